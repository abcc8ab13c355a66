/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is painted from scenes: where it goes, what it is learned from, and what stays. */
#include "config.h"

#include <math.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "colour/palette.h"
#include "live-previews.h"
#include "objective/score.h"
#include "peak-memory.h"
#include "pictures.h"
#include "scenes.h"

static PstModels models;

typedef struct
{
  PstPicture *at[4];
} Results;

static void
results_clear (Results *results)
{
  for (guint i = 0; i < G_N_ELEMENTS (results->at); i++)
    g_clear_pointer (&results->at[i], pst_picture_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Results, results_clear)

static PstPicture *
run (PstScene    *scene,
     PstSettings *settings)
{
  return test_paint (&models, settings, scene);
}

/* Two scales of most pictures, few steps, and the layers that take the least time. */
static PstSettings *
quick_settings (void)
{
  return g_object_new (PST_TYPE_SETTINGS, "steps", 30, "least-steps", 15, "smallest-scale", 64,
                       "style-layers", "relu1_1 relu2_1 relu3_1", "matching-layers", "relu2_1 relu3_1", "content-layers", "relu3_1",
                       NULL);
}

/* Painted with shares, and what that is for two paintings. */
static PstPicture *
run_mixed (PstPicture *content,
           PstPicture *first,
           gdouble     first_share,
           PstPicture *second,
           gdouble     second_share)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 25, "style-weight", 10.0, "smallest-scale", 96,
                                                   NULL);
  g_auto (PstScene)       scene    = { .content = pst_picture_ref (content) };

  test_scene_add_painting (&scene, first, first_share);
  test_scene_add_painting (&scene, second, second_share);
  return run (&scene, settings);
}

static gdouble
score (const PstPicture *content,
       const PstPicture *style,
       const PstPicture *result)
{
  PstScore found;

  g_assert_true (pst_score (models.network, content, style, result, &found, NULL));
  return found.style;
}

static void
test_mixture (void)
{
  g_autoptr (PstPicture) content = test_astronaut (96, 96);
  g_autoptr (PstPicture) wave    = test_painting ("great-wave.jpg", 200);
  g_autoptr (PstPicture) village = test_painting ("village-street-auvers.jpg", 200);
  g_autoptr (PstPicture) a       = run_mixed (content, wave, 1.0, village, 0.0);
  g_autoptr (PstPicture) b       = run_mixed (content, wave, 0.0, village, 1.0);
  g_autoptr (PstPicture) half    = run_mixed (content, wave, 1.0, village, 1.0);
  gdouble                of_wave[] = { score (content, wave, a), score (content, wave, half), score (content, wave, b) };
  gdouble                of_village[] = { score (content, village, a), score (content, village, half), score (content, village, b) };

  g_test_message ("wave: %.4f alone, %.4f half, %.4f the other; village: %.4f, %.4f, %.4f", of_wave[0], of_wave[1], of_wave[2],
                  of_village[2], of_village[1], of_village[0]);
  g_assert_cmpfloat (of_wave[0], <, of_wave[1]);
  g_assert_cmpfloat (of_wave[1], <, 0.8 * of_wave[2]);
  g_assert_cmpfloat (of_village[2], <, of_village[1]);
  g_assert_cmpfloat (of_village[1], <, 0.8 * of_village[0]);
}

static void
test_mixture_at_once (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, NULL);
  g_autoptr (PstPicture)  content  = pst_picture_clamp (test_astronaut (96, 80), NULL);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 200);
  g_autoptr (PstPicture)  village  = test_painting ("village-street-auvers.jpg", 200);
  g_auto (PstScene)       scene    = { .content = pst_picture_ref (content) };
  gfloat                  vectors[2][100];
  g_autoptr (PstPicture)  result   = NULL;
  g_autoptr (PstPicture)  expected = NULL;

  test_scene_add_painting (&scene, wave, 3.0);
  test_scene_add_painting (&scene, village, 1.0);
  g_assert_true (test_read_style (models.instant, wave, vectors[0], NULL, NULL));
  g_assert_true (test_read_style (models.instant, village, vectors[1], NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (vectors[0]); i++)
    vectors[0][i] = 0.75f * vectors[0][i] + 0.25f * vectors[1][i];
  expected = test_paint_at_once (models.instant, content, vectors[0], PST_TILING_NONE, 0, 0, NULL, NULL);
  result   = run (&scene, settings);
  for (gsize i = 0; i < 3 * 96 * 80; i++)
    g_assert_cmpfloat (fabs (result->rgb[i] - CLAMP (expected->rgb[i], 0.0f, 1.0f)), <, 1e-4);
}

