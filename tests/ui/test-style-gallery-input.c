/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gallery of styles by keys, words, drops, files that were used recently, and menus of places. */
#include "config.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "cases.h"
#include "gallery.h"
#include "window.h"

static void
assert_focus (TestGallery *gallery,
              const gchar *title)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (gallery->window));

  g_assert_nonnull (focus);
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (focus)), ==, title);
}

static void
assert_is_below (TestGallery *gallery,
                 const gchar *title)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (gallery->window));
  gint       x;
  gint       y;

  g_assert_true (gtk_widget_translate_coordinates (focus, test_gallery_find_tile (gallery, title), 0, 0, &x, &y));
  g_assert_cmpint (ABS (x), <, 20);
  g_assert_cmpint (y, >, 0);
}

/* The window hands a key to the widget that has the focus, and to those around it. */
static void
type (TestGallery     *gallery,
      guint            key,
      GdkModifierType  modifiers)
{
  test_press_key (gallery->window, key, modifiers);
}

static void
tab (TestGallery      *gallery,
     GtkDirectionType  direction)
{
  gtk_widget_child_focus (gallery->window, direction);
  test_window_settle ();
}

static void
test_keys (void)
{
  TestGallery gallery;

  test_gallery_init (&gallery);
  gtk_widget_grab_focus (test_gallery_find_tile (&gallery, "Great Wave"));
  type (&gallery, GDK_KEY_Right, 0);
  assert_focus (&gallery, "Poppies");
  type (&gallery, GDK_KEY_space, 0);
  test_gallery_assert_chosen (&gallery, "Poppies 100");
  type (&gallery, GDK_KEY_Right, 0);
  assert_focus (&gallery, "Summertime");
  type (&gallery, GDK_KEY_space, GDK_CONTROL_MASK);
  test_gallery_assert_chosen (&gallery, "Poppies 50, Summertime 50");
  type (&gallery, GDK_KEY_Right, 0); /* into the next group */
  assert_focus (&gallery, "Night Swirls");
  type (&gallery, GDK_KEY_Up, 0);
  assert_focus (&gallery, "Summertime");
  type (&gallery, GDK_KEY_Home, 0);
  assert_focus (&gallery, "Great Wave");
  type (&gallery, GDK_KEY_plus, 0);
  test_gallery_assert_chosen (&gallery, "Poppies 33, Summertime 33, Great Wave 33");
  type (&gallery, GDK_KEY_Delete, 0);
  test_gallery_assert_chosen (&gallery, "Poppies 50, Summertime 50");

  tab (&gallery, GTK_DIR_TAB_FORWARD); /* not to the next tile */
  assert_focus (&gallery, "Ready styles, painted at once");
  tab (&gallery, GTK_DIR_TAB_FORWARD);
  assert_focus (&gallery, "Night Swirls");
  tab (&gallery, GTK_DIR_TAB_FORWARD);
  tab (&gallery, GTK_DIR_TAB_FORWARD);
  assert_focus (&gallery, "Layer 0");
  type (&gallery, GDK_KEY_Down, 0);
  assert_is_below (&gallery, "Layer 0");
  type (&gallery, GDK_KEY_End, 0);
  assert_focus (&gallery, "Layer 25");
  tab (&gallery, GTK_DIR_TAB_FORWARD);
  assert_focus (&gallery, "Share of “Poppies”, per cent");
  type (&gallery, GDK_KEY_Right, 0);
  test_gallery_assert_chosen (&gallery, "Poppies 51, Summertime 49");
  type (&gallery, GDK_KEY_Delete, 0);
  test_gallery_assert_chosen (&gallery, "Summertime 100");
  test_gallery_clear (&gallery);
}

static gboolean
is_shown (TestGallery *gallery,
          const gchar *title)
{
  GtkWidget *child = gtk_widget_get_ancestor (test_gallery_find_tile (gallery, title), GTK_TYPE_FLOW_BOX_CHILD);

  return gtk_widget_get_child_visible (child) && gtk_widget_get_mapped (child);
}

