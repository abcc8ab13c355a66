/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole paintings with the real network: they are painted, every size works, the same settings give the same bits,
 * cancelling works, the memory is what was predicted, and the score is peer_torch.py's.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/compute.h"
#include "compute/platform.h"
#include "objective/score.h"
#include "paint/scales.h"
#include "peak-memory.h"
#include "pictures.h"
#include "scenes.h"

/* Printed by `peer_torch.py score coffee.png great-wave.jpg astronaut.png --model vgg16.safetensors`. */
#define PEER_CONTENT 2.172062
#define PEER_STYLE   0.784247

static PstModels   models;
static PstNetwork *network; /* theirs */

static PstPicture *
photo (gint long_side)
{
  return test_read_picture ("PST_PHOTOS", "astronaut.png", long_side);
}

static PstPicture *
painting (gint long_side)
{
  return test_read_picture ("PST_STYLES", "village-street-auvers.jpg", long_side);
}

static PstJob *
new_job (PstSettings      *settings,
         const PstPicture *content,
         const PstPicture *style)
{
  const PstScenePlan plan = pst_scene_plan_one (content->width, content->height, style->width, style->height);

  return pst_job_new (&models, settings, &plan);
}

static PstJob *
new_job_of_size (PstSettings *settings,
                 gint         side,
                 gint         painting_width,
                 gint         painting_height)
{
  const PstScenePlan plan = pst_scene_plan_one (side, side, painting_width, painting_height);

  return pst_job_new (&models, settings, &plan);
}

static PstPicture *
run_job (PstJob        *job,
         PstPicture    *content,
         PstPicture    *style,
         GCancellable  *cancellable,
         GError       **error)
{
  PstScene scene = { .content = pst_picture_ref (content), .n_paintings = 1,
                     .paintings = { { .picture = pst_picture_ref (style), .share = 1.0 } } };

  return pst_job_run (job, &scene, cancellable, error);
}

static PstPicture *
run (PstSettings *settings,
     PstPicture  *content,
     PstPicture  *style)
{
  return test_paint_one (&models, settings, content, style);
}

static void
test_repainted (void)
{
  g_autoptr (PstPicture)  content  = photo (184); /* two scales */
  g_autoptr (PstPicture)  style    = painting (500);
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_autoptr (PstPicture)  result   = run (settings, content, style);
  PstScore                before;
  PstScore                after;

  g_assert_true (pst_score (network, content, style, content, &before, NULL));
  g_assert_true (pst_score (network, content, style, result, &after, NULL));
  g_test_message ("content %.4f, style %.4f → %.4f", after.content, before.style, after.style);
  g_assert_cmpfloat (after.style, <, 0.3 * before.style);
  g_assert_cmpfloat (after.content, <, 0.9);
}

/* The two programs resample with the same filter, but the other one rounds to 8 bits in between. */
static void
test_score (void)
{
  g_autoptr (PstPicture) content = test_read_picture ("PST_PHOTOS", "coffee.png", 0);
  g_autoptr (PstPicture) style   = test_read_picture ("PST_STYLES", "great-wave.jpg", 0);
  g_autoptr (PstPicture) result  = test_read_picture ("PST_PHOTOS", "astronaut.png", 0);
  PstScore               score;

  g_assert_true (pst_score (network, content, style, result, &score, NULL));
  g_test_message ("content %.6f, style %.6f", score.content, score.style);
  g_assert_cmpfloat (fabs (score.content / PEER_CONTENT - 1.0), <, 2e-3);
  g_assert_cmpfloat (fabs (score.style / PEER_STYLE - 1.0), <, 2e-3);
}

