/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live previews for tests: asked, waited for, and compared with what a job paints. */
#include "config.h"

#include <math.h>

#include "live-previews.h"
#include "pictures.h"
#include "scene/scene-copy.h"

static TestSources sources;

static GFile *
find_model (const gchar *name)
{
  return g_file_new_build_filename (g_getenv ("PST_MODELS"), name, NULL);
}

/* What there is to be asked about; test_sources_close() frees it. */
const TestSources *
test_sources_open (void)
{
  sources = (TestSources) {
    .network        = g_file_new_for_path (g_getenv ("PST_NETWORK")),
    .arbitrary      = find_model ("arbitrary.safetensors"),
    .style26        = find_model ("style26.safetensors"),
    .photograph     = test_read_picture ("PST_PHOTOS", "china.png", TEST_PREVIEW_WIDTH),
    .painting       = test_read_picture ("PST_STYLES", "great-wave.jpg", 96),
    .other_painting = test_read_picture ("PST_STYLES", "poppies.jpg", 96),
  };
  g_assert_cmpint (sources.photograph->height, ==, TEST_PREVIEW_HEIGHT);
  return &sources;
}

void
test_sources_close (void)
{
  g_object_unref (sources.network);
  g_object_unref (sources.arbitrary);
  g_object_unref (sources.style26);
  pst_picture_unref (sources.photograph);
  pst_picture_unref (sources.painting);
  pst_picture_unref (sources.other_painting);
}

static void
take_answer (const PstLiveAnswer *answer,
             gpointer             data)
{
  TestAsker *asker = data;

  asker->n_answers++;
  g_clear_error (&asker->error);
  asker->error    = answer->error ? g_error_copy (answer->error) : NULL;
  asker->stage    = answer->stage;
  asker->fraction = answer->fraction;
  g_assert_cmpfloat (answer->fraction, >=, 0.0);
  g_assert_cmpfloat (answer->fraction, <=, 1.0);
  if (answer->picture)
    {
      asker->n_pictures++;
      g_clear_pointer (&asker->picture, pst_picture_unref);
      asker->picture = pst_picture_ref (answer->picture);
      asker->place   = answer->place;
      if (asker->only.width > 0)
        g_assert_cmpint (asker->place.x, ==, asker->only.x);
      if (! asker->first)
        {
          asker->first   = pst_picture_ref (answer->picture);
          asker->n_first = pst_live_preview_count_steps (asker->preview) - asker->n_before;
        }
    }
  if (asker->freeing)
    g_clear_pointer (&asker->preview, pst_live_preview_free);
}

/* With a content and one painting; nothing is asked yet. */
void
test_asker_init (TestAsker *asker)
{
  *asker          = (TestAsker) { 0 };
  asker->settings = pst_settings_new ();
  g_object_set (asker->settings, "smallest-scale", 48, "steps", TEST_STEPS, "least-steps", TEST_LEAST_STEPS,
                "style-layers", "relu1_1 relu2_1 relu3_1", "matching-layers", "relu2_1 relu3_1", NULL);
  asker->question = (PstLiveQuestion) {
    .files    = { sources.network, sources.arbitrary },
    .settings = asker->settings,
    .scene    = &asker->scene,
    .width    = sources.photograph->width,
    .height   = sources.photograph->height,
  };
  asker->scene = (PstScene) {
    .content     = sources.photograph,
    .n_paintings = 1,
    .paintings   = { { .picture = sources.painting, .share = 1.0 } },
  };
  asker->preview = pst_live_preview_new (take_answer, asker);
}

void
test_asker_clear (TestAsker *asker)
{
  g_clear_pointer (&asker->preview, pst_live_preview_free);
  g_clear_pointer (&asker->first, pst_picture_unref);
  g_clear_pointer (&asker->picture, pst_picture_unref);
  g_clear_error (&asker->error);
  g_object_unref (asker->settings);
}

/* From now on, pictures and answers are counted anew. */
void
test_asker_ask (TestAsker *asker)
{
  g_clear_pointer (&asker->first, pst_picture_unref);
  asker->n_pictures = asker->n_answers = 0;
  asker->n_before   = pst_live_preview_count_steps (asker->preview);
  asker->place      = (PstRectangle) { 0 };
  pst_live_preview_ask (asker->preview, &asker->question);
}

/* Until it is at rest. */
void
test_asker_settle (TestAsker *asker)
{
  while (! pst_live_preview_is_at_rest (asker->preview))
    if (! g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

/* Asks, and waits for the rest. Returns how many steps were painted. */
guint
test_asker_ask_and_settle (TestAsker *asker)
{
  guint before = pst_live_preview_count_steps (asker->preview);

  test_asker_ask (asker);
  test_asker_settle (asker);
  g_assert_no_error (asker->error);
  g_assert_cmpint (asker->stage, ==, PST_LIVE_STAGE_REST);
  g_assert_cmpfloat (asker->fraction, ==, 1.0);
  return pst_live_preview_count_steps (asker->preview) - before;
}

/* Of the main loop, at least. */
void
test_run_iterations (guint milliseconds)
{
  for (guint i = 0; i < milliseconds; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* (transfer full): what a job paints */
static PstPicture *
run_job (const PstLiveQuestion *question,
         gint                   width,
         gint                   height)
{
  g_auto (PstModels)  models = { 0 };
  g_auto (PstScene)   scene  = { 0 };
  PstScenePlan        plan;
  g_autoptr (PstJob)  job    = NULL;
  GError             *error  = NULL;
  PstPicture         *result;

  pst_models_load (&models, &question->files, &error);
  g_assert_no_error (error);
  g_assert_true (pst_scene_resize (question->scene, question->files.n_entries, width, height, &scene, NULL));
  plan   = pst_scene_get_plan (&scene);
  job    = pst_job_new (&models, question->settings, &plan);
  result = pst_job_run (job, &scene, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* The last picture is what a job paints, bit for bit. */
void
test_asker_assert_job (const TestAsker *asker)
{
  g_autoptr (PstPicture) expected = run_job (&asker->question, asker->question.width, asker->question.height);

  g_assert_cmpint (asker->picture->width, ==, expected->width);
  g_assert_cmpint (asker->picture->height, ==, expected->height);
  g_assert_true (test_same_pixels (asker->picture, expected));
}

/* Mean difference of all values. */
gdouble
test_get_distance (const PstPicture *a,
                   const PstPicture *b)
{
  gsize   n   = 3 * (gsize) a->width * a->height;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += fabs (a->rgb[i] - b->rgb[i]);
  return sum / n;
}
