/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gradient of every loss against finite differences of its value, along the direction of the gradient. */
#include "config.h"

#include <malloc.h>
#include <math.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "features/spectrum.h"
#include "losses/style/fourier-loss.h"
#include "losses/style/style-losses.h"
#include "objective/objective.h"
#include "optimise/optimiser-choice.h"
#include "scenes.h"
#include "walk/network-walk.h"

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
  gdouble      histogram_weight;
  gdouble      matching_weight;
  gdouble      self_similarity_weight;
  gdouble      palette_weight;
} Case;

static const Case cases[] = {
  { "content", "relu1_1", "relu4_2", 0.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0.0 },
  { "content-several", "relu1_1", "relu1_2 relu2_2:0.5 relu3_3", 0.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0.0 },
  { "style-fine", "relu1_1", "", 1.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0.0 },
  { "style-broad", "relu5_1", "", 1.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0.0 },
  { "style-before-pooling", "relu1_2 relu2_2:2 relu3_3", "", 1.0, 0.0, 0.4, 0.0, 0.0, 0.0, 0.0 },
  { "smoothness", "relu1_1", "", 0.0, 50.0, 0.4, 0.0, 0.0, 0.0, 0.0 },
  { "range", "relu1_1", "", 0.0, 0.0, 0.9, 0.0, 0.0, 0.0, 0.0 },
  { "histogram-fine", "relu1_1", "", 0.0, 0.0, 0.4, 1.0, 0.0, 0.0, 0.0 },
  { "histogram-broad", "relu4_1 relu5_1", "", 0.0, 0.0, 0.4, 1.0, 0.0, 0.0, 0.0 },
  { "matching", "relu1_1", "", 0.0, 0.0, 0.4, 0.0, 1.0, 0.0, 0.0 },
  { "self-similarity", "relu1_1", "", 0.0, 0.0, 0.4, 0.0, 0.0, 1.0, 0.0 },
  { "palette", "relu1_1", "", 0.0, 0.0, 0.4, 0.0, 0.0, 0.0, 1.0 },
  { "everything", "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1", "relu4_2", 2.0, 50.0, 0.7, 0.5, 5.0, 2.0, 100.0 },
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
               PstCompute        *on,
               const PstPicture  *content,
               const PstPicture  *painting,
               guint64            budget,
               GError           **error)
{
  const PstScenePlan scene = pst_scene_plan_one (content->width, content->height, painting->width, painting->height);

  return pst_objective_new (network, settings, on, &scene, budget, error);
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
                                                    "content-weight", 1.0,
                                                    "style-weight", it->style_weight,
                                                    "histogram-weight", it->histogram_weight,
                                                    "matching-weight", it->matching_weight,
                                                    "contours", it->self_similarity_weight,
                                                    "palette-weight", it->palette_weight,
                                                    "smoothness-weight", it->smoothness_weight,
                                                    NULL);
  g_autoptr (PstObjective) objective = new_objective (settings, compute, picture, painting, G_MAXUINT64, &error);
  g_autofree gfloat       *gradient  = g_new (gfloat, 3 * WIDTH * HEIGHT);
  g_autofree gfloat       *scratch   = g_new (gfloat, 3 * WIDTH * HEIGHT);
  gdouble                  norm      = 0.0;
  gdouble                  factor;
  gdouble                  slope;
  PstLosses                losses;

  g_assert_no_error (error);
  g_assert_true (pst_objective_set_style (objective, 0, painting, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, NULL, &error));
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

/* Each loss with each way of pooling and each padding; one of the style losses with each of both. */
static void
test_gradient (gconstpointer data)
{
  const Case *it        = data;
  gboolean    has_style = it->style_weight > 0.0;

  for (gint pooling = PST_POOLING_MAXIMUM; pooling <= PST_POOLING_AVERAGE; pooling++)
    for (gint padding = PST_PADDING_REPLICATE; padding <= PST_PADDING_ZERO; padding++)
      check (it, 0, pooling, padding);
  for (gint style_loss = 1; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS) && has_style; style_loss++)
    {
      check (it, style_loss, PST_POOLING_MAXIMUM, PST_PADDING_REPLICATE);
      check (it, style_loss, PST_POOLING_AVERAGE, PST_PADDING_ZERO);
    }
}