static void
test_sizes (void)
{
  static const gint       sizes[][2] = { { 1, 1 }, { 2, 1 }, { 1, 7 }, { 15, 16 }, { 33, 31 }, { 300, 3 }, { 5, 161 } };
  g_autoptr (PstPicture)  large      = photo (300);
  g_autoptr (PstPicture)  style      = painting (64);
  g_autoptr (PstSettings) settings   = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "least-steps", 1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (PstPicture) content = pst_picture_resize (large, sizes[i][0], sizes[i][1], NULL);
      g_autoptr (PstPicture) result  = run (settings, content, style);
      g_autoptr (PstJob)     job     = new_job (settings, content, style);
      g_auto (GStrv)         remarks = pst_job_dup_remarks (job);
      gboolean               small   = MIN (sizes[i][0], sizes[i][1]) < 8;

      g_assert_cmpuint (g_strv_length (remarks), ==, small ? 1 : 0);
      g_assert_true (! small || strstr (remarks[0], "scale the picture up"));
      g_assert_false (test_same_pixels (content, result));
    }
}

/* Pixels that are looked at, of the picture in every step and of the painting once a scale. */
static gdouble
count_work (PstSettings *settings,
            gint         width,
            gint         height,
            gint         painting_width,
            gint         painting_height)
{
  const PstScenePlan   plan   = pst_scene_plan_one (width, height, painting_width, painting_height);
  const PstPaintChoice choice = pst_paint_choice_read (settings);
  guint                n;
  g_autofree PstScale *scales = pst_scales_plan (&choice, &plan, &n);
  gdouble              work   = 0.0;

  for (guint i = 0; i < n; i++)
    work += (gdouble) scales[i].steps * scales[i].scene.width * scales[i].scene.height +
            (gdouble) scales[i].scene.paintings[0].width * scales[i].scene.paintings[0].height;
  return work;
}

static guint64
predict_memory (PstSettings *settings,
                gint         width,
                gint         height,
                gint         painting_width,
                gint         painting_height)
{
  const PstScenePlan plan  = pst_scene_plan_one (width, height, painting_width, painting_height);
  g_autoptr (PstJob) job   = pst_job_new (&models, settings, &plan);
  g_autoptr (GError) error = NULL;
  guint64            bytes;

  g_assert_true (pst_job_predict_memory (job, &bytes, &error));
  g_assert_no_error (error);
  return bytes;
}

static void
test_strips (void)
{
  static const gint       pictures[][2]  = { { 6000, 8 }, { 8, 6000 }, { 30000, 16 }, { 6000, 600 }, { 10000, 100 }, { 20000, 1 },
                                             { 1, 1 }, { 400, 100 } };
  static const gint       paintings[][2] = { { 640, 440 }, { 440, 640 }, { 6000, 100 }, { 3, 5000 }, { 1, 1 } };
  g_autoptr (PstSettings) settings       = pst_settings_new ();

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    for (guint j = 0; j < G_N_ELEMENTS (paintings); j++)
      {
        gint    width  = pictures[i][0];
        gint    height = pictures[i][1];
        gint    side   = ceil (sqrt ((gdouble) width * height));
        gdouble work   = count_work (settings, width, height, paintings[j][0], paintings[j][1]);
        gdouble usual  = count_work (settings, side, side, 640, 440);
        guint64 bytes  = predict_memory (settings, width, height, paintings[j][0], paintings[j][1]);
        guint64 most   = predict_memory (settings, side, side, 640, 440);

        g_test_message ("%d × %d in %d × %d: %.2f of the work, %.2f of the memory for as many pixels in a square", width, height,
                        paintings[j][0], paintings[j][1], work / usual, bytes / (gdouble) most);
        g_assert_cmpfloat (work, <, 8.0 * usual); /* a strip has no small scales to do most of the steps at */
        g_assert_cmpuint (bytes, <, 2 * most + (1 << 20));
      }
}

