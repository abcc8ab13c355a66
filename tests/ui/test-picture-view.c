/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture view: what it shows where, what mouse and keys do with it, that it has a name for everything and does nothing by itself.
 * Its looks are left as PNG files: light and dark, with one pixel of the screen for each of a widget's or with four.
 */
#include "config.h"

#include <pastiche/pastiche.h>
#include <pastiche-ui/fold-box.h>
#include <pastiche-ui/picture-view.h>

#include "cases.h"
#include "pictures.h"
#include "window.h"

#define WIDTH  1200 /* of the picture */
#define HEIGHT 800
#define NARROW 120  /* what there is for the status in the smallest dialog, window pixels */
#define RED    0xff0000
#define BLUE   0x0000ff
#define GREEN  0x00ff00

/* A window with a view of a picture that was red and is blue. */
typedef struct
{
  PstPictureView *view;
  GtkWidget      *window;
  GtkWidget      *area;
  guint           n_changes;
} Scene;

static PstPicture *
make_plain (guint32  colour,
            gboolean transparent)
{
  PstPicture *picture = pst_picture_new (60, 40, transparent, NULL);

  for (gint i = 0; i < 3 * picture->width * picture->height; i++)
    picture->rgb[i] = (colour >> (16 - i % 3 * 8) & 0xff) / 255.0f;
  for (gint i = 0; transparent && i < picture->width * picture->height; i++)
    picture->alpha[i] = i % picture->width < picture->width / 2;
  return picture;
}

static void
set_plain (Scene          *scene,
           PstPictureSide  side,
           guint32         colour)
{
  g_autoptr (PstPicture) picture = make_plain (colour, FALSE);

  pst_picture_view_set_picture (scene->view, side, picture);
}

static void
count_change (guint *n_changes)
{
  ++*n_changes;
}

static void
scene_init (Scene *scene)
{
  *scene        = (Scene) { 0 };
  scene->view   = PST_PICTURE_VIEW (pst_picture_view_new ());
  scene->window = test_window_new (GTK_WIDGET (scene->view), 700, 520);
  scene->area   = test_find (scene->window, GTK_TYPE_DRAWING_AREA);
  pst_picture_view_set_size (scene->view, WIDTH, HEIGHT);
  set_plain (scene, PST_PICTURE_BEFORE, RED);
  set_plain (scene, PST_PICTURE_AFTER, BLUE);
  g_signal_connect_swapped (scene->view, "view-changed", G_CALLBACK (count_change), &scene->n_changes);
  test_window_settle ();
  scene->n_changes = 0;
}

static void
scene_clear (Scene *scene)
{
  gtk_widget_destroy (scene->window);
}

/* At a place of the area, as shares of its width and height. */
static guint32
get_colour (Scene   *scene,
            gdouble  across,
            gdouble  down)
{
  cairo_surface_t *surface = test_window_draw (scene->window);
  gint             x;
  gint             y;
  guint32          colour;

  gtk_widget_translate_coordinates (scene->area, scene->window, across * gtk_widget_get_allocated_width (scene->area),
                                    down * gtk_widget_get_allocated_height (scene->area), &x, &y);
  colour = test_surface_get (surface, x, y);
  cairo_surface_destroy (surface);
  return colour;
}

/* How many hundredths of it are shown as they were. */
static void
compare (Scene   *scene,
         gdouble  hundredths)
{
  gtk_range_set_value (GTK_RANGE (test_find (scene->window, GTK_TYPE_SCALE)), hundredths);
}

static PstRectangle
get_place (Scene   *scene,
           gdouble *density)
{
  PstRectangle place;
  gdouble      ignored;

  pst_picture_view_get_visible (scene->view, &place, density ? density : &ignored);
  return place;
}

