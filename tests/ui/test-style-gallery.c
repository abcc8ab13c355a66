/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gallery of styles: what can be chosen and mixed, and that what is chosen is to be seen. */
#include "config.h"

#include "cases.h"
#include "gallery.h"
#include "window.h"

static void
test_choose (void)
{
  TestGallery gallery;

  test_gallery_init (&gallery);
  test_gallery_assert_chosen (&gallery, "");
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  test_gallery_assert_chosen (&gallery, "Poppies 100");
  test_press (test_gallery_find_tile (&gallery, "Summertime"));
  test_gallery_assert_chosen (&gallery, "Summertime 100");
  g_assert_true (test_gallery_is_checked (&gallery, "Summertime"));
  g_assert_false (test_gallery_is_checked (&gallery, "Poppies"));
  g_assert_cmpuint (gallery.n_changes, ==, 2);
  test_press (test_gallery_find_tile (&gallery, "Summertime")); /* is chosen already */
  test_gallery_assert_chosen (&gallery, "Summertime 100");
  g_assert_true (test_gallery_is_checked (&gallery, "Summertime"));
  g_assert_cmpuint (gallery.n_changes, ==, 2);
  test_gallery_clear (&gallery);
}

static void
test_mix (void)
{
  TestGallery gallery;

  test_gallery_init (&gallery);
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  test_gallery_add (&gallery, "Summertime");
  test_gallery_assert_chosen (&gallery, "Poppies 50, Summertime 50");
  test_gallery_add (&gallery, "Great Wave");
  test_gallery_assert_chosen (&gallery, "Poppies 33, Summertime 33, Great Wave 33");
  gtk_range_set_value (test_gallery_find_slider (&gallery, "Great Wave"), 60.0);
  test_gallery_assert_chosen (&gallery, "Poppies 20, Summertime 20, Great Wave 60");
  gtk_range_set_value (test_gallery_find_slider (&gallery, "Poppies"), 60.0);
  test_gallery_assert_chosen (&gallery, "Poppies 60, Summertime 10, Great Wave 30");
  gtk_range_set_value (test_gallery_find_slider (&gallery, "Poppies"), 100.0);
  test_gallery_assert_chosen (&gallery, "Poppies 100, Summertime 0, Great Wave 0");
  gtk_range_set_value (test_gallery_find_slider (&gallery, "Poppies"), 50.0); /* the others had nothing: they get equal parts */
  test_gallery_assert_chosen (&gallery, "Poppies 50, Summertime 25, Great Wave 25");
  for (gint per_cent = 0; per_cent <= 100; per_cent += 7)
    {
      gtk_range_set_value (test_gallery_find_slider (&gallery, "Summertime"), per_cent);
      g_free (test_gallery_describe (&gallery));
    }
  g_assert_cmpuint (gallery.n_changes, >, 15);
  test_gallery_clear (&gallery);
}

static void
test_room (void)
{
  g_autoptr (GtkCssProvider)  large = gtk_css_provider_new ();
  TestGallery                 gallery;
  GtkAdjustment              *scrolled;

  gtk_css_provider_load_from_data (large, "* { font-size: 18px; }", -1, NULL);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (large), GTK_STYLE_PROVIDER_PRIORITY_USER);
  test_gallery_init (&gallery);
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  test_gallery_add (&gallery, "Summertime");
  gtk_window_resize (GTK_WINDOW (gallery.window), 420, 1);
  test_window_settle ();
  scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (
               GTK_WIDGET (test_gallery_find_slider (&gallery, "Poppies")), GTK_TYPE_SCROLLED_WINDOW)));
  g_assert_cmpfloat (gtk_adjustment_get_upper (scrolled), >, 80.0);
  g_assert_cmpfloat (gtk_adjustment_get_upper (scrolled), <=, gtk_adjustment_get_page_size (scrolled));
  test_gallery_add (&gallery, "Great Wave");
  test_window_settle ();
  g_assert_cmpfloat (gtk_adjustment_get_upper (scrolled), >, gtk_adjustment_get_page_size (scrolled));
  test_gallery_clear (&gallery);
  gtk_style_context_remove_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (large));
}