static void
test_search (void)
{
  TestGallery  gallery;
  GtkWidget   *search;

  test_gallery_init (&gallery);
  search = test_find (gallery.window, GTK_TYPE_SEARCH_ENTRY);
  test_gallery_search (&gallery, " LILAC ");
  g_assert_true (is_shown (&gallery, "Lilac Haze"));
  g_assert_false (is_shown (&gallery, "Fire Grid"));
  g_assert_false (is_shown (&gallery, "Poppies"));
  gtk_widget_grab_focus (search);
  type (&gallery, GDK_KEY_Return, 0);
  assert_focus (&gallery, "Lilac Haze");
  gtk_widget_grab_focus (search);
  gtk_entry_set_text (GTK_ENTRY (search), "grid");
  g_signal_emit_by_name (search, "activate"); /* before GTK tells that the words are others */
  assert_focus (&gallery, "Fire Grid");
  gtk_widget_grab_focus (search);
  type (&gallery, GDK_KEY_Escape, 0);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (search)), ==, "");
  type (&gallery, GDK_KEY_Down, 0);
  assert_focus (&gallery, "Great Wave");
  test_gallery_search (&gallery, "details"); /* what the tooltip says */
  g_assert_true (is_shown (&gallery, "Poppies"));
  g_assert_false (is_shown (&gallery, "Layer 1"));
  test_gallery_search (&gallery, "nothing of the kind");
  g_assert_false (is_shown (&gallery, "Poppies"));
  test_gallery_search (&gallery, "");
  g_assert_true (is_shown (&gallery, "Poppies"));
  g_assert_true (is_shown (&gallery, "Fire Grid"));
  test_gallery_clear (&gallery);
}

/* What another program drops, with a file that is no image. */
static void
drop_on (TestGallery *gallery,
         GtkWidget   *widget,
         const gchar *uris)
{
  GtkClipboard     *clipboard = gtk_widget_get_clipboard (gallery->window, gdk_atom_intern ("PASTICHE_TEST", FALSE));
  GtkSelectionData *data;

  gtk_clipboard_set_text (clipboard, uris, -1); /* the shortest way to a GtkSelectionData */
  data = gtk_clipboard_wait_for_contents (clipboard, gdk_atom_intern ("UTF8_STRING", FALSE));
  gtk_selection_data_set (data, gdk_atom_intern ("text/uri-list", FALSE), 8, (const guchar *) uris, strlen (uris));
  g_signal_emit_by_name (widget, "drag-data-received", NULL, 0, 0, data, 0, 0);
  gtk_selection_data_free (data);
}

static void
drop (TestGallery *gallery,
      const gchar *uris)
{
  drop_on (gallery, GTK_WIDGET (gallery->widget), uris);
}

static void
test_drop (void)
{
  TestGallery gallery;

  test_gallery_init (&gallery);
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  drop (&gallery, "file:///nowhere/one.jpg\r\nfile:///nowhere/notes.txt\r\nfile:///nowhere/two.png\r\n");
  test_gallery_assert_chosen (&gallery, "file:///nowhere/one.jpg 50, file:///nowhere/two.png 50");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "“notes.txt” is no image.");
  drop (&gallery, "file:///nowhere/one.jpg\r\n"); /* is there already */
  test_gallery_assert_chosen (&gallery, "file:///nowhere/one.jpg 100");
  drop (&gallery, "https://nowhere.example/three.jpg\r\n");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "“three.jpg” is not on this computer: save it here first.");
  drop (&gallery, "# nothing\r\n");
  drop (&gallery, "");
  test_gallery_assert_chosen (&gallery, "file:///nowhere/one.jpg 100");
  test_gallery_clear (&gallery);
}

static gchar *
import (GFile    *file,
        gpointer  gallery)
{
  g_autofree gchar *name = g_file_get_basename (file);

  if (g_str_has_prefix (name, "Broken"))
    return g_strdup_printf ("“%s” is broken.", name);
  pst_style_gallery_choose (gallery, PST_STYLE_GROUP_TRAINED, "Wet Streets");
  return NULL;
}

