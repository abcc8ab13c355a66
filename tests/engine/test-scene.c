/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes with more than one picture and one painting: what their losses are, and what is painted. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "objective/objective.h"
#include "peak-memory.h"
#include "pictures.h"
#include "scene/regions.h"
#include "scenes.h"

#define WIDTH     61 /* odd at every pooling step */
#define HEIGHT    45
#define N_VALUES  (3 * WIDTH * HEIGHT)
#define STEP      3e-5 /* root mean square change of the picture */
#define TOLERANCE 1e-2 /* single precision, and kinks of ReLU and maximum pooling within the step */

static PstModels   models;
static PstCompute *compute;

/* Losses of a picture, and their gradient. */
typedef struct
{
  PstLosses losses;
  gfloat    gradient[N_VALUES];
} Evaluation;

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
photo (gint width,
       gint height)
{
  g_autoptr (PstPicture) whole = test_read_picture ("PST_PHOTOS", "astronaut.png", 0);

  return pst_picture_resize (whole, width, height, NULL);
}

static PstPicture *
painting (const gchar *name,
          gint         long_side)
{
  return test_read_picture ("PST_STYLES", name, long_side);
}

/* 1 in the middle, 0 farther away than the radius, in parts of the shorter side. */
static PstMask *
disc (gint    width,
      gint    height,
      gdouble radius)
{
  PstMask *mask = pst_mask_new (width, height, NULL);
  gdouble  side = MIN (width, height);

  for (gint i = 0; i < width * height; i++)
    mask->values[i] = CLAMP (radius * side - hypot (i % width + 0.5 - width / 2.0, i / width + 0.5 - height / 2.0) + 0.5, 0.0, 1.0);
  return mask;
}

static PstObjective *
prepare_within (const PstScene *scene,
                PstSettings    *settings,
                guint64         budget)
{
  g_autoptr (GError)   error     = NULL;
  const PstScenePlan   plan      = pst_scene_get_plan (scene);
  PstRegions           regions   = pst_regions_plan (&plan);
  PstMask             *masks[PST_MOST_PAINTINGS];
  PstObjective        *objective = pst_objective_new (models.network, settings, compute, &plan, budget, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < scene->n_paintings; i++)
    if (scene->paintings[i].share > 0.0)
      g_assert_true (pst_objective_set_style (objective, i, scene->paintings[i].picture, NULL, NULL));
  g_assert_true (pst_regions_make_masks (&regions, scene, masks, NULL));
  g_assert_true (pst_objective_prepare (objective, scene->content, masks, scene->protection, NULL, NULL));
  for (guint i = 0; i < regions.n; i++)
    g_clear_pointer (&masks[i], pst_mask_unref);
  return objective;
}

static PstObjective *
prepare (const PstScene *scene,
         PstSettings    *settings)
{
  return prepare_within (scene, settings, G_MAXUINT64);
}

static void
evaluate (const PstScene   *scene,
          PstSettings      *settings,
          const PstPicture *picture,
          Evaluation       *evaluation)
{
  g_autoptr (PstObjective) objective = prepare (scene, settings);

  g_assert_true (pst_objective_evaluate (objective, picture->rgb, evaluation->gradient, &evaluation->losses, NULL, NULL));
}

/* The gradient against finite differences, along its own direction. */
static void
assert_gradient (const PstScene   *scene,
                 PstSettings      *settings,
                 const PstPicture *picture)
{
  g_autoptr (PstObjective) objective = prepare (scene, settings);
  g_autofree Evaluation   *here      = g_new (Evaluation, 1);
  g_autofree Evaluation   *there     = g_new (Evaluation, 1);
  gdouble                  norm      = 0.0;
  gdouble                  totals[2];
  gdouble                  factor;
  gdouble                  slope;

  g_assert_true (pst_objective_evaluate (objective, picture->rgb, here->gradient, &here->losses, NULL, NULL));
  for (gsize i = 0; i < N_VALUES; i++)
    norm += (gdouble) here->gradient[i] * here->gradient[i];
  g_assert_cmpfloat (norm, >, 0.0);
  factor = STEP * sqrt (N_VALUES / norm);
  for (guint way = 0; way < 2; way++)
    {
      g_autoptr (PstPicture) beside = pst_picture_crop (picture, 0, 0, WIDTH, HEIGHT, NULL);

      for (gsize i = 0; i < N_VALUES; i++)
        beside->rgb[i] += (way ? factor : -factor) * here->gradient[i];
      g_assert_true (pst_objective_evaluate (objective, beside->rgb, there->gradient, &there->losses, NULL, NULL));
      totals[way] = there->losses.total;
    }
  slope = (totals[1] - totals[0]) / (2.0 * factor);
  g_test_message ("%.6g from differences, %.6g from the gradient", slope, norm);
  g_assert_cmpfloat (fabs (slope - norm), <=, TOLERANCE * norm);
}