/* How a picture and a painting are held beside each other up to two to one: long side to long side. */
static void
test_held (void)
{
  static const gint       sizes[][4] = { { 640, 480, 600, 300 }, { 512, 1024, 301, 600 }, { 640, 640, 640, 440 } };
  g_autoptr (PstSettings) settings   = g_object_new (PST_TYPE_SETTINGS, "brush-size", 1.25, NULL);
  const PstPaintChoice    choice     = pst_paint_choice_read (settings);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const PstScenePlan     plan    = pst_scene_plan_one (sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3]);
      guint                  n;
      g_autofree PstScale   *scales  = pst_scales_plan (&choice, &plan, &n);
      const PstPaintingPlan *largest = &scales[n - 1].scene.paintings[0];
      gdouble                wanted  = 1.25 * MAX (sizes[i][0], sizes[i][1]);

      g_assert_cmpint (MAX (largest->width, largest->height), ==, (gint) (wanted + 0.5));
    }
}

static void
refuse_layers (const gchar *layers,
               gint         width,
               gint         height,
               gint         painting_width,
               gint         painting_height,
               const gchar *reason)
{
  const PstScenePlan      plan     = pst_scene_plan_one (width, height, painting_width, painting_height);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-layers", layers, NULL);
  g_autoptr (PstJob)      job      = pst_job_new (&models, settings, &plan);
  g_autoptr (GError)      error    = NULL;
  guint64                 bytes;

  g_assert_false (pst_job_predict_memory (job, &bytes, &error));
  g_test_message ("%s", error ? error->message : "");
  g_assert_error (error, PST_ERROR, PST_ERROR_SIZE);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_nonnull (strstr (error->message, "relu5_1"));
}

static void
test_style_unseen (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-layers", "relu5_1", NULL);

  refuse_layers ("relu5_1", 600, 8, 400, 300, "600 × 8");
  refuse_layers ("relu4_1 relu5_1", 4, 4, 400, 300, "4 × 4");
  refuse_layers ("relu5_1", 300, 200, 4000, 8, "the painting is");
  predict_memory (settings, 600, 16, 400, 300);
  predict_memory (settings, 300, 200, 400, 16);
}

/* One painting of several that is too thin does not matter where another goes to the same place; where it has the place alone, it does. */
static void
test_style_unseen_in_region (void)
{
  PstScenePlan            plan     = pst_scene_plan_one (300, 200, 400, 300);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-layers", "relu5_1", NULL);

  plan.paintings[plan.n_paintings++] = (PstPaintingPlan) { .width = 4000, .height = 8, .share = 1.0 };
  for (guint region = 0; region < 2; region++)
    {
      g_autoptr (PstJob) job   = NULL;
      g_autoptr (GError) error = NULL;
      guint64            bytes;

      plan.paintings[1].region = region;
      job                      = pst_job_new (&models, settings, &plan);
      g_assert_true (pst_job_predict_memory (job, &bytes, &error) == (region == 0));
      g_assert_true ((error != NULL) == (region == 1));
    }
}

static PstPicture *
flat (gfloat value)
{
  PstPicture *picture = pst_picture_new (48, 40, TRUE, NULL);

  for (gint i = 0; i < 48 * 40; i++)
    {
      picture->rgb[3 * i] = picture->rgb[3 * i + 1] = picture->rgb[3 * i + 2] = value;
      picture->alpha[i] = i % 2;
    }
  return picture;
}

static void
test_one_colour (void)
{
  g_autoptr (PstPicture)  white    = flat (1.0f);
  g_autoptr (PstPicture)  black    = flat (0.0f);
  g_autoptr (PstPicture)  real     = painting (60);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 4, NULL);
  g_autoptr (PstPicture)  a        = run (settings, white, real); /* run() asserts that all values are from 0 to 1 */
  g_autoptr (PstPicture)  b        = run (settings, real, black);
  g_autoptr (PstPicture)  c        = run (settings, black, white);

  g_assert_cmpmem (a->alpha, 48 * 40 * sizeof (gfloat), white->alpha, 48 * 40 * sizeof (gfloat));
  g_assert_null (b->alpha);
}