/* Losses and gradient. gradient is [H, W, 3]; bytes (nullable) is set to what the objective says that it takes. */
static PstLosses
evaluate_with (PstSettings      *settings,
               PstCompute       *on,
               const PstPicture *content,
               const PstPicture *painting,
               const PstPicture *picture,
               guint64           budget,
               gfloat           *gradient,
               guint64          *bytes)
{
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstObjective) objective = new_objective (settings, on, content, painting, budget, &error);
  PstLosses                losses;

  g_assert_no_error (error);
  g_assert_true (pst_objective_set_style (objective, 0, painting, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, NULL, &error));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, &error));
  for (gint i = 0; i < 3 * content->width * content->height; i++)
    g_assert_true (isfinite (gradient[i]));
  if (bytes)
    *bytes = pst_objective_get_bytes (objective);
  return losses;
}

/* With all default settings. */
static PstLosses
evaluate_unmatched (const PstPicture *content,
                    const PstPicture *painting,
                    const PstPicture *picture,
                    guint64           budget,
                    gfloat           *gradient)
{
  g_autoptr (PstSettings) settings = test_settings_without_matching (NULL);

  return evaluate_with (settings, compute, content, painting, picture, budget, gradient, NULL);
}

static PstLosses
evaluate_at_target (const PstPicture *content,
                    const PstPicture *painting,
                    const PstPicture *picture,
                    PstStyleLoss      style_loss)
{
  g_autofree gfloat       *gradient = g_new (gfloat, 3 * content->width * content->height);
  g_autoptr (PstSettings)  settings = test_settings_without_matching ("style-loss", style_loss, "histogram-weight", 1.0, NULL);

  return evaluate_with (settings, compute, content, painting, picture, G_MAXUINT64, gradient, NULL);
}

#define LARGE_WIDTH  543 /* more than two cells, odd at every pooling step */
#define LARGE_HEIGHT 527

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
      map->channels      = network->layers[i].channels;
      map->stride        = pst_network_get_stride (network, i);
      map->width         = picture->width / map->stride;
      map->height        = picture->height / map->stride;
      map->row           = map->width * map->channels;
      map->values        = g_new0 (gfloat, map->row * map->height);
      seen->uncovered[i] = map->width * map->height;
    }
  walk = pst_network_walk_new (&(PstWalkRequest) {
    .network = network,
    .compute = compute,
    .width   = picture->width,
    .height  = picture->height,
    .edges   = { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE },
    .pooling = PST_POOLING_MAXIMUM,
    .watched = watched,
    .budget  = budget,
  });
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
  g_autoptr (PstSettings)  settings  = test_settings_without_matching (NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (picture->width, picture->height, 290, 340);
  g_autoptr (PstObjective) objective = pst_objective_new (network, settings, compute, &scene, budget, NULL);

  *work = pst_objective_get_work (objective) / picture->width / picture->height;
  return pst_objective_get_bytes (objective);
}

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
  PstLosses              of_whole = evaluate_unmatched (content, painting, picture, G_MAXUINT64, whole);
  gdouble                work;
  guint64                first_bytes = count_bytes (picture, G_MAXUINT64, &work);
  guint64                bytes       = first_bytes;

  g_assert_cmpfloat (work, <, 1.05);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      PstLosses of_parts = evaluate_unmatched (content, painting, picture, shares[i] * first_bytes, parts);

      bytes = count_bytes (picture, shares[i] * first_bytes, &work);
      g_test_message ("%.2f of the memory for the whole, %.2f times the work", (gdouble) bytes / first_bytes, work);
      g_assert_cmpmem (&of_parts, sizeof of_parts, &of_whole, sizeof of_whole);
      g_assert_cmpmem (parts, n * sizeof (gfloat), whole, n * sizeof (gfloat));
    }
  g_assert_cmpfloat ((gdouble) bytes / first_bytes, <, 0.9);
  g_assert_cmpfloat (work, >, 1.2);
}

