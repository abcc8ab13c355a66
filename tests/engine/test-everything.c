/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that a scene and its settings can have, all at once, in enough memory and in little: the same bits; and each of them still
 * does what it does alone.
 *
 * The content is a tile, a strip that is long enough for windows; it is its own mirror image, so that places can be compared that differ
 * in nothing but what the scene says about them:
 *
 *   columns   0 ─ 128 ─ 448 ─ 528   lying stripes and poppies, upright stripes, lying stripes and poppies
 *            65 ─ 79                hidden
 *           248 ─ 280               unpainted, with soft edges of 32 columns
 *           400 ─ 432               protected; 136 ─ 168 has the same picture
 */
#include "config.h"

#include <math.h>

#include "cases.h"
#include "colour/oklab.h"
#include "pictures.h"
#include "scenes.h"

#define WIDTH  528 /* two cells (feature-map.h) */
#define HEIGHT 48
#define N      (WIDTH * HEIGHT)

static PstModels models;

/* A mask that is 1 from one column to another, with soft edges. */
static PstMask *
band (gint    begin,
      gint    end,
      gdouble softness)
{
  PstMask *mask = pst_mask_new (WIDTH, HEIGHT, NULL);

  for (gint i = 0; i < N; i++)
    mask->values[i] = CLAMP (MIN (i % WIDTH + 0.5 - begin, end - i % WIDTH - 0.5) / softness + 0.5, 0.0, 1.0);
  return mask;
}

static PstMask *
outside_band (gint    begin,
              gint    end,
              gdouble softness)
{
  PstMask *mask = band (begin, end, softness);

  for (gint i = 0; i < N; i++)
    mask->values[i] = 1.0f - mask->values[i];
  return mask;
}

static PstScene
make_scene (void)
{
  g_autoptr (PstPicture) mirrored = test_mirrored_photo (WIDTH, HEIGHT);
  g_autoptr (PstPicture) opaque   = test_roll (mirrored, 20, 13);
  g_autoptr (PstMask)    visible  = outside_band (64, 80, 2.0);
  g_autoptr (PstPicture) upright  = test_stripes (128, 8);
  g_autoptr (PstPicture) lying    = pst_picture_turn (upright, PST_TURN_RIGHT, NULL);
  g_autoptr (PstPicture) poppies  = test_read_picture ("PST_STYLES", "poppies.jpg", 120);
  PstScene               scene    = { .content = test_cut_out (opaque, visible), .strength = outside_band (232, 296, 32.0),
                                      .protection = band (396, 436, 8.0) };

  test_scene_add_painting (&scene, upright, 1.0);
  test_scene_add_painting (&scene, lying, 4.0);
  test_scene_add_painting (&scene, poppies, 1.0);
  scene.paintings[0].region = band (128, 448, 12.0);
  return scene;
}

/* The layers that take the least time, and paintings that are as long as the strip, which windows are for. What is painted step by step has
 * no palette: with one, what is protected has it as well.
 */
static PstSettings *
make_settings (PstMethod method)
{
  return g_object_new (PST_TYPE_SETTINGS, "method", method, "steps", 8, "least-steps", 8, "smallest-scale", WIDTH, "style-weight", 5.0,
                       "style-layers", "relu1_1 relu2_1 relu3_1", "content-layers", "relu3_1",
                       "content-weight", 1.0, "histogram-weight", 1.0,
                       "matching-weight", 5.0, "contours", 1.0, "palette-weight", 1000.0, "canvas", PST_TILING_BOTH,
                       "colours", PST_COLOURS_PICTURE,
                       "brush-size", method == PST_METHOD_INSTANT ? 1.0 : 2.35,
                       "palette", method == PST_METHOD_INSTANT ? PST_PALETTE_MATCH_LINEAR : PST_PALETTE_MATCH_NONE, NULL);
}

/* In little memory it is painted in windows, which need less. */
static void
assert_windows (PstSettings *settings)
{
  g_auto (PstScene)  scene = make_scene ();
  const PstScenePlan plan  = pst_scene_get_plan (&scene);
  guint64            bytes[2];

  for (gint memory = 0; memory < 2; memory++)
    {
      g_autoptr (PstJob) job = NULL;

      g_object_set (settings, "memory", memory, NULL);
      job = pst_job_new (&models, settings, &plan);
      g_assert_true (pst_job_predict_memory (job, &bytes[memory], NULL));
    }
  g_test_message ("%.0f MiB, %.0f MiB in windows", bytes[0] / 1048576.0, bytes[1] / 1048576.0);
  g_assert_cmpfloat (bytes[1], <, 0.95 * bytes[0]);
}

/* Where nothing is to be painted, and where nothing can be seen, no bit changes; elsewhere pixels do. */
static void
assert_untouched (const PstScene   *scene,
                  const PstPicture *result)
{
  guint   n_untouched = 0;
  gdouble changed     = 0.0;

  for (gint i = 0; i < N; i++)
    if (scene->strength->values[i] == 0.0f || scene->content->alpha[i] == 0.0f)
      {
        g_assert_cmpmem (result->rgb + 3 * i, 3 * sizeof (gfloat), scene->content->rgb + 3 * i, 3 * sizeof (gfloat));
        n_untouched++;
      }
    else
      {
        changed += fabs (result->rgb[3 * i + 1] - scene->content->rgb[3 * i + 1]) / N;
      }
  g_assert_cmpuint (n_untouched, >, 10 * HEIGHT);
  g_assert_cmpfloat (changed, >, 0.02);
}

