/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of styles with thumbnail, name, a slider for the share, a menu of the places where it can go and a button that removes it. A style
 * alone has the menu only where it has a place.
 *
 * Shares are 0 to 1 and add up to 1, whatever happens: when one changes, the others keep what is left in the proportion in which they
 * were, or in equal parts where they had nothing. What is shown are whole per cent that add up to 100: those whose fractions are the
 * largest are rounded up.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche-ui/place-combo.h>
#include <pastiche-ui/wheel.h>

#include "gallery/style-mix.h"
#include "gallery/thumbnail.h"

#define SIDE       36  /* of a thumbnail, widget pixels */
#define SPACING    6
#define GAP        2
#define LEAST_ROWS 2   /* of a mix that are to be seen */
#define MOST_ROWS  3.5 /* the half one says that there are more */
#define NAME_CHARS 12  /* of a title, at least */

/* A chosen style. */
typedef struct
{
  PstStyleMix   *mix;     /* borrowed */
  PstStyleEntry *entry;
  gdouble        share;
  gchar         *place;   /* where it goes, or NULL: everywhere */
  GtkWidget     *box;     /* in the list */
  GtkWidget     *per_cent;
  GtkWidget     *slider;  /* of the share */
  GtkWidget     *where;   /* NULL without places */
  GtkWidget     *remove;
} Row;

struct _PstStyleMix
{
  GtkBox        parent_instance;

  GPtrArray    *rows;     /* (element-type Row) */
  GtkTreeModel *places;   /* or NULL */
  GtkWidget    *heading;
  GtkWidget    *scrolled; /* around the list */
  GtkWidget    *list;
  GtkWidget    *hint;
  gboolean      updating; /* the sliders are being set */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstStyleMix, pst_style_mix, GTK_TYPE_BOX)

/* ---- shares */

static Row *
get_row (PstStyleMix *mix,
         guint        index)
{
  return g_ptr_array_index (mix->rows, index);
}

/* All but one share what is left. */
static void
share_rest (PstStyleMix *mix,
            const Row   *one,
            gdouble      rest)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < mix->rows->len; i++)
    if (get_row (mix, i) != one)
      sum += get_row (mix, i)->share;
  for (guint i = 0; i < mix->rows->len; i++)
    if (get_row (mix, i) != one)
      get_row (mix, i)->share = sum > 0.0 ? rest * get_row (mix, i)->share / sum : rest / (mix->rows->len - (one ? 1 : 0));
}

/* Whole per cent with the sum 100. */
static void
round_shares (PstStyleMix *mix,
              gint        *per_cents)
{
  gint left = 100;

  for (guint i = 0; i < mix->rows->len; i++)
    left -= per_cents[i] = (gint) floor (get_row (mix, i)->share * 100.0 + 1e-9);
  while (left-- > 0)
    {
      guint most = 0;

      for (guint i = 1; i < mix->rows->len; i++)
        if (get_row (mix, i)->share * 100.0 - per_cents[i] > get_row (mix, most)->share * 100.0 - per_cents[most] + 1e-9)
          most = i;
      per_cents[most]++;
    }
}

static void
show_heading (PstStyleMix *mix)
{
  guint             n      = mix->rows->len;
  g_autofree gchar *text   = n > 1 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Mix of %u style", "Mix of %u styles", n), n)
                                   : g_strdup (_ ("Chosen style"));
  g_autofree gchar *markup = g_markup_printf_escaped ("<b>%s</b>", text);

  gtk_label_set_markup (GTK_LABEL (mix->heading), markup);
}

/* How high a row is depends on the theme and on the writing. */
static void
choose_height (PstStyleMix *mix)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (mix->scrolled);
  gint               height   = 0;

  gtk_scrolled_window_set_min_content_height (scrolled, -1);
  gtk_scrolled_window_set_max_content_height (scrolled, -1);
  if (mix->rows->len < 2)
    return;
  for (guint i = 0; i < LEAST_ROWS; i++)
    {
      gint row;

      gtk_widget_get_preferred_height (get_row (mix, i)->box, NULL, &row);
      height = MAX (height, row + GAP);
    }
  gtk_scrolled_window_set_max_content_height (scrolled, MOST_ROWS * height);
  gtk_scrolled_window_set_min_content_height (scrolled, LEAST_ROWS * height - GAP);
}

