/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gallery of styles.
 *
 *   search · Add style… · what else somebody has put there
 *   all styles, in groups (style-groups.c)
 *   what there is to say, if anything
 *   the chosen styles (style-mix.c)
 *
 * The mix alone knows what is chosen. A ready style and a painting cannot be mixed, and a trained style with nothing: the one that is
 * added takes the place of the others. Files that are chosen stay, as added files, when they are no longer among the recent ones.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/scene.h>
#include <pastiche/trained-style.h>

#include <pastiche-ui/fold-box.h>
#include <pastiche-ui/style-gallery.h>

#include "gallery/painting-files.h"
#include "gallery/style-groups.h"

#define SPACING 6

struct _PstStyleGallery
{
  GtkBox          parent_instance;

  PstStyleGroups *groups;
  PstStyleMix    *mix;
  GtkWidget      *top;     /* the line above the groups */
  GtkWidget      *search;
  GtkWidget      *notice;
  GtkWidget      *chooser; /* or NULL */
  PstImportStyle  import;  /* or NULL */
  gpointer        data;    /* its */
};

enum
{
  CHANGED,
  FILL_MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const gchar css[] =
  ".pastiche-styles:drop(active) { box-shadow: none; }"
  ".pastiche-styles:drop(active) > scrolledwindow { border-color: @theme_selected_bg_color;"
  "                                                 box-shadow: 0 0 0 1px @theme_selected_bg_color; }"
  ".pastiche-tile { padding: 2px; border: 2px solid transparent; border-radius: 7px; background: none; box-shadow: none;"
  "                 outline: 2px solid mix(@theme_selected_bg_color, @theme_fg_color, 0.5); outline-offset: -4px; }"
  ".pastiche-tile label { font-size: smaller; min-height: 2.6em; }"
  ".pastiche-tile:hover { background-color: alpha(currentColor, 0.10); }"
  ".pastiche-tile:checked { border-color: mix(@theme_selected_bg_color, @theme_fg_color, 0.25);"
  "                         background-color: alpha(@theme_selected_bg_color, 0.2); }"
  ".pastiche-mix { padding: 1px; margin: 7px; min-width: 18px; min-height: 18px; border: none; border-radius: 12px; box-shadow: none;"
  "                text-shadow: none; -gtk-icon-shadow: none; background: rgba(0, 0, 0, 0.6); color: white; opacity: 0.65; }"
  ".pastiche-mix:hover, .pastiche-tile:hover ~ .pastiche-mix, .pastiche-tile:focus ~ .pastiche-mix { opacity: 1; }"
  ".pastiche-mix:hover { background: black; }"
  ".pastiche-tile:checked + .pastiche-mix { opacity: 1; color: @theme_selected_fg_color; background: @theme_selected_bg_color; }"
  ".pastiche-share { padding: 6px 9px; }"
  ".pastiche-where button { padding: 0 6px; min-height: 22px; }"
  ".pastiche-hint { font-size: smaller; opacity: 0.8; }";

G_DEFINE_FINAL_TYPE (PstStyleGallery, pst_style_gallery, GTK_TYPE_BOX)

static gboolean
is_ready (PstStyleGallery *gallery,
          PstStyleEntry   *entry)
{
  return pst_style_groups_get_group (gallery->groups, entry) == PST_STYLE_GROUP_READY;
}

static gboolean
is_trained (PstStyleGallery *gallery,
            PstStyleEntry   *entry)
{
  return pst_style_groups_get_group (gallery->groups, entry) == PST_STYLE_GROUP_TRAINED;
}

static void
take_change (PstStyleGallery *gallery)
{
  pst_style_groups_show_chosen (gallery->groups);
  g_signal_emit (gallery, signals[CHANGED], 0);
}

/* ---- searching */

static void
search (PstStyleGallery *gallery)
{
  pst_style_groups_search (gallery->groups, gtk_entry_get_text (GTK_ENTRY (gallery->search)));
}

/* GTK's search entry tells of words only when nobody has typed for a while. */
static void
focus_found (PstStyleGallery *gallery)
{
  search (gallery);
  pst_style_groups_focus (gallery->groups);
}

/* GTK's search entry keeps Escape for itself, though there be nothing to clear: then it is the window's. */
static gboolean
press_key_in_search (PstStyleGallery *gallery,
                     GdkEventKey     *event)
{
  if (event->keyval == GDK_KEY_Down)
    focus_found (gallery);
  else if (event->keyval == GDK_KEY_Escape && gtk_entry_get_text_length (GTK_ENTRY (gallery->search)) == 0)
    return gtk_bindings_activate_event (G_OBJECT (gtk_widget_get_toplevel (gallery->search)), event);
  else if (event->keyval == GDK_KEY_Escape)
    gtk_entry_set_text (GTK_ENTRY (gallery->search), "");
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* ---- choosing */

/* Ready styles and paintings do not mix, and trained styles with nothing. */
static gboolean
goes_with (PstStyleGallery *gallery,
           PstStyleEntry   *entry,
           PstStyleEntry   *other)
{
  return ! is_trained (gallery, entry) && ! is_trained (gallery, other) && is_ready (gallery, entry) == is_ready (gallery, other);
}

static void
choose_only (PstStyleGallery *gallery,
             PstStyleEntry   *entry)
{
  pst_style_mix_set (gallery->mix, &(PstStyleInMix) { .entry = entry, .share = 1.0 }, 1);
  take_change (gallery);
}

/* Why a style is chosen alone that does not go with what was chosen before. */
static const gchar *
explain_change (PstStyleGallery *gallery,
                PstStyleEntry   *entry,
                PstStyleEntry   *before)
{
  if (is_trained (gallery, entry))
    return _ ("A trained style is painted alone: this one took the others’ place.");
  if (is_trained (gallery, before))
    return _ ("A trained style is painted alone: this one took its place.");
  return is_ready (gallery, entry) ? _ ("Ready styles mix only with ready styles: this one took the paintings’ place.")
                                   : _ ("Paintings mix only with paintings: this one took the ready styles’ place.");
}

static void
add_to_mix (PstStyleGallery *gallery,
            PstStyleEntry   *entry)
{
  PstStyleEntry *before = pst_style_mix_get_n (gallery->mix) > 0 ? pst_style_mix_get_entry (gallery->mix, 0) : NULL;

  if (before && ! goes_with (gallery, entry, before))
    {
      const gchar *reason = explain_change (gallery, entry, before);

      choose_only (gallery, entry);
      pst_style_gallery_say (gallery, reason);
    }
  else if (pst_style_mix_get_n (gallery->mix) == PST_MOST_PAINTINGS)
    {
      const guint       most = PST_MOST_PAINTINGS;
      g_autofree gchar *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "No more than %d style can be mixed: take one out first.",
                                                             "No more than %d styles can be mixed: take one out first.", most), most);

      pst_style_gallery_say (gallery, text);
      pst_style_groups_show_chosen (gallery->groups);
    }
  else
    {
      pst_style_mix_add (gallery->mix, entry);
      take_change (gallery);
    }
}