/* The largest difference of two gradients, beside the largest value. */
static gdouble
compare_gradients (const Evaluation *a,
                   const Evaluation *b)
{
  gdouble most       = 0.0;
  gdouble difference = 0.0;

  for (gsize i = 0; i < N_VALUES; i++)
    {
      most       = MAX (most, fabs (a->gradient[i]));
      difference = MAX (difference, fabs (a->gradient[i] - b->gradient[i]));
    }
  return difference / most;
}

static void
assert_same_bits (const Evaluation *a,
                  const Evaluation *b)
{
  g_assert_cmpmem (&a->losses, sizeof a->losses, &b->losses, sizeof b->losses);
  g_assert_cmpmem (a->gradient, sizeof a->gradient, b->gradient, sizeof b->gradient);
}

static void
test_shares (void)
{
  g_autoptr (PstPicture) content  = photo (WIDTH, HEIGHT);
  g_autoptr (PstPicture) picture  = painting ("poppies.jpg", 100);
  g_autoptr (PstPicture) small    = pst_picture_resize (picture, WIDTH, HEIGHT, NULL);
  g_autoptr (PstPicture) wave     = painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture) village  = painting ("village-street-auvers.jpg", 50);
  g_autofree Evaluation *both     = g_new (Evaluation, 1);
  g_autofree Evaluation *again    = g_new (Evaluation, 1);
  g_autofree Evaluation *first    = g_new (Evaluation, 1);
  g_autofree Evaluation *second   = g_new (Evaluation, 1);

  for (gint style_loss = 0; style_loss < test_count_style_losses (); style_loss++)
    {
      g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-loss", style_loss, NULL);
      g_auto (PstScene)       mixed    = { .content = pst_picture_ref (content) };
      g_auto (PstScene)       scaled   = { .content = pst_picture_ref (content) };
      g_auto (PstScene)       one      = { .content = pst_picture_ref (content) };
      g_auto (PstScene)       other    = { .content = pst_picture_ref (content) };
      gdouble                 of_first;
      gdouble                 of_second;

      test_scene_add_painting (&mixed, wave, 2.0);
      test_scene_add_painting (&mixed, village, 1.0);
      test_scene_add_painting (&scaled, wave, 6.0);
      test_scene_add_painting (&scaled, village, 3.0);
      test_scene_add_painting (&one, wave, 1.0);
      test_scene_add_painting (&other, village, 0.7);
      assert_gradient (&mixed, settings, small);
      evaluate (&mixed, settings, small, both);
      evaluate (&scaled, settings, small, again);
      evaluate (&one, settings, small, first);
      evaluate (&other, settings, small, second);
      assert_same_bits (both, again);
      of_first  = first->losses.values[PST_LOSS_STYLE];
      of_second = second->losses.values[PST_LOSS_STYLE];
      g_assert_cmpfloat (fabs (of_first / of_second - 1.0), >, 0.02);
      /* Fourier transforms are in single precision */
      g_assert_cmpfloat (fabs (both->losses.values[PST_LOSS_STYLE] - (2.0 * of_first + of_second) / 3.0), <, 1e-7);
      for (gsize i = 0; i < N_VALUES; i++)
        again->gradient[i] = (2.0 * first->gradient[i] + second->gradient[i]) / 3.0;
      g_assert_cmpfloat (compare_gradients (both, again), <, 1e-4);
      g_assert_cmpfloat (compare_gradients (both, first), >, 0.01);
    }
}