static void
test_kinds_in_parts (void)
{
  const gint              width    = 515; /* two cells */
  const gint              height   = 160;
  const gsize             n        = 3 * width * height;
  g_autoptr (PstPicture)  picture  = random_picture (1, width, height, 0.4);
  g_autoptr (PstPicture)  content  = random_picture (2, width, height, 0.4);
  g_autoptr (PstPicture)  painting = random_picture (3, 290, 170, 0.4);
  g_autoptr (PstCompute)  alone    = pst_compute_new (1, NULL);
  g_autofree gfloat      *whole    = g_new (gfloat, n);
  g_autofree gfloat      *parts    = g_new (gfloat, n);

  for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
    {
      g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-loss", style_loss, "histogram-weight",
                                                       style_loss % 2 ? 0.0 : 0.5, "matching-weight", style_loss % 2 ? 1.0 : 0.0,
                                                       "contours", style_loss % 2 ? 0.0 : 1.0,
                                                       "content-weight", 1.0, NULL);
      guint64                 of_whole;
      guint64                 of_parts;
      PstLosses               by_all   = evaluate_with (settings, compute, content, painting, picture, G_MAXUINT64, whole, &of_whole);
      PstLosses               by_one   = evaluate_with (settings, alone, content, painting, picture, 1, parts, &of_parts);

      g_test_message ("loss %d: style %g, histogram %g; %.2f of the memory", style_loss, by_all.values[PST_LOSS_STYLE],
                      by_all.values[PST_LOSS_HISTOGRAM], (gdouble) of_parts / of_whole);
      g_assert_cmpuint (of_parts, <, of_whole);
      g_assert_cmpmem (&by_one, sizeof by_one, &by_all, sizeof by_all);
      g_assert_cmpmem (parts, n * sizeof (gfloat), whole, n * sizeof (gfloat));
    }
}

static void
test_sizes (void)
{
  g_autoptr (PstPicture) small          = random_picture (1, 128, 96, 0.25);
  g_autoptr (PstPicture) large          = random_picture (2, 256, 192, 0.25);
  g_autoptr (PstPicture) small_painting = random_picture (3, 140, 120, 0.4);
  g_autoptr (PstPicture) large_painting = random_picture (4, 280, 240, 0.4);
  g_autofree gfloat     *scratch        = g_new (gfloat, 3 * 256 * 192);

  for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
    {
      /* deeper layers have too few positions to be alike by chance */
      g_autoptr (PstSettings) settings   = test_settings_without_matching ("style-loss", style_loss, "histogram-weight", 1.0,
                                                                           "style-layers", "relu1_1 relu2_1 relu3_1", NULL);
      PstLosses               of_small   = evaluate_with (settings, compute, small, small_painting, small, G_MAXUINT64, scratch, NULL);
      PstLosses               of_large   = evaluate_with (settings, compute, large, small_painting, large, G_MAXUINT64, scratch, NULL);
      PstLosses               by_another = evaluate_with (settings, compute, small, large_painting, small, G_MAXUINT64, scratch, NULL);

      g_test_message ("loss %d: style %g %g %g, histogram %g %g %g", style_loss,
                      of_small.values[PST_LOSS_STYLE], of_large.values[PST_LOSS_STYLE], by_another.values[PST_LOSS_STYLE],
                      of_small.values[PST_LOSS_HISTOGRAM], of_large.values[PST_LOSS_HISTOGRAM], by_another.values[PST_LOSS_HISTOGRAM]);
      g_assert_cmpfloat (fabs (of_large.values[PST_LOSS_STYLE] / of_small.values[PST_LOSS_STYLE] - 1.0), <, 0.2);
      g_assert_cmpfloat (fabs (by_another.values[PST_LOSS_STYLE] / of_small.values[PST_LOSS_STYLE] - 1.0), <, 0.2);
      g_assert_cmpfloat (fabs (of_large.values[PST_LOSS_HISTOGRAM] / of_small.values[PST_LOSS_HISTOGRAM] - 1.0), <, 0.2);
      g_assert_cmpfloat (fabs (by_another.values[PST_LOSS_HISTOGRAM] / of_small.values[PST_LOSS_HISTOGRAM] - 1.0), <, 0.2);
    }
}

typedef struct
{
  PstObjective *objective;
} Subject;

static gboolean
evaluate_subject (const gfloat  *x,
                  gdouble       *value,
                  gpointer       data,
                  GError       **error)
{
  Subject   *subject = data;
  PstLosses  losses;

  if (! pst_objective_evaluate (subject->objective, x, NULL, &losses, NULL, error))
    return FALSE;
  *value = losses.total;
  return TRUE;
}

static gboolean
differentiate_subject (const gfloat  *x,
                       gfloat        *gradient,
                       gpointer       data,
                       GError       **error)
{
  Subject *subject = data;

  return pst_objective_differentiate (subject->objective, x, gradient, NULL, error);
}

