/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where edges are joined there is no seam: rolled pictures give rolled results, of every step from resizing to the gradient; the same in
 * any memory; and a painting laid beside itself looks at the seam as it looks elsewhere. Edges that are not joined fail each of these
 * comparisons.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "compute/allocation.h"
#include "instant/instant.h"
#include "objective/objective.h"
#include "peak-memory.h"
#include "picture/picture-resize.h"
#include "pictures.h"
#include "scenes.h"

static PstModels   models;
static PstNetwork *network;   /* theirs */
static PstInstant *arbitrary; /* likewise */
static PstCompute *compute;

static const PstTiling joined[] = { PST_TILING_X, PST_TILING_Y, PST_TILING_BOTH };

static gsize
count_bytes (const PstPicture *picture)
{
  return 3 * sizeof (gfloat) * picture->width * picture->height;
}

/* Rolled along the joined sides only. */
static PstPicture *
roll_joined (const PstPicture *picture,
             PstTiling         tiling,
             gint              right,
             gint              down)
{
  return test_roll (picture, tiling & PST_TILING_X ? right : 0, tiling & PST_TILING_Y ? down : 0);
}

/* Root mean square of the difference, in relation to that of the second. */
static gdouble
differ (const PstPicture *a,
        const PstPicture *b)
{
  gdouble difference = 0.0;
  gdouble norm       = 0.0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  for (gsize i = 0; i < 3 * (gsize) a->width * a->height; i++)
    {
      difference += (gdouble) (a->rgb[i] - b->rgb[i]) * (a->rgb[i] - b->rgb[i]);
      norm += (gdouble) b->rgb[i] * b->rgb[i];
    }
  return sqrt (difference / norm);
}

static PstPicture *
painting (gint long_side)
{
  return test_read_picture ("PST_STYLES", "village-street-auvers.jpg", long_side);
}

/* From 96 to 64 and from 64 to 96: three pixels of the one are two of the other. */
static void
test_resize (void)
{
  g_autoptr (PstPicture) large = test_mirrored_photo (96, 96);
  g_autoptr (PstPicture) edged = test_roll (large, 40, 40);

  for (guint i = 0; i < G_N_ELEMENTS (joined); i++)
    {
      g_autoptr (PstPicture) small           = pst_picture_resize_joined (edged, joined[i], 64, 64, NULL);
      g_autoptr (PstPicture) small_rolled    = roll_joined (small, joined[i], 10, 26);
      g_autoptr (PstPicture) rolled          = roll_joined (edged, joined[i], 15, 39);
      g_autoptr (PstPicture) rolled_small    = pst_picture_resize_joined (rolled, joined[i], 64, 64, NULL);
      g_autoptr (PstPicture) again           = pst_picture_resize_joined (small, joined[i], 96, 96, NULL);
      g_autoptr (PstPicture) again_rolled    = roll_joined (again, joined[i], 15, 39);
      g_autoptr (PstPicture) rolled_again    = pst_picture_resize_joined (rolled_small, joined[i], 96, 96, NULL);
      g_autoptr (PstPicture) flat            = pst_picture_resize (edged, 64, 64, NULL);
      g_autoptr (PstPicture) flat_rolled     = roll_joined (flat, joined[i], 10, 26);
      g_autoptr (PstPicture) rolled_flat     = pst_picture_resize (rolled, 64, 64, NULL);

      g_assert_cmpfloat (differ (small_rolled, rolled_small), <, 1e-6);
      g_assert_cmpfloat (differ (again_rolled, rolled_again), <, 1e-6);
      g_assert_cmpfloat (differ (flat_rolled, rolled_flat), >, 1e-4);
    }
}

/* All losses, and the gradient as a picture. */
static PstPicture *
evaluate (const PstPicture *content,
          const PstPicture *picture,
          PstTiling         tiling,
          guint64           budget,
          PstLosses        *losses)
{
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstPicture)   style     = painting (120);
  g_autoptr (PstSettings)  settings  = test_settings_without_matching ("canvas", tiling, NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (content->width, content->height, style->width, style->height);
  g_autoptr (PstObjective) objective = pst_objective_new (network, settings, compute, &scene, budget, &error);
  PstPicture              *gradient  = pst_picture_new (content->width, content->height, FALSE, NULL);
  gdouble                  work      = pst_objective_get_work (objective) / content->width / content->height;

  g_assert_no_error (error);
  g_assert_true (budget > 1 || work > 1.5); /* in windows that overlap */
  g_assert_true (pst_objective_set_style (objective, 0, style, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, NULL, &error));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient->rgb, losses, NULL, &error));
  return gradient;
}

