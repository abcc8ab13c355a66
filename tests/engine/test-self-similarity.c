/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Self-similarity: which places are looked at, the loss of their hypercolumns, and what a scene says about it. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "losses/matching/sample.h"
#include "losses/matching/self-similarity-loss.h"
#include "objective/objective.h"
#include "scenes.h"

static PstNetwork *network;
static PstCompute *compute;

/* ---- the sample */

#define GRID_WIDTH  40
#define GRID_HEIGHT 30
#define STRIDE      4
#define PLACES      100

static void
test_sample (void)
{
  const PstFeatureMap     grid    = { .width = GRID_WIDTH, .height = GRID_HEIGHT, .stride = STRIDE };
  PstMask                *right   = pst_mask_new (STRIDE * GRID_WIDTH, STRIDE * GRID_HEIGHT, NULL);
  g_autoptr (PstGuidance) half    = NULL;
  g_autoptr (PstSample)   all     = pst_sample_new (&grid, NULL, PLACES, 1);
  g_autoptr (PstSample)   same    = pst_sample_new (&grid, NULL, PLACES, 1);
  g_autoptr (PstSample)   other   = pst_sample_new (&grid, NULL, PLACES, 2);
  g_autoptr (PstSample)   every   = pst_sample_new (&grid, NULL, G_MAXSIZE, 1);
  g_autoptr (PstSample)   visible = NULL;

  for (gint i = 0; i < right->width * right->height; i++)
    right->values[i] = i % right->width >= right->width / 2;
  half    = pst_guidance_new (right, STRIDE, NULL);
  visible = pst_sample_new (&grid, half, PLACES, 1);
  g_assert_cmpuint (all->n, ==, PLACES);
  g_assert_cmpmem (all->places, PLACES * sizeof (gsize), same->places, PLACES * sizeof (gsize));
  g_assert_cmpint (memcmp (all->places, other->places, PLACES * sizeof (gsize)), !=, 0);
  for (gsize i = 0; i < PLACES; i++)
    g_assert_cmpuint (all->places[i] * PLACES / (GRID_WIDTH * GRID_HEIGHT), ==, i);
  g_assert_cmpuint (every->n, ==, GRID_WIDTH * GRID_HEIGHT);
  for (gsize i = 0; i < every->n; i++)
    g_assert_cmpuint (every->places[i], ==, i);
  g_assert_cmpuint (visible->n, ==, PLACES);
  for (gsize i = 0; i < PLACES; i++)
    {
      g_assert_cmpuint (visible->places[i] % GRID_WIDTH, >=, GRID_WIDTH / 2);
      g_assert_cmpfloat (pst_sample_weigh (visible, half, i), ==, 1.0f);
    }
}

/* ---- the loss */

#define N        150 /* more than a block */
#define CHANNELS 13
#define KINK     0.05 /* as in self-similarity-loss.c */

/* Two of the places are one, and one sees nothing at all. */
static gfloat *
random_rows (guint32 seed)
{
  g_autoptr (GRand)  random = g_rand_new_with_seed (seed);
  gfloat            *rows   = g_new (gfloat, N * CHANNELS);

  for (gsize i = 0; i < N * CHANNELS; i++)
    rows[i] = g_rand_double (random) + 0.2;
  memcpy (rows + CHANNELS, rows, CHANNELS * sizeof (gfloat));
  memset (rows + 2 * CHANNELS, 0, CHANNELS * sizeof (gfloat));
  return rows;
}

/* P, [N, N], in double precision. */
static gdouble *
measure (const gdouble *rows)
{
  gdouble *matrix = g_new0 (gdouble, N * N);

  for (gsize i = 0; i < N; i++)
    {
      gdouble sum = 0.0;

      for (gsize j = 0; j < N; j++)
        {
          gdouble product = 0.0;
          gdouble squares[2] = { 0.0, 0.0 };

          for (gsize c = 0; c < CHANNELS; c++)
            {
              product += rows[i * CHANNELS + c] * rows[j * CHANNELS + c];
              squares[0] += rows[i * CHANNELS + c] * rows[i * CHANNELS + c];
              squares[1] += rows[j * CHANNELS + c] * rows[j * CHANNELS + c];
            }
          matrix[i * N + j] = i == j ? 0.0 : squares[0] * squares[1] > 0.0 ? 1.0 - product / sqrt (squares[0] * squares[1]) : 1.0;
          sum += matrix[i * N + j];
        }
      for (gsize j = 0; j < N; j++)
        matrix[i * N + j] /= sum;
    }
  return matrix;
}