static void
test_sides (void)
{
  Scene scene;

  scene_init (&scene);
  g_assert_cmphex (get_colour (&scene, 0.3, 0.3), ==, BLUE);
  g_assert_cmphex (get_colour (&scene, 0.7, 0.3), ==, BLUE);
  compare (&scene, 50.0);
  g_assert_cmphex (get_colour (&scene, 0.3, 0.3), ==, RED);
  g_assert_cmphex (get_colour (&scene, 0.7, 0.3), ==, BLUE);
  g_assert_cmphex (get_colour (&scene, 0.5, 0.7), ==, 0xffffff);
  pst_picture_view_set_picture (scene.view, PST_PICTURE_AFTER, NULL);
  g_assert_cmphex (get_colour (&scene, 0.7, 0.3), ==, RED);
  scene_clear (&scene);
}

static void
test_part (void)
{
  g_autoptr (PstPicture) part = make_plain (GREEN, FALSE);
  Scene                  scene;

  scene_init (&scene);
  pst_picture_view_set_part (scene.view, PST_PICTURE_AFTER, part, &(PstRectangle) { 600, 0, 600, 800 });
  g_assert_cmphex (get_colour (&scene, 0.4, 0.3), ==, BLUE);
  g_assert_cmphex (get_colour (&scene, 0.6, 0.3), ==, GREEN);
  compare (&scene, 80.0);
  g_assert_cmphex (get_colour (&scene, 0.6, 0.3), ==, RED);
  g_assert_cmphex (get_colour (&scene, 0.9, 0.3), ==, GREEN);
  pst_picture_view_set_part (scene.view, PST_PICTURE_AFTER, NULL, NULL);
  g_assert_cmphex (get_colour (&scene, 0.9, 0.3), ==, BLUE);
  scene_clear (&scene);
}

static void
test_zoom (void)
{
  Scene        scene;
  PstRectangle place;
  gdouble      density;
  gdouble      first;
  gint         scale;

  scene_init (&scene);
  scale = gtk_widget_get_scale_factor (scene.area);
  place = get_place (&scene, &density);
  g_assert_cmpint (place.width, ==, WIDTH);
  g_assert_cmpint (place.height, ==, HEIGHT);
  g_assert_cmpfloat (density, <, 1.0 * scale);
  test_press_key (scene.area, GDK_KEY_1, 0);
  first = MAX (density, 1.0); /* no smaller than it would fit */
  get_place (&scene, &density);
  g_assert_cmpfloat_with_epsilon (density, first, 1e-9);
  scene.n_changes = 0;
  test_press_key (scene.area, GDK_KEY_plus, 0);
  place = get_place (&scene, &density);
  g_assert_cmpuint (scene.n_changes, ==, 1);
  g_assert_cmpfloat_with_epsilon (density, first * G_SQRT2, 1e-6);
  g_assert_cmpint (ABS (place.width - gtk_widget_get_allocated_width (scene.area) * scale / density), <=, 2);
  g_assert_cmpint (ABS (2 * place.x + place.width - WIDTH), <=, 2); /* the middle */
  test_press_key (scene.area, GDK_KEY_minus, 0);
  get_place (&scene, &density);
  g_assert_cmpfloat_with_epsilon (density, first, 1e-6);
  test_press_key (scene.area, GDK_KEY_0, 0);
  g_assert_cmpint (get_place (&scene, NULL).width, ==, WIDTH);
  test_hold_key (scene.area, GDK_KEY_plus, 40);
  get_place (&scene, &density);
  g_assert_cmpfloat_with_epsilon (density, 16.0 * scale, 1e-6);
  scene_clear (&scene);
}

static void
test_pan (void)
{
  Scene        scene;
  PstRectangle before;
  PstRectangle place;

  scene_init (&scene);
  test_press_key (scene.area, GDK_KEY_1, 0);
  test_hold_key (scene.area, GDK_KEY_plus, 2);
  before = get_place (&scene, NULL);
  test_press_key (scene.area, GDK_KEY_Right, 0);
  place = get_place (&scene, NULL);
  g_assert_cmpint (place.x, >, before.x);
  g_assert_cmpint (place.y, ==, before.y);
  test_drag (scene.area, 300, 200, 300, 260);
  g_assert_cmpint (get_place (&scene, NULL).y, <, place.y);
  test_hold_key (scene.area, GDK_KEY_Left, 40);
  g_assert_cmpint (get_place (&scene, NULL).x, ==, 0);
  test_hold_key (scene.area, GDK_KEY_Down, 40);
  place = get_place (&scene, NULL);
  g_assert_cmpint (place.y + place.height, ==, HEIGHT);
  g_assert_cmphex (get_colour (&scene, 0.01, 0.9), ==, BLUE); /* no gap at the edge */
  scene_clear (&scene);
}