/* A rolled picture of rolled content has the same losses, and the rolled gradient. */
static void
assert_rolls (PstTiling tiling,
              PstTiling rolled_edges,
              gboolean  alike)
{
  g_autoptr (PstPicture) content         = test_mirrored_photo (112, 80); /* no multiples of 32 */
  g_autoptr (PstPicture) picture         = test_roll (content, 31, 17);
  g_autoptr (PstPicture) rolled_content  = roll_joined (content, rolled_edges, 32, 48);
  g_autoptr (PstPicture) rolled_picture  = roll_joined (picture, rolled_edges, 32, 48);
  PstLosses              losses;
  PstLosses              rolled_losses;
  g_autoptr (PstPicture) gradient        = evaluate (content, picture, tiling, G_MAXUINT64, &losses);
  g_autoptr (PstPicture) of_rolled       = evaluate (rolled_content, rolled_picture, tiling, G_MAXUINT64, &rolled_losses);
  g_autoptr (PstPicture) rolled_gradient = roll_joined (gradient, rolled_edges, 32, 48);
  gdouble                apart           = differ (of_rolled, rolled_gradient);

  g_test_message ("tiling %d, rolled %d: content %.7g and %.7g, style %.7g and %.7g, smoothness %.7g and %.7g, gradients apart %.2g",
                  tiling, rolled_edges, losses.values[PST_LOSS_CONTENT], rolled_losses.values[PST_LOSS_CONTENT],
                  losses.values[PST_LOSS_STYLE], rolled_losses.values[PST_LOSS_STYLE],
                  losses.values[PST_LOSS_SMOOTHNESS], rolled_losses.values[PST_LOSS_SMOOTHNESS], apart);
  if (alike)
    {
      g_assert_cmpfloat (fabs (losses.values[PST_LOSS_CONTENT] / rolled_losses.values[PST_LOSS_CONTENT] - 1.0), <, 1e-5);
      g_assert_cmpfloat (fabs (losses.values[PST_LOSS_STYLE] / rolled_losses.values[PST_LOSS_STYLE] - 1.0), <, 1e-5);
      g_assert_cmpfloat (fabs (losses.values[PST_LOSS_SMOOTHNESS] / rolled_losses.values[PST_LOSS_SMOOTHNESS] - 1.0), <, 1e-5);
      g_assert_cmpfloat (fabs (losses.total / rolled_losses.total - 1.0), <, 1e-5);
      g_assert_cmpfloat (apart, <, 1e-3);
    }
  else
    {
      g_assert_cmpfloat (apart, >, 0.02);
    }
}

static void
test_rolled (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (joined); i++)
    {
      assert_rolls (joined[i], joined[i], TRUE);
      assert_rolls (PST_TILING_NONE, joined[i], FALSE);
    }
  assert_rolls (PST_TILING_X, PST_TILING_Y, FALSE);
  assert_rolls (PST_TILING_Y, PST_TILING_X, FALSE);
}

static void
test_gradient (void)
{
  const gdouble          step    = 3e-5; /* root mean square change of the picture */
  g_autoptr (PstPicture) content = test_mirrored_photo (64, 48);
  g_autoptr (PstPicture) picture = test_roll (content, 11, 7);
  gsize                  n       = 3 * 64 * 48;

  for (guint i = 0; i < G_N_ELEMENTS (joined); i++)
    {
      PstLosses              losses[2];
      g_autoptr (PstPicture) gradient = evaluate (content, picture, joined[i], G_MAXUINT64, &losses[0]);
      gdouble                norm     = 0.0;
      gdouble                factor;

      for (gsize j = 0; j < n; j++)
        norm += (gdouble) gradient->rgb[j] * gradient->rgb[j];
      factor = step * sqrt (n / norm);
      for (gint side = 0; side < 2; side++)
        {
          g_autoptr (PstPicture) beside  = test_roll (picture, 0, 0);
          g_autoptr (PstPicture) ignored = NULL;

          for (gsize j = 0; j < n; j++)
            beside->rgb[j] += (side ? factor : -factor) * gradient->rgb[j];
          ignored = evaluate (content, beside, joined[i], G_MAXUINT64, &losses[side]);
        }
      g_test_message ("tiling %d: %.6g from differences, %.6g from the gradient", joined[i],
                      (losses[1].total - losses[0].total) / (2.0 * factor), norm);
      g_assert_cmpfloat (fabs ((losses[1].total - losses[0].total) / (2.0 * factor) - norm), <, 0.01 * norm);
    }
}

