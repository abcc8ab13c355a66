/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The live view: the preview's pictures come into the window; pixels are fetched where and as large as they are needed; nothing is painted
 * while it is not to be seen; the main loop has little to do, and nothing at rest.
 */
#include "config.h"

#include <time.h>

#include <pastiche/pastiche.h>
#include <pastiche-ui/live-view.h>

#include "cases.h"
#include "pictures.h"
#include "window.h"

#define WIDTH        1288 /* of the photograph; its preview is a quarter as large */
#define HEIGHT       860
#define SMALL_WIDTH  160  /* of a small one, which is painted sooner; its preview has its own size */
#define SMALL_HEIGHT 107
#define MANY_STEPS   300
#define MOST_EVENTS  10   /* in 300 milliseconds of rest: what a busy machine still has to tell; frames would be more */

static GFile      *network_file;
static GFile      *arbitrary_file;
static PstPicture *photo;
static PstPicture *small_photo;
static PstPicture *painting;

typedef struct
{
  PstLiveView     *view;
  GtkWidget       *window;
  GtkWidget       *area;
  PstLivePreview  *preview;
  PstPicture      *photo;
  PstSettings     *settings;
  PstScene         scene;
  PstLiveQuestion  question;
  GThread         *main_thread;
  guint            n_fetched;
  PstRectangle     place;   /* the last one fetched */
  gint             width;
  gboolean         failing; /* nothing can be fetched */
} Scene;

static PstPicture *
fetch (const PstRectangle  *place,
       gint                 width,
       gint                 height,
       gpointer             data,
       GError             **error)
{
  Scene                  *scene = data;
  g_autoptr (PstPicture)  part  = NULL;

  g_assert_true (g_thread_self () == scene->main_thread);
  scene->n_fetched++;
  scene->place = *place;
  scene->width = width;
  if (scene->failing)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The layer is gone.");
      return NULL;
    }
  part = pst_picture_crop (scene->photo, place->x, place->y, place->width, place->height, error);
  return part ? pst_picture_resize (part, width, height, error) : NULL;
}

static void
scene_init (Scene      *scene,
            PstPicture *picture)
{
  *scene = (Scene) { .main_thread = g_thread_self (), .photo = picture, .settings = pst_settings_new () };
  g_object_set (scene->settings, "smallest-scale", 80, "steps", 4, "least-steps", 2, "style-layers", "relu1_1 relu2_1",
                "matching-weight", 0.0, "contours", 0.0, NULL); /* the least work: what is painted makes no difference here */
  scene->question = (PstLiveQuestion) {
    .files    = { network_file, arbitrary_file },
    .settings = scene->settings,
    .scene    = &scene->scene,
  };
  scene->scene = (PstScene) { .n_paintings = 1, .paintings = { { .picture = painting, .share = 1.0 } } };
  scene->view    = PST_LIVE_VIEW (pst_live_view_new (picture->width, picture->height, fetch, scene, NULL));
  scene->preview = pst_live_view_get_preview (scene->view);
  scene->window  = test_window_new (GTK_WIDGET (scene->view), 700, 520);
  scene->area    = test_find (scene->window, GTK_TYPE_DRAWING_AREA);
}

static void
scene_clear (Scene *scene)
{
  gtk_widget_destroy (scene->window);
  g_object_unref (scene->settings);
}

static void
settle (Scene *scene)
{
  do
    test_window_settle ();
  while (! pst_live_preview_is_at_rest (scene->preview));
}