static void
test_divider (void)
{
  Scene      scene;
  GtkWidget *slider;
  gint       width;

  scene_init (&scene);
  width  = gtk_widget_get_allocated_width (scene.area);
  slider = test_find (scene.window, GTK_TYPE_SCALE);
  test_drag (scene.area, 0, 200, width / 2, 200);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, 0.0);
  compare (&scene, 50.0);
  test_drag (scene.area, width / 2, 200, width / 4, 220);
  g_assert_cmpfloat_with_epsilon (gtk_range_get_value (GTK_RANGE (slider)), 25.0, 2.0);
  g_assert_cmphex (get_colour (&scene, 0.35, 0.3), ==, BLUE);
  gtk_range_set_value (GTK_RANGE (slider), 80.0);
  g_assert_cmphex (get_colour (&scene, 0.7, 0.3), ==, RED);
  test_press_key (scene.area, GDK_KEY_Left, GDK_SHIFT_MASK);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, 78.0);
  scene_clear (&scene);
}

static void
test_transparent (void)
{
  g_autoptr (PstPicture) picture = make_plain (GREEN, TRUE);
  Scene                  scene;
  guint32                colour;

  scene_init (&scene);
  pst_picture_view_set_picture (scene.view, PST_PICTURE_AFTER, picture);
  g_assert_cmphex (get_colour (&scene, 0.3, 0.3), ==, GREEN);
  colour = get_colour (&scene, 0.7, 0.3);
  g_assert_true (colour == 0x999999 || colour == 0x666666);
  scene_clear (&scene);
}

static void
test_messages (void)
{
  Scene      scene;
  GtkWidget *bar;

  scene_init (&scene);
  bar = test_find (scene.window, GTK_TYPE_INFO_BAR);
  g_assert_false (gtk_widget_get_visible (bar));
  pst_picture_view_set_message (scene.view, "There is no painting.");
  g_assert_true (gtk_widget_get_visible (bar));
  pst_picture_view_set_message (scene.view, NULL);
  g_assert_false (gtk_widget_get_visible (bar));
  scene_clear (&scene);
}

static void
test_status (void)
{
  Scene      scene;
  GtkWidget *status;
  gint       width;
  gint       height;

  scene_init (&scene);
  status = test_find (test_find (scene.window, PST_TYPE_FOLD_BOX), GTK_TYPE_LABEL);
  gtk_window_get_size (GTK_WINDOW (scene.window), &width, &height);
  gtk_window_resize (GTK_WINDOW (scene.window), width - gtk_widget_get_allocated_width (status) + NARROW, height);
  test_window_settle ();
  g_assert_cmpint (gtk_widget_get_allocated_width (status), ==, NARROW);
  height = gtk_widget_get_allocated_height (scene.area);
  pst_picture_view_set_busy (scene.view, 0.5, "This part is being refined…");
  test_window_settle ();
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (status))));
  g_assert_cmpint (gtk_widget_get_allocated_height (scene.area), ==, height);
  scene_clear (&scene);
}

static void
test_accessible (void)
{
  Scene scene;

  scene_init (&scene);
  test_assert_named (scene.window);
  g_assert_true (gtk_widget_get_can_focus (scene.area));
  g_assert_nonnull (atk_object_get_description (gtk_widget_get_accessible (scene.area)));
  scene_clear (&scene);
}

static gboolean
count_draw (guint *n_draws)
{
  ++*n_draws;
  return GDK_EVENT_PROPAGATE;
}