/* Two cells, and no multiples of what a tile of the deepest layer covers. */
static void
test_budgets (void)
{
  static const guint64 budgets[]  = { 1, 400 << 20 };
  static const gint    sizes[][2] = { { 544, 176 }, { 176, 528 }, { 544, 528 } }; /* two cells along the joined sides */

  for (guint i = 0; i < G_N_ELEMENTS (joined); i++)
    {
      PstLosses              of_whole;
      g_autoptr (PstPicture) content = test_mirrored_photo (sizes[i][0], sizes[i][1]);
      g_autoptr (PstPicture) picture = test_roll (content, 300, 100);
      g_autoptr (PstPicture) whole   = evaluate (content, picture, joined[i], G_MAXUINT64, &of_whole);

      for (guint j = 0; j < (joined[i] == PST_TILING_BOTH ? G_N_ELEMENTS (budgets) : 1); j++)
        {
          PstLosses              of_parts;
          g_autoptr (PstPicture) parts = evaluate (content, picture, joined[i], budgets[j], &of_parts);

          g_assert_cmpmem (&of_parts, sizeof of_parts, &of_whole, sizeof of_whole);
          g_assert_cmpmem (parts->rgb, count_bytes (parts), whole->rgb, count_bytes (whole));
        }
    }
}

static PstPicture *
paint_at_once (PstInstant       *instant,
               const gfloat     *vector,
               const PstPicture *picture,
               PstTiling         tiling,
               guint             n_threads,
               guint64           budget)
{
  g_autoptr (GError)  error  = NULL;
  PstPicture         *result = test_paint_at_once (instant, picture, vector, tiling, n_threads, budget, NULL, &error);

  g_assert_no_error (error);
  return result;
}

/* By as little as the network makes no difference of. */
static void
assert_rolled_at_once (PstInstant   *instant,
                       const gfloat *vector,
                       const gint   *size,
                       PstTiling     tiling)
{
  gint                   step      = instant->multiple;
  g_autoptr (PstPicture) content   = test_mirrored_photo (size[0], size[1]);
  g_autoptr (PstPicture) edged     = test_roll (content, 5, 3);
  g_autoptr (PstPicture) rolled    = roll_joined (edged, tiling, 2 * step, step);
  g_autoptr (PstPicture) result    = paint_at_once (instant, vector, edged, tiling, 1, G_MAXUINT64);
  g_autoptr (PstPicture) little    = paint_at_once (instant, vector, edged, tiling, 3, 1);
  g_autoptr (PstPicture) of_rolled = paint_at_once (instant, vector, rolled, tiling, 2, G_MAXUINT64);
  g_autoptr (PstPicture) expected  = roll_joined (result, tiling, 2 * step, step);
  g_autoptr (PstPicture) flat      = paint_at_once (instant, vector, edged, PST_TILING_NONE, 2, G_MAXUINT64);

  g_assert_cmpmem (little->rgb, count_bytes (little), result->rgb, count_bytes (result));
  g_test_message ("%d×%d, tiling %d: apart %.2g, from the flat one %.2g", size[0], size[1], tiling, differ (of_rolled, expected),
                  differ (flat, result));
  g_assert_cmpfloat (differ (of_rolled, expected), <, 1e-4);
  g_assert_cmpfloat (differ (flat, result), >, 1e-3);
}

