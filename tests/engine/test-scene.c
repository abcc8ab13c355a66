/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes with more than one picture and one painting: what their losses are, and what is painted. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "objective.h"
#include "pictures.h"

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

/* Scenes own what they have. */
static void
add_painting (PstScene   *scene,
              PstPicture *picture,
              gdouble     share)
{
  scene->paintings[scene->n_paintings++] = (PstScenePainting) { .picture = pst_picture_ref (picture), .share = share };
}

static PstObjective *
prepare (const PstScene *scene,
         PstSettings    *settings)
{
  g_autoptr (GError)   error     = NULL;
  const PstScenePlan   plan      = pst_scene_get_plan (scene);
  PstObjective        *objective = pst_objective_new (models.network, settings, compute, &plan, G_MAXUINT64, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < scene->n_paintings; i++)
    if (scene->paintings[i].share > 0.0)
      g_assert_true (pst_objective_learn (objective, i, scene->paintings[i].picture, NULL, NULL));
  g_assert_true (pst_objective_prepare (objective, scene->content, NULL, NULL));
  return objective;
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

/* The losses of several paintings are the losses of each, as its share says. */
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

  for (gint style_loss = 0; style_loss <= PST_STYLE_LOSS_MOMENTS; style_loss++)
    {
      g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-loss", style_loss, NULL);
      g_auto (PstScene)       mixed    = { .content = pst_picture_ref (content) };
      g_auto (PstScene)       scaled   = { .content = pst_picture_ref (content) };
      g_auto (PstScene)       one      = { .content = pst_picture_ref (content) };
      g_auto (PstScene)       other    = { .content = pst_picture_ref (content) };

      add_painting (&mixed, wave, 2.0);
      add_painting (&mixed, village, 1.0);
      add_painting (&scaled, wave, 6.0);
      add_painting (&scaled, village, 3.0);
      add_painting (&one, wave, 1.0);
      add_painting (&other, village, 0.7);
      assert_gradient (&mixed, settings, small);
      evaluate (&mixed, settings, small, both);
      evaluate (&scaled, settings, small, again);
      evaluate (&one, settings, small, first);
      evaluate (&other, settings, small, second);
      assert_same_bits (both, again);
      g_assert_cmpfloat (fabs (first->losses.style / second->losses.style - 1.0), >, 0.02);
      g_assert_cmpfloat (fabs (both->losses.style - (2.0 * first->losses.style + second->losses.style) / 3.0), <, 1e-9);
      for (gsize i = 0; i < N_VALUES; i++)
        again->gradient[i] = (2.0 * first->gradient[i] + second->gradient[i]) / 3.0;
      g_assert_cmpfloat (compare_gradients (both, again), <, 1e-4);
      g_assert_cmpfloat (compare_gradients (both, first), >, 0.01);
    }
}

/* A painting without a share is as if it were not there; two that are the same are as one. */
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

  add_painting (&alone, wave, 1.0);
  add_painting (&unshared, village, 0.0);
  add_painting (&unshared, wave, 1.0);
  add_painting (&twice, wave, 1.0);
  add_painting (&twice, wave, 1.0);
  evaluate (&alone, settings, content, one);
  evaluate (&unshared, settings, content, more);
  assert_same_bits (one, more);
  evaluate (&twice, settings, content, more);
  g_assert_cmpfloat (fabs (more->losses.total / one->losses.total - 1.0), <, 1e-9);
  g_assert_cmpfloat (compare_gradients (one, more), <, 1e-6);
}

/* A painting that is too small for a layer leaves it to the others. */
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

  add_painting (&scene, wave, 1.0);
  add_painting (&scene, tiny, 1.0);
  plan      = pst_scene_get_plan (&scene);
  objective = pst_objective_new (models.network, settings, compute, &plan, G_MAXUINT64, NULL);
  left_out  = pst_objective_dup_left_out (objective);
  g_assert_cmpstr (left_out, ==, "relu5_1");
  assert_gradient (&scene, settings, content);
}