static void
choose (PstStyleGallery *gallery,
        PstStyleEntry   *entry,
        gboolean         mixing)
{
  gboolean chosen = pst_style_mix_has (gallery->mix, entry);
  guint    n      = pst_style_mix_get_n (gallery->mix);

  pst_style_gallery_say (gallery, NULL);
  if (mixing && ! chosen)
    {
      add_to_mix (gallery, entry);
    }
  else if (mixing && n > 1)
    {
      pst_style_mix_remove (gallery->mix, entry);
      take_change (gallery);
    }
  else if (! chosen || n > 1)
    {
      choose_only (gallery, entry);
    }
}

static void
take_mix (PstStyleGallery *gallery)
{
  pst_style_gallery_say (gallery, NULL);
  take_change (gallery);
}

/* ---- what is gone */

/* What was chosen and is gone: its successor of the same id takes its place; a file stays, as an added one. */
static gboolean
save_chosen (PstStyleGallery *gallery,
             PstStyleGroup    group,
             PstStyleEntry   *gone)
{
  PstStyleEntry *successor = pst_style_groups_find (gallery->groups, group, pst_style_entry_get_id (gone));

  if (successor)
    {
      pst_style_mix_replace (gallery->mix, gone, successor);
      return FALSE;
    }
  if (group == PST_STYLE_GROUP_RECENT)
    {
      pst_style_groups_insert (gallery->groups, PST_STYLE_GROUP_FILES, gone, 0);
      return FALSE;
    }
  pst_style_mix_remove (gallery->mix, gone);
  return TRUE;
}

