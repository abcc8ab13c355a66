/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gradient of every loss against finite differences of its value, along the direction of the gradient. */
#include "config.h"

#include <math.h>

#include <pastiche/pastiche.h>

#include "allocation.h"
#include "objective.h"
#include "network-walk.h"

#define N_WATCHED 11 /* layers up to relu5_1 */
#define WIDTH     41 /* odd at every pooling step */
#define HEIGHT    35
#define STEP      3e-5 /* root mean square change of the picture */
#define TOLERANCE 1e-2 /* single precision, and kinks of ReLU and maximum pooling within the step */

static PstNetwork *network;
static PstCompute *compute;

typedef struct
{
  const gchar *name;
  const gchar *style_layers;
  const gchar *content_layers;
  gdouble      style_weight;
  gdouble      smoothness_weight;
  gdouble      spread; /* of the picture's values around 0.5: above 0.5 the range loss takes part */
} Case;

static const Case cases[] = {
  { "content", "", "relu4_2", 0.0, 0.0, 0.4 },
  { "content-several", "", "relu1_2 relu2_2:0.5 relu3_3", 0.0, 0.0, 0.4 },
  { "style-fine", "relu1_1", "", 1.0, 0.0, 0.4 },
  { "style-broad", "relu5_1", "", 1.0, 0.0, 0.4 },
  { "style-before-pooling", "relu1_2 relu2_2:2 relu3_3", "", 1.0, 0.0, 0.4 },
  { "smoothness", "relu1_1", "", 0.0, 50.0, 0.4 },
  { "range", "relu1_1", "", 0.0, 0.0, 0.9 },
  { "everything", "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1", "relu4_2", 2.0, 50.0, 0.7 },
};

static PstPicture *
random_picture (guint32 seed,
                gint    width,
                gint    height,
                gdouble spread)
{
  PstPicture *picture = pst_picture_new (width, height, FALSE, NULL);
  PstPicture *smooth;
  GRand      *random = g_rand_new_with_seed (seed);

  for (gint i = 0; i < 3 * width * height; i++)
    picture->rgb[i] = 0.5 + g_rand_double_range (random, -2.0 * spread, 2.0 * spread);
  g_rand_free (random);
  smooth = pst_picture_resize (picture, width / 4, height / 4, NULL); /* structure of some pixels' size, like a picture's */
  pst_picture_unref (picture);
  picture = pst_picture_resize (smooth, width, height, NULL);
  pst_picture_unref (smooth);
  return picture;
}

static PstObjective *
new_objective (PstSettings       *settings,
               const PstPicture  *content,
               const PstPicture  *painting,
               guint64            budget,
               GError           **error)
{
  const PstScenePlan scene = pst_scene_plan_one (content->width, content->height, painting->width, painting->height);

  return pst_objective_new (network, settings, compute, &scene, budget, error);
}

static gdouble
evaluate_beside (PstObjective     *objective,
                 const PstPicture *picture,
                 const gfloat     *gradient,
                 gdouble           factor,
                 gfloat           *scratch)
{
  g_autoptr (PstPicture) beside = pst_picture_crop (picture, 0, 0, WIDTH, HEIGHT, NULL);
  PstLosses              losses;

  for (gint i = 0; i < 3 * WIDTH * HEIGHT; i++)
    beside->rgb[i] += factor * gradient[i];
  g_assert_true (pst_objective_evaluate (objective, beside->rgb, scratch, &losses, NULL, NULL));
  return losses.total;
}