/* The histogram loss, as 1 weighs it, of what a few steps make of a picture. */
static gdouble
paint_with_histogram (const PstPicture *content,
                      const PstPicture *painting,
                      gdouble           weight)
{
  const guint               n_steps   = 20;
  const gsize               n         = 3 * (gsize) content->width * content->height;
  g_autoptr (PstSettings)   settings  = test_settings_without_matching ("histogram-weight", weight, NULL);
  g_autoptr (PstSettings)   yardstick = test_settings_without_matching ("histogram-weight", 1.0, NULL);
  g_autoptr (PstPicture)    canvas    = pst_picture_copy (content, NULL);
  g_autoptr (PstObjective)  objective = new_objective (settings, compute, content, painting, G_MAXUINT64, NULL);
  Subject           subject   = { objective };
  const PstFunction function  = { evaluate_subject, differentiate_subject, NULL, &subject };
  const PstOptimiserChoice  choice    = pst_optimiser_choice_read (settings);
  g_autoptr (PstOptimiser)  optimiser = pst_optimiser_new (&choice, compute, n, n_steps, function, NULL);
  g_autofree gfloat        *gradient  = g_new (gfloat, n);
  PstLosses                 losses;

  g_assert_true (pst_objective_set_style (objective, 0, painting, NULL, NULL));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, NULL, NULL));
  for (guint i = 0; i < n_steps; i++)
    g_assert_true (pst_optimiser_step (optimiser, canvas->rgb, NULL));
  losses = evaluate_with (yardstick, compute, content, painting, canvas, G_MAXUINT64, gradient, NULL);
  g_test_message ("histogram weight %g: histogram %g, style %g, content %g", weight,
                  losses.values[PST_LOSS_HISTOGRAM], losses.values[PST_LOSS_STYLE], losses.values[PST_LOSS_CONTENT]);
  return losses.values[PST_LOSS_HISTOGRAM];
}

static void
test_histogram_weight (void)
{
  g_autoptr (PstPicture) content  = random_picture (1, 96, 80, 0.2);
  g_autoptr (PstPicture) painting = random_picture (2, 100, 90, 0.6);
  gdouble                without  = paint_with_histogram (content, painting, 0.0);
  gdouble                some     = paint_with_histogram (content, painting, 2.0);
  gdouble                much     = paint_with_histogram (content, painting, 20.0);

  g_assert_cmpfloat (some, <, 0.9 * without);
  g_assert_cmpfloat (much, <, 0.9 * some);
}

/* The mean square of a map, or of the difference of two, as its Fourier transform has it. */
static gdouble
sum_frequencies (const PstSpectrum *spectrum,
                 const PstSpectrum *other)
{
  gdouble n   = (gdouble) spectrum->width * spectrum->height;
  gdouble sum = 0.0;

  for (gsize c = 0; c < spectrum->channels; c++)
    for (gint y = 0; y < spectrum->height; y++)
      for (gsize i = 0; i < spectrum->row; i++)
        {
          gsize   place = c * spectrum->plane + y * spectrum->row + i;
          gdouble value = spectrum->planes[place] - (other ? other->planes[place] : 0.0f);
          gsize   x     = i / 2;

          sum += (x == 0 || 2 * x == (gsize) spectrum->width ? 1.0 : 2.0) * value * value;
        }
  return sum / (n * n);
}

/* Of a whole map; not yet transformed. */
static PstSpectrum *
put_map (const PstFeatureMap *map)
{
  PstSpectrum *spectrum = pst_spectrum_new (map->channels, map->width, map->height, NULL);

  pst_spectrum_put (spectrum, compute, map, NULL, &(PstRectangle) { 0, 0, map->width, map->height });
  return spectrum;
}

static void
test_parseval (void)
{
  g_autoptr (PstPicture) picture = random_picture (1, WIDTH, HEIGHT, 0.4);
  g_autoptr (PstPicture) content = random_picture (2, WIDTH, HEIGHT, 0.4);
  g_autofree gfloat     *scratch = g_new (gfloat, 3 * WIDTH * HEIGHT);
  Seen                  *painted = see (picture, G_MAXUINT64);
  Seen                  *wanted  = see (content, G_MAXUINT64);

  for (guint i = 0; i < N_WATCHED; i++)
    {
      g_autoptr (PstSettings) settings = test_settings_without_matching ("style-layers", "relu1_1", "content-layers",
                                                                         network->layers[i].name, NULL);
      g_autoptr (PstSpectrum) of_painted = put_map (&painted->maps[i]);
      g_autoptr (PstSpectrum) of_wanted  = put_map (&wanted->maps[i]);
      PstLosses               losses     = evaluate_with (settings, compute, content, picture, picture, G_MAXUINT64, scratch, NULL);
      gdouble                 expected;

      pst_spectrum_transform (of_painted, compute);
      pst_spectrum_transform (of_wanted, compute);
      expected = sum_frequencies (of_painted, of_wanted) / sum_frequencies (of_wanted, NULL);
      g_assert_cmpfloat (fabs (losses.values[PST_LOSS_CONTENT] - expected), <, 1e-5 * expected);
    }
  forget (painted);
  forget (wanted);
}