/* The style score of a part of a result, from one column to another. */
static gdouble
score_part (const PstPicture *content,
            const PstPicture *style,
            const PstPicture *result,
            gint              left,
            gint              right)
{
  g_autoptr (PstPicture) part    = pst_picture_crop (result, left, 0, right - left, result->height, NULL);
  g_autoptr (PstPicture) of_what = pst_picture_crop (content, left, 0, right - left, result->height, NULL);

  return score (of_what, style, part);
}

/* Each painting goes where its region is. */
static void
assert_regions (PstMethod method,
                gdouble   most)
{
  g_autoptr (PstSettings) settings = quick_settings ();
  g_autoptr (PstPicture)  content  = test_astronaut (160, 112);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 200);
  g_autoptr (PstPicture)  village  = test_painting ("village-street-auvers.jpg", 200);
  g_auto (PstScene)       scene    = { .content = pst_picture_ref (content) };
  g_autoptr (PstPicture)  result   = NULL;
  gdouble                 left[2];
  gdouble                 right[2];

  g_object_set (settings, "method", method, NULL);
  test_scene_add_painting (&scene, wave, 1.0);
  test_scene_add_painting (&scene, village, 1.0);
  scene.paintings[1].region = test_right_part (160, 112, 0.5, 8.0);
  result   = run (&scene, settings);
  left[0]  = score_part (content, wave, result, 0, 80);
  left[1]  = score_part (content, village, result, 0, 80);
  right[0] = score_part (content, wave, result, 80, 160);
  right[1] = score_part (content, village, result, 80, 160);
  g_test_message ("left: wave %.4f, village %.4f; right: wave %.4f, village %.4f", left[0], left[1], right[0], right[1]);
  g_assert_cmpfloat (left[0], <, most * right[0]);
  g_assert_cmpfloat (right[1], <, most * left[1]);
}

static void
test_regions (void)
{
  assert_regions (PST_METHOD_OPTIMISE, 0.75);
}

static void
test_regions_at_once (void)
{
  assert_regions (PST_METHOD_INSTANT, 0.85);
}

static void
ask_for_canvas (const PstPicture  *canvas G_GNUC_UNUSED,
                const PstProgress *progress G_GNUC_UNUSED,
                gpointer           job)
{
  g_autoptr (PstPicture) seen = pst_job_dup_canvas (job);

  g_assert_nonnull (seen);
}

/* In the picture's colours, in the palette of the painting of each region: the result, and what was seen of it before it was finished. */
static PstPicture *
run_in_palettes (PstSettings  *settings,
                 PstScene     *scene,
                 PstPicture  **seen)
{
  const PstScenePlan plan = pst_scene_get_plan (scene);
  g_autoptr (PstJob) job  = pst_job_new (&models, settings, &plan);
  PstPicture        *result;

  pst_job_set_watch (job, ask_for_canvas, job);
  result = pst_job_run (job, scene, NULL, NULL);
  *seen  = pst_job_dup_canvas (job);
  return result;
}

static void
assert_palette_of_half (const PstPicture *painting,
                        const PstPicture *result,
                        gint              left)
{
  g_autoptr (PstPicture) half = pst_picture_crop (result, left, 0, result->width / 2, result->height, NULL);
  PstOklab               srgb;
  PstPalette             expected;
  PstPalette             found;

  pst_oklab_init (&srgb, NULL);
  pst_palette_init (&expected, &srgb, painting, NULL);
  pst_palette_init (&found, &srgb, half, NULL);
  for (guint i = 1; i < 3; i++)
    {
      g_test_message ("mean %.4f, expected %.4f; variance %.5f, expected %.5f", found.mean[i], expected.mean[i], found.covariance[4 * i],
                      expected.covariance[4 * i]);
      g_assert_cmpfloat_with_epsilon (found.mean[i], expected.mean[i], 0.002); /* not all colours can be shown */
      g_assert_cmpfloat_with_epsilon (sqrt (found.covariance[4 * i]), sqrt (expected.covariance[4 * i]), 0.004);
    }
}