static void
test_rest (void)
{
  Scene scene;
  guint n_draws = 0;

  scene_init (&scene);
  g_signal_connect_swapped (scene.area, "draw", G_CALLBACK (count_draw), &n_draws);
  pst_picture_view_set_busy (scene.view, 0.5, "Busy");
  test_window_settle ();
  g_assert_cmpuint (n_draws, >, 0);
  n_draws = 0;
  for (guint i = 0; i < 300; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (n_draws, ==, 0);
  scene_clear (&scene);
}

/* Photograph and painting; a part of it sharper than the rest; everything else that can be there. */
static void
save_looks (const gchar *theme)
{
  g_autoptr (PstPicture) photo  = test_read_picture ("PST_PHOTOS", "china.png", 600);
  g_autoptr (PstPicture) after  = test_read_picture ("PST_STYLES", "great-wave.jpg", 150);
  g_autoptr (PstPicture) large  = test_read_picture ("PST_STYLES", "great-wave.jpg", 1200);
  g_autoptr (PstPicture) part   = pst_picture_crop (large, 400, 300, 400, 300, NULL);
  g_autofree gchar      *fitted = g_strconcat (theme, "-fitted", NULL);
  g_autofree gchar      *middle = g_strconcat (theme, "-divider", NULL);
  g_autofree gchar      *zoomed = g_strconcat (theme, "-zoomed", NULL);
  g_autofree gchar      *failed = g_strconcat (theme, "-message", NULL);
  Scene                  scene;

  scene_init (&scene);
  pst_picture_view_set_size (scene.view, large->width, large->height);
  pst_picture_view_set_picture (scene.view, PST_PICTURE_BEFORE, photo);
  pst_picture_view_set_picture (scene.view, PST_PICTURE_AFTER, after);
  pst_picture_view_set_busy (scene.view, -1.0, "This is what will be painted");
  test_window_save (scene.window, fitted);
  compare (&scene, 50.0);
  pst_picture_view_set_busy (scene.view, 0.6, "Being refined…");
  gtk_widget_grab_focus (scene.area);
  gtk_window_set_focus_visible (GTK_WINDOW (scene.window), TRUE);
  test_window_settle ();
  test_window_save (scene.window, middle);
  compare (&scene, 30.0);
  test_press_key (scene.area, GDK_KEY_1, 0);
  test_press_key (scene.area, GDK_KEY_plus, 0);
  pst_picture_view_set_part (scene.view, PST_PICTURE_AFTER, part, &(PstRectangle) { 400, 300, 400, 300 });
  test_window_save (scene.window, zoomed);
  test_press_key (scene.area, GDK_KEY_0, 0);
  compare (&scene, 0.0);
  pst_picture_view_set_busy (scene.view, -1.0, NULL);
  pst_picture_view_set_message (scene.view, "This picture needs about 9.1 GiB of memory, for about 12 minutes, and 3.2 GiB are free: "
                                            "select a part of it, scale it down, or close other programs.");
  test_window_settle ();
  test_window_save (scene.window, failed);
  scene_clear (&scene);
}

static void
test_looks (void)
{
  test_window_in_each_theme (save_looks);
}

static const TestCase tests[] = {
  { "sides", test_sides, .expects = "the original is seen until there is something painted; then that; and both with the divider" },
  { "part", test_part, .expects = "a part lies on the whole, at its place, on its side only" },
  { "zoom", test_zoom, .expects = "everybody hears what is visible, and how closely" },
  { "pan", test_pan, .expects = "the picture is moved by keys and by hand, and never beyond the edge" },
  { "divider", test_divider,
    .expects = "the divider is moved by hand, by keys and by its slider; where there is none, a drag moves nothing" },
  { "transparent", test_transparent, .expects = "there are checks behind what is transparent, not behind what is not" },
  { "messages", test_messages, .expects = "a message is there as long as there is one", .same_at_any_scale = TRUE },
  { "status", test_status,
    .expects = "the longest sentence about what is shown can be read in the smallest dialog, and the picture stays as large as it is" },
  { "accessible", test_accessible, .expects = "everything has a name for a screen reader", .same_at_any_scale = TRUE },
  { "rest", test_rest, .expects = "busy or not, nothing is drawn unless something changes", .same_at_any_scale = TRUE },
  { "looks", test_looks, .expects = "screenshots" },
};

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