static void
test_painted (void)
{
  Scene            scene;
  cairo_surface_t *before;
  cairo_surface_t *after;
  guint            n_steps;
  guint            n_events = 0;

  scene_init (&scene, small_photo);
  before = test_window_draw (scene.window);
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  g_assert_cmpuint (scene.n_fetched, ==, 1);
  g_assert_cmpint (scene.width, ==, SMALL_WIDTH);
  after = test_window_draw (scene.window);
  g_assert_cmphex (test_surface_get (before, 350, 250), !=, test_surface_get (after, 350, 250));
  n_steps = pst_live_preview_count_steps (scene.preview);
  g_assert_cmpuint (n_steps, >, 0);
  for (guint i = 0; i < 300; i++)
    {
      n_events += g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (n_events, <, MOST_EVENTS);
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), ==, n_steps);
  test_window_save (scene.window, "live-rest");
  cairo_surface_destroy (before);
  cairo_surface_destroy (after);
  scene_clear (&scene);
}

static gdouble
get_seconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void
test_main_thread (void)
{
  Scene   scene;
  gdouble own;
  gdouble all;
  gint64  longest = 0;

  scene_init (&scene, photo);
  g_object_set (scene.settings, "style-layers", "relu1_1 relu2_1 relu3_1 relu4_1", "matching-weight", 10.0, "contours", 2.0,
                NULL); /* as usual */
  own = get_seconds (CLOCK_THREAD_CPUTIME_ID);
  all = get_seconds (CLOCK_PROCESS_CPUTIME_ID);
  pst_live_view_ask (scene.view, &scene.question);
  while (! pst_live_preview_is_at_rest (scene.preview))
    {
      gint64 start = g_get_monotonic_time ();

      if (g_main_context_iteration (NULL, FALSE))
        longest = MAX (longest, g_get_monotonic_time () - start);
      else
        g_usleep (1000);
    }
  own = get_seconds (CLOCK_THREAD_CPUTIME_ID) - own;
  all = get_seconds (CLOCK_PROCESS_CPUTIME_ID) - all;
  g_test_message ("main thread: %.3f s of %.3f s; longest iteration %.1f ms", own, all, longest / 1e3);
  g_assert_cmpfloat (own, <, 0.15 * all);
  scene_clear (&scene);
}

static void
test_hidden (void)
{
  Scene scene;
  guint n_steps;

  scene_init (&scene, small_photo);
  gtk_widget_hide (GTK_WIDGET (scene.view));
  pst_live_view_ask (scene.view, &scene.question);
  test_window_settle ();
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), ==, 0);
  gtk_widget_show (GTK_WIDGET (scene.view));
  while (pst_live_preview_count_steps (scene.preview) < 3)
    g_main_context_iteration (NULL, FALSE);
  gtk_widget_hide (GTK_WIDGET (scene.view));
  settle (&scene);
  n_steps = pst_live_preview_count_steps (scene.preview);
  test_window_settle ();
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), ==, n_steps);
  scene_clear (&scene);
}

static void
test_zoomed (void)
{
  Scene        scene;
  PstRectangle seen;
  gdouble      density;
  guint        n_fetched;
  guint        n_steps;

  scene_init (&scene, photo);
  pst_live_view_ask (scene.view, &scene.question);
  test_press_key (scene.area, GDK_KEY_1, 0);
  test_hold_key (scene.area, GDK_KEY_plus, 4);
  while (scene.n_fetched < 2)
    g_main_context_iteration (NULL, TRUE);
  settle (&scene);
  pst_picture_view_get_visible (pst_live_view_get_picture (scene.view), &seen, &density);
  g_assert_cmpint (scene.place.x, <, seen.x);
  g_assert_cmpint (scene.place.x + scene.place.width, >, seen.x + seen.width);
  g_assert_cmpint (scene.width, ==, scene.place.width); /* its own pixels */
  n_fetched = scene.n_fetched;
  n_steps   = pst_live_preview_count_steps (scene.preview);
  test_window_save (scene.window, "live-zoomed");
  test_drag (scene.area, 300, 200, 305, 200);
  g_usleep (300000);
  settle (&scene);
  g_assert_cmpuint (scene.n_fetched, ==, n_fetched);
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), ==, n_steps);
  test_press_key (scene.area, GDK_KEY_0, 0);
  g_usleep (300000);
  settle (&scene);
  g_assert_cmpuint (scene.n_fetched, ==, n_fetched);
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), ==, n_steps);
  scene_clear (&scene);
}