static PstPicture *
run (PstScene    *scene,
     PstSettings *settings)
{
  g_autoptr (GError) error  = NULL;
  const PstScenePlan plan   = pst_scene_get_plan (scene);
  g_autoptr (PstJob) job    = pst_job_new (&models, settings, &plan);
  PstPicture        *result = pst_job_run (job, scene, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (scene->content);
  g_assert_cmpuint (scene->n_paintings, ==, 0);
  return result;
}

/* Painted with shares, and what that is for two paintings. */
static PstPicture *
run_mixed (PstPicture *content,
           PstPicture *first,
           gdouble     first_share,
           PstPicture *second,
           gdouble     second_share)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 40, "smallest-scale", 96, NULL);
  g_auto (PstScene)       scene    = { .content = pst_picture_ref (content) };

  add_painting (&scene, first, first_share);
  add_painting (&scene, second, second_share);
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

/* A mixture is nearer to either painting than what is painted from the other one alone. */
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

/* At once, styles are mixed. */
static void
test_mixture_at_once (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, NULL);
  g_autoptr (PstPicture)  content  = photo (96, 80);
  g_autoptr (PstPicture)  wave     = painting ("great-wave.jpg", 200);
  g_autoptr (PstPicture)  village  = painting ("village-street-auvers.jpg", 200);
  g_auto (PstScene)       scene    = { .content = pst_picture_ref (content) };
  gfloat                  vectors[2][100];
  g_autoptr (PstPicture)  result   = NULL;
  g_autoptr (PstPicture)  expected = NULL;

  add_painting (&scene, wave, 3.0);
  add_painting (&scene, village, 1.0);
  g_assert_true (pst_instant_look (models.instant, wave, vectors[0], NULL));
  g_assert_true (pst_instant_look (models.instant, village, vectors[1], NULL));
  pst_instant_blend (models.instant, 2, (const gfloat *[]) { vectors[0], vectors[1] }, (gdouble[]) { 3.0, 1.0 }, vectors[0]);
  expected = pst_instant_paint (models.instant, content, vectors[0], 0, NULL, NULL);
  result   = run (&scene, settings);
  for (gsize i = 0; i < 3 * 96 * 80; i++)
    g_assert_cmpfloat (fabs (result->rgb[i] - CLAMP (expected->rgb[i], 0.0f, 1.0f)), <, 1e-4);
}

/* Plans count regions by their masks. */
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
      add_painting (&scene, content, 1.0);
      scene.paintings[i].region = masks[i] ? pst_mask_ref (masks[i]) : NULL;
    }
  plan = pst_scene_get_plan (&scene);
  g_assert_cmpint (plan.width, ==, 20);
  g_assert_true (plan.has_strength && ! plan.has_protection && ! plan.has_start && ! plan.has_alpha);
  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    g_assert_cmpuint (plan.paintings[i].region, ==, numbers[i]);
}

/* Means, which add up to what they did before. */
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

int
main (int    argc,
      char **argv)
{
  g_auto (PstModelFiles) files = { 0 };
  int                    result;

  g_test_init (&argc, &argv, NULL);
  files.network = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  files.instant = g_file_new_build_filename (g_getenv ("PST_MODELS"), "arbitrary.safetensors", NULL);
  g_assert_true (pst_models_load (&models, &files, NULL));
  compute = pst_compute_new (0, NULL);
  g_test_add_func ("/scene/plan", test_plan);
  g_test_add_func ("/scene/mask-sizes", test_mask_sizes);
  g_test_add_func ("/scene/shares", test_shares);
  g_test_add_func ("/scene/no-share", test_no_share);
  g_test_add_func ("/scene/small-painting", test_small_painting);
  g_test_add_func ("/scene/mixture", test_mixture);
  g_test_add_func ("/scene/mixture-at-once", test_mixture_at_once);
  result = g_test_run ();
  pst_compute_free (compute);
  pst_models_clear (&models);
  return result;
}