static void
test_threads (void)
{
  guint                   n_processors = g_get_num_processors ();
  g_autoptr (PstSettings) settings     = pst_settings_new ();

  g_assert_cmpuint (pst_paint_choice_read (settings).n_threads, ==, pst_platform_get_processors ());
  g_object_set (settings, "threads", 1, NULL);
  g_assert_cmpuint (pst_paint_choice_read (settings).n_threads, ==, 1);
  g_object_set (settings, "threads", 1024, NULL);
  g_assert_cmpuint (pst_paint_choice_read (settings).n_threads, ==, MIN (n_processors, 1024));
}

static void
test_same_bits (void)
{
  static const gint       n_threads[] = { 1, 3, 1024 };
  g_autoptr (PstPicture)  content     = photo (150);
  g_autoptr (PstPicture)  style       = painting (150);
  g_autoptr (PstSettings) settings    = g_object_new (PST_TYPE_SETTINGS, "steps", 6, "least-steps", 2, "smallest-scale", 64,
                                                      "start", PST_START_NOISE, "seed", 5, "threads", 1, NULL);
  g_autoptr (PstPicture)  first       = run (settings, content, style);

  for (guint i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      g_autoptr (PstPicture) again = NULL;

      g_object_set (settings, "threads", n_threads[i], "memory", n_threads[i] == 3 ? 1 : 0, NULL);
      again = run (settings, content, style);
      g_assert_true (test_same_pixels (first, again));
    }
  g_object_set (settings, "seed", 6, NULL);
  {
    g_autoptr (PstPicture) other = run (settings, content, style);

    g_assert_false (test_same_pixels (first, other));
  }
}

/* How much neighbours differ, across and down. */
static void
measure_edges (const PstPicture *picture,
               gdouble          *across,
               gdouble          *down)
{
  gsize row = 3 * (gsize) picture->width;

  *across = *down = 0.0;
  for (gint y = 0; y + 1 < picture->height; y++)
    for (gsize i = 0; i + 3 < row; i++)
      {
        const gfloat *value = picture->rgb + y * row + i;

        *across += fabs (value[3] - value[0]);
        *down += fabs (value[row] - value[0]);
      }
}

/* The layers that take the least time; for what does not depend on how many there are. */
static PstSettings *
quick_settings (void)
{
  return test_settings_without_matching ("smallest-scale", 96, "style-layers", "relu1_1 relu2_1 relu3_1", "content-layers", "relu3_1",
                                         NULL);
}

static void
test_brush (void)
{
  g_autoptr (PstSettings) settings = quick_settings ();
  g_autoptr (PstPicture)  content  = photo (96);
  g_autoptr (PstPicture)  style    = test_stripes (192, 16);
  g_autoptr (PstPicture)  upright  = NULL;
  g_autoptr (PstPicture)  lying    = NULL;
  g_autoptr (PstPicture)  large    = NULL;
  gdouble                 across[3];
  gdouble                 down[3];

  g_object_set (settings, "steps", 40, "style-weight", 50.0, "smoothness-weight", 0.0, NULL);
  upright = run (settings, content, style);
  g_object_set (settings, "painting-turn", PST_TURN_RIGHT, NULL);
  lying = run (settings, content, style);
  g_object_set (settings, "painting-turn", PST_TURN_UPRIGHT, "brush-size", 2.0, NULL);
  large = run (settings, content, style);
  measure_edges (upright, &across[0], &down[0]);
  measure_edges (lying, &across[1], &down[1]);
  measure_edges (large, &across[2], &down[2]);
  g_test_message ("across : down is %.2f upright, %.2f lying, %.2f with a large brush; across %.0f, then %.0f", across[0] / down[0],
                  across[1] / down[1], across[2] / down[2], across[0], across[2]);
  g_assert_cmpfloat (across[0], >, 1.3 * down[0]);
  g_assert_cmpfloat (down[1], >, 1.1 * across[1]);
  g_assert_cmpfloat (across[2], <, 0.9 * across[0]);
}

