/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The progress page, with jobs that paint and trainings: what it shows of them, and how it ends them. */
#include "config.h"

#include <pastiche-ui/loss-chart.h>
#include <pastiche-ui/progress-page.h>
#include <pastiche-ui/progress-window.h>

#include "cases.h"
#include "pictures.h"
#include "window.h"

#define SIDE        64
#define ENDLESS     10000 /* steps: until the test ends it */
#define LEAST_TURNS 3     /* of the main loop */

static PstModels models;

/* A job in a thread of its own, and what shows it. */
typedef struct
{
  PstPicture   *content;
  PstPicture   *painting;
  PstJob       *job;
  GCancellable *cancellable;
  GThread      *thread;
  gint          ended;    /* atomic */
  GtkWidget    *window;
} Session;

static gpointer
paint (gpointer data)
{
  Session *session = data;
  PstScene  scene   = { .content = pst_picture_ref (session->content), .n_paintings = 1,
                        .paintings = { { .picture = pst_picture_ref (session->painting), .share = 1.0 } } };
  gpointer result  = pst_job_run (session->job, &scene, session->cancellable, NULL);

  g_atomic_int_set (&session->ended, TRUE);
  return result;
}

static PstPicture *
read_square (const gchar *variable,
             const gchar *name)
{
  g_autoptr (PstPicture) picture = test_read_picture (variable, name, 2 * SIDE);

  return pst_picture_crop (picture, 0, 0, SIDE, SIDE, NULL);
}

static void
session_init (Session   *session,
              PstMethod  method,
              gint       n_steps)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  PstScenePlan            plan     = pst_scene_plan_one (SIDE, SIDE, SIDE, SIDE);

  g_object_set (settings, "method", method, "steps", n_steps, "least-steps", n_steps, "smallest-scale", 32,
                "style-layers", "relu1_1 relu2_1", "matching-weight", 0.0, "contours", 0.0, NULL); /* the least work */
  *session = (Session) {
    .content     = read_square ("PST_PHOTOS", "china.png"),
    .painting    = read_square ("PST_STYLES", "great-wave.jpg"),
    .job         = pst_job_new (&models, settings, &plan),
    .cancellable = g_cancellable_new (),
  };
  g_assert_nonnull (session->job);
}

static void
start (Session *session)
{
  session->thread = g_thread_new ("job", paint, session);
}

/* The page looks at its job again and again, so there is always something to wait for; on a busy machine it gets the chance to. */
static void
go_on_for (gdouble seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  for (guint n_turns = 0; n_turns < LEAST_TURNS || g_get_monotonic_time () < end; n_turns++)
    g_main_context_iteration (NULL, TRUE);
}

/* (transfer full) (nullable): the finished picture; all of it has been seen */
static PstPicture *
wait_for_end (Session *session)
{
  while (! g_atomic_int_get (&session->ended))
    g_main_context_iteration (NULL, TRUE);
  go_on_for (0.3);
  return g_thread_join (session->thread);
}

static void
session_clear (Session *session)
{
  g_clear_pointer (&session->window, gtk_widget_destroy);
  pst_job_free (session->job);
  g_object_unref (session->cancellable);
  pst_picture_unref (session->content);
  pst_picture_unref (session->painting);
}

static GtkWidget *
show_page (Session *session)
{
  GtkWidget *page = pst_progress_page_new ();

  session->window = test_window_new (page, 860, 460);
  pst_progress_page_watch (PST_PROGRESS_PAGE (page), session->job, session->cancellable);
  return page;
}

static GtkWidget *
find_button (GtkWidget   *root,
             const gchar *text)
{
  g_autoptr (GList) children = GTK_IS_CONTAINER (root) ? gtk_container_get_children (GTK_CONTAINER (root)) : NULL;
  GtkWidget        *found    = NULL;

  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), text) == 0)
    return root;
  for (GList *child = children; child && ! found; child = child->next)
    found = find_button (child->data, text);
  return found;
}