static void
keep_chosen (PstStyleGallery *gallery,
             PstStyleGroup    group,
             GPtrArray       *before)
{
  GPtrArray *entries = pst_style_groups_get_entries (gallery->groups, group);
  gboolean   changed = FALSE;

  for (guint i = 0; i < before->len; i++)
    {
      PstStyleEntry *entry = g_ptr_array_index (before, i);

      if (pst_style_mix_has (gallery->mix, entry) && ! g_ptr_array_find (entries, entry, NULL))
        changed |= save_chosen (gallery, group, entry);
    }
  pst_style_groups_show_chosen (gallery->groups);
  if (changed)
    take_change (gallery);
}

static gboolean
is_same (GPtrArray *a,
         GPtrArray *b)
{
  return a->len == b->len && memcmp (a->pdata, b->pdata, a->len * sizeof (gpointer)) == 0;
}

static void
list_recent (PstStyleGallery *gallery)
{
  g_autoptr (GPtrArray) entries = pst_painting_files_list_recent ();

  for (guint i = entries->len; i-- > 0;)
    {
      const gchar   *id    = pst_style_entry_get_id (g_ptr_array_index (entries, i));
      PstStyleEntry *known = pst_style_groups_find (gallery->groups, PST_STYLE_GROUP_RECENT, id);

      if (pst_style_groups_find (gallery->groups, PST_STYLE_GROUP_FILES, id))
        {
          g_ptr_array_remove_index (entries, i);
        }
      else if (known)
        {
          g_object_unref (entries->pdata[i]);
          entries->pdata[i] = g_object_ref (known);
        }
    }
  pst_style_gallery_set_entries (gallery, PST_STYLE_GROUP_RECENT, entries);
}

/* ---- files */

/* (transfer none): the entry of an image file, which is shown among the added paintings unless it is there, or among the recent files,
 * already
 */
static PstStyleEntry *
show_file (PstStyleGallery *gallery,
           GFile           *file,
           gint             position)
{
  g_autofree gchar          *uri   = g_file_get_uri (file);
  g_autoptr (PstStyleEntry)  added = NULL;
  PstStyleEntry             *entry = pst_style_groups_find (gallery->groups, PST_STYLE_GROUP_FILES, uri);

  if (! entry)
    entry = pst_style_groups_find (gallery->groups, PST_STYLE_GROUP_RECENT, uri);
  if (entry)
    return entry;
  added = pst_style_entry_new_for_file (file);
  pst_style_groups_insert (gallery->groups, PST_STYLE_GROUP_FILES, added, position);
  return added;
}

/* Chooses a file, beside what is chosen or instead of that. */
static void
add_file (PstStyleGallery *gallery,
          GFile           *file,
          gboolean         mixing)
{
  PstStyleEntry *entry = show_file (gallery, file, 0);

  if (! mixing || ! pst_style_mix_has (gallery->mix, entry))
    choose (gallery, entry, mixing);
}

/* By its name. */
static gboolean
is_trained_style (GFile *file)
{
  g_autofree gchar *path  = g_file_get_path (file);
  g_autofree gchar *small = path ? g_ascii_strdown (path, -1) : NULL;

  return small && g_str_has_suffix (small, PST_TRAINED_STYLE_SUFFIX);
}

/* Other files stay out, with a word about the last of them. The first one that is added takes the place of what was chosen. */
static void
add_files (PstStyleGallery *gallery,
           GSList          *files)
{
  g_autofree gchar *said   = NULL;
  gboolean          mixing = FALSE;

  for (GSList *link = files; link; link = link->next)
    {
      gboolean  trained = gallery->import && is_trained_style (link->data);
      gchar    *refused = trained ? gallery->import (link->data, gallery->data) : pst_painting_files_refuse (link->data);

      if (refused)
        {
          g_free (said);
          said = refused;
          continue;
        }
      if (trained)
        continue;
      add_file (gallery, link->data, mixing);
      mixing = TRUE;
    }
  if (said)
    pst_style_gallery_say (gallery, said);
}

static void
take_response (PstStyleGallery *gallery,
               gint             response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      GSList *files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (gallery->chooser));

      add_files (gallery, files);
      g_slist_free_full (files, g_object_unref);
    }
  gtk_widget_destroy (gallery->chooser);
  gallery->chooser = NULL;
}

static void
open_chooser (PstStyleGallery *gallery)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (gallery));

  if (! gallery->chooser)
    {
      gallery->chooser = pst_painting_files_new_chooser (GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL);
      g_signal_connect_swapped (gallery->chooser, "response", G_CALLBACK (take_response), gallery);
    }
  gtk_window_present (GTK_WINDOW (gallery->chooser));
}