static void
test_instant (void)
{
  static const gint      sizes[][2]       = { { 4, 4 }, { 8, 20 }, { 96, 60 }, { 260, 132 } };
  static const gint      u_net_sizes[][2] = { { 8, 24 }, { 96, 56 } };
  g_autoptr (PstPicture) style            = painting (200);
  g_autoptr (PstInstant) u_net            = pst_instant_new (PST_INSTANT_U_NET, 4, NULL);
  g_autofree gfloat     *vector           = g_new (gfloat, pst_instant_get_n_entries (arbitrary));
  const gfloat           alone            = 1.0f;

  g_assert_true (test_read_style (arbitrary, style, vector, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (joined); i++)
    {
      for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
        assert_rolled_at_once (arbitrary, vector, sizes[s], joined[i]);
      for (guint s = 0; s < G_N_ELEMENTS (u_net_sizes); s++)
        assert_rolled_at_once (u_net, &alone, u_net_sizes[s], joined[i]);
    }
}

static PstPicture *
run (PstSettings *settings,
     PstPicture  *content)
{
  g_autoptr (PstPicture) style = painting (160);

  return test_paint_one (&models, settings, content, style);
}

/* After one step at each of two scales: more of them make rounding visible. */
static void
test_rolled_painting (void)
{
  g_autoptr (PstPicture) mirrored = test_mirrored_photo (96, 64);
  g_autoptr (PstPicture) content  = test_roll (mirrored, 11, 7);

  for (PstTiling tiling = PST_TILING_NONE; tiling <= PST_TILING_BOTH; tiling++)
    {
      PstTiling rolled_edges = tiling == PST_TILING_NONE ? PST_TILING_BOTH : tiling;
      g_autoptr (PstSettings) settings      = g_object_new (PST_TYPE_SETTINGS, "canvas", tiling, "steps", 1, "smallest-scale", 48,
                                                          "contours", 0.0, NULL); /* of places that a seed chooses */
      g_autoptr (PstPicture)  rolled        = roll_joined (content, rolled_edges, 32, 32);
      g_autoptr (PstPicture)  result        = run (settings, content);
      g_autoptr (PstPicture)  expected      = roll_joined (result, rolled_edges, 32, 32);
      g_autoptr (PstPicture)  of_rolled     = run (settings, rolled);

      g_test_message ("tiling %d: apart %.2g", tiling, differ (of_rolled, expected));
      if (tiling == PST_TILING_NONE)
        g_assert_cmpfloat (differ (of_rolled, expected), >, 0.01);
      else
        g_assert_cmpfloat (differ (of_rolled, expected), <, 0.001);
    }
}

#define MOST_JOINED 1.2

/* A painting laid beside itself, of a size that is no multiple of anything; where edges are not joined, there is a seam. */
static void
assert_seams (PstSettings *settings,
              gdouble      least_flat)
{
  g_autoptr (PstPicture) mirrored = test_mirrored_photo (200, 133);
  g_autoptr (PstPicture) content  = test_roll (mirrored, 37, 29);
  PstMethod              method;

  g_object_get (settings, "method", &method, NULL);
  g_assert_cmpfloat (test_measure_seam (content, FALSE), <, MOST_JOINED);
  g_assert_cmpfloat (test_measure_seam (content, TRUE), <, MOST_JOINED);
  for (PstTiling tiling = PST_TILING_NONE; tiling <= PST_TILING_BOTH; tiling++)
    {
      g_autoptr (PstPicture) result = NULL;
      gdouble                across;
      gdouble                down;

      g_object_set (settings, "canvas", tiling, NULL);
      result = run (settings, content);
      across = test_measure_seam (result, FALSE);
      down   = test_measure_seam (result, TRUE);
      g_test_message ("method %d, tiling %d: differences at the seam are %.2f times the others across, %.2f down", method, tiling,
                      across, down);
      if (tiling & PST_TILING_X)
        g_assert_cmpfloat (across, <, MOST_JOINED);
      else
        g_assert_cmpfloat (across, >, least_flat);
      if (tiling & PST_TILING_Y)
        g_assert_cmpfloat (down, <, MOST_JOINED);
      else
        g_assert_cmpfloat (down, >, least_flat);
    }
}

static void
test_seams (void)
{
  g_autoptr (PstSettings) steps   = test_settings_without_matching ("steps", 30, "smallest-scale", 100, "style-layers",
                                                                    "relu1_1 relu2_1 relu3_1", "content-layers", "relu3_1", NULL);
  g_autoptr (PstSettings) instant = g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, NULL);

  assert_seams (steps, 1.5);
  assert_seams (instant, 1.5);
}