static void
test_whole (void)
{
  Session session;
  g_autoptr (PstPicture) result = NULL;
  GtkWidget             *chart;
  GtkWidget             *bar;

  session_init (&session, PST_METHOD_OPTIMISE, 6);
  show_page (&session);
  chart = test_find (session.window, PST_TYPE_LOSS_CHART);
  bar   = test_find (session.window, GTK_TYPE_PROGRESS_BAR);
  g_assert_true (gtk_widget_get_visible (chart));
  g_assert_cmpuint (pst_loss_chart_get_n (PST_LOSS_CHART (chart)), ==, 0);
  g_assert_false (gtk_widget_get_sensitive (find_button (session.window, "Stop and _keep this")));
  start (&session);
  result = wait_for_end (&session);
  g_assert_nonnull (result);
  g_assert_cmpuint (pst_loss_chart_get_n (PST_LOSS_CHART (chart)), ==, 12); /* at two scales */
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 1.0);
  test_assert_named (session.window);
  session_clear (&session);
}

static void
wait_for_sensitive (GtkWidget *button)
{
  while (! gtk_widget_get_sensitive (button))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_stop (gconstpointer text)
{
  Session session;
  g_autoptr (PstPicture) result = NULL;
  GtkWidget             *page;
  GtkWidget             *keep;

  session_init (&session, PST_METHOD_OPTIMISE, ENDLESS);
  page = show_page (&session);
  keep = find_button (session.window, "Stop and _keep this");
  start (&session);
  wait_for_sensitive (keep);
  gtk_button_clicked (GTK_BUTTON (find_button (session.window, text)));
  g_assert_false (gtk_widget_get_sensitive (keep));
  result = wait_for_end (&session);
  g_assert_null (result);
  g_assert_cmpint (pst_progress_page_is_kept (PST_PROGRESS_PAGE (page)), ==, g_str_has_prefix (text, "Stop"));
  session_clear (&session);
}

static void
test_stop_early (void)
{
  Session session;
  g_autoptr (PstPicture) result = NULL;
  GtkWidget             *page;

  session_init (&session, PST_METHOD_OPTIMISE, ENDLESS);
  page = show_page (&session);
  pst_progress_page_watch (PST_PROGRESS_PAGE (page), NULL, session.cancellable);
  g_assert_false (g_cancellable_is_cancelled (session.cancellable));
  gtk_button_clicked (GTK_BUTTON (find_button (session.window, "_Cancel")));
  g_assert_true (g_cancellable_is_cancelled (session.cancellable));
  pst_progress_page_watch (PST_PROGRESS_PAGE (page), session.job, session.cancellable);
  start (&session);
  result = wait_for_end (&session);
  g_assert_null (result);
  g_assert_false (pst_progress_page_is_kept (PST_PROGRESS_PAGE (page)));
  session_clear (&session);
}

static void
test_again (void)
{
  Session       session;
  Session       next;
  GtkWidget    *page;
  PstLossChart *chart;

  session_init (&session, PST_METHOD_OPTIMISE, 3);
  session_init (&next, PST_METHOD_OPTIMISE, 4);
  page  = show_page (&session);
  chart = PST_LOSS_CHART (test_find (page, PST_TYPE_LOSS_CHART));
  start (&session);
  pst_picture_unref (wait_for_end (&session));
  pst_progress_page_watch (PST_PROGRESS_PAGE (page), NULL, NULL);
  g_assert_false (gtk_widget_get_sensitive (find_button (page, "_Cancel")));
  pst_progress_page_watch (PST_PROGRESS_PAGE (page), next.job, next.cancellable);
  g_assert_cmpuint (pst_loss_chart_get_n (chart), ==, 0);
  start (&next);
  pst_picture_unref (wait_for_end (&next));
  g_assert_cmpuint (pst_loss_chart_get_n (chart), ==, 8);
  session_clear (&session);
  session_clear (&next);
}

static void
test_at_once (void)
{
  Session session;
  g_autoptr (PstPicture) result = NULL;

  session_init (&session, PST_METHOD_INSTANT, 1);
  show_page (&session);
  g_assert_false (gtk_widget_get_visible (test_find (session.window, PST_TYPE_LOSS_CHART)));
  start (&session);
  result = wait_for_end (&session);
  g_assert_nonnull (result);
  session_clear (&session);
}

static void
show_window (Session *session)
{
  session->window = pst_progress_window_new (session->cancellable);
  gtk_window_set_title (GTK_WINDOW (session->window), "Painting");
  pst_progress_page_watch (pst_progress_window_get_page (PST_PROGRESS_WINDOW (session->window)), session->job, session->cancellable);
  gtk_widget_show (session->window);
}

static void
test_window (void)
{
  Session session;
  g_autoptr (PstPicture) result = NULL;
  gboolean               stays  = FALSE;

  session_init (&session, PST_METHOD_OPTIMISE, ENDLESS);
  show_window (&session);
  start (&session);
  wait_for_sensitive (find_button (session.window, "Stop and _keep this"));
  g_signal_emit_by_name (session.window, "delete-event", NULL, &stays);
  g_assert_true (stays);
  g_assert_true (g_cancellable_is_cancelled (session.cancellable));
  result = wait_for_end (&session);
  g_assert_null (result);
  g_assert_false (pst_progress_page_is_kept (pst_progress_window_get_page (PST_PROGRESS_WINDOW (session.window))));
  session_clear (&session);
}

static void
save_looks (const gchar *theme)
{
  g_autofree gchar *page = g_strconcat ("progress-", theme, NULL);
  Session           session;

  session_init (&session, PST_METHOD_OPTIMISE, 40);
  show_window (&session);
  start (&session);
  pst_picture_unref (wait_for_end (&session));
  go_on_for (1.5); /* until the last picture is shown */
  test_window_save (session.window, page);
  session_clear (&session);
}

static void
test_looks (void)
{
  test_window_in_each_theme (save_looks);
}

static void
load_models (void)
{
  g_autofree gchar *instant = g_build_filename (g_getenv ("PST_MODELS"), "arbitrary.safetensors", NULL);
  PstModelFiles     files   = { g_file_new_for_path (g_getenv ("PST_NETWORK")), g_file_new_for_path (instant), 0 };

  g_assert_true (pst_models_load (&models, &files, NULL));
  pst_model_files_clear (&files);
}

/* ---- a training */

typedef struct
{
  PstTrainingRun *run;
  GCancellable   *cancellable;
  GThread        *thread;
  gint            ended; /* atomic */
  GtkWidget      *page;
  GtkWidget      *window;
} Training;

static gpointer
train (gpointer data)
{
  Training *training = data;
  gpointer  done     = GINT_TO_POINTER (pst_training_run_run (training->run, training->cancellable, NULL));

  g_atomic_int_set (&training->ended, TRUE);
  return done;
}

static void
training_init (Training *training,
               guint     n_steps)
{
  g_autoptr (PstSettings) settings = pst_trainer_settings_new ();
  g_autoptr (PstPicture)  photo    = read_square ("PST_PHOTOS", "china.png");
  g_autoptr (PstPicture)  painting = read_square ("PST_STYLES", "great-wave.jpg");
  g_autoptr (GFile)       start    = g_file_new_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL);
  const gdouble           share    = 1.0;
  PstTrainingPlan         plan     = { .network = models.network, .start = start, .style = 4, .part = PST_TRAINED_STYLE,
                                       .n_paintings = 1, .paintings = &painting, .shares = &share, .n_photographs = 1,
                                       .photographs = &photo, .kept_out = photo, .settings = settings, .side = 32, .batch = 1,
                                       .n_steps = n_steps };

  *training        = (Training) { .run = pst_training_run_new (&plan, NULL), .cancellable = g_cancellable_new () };
  training->page   = pst_progress_page_new ();
  training->window = test_window_new (training->page, 860, 460);
  pst_progress_page_watch_training (PST_PROGRESS_PAGE (training->page), training->run, training->cancellable);
  training->thread = g_thread_new ("training", train, training);
}