/* The Fourier loss of a map against another of the same size. */
static gdouble
compare_frequencies (const PstFeatureMap *map,
                     const PstFeatureMap *painting)
{
  const PstRectangle             whole      = { 0, 0, map->width, map->height };
  const gdouble                  share      = 1.0;
  g_autoptr (PstStyleTarget)     target     = pst_style_target_new (&pst_fourier_loss, compute, painting, NULL, map, NULL);
  g_autoptr (PstStyleComparison) comparison = NULL;

  pst_style_target_add (target, painting, &whole);
  g_assert_true (pst_style_target_finish (target, NULL));
  comparison = pst_style_comparison_new (&pst_fourier_loss, compute, map, NULL, 1.0, 1, &target, &share, NULL);
  pst_style_comparison_begin (comparison);
  pst_style_comparison_add (comparison, map, &whole);
  pst_style_comparison_compare (comparison);
  return comparison->value;
}

static void
test_magnitudes (void)
{
  const gint                width      = 21;
  const gint                height     = 16;
  const gsize               channels   = 32;
  g_autofree gfloat        *values     = g_new (gfloat, 2 * width * height * channels);
  PstFeatureMap             map        = { channels, width, height, width * channels, 1, values };
  PstFeatureMap             moved      = { channels, width, height, width * channels, 1, values + width * height * channels };
  GRand                    *random     = g_rand_new_with_seed (1);
  gdouble                   square     = 0.0;
  g_autoptr (PstMagnitudes) same_size  = NULL;
  g_autoptr (PstMagnitudes) other_size = NULL;
  g_autoptr (PstSpectrum)   of_map     = NULL;
  g_autoptr (PstSpectrum)   again      = NULL;

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gsize c = 0; c < channels; c++)
        {
          gdouble value = 10.0 * g_rand_double (random);

          map.values[(y * width + x) * channels + c]                                      = value;
          moved.values[((y + 5) % height * width + (x + 9) % width) * channels + c] = value;
          square += value * value / (width * height);
        }
  g_rand_free (random);
  of_map     = put_map (&map);
  again      = put_map (&map);
  same_size  = pst_magnitudes_new (of_map, compute, 1, NULL, width, height, NULL);
  other_size = pst_magnitudes_new (again, compute, 1, NULL, 50, 13, NULL);
  g_assert_cmpfloat (fabs (same_size->norm / square - 1.0), <, 1e-6);
  g_assert_cmpfloat (fabs (other_size->norm / square - 1.0), <, 1e-3); /* but for what lies next to the mean */
  g_assert_cmpfloat (compare_frequencies (&moved, &map), <, 1e-10);
  moved.values[0] += 10.0f;
  g_assert_cmpfloat (compare_frequencies (&moved, &map), >, 1e-7);
}

#define BYTES_BESIDE 32768 /* structures, and FFTW's plans */

