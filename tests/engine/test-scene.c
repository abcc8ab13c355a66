/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes with more than one picture and one painting: how they are planned, and what their losses are. */
#include "config.h"

#include <math.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "objective/objective.h"
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
  g_assert_true (pst_objective_prepare (objective, scene->content, NULL, masks, scene->protection, NULL, NULL));
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
  g_autoptr (PstPicture) content  = test_astronaut (WIDTH, HEIGHT);
  g_autoptr (PstPicture) picture  = test_painting ("poppies.jpg", 100);
  g_autoptr (PstPicture) small    = pst_picture_resize (picture, WIDTH, HEIGHT, NULL);
  g_autoptr (PstPicture) wave     = test_painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture) village  = test_painting ("village-street-auvers.jpg", 50);
  g_autofree Evaluation *both     = g_new (Evaluation, 1);
  g_autofree Evaluation *again    = g_new (Evaluation, 1);
  g_autofree Evaluation *first    = g_new (Evaluation, 1);
  g_autofree Evaluation *second   = g_new (Evaluation, 1);

  for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
    {
      g_autoptr (PstSettings) settings = test_settings_without_matching ("style-loss", style_loss, NULL);
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
  g_autoptr (PstSettings) settings   = test_settings_without_matching (NULL);
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
  g_autoptr (PstPicture)  content  = test_astronaut (WIDTH, HEIGHT);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture)  village  = test_painting ("village-street-auvers.jpg", 50);
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
  g_object_set (settings, "matching-weight", 0.0, NULL); /* which would find every place twice */
  evaluate (&alone, settings, content, one);
  evaluate (&twice, settings, content, more);
  g_assert_cmpfloat (fabs (more->losses.total / one->losses.total - 1.0), <, 1e-9);
  g_assert_cmpfloat (compare_gradients (one, more), <, 1e-6);
}

static void
test_small_painting (void)
{
  g_autoptr (PstSettings)  settings  = test_settings_without_matching ("style-layers", "relu1_1 relu5_1", NULL);
  g_autoptr (PstPicture)   content   = test_astronaut (WIDTH, HEIGHT);
  g_autoptr (PstPicture)   wave      = test_painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture)   tiny      = test_painting ("village-street-auvers.jpg", 12);
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
  g_autoptr (PstPicture) opaque  = test_astronaut (WIDTH, HEIGHT);
  g_autoptr (PstMask)    visible = test_right_part (WIDTH, HEIGHT, 0.2, 7.0);
  g_autoptr (PstPicture) picture = test_painting ("poppies.jpg", 100);
  g_autoptr (PstPicture) small   = pst_picture_resize (picture, WIDTH, HEIGHT, NULL);
  g_autoptr (PstPicture) wave    = test_painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture) village = test_painting ("village-street-auvers.jpg", 50);

  for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
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
          scene.protection = test_disc (WIDTH, HEIGHT, 0.3);
        g_test_message ("loss %d,%s%s%s", style_loss, what & 1 ? " alpha" : "", what & 2 ? " regions" : "",
                        what & 4 ? " protection" : "");
        assert_gradient (&scene, settings, small);
      }
}

static void
test_full_masks (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_autoptr (PstPicture)  content  = test_astronaut (WIDTH, HEIGHT);
  g_autoptr (PstMask)     all      = test_right_part (WIDTH, HEIGHT, -1.0, 1.0);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 70);
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

/* The content loss of a picture beside the astronaut, where a part of that is protected, or nothing. */
static gdouble
evaluate_content (gdouble  weight,
                  PstMask *protection)
{
  g_autoptr (PstSettings) settings = test_settings_without_matching ("style-layers", "relu1_1", "content-layers", "relu2_1",
                                                                     "content-weight", weight, NULL);
  g_autoptr (PstPicture)  wave     = test_painting ("great-wave.jpg", 70);
  g_autoptr (PstPicture)  poppies  = test_painting ("poppies.jpg", 100);
  g_autoptr (PstPicture)  picture  = pst_picture_resize (poppies, WIDTH, HEIGHT, NULL);
  g_autofree Evaluation  *found    = g_new (Evaluation, 1);
  g_auto (PstScene)       scene    = { .content    = test_astronaut (WIDTH, HEIGHT),
                                       .protection = protection ? pst_mask_ref (protection) : NULL };

  test_scene_add_painting (&scene, wave, 1.0);
  evaluate (&scene, settings, picture, found);
  return found->losses.values[PST_LOSS_CONTENT];
}

