/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Jobs that paint at once, or begin so: the pixels are the network's, strength mixes, Cancel is obeyed, need is told. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "peak-memory.h"
#include "pictures.h"

#define N_STYLES 26

static PstModels arbitrary; /* with the network that looks */
static PstModels style26;

/* Within what can be shown, for resizing overshoots. */
static PstPicture *
photo (gint long_side)
{
  PstPicture *picture = test_read_picture ("PST_PHOTOS", "coffee.png", long_side);

  for (gsize i = 0; i < 3 * (gsize) picture->width * picture->height; i++)
    picture->rgb[i] = CLAMP (picture->rgb[i], 0.0f, 1.0f);
  return picture;
}

static PstPicture *
painting (void)
{
  return test_read_picture ("PST_STYLES", "great-wave.jpg", 200);
}

static PstSettings *
at_once (gdouble strength)
{
  return g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, "strength", strength, NULL);
}

static PstScene
make_scene (const PstModels *models,
            const gfloat    *style,
            PstPicture      *content,
            PstPicture      *painting)
{
  gsize n = pst_instant_get_n_entries (models->instant);

  return (PstScene) { .content = pst_picture_ref (content), .n_paintings = 1, .paintings = {
                      { .picture = painting ? pst_picture_ref (painting) : NULL,
                        .style = style ? g_memdup2 (style, n * sizeof (gfloat)) : NULL, .share = 1.0 } } };
}

static PstPicture *
run (const PstModels *models,
     const gfloat    *style,
     PstSettings     *settings,
     PstPicture      *content,
     PstPicture      *painting,
     GCancellable    *cancellable,
     GError         **error)
{
  PstScene           scene   = make_scene (models, style, content, painting);
  const PstScenePlan plan    = pst_scene_get_plan (&scene);
  g_autoptr (PstJob) job     = pst_job_new (models, settings, &plan);
  g_auto (GStrv)     remarks = pst_job_dup_remarks (job);
  PstPicture        *result  = pst_job_run (job, &scene, cancellable, error);
  PstProgress        progress;

  pst_job_get_progress (job, &progress);
  g_assert_true (! result || (progress.fraction == 1.0 && progress.step == progress.n_steps));
  g_assert_true (! result || (! result->alpha) == (! content->alpha));
  g_assert_true (remarks[0] == NULL || strstr (remarks[0], "that the settings allow"));
  return result;
}

static gdouble
difference (const PstPicture *a,
            const PstPicture *b,
            gboolean          largest)
{
  gsize   n       = 3 * (gsize) a->width * a->height;
  gdouble sum     = 0.0;
  gdouble maximum = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      sum    += fabs (a->rgb[i] - b->rgb[i]);
      maximum = MAX (maximum, fabs (a->rgb[i] - b->rgb[i]));
    }
  return largest ? maximum : sum / n;
}

static void
test_pixels (void)
{
  g_autoptr (PstSettings) settings        = at_once (100.0);
  g_autoptr (PstPicture)  content         = photo (101);
  g_autoptr (PstPicture)  style           = painting ();
  gfloat                  vector[100];
  gfloat                  share[N_STYLES] = { [3] = 0.25f, [7] = 0.75f };
  g_autoptr (PstPicture)  any             = run (&arbitrary, NULL, settings, content, style, NULL, NULL);
  g_autoptr (PstPicture)  own             = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_autoptr (PstPicture)  expected_any    = NULL;
  g_autoptr (PstPicture)  expected_own    = test_paint_at_once (style26.instant, content, share, PST_TILING_NONE, 0, 0, NULL, NULL);

  g_assert_true (test_read_style (arbitrary.instant, style, vector, NULL, NULL));
  expected_any = test_paint_at_once (arbitrary.instant, content, vector, PST_TILING_NONE, 0, 0, NULL, NULL);
  g_assert_true (test_same_pixels (any, expected_any));
  g_assert_true (test_same_pixels (own, expected_own));
  g_assert_cmpfloat (difference (any, content, FALSE), >, 0.02);
  g_assert_cmpfloat (difference (own, content, FALSE), >, 0.02);
}