/* Bytes that were taken from the C library and not given back. */
static gsize
count_taken (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
assert_taken (gsize   since,
              guint64 expected)
{
  g_test_message ("%" G_GSIZE_FORMAT " bytes taken, %" G_GUINT64_FORMAT " expected", count_taken () - since, expected);
  g_assert_cmpfloat (fabs ((gdouble) count_taken () - since - expected), <, BYTES_BESIDE);
}

static void
check_bytes (const PstStyleLossClass *kind,
             const PstFeatureMap     *painting,
             const PstFeatureMap     *picture)
{
  const PstStyleBytes bytes = kind->bytes (painting, picture);
  const gdouble       share = 1.0;
  gsize               since;
  PstStyleTarget     *target;
  PstStyleComparison *comparison;

  g_assert_true (! kind->scratch || pst_compute_reserve (compute, kind->scratch (picture->channels, compute), NULL));
  since  = count_taken ();
  target = pst_style_target_new (kind, compute, painting, NULL, picture, NULL);
  g_assert_cmpuint (count_taken () - since, <, bytes.target + bytes.measuring + BYTES_BESIDE);
  pst_style_target_add (target, painting, &(PstRectangle) { 0, 0, painting->width, painting->height });
  g_assert_true (pst_style_target_finish (target, NULL));
  assert_taken (since, bytes.target);
  comparison = pst_style_comparison_new (kind, compute, picture, NULL, 1.0, 1, &target, &share, NULL);
  assert_taken (since, bytes.target + bytes.comparison);
  pst_style_comparison_free (comparison);
  pst_style_target_free (target);
  assert_taken (since, 0);
}

static void
test_style_bytes (void)
{
  const gsize        n        = 128;
  g_autofree gfloat *values   = g_new0 (gfloat, 60 * 45 * n);
  PstFeatureMap      painting = { n, 60, 45, 60 * n, 4, values };
  PstFeatureMap      picture  = { n, 90, 70, 90 * n, 4, NULL };

  pst_spectrum_free (put_map (&painting)); /* what FFTW keeps for good */
  for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
    {
      g_autoptr (PstSettings)  settings = g_object_new (PST_TYPE_SETTINGS, "style-loss", style_loss, "histogram-weight", 1.0, NULL);
      gdouble                  weights[PST_N_LOSSES];
      const PstStyleLossClass *kinds[PST_N_LOSSES];

      pst_losses_get_weights (settings, weights);
      pst_style_losses_choose (settings, weights, kinds);
      for (guint kind = 0; kind < PST_N_LOSSES; kind++)
        if (kinds[kind])
          check_bytes (kinds[kind], &painting, &picture);
    }
}

static void
test_zero_at_target (void)
{
  g_autoptr (PstPicture) picture = random_picture (1, WIDTH, HEIGHT, 0.3);
  g_autoptr (PstPicture) other   = random_picture (2, WIDTH, HEIGHT, 0.3);

  for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
    {
      PstLosses same      = evaluate_at_target (picture, picture, picture, style_loss);
      PstLosses different = evaluate_at_target (other, other, picture, style_loss);

      g_assert_cmpfloat (same.values[PST_LOSS_CONTENT], <, 1e-9);
      g_assert_cmpfloat (same.values[PST_LOSS_STYLE], <, 1e-9);
      g_assert_cmpfloat (same.values[PST_LOSS_HISTOGRAM], <, 1e-9);
      g_assert_cmpfloat (different.values[PST_LOSS_CONTENT], >, 0.01);
      g_assert_cmpfloat (different.values[PST_LOSS_STYLE], >, 0.001);
      g_assert_cmpfloat (different.values[PST_LOSS_HISTOGRAM], >, 0.001);
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
      for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
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
    { "", FALSE }, { "relu1_1:0", FALSE }, { "relu1_1:1e308 relu2_1:1e308", FALSE },
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
  g_autoptr (PstSettings)  settings  = test_settings_without_matching (NULL);
  g_autoptr (PstSettings)  deep      = test_settings_without_matching ("style-layers", "relu5_1", NULL);
  g_autoptr (PstSettings)  matching  = g_object_new (PST_TYPE_SETTINGS, "style-layers", "relu5_1", NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (5, 9, 40, 40);
  g_autoptr (PstObjective) small     = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);
  g_autoptr (PstObjective) matched   = NULL;
  g_autoptr (PstObjective) too_small = NULL;
  g_autofree gchar        *left_out  = NULL;

  g_assert_no_error (error);
  left_out = pst_objective_dup_left_out (small);
  g_assert_cmpstr (left_out, ==, "relu4_1, relu4_2, relu5_1");
  matched = pst_objective_new (network, matching, compute, &scene, G_MAXUINT64, &error);
  g_assert_no_error (error);
  too_small = pst_objective_new (network, deep, compute, &scene, G_MAXUINT64, &error);
  g_assert_error (error, PST_ERROR, PST_ERROR_SIZE);
}

/* After another content, or as the first. */
static PstLosses
evaluate_after (PstSettings      *settings,
                const PstPicture *before,
                const PstPicture *content,
                const PstPicture *painting,
                const PstPicture *picture,
                gfloat           *gradient)
{
  g_autoptr (PstObjective) objective = new_objective (settings, compute, content, painting, G_MAXUINT64, NULL);
  PstLosses                losses;

  g_assert_true (pst_objective_set_style (objective, 0, painting, NULL, NULL));
  g_assert_true (pst_objective_prepare (objective, before ? before : content, NULL, NULL, NULL, NULL, NULL));
  if (before)
    {
      g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, NULL));
      g_assert_true (pst_objective_change_content (objective, content, NULL, NULL));
    }
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, NULL));
  return losses;
}