static void
show_shares (PstStyleMix *mix)
{
  g_autofree gint *per_cents = g_new (gint, mix->rows->len + 1);
  gboolean         mixed     = mix->rows->len > 1;

  round_shares (mix, per_cents);
  mix->updating = TRUE;
  for (guint i = 0; i < mix->rows->len; i++)
    {
      Row              *row  = get_row (mix, i);
      g_autofree gchar *text = g_strdup_printf (_ ("%d %%"), per_cents[i]);

      gtk_label_set_text (GTK_LABEL (row->per_cent), text);
      gtk_range_set_value (GTK_RANGE (row->slider), per_cents[i]);
      gtk_widget_set_visible (row->per_cent, mixed);
      gtk_widget_set_visible (row->slider, mixed);
      gtk_widget_set_visible (row->remove, mixed);
      if (row->where)
        gtk_widget_set_visible (row->where, mixed || row->place);
    }
  mix->updating = FALSE;
  choose_height (mix);
  show_heading (mix);
  gtk_label_set_text (GTK_LABEL (mix->hint),
                      mix->rows->len == 0 ? _ ("Choose a style above.") :
                      _ ("To mix several styles, click the + on another, or click it with Ctrl."));
  gtk_widget_set_visible (mix->hint, ! mixed);
}

static void
take_change (PstStyleMix *mix)
{
  show_shares (mix);
  g_signal_emit (mix, signals[CHANGED], 0);
}

static void
take_slider (Row *row)
{
  if (row->mix->updating)
    return;
  row->share = gtk_range_get_value (GTK_RANGE (row->slider)) / 100.0;
  share_rest (row->mix, row, 1.0 - row->share);
  take_change (row->mix);
}

/* ---- rows */

static void
take_place (Row *row)
{
  g_free (row->place);
  row->place = g_strdup (pst_place_combo_get (PST_PLACE_COMBO (row->where)));
  take_change (row->mix);
}

static void
row_free (gpointer data)
{
  Row *row = data;

  gtk_widget_destroy (row->box);
  g_object_unref (row->entry);
  g_free (row->place);
  g_free (row);
}

static void
drop (Row *row)
{
  PstStyleMix *mix   = row->mix;
  guint        index;

  if (mix->rows->len < 2 || ! g_ptr_array_find (mix->rows, row, &index))
    return;
  g_ptr_array_remove_index (mix->rows, index);
  share_rest (mix, NULL, 1.0);
  gtk_widget_grab_focus (get_row (mix, MIN (index, mix->rows->len - 1))->slider);
  take_change (mix);
}

static gboolean
press_key (Row         *row,
           GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Delete && event->keyval != GDK_KEY_KP_Delete)
    return GDK_EVENT_PROPAGATE;
  drop (row);
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_title (Row *row)
{
  GtkWidget *title = gtk_label_new (pst_style_entry_get_title (row->entry));

  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (title), NAME_CHARS);
  return title;
}

static GtkWidget *
make_slider (Row *row)
{
  GtkWidget        *slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0.0, 100.0, 1.0);
  g_autofree gchar *name   = g_strdup_printf (_ ("Share of “%s”, per cent"), pst_style_entry_get_title (row->entry));

  gtk_scale_set_digits (GTK_SCALE (slider), 0);
  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (slider), "pastiche-share");
  gtk_widget_set_tooltip_text (slider, _ ("How much this style counts. The others share the rest. Delete removes it."));
  atk_object_set_name (gtk_widget_get_accessible (slider), name);
  g_signal_connect_swapped (slider, "value-changed", G_CALLBACK (take_slider), row);
  g_signal_connect_swapped (slider, "key-press-event", G_CALLBACK (press_key), row);
  return slider;
}

static GtkWidget *
make_where (Row *row)
{
  g_autofree gchar *name  = g_strdup_printf (_ ("Where “%s” goes"), pst_style_entry_get_title (row->entry));
  GtkWidget        *where = pst_place_combo_new (row->mix->places, name, _ ("Everywhere"));

  gtk_style_context_add_class (gtk_widget_get_style_context (where), "pastiche-where");
  gtk_widget_set_valign (where, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (where, _ ("Where this style goes: a channel, mask or layer that is white there. “Everywhere” means wherever "
                                         "no other style has its place."));
  pst_place_combo_set (PST_PLACE_COMBO (where), row->place);
  gtk_widget_set_no_show_all (where, TRUE); /* show_shares() shows it */
  g_signal_connect_swapped (where, "chosen", G_CALLBACK (take_place), row);
  return where;
}

static GtkWidget *
make_remove_button (Row *row)
{
  GtkWidget        *button = gtk_button_new_from_icon_name ("list-remove-symbolic", GTK_ICON_SIZE_MENU);
  g_autofree gchar *name   = g_strdup_printf (_ ("Take “%s” out of the mix"), pst_style_entry_get_title (row->entry));

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (drop), row);
  return button;
}