static void
check (const Case   *it,
       PstStyleLoss  style_loss,
       PstPooling    pooling,
       PstPadding    padding)
{
  g_autoptr (GError)       error    = NULL;
  g_autoptr (PstPicture)   picture  = random_picture (1, WIDTH, HEIGHT, it->spread);
  g_autoptr (PstPicture)   content  = random_picture (2, WIDTH, HEIGHT, 0.4);
  g_autoptr (PstPicture)   painting = random_picture (3, 50, 30, 0.4);
  g_autoptr (PstSettings)  settings = g_object_new (PST_TYPE_SETTINGS,
                                                    "style-loss", style_loss, "pooling", pooling, "padding", padding,
                                                    "style-layers", it->style_layers,
                                                    "content-layers", it->content_layers,
                                                    "style-weight", it->style_weight,
                                                    "smoothness-weight", it->smoothness_weight,
                                                    NULL);
  g_autoptr (PstObjective) objective = new_objective (settings, picture, painting, G_MAXUINT64, &error);
  g_autofree gfloat       *gradient  = g_new (gfloat, 3 * WIDTH * HEIGHT);
  g_autofree gfloat       *scratch   = g_new (gfloat, 3 * WIDTH * HEIGHT);
  gdouble                  norm      = 0.0;
  gdouble                  factor;
  gdouble                  slope;
  PstLosses                losses;

  g_assert_no_error (error);
  g_assert_true (pst_objective_learn (objective, 0, painting, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, &error));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, &error));
  for (gint i = 0; i < 3 * WIDTH * HEIGHT; i++)
    norm += (gdouble) gradient[i] * gradient[i];
  g_assert_cmpfloat (norm, >, 0.0);

  factor = STEP * sqrt (3.0 * WIDTH * HEIGHT / norm);
  slope  = (evaluate_beside (objective, picture, gradient, factor, scratch) -
            evaluate_beside (objective, picture, gradient, -factor, scratch)) / (2.0 * factor);
  g_test_message ("%s, loss %d, pooling %d, padding %d: %.6g from differences, %.6g from the gradient", it->name, style_loss,
                  pooling, padding, slope, norm);
  g_assert_cmpfloat (fabs (slope - norm), <=, TOLERANCE * norm);
}

static void
test_gradient (gconstpointer data)
{
  const Case *it        = data;
  gboolean    has_style = it->style_weight > 0.0;

  for (gint style_loss = 0; style_loss <= (has_style ? PST_STYLE_LOSS_MOMENTS : 0); style_loss++)
    for (gint pooling = PST_POOLING_MAXIMUM; pooling <= PST_POOLING_AVERAGE; pooling++)
      for (gint padding = PST_PADDING_REPLICATE; padding <= PST_PADDING_ZERO; padding++)
        check (it, style_loss, pooling, padding);
}

/* Losses and gradient with all default settings but the style loss. gradient is [H, W, 3]. */
static PstLosses
evaluate_default (const PstPicture *content,
                  const PstPicture *painting,
                  const PstPicture *picture,
                  PstStyleLoss      style_loss,
                  guint64           budget,
                  gfloat           *gradient)
{
  g_autoptr (GError)       error    = NULL;
  g_autoptr (PstSettings)  settings = g_object_new (PST_TYPE_SETTINGS, "style-loss", style_loss, NULL);
  g_autoptr (PstObjective) objective = new_objective (settings, content, painting, budget, &error);
  PstLosses                losses;

  g_assert_no_error (error);
  g_assert_true (pst_objective_learn (objective, 0, painting, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, &error));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, &error));
  for (gint i = 0; i < 3 * content->width * content->height; i++)
    g_assert_true (isfinite (gradient[i]));
  return losses;
}

static PstLosses
evaluate_at_target (const PstPicture *content,
                    const PstPicture *painting,
                    const PstPicture *picture,
                    PstStyleLoss      style_loss)
{
  g_autofree gfloat *gradient = g_new (gfloat, 3 * content->width * content->height);

  return evaluate_default (content, painting, picture, style_loss, G_MAXUINT64, gradient);
}

#define LARGE_WIDTH  643 /* more than two cells, odd at every pooling step */
#define LARGE_HEIGHT 555

/* What is seen of each layer. */
typedef struct
{
  PstFeatureMap maps[N_WATCHED];      /* of the whole picture, owned */
  gint          uncovered[N_WATCHED]; /* positions that were not shown yet */
} Seen;

static void
collect (guint                layer,
         const PstFeatureMap *map,
         const PstRectangle  *place,
         gpointer             data)
{
  Seen         *seen = data;
  PstFeatureMap part = pst_feature_map_crop (&seen->maps[layer], place);

  g_assert_cmpint (place->x + map->width, <=, seen->maps[layer].width);
  g_assert_cmpint (place->y + map->height, <=, seen->maps[layer].height);
  seen->uncovered[layer] -= map->width * map->height;
  for (gint y = 0; y < map->height; y++)
    memcpy (part.values + y * part.row, map->values + y * map->row, map->width * map->channels * sizeof (gfloat));
}