static void
test_one_walk (void)
{
  static const gsize      channels[] = { 64, 128, 256, 512, 512 };
  g_autoptr (PstSettings) settings   = pst_settings_new ();
  PstScenePlan            plan       = pst_scene_plan_one (600, 400, 500, 500);
  PstObjective           *objectives[2];
  guint64                 more       = 0;

  for (guint i = 0; i < 2; i++)
    {
      objectives[i] = pst_objective_new (models.network, settings, compute, &plan, G_MAXUINT64, NULL);
      for (plan.n_paintings = 1; plan.n_paintings < 4; plan.n_paintings++)
        plan.paintings[plan.n_paintings] = plan.paintings[0];
    }
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    more += 3 * channels[i] * (channels[i] + 1) * sizeof (gdouble);
  g_assert_cmpfloat (pst_objective_get_work (objectives[1]), ==, pst_objective_get_work (objectives[0]));
  g_assert_cmpuint (pst_objective_get_bytes (objectives[1]), ==, pst_objective_get_bytes (objectives[0]) + more);
  for (guint i = 0; i < 2; i++)
    pst_objective_free (objectives[i]);
}

static void
test_no_share (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_autoptr (PstPicture)  content  = photo (WIDTH, HEIGHT);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture)  village  = painting ("village-street-auvers.jpg", 50);
  g_autofree Evaluation  *one      = g_new (Evaluation, 1);
  g_autofree Evaluation  *more     = g_new (Evaluation, 1);
  g_auto (PstScene)       alone    = { .content = pst_picture_ref (content) };
  g_auto (PstScene)       unshared = { .content = pst_picture_ref (content) };
  g_auto (PstScene)       twice    = { .content = pst_picture_ref (content) };

  test_scene_add_painting (&alone, wave, 1.0);
  test_scene_add_painting (&unshared, village, 0.0);
  test_scene_add_painting (&unshared, wave, 1.0);
  test_scene_add_painting (&twice, wave, 1.0);
  test_scene_add_painting (&twice, wave, 1.0);
  evaluate (&alone, settings, content, one);
  evaluate (&unshared, settings, content, more);
  assert_same_bits (one, more);
  evaluate (&twice, settings, content, more);
  g_assert_cmpfloat (fabs (more->losses.total / one->losses.total - 1.0), <, 1e-9);
  g_assert_cmpfloat (compare_gradients (one, more), <, 1e-6);
}

static void
test_small_painting (void)
{
  g_autoptr (PstSettings)  settings  = g_object_new (PST_TYPE_SETTINGS, "style-layers", "relu1_1 relu5_1", NULL);
  g_autoptr (PstPicture)   content   = photo (WIDTH, HEIGHT);
  g_autoptr (PstPicture)   wave      = painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture)   tiny      = painting ("village-street-auvers.jpg", 12);
  g_auto (PstScene)        scene     = { .content = pst_picture_ref (content) };
  g_autoptr (PstObjective) objective = NULL;
  g_autofree gchar        *left_out  = NULL;
  PstScenePlan             plan;

  test_scene_add_painting (&scene, wave, 1.0);
  test_scene_add_painting (&scene, tiny, 1.0);
  plan      = pst_scene_get_plan (&scene);
  objective = pst_objective_new (models.network, settings, compute, &plan, G_MAXUINT64, NULL);
  left_out  = pst_objective_dup_left_out (objective);
  g_assert_cmpstr (left_out, ==, "relu5_1");
  assert_gradient (&scene, settings, content);
}

static void
test_gradient_of_masks (void)
{
  static const struct { guint what; gdouble histogram; } kinds[] = { { 1, 0.5 }, { 2, 1.0 }, { 4, 0.0 }, { 7, 0.5 } };
  g_autoptr (PstPicture) opaque  = photo (WIDTH, HEIGHT);
  g_autoptr (PstMask)    visible = test_right_part (WIDTH, HEIGHT, 0.2, 7.0);
  g_autoptr (PstPicture) picture = painting ("poppies.jpg", 100);
  g_autoptr (PstPicture) small   = pst_picture_resize (picture, WIDTH, HEIGHT, NULL);
  g_autoptr (PstPicture) wave    = painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture) village = painting ("village-street-auvers.jpg", 50);

  for (gint style_loss = 0; style_loss < test_count_style_losses (); style_loss++)
    for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
      {
        guint                   what     = kinds[i].what;
        g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-loss", style_loss,
                                                         "histogram-weight", kinds[i].histogram, NULL);
        g_auto (PstScene)       scene    = { .content = what & 1 ? test_cut_out (opaque, visible) : pst_picture_ref (opaque) };

        test_scene_add_painting (&scene, wave, 1.0);
        test_scene_add_painting (&scene, village, 1.0);
        if (what & 2)
          scene.paintings[0].region = test_right_part (WIDTH, HEIGHT, 0.6, 9.0);
        if (what & 4)
          scene.protection = disc (WIDTH, HEIGHT, 0.3);
        g_test_message ("loss %d,%s%s%s", style_loss, what & 1 ? " alpha" : "", what & 2 ? " regions" : "",
                        what & 4 ? " protection" : "");
        assert_gradient (&scene, settings, small);
      }
}