static void
take_drop (PstStyleGallery  *gallery,
           GdkDragContext   *context G_GNUC_UNUSED,
           gint              x       G_GNUC_UNUSED,
           gint              y       G_GNUC_UNUSED,
           GtkSelectionData *data)
{
  g_auto (GStrv)  uris  = gtk_selection_data_get_uris (data);
  GSList         *files = NULL;

  for (guint i = 0; uris && uris[i]; i++)
    files = g_slist_append (files, g_file_new_for_uri (uris[i]));
  add_files (gallery, files);
  g_slist_free_full (files, g_object_unref);
}

/* ---- what else can be done with a style */

static gboolean
forget_menu (gpointer menu)
{
  gtk_widget_destroy (menu);
  return G_SOURCE_REMOVE;
}

/* When what was chosen in it has been done. */
static void
forget_menu_soon (GtkWidget *menu)
{
  g_idle_add_full (G_PRIORITY_LOW, forget_menu, g_object_ref (menu), g_object_unref);
}

/* No GtkMenu: that wants an event to be opened by, and assistive technology has none. */
static void
pop_up (PstStyleGallery *gallery,
        PstStyleEntry   *entry)
{
  GtkWidget *menu  = gtk_popover_new (pst_style_groups_find_tile (gallery->groups, entry));
  GtkWidget *items = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_object_set (items, "margin", SPACING, NULL);
  g_signal_emit (gallery, signals[FILL_MENU], 0, pst_style_entry_get_id (entry), items);
  gtk_container_add (GTK_CONTAINER (menu), items);
  gtk_widget_show_all (items);
  g_signal_connect (menu, "closed", G_CALLBACK (forget_menu_soon), NULL);
  gtk_popover_set_position (GTK_POPOVER (menu), GTK_POS_BOTTOM);
  gtk_popover_popup (GTK_POPOVER (menu));
}

/* ---- the widget */

static void
pst_style_gallery_destroy (GtkWidget *widget)
{
  PstStyleGallery *gallery = PST_STYLE_GALLERY (widget);

  g_signal_handlers_disconnect_by_data (gtk_recent_manager_get_default (), gallery);
  g_clear_pointer (&gallery->chooser, gtk_widget_destroy);
  GTK_WIDGET_CLASS (pst_style_gallery_parent_class)->destroy (widget);
}

static void
pst_style_gallery_class_init (PstStyleGalleryClass *class)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  GTK_WIDGET_CLASS (class)->destroy = pst_style_gallery_destroy;
  gtk_css_provider_load_from_data (provider, css, -1, NULL);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);

  /**
   * PstStyleGallery::changed:
   * @gallery: the gallery
   *
   * Other styles are chosen than before, or with other shares: by the user, or because a chosen one is gone.
   */
  signals[CHANGED] = g_signal_new ("changed", PST_TYPE_STYLE_GALLERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * PstStyleGallery::fill-menu:
   * @gallery: the gallery
   * @id: of a trained style
   * @items: a #GtkBox for items, which is about to be shown
   *
   * Somebody wants to see what else can be done with this style.
   */
  signals[FILL_MENU] = g_signal_new ("fill-menu", PST_TYPE_STYLE_GALLERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                     G_TYPE_STRING, GTK_TYPE_BOX);
}

static void
add_top_line (PstStyleGallery *gallery)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget *add  = gtk_button_new_with_mnemonic (_ ("A_dd style…"));

  gallery->search = gtk_search_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (gallery->search), _ ("Find a style"));
  atk_object_set_name (gtk_widget_get_accessible (gallery->search), _ ("Find a style"));
  gtk_entry_set_width_chars (GTK_ENTRY (gallery->search), 12);
  gtk_widget_set_tooltip_text (add, _ ("Learn the style from an image file of yours, or take in a trained style. Files can be dropped here "
                                         "as well."));
  gtk_box_pack_start (GTK_BOX (line), gallery->search, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), add, FALSE, FALSE, 0);
  gallery->top = pst_fold_box_new (SPACING);
  gtk_box_pack_start (GTK_BOX (gallery->top), line, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (gallery), gallery->top, FALSE, FALSE, 0);
  gtk_widget_show_all (gallery->top);
  g_signal_connect_swapped (gallery->search, "search-changed", G_CALLBACK (search), gallery);
  g_signal_connect_swapped (gallery->search, "activate", G_CALLBACK (focus_found), gallery);
  g_signal_connect_swapped (gallery->search, "key-press-event", G_CALLBACK (press_key_in_search), gallery);
  g_signal_connect_swapped (add, "clicked", G_CALLBACK (open_chooser), gallery);
}