static void
test_palettes (void)
{
  for (PstMethod method = PST_METHOD_OPTIMISE; method <= PST_METHOD_INSTANT; method++)
    {
      g_autoptr (PstSettings) settings = quick_settings ();
      g_autoptr (PstPicture)  content  = test_astronaut (96, 80);
      g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 100);
      g_autoptr (PstPicture)  lines    = test_painting ("composition-viii.jpg", 100);
      g_auto (Results)        results  = { NULL };
      PstOklab                srgb;

      pst_oklab_init (&srgb, NULL);
      g_object_set (settings, "method", method, "steps", 5, "smallest-scale", 96, NULL);
      for (guint i = 0; i < 2; i++)
        {
          g_auto (PstScene) scene = { .content = pst_picture_ref (content) };

          test_scene_add_painting (&scene, wave, 1.0);
          test_scene_add_painting (&scene, lines, 1.0);
          scene.paintings[1].region = test_right_part (96, 80, 0.5, 1.0);
          g_object_set (settings, "colours", i == 0 ? PST_COLOURS_PAINTING : PST_COLOURS_PALETTE, NULL);
          results.at[i] = i == 0 ? run (&scene, settings) : run_in_palettes (settings, &scene, &results.at[2]);
        }
      assert_palette_of_half (wave, results.at[1], 0);
      assert_palette_of_half (lines, results.at[1], 48);
      for (gsize pixel = 0; pixel < 96 * 80; pixel++)
        {
          gfloat painted[3];
          gfloat result[3];

          pst_oklab_from_rgb (&srgb, results.at[0]->rgb + 3 * pixel, painted);
          pst_oklab_from_rgb (&srgb, results.at[1]->rgb + 3 * pixel, result);
          g_assert_cmpfloat_with_epsilon (result[0], painted[0], 3e-2f); /* nearly black, rounding counts */
        }
      g_test_message ("from what was seen: %.6f", test_get_distance (results.at[2], results.at[1]));
      g_assert_cmpfloat (test_get_distance (results.at[2], results.at[1]), <, 1e-3);
    }
}

static void
test_no_region (void)
{
  for (PstMethod method = PST_METHOD_OPTIMISE; method <= PST_METHOD_INSTANT; method++)
    {
      g_autoptr (PstSettings) settings = quick_settings ();
      g_autoptr (PstPicture)  content  = test_astronaut (96, 80);
      g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 100);
      g_auto (PstScene)       scene    = { .content = pst_picture_ref (content) };
      g_autoptr (PstMask)     region   = test_right_part (96, 80, 0.5, 4.0);
      g_autoptr (PstPicture)  result   = NULL;
      gdouble                 changed  = 0.0;

      g_object_set (settings, "method", method, "steps", 5, NULL);
      test_scene_add_painting (&scene, wave, 1.0);
      scene.paintings[0].region = pst_mask_ref (region);
      result = run (&scene, settings);
      for (gsize i = 0; i < 96 * 80; i++)
        if (region->values[i] == 0.0f)
          g_assert_cmpmem (result->rgb + 3 * i, 3 * sizeof (gfloat), content->rgb + 3 * i, 3 * sizeof (gfloat));
        else
          changed += fabs (result->rgb[3 * i] - content->rgb[3 * i]) / (96 * 80);
      g_assert_cmpfloat (changed, >, 0.01);
    }
}

/* Mean squared difference where the mask is 1. */
static gdouble
difference_in (const PstMask    *mask,
               const PstPicture *a,
               const PstPicture *b)
{
  gsize   n     = (gsize) a->width * a->height;
  gdouble sum   = 0.0;
  gdouble count = 0.0;

  for (gsize i = 0; i < 3 * n; i++)
    if (mask->values[i / 3] == 1.0f)
      {
        sum += (a->rgb[i] - b->rgb[i]) * (a->rgb[i] - b->rgb[i]);
        count++;
      }
  return sum / count;
}

