/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A toggle button with thumbnail and title, and a small button in its corner that adds the style to the mix, or takes it out again; where
 * more can be done with a style, another one opens a menu for that.
 *
 *   click, Return, Space             this style alone        the signal "choose", FALSE
 *   Ctrl and one of these, the small
 *   button, plus, Insert             into the mix, or out    the signal "choose", TRUE
 *   the other small button, a click
 *   for menus, the key for menus     what else can be done   the signal "popup"
 *
 * The tile does not choose anything itself: it shows what it is told by pst_style_tile_show().
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gallery/style-tile.h"
#include "gallery/thumbnail.h"

#define SIDE        84 /* of the thumbnail, widget pixels */
#define SPACING     3
#define TITLE_LINES 2
#define TITLE_CHARS 11
#define ADD_ICON    "list-add-symbolic"
#define CHOSEN_ICON "object-select-symbolic"
#define MENU_ICON   "view-more-symbolic"

struct _PstStyleTile
{
  GtkFlowBoxChild  parent_instance;

  PstStyleEntry   *entry;
  GtkWidget       *toggle;
  GtkWidget       *mix;      /* the small button */
  gboolean         is_chosen;
};

enum
{
  CHOOSE,
  POPUP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstStyleTile, pst_style_tile, GTK_TYPE_FLOW_BOX_CHILD)

static void
choose (PstStyleTile *tile,
        gboolean      mixing)
{
  g_signal_emit (tile, signals[CHOOSE], 0, mixing);
}

static void
choose_to_mix (PstStyleTile *tile)
{
  choose (tile, TRUE);
}

/* A toggle button has changed by itself: it goes back to what it was told. */
static void
click (PstStyleTile *tile)
{
  GdkModifierType state = 0;

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tile->toggle)) == tile->is_chosen)
    return;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tile->toggle), tile->is_chosen);
  gtk_get_current_event_state (&state);
  choose (tile, state & GDK_CONTROL_MASK);
}

static gboolean
press_key (PstStyleTile *tile,
           GdkEventKey  *event)
{
  if (event->state & (GDK_MOD1_MASK | GDK_SHIFT_MASK) && event->keyval != GDK_KEY_plus)
    return GDK_EVENT_PROPAGATE;
  switch (event->keyval)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
      choose (tile, event->state & GDK_CONTROL_MASK);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_Insert:
      if (! tile->is_chosen)
        choose (tile, TRUE);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
    case GDK_KEY_Delete:
      if (tile->is_chosen)
        choose (tile, TRUE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* By the key for menus. */
static gboolean
pop_up (PstStyleTile *tile)
{
  g_signal_emit (tile, signals[POPUP], 0);
  return GDK_EVENT_STOP;
}

static gboolean
press_button (PstStyleTile   *tile,
              GdkEventButton *event)
{
  return gdk_event_triggers_context_menu ((GdkEvent *) event) ? pop_up (tile) : GDK_EVENT_PROPAGATE;
}

static void
pst_style_tile_dispose (GObject *object)
{
  g_clear_object (&PST_STYLE_TILE (object)->entry);
  G_OBJECT_CLASS (pst_style_tile_parent_class)->dispose (object);
}

static void
pst_style_tile_class_init (PstStyleTileClass *class)
{
  G_OBJECT_CLASS (class)->dispose = pst_style_tile_dispose;

  /**
   * PstStyleTile::choose:
   * @tile: the tile
   * @mixing: whether the other styles stay chosen
   *
   * Somebody wants this style, or, if it is part of the mix and @mixing, no longer wants it.
   */
  signals[CHOOSE] = g_signal_new ("choose", PST_TYPE_STYLE_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  /**
   * PstStyleTile::popup:
   * @tile: the tile
   *
   * Somebody wants to see what else can be done with this style.
   */
  signals[POPUP] = g_signal_new ("popup", PST_TYPE_STYLE_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pst_style_tile_init (PstStyleTile *tile)
{
  gtk_widget_set_can_focus (GTK_WIDGET (tile), FALSE); /* the toggle button has it */
  gtk_widget_set_valign (GTK_WIDGET (tile), GTK_ALIGN_START);
  gtk_widget_set_halign (GTK_WIDGET (tile), GTK_ALIGN_CENTER);
}

static GtkWidget *
make_title (const gchar *title)
{
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), TITLE_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_width_chars (GTK_LABEL (label), TITLE_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TITLE_CHARS);
  gtk_label_set_yalign (GTK_LABEL (label), 0.0f);
  return label;
}

static GtkWidget *
make_toggle (PstStyleTile *tile)
{
  GtkWidget *toggle = gtk_toggle_button_new ();
  GtkWidget *box    = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  gtk_button_set_relief (GTK_BUTTON (toggle), GTK_RELIEF_NONE);
  gtk_style_context_add_class (gtk_widget_get_style_context (toggle), "pastiche-tile");
  gtk_container_add (GTK_CONTAINER (box), pst_thumbnail_new (tile->entry, SIDE));
  gtk_container_add (GTK_CONTAINER (box), make_title (pst_style_entry_get_title (tile->entry)));
  gtk_container_add (GTK_CONTAINER (toggle), box);
  g_signal_connect_swapped (toggle, "clicked", G_CALLBACK (click), tile);
  g_signal_connect_swapped (toggle, "key-press-event", G_CALLBACK (press_key), tile);
  return toggle;
}

/* In one of the upper corners. */
static GtkWidget *
make_small_button (const gchar *icon,
                   GtkAlign     corner)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_MENU);

  gtk_widget_set_can_focus (button, FALSE); /* the toggle button has keys for it */
  gtk_widget_set_halign (button, corner);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "pastiche-mix");
  return button;
}

static GtkWidget *
make_mix_button (PstStyleTile *tile)
{
  GtkWidget *button = make_small_button (ADD_ICON, GTK_ALIGN_END);

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_to_mix), tile);
  return button;
}