/* Whether there is something to be kept. */
static gboolean
wait_for_training (Training *training)
{
  while (! g_atomic_int_get (&training->ended))
    g_main_context_iteration (NULL, TRUE);
  go_on_for (0.3);
  return GPOINTER_TO_INT (g_thread_join (training->thread));
}

static void
training_clear (Training *training)
{
  gtk_widget_destroy (training->window);
  pst_training_run_free (training->run);
  g_object_unref (training->cancellable);
}

static void
click (Training    *training,
       const gchar *text)
{
  GtkWidget *button = find_button (training->window, text);

  g_assert_true (gtk_widget_get_visible (button) && gtk_widget_get_sensitive (button));
  gtk_button_clicked (GTK_BUTTON (button));
}

static void
test_pause (void)
{
  Training    training;
  PstProgress before;
  PstProgress after;

  training_init (&training, ENDLESS);
  wait_for_sensitive (find_button (training.window, "Stop and _keep this"));
  click (&training, "_Pause");
  g_assert_false (gtk_widget_get_visible (find_button (training.window, "_Pause")));
  go_on_for (0.5); /* until the step that was being made is done */
  pst_training_run_get_progress (training.run, &before);
  go_on_for (0.5);
  pst_training_run_get_progress (training.run, &after);
  g_assert_cmpuint (after.step, ==, before.step);
  click (&training, "_Go on");
  do
    {
      g_main_context_iteration (NULL, TRUE);
      pst_training_run_get_progress (training.run, &after);
    }
  while (after.step < before.step + 2);
  click (&training, "_Cancel");
  g_assert_false (wait_for_training (&training));
  g_assert_false (pst_progress_page_is_kept (PST_PROGRESS_PAGE (training.page)));
  training_clear (&training);
}