static void
test_full_masks (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_autoptr (PstPicture)  content  = photo (WIDTH, HEIGHT);
  g_autoptr (PstMask)     all      = test_right_part (WIDTH, HEIGHT, -1.0, 1.0);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 70);
  g_autoptr (PstMask)     of_wave  = test_right_part (wave->width, wave->height, -1.0, 1.0);
  g_autoptr (PstPicture)  cut_wave = test_cut_out (wave, of_wave);
  g_autofree Evaluation  *plain    = g_new (Evaluation, 1);
  g_autofree Evaluation  *masked   = g_new (Evaluation, 1);
  g_auto (PstScene)       without  = { .content = pst_picture_ref (content) };
  g_auto (PstScene)       with     = { .content = test_cut_out (content, all) };

  test_scene_add_painting (&without, wave, 1.0);
  test_scene_add_painting (&with, cut_wave, 1.0);
  with.paintings[0].region = pst_mask_ref (all);
  evaluate (&without, settings, content, plain);
  evaluate (&with, settings, content, masked);
  assert_same_bits (plain, masked);
}

static void
test_few_layers (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-layers", "relu1_2 relu2_1", "content-layers", "relu3_1",
                                                   NULL);
  g_autoptr (PstPicture)  opaque   = photo (WIDTH, HEIGHT);
  g_autoptr (PstMask)     visible  = test_right_part (WIDTH, HEIGHT, 0.2, 7.0);
  g_autoptr (PstPicture)  wave     = pst_picture_resize (opaque, WIDTH, HEIGHT, NULL);
  g_autoptr (PstPicture)  cut      = test_cut_out (wave, visible);
  g_auto (PstScene)       scene    = { .content = test_cut_out (opaque, visible) };
  g_autoptr (PstPicture)  picture  = painting ("poppies.jpg", 100);
  g_autoptr (PstPicture)  small    = pst_picture_resize (picture, WIDTH, HEIGHT, NULL);

  test_scene_add_painting (&scene, cut, 1.0);
  assert_gradient (&scene, settings, small);
}

#define LARGE_WIDTH  543 /* more than two cells, odd at every pooling step */
#define LARGE_HEIGHT 335

static void
test_budgets (void)
{
  const gsize              n        = 3 * LARGE_WIDTH * LARGE_HEIGHT;
  g_autoptr (PstSettings)  settings = pst_settings_new ();
  g_autoptr (PstPicture)   opaque   = photo (LARGE_WIDTH, LARGE_HEIGHT);
  g_autoptr (PstMask)      visible  = test_right_part (LARGE_WIDTH, LARGE_HEIGHT, 0.1, 30.0);
  g_autoptr (PstPicture)   wave     = painting ("great-wave.jpg", 150);
  g_autoptr (PstPicture)   village  = painting ("village-street-auvers.jpg", 150);
  g_auto (PstScene)        scene    = { .content = test_cut_out (opaque, visible) };
  g_autofree gfloat       *whole    = g_new (gfloat, n);
  g_autofree gfloat       *parts    = g_new (gfloat, n);
  g_autoptr (PstObjective) large    = NULL;
  g_autoptr (PstObjective) small    = NULL;
  PstLosses                of_whole;
  PstLosses                of_parts;

  test_scene_add_painting (&scene, wave, 1.0);
  test_scene_add_painting (&scene, village, 1.0);
  scene.paintings[0].region = test_right_part (LARGE_WIDTH, LARGE_HEIGHT, 0.6, 50.0);
  scene.protection          = disc (LARGE_WIDTH, LARGE_HEIGHT, 0.3);
  large = prepare (&scene, settings);
  small = prepare_within (&scene, settings, 1);
  g_assert_cmpuint (pst_objective_get_bytes (small), <, 0.97 * pst_objective_get_bytes (large));
  g_assert_true (pst_objective_evaluate (large, opaque->rgb, whole, &of_whole, NULL, NULL));
  g_assert_true (pst_objective_evaluate (small, opaque->rgb, parts, &of_parts, NULL, NULL));
  g_assert_cmpmem (&of_parts, sizeof of_parts, &of_whole, sizeof of_whole);
  g_assert_cmpmem (parts, n * sizeof (gfloat), whole, n * sizeof (gfloat));
}

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
                       "style-layers", "relu1_1 relu2_1 relu3_1", "content-layers", "relu3_1", NULL);
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
  g_autoptr (PstPicture) content = photo (96, 96);
  g_autoptr (PstPicture) wave    = painting ("great-wave.jpg", 200);
  g_autoptr (PstPicture) village = painting ("village-street-auvers.jpg", 200);
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
  g_autoptr (PstPicture)  content  = pst_picture_clamp (photo (96, 80), NULL);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 200);
  g_autoptr (PstPicture)  village  = painting ("village-street-auvers.jpg", 200);
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
  g_autoptr (PstPicture)  content  = photo (160, 112);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 200);
  g_autoptr (PstPicture)  village  = painting ("village-street-auvers.jpg", 200);
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
  assert_regions (PST_METHOD_OPTIMISE, 0.7);
}