/* Every step is there, of a job with one scale, and nothing comes twice. */
static void
check_history (PstJob            *job,
               const PstProgress *last)
{
  g_autoptr (GArray) history = pst_job_dup_history (job, 0);
  g_autoptr (GArray) rest    = pst_job_dup_history (job, history->len - 1);
  g_autoptr (GArray) nothing = pst_job_dup_history (job, history->len);

  g_assert_cmpuint (history->len, ==, last->n_steps);
  for (guint i = 0; i < history->len; i++)
    {
      g_assert_cmpuint (g_array_index (history, PstProgress, i).step, ==, i + 1);
      g_assert_cmpfloat (g_array_index (history, PstProgress, i).losses.total, >, 0.0);
    }
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpfloat (g_array_index (rest, PstProgress, 0).losses.total, ==, last->losses.total);
  g_assert_cmpuint (nothing->len, ==, 0);
}

static gdouble
total_after (PstSettings *settings)
{
  g_autoptr (PstPicture) content = photo (96);
  g_autoptr (PstPicture) style   = painting (96);
  g_autoptr (PstJob)     job     = new_job (settings, content, style);
  g_autoptr (PstPicture) result  = run_job (job, content, style, NULL, NULL);
  PstProgress            progress;

  g_assert_nonnull (result);
  pst_job_get_progress (job, &progress);
  g_assert_cmpfloat (progress.fraction, ==, 1.0);
  g_assert_cmpuint (progress.scale, ==, progress.n_scales);
  g_assert_cmpuint (progress.step, ==, progress.n_steps);
  check_history (job, &progress);
  return progress.losses.total;
}

static void
test_optimisers (void)
{
  for (gint kind = 0; kind < test_count_choices (PST_TYPE_OPTIMISER_KIND); kind++)
    {
      g_autoptr (PstSettings) settings = quick_settings ();
      gdouble                 early;
      gdouble                 late;

      g_object_set (settings, "optimiser", kind, "style-weight", 50.0, "steps", 2, NULL);
      early = total_after (settings);
      g_object_set (settings, "steps", 60, NULL);
      late = total_after (settings);
      g_test_message ("optimiser %u: total %.4f after 2 steps, %.4f after 60", kind, early, late);
      g_assert_cmpfloat (late, <, (kind == PST_OPTIMISER_LBFGS || kind == PST_OPTIMISER_ADAM ? 0.5 : 0.8) * early);
    }
}

static void
test_little_memory (void)
{
  g_autoptr (PstPicture)  square   = photo (527);
  g_autoptr (PstPicture)  content  = pst_picture_crop (square, 0, 150, 527, 203, NULL); /* two cells */
  g_autoptr (PstPicture)  style    = painting (300);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "smallest-scale", 527, NULL);
  g_autoptr (PstPicture)  whole    = run (settings, content, style);
  g_autoptr (PstPicture)  little   = NULL;

  g_object_set (settings, "memory", 1, NULL);
  little = run (settings, content, style);
  g_assert_true (test_same_pixels (whole, little));
}

typedef struct
{
  PstJob       *job;
  GCancellable *cancellable;
} Canceller;

static gpointer
cancel_after_first_steps (gpointer data)
{
  Canceller   *canceller = data;
  PstProgress  progress;

  do
    {
      g_usleep (1000);
      pst_job_get_progress (canceller->job, &progress);
    }
  while (progress.step < 2);
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (GError)       error       = NULL;
  g_autoptr (PstPicture)   content     = photo (200);
  g_autoptr (PstPicture)   style       = painting (200);
  g_autoptr (PstSettings)  settings    = g_object_new (PST_TYPE_SETTINGS, "steps", 10000, NULL);
  g_autoptr (PstJob)       job         = new_job (settings, content, style);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PstPicture)   nothing     = pst_job_take_unfinished (job, &error);
  g_autoptr (PstPicture)   result      = NULL;
  g_autoptr (PstPicture)   unfinished  = NULL;
  Canceller                canceller   = { job, cancellable };
  GThread                 *thread;

  g_assert_null (nothing);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  thread = g_thread_new ("cancel", cancel_after_first_steps, &canceller);
  result = run_job (job, content, style, cancellable, &error);
  g_thread_join (thread);
  g_assert_null (result);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_error (&error);
  unfinished = pst_job_take_unfinished (job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (unfinished->width, ==, content->width);
  g_assert_cmpint (unfinished->height, ==, content->height);
  g_assert_false (test_same_pixels (unfinished, content));
}