static void
add_bottom (PstStyleGallery *gallery)
{
  gallery->notice = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (gallery->notice), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (gallery->notice), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (gallery->notice), 1); /* as wide as it is given */
  gtk_widget_set_no_show_all (gallery->notice, TRUE);
  atk_object_set_role (gtk_widget_get_accessible (gallery->notice), ATK_ROLE_ALERT); /* is read out when it appears */
  gtk_box_pack_start (GTK_BOX (gallery), gallery->notice, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gallery), GTK_WIDGET (gallery->mix), FALSE, FALSE, 0);
  gtk_widget_show (GTK_WIDGET (gallery->mix));
}

static void
pst_style_gallery_init (PstStyleGallery *gallery)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gallery), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (gallery), SPACING);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (gallery)), "pastiche-styles");
  gallery->mix    = PST_STYLE_MIX (pst_style_mix_new ());
  gallery->groups = PST_STYLE_GROUPS (pst_style_groups_new (gallery->mix));
  g_signal_connect_swapped (gallery->mix, "changed", G_CALLBACK (take_mix), gallery);
  g_signal_connect_swapped (gallery->groups, "choose", G_CALLBACK (choose), gallery);
  g_signal_connect_swapped (gallery->groups, "popup", G_CALLBACK (pop_up), gallery);
  add_top_line (gallery);
  gtk_box_pack_start (GTK_BOX (gallery), GTK_WIDGET (gallery->groups), TRUE, TRUE, 0);
  add_bottom (gallery);
  pst_style_gallery_take_drops (gallery, GTK_WIDGET (gallery));
  g_signal_connect_swapped (gtk_recent_manager_get_default (), "changed", G_CALLBACK (list_recent), gallery);
  list_recent (gallery);
}

/**
 * pst_style_gallery_new:
 *
 * Returns: (transfer floating): a gallery with nothing but the recent files, and nothing chosen
 */
GtkWidget *
pst_style_gallery_new (void)
{
  return g_object_new (PST_TYPE_STYLE_GALLERY, NULL);
}

/**
 * pst_style_gallery_take_drops:
 * @gallery: the gallery
 * @widget: another widget
 *
 * From now on, files that are dropped on the widget are chosen, as those that are dropped on the gallery.
 */