static void
destroy_part (GtkWidget *part,
              gpointer   data G_GNUC_UNUSED)
{
  gtk_widget_destroy (part);
}

static void
fill_row (Row *row)
{
  GtkWidget        *words   = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget        *line    = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget        *halves  = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  g_autofree gchar *tooltip = g_strjoin ("\n", pst_style_entry_get_title (row->entry), pst_style_entry_get_details (row->entry), NULL);

  row->per_cent = gtk_label_new (NULL);
  row->slider   = make_slider (row);
  row->where    = row->mix->places ? make_where (row) : NULL;
  row->remove   = make_remove_button (row);
  gtk_box_pack_start (GTK_BOX (line), make_title (row), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), row->per_cent, FALSE, FALSE, 0);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_pack_start (GTK_BOX (words), line, FALSE, FALSE, 0);
  gtk_box_set_homogeneous (GTK_BOX (halves), TRUE); /* names of places may be long */
  gtk_box_pack_start (GTK_BOX (halves), row->slider, TRUE, TRUE, 0);
  if (row->where)
    gtk_box_pack_start (GTK_BOX (halves), row->where, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (words), halves, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row->box), pst_thumbnail_new (row->entry, SIDE), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row->box), words, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row->box), row->remove, FALSE, FALSE, 0);
  gtk_widget_set_tooltip_text (row->box, tooltip);
  gtk_widget_set_no_show_all (row->per_cent, TRUE); /* show_shares() shows them */
  gtk_widget_set_no_show_all (row->slider, TRUE);
  gtk_widget_set_no_show_all (row->remove, TRUE);
  pst_wheel_scrolls_only (row->box);
  gtk_widget_show_all (row->box);
}

static Row *
row_new (PstStyleMix   *mix,
         PstStyleEntry *entry)
{
  Row *row = g_new0 (Row, 1);

  row->mix   = mix;
  row->entry = g_object_ref (entry);
  row->box   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  gtk_container_add (GTK_CONTAINER (mix->list), row->box);
  fill_row (row);
  return row;
}

static Row *
find_row (PstStyleMix   *mix,
          PstStyleEntry *entry)
{
  for (guint i = 0; i < mix->rows->len; i++)
    if (get_row (mix, i)->entry == entry)
      return get_row (mix, i);
  return NULL;
}

/* ---- the widget */

static void
pst_style_mix_destroy (GtkWidget *widget)
{
  g_clear_pointer (&PST_STYLE_MIX (widget)->rows, g_ptr_array_unref);
  g_clear_object (&PST_STYLE_MIX (widget)->places);
  GTK_WIDGET_CLASS (pst_style_mix_parent_class)->destroy (widget);
}

static void
pst_style_mix_class_init (PstStyleMixClass *class)
{
  GTK_WIDGET_CLASS (class)->destroy = pst_style_mix_destroy;

  /**
   * PstStyleMix::changed:
   * @mix: the list
   *
   * The user has changed shares or places or removed a style; or the place of one is gone.
   */
  signals[CHANGED] = g_signal_new ("changed", PST_TYPE_STYLE_MIX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pst_style_mix_init (PstStyleMix *mix)
{
  GtkWidget         *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow *window   = GTK_SCROLLED_WINDOW (scrolled);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (mix), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (mix), SPACING);
  mix->rows    = g_ptr_array_new_with_free_func (row_free);
  mix->heading = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (mix->heading), 0.0f);
  gtk_widget_show (mix->heading);
  mix->scrolled = scrolled;
  mix->list     = gtk_box_new (GTK_ORIENTATION_VERTICAL, GAP);
  mix->hint     = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (mix->hint), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (mix->hint), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (mix->hint), 1); /* as wide as it is given */
  gtk_style_context_add_class (gtk_widget_get_style_context (mix->hint), "pastiche-hint");
  gtk_widget_set_can_focus (scrolled, FALSE);
  gtk_scrolled_window_set_policy (window, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (window, TRUE);
  gtk_scrolled_window_set_overlay_scrolling (window, FALSE); /* it would cover the buttons */
  gtk_container_add (GTK_CONTAINER (scrolled), mix->list);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (mix->list), gtk_scrolled_window_get_vadjustment (window));
  gtk_box_pack_start (GTK_BOX (mix), mix->heading, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (mix), scrolled, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (mix), mix->hint, FALSE, FALSE, 0);
  atk_object_set_name (gtk_widget_get_accessible (mix->list), _ ("Chosen styles"));
  gtk_widget_show_all (scrolled);
  gtk_widget_set_no_show_all (mix->hint, TRUE);
  show_shares (mix);
}