static void
test_no_palette (void)
{
  g_autoptr (PstSettings) settings        = at_once (60.0);
  g_autoptr (PstPicture)  content         = photo (64);
  gfloat                  share[N_STYLES] = { 1.0f };
  g_autoptr (PstPicture)  expected        = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_autoptr (PstPicture)  result          = NULL;

  g_object_set (settings, "colours", PST_COLOURS_PALETTE, "palette", PST_PALETTE_MATCH_HISTOGRAM, NULL);
  result = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_assert_true (test_same_pixels (result, expected));
}

static void
test_alpha (void)
{
  g_autoptr (PstSettings) settings        = at_once (60.0);
  g_autoptr (PstPicture)  opaque          = photo (64);
  g_autoptr (PstPicture)  content         = pst_picture_new (opaque->width, opaque->height, TRUE, NULL);
  gfloat                  share[N_STYLES] = { 1.0f };
  gsize                   n               = (gsize) opaque->width * opaque->height;
  g_autoptr (PstPicture)  result          = NULL;

  memcpy (content->rgb, opaque->rgb, 3 * n * sizeof (gfloat));
  for (gsize i = 0; i < n; i++)
    content->alpha[i] = (i % 7) / 6.0f;
  result = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_assert_cmpmem (result->alpha, n * sizeof (gfloat), content->alpha, n * sizeof (gfloat));
}

/* A style of the network's own and painting step by step: the pixels lie on the line between the picture's and the painted ones. */
static void
assert_mixed (const PstModels *models,
              const gfloat    *share,
              PstSettings     *settings,
              PstPicture      *content,
              PstPicture      *style)
{
  static const gdouble strengths[] = { 100.0, 25.0, 0.0 };
  PstPicture          *results[3];
  gdouble              worst       = 0.0;

  for (guint i = 0; i < 3; i++)
    {
      g_object_set (settings, "strength", strengths[i], NULL);
      results[i] = run (models, share, settings, content, style, NULL, NULL);
    }
  for (gsize i = 0; i < 3 * (gsize) content->width * content->height; i++)
    worst = MAX (worst, fabs (results[1]->rgb[i] - 0.25 * results[0]->rgb[i] - 0.75 * content->rgb[i]));
  g_assert_cmpfloat (worst, <, 1e-6);
  g_assert_cmpfloat (difference (results[2], content, TRUE), <, 1e-6);
  g_assert_cmpfloat (difference (results[0], content, FALSE), >, 0.01);
  for (guint i = 0; i < 3; i++)
    pst_picture_unref (results[i]);
}

static void
test_strength (void)
{
  g_autoptr (PstSettings) instant         = at_once (100.0);
  g_autoptr (PstSettings) steps           = g_object_new (PST_TYPE_SETTINGS, "steps", 4, "smallest-scale", 48, NULL);
  g_autoptr (PstPicture)  content         = photo (96);
  g_autoptr (PstPicture)  style           = painting ();
  gfloat                  share[N_STYLES] = { [5] = 1.0f };

  assert_mixed (&style26, share, instant, content, NULL);
  assert_mixed (&arbitrary, NULL, steps, content, style);
}

static void
test_brush (void)
{
  g_autoptr (PstSettings) settings        = at_once (100.0);
  g_autoptr (PstPicture)  content         = photo (96);
  gfloat                  share[N_STYLES] = { [5] = 1.0f };
  g_autoptr (PstPicture)  usual           = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_autoptr (PstPicture)  fine            = NULL;
  g_autoptr (PstPicture)  larger          = pst_picture_resize (content, 2 * content->width, 2 * content->height, NULL);
  g_autoptr (PstPicture)  painted         = test_paint_at_once (style26.instant, larger, share, PST_TILING_NONE, 0, 0, NULL, NULL);
  g_autoptr (PstPicture)  expected        = pst_picture_resize (painted, content->width, content->height, NULL);

  g_object_set (settings, "brush-size", 0.5, NULL);
  fine = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_assert_cmpfloat (difference (fine, expected, TRUE), <, 1e-4);
  g_assert_cmpfloat (difference (fine, usual, FALSE), >, 0.01);
}