static gboolean
has_message (Scene *scene)
{
  return gtk_widget_get_visible (test_find (scene->window, GTK_TYPE_INFO_BAR));
}

static void
test_messages (void)
{
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent");
  Scene             scene;

  scene_init (&scene, small_photo);
  scene.failing = TRUE;
  pst_live_view_ask (scene.view, &scene.question);
  g_assert_true (has_message (&scene));
  scene.failing                = FALSE;
  scene.question.files.network = missing;
  pst_live_view_ask (scene.view, &scene.question);
  g_assert_false (has_message (&scene));
  settle (&scene);
  g_assert_true (has_message (&scene));
  scene.question.files.network = network_file;
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  g_assert_false (has_message (&scene));
  pst_live_view_refuse (scene.view, "Choose a painting.");
  g_assert_true (has_message (&scene));
  scene_clear (&scene);
}

typedef struct
{
  const gchar *text;
  gboolean     found;
} Search;

static void
look_for (GtkWidget *widget,
          gpointer   data)
{
  Search *search = data;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), search->text))
    search->found = TRUE;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), look_for, search);
}

static gboolean
says (Scene       *scene,
      const gchar *text)
{
  Search search = { text, FALSE };

  look_for (GTK_WIDGET (scene->view), &search);
  return search.found;
}

static guint32
look_at_middle (Scene *scene)
{
  cairo_surface_t *surface = test_window_draw (scene->window);
  guint32          colour  = test_surface_get (surface, 350, 250);

  cairo_surface_destroy (surface);
  return colour;
}

/* What was painted before is not shown; and the same, asked for once more, is there at once. */
static void
test_refused (void)
{
  Scene   scene;
  guint32 source;
  guint32 painted;

  scene_init (&scene, small_photo);
  pst_live_view_ask (scene.view, &scene.question);
  source = look_at_middle (&scene);
  settle (&scene);
  g_assert_true (says (&scene, "This is what will be painted"));
  painted = look_at_middle (&scene);
  g_assert_cmphex (painted, !=, source);
  pst_live_view_refuse (scene.view, NULL);
  g_assert_false (says (&scene, "This is what will be painted"));
  g_assert_cmphex (look_at_middle (&scene), ==, source);
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  g_assert_true (says (&scene, "This is what will be painted"));
  g_assert_cmphex (look_at_middle (&scene), ==, painted);
  pst_live_view_wait (scene.view);
  settle (&scene);
  g_assert_true (says (&scene, "Being read…"));
  g_assert_cmphex (look_at_middle (&scene), ==, painted);
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  g_assert_true (says (&scene, "This is what will be painted"));
  pst_live_view_doubt (scene.view);
  g_assert_false (says (&scene, "This is what will be painted"));
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  g_assert_true (says (&scene, "This is what will be painted"));
  g_object_set (scene.settings, "steps", MANY_STEPS, "least-steps", MANY_STEPS, NULL);
  for (guint i = 0; i < 20; i++)
    {
      pst_live_view_ask (scene.view, &scene.question);
      while (! says (&scene, "Being refined…"))
        g_main_context_iteration (NULL, FALSE);
      g_usleep (1000 * i);
      pst_live_view_refuse (scene.view, "Choose a painting.");
      settle (&scene);
      g_assert_false (says (&scene, "Being refined…"));
      g_assert_true (says (&scene, "Choose a painting."));
    }
  scene_clear (&scene);
}

static void
count (guint *n)
{
  (*n)++;
}