static void
test_drop_trained (void)
{
  TestGallery gallery;

  test_gallery_init (&gallery);
  test_gallery_add_trained (&gallery);
  drop (&gallery, "file:///nowhere/Rain.safetensors\r\n");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "“Rain.safetensors” is no image.");
  pst_style_gallery_set_importer (gallery.widget, import, gallery.widget);
  drop (&gallery, "file:///nowhere/Rain.SafeTensors\r\n");
  test_gallery_assert_chosen (&gallery, "Wet Streets 100");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "");
  drop (&gallery, "file:///nowhere/one.jpg\r\nfile:///nowhere/Broken.safetensors\r\n");
  test_gallery_assert_chosen (&gallery, "file:///nowhere/one.jpg 100");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "“Broken.safetensors” is broken.");
  drop (&gallery, "https://nowhere.example/Rain.safetensors\r\n");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "“Rain.safetensors” is not on this computer: save it here first.");
  test_gallery_clear (&gallery);
}

/* (transfer full): the URI of what lies in the folder of the paintings, which is also found under another name */
static gchar *
link_style (const gchar *name,
            const gchar *other)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("PST_STYLES"), name, NULL);
  g_autofree gchar *link = g_build_filename (g_get_user_cache_dir (), other, NULL);

  g_mkdir_with_parents (g_get_user_cache_dir (), 0755);
  g_unlink (link);
  g_assert_cmpint (symlink (path, link), ==, 0);
  return g_filename_to_uri (link, NULL, NULL);
}

static void
test_drop_kinds (void)
{
  TestGallery       gallery;
  GtkWidget        *place   = gtk_label_new ("Preview");
  g_autofree gchar *folder  = link_style ("", "Folder.png");
  g_autofree gchar *picture = link_style ("poppies.jpg", "Nameless");
  g_autofree gchar *text    = link_style ("styles.json", "Styles");
  g_autofree gchar *all     = g_strjoin ("\r\n", folder, picture, NULL);
  g_autofree gchar *chosen  = g_strconcat (picture, " 100", NULL);

  g_object_ref_sink (place);
  test_gallery_init (&gallery);
  pst_style_gallery_take_drops (gallery.widget, place);
  drop_on (&gallery, place, all);
  test_gallery_assert_chosen (&gallery, chosen);
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "“Folder.png” is a folder: choose the images in it.");
  drop_on (&gallery, place, text);
  test_gallery_assert_chosen (&gallery, chosen);
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "“Styles” is no image.");
  test_gallery_clear (&gallery);
  gtk_widget_destroy (place);
  g_object_unref (place);
}

static void
test_wheel (void)
{
  TestGallery    gallery;
  GtkRange      *slider;
  GtkAdjustment *adjustment;

  test_gallery_init (&gallery);
  test_press (test_gallery_find_tile (&gallery, "Great Wave"));
  test_gallery_add (&gallery, "Poppies");
  test_gallery_add (&gallery, "Summertime");
  test_gallery_add (&gallery, "Layer 0");
  test_gallery_add (&gallery, "Layer 1");
  slider     = test_gallery_find_slider (&gallery, "Great Wave");
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (slider),
                                                                                                  GTK_TYPE_SCROLLED_WINDOW)));
  gtk_adjustment_set_value (adjustment, 0.0);
  test_turn_wheel (GTK_WIDGET (slider));
  g_assert_cmpfloat (gtk_range_get_value (slider), ==, 20.0);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 0.0);
  test_gallery_clear (&gallery);
}

static void
use_file (const gchar *name,
          const gchar *type)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("PST_STYLES"), name, NULL);
  g_autofree gchar *uri  = g_filename_to_uri (path, NULL, NULL);
  GtkRecentData     data = { .mime_type = (gchar *) type, .app_name = (gchar *) "test", .app_exec = (gchar *) "test %u" };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static void