static Seen *
see (const PstPicture *picture,
     guint64           budget)
{
  Seen                      *seen    = g_new0 (Seen, 1);
  g_autofree gboolean       *watched = g_new0 (gboolean, network->n_layers);
  g_autoptr (PstNetworkWalk) walk    = NULL;

  for (guint i = 0; i < N_WATCHED; i++)
    {
      PstFeatureMap *map = &seen->maps[i];

      watched[i]         = TRUE;
      map->channels      = network->layers[i].convolution.out_channels;
      map->stride        = pst_network_get_stride (network, i);
      map->width         = picture->width / map->stride;
      map->height        = picture->height / map->stride;
      map->row           = map->width * map->channels;
      map->values        = g_new0 (gfloat, map->row * map->height);
      seen->uncovered[i] = map->width * map->height;
    }
  walk = pst_network_walk_new (network, compute, picture->width, picture->height, PST_POOLING_MAXIMUM, PST_PADDING_REPLICATE,
                               watched, FALSE, budget);
  g_assert_true (pst_network_walk_allocate (walk, NULL, NULL));
  g_assert_true (pst_network_walk_forward (walk, picture->rgb, collect, seen, NULL, NULL));
  return seen;
}

static void
forget (Seen *seen)
{
  for (guint i = 0; i < N_WATCHED; i++)
    g_free (seen->maps[i].values);
  g_free (seen);
}

/* Whatever the budget, the parts cover each map of the whole picture, and are the same bits. */
static void
test_parts (void)
{
  g_autoptr (PstPicture)  picture = random_picture (1, LARGE_WIDTH, LARGE_HEIGHT, 0.4);
  Seen                   *whole   = see (picture, G_MAXUINT64);

  for (guint64 budget = 1; budget < 1 << 30; budget = MAX (2 * budget, 256 << 20))
    {
      Seen *parts = see (picture, budget);

      for (guint i = 0; i < N_WATCHED; i++)
        {
          g_assert_cmpint (whole->uncovered[i], ==, 0);
          g_assert_cmpint (parts->uncovered[i], ==, 0);
          g_assert_cmpmem (parts->maps[i].values, parts->maps[i].row * parts->maps[i].height * sizeof (gfloat),
                           whole->maps[i].values, whole->maps[i].row * whole->maps[i].height * sizeof (gfloat));
        }
      forget (parts);
    }
  forget (whole);
}

static guint64
count_bytes (const PstPicture *picture,
             guint64           budget,
             gdouble          *work)
{
  g_autoptr (PstSettings)  settings  = pst_settings_new ();
  const PstScenePlan       scene     = pst_scene_plan_one (picture->width, picture->height, 290, 340);
  g_autoptr (PstObjective) objective = pst_objective_new (network, settings, compute, &scene, budget, NULL);

  *work = pst_objective_get_work (objective) / picture->width / picture->height;
  return pst_objective_get_bytes (objective);
}

/* Losses and gradient in ever less memory: the same bits. */
static void
test_budgets (void)
{
  g_autoptr (PstPicture) picture  = random_picture (1, LARGE_WIDTH, LARGE_HEIGHT, 0.4);
  g_autoptr (PstPicture) content  = random_picture (2, LARGE_WIDTH, LARGE_HEIGHT, 0.4);
  g_autoptr (PstPicture) painting = random_picture (3, 290, 340, 0.4);
  const gdouble          shares[] = { 0.95, 0.9, 0.84, 0.1 };
  const gsize            n        = 3 * LARGE_WIDTH * LARGE_HEIGHT;
  g_autofree gfloat     *whole    = g_new (gfloat, n);
  g_autofree gfloat     *parts    = g_new (gfloat, n);
  gdouble                work;
  guint64                first_bytes = count_bytes (picture, G_MAXUINT64, &work);
  guint64                bytes       = first_bytes;

  g_assert_cmpfloat (work, <, 1.05);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      PstStyleLoss style_loss = i % 2 ? PST_STYLE_LOSS_GRAM : PST_STYLE_LOSS_COVARIANCE;
      PstLosses    of_whole   = evaluate_default (content, painting, picture, style_loss, G_MAXUINT64, whole);
      PstLosses    of_parts   = evaluate_default (content, painting, picture, style_loss, shares[i] * first_bytes, parts);

      bytes = count_bytes (picture, shares[i] * first_bytes, &work);
      g_test_message ("%.2f of the memory for the whole, %.2f times the work", (gdouble) bytes / first_bytes, work);
      g_assert_cmpmem (&of_parts, sizeof of_parts, &of_whole, sizeof of_whole);
      g_assert_cmpmem (parts, n * sizeof (gfloat), whole, n * sizeof (gfloat));
    }
  g_assert_cmpfloat ((gdouble) bytes / first_bytes, <, 0.9);
  g_assert_cmpfloat (work, >, 1.2);
}