/* (transfer floating): an empty list */
GtkWidget *
pst_style_mix_new (void)
{
  return g_object_new (PST_TYPE_STYLE_MIX, NULL);
}

/* How many styles are chosen. */
guint
pst_style_mix_get_n (PstStyleMix *mix)
{
  return mix->rows->len;
}

/* (transfer none): one of the chosen styles, counted from 0 */
PstStyleEntry *
pst_style_mix_get_entry (PstStyleMix *mix,
                         guint        index)
{
  return get_row (mix, index)->entry;
}

/* How much one of the chosen styles counts, 0 to 1; all together 1. */
gdouble
pst_style_mix_get_share (PstStyleMix *mix,
                         guint        index)
{
  return get_row (mix, index)->share;
}

/* (transfer none) (nullable): the id of the place where one of the chosen styles goes; %NULL: everywhere */
const gchar *
pst_style_mix_get_place (PstStyleMix *mix,
                         guint        index)
{
  return get_row (mix, index)->place;
}

/* Says where styles can go, with a model with the columns of #PstPlaceColumn. The list has to be empty. */
void
pst_style_mix_set_places (PstStyleMix  *mix,
                          GtkTreeModel *places)
{
  g_set_object (&mix->places, places);
}

/* Whether a style is chosen. */
gboolean
pst_style_mix_has (PstStyleMix   *mix,
                   PstStyleEntry *entry)
{
  return find_row (mix, entry) != NULL;
}

/* (transfer full): the row of a style, which leaves the list, or a new one */
static Row *
take_row (PstStyleMix   *mix,
          PstStyleEntry *entry)
{
  guint index;

  for (index = 0; index < mix->rows->len; index++)
    if (get_row (mix, index)->entry == entry)
      return g_ptr_array_steal_index (mix->rows, index);
  return row_new (mix, entry);
}

static void
show_place (Row         *row,
            const gchar *place)
{
  if (! row->where)
    return;
  pst_place_combo_set (PST_PLACE_COMBO (row->where), place);
  g_free (row->place);
  row->place = g_strdup (pst_place_combo_get (PST_PLACE_COMBO (row->where)));
}

/* Says which styles are chosen, all of them different ones; their shares need not add up to 1. What is chosen already keeps its row, and
 * so the focus: a screen reader may be reading it.
 */
void
pst_style_mix_set (PstStyleMix          *mix,
                   const PstStyleInMix  *styles,
                   guint                 n_styles)
{
  g_autoptr (GPtrArray) before = mix->rows;
  GPtrArray            *rows   = g_ptr_array_new_with_free_func (row_free);
  gdouble               sum    = 0.0;

  for (guint i = 0; i < n_styles; i++)
    {
      Row *row = take_row (mix, styles[i].entry);

      g_ptr_array_add (rows, row);
      row->share = styles[i].share;
      sum       += styles[i].share;
      show_place (row, styles[i].place);
      gtk_box_reorder_child (GTK_BOX (mix->list), row->box, i);
    }
  mix->rows = rows;
  g_ptr_array_set_size (before, 0);
  for (guint i = 0; i < n_styles; i++)
    get_row (mix, i)->share = sum > 0.0 ? get_row (mix, i)->share / sum : 1.0 / n_styles;
  show_shares (mix);
}

/* Adds a style that is not chosen yet, with as much as the others get on average. */
void
pst_style_mix_add (PstStyleMix   *mix,
                   PstStyleEntry *entry)
{
  Row *row = row_new (mix, entry);

  g_ptr_array_add (mix->rows, row);
  row->share = 1.0 / mix->rows->len;
  share_rest (mix, row, 1.0 - row->share);
  show_shares (mix);
}

/* Removes a chosen style, the last one too. */
void
pst_style_mix_remove (PstStyleMix   *mix,
                      PstStyleEntry *entry)
{
  g_ptr_array_remove (mix->rows, find_row (mix, entry));
  if (mix->rows->len > 0)
    share_rest (mix, NULL, 1.0);
  show_shares (mix);
}

/* Puts another style in the place of a chosen one. */
void
pst_style_mix_replace (PstStyleMix   *mix,
                       PstStyleEntry *entry,
                       PstStyleEntry *by)
{
  Row *row = find_row (mix, entry);

  gtk_container_foreach (GTK_CONTAINER (row->box), destroy_part, NULL);
  g_set_object (&row->entry, by);
  fill_row (row);
  show_shares (mix);
}