test_recent (void)
{
  TestGallery  gallery;
  GtkWidget   *recent;

  test_gallery_init (&gallery);
  use_file ("poppies.jpg", "image/jpeg");
  use_file ("styles.json", "application/json");
  while (! test_find_named (gallery.window, GTK_TYPE_TOGGLE_BUTTON, "poppies"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (test_find_named (gallery.window, GTK_TYPE_TOGGLE_BUTTON, "styles"));
  recent = test_find_named (gallery.window, GTK_TYPE_FLOW_BOX, "Recent files");
  g_assert_nonnull (test_find_named (recent, GTK_TYPE_TOGGLE_BUTTON, "poppies"));
  test_press (test_gallery_find_tile (&gallery, "poppies"));
  gtk_recent_manager_purge_items (gtk_recent_manager_get_default (), NULL);
  while (test_find_named (recent, GTK_TYPE_TOGGLE_BUTTON, "poppies"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (test_gallery_is_checked (&gallery, "poppies"));
  test_gallery_clear (&gallery);
}

static void
test_accessible (void)
{
  TestGallery gallery;

  test_gallery_init (&gallery);
  test_gallery_add (&gallery, "Poppies");
  test_gallery_add (&gallery, "Summertime");
  test_assert_named (gallery.window);
  test_gallery_clear (&gallery);
}

static void
assert_place (TestGallery *gallery,
              guint        index,
              const gchar *place)
{
  guint                      n;
  g_autofree PstStyleChoice *chosen = pst_style_gallery_get_chosen (gallery->widget, &n);

  g_assert_cmpuint (index, <, n);
  g_assert_cmpstr (chosen[index].place, ==, place);
}

static void
test_places (void)
{
  const PstStyleChoice       one    = { PST_STYLE_GROUP_PAINTINGS, "Summertime", 1.0, "sky" };
  const PstStyleChoice       other  = { PST_STYLE_GROUP_PAINTINGS, "Summertime", 1.0, "nowhere" };
  g_autoptr (GtkListStore)   places = test_make_places ();
  g_autofree PstStyleChoice *chosen = NULL;
  guint                      n;
  TestGallery                gallery;
  GtkTreeIter                sky;

  test_gallery_init (&gallery);
  pst_style_gallery_set_places (gallery.widget, GTK_TREE_MODEL (places));
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (test_gallery_find_place (&gallery, "Poppies"))));
  test_gallery_add (&gallery, "Great Wave");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (test_gallery_find_place (&gallery, "Poppies"))));
  assert_place (&gallery, 0, NULL);
  g_assert_cmpuint (gallery.n_changes, ==, 2);
  gtk_combo_box_set_active (test_gallery_find_place (&gallery, "Poppies"), 1);
  assert_place (&gallery, 0, "sky");
  assert_place (&gallery, 1, NULL);
  g_assert_cmpuint (gallery.n_changes, ==, 3);
  test_press (test_gallery_find_button (&gallery, "Take “%s” out of the mix", "Great Wave"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (test_gallery_find_place (&gallery, "Poppies"))));
  test_assert_named (gallery.window);
  g_assert_cmpuint (gallery.n_changes, ==, 4);
  gtk_tree_model_get_iter_from_string (GTK_TREE_MODEL (places), &sky, "1");
  gtk_list_store_set (places, &sky, PST_PLACE_NAME, "Heaven", -1); /* is the same place */
  assert_place (&gallery, 0, "sky");
  g_assert_cmpuint (gallery.n_changes, ==, 4);
  pst_style_gallery_set_chosen (gallery.widget, &one, 1);
  assert_place (&gallery, 0, "sky");
  chosen = pst_style_gallery_get_chosen (gallery.widget, &n);
  pst_style_gallery_set_chosen (gallery.widget, chosen, n); /* what is its own */
  assert_place (&gallery, 0, "sky");
  gtk_list_store_remove (places, &sky);
  test_window_settle ();
  assert_place (&gallery, 0, NULL);
  g_assert_cmpuint (gallery.n_changes, ==, 5);
  pst_style_gallery_set_chosen (gallery.widget, &other, 1);
  assert_place (&gallery, 0, NULL);
  test_gallery_clear (&gallery);
}

static GtkListStore *
make_many_places (guint n)
{
  GtkListStore *places = gtk_list_store_new (PST_N_PLACE_COLUMNS, G_TYPE_STRING, G_TYPE_STRING);

  gtk_list_store_insert_with_values (places, NULL, -1, PST_PLACE_ID, "", PST_PLACE_NAME, "", -1);
  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *id   = g_strdup_printf ("%u", i);
      g_autofree gchar *name = g_strdup_printf ("Layer №%u", i);

      gtk_list_store_insert_with_values (places, NULL, -1, PST_PLACE_ID, id, PST_PLACE_NAME, name, -1);
    }
  return places;
}