/* What is protected hardly changes; what is not is painted as much as without. */
static void
assert_protection (PstMethod method,
                   PstStart  start,
                   gdouble   content_weight,
                   gdouble   most)
{
  g_autoptr (PstSettings) settings  = quick_settings ();
  g_autoptr (PstPicture)  content   = test_astronaut (128, 128);
  g_autoptr (PstPicture)  village   = test_painting ("village-street-auvers.jpg", 200);
  g_autoptr (PstMask)     protected = test_disc (128, 128, 0.3);
  g_autoptr (PstMask)     outside   = test_disc (128, 128, 0.45);
  g_auto (Results)        results = { NULL };
  gdouble                 inner[2];
  gdouble                 outer[2];

  for (gint i = 0; i < 128 * 128; i++)
    outside->values[i] = 1.0f - outside->values[i];
  g_object_set (settings, "method", method, "start", start, "content-weight", content_weight, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_auto (PstScene) scene = { .content = pst_picture_ref (content), .protection = i ? pst_mask_ref (protected) : NULL };

      test_scene_add_painting (&scene, village, 1.0);
      results.at[i] = run (&scene, settings);
      inner[i]   = difference_in (protected, content, results.at[i]);
      outer[i]   = difference_in (outside, content, results.at[i]);
    }
  g_test_message ("mean squared difference from the picture: inside %.5f, protected %.5f; outside %.5f, %.5f", inner[0], inner[1],
                  outer[0], outer[1]);
  g_assert_cmpfloat (inner[1], <, most * inner[0]);
  g_assert_cmpfloat (outer[1], >, 0.7 * outer[0]);
}

static void
test_protection (void)
{
  assert_protection (PST_METHOD_OPTIMISE, PST_START_PICTURE, 0.0, 0.2);
  assert_protection (PST_METHOD_OPTIMISE, PST_START_PICTURE, 1.0, 0.2);
  assert_protection (PST_METHOD_OPTIMISE, PST_START_NOISE, 0.0, 0.2);
  assert_protection (PST_METHOD_INSTANT, PST_START_PICTURE, 0.0, 0.001);
}

/* Hidden colours stay, and nothing depends on them, in content, painting and start. */
static void
assert_hidden (PstMethod method)
{
  g_autoptr (PstSettings) settings = quick_settings ();
  g_autoptr (PstPicture)  opaque   = test_astronaut (99, 80);
  g_autoptr (PstMask)     visible  = test_right_part (99, 80, 0.3, 6.0);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 120);
  g_autoptr (PstMask)     of_wave  = test_right_part (wave->width, wave->height, 0.5, 3.0);
  g_auto (Results)        results = { NULL };

  g_object_set (settings, "method", method, "steps", 4, "least-steps", 3, "palette", PST_PALETTE_MATCH_LINEAR,
                "colours", PST_COLOURS_PALETTE, NULL);
  for (guint way = 0; way < 2; way++)
    {
      g_autoptr (PstPicture) content  = test_cut_out (opaque, visible);
      g_autoptr (PstPicture) style    = test_cut_out (wave, of_wave);
      g_auto (PstScene)      scene    = { .content = pst_picture_ref (content), .start = test_cut_out (opaque, visible) };
      PstPicture            *pictures[] = { content, style, scene.start };

      for (guint i = 0; i < 3; i++)
        for (gsize pixel = 0; pixel < (gsize) pictures[i]->width * pictures[i]->height && way; pixel++)
          if (pictures[i]->alpha[pixel] == 0.0f)
            pictures[i]->rgb[3 * pixel] = pixel % 2 ? 1.0f : NAN;
      test_scene_add_painting (&scene, style, 1.0);
      results.at[way] = run (&scene, settings);
      for (gsize pixel = 0; pixel < 99 * 80; pixel++)
        if (content->alpha[pixel] == 0.0f)
          g_assert_cmpmem (results.at[way]->rgb + 3 * pixel, 3 * sizeof (gfloat), content->rgb + 3 * pixel, 3 * sizeof (gfloat));
        else if (way)
          g_assert_cmpmem (results.at[1]->rgb + 3 * pixel, 3 * sizeof (gfloat), results.at[0]->rgb + 3 * pixel, 3 * sizeof (gfloat));
    }
  g_assert_cmpmem (results.at[0]->alpha, 99 * 80 * sizeof (gfloat), visible->values, 99 * 80 * sizeof (gfloat));
}

static void
test_hidden (void)
{
  assert_hidden (PST_METHOD_OPTIMISE);
  assert_hidden (PST_METHOD_INSTANT);
}