static gdouble
compare_plainly (const gdouble *rows,
                 const gdouble *target,
                 const gfloat  *weights)
{
  g_autofree gdouble *matrix = measure (rows);
  gdouble             sum    = 0.0;

  for (gsize i = 0; i < N * N; i++)
    {
      gdouble difference = fabs (matrix[i] - target[i]);

      sum += weights[i / N] * (difference < KINK / N ? difference * difference * N / (2.0 * KINK) : difference - KINK / (2.0 * N));
    }
  return sum;
}

static gdouble *
in_double (const gfloat *rows)
{
  gdouble *values = g_new (gdouble, N * CHANNELS);

  for (gsize i = 0; i < N * CHANNELS; i++)
    values[i] = rows[i];
  return values;
}

static PstSelfSimilarityLoss *
compare (PstCompute   *on,
         const gfloat *content,
         const gfloat *picture,
         const gfloat *weights)
{
  PstSelfSimilarityLoss *loss = pst_self_similarity_loss_new (on, N, CHANNELS, NULL);

  memcpy (pst_self_similarity_loss_get_rows (loss), content, N * CHANNELS * sizeof (gfloat));
  pst_self_similarity_loss_set_target (loss, weights);
  memcpy (pst_self_similarity_loss_get_rows (loss), picture, N * CHANNELS * sizeof (gfloat));
  pst_self_similarity_loss_compare (loss);
  return loss;
}

static void
test_plain (void)
{
  g_autofree gfloat                 *content  = random_rows (1);
  g_autofree gfloat                 *picture  = random_rows (2);
  g_autofree gdouble                *wanted   = in_double (content);
  g_autofree gdouble                *rows     = in_double (picture);
  g_autofree gdouble                *target   = measure (wanted);
  g_autoptr (PstCompute)             one      = pst_compute_new (1, NULL);
  g_autoptr (PstSelfSimilarityLoss)  loss     = NULL;
  g_autoptr (PstSelfSimilarityLoss)  by_one   = NULL;
  gfloat                             weights[N];
  const gfloat                      *gradient;
  gdouble                            plain;

  for (gsize i = 0; i < N; i++)
    weights[i] = (1.0f + i % 10) / (5.5f * N);
  loss     = compare (compute, content, picture, weights);
  by_one   = compare (one, content, picture, weights);
  gradient = pst_self_similarity_loss_get_gradient (loss);
  plain    = compare_plainly (rows, target, weights);
  g_test_message ("%.7g, plainly %.7g", pst_self_similarity_loss_get (loss), plain);
  g_assert_cmpfloat (fabs (pst_self_similarity_loss_get (loss) - plain), <, 1e-5 * plain);
  g_assert_cmpfloat (pst_self_similarity_loss_get (loss), ==, pst_self_similarity_loss_get (by_one));
  g_assert_cmpmem (gradient, N * CHANNELS * sizeof (gfloat), pst_self_similarity_loss_get_gradient (by_one),
                   N * CHANNELS * sizeof (gfloat));
  for (gsize i = 0; i < N * CHANNELS; i += 29)
    if (i / CHANNELS != 2)
      {
        const gdouble step = 1e-6;
        gdouble       value = rows[i];
        gdouble       slope;

        rows[i] = value + step;
        slope   = compare_plainly (rows, target, weights);
        rows[i] = value - step;
        slope   = (slope - compare_plainly (rows, target, weights)) / (2.0 * step);
        rows[i] = value;
        g_assert_cmpfloat (fabs (slope - gradient[i]), <, 2e-7);
      }
}