static GtkWidget *
make_menu_button (PstStyleTile *tile)
{
  GtkWidget        *button = make_small_button (MENU_ICON, GTK_ALIGN_START);
  g_autofree gchar *name   = g_strdup_printf (_ ("Rename, share or remove “%s”"), pst_style_entry_get_title (tile->entry));

  gtk_widget_set_tooltip_text (button, name);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (pop_up), tile);
  g_signal_connect_swapped (tile->toggle, "popup-menu", G_CALLBACK (pop_up), tile);
  g_signal_connect_swapped (tile->toggle, "button-press-event", G_CALLBACK (press_button), tile);
  return button;
}

static void
describe (PstStyleTile *tile)
{
  const gchar      *title   = pst_style_entry_get_title (tile->entry);
  const gchar      *details = pst_style_entry_get_details (tile->entry);
  g_autofree gchar *known   = g_strjoin ("\n", title, details, NULL);
  /* Translators: below the name of a style */
  g_autofree gchar *tooltip = g_strjoin ("\n", known, "", _ ("Click: paint in this style alone.\nCtrl+click: add it to the mix."), NULL);
  AtkObject        *toggle  = gtk_widget_get_accessible (tile->toggle);

  gtk_widget_set_tooltip_text (tile->toggle, tooltip);
  atk_object_set_name (toggle, title);
  atk_object_set_description (toggle, details ? details : "");
}

static void
name_mix_button (PstStyleTile *tile)
{
  const gchar      *format = tile->is_chosen ? _ ("Take “%s” out of the mix") : _ ("Add “%s” to the mix");
  g_autofree gchar *name   = g_strdup_printf (format, pst_style_entry_get_title (tile->entry));

  gtk_widget_set_tooltip_text (tile->mix, name);
  atk_object_set_name (gtk_widget_get_accessible (tile->mix), name);
}

/* (transfer floating): a tile that is not chosen. @has_menu: whether more can be done with the style. */
GtkWidget *
pst_style_tile_new (PstStyleEntry *entry,
                    gboolean       has_menu)
{
  PstStyleTile *tile    = g_object_new (PST_TYPE_STYLE_TILE, NULL);
  GtkWidget    *overlay = gtk_overlay_new ();

  tile->entry  = g_object_ref (entry);
  tile->toggle = make_toggle (tile);
  tile->mix    = make_mix_button (tile);
  gtk_container_add (GTK_CONTAINER (overlay), tile->toggle);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), tile->mix);
  if (has_menu)
    gtk_overlay_add_overlay (GTK_OVERLAY (overlay), make_menu_button (tile));
  gtk_container_add (GTK_CONTAINER (tile), overlay);
  gtk_widget_show_all (GTK_WIDGET (tile));
  describe (tile);
  name_mix_button (tile);
  return GTK_WIDGET (tile);
}

/* (transfer none): the tile's style */
PstStyleEntry *
pst_style_tile_get_entry (PstStyleTile *tile)
{
  return tile->entry;
}

void
pst_style_tile_focus (PstStyleTile *tile)
{
  gtk_widget_grab_focus (tile->toggle);
}

/* Shows whether the picture is to be painted in the tile's style, and whether in no other; it then cannot be taken out of the mix. */
void
pst_style_tile_show (PstStyleTile *tile,
                     gboolean      is_chosen,
                     gboolean      is_alone)
{
  GtkWidget *icon = gtk_button_get_image (GTK_BUTTON (tile->mix));

  gtk_widget_set_sensitive (tile->mix, ! is_alone);
  if (is_chosen == gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tile->toggle)))
    return;
  tile->is_chosen = is_chosen;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tile->toggle), is_chosen);
  gtk_image_set_from_icon_name (GTK_IMAGE (icon), is_chosen ? CHOSEN_ICON : ADD_ICON, GTK_ICON_SIZE_MENU);
  name_mix_button (tile);
}