#define WATCHED_STEPS 6

/* The canvas after each step, and what those see who look after some of them. */
typedef struct
{
  PstJob     *job;
  PstPicture *painted[WATCHED_STEPS + 1];
  PstPicture *seen[WATCHED_STEPS + 1];
} Watch;

static void
look_now_and_then (const PstPicture  *canvas,
                   const PstProgress *progress,
                   gpointer           data)
{
  Watch *watch = data;
  guint  step  = progress->step;

  watch->painted[step] = pst_picture_copy (canvas, NULL);
  if (step <= 1 || step >= 5)
    watch->seen[step] = pst_job_dup_canvas (watch->job);
}

static void
test_monitor (void)
{
  g_autoptr (PstPicture)  content   = photo (64);
  g_autoptr (PstPicture)  style     = painting (64);
  g_autoptr (PstSettings) settings  = g_object_new (PST_TYPE_SETTINGS, "steps", WATCHED_STEPS, "smallest-scale", 64, NULL);
  g_autoptr (PstJob)      job       = new_job (settings, content, style);
  Watch                   watch     = { .job = job };
  static const gint       expected[] = { 0, 1, -1, -1, -1, 2, 6 };

  pst_job_set_watch (job, look_now_and_then, &watch);
  pst_picture_unref (run_job (job, content, style, NULL, NULL));
  for (guint step = 0; step <= WATCHED_STEPS; step++)
    {
      g_assert_true (step == 0 || ! test_same_pixels (watch.painted[step], watch.painted[step - 1]));
      g_assert_true (expected[step] < 0 || test_same_pixels (watch.seen[step], watch.painted[expected[step]]));
    }
  for (guint step = 0; step <= WATCHED_STEPS; step++)
    {
      pst_picture_unref (watch.painted[step]);
      g_clear_pointer (&watch.seen[step], pst_picture_unref);
    }
}

static PstScene
make_scene (void)
{
  return (PstScene) { .content = photo (500), .n_paintings = 1, .paintings = { { .picture = painting (500), .share = 1.0 } } };
}

static void
test_memory (void)
{
  g_autoptr (PstSettings) settings = test_settings_without_matching ("steps", 2, "smallest-scale", 1000, NULL);

  test_assert_job_memory (&models, settings, make_scene);
  g_object_set (settings, "memory", 1, "optimiser", PST_OPTIMISER_ADAM, "steps", 2, NULL);
  test_assert_job_memory_once (&models, settings, make_scene);
}

static PstScene
make_large_scene (void)
{
  return (PstScene) { .content = photo (640), .n_paintings = 1, .paintings = { { .picture = painting (400), .share = 1.0 } } };
}

/* As a whole, what is painted takes the most; in little memory and with many layers, what is matched. */
static void
test_memory_matching (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "smallest-scale", 1000, NULL);

  test_assert_job_memory_once (&models, settings, make_scene);
  g_object_set (settings, "memory", 1, "steps", 1, "matching-layers", "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1", NULL);
  test_assert_job_memory_once (&models, settings, make_large_scene);
}

static PstScene
make_small_scene (void)
{
  return (PstScene) { .content = photo (250), .n_paintings = 1, .paintings = { { .picture = painting (500), .share = 1.0 } } };
}