/* (transfer full): what the row of a menu says */
static gchar *
get_row_name (GtkComboBox *menu,
              gint         index)
{
  GtkTreeModel *rows = gtk_combo_box_get_model (menu);
  GtkTreeIter   row;
  gchar        *name;

  g_assert_true (gtk_tree_model_iter_nth_child (rows, &row, NULL, index));
  gtk_tree_model_get (rows, &row, PST_PLACE_NAME, &name, -1);
  return name;
}

/* The popovers of a window are no children of anything. */
static void
find_popover (GtkWidget *widget,
              gpointer   found)
{
  if (GTK_IS_POPOVER (widget))
    *(GtkWidget **) found = widget;
}

static GtkWidget *
open_search (GtkComboBox *menu,
             GtkWidget   *window)
{
  GtkWidget *popover = NULL;

  gtk_combo_box_set_active (menu, gtk_tree_model_iter_n_children (gtk_combo_box_get_model (menu), NULL) - 1);
  test_window_settle ();
  gtk_container_forall (GTK_CONTAINER (window), find_popover, &popover);
  g_assert_nonnull (popover);
  return popover;
}

static void
test_many_places (void)
{
  g_autoptr (GtkListStore)  places = make_many_places (600);
  GtkWidget                *combo  = pst_place_combo_new (GTK_TREE_MODEL (places), "Place", "(None)");
  GtkComboBox              *menu   = GTK_COMBO_BOX (combo);
  GtkWidget                *window = test_window_new (combo, 420, 420);
  g_autofree gchar         *first  = get_row_name (menu, 0);
  g_autofree gchar         *last   = get_row_name (menu, 61);
  g_autofree gchar         *chosen = NULL;
  GtkWidget                *popover;
  GtkWidget                *words;

  gtk_widget_set_valign (combo, GTK_ALIGN_START);
  g_assert_cmpint (gtk_tree_model_iter_n_children (gtk_combo_box_get_model (menu), NULL), ==, 62);
  g_assert_cmpstr (first, ==, "(None)");
  g_assert_cmpstr (last, ==, "… and 540 more: search…");
  pst_place_combo_set (PST_PLACE_COMBO (combo), "500");
  g_assert_cmpint (gtk_combo_box_get_active (menu), ==, 61);
  chosen = get_row_name (menu, 61);
  g_assert_cmpstr (chosen, ==, "Layer №500");
  popover = open_search (menu, window);
  g_assert_cmpstr (pst_place_combo_get (PST_PLACE_COMBO (combo)), ==, "500");
  g_assert_cmpstr (gtk_combo_box_get_active_id (menu), ==, "500");
  words = test_find (popover, GTK_TYPE_SEARCH_ENTRY);
  test_assert_named (popover);
  gtk_entry_set_text (GTK_ENTRY (words), "layer №57");
  g_signal_emit_by_name (words, "search-changed");
  g_assert_cmpint (gtk_tree_model_iter_n_children (gtk_tree_view_get_model (GTK_TREE_VIEW (test_find (popover, GTK_TYPE_TREE_VIEW))),
                                                   NULL), ==, 11);
  test_window_save (window, "place-search");
  g_signal_connect (popover, "destroy", G_CALLBACK (gtk_widget_destroyed), &popover);
  test_press_key (window, GDK_KEY_Escape, 0);
  g_assert_null (popover);
  popover = open_search (menu, window);
  words   = test_find (popover, GTK_TYPE_SEARCH_ENTRY);
  g_signal_connect (popover, "destroy", G_CALLBACK (gtk_widget_destroyed), &popover);
  gtk_entry_set_text (GTK_ENTRY (words), "57");
  g_signal_emit_by_name (words, "search-changed");
  gtk_entry_set_text (GTK_ENTRY (words), "599");
  g_signal_emit_by_name (words, "activate"); /* before GTK tells that the words are others */
  g_assert_nonnull (popover); /* GTK goes on with it after "closed" */
  test_window_settle ();
  g_assert_null (popover);
  g_assert_cmpstr (pst_place_combo_get (PST_PLACE_COMBO (combo)), ==, "599");
  g_assert_cmpstr (gtk_combo_box_get_active_id (menu), ==, "599");
  gtk_list_store_clear (places);
  test_window_settle ();
  g_assert_null (pst_place_combo_get (PST_PLACE_COMBO (combo)));
  gtk_widget_destroy (window);
}