static void
test_regions_at_once (void)
{
  assert_regions (PST_METHOD_INSTANT, 0.85);
}

static void
test_no_region (void)
{
  for (PstMethod method = PST_METHOD_OPTIMISE; method <= PST_METHOD_INSTANT; method++)
    {
      g_autoptr (PstSettings) settings = quick_settings ();
      g_autoptr (PstPicture)  content  = photo (96, 80);
      g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 100);
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
                   gdouble   most)
{
  g_autoptr (PstSettings) settings  = quick_settings ();
  g_autoptr (PstPicture)  content   = photo (128, 128);
  g_autoptr (PstPicture)  village   = painting ("village-street-auvers.jpg", 200);
  g_autoptr (PstMask)     protected = disc (128, 128, 0.3);
  g_autoptr (PstMask)     outside   = disc (128, 128, 0.45);
  g_auto (Results)        results = { NULL };
  gdouble                 inner[2];
  gdouble                 outer[2];

  for (gint i = 0; i < 128 * 128; i++)
    outside->values[i] = 1.0f - outside->values[i];
  g_object_set (settings, "method", method, "start", start, NULL);
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
  assert_protection (PST_METHOD_OPTIMISE, PST_START_PICTURE, 0.2);
  assert_protection (PST_METHOD_OPTIMISE, PST_START_NOISE, 0.2);
  assert_protection (PST_METHOD_INSTANT, PST_START_PICTURE, 0.001);
}

/* Hidden colours stay, and nothing depends on them, in content, painting and start. */
static void
assert_hidden (PstMethod method)
{
  g_autoptr (PstSettings) settings = quick_settings ();
  g_autoptr (PstPicture)  opaque   = photo (99, 80);
  g_autoptr (PstMask)     visible  = test_right_part (99, 80, 0.3, 6.0);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 120);
  g_autoptr (PstMask)     of_wave  = test_right_part (wave->width, wave->height, 0.5, 3.0);
  g_auto (Results)        results = { NULL };

  g_object_set (settings, "method", method, "steps", 4, "least-steps", 3, "palette", PST_PALETTE_MATCH_LINEAR, NULL);
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
  g_autoptr (PstPicture) opaque = photo (64, 48);
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
  g_autoptr (PstPicture)  content  = photo (96, 96);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 0);
  g_autoptr (PstPicture)  village  = painting ("village-street-auvers.jpg", 0);
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
      g_autoptr (PstPicture)  content  = photo (96, 80);
      g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 100);
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
  g_autoptr (PstPicture)  content  = photo (128, 96);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 150);
  g_auto (Results)        results = { NULL };
  gdouble                 totals[4];
  gdouble                 untouched = 0.0;
  gdouble                 apart     = 0.0;

  g_object_set (settings, "style-weight", 20.0, NULL);
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
  g_autoptr (PstPicture) opaque  = photo (500, 500);
  g_autoptr (PstMask)    visible = test_right_part (500, 500, 0.1, 10.0);
  g_autoptr (PstPicture) wave    = painting ("great-wave.jpg", 500);
  g_autoptr (PstPicture) village = painting ("village-street-auvers.jpg", 500);
  PstScene               scene   = { .content = test_cut_out (opaque, visible), .protection = disc (500, 500, 0.2),
                                     .strength = test_right_part (500, 500, 0.1, 100.0) };

  test_scene_add_painting (&scene, wave, 1.0);
  test_scene_add_painting (&scene, village, 1.0);
  scene.paintings[0].region = test_right_part (500, 500, 0.6, 50.0);
  return scene;
}