static void
test_content_weight (void)
{
  static const gdouble weights[] = { 0.0, 0.5, 1.0, 3.0 };
  g_autoptr (PstMask)  all       = test_right_part (WIDTH, HEIGHT, -1.0, 1.0);
  g_autoptr (PstMask)  right     = test_right_part (WIDTH, HEIGHT, 0.4, 9.0);
  g_autoptr (PstMask)  left      = test_right_part (WIDTH, HEIGHT, 0.4, 9.0);
  gdouble              unit      = evaluate_content (1.0, NULL);

  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    left->values[i] = 1.0f - right->values[i];
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      gdouble expected = 10.0 * MAX (weights[i], 1.0) * unit;
      gdouble halves   = evaluate_content (weights[i], right) + evaluate_content (weights[i], left);

      g_assert_cmpfloat (fabs (evaluate_content (weights[i], NULL) - weights[i] * unit), <=, 1e-5 * unit);
      g_assert_cmpfloat (fabs (evaluate_content (weights[i], all) - expected), <, 1e-5 * expected);
      g_assert_cmpfloat (fabs (halves - weights[i] * unit - expected), <, 1e-5 * expected);
    }
}

static void
test_few_layers (void)
{
  g_autoptr (PstSettings) settings = test_settings_without_matching ("style-layers", "relu1_2 relu2_1", "content-layers", "relu3_1",
                                                                     NULL);
  g_autoptr (PstPicture)  opaque   = test_astronaut (WIDTH, HEIGHT);
  g_autoptr (PstMask)     visible  = test_right_part (WIDTH, HEIGHT, 0.2, 7.0);
  g_autoptr (PstPicture)  wave     = pst_picture_resize (opaque, WIDTH, HEIGHT, NULL);
  g_autoptr (PstPicture)  cut      = test_cut_out (wave, visible);
  g_auto (PstScene)       scene    = { .content = test_cut_out (opaque, visible) };
  g_autoptr (PstPicture)  picture  = test_painting ("poppies.jpg", 100);
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
  g_autoptr (PstPicture)   opaque   = test_astronaut (LARGE_WIDTH, LARGE_HEIGHT);
  g_autoptr (PstMask)      visible  = test_right_part (LARGE_WIDTH, LARGE_HEIGHT, 0.1, 30.0);
  g_autoptr (PstPicture)   wave     = test_painting ("great-wave.jpg", 150);
  g_autoptr (PstPicture)   village  = test_painting ("village-street-auvers.jpg", 150);
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
  scene.protection          = test_disc (LARGE_WIDTH, LARGE_HEIGHT, 0.3);
  large = prepare (&scene, settings);
  small = prepare_within (&scene, settings, 1);
  g_assert_cmpuint (pst_objective_get_bytes (small), <, 0.97 * pst_objective_get_bytes (large));
  g_assert_true (pst_objective_evaluate (large, opaque->rgb, whole, &of_whole, NULL, NULL));
  g_assert_true (pst_objective_evaluate (small, opaque->rgb, parts, &of_parts, NULL, NULL));
  g_assert_cmpmem (&of_parts, sizeof of_parts, &of_whole, sizeof of_whole);
  g_assert_cmpmem (parts, n * sizeof (gfloat), whole, n * sizeof (gfloat));
}

static void
test_plan (void)
{
  g_autoptr (PstPicture) content = test_astronaut (20, 10);
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
  { "gradient-of-masks", test_gradient_of_masks,
    .expects = "with everything that says where, with soft edges, alone and all together, losses are what their gradient says" },
  { "full-masks", test_full_masks, .expects = "a mask that is 1 everywhere changes nothing, to the bit; nor does an alpha",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "content-weight", test_content_weight,
    .expects = "content counts as much as it weighs; what is protected ten times as much, and as if it weighed 1 at least" },
  { "few-layers", test_few_layers, .expects = "guidance is there for no more layers than are looked at",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "budgets", test_budgets, .expects = "in any memory, with everything that says where, losses and gradient are the same bits" },
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