static void
test_memory_supersampled (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "smallest-scale", 1000, "supersampling", 2.0, NULL);

  test_assert_job_memory_once (&models, settings, make_small_scene);
}

static gdouble
get_distance (const PstPicture *a,
              const PstPicture *b)
{
  gint    n   = 3 * a->width * a->height;
  gdouble sum = 0.0;

  for (gint i = 0; i < n; i++)
    sum += fabs (a->rgb[i] - CLAMP (b->rgb[i], 0.0, 1.0));
  return sum / n;
}

/* The same as painting what is larger from the beginning, with a larger brush, and making that smaller; but what cannot be shown is cut
 * off before that.
 */
static void
test_supersampled (void)
{
  g_autoptr (PstPicture)  content  = photo (90);
  g_autoptr (PstPicture)  style    = painting (120);
  g_autoptr (PstPicture)  larger   = pst_picture_resize (content, 2 * content->width, 2 * content->height, NULL);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 3, "smallest-scale", 1000, "brush-size", G_SQRT2, NULL);
  g_autoptr (PstPicture)  painted  = run (settings, larger, style);
  g_autoptr (PstPicture)  expected = pst_picture_resize (painted, content->width, content->height, NULL);
  g_autoptr (PstPicture)  plain    = run (settings, content, style);
  g_autoptr (PstPicture)  result   = NULL;

  g_object_set (settings, "supersampling", 2.0, "brush-size", 1.0, NULL);
  result = run (settings, content, style);
  g_test_message ("%.4f apart, and %.4f from what was painted small", get_distance (result, expected), get_distance (plain, expected));
  g_assert_cmpfloat (get_distance (result, expected), <, 0.2 * get_distance (plain, expected));
}

/* How far off it is on a quiet machine, the benchmark tells. */
static void
test_time (void)
{
  static const gint       sides[]  = { 300, 1000, 1000, 1000 };
  static const gint       steps[]  = { 12, 12, 200, 200 };
  static const gint       memory[] = { 0, 0, 0, 1 };
  gdouble                 before   = 0.0;

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GError)      error    = NULL;
      g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", steps[i], "memory", memory[i], NULL);
      g_autoptr (PstJob)      job      = new_job_of_size (settings, sides[i], 500, 400);
      g_autofree gchar       *need     = pst_job_describe_need (job, NULL, &error);
      gdouble                 seconds;

      g_assert_no_error (error);
      g_test_message ("%s", need);
      g_assert_true (pst_job_predict_time (job, &seconds, NULL));
      g_assert_cmpfloat (seconds, >, before);
      before = seconds;
    }
}

static gdouble
predict_time (guint   steps,
              gdouble matching)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", steps, "matching-weight", matching, "smallest-scale", 1000,
                                                   NULL);
  g_autoptr (PstJob)      job      = new_job_of_size (settings, 1000, 500, 400);
  gdouble                 seconds;

  g_assert_true (pst_job_predict_time (job, &seconds, NULL));
  return seconds;
}

static void
test_time_matching (void)
{
  gdouble few  = predict_time (12, 10.0) - predict_time (12, 0.0);
  gdouble many = predict_time (200, 10.0) - predict_time (200, 0.0);

  g_test_message ("%.2f s more with 12 steps, %.2f s more with 200", few, many);
  g_assert_cmpfloat (many, >, few);
  g_assert_cmpfloat (many, <, 6.0 * few);
}