static void
add_alpha (PstPicture *picture)
{
  gint n = picture->width * picture->height;

  picture->alpha = pst_floats_new (n, NULL);
  for (gint i = 0; i < n; i++)
    picture->alpha[i] = (i + 1) / (n + 1.0);
}

static void
test_sizes (void)
{
  static const gint sizes[][2] = { { 1, 1 }, { 5, 9 }, { 15, 16 }, { 33, 31 }, { 300, 3 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint i = 0; i < G_N_ELEMENTS (joined); i++)
      {
        g_autoptr (PstPicture)  content  = test_mirrored_photo (sizes[s][0], sizes[s][1]);
        g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "canvas", joined[i], "steps", 2, "least-steps", 1, NULL);

        if ((s + i) % 2)
          add_alpha (content);
        for (PstStart start = PST_START_PICTURE; start <= PST_START_INSTANT; start++)
          {
            g_autoptr (PstPicture) result = NULL;

            g_object_set (settings, "start", start, NULL);
            result = run (settings, content);
          }
        g_object_set (settings, "method", PST_METHOD_INSTANT, "start", PST_START_PICTURE, NULL);
        for (gdouble brush = 0.5; brush <= 2.0; brush *= 2.0)
          {
            g_autoptr (PstPicture) result = NULL;

            g_object_set (settings, "brush-size", brush, NULL);
            result = run (settings, content);
          }
      }
}

static void
test_little_memory (void)
{
  g_autoptr (PstPicture)  content  = test_mirrored_photo (541, 203);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "canvas", PST_TILING_BOTH, "steps", 2, "smallest-scale", 300, NULL);
  g_autoptr (PstPicture)  whole    = run (settings, content);
  g_autoptr (PstPicture)  little   = NULL;

  g_object_set (settings, "memory", 1, "threads", 3, NULL);
  little = run (settings, content);
  g_assert_true (test_same_pixels (whole, little));
}

/* What is painted is larger than the picture. */
static PstScene
make_large_scene (void)
{
  return (PstScene) { .content = test_mirrored_photo (505, 409), .n_paintings = 1,
                      .paintings = { { .picture = painting (500), .share = 1.0 } } };
}

static void
test_memory (void)
{
  g_autoptr (PstSettings) settings = test_settings_without_matching ("canvas", PST_TILING_BOTH, "steps", 2, "smallest-scale", 1000, NULL);

  test_assert_job_memory (&models, settings, make_large_scene);
}

#define WITH_OTHERS "joined edges are in joined-edges/rolled and joined-edges/instant"

static const TestCase tests[] = {
  { "memory", test_memory, .expects = "the memory is what was predicted", .measures_memory = TRUE },
  { "resize", test_resize, .expects = "rolled and resized is resized and rolled" },
  { "rolled", test_rolled, .expects = "a rolled picture of rolled content has the same losses, and the rolled gradient" },
  { "gradient", test_gradient, .expects = "the value that finite differences along the gradient give is the gradient's square",
    .not_under_thread = WITH_OTHERS },
  { "budgets", test_budgets, .expects = "losses and gradient are the same bits in ever less memory",
    .not_under_thread = WITH_OTHERS },
  { "instant", test_instant, .expects = "what is painted at once is rolled as well, and the same bits in any memory" },
  { "rolled-painting", test_rolled_painting, .expects = "the painting of rolled content is the rolled painting",
    .not_under_thread = WITH_OTHERS },
  { "seams", test_seams, .expects = "a painting laid beside itself has a seam where its edges are not joined, and nowhere else",
    .not_under_thread = WITH_OTHERS },
  { "sizes", test_sizes,
    .expects = "every size is painted, from the picture, from noise, from what is painted at once; the alpha stays as it is",
    .not_under_thread = WITH_OTHERS },
  { "little-memory", test_little_memory,
    .expects = "a whole painting of an odd size, with several scales, is the same bits in little memory",
    .not_under_thread = WITH_OTHERS },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  test_load_models (&models);
  network   = models.network;
  arbitrary = models.instant;
  compute   = pst_compute_new (0, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_compute_free (compute);
  pst_models_clear (&models);
  return result;
}