/* The training stops after its step, and the page says what it came to, until either button is pressed. */
static void
test_conclude (gconstpointer text)
{
  Training                  training;
  g_autoptr (GCancellable)  seen   = g_cancellable_new ();
  gboolean                  paints = g_str_equal (text, "_Paint in it");
  PstLossChart             *chart;

  training_init (&training, ENDLESS);
  wait_for_sensitive (find_button (training.window, "Stop and _keep this"));
  click (&training, "Stop and _keep this");
  g_assert_true (wait_for_training (&training));
  g_assert_true (pst_progress_page_is_kept (PST_PROGRESS_PAGE (training.page)));
  g_assert_false (g_cancellable_is_cancelled (training.cancellable));
  chart = PST_LOSS_CHART (test_find (training.window, PST_TYPE_LOSS_CHART));
  g_assert_cmpuint (pst_loss_chart_get_n (chart), >, 0);
  pst_progress_page_conclude (PST_PROGRESS_PAGE (training.page), "It is done.", paints, seen);
  g_assert_false (pst_progress_page_is_kept (PST_PROGRESS_PAGE (training.page)));
  g_assert_false (gtk_widget_get_visible (find_button (training.window, "_Cancel")));
  g_assert_cmpint (gtk_widget_get_visible (find_button (training.window, "_Paint in it")), ==, paints);
  test_assert_named (training.window);
  click (&training, text);
  g_assert_true (g_cancellable_is_cancelled (seen));
  g_assert_cmpint (pst_progress_page_is_kept (PST_PROGRESS_PAGE (training.page)), ==, paints);
  training_clear (&training);
}

static const TestCase tests[] = {
  { "whole", test_whole, .expects = "the chart has every step, and the bar is full", .same_at_any_scale = TRUE },
  { "cancel", .run_with = test_stop, .data = "_Cancel", .expects = "nothing is kept of what is cancelled",
    .same_at_any_scale = TRUE },
  { "keep", .run_with = test_stop, .data = "Stop and _keep this", .expects = "what is stopped to be kept is kept",
    .same_at_any_scale = TRUE },
  { "stop-early", test_stop_early, .expects = "what is read before there is a job can be cancelled, and then no job begins" },
  { "again", test_again, .expects = "one page serves one job after the other", .same_at_any_scale = TRUE },
  { "at-once", test_at_once, .expects = "painting at once measures no losses", .same_at_any_scale = TRUE },
  { "window", test_window, .expects = "closing the window cancels, and leaves it open until the job has ended",
    .same_at_any_scale = TRUE },
  { "pause", test_pause, .expects = "a training waits while it is paused", .same_at_any_scale = TRUE },
  { "paint", .run_with = test_conclude, .data = "_Paint in it", .expects = "a training that is stopped is kept, and then painted in",
    .same_at_any_scale = TRUE },
  { "close", .run_with = test_conclude, .data = "_Close", .expects = "the same, and nothing more", .same_at_any_scale = TRUE },
  { "looks", test_looks, .expects = "screenshots" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  gtk_test_init (&argc, &argv, NULL);
  load_models ();
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_models_clear (&models);
  return result;
}