static void
test_transparent (void)
{
  g_autoptr (PstPicture) opaque = test_astronaut (64, 48);
  g_autoptr (PstMask)    none   = test_right_part (64, 48, 2.0, 1.0);

  for (PstMethod method = PST_METHOD_OPTIMISE; method <= PST_METHOD_INSTANT; method++)
    {
      g_autoptr (GError)      error    = NULL;
      g_autoptr (PstSettings) settings = quick_settings ();
      g_autoptr (PstPicture)  nothing  = test_cut_out (opaque, none);
      g_auto (PstScene)       content  = { .content = pst_picture_ref (nothing) };
      g_auto (PstScene)       style    = { .content = pst_picture_ref (opaque) };
      g_autoptr (PstPicture)  result   = NULL;
      g_autoptr (PstJob)      job      = NULL;
      PstScenePlan            plan;

      g_object_set (settings, "method", method, "steps", 3, NULL);
      test_scene_add_painting (&content, opaque, 1.0);
      test_scene_add_painting (&style, nothing, 1.0);
      result = run (&content, settings);
      g_assert_true (test_same_pixels (result, nothing));
      plan = pst_scene_get_plan (&style);
      job  = pst_job_new (&models, settings, &plan);
      g_assert_null (pst_job_run (job, &style, NULL, &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_SETTING);
    }
}

static void
test_part_of_painting (void)
{
  g_autoptr (PstSettings) settings = quick_settings ();
  g_autoptr (PstPicture)  content  = test_astronaut (96, 96);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 0);
  g_autoptr (PstPicture)  village  = test_painting ("village-street-auvers.jpg", 0);
  g_autoptr (PstPicture)  left     = pst_picture_resize (wave, 120, 120, NULL);
  g_autoptr (PstPicture)  right    = pst_picture_resize (village, 120, 120, NULL);
  g_autoptr (PstPicture)  both     = pst_picture_new (240, 120, FALSE, NULL);
  g_autoptr (PstMask)     mask     = test_right_part (240, 120, 0.5, 1.0);
  g_autoptr (PstPicture)  result   = NULL;
  g_auto (PstScene)       scene    = { .content = pst_picture_ref (content) };
  gdouble                 of_left;
  gdouble                 of_right;

  for (gsize i = 0; i < 3 * 240 * 120; i++)
    both->rgb[i] = (i / 3 % 240 < 120 ? left : right)->rgb[i / 720 * 360 + i % 360];
  scene.paintings[scene.n_paintings++] = (PstScenePainting) { .picture = test_cut_out (both, mask), .share = 1.0 };
  result   = run (&scene, settings);
  of_left  = score (content, left, result);
  of_right = score (content, right, result);
  g_test_message ("the hidden half %.4f, the visible half %.4f", of_left, of_right);
  g_assert_cmpfloat (of_right, <, 0.6 * of_left);
}

static void
test_strength (void)
{
  for (PstMethod method = PST_METHOD_OPTIMISE; method <= PST_METHOD_INSTANT; method++)
    {
      g_autoptr (PstSettings) settings = quick_settings ();
      g_autoptr (PstPicture)  content  = test_astronaut (96, 80);
      g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 100);
      g_autoptr (PstMask)     strength = test_right_part (96, 80, 0.5, 40.0);
      g_auto (Results)        results = { NULL };

      g_object_set (settings, "method", method, "steps", 5, NULL);
      for (guint i = 0; i < 2; i++)
        {
          g_auto (PstScene) scene = { .content = pst_picture_ref (content), .strength = i ? pst_mask_ref (strength) : NULL };

          test_scene_add_painting (&scene, wave, 1.0);
          results.at[i] = run (&scene, settings);
        }
      for (gsize i = 0; i < 3 * 96 * 80; i++)
        {
          gdouble share    = strength->values[i / 3];
          gdouble expected = content->rgb[i] + share * (results.at[0]->rgb[i] - content->rgb[i]);

          if (share == 0.0)
            g_assert_cmpfloat (results.at[1]->rgb[i], ==, content->rgb[i]);
          else
            g_assert_cmpfloat (fabs (results.at[1]->rgb[i] - expected), <, 1e-5); /* also where the picture is beyond white */
        }
    }
}

static gdouble
total_of (PstScene    *scene,
          PstSettings *settings,
          PstPicture **result)
{
  const PstScenePlan  plan = pst_scene_get_plan (scene);
  g_autoptr (PstJob)  job  = pst_job_new (&models, settings, &plan);
  PstProgress         progress;

  *result = pst_job_run (job, scene, NULL, NULL);
  g_assert_nonnull (*result);
  pst_job_get_progress (job, &progress);
  return progress.losses.total;
}