/* Where there is nothing to tell apart, there is nothing to keep. */
static void
test_blank (void)
{
  g_autofree gfloat                 *picture = random_rows (1);
  g_autofree gfloat                 *blank   = g_new (gfloat, N * CHANNELS);
  g_autoptr (PstSelfSimilarityLoss)  of      = NULL;
  g_autoptr (PstSelfSimilarityLoss)  by      = NULL;
  gfloat                             weights[N];

  for (gsize i = 0; i < N; i++)
    weights[i] = 1.0f / N;
  for (gsize i = 0; i < N * CHANNELS; i++)
    blank[i] = 1.0f + i % CHANNELS;
  of = compare (compute, blank, picture, weights);
  by = compare (compute, picture, blank, weights);
  g_assert_cmpfloat (pst_self_similarity_loss_get (of), ==, 0.0);
  g_assert_cmpfloat (fabs (pst_self_similarity_loss_get (by) - 1.0), <, 0.03);
  for (gsize i = 0; i < N * CHANNELS; i++)
    {
      g_assert_cmpfloat (pst_self_similarity_loss_get_gradient (of)[i], ==, 0.0f);
      g_assert_cmpfloat (pst_self_similarity_loss_get_gradient (by)[i], ==, 0.0f);
    }
}

/* ---- scenes */

/* Of the picture beside the content, protected as the mask says. */
static gdouble
evaluate (const PstPicture *content,
          const PstPicture *picture,
          const PstMask    *protection)
{
  g_autoptr (PstPicture)   painting = test_painting ("poppies.jpg", 64);
  g_autoptr (PstSettings)  settings = g_object_new (PST_TYPE_SETTINGS, "contours", 2.0, "matching-weight", 0.0,
                                                    "style-layers", "relu1_1", NULL);
  PstScenePlan             scene    = pst_scene_plan_one (content->width, content->height, painting->width, painting->height);
  g_autoptr (GError)       error    = NULL;
  g_autoptr (PstObjective) objective = NULL;
  PstLosses                losses;

  scene.has_protection = protection != NULL;
  scene.has_alpha      = content->alpha != NULL;
  objective            = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);
  g_assert_no_error (error);
  g_assert_true (pst_objective_set_style (objective, 0, painting, NULL, NULL));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, protection, NULL, NULL));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, NULL, &losses, NULL, NULL));
  return losses.values[PST_LOSS_SELF_SIMILARITY];
}

static void
test_alike (void)
{
  g_autoptr (PstPicture) content  = test_painting ("great-wave.jpg", 96);
  g_autoptr (PstPicture) inverted = pst_picture_copy (content, NULL);
  g_autoptr (PstPicture) mirrored = pst_picture_copy (content, NULL);
  gint                   n        = content->width * content->height;
  gdouble                itself   = evaluate (content, content, NULL);
  gdouble                as_like;
  gdouble                unlike;

  for (gint i = 0; i < 3 * n; i++)
    inverted->rgb[i] = 0.2f + 0.6f * (1.0f - content->rgb[i]);
  for (gint i = 0; i < n; i++)
    memcpy (mirrored->rgb + 3 * i, content->rgb + 3 * (i - i % content->width + content->width - 1 - i % content->width),
            3 * sizeof (gfloat));
  as_like = evaluate (content, inverted, NULL);
  unlike  = evaluate (content, mirrored, NULL);
  g_test_message ("itself %g, inverted %g, mirrored %g", itself, as_like, unlike);
  g_assert_cmpfloat (itself, <, 1e-6);
  g_assert_cmpfloat (as_like, >, 0.01);
  g_assert_cmpfloat (as_like, <, 0.8 * unlike);
}