static void
test_remove (void)
{
  TestGallery  gallery;
  GtkWidget   *mix;
  GtkWidget   *remove;

  test_gallery_init (&gallery);
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  test_gallery_add (&gallery, "Summertime");
  test_gallery_add (&gallery, "Great Wave");
  gtk_range_set_value (test_gallery_find_slider (&gallery, "Great Wave"), 60.0);
  mix    = gtk_widget_get_ancestor (GTK_WIDGET (test_gallery_find_slider (&gallery, "Poppies")), GTK_TYPE_VIEWPORT);
  remove = test_find_named (mix, GTK_TYPE_BUTTON, "Take “Poppies” out of the mix");
  test_press (remove);
  test_gallery_assert_chosen (&gallery, "Summertime 25, Great Wave 75");
  g_assert_false (test_gallery_is_checked (&gallery, "Poppies"));
  test_press (test_gallery_find_button (&gallery, "Take “%s” out of the mix", "Great Wave")); /* the one on its tile */
  test_gallery_assert_chosen (&gallery, "Summertime 100");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (test_gallery_find_slider (&gallery, "Summertime"))));
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  test_gallery_add (&gallery, "Great Wave");
  test_press (test_gallery_find_tile (&gallery, "Great Wave")); /* this one alone */
  test_gallery_assert_chosen (&gallery, "Great Wave 100");
  test_gallery_clear (&gallery);
}

static void
test_kinds (void)
{
  TestGallery gallery;

  test_gallery_init (&gallery);
  test_press (test_gallery_find_tile (&gallery, "Poppies"));
  test_gallery_add (&gallery, "Layer 3");
  test_gallery_assert_chosen (&gallery, "Poppies 50, Layer 3 50");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "");
  test_gallery_add (&gallery, "Fire Grid");
  test_gallery_assert_chosen (&gallery, "Fire Grid 100");
  g_assert_true (g_str_has_prefix (test_gallery_get_notice (&gallery), "Ready styles mix only with ready styles"));
  test_gallery_add (&gallery, "Lilac Haze");
  test_gallery_assert_chosen (&gallery, "Fire Grid 50, Lilac Haze 50");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "");
  test_gallery_add (&gallery, "Layer 3");
  test_gallery_assert_chosen (&gallery, "Layer 3 100");
  g_assert_true (g_str_has_prefix (test_gallery_get_notice (&gallery), "Paintings mix only with paintings"));
  test_press (test_gallery_find_tile (&gallery, "Fire Grid")); /* is chosen alone: nothing has to be said */
  test_gallery_assert_chosen (&gallery, "Fire Grid 100");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "");
  test_gallery_clear (&gallery);
}

static void
test_most (void)
{
  TestGallery gallery;
  guint       n;

  test_gallery_init (&gallery);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree gchar *title = g_strdup_printf ("Layer %u", i);

      test_gallery_add (&gallery, title);
    }
  g_free (pst_style_gallery_get_chosen (gallery.widget, &n));
  g_assert_cmpuint (n, ==, 16);
  g_assert_false (test_gallery_is_checked (&gallery, "Layer 16"));
  g_assert_true (g_str_has_prefix (test_gallery_get_notice (&gallery), "No more than 16"));
  g_free (test_gallery_describe (&gallery));
  test_gallery_clear (&gallery);
}

static void
test_set_chosen (void)
{
  const PstStyleChoice chosen[] = {
    { PST_STYLE_GROUP_PAINTINGS, "Poppies", 1.0, NULL },
    { PST_STYLE_GROUP_READY, "Fire Grid", 1.0, NULL },
    { PST_STYLE_GROUP_PAINTINGS, "Gone", 1.0, NULL },
    { PST_STYLE_GROUP_LAYERS, "Layer 2", 3.0, NULL },
  };
  const PstStyleChoice file    = { PST_STYLE_GROUP_FILES, "file:///nowhere/there.jpg", 1.0, NULL };
  const PstStyleChoice empty[] = {
    { PST_STYLE_GROUP_PAINTINGS, "Poppies", 0.0, NULL },
    { PST_STYLE_GROUP_PAINTINGS, "Summertime", 0.0, NULL },
  };
  TestGallery          gallery;

  test_gallery_init (&gallery);
  pst_style_gallery_set_chosen (gallery.widget, chosen, G_N_ELEMENTS (chosen));
  test_gallery_assert_chosen (&gallery, "Poppies 25, Layer 2 75");
  g_assert_true (test_gallery_is_checked (&gallery, "Layer 2"));
  pst_style_gallery_set_chosen (gallery.widget, &file, 1);
  test_gallery_assert_chosen (&gallery, "file:///nowhere/there.jpg 100");
  gtk_widget_show_all (gallery.window);
  g_assert_false (gtk_widget_get_visible (test_find_named (gallery.window, GTK_TYPE_SCALE, "Share of “there”, per cent")));
  pst_style_gallery_set_chosen (gallery.widget, empty, G_N_ELEMENTS (empty));
  test_gallery_assert_chosen (&gallery, "Poppies 50, Summertime 50");
  pst_style_gallery_set_chosen (gallery.widget, NULL, 0);
  test_gallery_assert_chosen (&gallery, "");
  g_assert_cmpuint (gallery.n_changes, ==, 0);
  test_gallery_clear (&gallery);
}