static void
test_fetched_anew (void)
{
  Scene scene;
  guint n_steps;
  guint n_asked = 0;

  scene_init (&scene, small_photo);
  g_signal_connect_swapped (scene.view, "asked", G_CALLBACK (count), &n_asked);
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  n_steps = pst_live_preview_count_steps (scene.preview);
  pst_live_view_fetch_anew (scene.view, SMALL_WIDTH, SMALL_HEIGHT);
  settle (&scene);
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), ==, n_steps); /* not asked yet */
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  g_assert_cmpuint (scene.n_fetched, ==, 2);
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), ==, 2 * n_steps);

  pst_live_view_fetch_anew (scene.view, SMALL_WIDTH / 2, SMALL_HEIGHT);
  pst_live_view_ask (scene.view, &scene.question);
  settle (&scene);
  g_assert_cmpuint (scene.n_fetched, ==, 3);
  g_assert_cmpint (scene.place.width, ==, SMALL_WIDTH / 2);
  g_assert_cmpint (scene.width, ==, SMALL_WIDTH / 2);
  g_assert_cmpuint (n_asked, ==, 3);

  g_object_set (scene.settings, "steps", MANY_STEPS, "least-steps", MANY_STEPS, NULL);
  pst_live_view_ask (scene.view, &scene.question);
  n_steps = pst_live_preview_count_steps (scene.preview);
  while (pst_live_preview_count_steps (scene.preview) < n_steps + 2)
    g_main_context_iteration (NULL, FALSE);
  pst_live_view_fetch_anew (scene.view, SMALL_WIDTH, SMALL_HEIGHT);
  settle (&scene);
  g_assert_cmpuint (pst_live_preview_count_steps (scene.preview), <, n_steps + MANY_STEPS); /* which nobody would see */
  scene_clear (&scene);
}

static void
test_closed (void)
{
  for (guint i = 0; i < 5; i++)
    {
      Scene scene;

      scene_init (&scene, small_photo);
      pst_live_view_ask (scene.view, &scene.question);
      while (pst_live_preview_count_steps (scene.preview) < i)
        g_main_context_iteration (NULL, FALSE);
      scene_clear (&scene);
    }
}

static const TestCase tests[] = {
  { "painted", test_painted, .expects = "another picture is there than before, and what is at rest stays so" },
  { "zoomed", test_zoomed,
    .expects = "the part that is zoomed into is fetched, with a margin, and painted; not again where it is moved within that; and left" },
  { "main-thread", test_main_thread, .expects = "the main thread fetches pixels and shows pictures; others paint",
    .same_at_any_scale = TRUE },
  { "hidden", test_hidden, .expects = "nothing is painted before the window is there, nor while the page is turned",
    .same_at_any_scale = TRUE },
  { "messages", test_messages, .expects = "what goes wrong is said, and not any more when it goes right",
    .same_at_any_scale = TRUE },
  { "refused", test_refused,
    .expects = "while something is painted, and an answer may be on its way, nothing says that it still is",
    .same_at_any_scale = TRUE },
  { "fetched-anew", test_fetched_anew, .expects = "other pixels are fetched, and then more of them", .same_at_any_scale = TRUE },
  { "closed", test_closed, .expects = "it can be closed while it paints", .same_at_any_scale = TRUE },
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (PstPicture) read = NULL;
  int                    result;

  gtk_test_init (&argc, &argv, NULL);
  network_file   = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  arbitrary_file = g_file_new_build_filename (g_getenv ("PST_MODELS"), "arbitrary.safetensors", NULL);
  read           = test_read_picture ("PST_PHOTOS", "china.png", 0);
  photo          = pst_picture_resize (read, WIDTH, HEIGHT, NULL);
  small_photo    = pst_picture_resize (read, SMALL_WIDTH, SMALL_HEIGHT, NULL);
  painting       = test_read_picture ("PST_STYLES", "great-wave.jpg", 320);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_picture_unref (photo);
  pst_picture_unref (small_photo);
  pst_picture_unref (painting);
  g_object_unref (network_file);
  g_object_unref (arbitrary_file);
  return result;
}