static void
test_zero_at_target (void)
{
  g_autoptr (PstPicture) picture = random_picture (1, WIDTH, HEIGHT, 0.3);
  g_autoptr (PstPicture) other   = random_picture (2, WIDTH, HEIGHT, 0.3);

  for (gint style_loss = 0; style_loss <= PST_STYLE_LOSS_MOMENTS; style_loss++)
    {
      PstLosses same      = evaluate_at_target (picture, picture, picture, style_loss);
      PstLosses different = evaluate_at_target (other, other, picture, style_loss);

      g_assert_cmpfloat (same.content, <, 1e-9);
      g_assert_cmpfloat (same.style, <, 1e-9);
      g_assert_cmpfloat (different.content, >, 0.01);
      g_assert_cmpfloat (different.style, >, 0.001);
    }
}

static void
test_one_colour (void)
{
  g_autoptr (PstPicture) picture = random_picture (1, WIDTH, HEIGHT, 0.3);

  for (gint value = 0; value <= 2; value++)
    {
      g_autoptr (PstPicture) flat = random_picture (2, WIDTH, HEIGHT, 0.3);

      for (gint i = 0; i < 3 * WIDTH * HEIGHT; i++)
        flat->rgb[i] = value / 2.0f;
      for (gint style_loss = 0; style_loss <= PST_STYLE_LOSS_MOMENTS; style_loss++)
        {
          PstLosses as_painting = evaluate_at_target (picture, flat, picture, style_loss);
          PstLosses as_content  = evaluate_at_target (flat, picture, flat, style_loss);
          PstLosses as_both     = evaluate_at_target (flat, flat, flat, style_loss);

          g_assert_true (isfinite (as_painting.total));
          g_assert_true (isfinite (as_content.total));
          g_assert_cmpfloat (as_both.total, <, 1e-6);
        }
    }
}

static void
test_layers (void)
{
  static const struct { const gchar *layers; gboolean good; } lists[] = {
    { "relu1_1", TRUE }, { " relu1_1 ,relu4_2:0.25 ", TRUE }, { "relu1_1:0 relu2_1", TRUE },
    { "relu9_9", FALSE }, { "relu1_1:x", FALSE }, { "relu1_1:-1", FALSE }, { "relu1_1:nan", FALSE }, { "relu1_1:", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GError)       error     = NULL;
      g_autoptr (PstSettings)  settings  = g_object_new (PST_TYPE_SETTINGS, "style-layers", lists[i].layers, NULL);
      const PstScenePlan       scene     = pst_scene_plan_one (64, 64, 64, 64);
      g_autoptr (PstObjective) objective = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);

      if (lists[i].good)
        g_assert_no_error (error);
      else
        g_assert_error (error, PST_ERROR, PST_ERROR_SETTING);
    }
}

static void
test_small (void)
{
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstSettings)  settings  = pst_settings_new ();
  g_autoptr (PstSettings)  deep      = g_object_new (PST_TYPE_SETTINGS, "style-layers", "relu5_1", NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (5, 9, 40, 40);
  g_autoptr (PstObjective) small     = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);
  g_autoptr (PstObjective) too_small = NULL;
  g_autofree gchar        *left_out  = NULL;

  g_assert_no_error (error);
  left_out = pst_objective_dup_left_out (small);
  g_assert_cmpstr (left_out, ==, "relu4_1, relu4_2, relu5_1");
  too_small = pst_objective_new (network, deep, compute, &scene, G_MAXUINT64, &error);
  g_assert_error (error, PST_ERROR, PST_ERROR_SETTING);
}

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
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path = g_strdup_printf ("/objective/gradient/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_gradient);
    }
  g_test_add_func ("/objective/parts", test_parts);
  g_test_add_func ("/objective/budgets", test_budgets);
  g_test_add_func ("/objective/zero-at-target", test_zero_at_target);
  g_test_add_func ("/objective/one-colour", test_one_colour);
  g_test_add_func ("/objective/layers", test_layers);
  g_test_add_func ("/objective/small", test_small);
  result = g_test_run ();
  pst_compute_free (compute);
  pst_network_unref (network);
  return result;
}