static void
test_other_content (void)
{
  const gsize              n        = 3 * WIDTH * HEIGHT;
  g_autoptr (PstPicture)   before   = random_picture (1, WIDTH, HEIGHT, 0.4);
  g_autoptr (PstPicture)   content  = random_picture (2, WIDTH, HEIGHT, 0.4);
  g_autoptr (PstPicture)   painting = random_picture (3, 50, 30, 0.4);
  g_autoptr (PstPicture)   picture  = random_picture (4, WIDTH, HEIGHT, 0.4);
  g_autofree gfloat       *alone    = g_new (gfloat, n);
  g_autofree gfloat       *after    = g_new (gfloat, n);

  for (gint style_loss = 0; style_loss < test_count_choices (PST_TYPE_STYLE_LOSS); style_loss++)
    {
      g_autoptr (PstSettings) settings = test_settings_without_matching ("style-loss", style_loss, "histogram-weight", 1.0, NULL);
      PstLosses               first    = evaluate_after (settings, NULL, content, painting, picture, alone);
      PstLosses               second   = evaluate_after (settings, before, content, painting, picture, after);

      g_assert_cmpmem (&first, sizeof first, &second, sizeof second);
      g_assert_cmpmem (alone, n * sizeof (gfloat), after, n * sizeof (gfloat));
    }
}

#define WITH_OTHERS "all losses together are in gradient/everything, with masks in scene/gradient-of-masks, in windows in scene/budgets"

static const TestCase tests[] = {
  { "parts", test_parts, .expects = "whatever the budget, the parts cover each map of the whole picture, and are the same bits",
    .not_under_thread = WITH_OTHERS },
  { "budgets", test_budgets, .expects = "losses and gradient are the same bits in ever less memory",
    .not_under_thread = WITH_OTHERS },
  { "kinds-in-parts", test_kinds_in_parts,
    .expects = "every style loss, with those of histograms and self-similarity or that of matching, is the same bits by one thread in "
               "little memory as by all threads at once",
    .not_under_thread = WITH_OTHERS },
  { "sizes", test_sizes,
    .expects = "pictures of a kind, of two sizes, are as far from a painting, and a picture from paintings of two sizes",
    .not_under_thread = WITH_OTHERS },
  { "other-content", test_other_content,
    .expects = "with every style loss, a content that takes another's place is compared as if there had been none before",
    .not_under_thread = WITH_OTHERS },
  { "histogram-weight", test_histogram_weight, .expects = "the more the histogram loss counts, the less it becomes",
    .not_under_thread = WITH_OTHERS },
  { "parseval", test_parseval,
    .expects = "the content loss is the same, whether feature maps are compared or their full Fourier transforms",
    .not_under_thread = WITH_OTHERS },
  { "magnitudes", test_magnitudes,
    .expects = "where something lies in a map makes no difference to its magnitudes, nor the size of the picture's map to their sum" },
  { "style-bytes", test_style_bytes, .expects = "each style loss takes the memory that it says it does", .measures_memory = TRUE },
  { "zero-at-target", test_zero_at_target, .expects = "every loss is zero at its target, and nowhere else",
    .not_under_thread = WITH_OTHERS },
  { "one-colour", test_one_colour, .expects = "content, painting and picture of a single colour have losses that are numbers",
    .not_under_thread = WITH_OTHERS },
  { "layers", test_layers, .expects = "lists of layers are read, and others refused" },
  { "small", test_small, .expects = "a picture too small for some layers leaves them out, and one too small for all is refused" },
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
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("gradient/%s", cases[i].name);
      gboolean          all  = g_str_equal (cases[i].name, "everything");

      test_add (&(TestCase) { name, .run_with = test_gradient, .data = &cases[i], .not_under_thread = all ? NULL : WITH_OTHERS,
                              .expects = "the gradient is what finite differences of the loss say" });
    }
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_compute_free (compute);
  pst_network_unref (network);
  return result;
}