void
pst_style_gallery_take_drops (PstStyleGallery *gallery,
                              GtkWidget       *widget)
{
  gtk_drag_dest_set (widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (widget);
  g_signal_connect_object (widget, "drag-data-received", G_CALLBACK (take_drop), gallery, G_CONNECT_SWAPPED);
}

/**
 * pst_style_gallery_set_importer:
 * @gallery: the gallery
 * @import: takes files of trained styles in, which are then no longer refused
 * @data: passed on to @import
 */
void
pst_style_gallery_set_importer (PstStyleGallery *gallery,
                                PstImportStyle   import,
                                gpointer         data)
{
  gallery->import = import;
  gallery->data   = data;
}

/**
 * pst_style_gallery_add_button:
 * @gallery: the gallery
 * @button: (transfer floating): another way to styles, which comes to stand beside “Add style…”
 */
void
pst_style_gallery_add_button (PstStyleGallery *gallery,
                              GtkWidget       *button)
{
  gtk_box_pack_start (GTK_BOX (gallery->top), button, FALSE, FALSE, 0);
  gtk_widget_show (button);
}

/**
 * pst_style_gallery_set_entries:
 * @gallery: the gallery
 * @group: one of its groups
 * @entries: (element-type PstStyleEntry): all that is in it, in the order in which it is shown
 *
 * What is chosen stays chosen if there is an entry with its id. What is gone is taken out of the mix. Nothing happens where they are
 * the same objects as before.
 */
void
pst_style_gallery_set_entries (PstStyleGallery *gallery,
                               PstStyleGroup    group,
                               GPtrArray       *entries)
{
  g_autoptr (GPtrArray) before = g_ptr_array_ref (pst_style_groups_get_entries (gallery->groups, group));

  if (is_same (before, entries))
    return;
  pst_style_groups_set_entries (gallery->groups, group, entries);
  keep_chosen (gallery, group, before);
}

/**
 * pst_style_gallery_set_places:
 * @gallery: a gallery in which nothing is chosen
 * @places: where styles can go, a model with the columns of #PstPlaceColumn
 */
void
pst_style_gallery_set_places (PstStyleGallery *gallery,
                              GtkTreeModel    *places)
{
  pst_style_mix_set_places (gallery->mix, places);
}

/**
 * pst_style_gallery_get_chosen:
 * @gallery: the gallery
 * @n_chosen: (out): how many styles are chosen
 *
 * Returns: (transfer container) (array length=n_chosen): the chosen styles; valid until others are chosen or entries change
 */
PstStyleChoice *
pst_style_gallery_get_chosen (PstStyleGallery *gallery,
                              guint           *n_chosen)
{
  PstStyleChoice *chosen;

  *n_chosen = pst_style_mix_get_n (gallery->mix);
  chosen    = g_new (PstStyleChoice, *n_chosen);
  for (guint i = 0; i < *n_chosen; i++)
    {
      PstStyleEntry *entry = pst_style_mix_get_entry (gallery->mix, i);

      chosen[i] = (PstStyleChoice) {
        .group = pst_style_groups_get_group (gallery->groups, entry),
        .id    = pst_style_entry_get_id (entry),
        .share = pst_style_mix_get_share (gallery->mix, i),
        .place = pst_style_mix_get_place (gallery->mix, i),
      };
    }
  return chosen;
}

/* (transfer none) (nullable): files are taken whether they are shown already or not */
static PstStyleEntry *
find_choice (PstStyleGallery      *gallery,
             const PstStyleChoice *choice)
{
  g_autoptr (GFile) file = NULL;

  if (choice->group != PST_STYLE_GROUP_FILES && choice->group != PST_STYLE_GROUP_RECENT)
    return pst_style_groups_find (gallery->groups, choice->group, choice->id);
  file = g_file_new_for_uri (choice->id);
  return show_file (gallery, file, -1);
}

/* Whether a style can be beside these. */
static gboolean
mixes (PstStyleGallery     *gallery,
       PstStyleEntry       *entry,
       const PstStyleInMix *styles,
       guint                n_styles)
{
  for (guint i = 0; i < n_styles; i++)
    if (styles[i].entry == entry || ! goes_with (gallery, entry, styles[i].entry))
      return FALSE;
  return TRUE;
}

/**
 * pst_style_gallery_set_chosen:
 * @gallery: the gallery
 * @chosen: (array length=n_chosen): styles with their shares, which need not add up to 1
 * @n_chosen: how many
 *
 * What is not in the gallery is left out, and so is what cannot be mixed with the first one. Files are added where they are missing. The
 * signal "changed" is not emitted. The first of them comes into sight.
 */
void
pst_style_gallery_set_chosen (PstStyleGallery      *gallery,
                              const PstStyleChoice *chosen,
                              guint                 n_chosen)
{
  g_autoptr (GPtrArray) places                     = g_ptr_array_new_with_free_func (g_free); /* they may be the mix's own */
  PstStyleInMix         styles[PST_MOST_PAINTINGS];
  guint                 n_styles                   = 0;

  pst_style_gallery_say (gallery, NULL);
  for (guint i = 0; i < n_chosen && n_styles < PST_MOST_PAINTINGS; i++)
    {
      PstStyleEntry *entry = find_choice (gallery, &chosen[i]);

      if (! entry || ! mixes (gallery, entry, styles, n_styles))
        continue;
      g_ptr_array_add (places, g_strdup (chosen[i].place));
      styles[n_styles++] = (PstStyleInMix) { entry, chosen[i].share, g_ptr_array_index (places, places->len - 1) };
    }
  pst_style_mix_set (gallery->mix, styles, n_styles);
  pst_style_groups_show_chosen (gallery->groups);
  pst_style_groups_reveal (gallery->groups);
}

/**
 * pst_style_gallery_choose:
 * @gallery: the gallery
 * @group: one of its groups
 * @id: what tells one of its entries from the others
 *
 * Does what a click on the style does, and brings it into sight.
 */
void
pst_style_gallery_choose (PstStyleGallery *gallery,
                          PstStyleGroup    group,
                          const gchar     *id)
{
  PstStyleEntry *entry = pst_style_groups_find (gallery->groups, group, id);

  if (! entry)
    return;
  choose (gallery, entry, FALSE);
  pst_style_groups_reveal (gallery->groups);
}

/**
 * pst_style_gallery_say:
 * @gallery: the gallery
 * @text: (nullable): translated: a word on the choice, to be seen until something else is chosen; %NULL for none
 */
void
pst_style_gallery_say (PstStyleGallery *gallery,
                       const gchar     *text)
{
  gtk_label_set_text (GTK_LABEL (gallery->notice), text ? text : "");
  gtk_widget_set_visible (gallery->notice, text != NULL);
}