static guint
count_tiles (TestGallery *gallery)
{
  g_autoptr (GList) tiles = gtk_container_get_children (GTK_CONTAINER (test_find_named (gallery->window, GTK_TYPE_FLOW_BOX,
                                                                                        "Layers of open images")));

  return g_list_length (tiles);
}

static gboolean
is_said (GtkWidget   *root,
         const gchar *text)
{
  g_autoptr (GList) children = GTK_IS_CONTAINER (root) ? gtk_container_get_children (GTK_CONTAINER (root)) : NULL;

  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) && g_str_equal (gtk_label_get_text (GTK_LABEL (root)), text))
    return TRUE;
  for (GList *child = children; child; child = child->next)
    if (is_said (child->data, text))
      return TRUE;
  return FALSE;
}

static void
test_many_layers (void)
{
  const PstStyleChoice  one    = { PST_STYLE_GROUP_LAYERS, "Layer 333", 1.0, NULL };
  g_autoptr (GPtrArray) layers = NULL;
  TestGallery           gallery;

  test_gallery_init (&gallery);
  layers = test_gallery_make_layers (&gallery, 600);
  pst_style_gallery_set_entries (gallery.widget, PST_STYLE_GROUP_LAYERS, layers);
  test_window_settle ();
  g_assert_cmpuint (count_tiles (&gallery), ==, 60);
  g_assert_true (is_said (gallery.window, "… and 540 more: type the name to search"));
  test_gallery_search (&gallery, "layer 599");
  g_assert_cmpuint (count_tiles (&gallery), ==, 61);
  g_assert_false (is_said (gallery.window, "… and 540 more: type the name to search"));
  test_press (test_gallery_find_tile (&gallery, "Layer 599"));
  test_gallery_assert_chosen (&gallery, "Layer 599 100");
  test_gallery_search (&gallery, "");
  g_assert_true (test_gallery_is_checked (&gallery, "Layer 599"));
  test_gallery_search (&gallery, "layer");
  g_assert_true (is_said (gallery.window, "… and 539 more: type more of the name"));
  test_window_save (gallery.window, "many-layers");
  test_gallery_search (&gallery, "");
  pst_style_gallery_set_chosen (gallery.widget, &one, 1);
  g_assert_true (test_gallery_is_checked (&gallery, "Layer 333"));
  g_assert_cmpuint (count_tiles (&gallery), ==, 61);
  test_gallery_clear (&gallery);
}

static const TestCase tests[] = {
  { "keys", test_keys, .expects = "everything can be done without a pointer", .same_at_any_scale = TRUE },
  { "search", test_search,
    .expects = "keys lead from the words to what is found; Escape takes them away, and without any it is the window's",
    .same_at_any_scale = TRUE },
  { "drop", test_drop, .expects = "files that are dropped are chosen, and what is no image is told", .same_at_any_scale = TRUE },
  { "drop-kinds", test_drop_kinds,
    .expects = "the gallery takes what is dropped on another widget, tells an image by what is in it, and refuses folders",
    .same_at_any_scale = TRUE },
  { "drop-trained", test_drop_trained, .expects = "files of trained styles go to whoever takes them in, and what they say of one is told",
    .same_at_any_scale = TRUE },
  { "wheel", test_wheel, .expects = "the wheel scrolls the list of shares, and leaves them as they are", .same_at_any_scale = TRUE },
  { "recent", test_recent, .expects = "a file that is chosen stays when it is no longer among the recent ones",
    .same_at_any_scale = TRUE },
  { "accessible", test_accessible, .expects = "everything has a name for a screen reader", .same_at_any_scale = TRUE },
  { "many-places", test_many_places,
    .expects = "a menu of many places says that it is cut, shows what is chosen all the same, and finds every place by its name" },
  { "many-layers", test_many_layers,
    .expects = "of many layers the first have tiles, the rest is counted and found by name, and what is chosen has a tile" },
  { "places", test_places,
    .expects = "each style of a mix has a menu of places, one that is alone only where it has a place; a place that is gone is no place" },
};

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
