/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tiles of the gallery: nothing is read before it is seen, and how it looks. */
#include "config.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "cases.h"
#include "gallery.h"
#include "window.h"

/* A busy machine shows a window later than it is settled. */
static void
draw (TestGallery *gallery)
{
  cairo_surface_destroy (test_window_draw (gallery->window));
  test_window_settle ();
}

static void
test_lazy (void)
{
  TestGallery    gallery;
  GtkAdjustment *scrolled;
  guint          n_made;

  test_gallery_init (&gallery);
  n_made = gallery.n_made;
  g_assert_cmpuint (n_made, <, TEST_N_LAYERS / 2);
  test_gallery_search (&gallery, "layer");
  draw (&gallery);
  g_assert_cmpuint (gallery.n_made, >, n_made);
  g_assert_cmpuint (gallery.n_made, <, TEST_N_LAYERS);
  scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (test_find (gallery.window, GTK_TYPE_SCROLLED_WINDOW)));
  for (guint i = 0; i < 10; i++)
    {
      gtk_adjustment_set_value (scrolled, gtk_adjustment_get_value (scrolled) + 100.0);
      draw (&gallery);
    }
  g_assert_cmpuint (gallery.n_made, ==, TEST_N_LAYERS);
  test_gallery_search (&gallery, "");
  g_assert_cmpuint (gallery.n_made, ==, TEST_N_LAYERS);
  test_gallery_clear (&gallery);
}

static PstStyleEntry *
make_file_entry (const gchar *variable,
                 const gchar *name)
{
  g_autofree gchar *path = g_build_filename (g_getenv (variable), name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return pst_style_entry_new_for_file (file);
}

static void
wait_for_thumbnail (PstStyleEntry *entry,
                    gint           side)
{
  pst_style_entry_want (entry, side);
  while (! pst_style_entry_has_failed (entry) &&
         (! pst_style_entry_get_thumbnail (entry) || gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (entry)) < side))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_files (void)
{
  g_autoptr (PstStyleEntry) painting = make_file_entry ("PST_STYLES", "great-wave.jpg");
  g_autoptr (PstStyleEntry) twice    = make_file_entry ("PST_STYLES", "great-wave.jpg");
  g_autoptr (PstStyleEntry) text     = make_file_entry ("PST_STYLES", "styles.json");
  g_autoptr (PstStyleEntry) missing  = make_file_entry ("PST_STYLES", "missing.jpg");
  g_autofree gchar         *folder   = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  g_autofree gchar         *path     = g_build_filename (folder, "pipe.png", NULL);
  g_autoptr (GFile)         file     = g_file_new_for_path (path);
  g_autoptr (PstStyleEntry) pipe     = pst_style_entry_new_for_file (file);

  g_assert_cmpstr (pst_style_entry_get_title (painting), ==, "great-wave");
  wait_for_thumbnail (painting, 84);
  g_assert_cmpint (gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (painting)), ==, 84);
  g_assert_cmpint (ABS (gdk_pixbuf_get_width (pst_style_entry_get_thumbnail (painting)) - 125), <=, 1);
  wait_for_thumbnail (painting, 168); /* on a better screen */
  g_assert_cmpint (gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (painting)), ==, 168);
  pst_style_entry_want (twice, 36); /* as large as it is wanted somewhere, whichever is read first */
  wait_for_thumbnail (twice, 168);
  test_window_settle ();
  g_assert_cmpint (gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (twice)), ==, 168);
  wait_for_thumbnail (text, 84);
  g_assert_true (pst_style_entry_has_failed (text));
  wait_for_thumbnail (missing, 84);
  g_assert_true (pst_style_entry_has_failed (missing));
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  wait_for_thumbnail (pipe, 84);
  g_assert_true (pst_style_entry_has_failed (pipe));
  g_unlink (path);
  g_rmdir (folder);
}

static gint
compare_titles (gconstpointer a,
                gconstpointer b)
{
  return strcmp (pst_style_entry_get_title (*(PstStyleEntry **) a), pst_style_entry_get_title (*(PstStyleEntry **) b));
}

static void
add_files (GPtrArray   *entries,
           const gchar *variable,
           const gchar *folder,
           const gchar *details)
{
  g_autofree gchar *path = g_build_filename (g_getenv (variable), folder, NULL);
  g_autoptr (GDir)  dir  = g_dir_open (path, 0, NULL);
  const gchar      *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".jpg"))
      {
        g_autofree gchar *inside = g_build_filename (path, name, NULL);
        g_autofree gchar *title  = g_strndup (name, strlen (name) - 4);
        g_autoptr (GFile) file   = g_file_new_for_path (inside);
        PstStyleEntry    *entry  = pst_style_entry_new (title, g_strdelimit (title, "-", ' '), details);

        pst_style_entry_set_file (entry, file);
        g_ptr_array_add (entries, entry);
      }
  g_ptr_array_sort (entries, compare_titles);
}

static void
save_looks (const gchar *theme,
            gint         width,
            gint         height)
{
  g_autoptr (GPtrArray)     paintings = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray)     ready     = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkListStore)  places    = test_make_places ();
  g_autofree gchar         *one       = g_strdup_printf ("gallery-%s-%d-one", theme, width);
  g_autofree gchar         *mix       = g_strdup_printf ("gallery-%s-%d-mix", theme, width);
  g_autofree gchar         *kinds     = g_strdup_printf ("gallery-%s-%d-kinds", theme, width);
  TestGallery               gallery;

  add_files (paintings, "PST_STYLES", ".", "Katsushika Hokusai, 1831");
  add_files (ready, "PST_STYLES", "../instant-styles", NULL);
  test_gallery_init (&gallery);
  pst_style_gallery_set_entries (gallery.widget, PST_STYLE_GROUP_PAINTINGS, paintings);
  pst_style_gallery_set_entries (gallery.widget, PST_STYLE_GROUP_READY, ready);
  pst_style_gallery_set_places (gallery.widget, GTK_TREE_MODEL (places));
  gtk_window_resize (GTK_WINDOW (gallery.window), width, height);
  test_press (test_gallery_find_tile (&gallery, "great wave"));
  test_window_save (gallery.window, one);
  test_gallery_add (&gallery, "poppies");
  test_gallery_add (&gallery, "bal du moulin de la galette");
  gtk_range_set_value (test_gallery_find_slider (&gallery, "great wave"), 50.0);
  gtk_combo_box_set_active (test_gallery_find_place (&gallery, "great wave"), 2);
  gtk_widget_grab_focus (test_gallery_find_tile (&gallery, "village street auvers"));
  gtk_window_set_focus_visible (GTK_WINDOW (gallery.window), TRUE);
  test_window_settle ();
  test_window_save (gallery.window, mix);
  test_gallery_add (&gallery, "fire grid");
  test_gallery_search (&gallery, "in");
  test_window_save (gallery.window, kinds);
  test_gallery_clear (&gallery);
}

static void
test_looks (void)
{
  save_looks ("light", 380, 640);
  test_window_set_dark (TRUE);
  save_looks ("dark", 380, 640);
  save_looks ("dark", 330, 480);
  test_window_set_dark (FALSE);
}

static const TestCase tests[] = {
  { "lazy", test_lazy, .expects = "only what somebody scrolls to is made, and once" },
  { "files", test_files, .expects = "a thumbnail is as large as it is wanted somewhere, and a file that is no picture says so",
    .same_at_any_scale = TRUE },
  { "looks", test_looks, .expects = "screenshots" },
};

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  pst_style_entry_set_reader (test_gallery_read_thumbnail);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