/* From Oklab: how far lightness and colour are from the content's, in the mean, where pixels are painted. */
static void
assert_colours (const PstScene   *scene,
                const PstPicture *result)
{
  PstOklab oklab;
  gdouble  lightness = 0.0;
  gdouble  colour    = 0.0;
  gint     n         = 0;

  pst_oklab_init (&oklab, NULL);
  for (gint i = 0; i < N; i++)
    if (scene->strength->values[i] == 1.0f && scene->content->alpha[i] == 1.0f)
      {
        gfloat before[3];
        gfloat after[3];

        pst_oklab_from_rgb (&oklab, scene->content->rgb + 3 * i, before);
        pst_oklab_from_rgb (&oklab, result->rgb + 3 * i, after);
        lightness += fabs (after[0] - before[0]);
        colour += hypot (after[1] - before[1], after[2] - before[2]);
        n++;
      }
  g_test_message ("lightness %.4f and colour %.4f from the picture's", lightness / n, colour / n);
  g_assert_cmpfloat (lightness / n, >, 0.02);
  g_assert_cmpfloat (colour / n, <, 0.25 * lightness / n);
}

/* Mean difference between two columns. */
static gdouble
difference (const PstPicture *a,
            const PstPicture *b,
            gint              begin,
            gint              end)
{
  gdouble sum = 0.0;

  for (gint i = 0; i < N; i++)
    if (i % WIDTH >= begin && i % WIDTH < end)
      for (guint c = 0; c < 3; c++)
        sum += fabs (a->rgb[3 * i + c] - b->rgb[3 * i + c]);
  return sum / (3 * (end - begin) * HEIGHT);
}

/* How much neighbours differ across, beside how much they do down, from one column to another. */
static gdouble
measure_direction (const PstPicture *picture,
                   gint              begin,
                   gint              end)
{
  gdouble across = 0.0;
  gdouble down   = 0.0;

  for (gint y = 0; y + 1 < HEIGHT; y++)
    for (gint x = begin; x < end; x++)
      {
        const gfloat *pixel = picture->rgb + 3 * (y * WIDTH + x);

        across += fabs (pixel[4] - pixel[1]);
        down += fabs (pixel[3 * WIDTH + 1] - pixel[1]);
      }
  return across / down;
}

/* Upright and lying stripes are where their regions are. */
static void
assert_regions (const PstScene   *scene,
                const PstPicture *result,
                gdouble           least)
{
  gdouble upright = measure_direction (result, 320, 384) / measure_direction (scene->content, 320, 384);
  gdouble lying   = measure_direction (result, 456, 520) / measure_direction (scene->content, 456, 520);

  g_test_message ("across : down is %.2f times the picture's among upright stripes, %.2f times among lying ones", upright, lying);
  g_assert_cmpfloat (upright, >, least);
  g_assert_cmpfloat (lying, <, 1.0 / least);
}

static void
assert_everything (PstMethod method,
                   gdouble   most_protected,
                   gdouble   least_striped)
{
  g_autoptr (PstSettings) settings = make_settings (method);
  g_auto (PstScene)       scene    = make_scene ();
  g_autoptr (PstPicture)  whole    = NULL;
  g_autoptr (PstPicture)  windows  = NULL;
  gdouble                 across;
  gdouble                 down;

  assert_windows (settings);
  for (gint memory = 0; memory < 2; memory++)
    {
      g_auto (PstScene) painted = make_scene ();

      g_object_set (settings, "memory", memory, "threads", memory ? 3 : 1, NULL);
      *(memory ? &windows : &whole) = test_paint (&models, settings, &painted);
    }
  g_assert_true (test_same_pixels (whole, windows));
  assert_untouched (&scene, whole);
  assert_colours (&scene, whole);
  across = test_measure_seam (whole, FALSE);
  down   = test_measure_seam (whole, TRUE);
  g_test_message ("at the seam %.2f across, %.2f down; protected %.4f, its mirror image %.4f", across, down,
                  difference (whole, scene.content, 400, 432), difference (whole, scene.content, 136, 168));
  g_assert_cmpfloat (across, <, 1.3);
  g_assert_cmpfloat (down, <, 1.3);
  g_assert_cmpfloat (difference (whole, scene.content, 400, 432), <,
                     most_protected * difference (whole, scene.content, 136, 168));
  assert_regions (&scene, whole, least_striped);
}

static void
test_steps (void)
{
  assert_everything (PST_METHOD_OPTIMISE, 0.75, 1.8);
}

static void
test_at_once (void)
{
  assert_everything (PST_METHOD_INSTANT, 0.1, 1.8);
}

static const TestCase tests[] = {
  { "steps", test_steps,
    .expects = "step by step, everything at once does what each of it does alone, and in little memory the same bits",
    .not_under_thread = TEST_IN_WHOLE_JOBS },
  { "at-once", test_at_once,
    .expects = "painted at once, everything does what each of it does alone, and in little memory the same bits" },
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