/* With little of it, the original shows through. */
static void
test_strength_of_vector (void)
{
  static const gdouble   strengths[] = { 0.0, 12.5, 25.0, 50.0, 100.0 };
  g_autoptr (PstPicture) content     = photo (128);
  g_autoptr (PstPicture) style       = painting ();
  gfloat                 own[100];
  gfloat                 others[100];
  gfloat                 mixed[100];
  gdouble                before      = -1.0;

  g_assert_true (test_read_style (arbitrary.instant, content, own, NULL, NULL));
  g_assert_true (test_read_style (arbitrary.instant, style, others, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (strengths); i++)
    {
      g_autoptr (PstSettings) settings = at_once (strengths[i]);
      g_autoptr (PstPicture)  result   = run (&arbitrary, NULL, settings, content, style, NULL, NULL);
      g_autoptr (PstPicture)  expected = NULL;
      gdouble                 mix      = MIN (strengths[i] / 25.0, 1.0);
      gdouble                 apart    = difference (result, content, FALSE);

      for (guint entry = 0; entry < 100; entry++)
        mixed[entry] = own[entry] + strengths[i] / 100.0 * (others[entry] - own[entry]);
      expected = test_paint_at_once (arbitrary.instant, content, mixed, PST_TILING_NONE, 0, 0, NULL, NULL);
      for (gsize n = 0; n < 3 * (gsize) content->width * content->height; n++)
        expected->rgb[n] = content->rgb[n] + mix * (expected->rgb[n] - content->rgb[n]);
      g_test_message ("strength %.1f: changed by %.3f", strengths[i], apart);
      g_assert_cmpfloat (difference (result, expected, TRUE), <, 1e-3);
      g_assert_cmpfloat (apart, >, before);
      before = apart;
    }
}

static void
test_head_start (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "start", PST_START_INSTANT, "steps", 1, "smallest-scale", 96,
                                                   "optimiser", PST_OPTIMISER_ADAM, "learning-rate", 0.0001, NULL);
  g_autoptr (PstPicture)  content  = photo (96);
  g_autoptr (PstPicture)  style    = painting ();
  gfloat                  vector[100];
  g_autoptr (PstPicture)  result   = NULL;
  g_autoptr (PstPicture)  start    = NULL;

  g_assert_true (test_read_style (arbitrary.instant, style, vector, NULL, NULL));
  start  = test_paint_at_once (arbitrary.instant, content, vector, PST_TILING_NONE, 0, 0, NULL, NULL);
  result = run (&arbitrary, NULL, settings, content, style, NULL, NULL);
  g_assert_cmpfloat (difference (result, start, TRUE), <, 0.001);
  g_assert_cmpfloat (difference (result, content, FALSE), >, 0.02);
}

static void
test_head_start_scales (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "least-steps", 1, "smallest-scale", 48, NULL);
  g_autoptr (PstPicture)  content  = photo (192);
  g_autoptr (PstPicture)  style    = painting ();
  g_autoptr (PstPicture)  plain    = run (&arbitrary, NULL, settings, content, style, NULL, NULL);
  g_autoptr (PstPicture)  result   = NULL;
  g_autoptr (PstPicture)  again    = NULL;

  g_object_set (settings, "start", PST_START_INSTANT, NULL);
  result = run (&arbitrary, NULL, settings, content, style, NULL, NULL);
  again  = run (&arbitrary, NULL, settings, content, style, NULL, NULL);
  g_assert_true (test_same_pixels (result, again));
  g_assert_cmpfloat (difference (result, plain, FALSE), >, 0.01);
}