static void
test_memory (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "smallest-scale", 1000, NULL);

  test_assert_job_memory (&models, settings, make_large_scene);
}

static void
test_plan (void)
{
  g_autoptr (PstPicture) content = photo (20, 10);
  g_autoptr (PstMask)    left    = pst_mask_new (20, 10, NULL);
  g_autoptr (PstMask)    right   = pst_mask_new (20, 10, NULL);
  PstMask               *masks[] = { NULL, right, left, NULL, right };
  guint                  numbers[] = { 0, 1, 2, 0, 1 };
  g_auto (PstScene)      scene   = { .content = pst_picture_ref (content), .strength = pst_mask_ref (left) };
  PstScenePlan           plan;

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      test_scene_add_painting (&scene, content, 1.0);
      scene.paintings[i].region = masks[i] ? pst_mask_ref (masks[i]) : NULL;
    }
  plan = pst_scene_get_plan (&scene);
  g_assert_cmpint (plan.width, ==, 20);
  g_assert_true (plan.has_strength && ! plan.has_protection && ! plan.has_start && ! plan.has_alpha);
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    g_assert_cmpuint (plan.paintings[i].region, ==, numbers[i]);
}

static void
test_mask_sizes (void)
{
  static const gint   sizes[][2] = { { 7, 5 }, { 3, 2 }, { 1, 1 }, { 14, 10 }, { 9, 3 } };
  g_autoptr (PstMask) mask       = pst_mask_new (7, 5, NULL);
  gdouble             sum        = 0.0;

  for (gint i = 0; i < 35; i++)
    sum += mask->values[i] = i * i % 11 / 10.0f;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint                n       = sizes[i][0] * sizes[i][1];
      g_autoptr (PstMask) resized = pst_mask_resize (mask, sizes[i][0], sizes[i][1], NULL);
      gdouble             mean    = 0.0;

      for (gint p = 0; p < n; p++)
        mean += resized->values[p] / n;
      g_assert_cmpfloat (fabs (mean - sum / 35.0), <, 1e-6);
    }
}

static const TestCase tests[] = {
  { "memory", test_memory, .expects = "the memory is what was predicted", .measures_memory = TRUE },
  { "plan", test_plan, .expects = "plans count regions by their masks" },
  { "mask-sizes", test_mask_sizes, .expects = "resized masks are means, which add up to what they did before" },
  { "shares", test_shares, .expects = "the losses of several paintings are the losses of each, as its share says",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "one-walk", test_one_walk,
    .expects = "four paintings need one walk over the picture, and remember three times more of what a painting looks like" },
  { "no-share", test_no_share,
    .expects = "a painting without a share is as if it were not there; two that are the same are as one",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "small-painting", test_small_painting, .expects = "a painting that is too small for a layer leaves it to the others",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "mixture", test_mixture, .expects = "a mixture is nearer to either painting than what is painted from the other one alone",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "mixture-at-once", test_mixture_at_once, .expects = "at once, styles are mixed", .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "gradient-of-masks", test_gradient_of_masks,
    .expects = "with everything that says where, with soft edges, alone and all together, losses are what their gradient says" },
  { "full-masks", test_full_masks, .expects = "a mask that is 1 everywhere changes nothing, to the bit; nor does an alpha",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "few-layers", test_few_layers, .expects = "guidance is there for no more layers than are looked at",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "budgets", test_budgets, .expects = "in any memory, with everything that says where, losses and gradient are the same bits" },
  { "regions", test_regions, .expects = "each painting goes into its region", .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "regions-at-once", test_regions_at_once, .expects = "each painting goes into its region, painted at once",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
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
  compute = pst_compute_new (0, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_compute_free (compute);
  pst_models_clear (&models);
  return result;
}