/* The loss is a mean of what the places say, each as much as it is protected. */
static void
test_protected (void)
{
  g_autoptr (PstPicture) content = test_painting ("great-wave.jpg", 96);
  g_autoptr (PstPicture) other   = test_painting ("poppies.jpg", 96);
  g_autoptr (PstPicture) picture = pst_picture_resize (other, content->width, content->height, NULL);
  g_autoptr (PstMask)    left    = pst_mask_new (content->width, content->height, NULL);
  g_autoptr (PstMask)    right   = pst_mask_new (content->width, content->height, NULL);
  g_autoptr (PstMask)    both    = pst_mask_new (content->width, content->height, NULL);
  gdouble                none;
  gdouble                sum;

  for (gint i = 0; i < content->width * content->height; i++)
    {
      both->values[i]  = 1.0f;
      left->values[i]  = i % content->width < 30;
      right->values[i] = 1.0f - left->values[i];
    }
  none = evaluate (content, picture, NULL);
  sum  = evaluate (content, picture, left) + evaluate (content, picture, right);
  g_test_message ("as usual %g, left and right %g", none, sum);
  g_assert_cmpfloat (fabs (evaluate (content, picture, both) - 10.0 * none), <, 1e-4 * none);
  g_assert_cmpfloat (fabs (sum - 11.0 * none), <, 1e-4 * none);
  g_assert_cmpfloat (evaluate (content, picture, left), >, 1.5 * none);
}

/* What is transparent is not looked at; where nothing is opaque, nothing is compared. */
static void
test_transparent (void)
{
  g_autoptr (PstPicture) content = test_painting ("great-wave.jpg", 96);
  g_autoptr (PstPicture) picture = pst_picture_copy (content, NULL);
  g_autoptr (PstMask)    visible = pst_mask_new (content->width, content->height, NULL);
  g_autoptr (PstPicture) cut     = NULL;
  gint                   width   = content->width;
  gdouble                whole;
  gdouble                seen;

  for (gint i = 0; i < width * content->height; i++)
    {
      visible->values[i] = i % width < width / 4;
      for (gint c = 0; c < 3 && i % width >= 3 * width / 4; c++)
        picture->rgb[3 * i + c] = (i / 3 + i / width / 3) % 2;
    }
  cut   = test_cut_out (content, visible);
  whole = evaluate (content, picture, NULL);
  seen  = evaluate (cut, picture, NULL);
  g_test_message ("opaque %g, cut out %g", whole, seen);
  g_assert_cmpfloat (whole, >, 0.01);
  g_assert_cmpfloat (seen, <, 1e-6);
  memset (cut->alpha, 0, width * content->height * sizeof (gfloat));
  g_assert_cmpfloat (evaluate (cut, picture, NULL), ==, 0.0);
}

/* Of an inverted picture of this size, beside itself. */
static gdouble
evaluate_inverted (gint long_side)
{
  g_autoptr (PstPicture) content  = test_painting ("great-wave.jpg", long_side);
  g_autoptr (PstPicture) inverted = pst_picture_copy (content, NULL);

  for (gint i = 0; i < 3 * content->width * content->height; i++)
    inverted->rgb[i] = 0.2f + 0.6f * (1.0f - content->rgb[i]);
  return evaluate (content, inverted, NULL);
}

/* 480 pixels are 9.6 places for each that is looked at, 960 are 38: more than it stands for, which are 11. */
static void
test_large (void)
{
  gdouble middling = evaluate_inverted (480);
  gdouble large    = evaluate_inverted (960);

  g_test_message ("middling %g, large %g: %.2f", middling, large, large / middling);
  g_assert_cmpfloat (fabs (large / middling - 11.0 / 38.4), <, 0.06);
}

static const TestCase tests[] = {
  { "sample", test_sample, .expects = "places are spread evenly over those that count, the same for the same seed" },
  { "plain", test_plain,
    .expects = "loss and gradient are those of plain double precision, the same bits with any number of threads" },
  { "blank", test_blank, .expects = "a blank content keeps nothing, a blank picture nothing of what is to be kept" },
  { "alike", test_alike, .expects = "the content in other colours is more like it than its mirror image; itself it is like altogether" },
  { "protected", test_protected, .expects = "what is protected counts ten times" },
  { "transparent", test_transparent, .expects = "what is transparent does not count" },
  { "large", test_large, .expects = "in a large picture a place does not count for more of them than in a middling one",
    .not_in_emulator = "no kernels" },
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  int               result;

  g_test_init (&argc, &argv, NULL);
  network = pst_network_load (file, NULL);
  compute = pst_compute_new (0, NULL);
  g_assert_nonnull (network);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_compute_free (compute);
  pst_network_unref (network);
  return result;
}