static void
test_little_allowed (void)
{
  g_autoptr (PstSettings) settings  = g_object_new (PST_TYPE_SETTINGS, "memory", 200, NULL);
  g_autoptr (PstJob)      job       = new_job_of_size (settings, 500, 500, 400);
  g_auto (GStrv)          remarks   = pst_job_dup_remarks (job);
  g_autofree gchar       *need      = pst_job_describe_need (job, NULL, NULL);
  g_autoptr (PstSettings) generous  = g_object_new (PST_TYPE_SETTINGS, "memory", 4000, NULL);
  g_autoptr (PstJob)      other     = new_job_of_size (generous, 500, 500, 400);
  g_auto (GStrv)          others    = pst_job_dup_remarks (other);
  g_autofree gchar       *other_one = pst_job_describe_need (other, NULL, NULL);

  g_assert_cmpuint (g_strv_length (remarks), ==, 1);
  g_assert_nonnull (strstr (remarks[0], "more than the 200 MiB that the settings allow"));
  g_assert_nonnull (strstr (need, "The settings allow 200 MiB"));
  g_assert_cmpuint (g_strv_length (others), ==, 0);
  g_assert_null (strstr (other_one, "settings"));
}

static void
test_too_large (void)
{
  g_autoptr (GError)      error    = NULL;
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_autoptr (PstJob)      job      = new_job_of_size (settings, 200000, 64, 64);

  g_assert_false (pst_job_check_memory (job, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "GiB"));
  g_assert_nonnull (strstr (error->message, "hours"));
}

static const TestCase tests[] = {
  /* first: the network keeps the layers that others have looked at, of which the first needs no more than are usual */
  { "memory-supersampled", test_memory_supersampled,
    .expects = "the memory is what was predicted where more is painted than the picture has", .measures_memory = TRUE },
  { "memory-matching", test_memory_matching, .expects = "the memory is what was predicted where the picture is matched",
    .measures_memory = TRUE },
  { "memory", test_memory, .expects = "the memory is what was predicted, also with an optimiser that needs less",
    .measures_memory = TRUE },
  { "supersampled", test_supersampled,
    .expects = "a picture that is painted twice as large is that painting, made smaller", .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "time", test_time, .expects = "more steps and more pixels take longer" },
  { "time/matching", test_time_matching, .expects = "matching takes a little longer in each step, and much longer before the first" },
  { "repainted", test_repainted,
    .expects = "with the default settings, the style is the painting's and the subject is still there",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "score", test_score, .expects = "the score is peer_torch.py's", .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "sizes", test_sizes, .expects = "every size is painted; what is too small for some layers is told in a remark" },
  { "strips", test_strips, .expects = "work and memory follow the pixels of picture and painting, and not the square of their long sides",
    .not_in_emulator = "no kernels" },
  { "held", test_held, .expects = "up to two to one, the painting's long side is the picture's times the brush size" },
  { "style-unseen", test_style_unseen, .expects = "where no style layer sees anything, the refusal says in what" },
  { "style-unseen/region", test_style_unseen_in_region, .expects = "a region whose style is not seen is refused, too" },
  { "one-colour", test_one_colour, .expects = "content and a painting of a single colour are painted" },
  { "threads", test_threads, .expects = "there are no more threads than processors: they would only wait for each other" },
  { "same-bits", test_same_bits,
    .expects = "the same settings give the same bits, with any number of threads, also where memory is short; another seed does not" },
  { "brush", test_brush, .expects = "stripes are painted as they are held, and with a large brush there are fewer of them",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "optimisers", test_optimisers, .expects = "every optimiser brings the total down", .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "little-memory", test_little_memory,
    .expects = "in as little memory as possible, walked over in windows, it is the painting as a whole, bit for bit: there are no seams",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "monitor", test_monitor,
    .expects = "the canvas is copied for those who ask, after the next step; after the others it is not" },
  { "cancel", test_cancel, .expects = "cancelled beforehand and after a few steps it says so; the canvas can be kept" },
  { "little-allowed", test_little_allowed, .expects = "what needs more memory than the settings allow says so beforehand" },
  { "too-large", test_too_large, .expects = "what is too large is known from the size alone, before anybody reads a pixel" },
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  int               result;

  g_test_init (&argc, &argv, NULL);
  models.network = network = pst_network_load (file, NULL);
  g_assert_nonnull (network);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_models_clear (&models);
  return result;
}