static void
test_update (void)
{
  TestGallery            gallery;
  g_autoptr (GPtrArray)  same  = NULL;
  g_autoptr (GPtrArray)  fewer = NULL;
  GtkWidget             *group;

  test_gallery_init (&gallery);
  same  = test_gallery_make_layers (&gallery, TEST_N_LAYERS);
  fewer = test_gallery_make_layers (&gallery, 3);
  test_gallery_add (&gallery, "Layer 2");
  test_gallery_add (&gallery, "Layer 5");
  test_gallery_add (&gallery, "Poppies");
  gallery.n_changes = 0;
  pst_style_gallery_set_entries (gallery.widget, PST_STYLE_GROUP_LAYERS, same);
  test_gallery_assert_chosen (&gallery, "Layer 2 33, Layer 5 33, Poppies 33");
  g_assert_cmpuint (gallery.n_changes, ==, 0);
  g_assert_true (test_gallery_is_checked (&gallery, "Layer 5"));
  pst_style_gallery_set_entries (gallery.widget, PST_STYLE_GROUP_LAYERS, fewer);
  test_gallery_assert_chosen (&gallery, "Layer 2 50, Poppies 50");
  g_assert_cmpuint (gallery.n_changes, ==, 1);
  g_ptr_array_set_size (fewer, 0);
  pst_style_gallery_set_entries (gallery.widget, PST_STYLE_GROUP_LAYERS, fewer);
  test_gallery_assert_chosen (&gallery, "Poppies 100");
  group = gtk_widget_get_ancestor (test_find_named (gallery.window, GTK_TYPE_FLOW_BOX, "Layers of open images"), GTK_TYPE_EXPANDER);
  g_assert_false (gtk_widget_get_visible (group));
  test_gallery_clear (&gallery);
}

static void
test_trained (void)
{
  const PstStyleChoice chosen[] = {
    { PST_STYLE_GROUP_TRAINED, "Old Fog", 1.0, NULL },
    { PST_STYLE_GROUP_TRAINED, "Wet Streets", 1.0, NULL },
    { PST_STYLE_GROUP_READY, "Fire Grid", 1.0, NULL },
  };
  TestGallery          gallery;

  test_gallery_init (&gallery);
  test_gallery_add_trained (&gallery);
  test_press (test_gallery_find_tile (&gallery, "Wet Streets"));
  test_gallery_assert_chosen (&gallery, "Wet Streets 100");
  test_gallery_add (&gallery, "Poppies");
  test_gallery_assert_chosen (&gallery, "Poppies 100");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "A trained style is painted alone: this one took its place.");
  test_gallery_add (&gallery, "Summertime");
  test_gallery_add (&gallery, "Old Fog");
  test_gallery_assert_chosen (&gallery, "Old Fog 100");
  g_assert_cmpstr (test_gallery_get_notice (&gallery), ==, "A trained style is painted alone: this one took the others’ place.");
  test_gallery_add (&gallery, "Wet Streets");
  test_gallery_assert_chosen (&gallery, "Wet Streets 100");
  test_gallery_add (&gallery, "Fire Grid");
  test_gallery_assert_chosen (&gallery, "Fire Grid 100");
  pst_style_gallery_set_chosen (gallery.widget, chosen, G_N_ELEMENTS (chosen));
  test_gallery_assert_chosen (&gallery, "Old Fog 100");
  gallery.n_changes = 0;
  pst_style_gallery_choose (gallery.widget, PST_STYLE_GROUP_TRAINED, "Wet Streets");
  pst_style_gallery_choose (gallery.widget, PST_STYLE_GROUP_TRAINED, "Gone");
  test_gallery_assert_chosen (&gallery, "Wet Streets 100");
  g_assert_cmpuint (gallery.n_changes, ==, 1);
  test_gallery_clear (&gallery);
}

typedef struct
{
  GtkWidget *menu;    /* or NULL: it has gone */
  guint      n_done;
  gchar     *id;
} MenuWatch;

static void
count_done (MenuWatch *watch)
{
  watch->n_done++;
}

static void
fill_menu (MenuWatch   *watch,
           const gchar *id,
           GtkWidget   *items)
{
  GtkWidget *item = gtk_model_button_new ();

  g_free (watch->id);
  watch->id = g_strdup (id);
  g_object_set (item, "text", "_Do it", NULL);
  g_set_weak_pointer (&watch->menu, items);
  g_signal_connect_swapped (item, "clicked", G_CALLBACK (count_done), watch);
  gtk_container_add (GTK_CONTAINER (items), item);
}