static void
test_cancel (void)
{
  g_autoptr (PstPicture) content         = photo (64);
  g_autoptr (PstPicture) style           = painting ();
  gfloat                 share[N_STYLES] = { 1.0f };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError)       error       = NULL;
      g_autoptr (PstSettings)  settings    = at_once (100.0);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      if (i == 2)
        g_object_set (settings, "method", PST_METHOD_OPTIMISE, "start", PST_START_INSTANT, NULL);
      g_cancellable_cancel (cancellable);
      g_assert_null (run (i == 0 ? &style26 : &arbitrary, i == 0 ? share : NULL, settings, content, i == 0 ? NULL : style,
                          cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static gpointer
cancel_when_painting (gpointer data)
{
  gpointer    *both = data;
  PstPicture  *canvas;

  while (! (canvas = pst_job_dup_canvas (both[0])))
    g_usleep (1000);
  pst_picture_unref (canvas);
  g_cancellable_cancel (both[1]);
  return NULL;
}

static void
test_cancel_while_painting (void)
{
  g_autoptr (GError)       error           = NULL;
  g_autoptr (PstSettings)  settings        = at_once (100.0);
  g_autoptr (GCancellable) cancellable     = g_cancellable_new ();
  gfloat                   share[N_STYLES] = { 1.0f };
  g_autoptr (PstPicture)   content         = photo (2000);
  PstScene                 scene           = make_scene (&style26, share, content, NULL);
  const PstScenePlan       plan            = pst_scene_get_plan (&scene);
  g_autoptr (PstJob)       job             = pst_job_new (&style26, settings, &plan);
  GThread                 *thread          = g_thread_new ("cancel", cancel_when_painting, (gpointer[]) { job, cancellable });

  g_assert_null (pst_job_run (job, &scene, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (pst_job_take_unfinished (job, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_need (const PstModels *models,
             PstSettings     *settings,
             gint             side,
             gint             painting_side,
             gdouble         *seconds,
             guint64         *bytes)
{
  g_autoptr (GError)  error = NULL;
  const PstScenePlan  plan  = pst_scene_plan_one (side, side, painting_side, painting_side);
  g_autoptr (PstJob)  job   = pst_job_new (models, settings, &plan);
  g_autofree gchar   *need  = pst_job_describe_need (job, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (pst_job_predict_time (job, seconds, NULL) && pst_job_predict_memory (job, bytes, NULL));
  g_test_message ("%d pixels, painting %d: %.3f s, %s", side, painting_side, *seconds, need);
}

static void
test_need (void)
{
  g_autoptr (PstSettings) full   = at_once (100.0);
  g_autoptr (PstSettings) half   = at_once (50.0);
  g_autoptr (PstSettings) joined = at_once (100.0);
  g_autoptr (PstSettings) steps  = pst_settings_new ();
  gdouble                 seconds[6];
  guint64                 bytes[6];

  assert_need (&arbitrary, full, 300, 500, &seconds[0], &bytes[0]);
  assert_need (&arbitrary, half, 300, 500, &seconds[1], &bytes[1]);
  assert_need (&style26, full, 1000, 0, &seconds[2], &bytes[2]);
  assert_need (&arbitrary, steps, 1000, 500, &seconds[3], &bytes[3]);
  g_object_set (steps, "strength", 50.0, NULL);
  assert_need (&arbitrary, steps, 1000, 500, &seconds[4], &bytes[4]);
  g_object_set (joined, "canvas", PST_TILING_BOTH, NULL);
  assert_need (&style26, joined, 1000, 0, &seconds[5], &bytes[5]);
  g_assert_cmpfloat (seconds[0], <, seconds[1]);
  g_assert_cmpfloat (seconds[1], <, seconds[2]);
  g_assert_cmpfloat (seconds[2], <, seconds[3] / 5);
  g_assert_cmpfloat (seconds[5], <, seconds[2]);
  g_assert_cmpuint (bytes[5], <, bytes[2]);
  g_assert_cmpuint (bytes[0], <, bytes[2]);
  g_assert_cmpuint (bytes[2], <, bytes[3]);
}

static void
test_little_memory (void)
{
  g_autoptr (PstSettings) settings        = at_once (100.0);
  g_autoptr (PstPicture)  content         = photo (600);
  gfloat                  share[N_STYLES] = { [5] = 1.0f };
  g_autoptr (PstPicture)  whole           = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_autoptr (PstPicture)  little          = NULL;
  gdouble                 seconds;
  guint64                 bytes;
  guint64                 little_bytes;

  assert_need (&style26, settings, 600, 0, &seconds, &bytes);
  g_object_set (settings, "memory", 1, NULL);
  assert_need (&style26, settings, 600, 0, &seconds, &little_bytes);
  little = run (&style26, share, settings, content, NULL, NULL, NULL);
  g_assert_true (test_same_pixels (whole, little));
  g_assert_cmpuint (little_bytes, <, bytes / 2);
}

/* What is painted in a painting's style, where the job was made ready beforehand and the painting has gone black since. */
static PstPicture *
run_ready (PstSettings  *settings,
           PstPicture   *content,
           GCancellable *cancellable)
{
  g_autoptr (PstPicture) style  = painting ();
  PstScene               scene  = make_scene (&arbitrary, NULL, content, style);
  const PstScenePlan     plan   = pst_scene_get_plan (&scene);
  g_autoptr (PstJob)     job    = pst_job_new (&arbitrary, settings, &plan);

  pst_job_make_ready (job, &scene, cancellable);
  memset (style->rgb, 0, 3 * (gsize) style->width * style->height * sizeof (gfloat));
  return pst_job_run (job, &scene, NULL, NULL);
}

static void
test_ready (void)
{
  g_autoptr (PstSettings)  settings    = at_once (100.0);
  g_autoptr (PstPicture)   content     = photo (101);
  g_autoptr (PstPicture)   style       = painting ();
  g_autoptr (PstPicture)   expected    = run (&arbitrary, NULL, settings, content, style, NULL, NULL);
  g_autoptr (PstPicture)   ready       = run_ready (settings, content, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PstPicture)   less_ready  = NULL;
  g_autoptr (PstPicture)   late        = NULL;

  g_cancellable_cancel (cancellable);
  less_ready = run_ready (settings, content, cancellable);
  g_assert_true (test_same_pixels (ready, expected));
  g_assert_true (test_same_pixels (less_ready, expected));
  g_object_set (settings, "painting-turn", PST_TURN_RIGHT, NULL); /* paintings are turned, and only then looked at */
  late = run_ready (settings, content, NULL);
  g_assert_false (test_same_pixels (late, expected));
}

static void
test_ready_memory (void)
{
  gfloat                  share[N_STYLES] = { [5] = 1.0f };
  g_autoptr (PstSettings) settings        = at_once (100.0);
  PstScene                scene           = { .content = photo (700), .n_paintings = 1,
                                              .paintings = { { .style = g_memdup2 (share, sizeof share), .share = 1.0 } } };
  const PstScenePlan      plan            = pst_scene_get_plan (&scene);
  g_autoptr (PstJob)      job             = pst_job_new (&style26, settings, &plan);
  g_autoptr (PstPicture)  result          = NULL;
  guint64                 before;
  guint64                 predicted;
  guint64                 resident;

  if (! test_forget_peak (&before))
    {
      g_test_skip ("this system does not tell a program's memory");
      pst_scene_clear (&scene);
      return;
    }
  g_assert_true (pst_job_predict_memory (job, &predicted, NULL));
  pst_job_make_ready (job, &scene, NULL);
  test_forget_peak (&resident);
  g_assert_cmpuint (resident - before, >, predicted / 2);
  result = pst_job_run (job, &scene, NULL, NULL);
  g_assert_nonnull (result);
  test_assert_peak (before + predicted);
}

static void
test_too_large (void)
{
  g_autoptr (GError)      error    = NULL;
  g_autoptr (PstSettings) settings = at_once (100.0);
  const PstScenePlan      plan     = pst_scene_plan_one (200000, 200000, 0, 0);
  g_autoptr (PstJob)      job      = pst_job_new (&style26, settings, &plan);

  g_assert_false (pst_job_check_memory (job, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
}

static void
test_wrong_kind (void)
{
  g_autoptr (GError)      error    = NULL;
  g_autoptr (PstSettings) settings = at_once (100.0);
  g_autoptr (PstPicture)  content  = photo (32);
  g_autoptr (PstPicture)  style    = painting ();

  g_assert_null (run (&style26, NULL, settings, content, style, NULL, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
}

static void
load (PstModels   *models,
      const gchar *instant,
      const gchar *network)
{
  g_auto (PstModelFiles) files = { 0 };

  files.instant = g_file_new_build_filename (g_getenv ("PST_MODELS"), instant, NULL);
  files.network = network ? g_file_new_build_filename (g_getenv ("PST_MODELS"), network, NULL) : NULL;
  g_assert_true (pst_models_load (models, &files, NULL));
}

static void
test_models (void)
{
  g_auto (PstModelFiles) files  = { 0 };
  g_auto (PstModels)     models = { 0 };
  g_autoptr (GError)     error  = NULL;

  files.network = g_file_new_build_filename (g_getenv ("PST_MODELS"), "vgg16.safetensors", NULL);
  g_assert_true (pst_model_files_equal (&files, &files));
  g_assert_false (pst_model_files_equal (&files, &(PstModelFiles) { 0 }));
  files.instant = g_object_ref (files.network);
  g_assert_false (pst_models_load (&models, &files, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
  g_assert_null (models.network);
}

static void
test_other_entries (void)
{
  g_auto (PstModelFiles) files  = { 0 };
  g_auto (PstModels)     models = { 0 };
  g_autoptr (GError)     error  = NULL;

  files.instant   = g_file_new_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL);
  files.n_entries = 26;
  g_assert_true (pst_models_load (&models, &files, &error));
  pst_models_clear (&models);
  files.n_entries = 1;
  g_assert_false (pst_models_load (&models, &files, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
  g_assert_null (models.instant);
}

static void
test_shared_models (void)
{
  g_auto (PstModelFiles)  files   = { 0 };
  g_auto (PstModels)      models  = { 0 };
  g_auto (PstModels)      others  = { 0 };
  g_auto (PstModels)      changed = { 0 };
  g_autofree gchar       *folder  = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  g_autoptr (GFile)       shipped = g_file_new_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL);
  g_autoptr (GFile)       parent  = g_file_new_for_path (folder);

  files.instant = g_file_new_build_filename (folder, "network.safetensors", NULL);
  g_assert_true (g_file_copy (shipped, files.instant, G_FILE_COPY_NONE, NULL, NULL, NULL, NULL));
  g_assert_true (pst_models_load (&models, &files, NULL) && pst_models_load (&others, &files, NULL));
  g_assert_true (models.instant == others.instant && models.instant != style26.instant);
  g_assert_true (g_file_set_attribute_uint64 (files.instant, G_FILE_ATTRIBUTE_TIME_MODIFIED, 1, G_FILE_QUERY_INFO_NONE, NULL, NULL));
  g_assert_true (pst_models_load (&changed, &files, NULL));
  g_assert_true (changed.instant != models.instant);
  pst_models_clear (&models);
  g_assert_cmpuint (pst_instant_get_n_entries (others.instant), ==, 26); /* is still there */
  g_assert_true (g_file_delete (files.instant, NULL, NULL) && g_file_delete (parent, NULL, NULL));
}

static gpointer
load_in_thread (gpointer data)
{
  PstModels *models = g_new (PstModels, 1);

  g_assert_true (pst_models_load (models, data, NULL));
  return models;
}

static void
test_read_once (void)
{
  g_auto (PstModelFiles)  files  = { 0 };
  g_autofree gchar       *folder = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  g_autofree gchar       *vgg16  = g_build_filename (g_getenv ("PST_MODELS"), "vgg16.safetensors", NULL);
  g_autoptr (GFile)       parent = g_file_new_for_path (folder);
  GThread                *threads[4];
  PstModels              *models[G_N_ELEMENTS (threads)];

  files.network = g_file_new_build_filename (folder, "another.safetensors", NULL);
  g_assert_true (g_file_make_symbolic_link (files.network, vgg16, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", load_in_thread, &files);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    models[i] = g_thread_join (threads[i]);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (models[i]->network == models[0]->network && models[i]->network != arbitrary.network);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      pst_models_clear (models[i]);
      g_free (models[i]);
    }
  g_assert_true (g_file_delete (files.network, NULL, NULL) && g_file_delete (parent, NULL, NULL));
}

static const TestCase tests[] = {
  { "pixels", test_pixels,
    .expects = "the job paints what the network paints with the painting's vector, and with a style of its own" },
  { "no-palette", test_no_palette, .expects = "a ready style has no palette: what is brought to it elsewhere stays as painted" },
  { "alpha", test_alpha, .expects = "the alpha stays as it is" },
  { "strength", test_strength, .expects = "strength mixes what is painted with the original",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "brush", test_brush,
    .expects = "the brush is the size at which the network paints: half of it paints a picture twice as large, which is made smaller" },
  { "strength-of-vector", test_strength_of_vector,
    .expects = "with any painting the styles are mixed: less strength is nearer to the original, and none is the original",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "head-start", test_head_start,
    .expects = "without a step worth speaking of, the start is seen: the picture that the network paints at the smallest scale" },
  { "head-start-scales", test_head_start_scales, .expects = "at a finer scale, the start is followed by what was painted before",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "cancel", test_cancel, .expects = "what is cancelled beforehand paints nothing and says so" },
  { "cancel-while-painting", test_cancel_while_painting,
    .expects = "cancelled while the network paints, nothing is left that could be kept" },
  { "need", test_need,
    .expects = "more pixels, edges that are not joined, a second look and mixing need more, and all of it less than step by step; nobody "
               "needs to know the style" },
  { "little-memory", test_little_memory,
    .expects = "the setting `memory` is obeyed: in less of it the picture is the same, bit for bit",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "ready", test_ready, .expects = "made ready beforehand, the painting looked at, it is the same painting, bit for bit" },
  { "ready/memory", test_ready_memory, .expects = "memory is made ready, and no more than was predicted", .measures_memory = TRUE },
  { "too-large", test_too_large, .expects = "what is too large says so before it is painted" },
  { "wrong-kind", test_wrong_kind, .expects = "the network's styles of its own cannot be read from a painting" },
  { "other-entries", test_other_entries, .expects = "a network that has not the styles of the scene is refused" },
  { "shared-models", test_shared_models,
    .expects = "what is there already is not read again, unless the file has changed meanwhile" },
  { "read-once", test_read_once, .expects = "whoever asks for what somebody else reads already gets the same" },
  { "models", test_models, .expects = "of two files the second of which is none there are no networks, and nothing leaks" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  load (&arbitrary, "arbitrary.safetensors", "vgg16.safetensors");
  load (&style26, "style26.safetensors", NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_models_clear (&arbitrary);
  pst_models_clear (&style26);
  return result;
}