/* From another layer at all scales something else is painted. */
static void
test_start (void)
{
  g_autoptr (PstSettings) settings = quick_settings ();
  g_autoptr (PstPicture)  content  = test_astronaut (128, 96);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 150);
  g_auto (Results)        results = { NULL };
  gdouble                 totals[4];
  gdouble                 untouched = 0.0;
  gdouble                 apart     = 0.0;

  g_object_set (settings, "style-weight", 20.0, "matching-weight", 0.0, NULL); /* another canvas would match other places */
  for (guint i = 0; i < 4; i++)
    {
      g_auto (PstScene) scene = { .content = pst_picture_ref (content), .start = i ? pst_picture_ref (results.at[0]) : NULL };

      test_scene_add_painting (&scene, wave, 1.0);
      g_object_set (settings, "scales", i == 1 || i == 2 ? PST_SCALES_LARGEST : PST_SCALES_ALL, NULL);
      if (i == 2)
        g_object_set (settings, "optimiser", PST_OPTIMISER_ADAM, "learning-rate", 0.0001, "steps", 1, NULL);
      totals[i] = total_of (&scene, settings, &results.at[i]);
      if (i == 2)
        g_object_set (settings, "optimiser", PST_OPTIMISER_LBFGS, "steps", 30, NULL);
    }
  for (gsize i = 0; i < 3 * 128 * 96; i++)
    {
      untouched = MAX (untouched, fabs (results.at[2]->rgb[i] - results.at[0]->rgb[i]));
      apart += fabs (results.at[3]->rgb[i] - results.at[0]->rgb[i]) / (3 * 128 * 96);
    }
  g_test_message ("total %.4f, gone on with %.4f, all scales once more %.4f", totals[0], totals[1], totals[3]);
  g_assert_cmpfloat (totals[1], <, 0.95 * totals[0]);
  g_assert_cmpfloat (untouched, <, 0.001);
  g_assert_cmpfloat (apart, >, 0.005);
}

/* With everything that takes memory. */
static PstScene
make_large_scene (void)
{
  g_autoptr (PstPicture) opaque  = test_astronaut (500, 500);
  g_autoptr (PstMask)    visible = test_right_part (500, 500, 0.1, 10.0);
  g_autoptr (PstPicture) wave    = test_painting ("great-wave.jpg", 500);
  g_autoptr (PstPicture) village = test_painting ("village-street-auvers.jpg", 500);
  PstScene               scene   = { .content = test_cut_out (opaque, visible), .protection = test_disc (500, 500, 0.2),
                                     .strength = test_right_part (500, 500, 0.1, 100.0) };

  test_scene_add_painting (&scene, wave, 1.0);
  test_scene_add_painting (&scene, village, 1.0);
  scene.paintings[0].region = test_right_part (500, 500, 0.6, 50.0);
  return scene;
}

/* As a whole, and in windows: what is matched takes so much that they would make no difference. */
static void
test_memory (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "smallest-scale", 1000, NULL);

  test_assert_job_memory_once (&models, settings, make_large_scene);
  g_object_set (settings, "memory", 1, "matching-weight", 0.0, "contours", 0.0, NULL);
  test_assert_job_memory_once (&models, settings, make_large_scene);
}

static const TestCase tests[] = {
  { "memory", test_memory, .expects = "the memory is what was predicted", .measures_memory = TRUE },
  { "mixture", test_mixture, .expects = "a mixture is nearer to either painting than what is painted from the other one alone",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "mixture-at-once", test_mixture_at_once, .expects = "at once, styles are mixed", .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "regions", test_regions, .expects = "each painting goes into its region", .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "regions-at-once", test_regions_at_once, .expects = "each painting goes into its region, painted at once",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "palettes", test_palettes,
    .expects = "the picture's colours come in the palette of each region's painting, on the painted lightness, and are seen so before" },
  { "no-region", test_no_region, .expects = "where no painting goes, the picture stays as it is, to the bit" },
  { "protection", test_protection, .expects = "what is protected stays nearer to the content",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "hidden", test_hidden, .expects = "colours that cannot be seen make no difference, and stay" },
  { "transparent", test_transparent,
    .expects = "with nothing visible at all the content stays, and of a painting nothing can be learned",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "part-of-painting", test_part_of_painting, .expects = "from the visible part of a painting only its style is learned",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "strength", test_strength,
    .expects = "pixels lie between the picture's and the painted ones, as the mask and the setting say",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "start", test_start,
    .expects = "going on with an earlier result at the largest scale begins where that ended, and gets better",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  test_load_models (&models);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_models_clear (&models);
  return result;
}