static void
use_menu (MenuWatch *watch)
{
  g_autoptr (GList) items = NULL;

  test_window_settle ();
  g_assert_cmpstr (watch->id, ==, "Wet Streets");
  g_assert_true (gtk_widget_get_mapped (watch->menu));
  items = gtk_container_get_children (GTK_CONTAINER (watch->menu));
  gtk_button_clicked (items->data);
  while (watch->menu)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_menu (void)
{
  TestGallery gallery;
  MenuWatch   watch = { 0 };
  gboolean    handled;

  test_gallery_init (&gallery);
  test_gallery_add_trained (&gallery);
  g_signal_connect_swapped (gallery.widget, "fill-menu", G_CALLBACK (fill_menu), &watch);
  test_press (test_gallery_find_button (&gallery, "Rename, share or remove “%s”", "Wet Streets"));
  test_window_save (gallery.window, "gallery-trained");
  use_menu (&watch);
  g_signal_emit_by_name (test_gallery_find_tile (&gallery, "Wet Streets"), "popup-menu", &handled);
  g_assert_true (handled);
  use_menu (&watch);
  g_assert_cmpuint (watch.n_done, ==, 2);
  g_assert_null (test_find_named (gallery.window, GTK_TYPE_BUTTON, "Rename, share or remove “Poppies”"));
  g_signal_emit_by_name (test_gallery_find_tile (&gallery, "Poppies"), "popup-menu", &handled);
  g_assert_false (handled);
  test_gallery_assert_chosen (&gallery, "");
  test_gallery_clear (&gallery);
  g_free (watch.id);
}

static gboolean
is_in_sight (TestGallery *gallery,
             const gchar *title)
{
  GtkWidget *tile     = test_gallery_find_tile (gallery, title);
  GtkWidget *scrolled = gtk_widget_get_ancestor (tile, GTK_TYPE_SCROLLED_WINDOW);
  gint       y;

  gtk_widget_translate_coordinates (tile, scrolled, 0, 0, NULL, &y);
  return y >= 0 && y + gtk_widget_get_allocated_height (tile) <= gtk_widget_get_allocated_height (scrolled);
}

static void
wait_for_sight (TestGallery *gallery,
                const gchar *title)
{
  for (guint i = 0; i < 100 && ! is_in_sight (gallery, title); i++)
    {
      g_usleep (10000);
      test_window_settle ();
    }
  g_assert_true (is_in_sight (gallery, title));
}

static void
test_in_sight (void)
{
  const PstStyleChoice last  = { PST_STYLE_GROUP_LAYERS, "Layer 25", 1.0, NULL };
  const PstStyleChoice first = { PST_STYLE_GROUP_PAINTINGS, "Poppies", 1.0, NULL };
  TestGallery          gallery;

  test_gallery_init (&gallery);
  g_assert_false (is_in_sight (&gallery, "Layer 25"));
  pst_style_gallery_set_chosen (gallery.widget, &last, 1);
  wait_for_sight (&gallery, "Layer 25");
  g_assert_false (is_in_sight (&gallery, "Poppies"));
  gtk_widget_hide (gallery.window);
  pst_style_gallery_set_chosen (gallery.widget, &first, 1);
  gtk_widget_show (gallery.window);
  wait_for_sight (&gallery, "Poppies");
  test_gallery_clear (&gallery);
}

static const TestCase tests[] = {
  { "choose", test_choose, .expects = "a style that is pressed is chosen alone, and told once", .same_at_any_scale = TRUE },
  { "mix", test_mix,
    .expects = "what is added gets an equal share; a slider that moves leaves the others what remains, in proportion",
    .same_at_any_scale = TRUE },
  { "room", test_room,
    .expects = "two styles of a mix are to be seen as a whole in the lowest gallery, however large the writing; of many, not all at once",
    .same_at_any_scale = TRUE },
  { "remove", test_remove, .expects = "what is taken out of a mix leaves its share to the others", .same_at_any_scale = TRUE },
  { "kinds", test_kinds, .expects = "what does not mix takes the place of what was chosen, and a notice says so",
    .same_at_any_scale = TRUE },
  { "most", test_most, .expects = "no more than 16 are mixed, and a notice says so", .same_at_any_scale = TRUE },
  { "set-chosen", test_set_chosen, .expects = "what is set from outside is chosen, as far as it is there and mixes, and not told",
    .same_at_any_scale = TRUE },
  { "update", test_update, .expects = "layers come and go while the dialog is open", .same_at_any_scale = TRUE },
  { "trained", test_trained, .expects = "a trained style takes the place of all others, and another one its place; a notice says so",
    .same_at_any_scale = TRUE },
  { "menu", test_menu, .expects = "a small button and the key for menus open one for a trained style, and for no other" },
  { "in-sight", test_in_sight, .expects = "what is chosen is in sight when it is set, and when the gallery is first shown" },
};

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
