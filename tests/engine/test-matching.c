/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Matching, piece by piece: hypercolumns, what is nearest, where a picture is blank; and what a picture is matched with. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "losses/matching/hypercolumn.h"
#include "losses/matching/importance.h"
#include "losses/matching/nearest.h"
#include "made-folder.h"
#include "objective/objective.h"
#include "random-network.h"
#include "scenes.h"

static PstNetwork *network;
static PstCompute *compute;
static gchar      *folder;

static gfloat *
random_values (guint32 seed,
               gsize   n)
{
  g_autoptr (GRand)  random = g_rand_new_with_seed (seed);
  gfloat            *values = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double (random) + 0.3; /* like features, they have a mean */
  return values;
}

/* ---- hypercolumns */

#define WIDTH  13
#define HEIGHT 7

/* A layer's map of a picture whose grid has so many places, and some positions that belong to none. */
static PstFeatureMap
make_map (const PstColumnLayer *layer,
          const PstFeatureMap  *grid,
          guint32               seed)
{
  gint          beyond = layer->stride < grid->stride ? 1 : 0;
  PstFeatureMap map    = { .channels = layer->channels, .stride = layer->stride };

  map.width  = MAX (grid->width * grid->stride / layer->stride, 1) + beyond;
  map.height = MAX (grid->height * grid->stride / layer->stride, 1) + beyond;
  map.row    = map.width * map.channels;
  map.values = random_values (seed, map.row * map.height);
  return map;
}

/* ⟨read (f), g⟩ = ⟨f, spread (g)⟩, where the map comes in strips that end anywhere. */
static void
check_adjoint (const PstHypercolumn *column,
               const PstColumnLayer *layer)
{
  PstFeatureMap       grid     = pst_hypercolumn_get_grid (column, WIDTH * column->stride, HEIGHT * column->stride);
  PstFeatureMap       map      = make_map (layer, &grid, 1);
  const PstRectangle  whole    = { 0, 0, map.width, map.height };
  PstRectangle        cover    = pst_column_layer_cover (layer, &grid, &whole);
  g_autofree gfloat  *others   = random_values (2, layer->channels * WIDTH * HEIGHT);
  g_autofree gfloat  *spread   = g_new0 (gfloat, map.row * map.height);
  g_autofree gfloat  *features = g_new (gfloat, layer->channels);
  PstFeatureMap       gradient = map;
  gdouble             forward  = 0.0;
  gdouble             backward = 0.0;

  gradient.values = spread;
  g_assert_cmpint (cover.width, ==, WIDTH);
  g_assert_cmpint (cover.height, ==, HEIGHT);
  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    {
      pst_column_layer_read (layer, &grid, &map, &whole, i % WIDTH, i / WIDTH, features);
      for (gsize c = 0; c < layer->channels; c++)
        forward += (gdouble) features[c] * others[i * layer->channels + c];
    }
  for (gint top = 0; top < map.height; top += 3)
    {
      const PstRectangle strip = { 0, top, map.width, MIN (3, map.height - top) };
      PstFeatureMap      part  = pst_feature_map_crop (&gradient, &strip);

      cover = pst_column_layer_cover (layer, &grid, &strip);
      for (gint y = cover.y; y < cover.y + cover.height; y++)
        for (gint x = cover.x; x < cover.x + cover.width; x++)
          pst_column_layer_spread (layer, &grid, &part, &strip, x, y, others + (y * WIDTH + x) * layer->channels);
    }
  for (gsize i = 0; i < map.row * map.height; i++)
    backward += (gdouble) map.values[i] * spread[i];
  g_assert_cmpfloat (forward, >, 0.0);
  g_assert_cmpfloat (fabs (forward - backward), <, 1e-5 * forward);
  g_free (map.values);
}

static void
test_adjoint (void)
{
  for (gint stride = 4; stride <= 16; stride *= 2)
    {
      PstHypercolumn column = { .stride = stride };

      for (guint layer = 0; layer < 5; layer++)
        pst_hypercolumn_add_layer (&column, layer, 3, 1 << layer, 1.0 + layer);
      for (guint layer = 0; layer < 5; layer++)
        check_adjoint (&column, &column.layers[layer]);
    }
}

/* ---- what is nearest */

#define CHANNELS   37
#define N_QUERIES  700  /* more than a block */
#define N_ROWS     1500 /* likewise */
#define NEIGHBOURS 5

/* Unit vectors around the mean, in double precision. */
static gdouble *
centre (gsize         n,
        const gfloat *values)
{
  gdouble *centred = g_new (gdouble, n * CHANNELS);

  for (gsize c = 0; c < CHANNELS; c++)
    {
      gdouble mean = 0.0;

      for (gsize i = 0; i < n; i++)
        mean += values[i * CHANNELS + c] / n;
      for (gsize i = 0; i < n; i++)
        centred[i * CHANNELS + c] = values[i * CHANNELS + c] - mean;
    }
  for (gsize i = 0; i < n; i++)
    {
      gdouble square = 0.0;

      for (gsize c = 0; c < CHANNELS; c++)
        square += centred[i * CHANNELS + c] * centred[i * CHANNELS + c];
      for (gsize c = 0; c < CHANNELS; c++)
        centred[i * CHANNELS + c] /= sqrt (square);
    }
  return centred;
}

static gdouble
find_cosine (const gdouble *a,
             const gdouble *b)
{
  gdouble cosine = 0.0;

  for (gsize c = 0; c < CHANNELS; c++)
    cosine += a[c] * b[c];
  return cosine;
}

/* The neighbours that were found for a query are the nearest, in order, and count as the softmax says. */
static void
check_neighbours (const gdouble *query,
                  const gdouble *rows,
                  gdouble        temperature,
                  const guint32 *indices,
                  const gfloat  *weights)
{
  gdouble cosines[NEIGHBOURS];
  gdouble sum      = 0.0;
  guint   n_nearer = 0;

  for (guint k = 0; k < NEIGHBOURS; k++)
    {
      cosines[k] = find_cosine (query, rows + indices[k] * CHANNELS);
      sum += exp ((cosines[k] - cosines[0]) / temperature);
      g_assert_cmpfloat (cosines[k], <=, cosines[MAX (k, 1) - 1] + 1e-6);
    }
  for (gsize j = 0; j < N_ROWS; j++)
    n_nearer += find_cosine (query, rows + j * CHANNELS) > cosines[NEIGHBOURS - 1] + 1e-6;
  g_assert_cmpuint (n_nearer, <, NEIGHBOURS);
  for (guint k = 0; k < NEIGHBOURS; k++)
    g_assert_cmpfloat (fabs (weights[k] - exp ((cosines[k] - cosines[0]) / temperature) / sum), <, 1e-4);
}

static void
find (PstCompute    *on,
      gdouble        temperature,
      gsize          n_rows,
      const gfloat  *queries,
      const gfloat  *rows,
      guint32       *indices,
      gfloat        *weights)
{
  const PstNearest   nearest = { NEIGHBOURS, temperature };
  g_autofree gfloat *centred = g_memdup2 (queries, N_QUERIES * CHANNELS * sizeof (gfloat));
  g_autofree gfloat *wanted  = random_values (3, N_QUERIES);

  pst_nearest_centre (on, N_QUERIES, CHANNELS, centred);
  g_assert_true (pst_nearest_find (&nearest, on, CHANNELS, N_QUERIES, centred, wanted, n_rows, rows, NEIGHBOURS, indices, weights, NULL,
                                   NULL));
}

static void
test_nearest (void)
{
  g_autoptr (PstCompute)  alone    = pst_compute_new (1, NULL);
  g_autofree gfloat      *queries  = random_values (1, N_QUERIES * CHANNELS);
  g_autofree gfloat      *rows     = random_values (2, N_ROWS * CHANNELS);
  g_autofree gdouble     *queries_centred = centre (N_QUERIES, queries);
  g_autofree gdouble     *rows_centred    = centre (N_ROWS, rows);
  guint32                 indices[2][N_QUERIES * NEIGHBOURS];
  gfloat                  weights[2][N_QUERIES * NEIGHBOURS];

  find (compute, 0.05, N_ROWS, queries, rows, indices[0], weights[0]);
  find (alone, 0.05, N_ROWS, queries, rows, indices[1], weights[1]);
  g_assert_cmpmem (indices[0], sizeof indices[0], indices[1], sizeof indices[1]);
  g_assert_cmpmem (weights[0], sizeof weights[0], weights[1], sizeof weights[1]);
  for (gsize i = 0; i < N_QUERIES; i++)
    check_neighbours (queries_centred + i * CHANNELS, rows_centred, 0.05, indices[0] + i * NEIGHBOURS, weights[0] + i * NEIGHBOURS);
}

/* A temperature of 0, and fewer rows than neighbours. */
static void
test_few (void)
{
  g_autofree gfloat *queries = random_values (1, N_QUERIES * CHANNELS);
  g_autofree gfloat *rows    = random_values (2, N_ROWS * CHANNELS);
  guint32            indices[N_QUERIES * NEIGHBOURS];
  gfloat             weights[N_QUERIES * NEIGHBOURS];

  find (compute, 0.0, N_ROWS, queries, rows, indices, weights);
  for (gsize i = 0; i < N_QUERIES * NEIGHBOURS; i++)
    g_assert_cmpfloat (weights[i], ==, i % NEIGHBOURS == 0 ? 1.0f : 0.0f);
  find (compute, 0.05, 2, queries, rows, indices, weights);
  for (gsize i = 0; i < N_QUERIES; i++)
    {
      const gfloat *own = weights + i * NEIGHBOURS;

      g_assert_cmpfloat (fabs (own[0] + own[1] - 1.0f), <, 1e-6);
      g_assert_cmpfloat (own[2] + own[3] + own[4], ==, 0.0f);
      g_assert_cmpuint (indices[i * NEIGHBOURS] + indices[i * NEIGHBOURS + 1], ==, 1);
    }
}

/* ---- where a picture is blank */

static void
test_blank (void)
{
  g_autoptr (PstPicture) picture    = pst_picture_new (80, 40, FALSE, NULL);
  g_autoptr (PstMask)    importance = NULL;
  g_autoptr (PstMask)    joined     = NULL;
  g_autoptr (PstMask)    in_zeros   = NULL;

  for (gint i = 0; i < 3 * 80 * 40; i++)
    picture->rgb[i] = i / 3 % 80 < 40 ? 0.2f : 0.8f;
  importance = pst_importance_new (picture, (PstEdges) { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE }, 4, 0.25, NULL);
  joined     = pst_importance_new (picture, (PstEdges) { PST_EDGE_WRAP, PST_EDGE_REPLICATE }, 4, 0.25, NULL);
  in_zeros   = pst_importance_new (picture, (PstEdges) { PST_EDGE_ZERO, PST_EDGE_ZERO }, 4, 0.25, NULL);
  g_assert_cmpint (importance->width, ==, 20);
  g_assert_cmpint (importance->height, ==, 10);
  for (gint y = 0; y < 10; y++)
    {
      const gfloat *row  = importance->values + y * 20;
      const gfloat *ring = joined->values + y * 20;

      g_assert_cmpfloat (fabs (row[0] - 0.25), <, 1e-6);
      g_assert_cmpfloat (fabs (row[7] - 0.25), <, 1e-6);
      g_assert_cmpfloat (row[9], ==, 1.0f);
      g_assert_cmpfloat (row[10], ==, 1.0f);
      g_assert_cmpfloat (fabs (row[19] - 0.25), <, 1e-6);
      g_assert_cmpfloat (ring[0], ==, 1.0f);
      g_assert_cmpfloat (ring[19], ==, 1.0f);
    }
  g_assert_cmpmem (in_zeros->values, 10 * 20 * sizeof (gfloat), importance->values, 10 * 20 * sizeof (gfloat));
}

/* ---- pictures */

/* With a mix in which the painting is so many times. */
static PstLosses
match_mix (PstSettings      *settings,
           const PstPicture *content,
           const PstPicture *source,
           const PstPicture *painting,
           guint             n_times,
           const PstPicture *picture,
           gfloat           *gradient)
{
  PstScenePlan             scene     = pst_scene_plan_one (content->width, content->height, painting->width, painting->height);
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstObjective) objective = NULL;
  PstLosses                losses;

  for (; scene.n_paintings < n_times; scene.n_paintings++)
    scene.paintings[scene.n_paintings] = scene.paintings[0];
  objective = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n_times; i++)
    g_assert_true (pst_objective_set_style (objective, i, painting, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, source, NULL, NULL, NULL, &error));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, &error));
  return losses;
}

static PstLosses
match (PstSettings      *settings,
       const PstPicture *content,
       const PstPicture *source,
       const PstPicture *painting,
       const PstPicture *picture)
{
  return match_mix (settings, content, source, painting, 1, picture, NULL);
}

/* What is in the painting is found there, whichever way it is held, and where the source has it. */
static void
test_turned (void)
{
  g_autoptr (PstPicture)  painting = test_painting ("poppies.jpg", 96);
  g_autoptr (PstPicture)  other    = test_painting ("great-wave.jpg", 96);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "matching-weight", 1.0, "neighbours", 1, "fill", 0.0, NULL);

  for (guint turn = PST_TURN_UPRIGHT; turn <= PST_TURN_LEFT; turn++)
    {
      g_autoptr (PstPicture) turned  = pst_picture_turn (painting, turn, NULL);
      g_autoptr (PstPicture) content = pst_picture_resize (other, turned->width, turned->height, NULL);
      PstLosses              losses  = match (settings, turned, NULL, painting, turned);
      PstLosses              away    = match (settings, turned, NULL, painting, content);
      PstLosses              sourced = match (settings, content, turned, painting, turned);

      g_test_message ("turn %u: %g, of another picture %g, by a source %g", turn, losses.values[PST_LOSS_MATCHING],
                      away.values[PST_LOSS_MATCHING], sourced.values[PST_LOSS_MATCHING]);
      g_assert_cmpfloat (losses.values[PST_LOSS_MATCHING], <, 1e-4);
      g_assert_cmpfloat (away.values[PST_LOSS_MATCHING], >, 0.05);
    }
}

/* The grid of places is wider than the maps of fine layers, and so must be what is known of what is transparent. */
static void
test_fine_layers (void)
{
  g_autoptr (PstPicture)  opaque   = test_painting ("great-wave.jpg", 96);
  g_autoptr (PstMask)     visible  = pst_mask_new (opaque->width, opaque->height, NULL);
  g_autoptr (PstPicture)  painting = test_painting ("poppies.jpg", 96);
  g_autoptr (PstPicture)  content  = NULL;
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "matching-weight", 1.0, "matching-layers", "relu2_1",
                                                   "style-layers", "relu1_1", NULL);

  for (gint i = 0; i < opaque->width * opaque->height; i++)
    visible->values[i] = i % opaque->width < 48;
  content = test_cut_out (opaque, visible);
  g_assert_cmpfloat (match (settings, content, NULL, painting, content).values[PST_LOSS_MATCHING], >, 0.0);
}

#define STEP      3e-4 /* root mean square change of the picture */
#define TOLERANCE 2e-2 /* single precision, and kinks of ReLU and maximum pooling within the step */

static gdouble
evaluate_beside (PstObjective     *objective,
                 const PstPicture *picture,
                 const gfloat     *gradient,
                 gdouble           factor)
{
  g_autoptr (PstPicture) beside = pst_picture_copy (picture, NULL);
  PstLosses              losses;

  for (gint i = 0; i < 3 * picture->width * picture->height; i++)
    beside->rgb[i] += factor * gradient[i];
  g_assert_true (pst_objective_evaluate (objective, beside->rgb, NULL, &losses, NULL, NULL));
  return losses.total;
}

/* A residual network, whose layers are not where VGG's are. */
static void
test_residual (void)
{
  g_autoptr (GFile)        file      = test_random_network_write (folder, "resnet18", NULL, NULL);
  g_autoptr (PstNetwork)   residual  = pst_network_load (file, NULL);
  g_autoptr (PstPicture)   picture   = test_painting ("great-wave.jpg", 97);
  g_autoptr (PstPicture)   painting  = test_painting ("poppies.jpg", 96);
  g_autoptr (PstPicture)   content   = pst_picture_resize (painting, picture->width, picture->height, NULL);
  g_autoptr (PstSettings)  settings  = g_object_new (PST_TYPE_SETTINGS, "matching-weight", 1.0, "contours", 1.0,
                                                     "style-weight", 0.0, "smoothness-weight", 0.0, "palette-weight", 0.0, NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (picture->width, picture->height, painting->width, painting->height);
  g_autoptr (PstObjective) objective = pst_objective_new (residual, settings, compute, &scene, G_MAXUINT64, NULL);
  gint                     n         = 3 * picture->width * picture->height;
  g_autofree gfloat       *gradient  = g_new (gfloat, n);
  PstLosses                losses;
  gdouble                  norm      = 0.0;
  gdouble                  factor;
  gdouble                  slope;

  g_assert_true (g_file_delete (file, NULL, NULL));
  g_assert_true (pst_objective_set_style (objective, 0, painting, NULL, NULL));
  g_assert_true (pst_objective_prepare (objective, content, picture, NULL, NULL, NULL, NULL));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, NULL));
  g_assert_cmpfloat (losses.values[PST_LOSS_MATCHING], >, 0.0);
  g_assert_cmpfloat (losses.values[PST_LOSS_SELF_SIMILARITY], >, 0.0);
  for (gint i = 0; i < n; i++)
    norm += (gdouble) gradient[i] * gradient[i];
  factor = STEP * sqrt (n / norm);
  slope  = (evaluate_beside (objective, picture, gradient, factor) - evaluate_beside (objective, picture, gradient, -factor)) /
           (2.0 * factor);
  g_test_message ("%.6g from differences, %.6g from the gradient", slope, norm);
  g_assert_cmpfloat (fabs (slope - norm), <=, TOLERANCE * norm);
}

/* All layers of the network that are as deep as is usual. */
static void
test_many_layers (void)
{
  g_autoptr (PstPicture)  painting = test_painting ("poppies.jpg", 64);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "matching-weight", 1.0, "neighbours", 1, "fill", 0.0,
                                                   "matching-layers", "relu1_1 relu1_2 relu2_1 relu2_2 relu3_1 relu3_2 relu3_3 relu4_1 "
                                                   "relu4_2 relu4_3", NULL);
  PstLosses               losses   = match (settings, painting, NULL, painting, painting);

  g_assert_cmpfloat (losses.values[PST_LOSS_MATCHING], <, 1e-4);
}

/* As many paintings as a scene may have, and neighbours as the settings allow: many times the same is matched as once. All places of so
 * small a painting are known.
 */
static void
test_many_paintings (void)
{
  g_autoptr (PstPicture)  painting = test_painting ("poppies.jpg", 40);
  g_autoptr (PstPicture)  other    = test_painting ("great-wave.jpg", 40);
  g_autoptr (PstPicture)  content  = pst_picture_resize (other, painting->width, painting->height, NULL);
  gint                    n        = 3 * painting->width * painting->height;
  g_autofree gfloat      *once     = g_new (gfloat, n);
  g_autofree gfloat      *often    = g_new (gfloat, n);
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "matching-weight", 1.0, "neighbours", 32, "matching-temperature", 1.0,
                                                   "style-weight", 0.0, "content-layers", "", "smoothness-weight", 0.0, NULL);
  gdouble                 loss     = match_mix (settings, content, NULL, painting, 1, content, once).values[PST_LOSS_MATCHING];
  gdouble                 of_many  = match_mix (settings, content, NULL, painting, PST_MOST_PAINTINGS, content,
                                                often).values[PST_LOSS_MATCHING];
  gdouble                 apart    = 0.0;
  gdouble                 all      = 0.0;

  for (gint i = 0; i < n; i++)
    {
      apart += fabs (often[i] - once[i]);
      all   += fabs (once[i]);
    }
  g_test_message ("once %g, often %g; their gradients are %g apart", loss, of_many, apart / all);
  g_assert_cmpfloat (loss, >, 0.01);
  g_assert_cmpfloat_with_epsilon (of_many, loss, 1e-5);
  g_assert_cmpfloat (apart, <, 1e-3 * all);
}

static const TestCase tests[] = {
  { "adjoint", test_adjoint, .expects = "what a gradient means for a map is the transpose of how places read the map, on every grid" },
  { "nearest", test_nearest,
    .expects = "neighbours and weights are those of a plain search in double precision, the same bits with any number of threads" },
  { "few", test_few, .expects = "a temperature of 0 leaves the nearest alone; of two rows, both count" },
  { "blank", test_blank, .expects = "places beside an outline matter, also across joined edges, and blank ones as little as is said" },
  { "turned", test_turned, .expects = "a picture that is the painting, turned, matches it; another does not" },
  { "fine-layers", test_fine_layers, .expects = "fine layers alone match a picture that is partly transparent" },
  { "many-layers", test_many_layers, .expects = "hypercolumns may be made of as many layers as the network has" },
  { "many-paintings", test_many_paintings,
    .expects = "a mix of as many paintings as there may be, all the same, is matched as the one" },
  { "residual", test_residual, .expects = "with a residual network, the gradient is what finite differences of the losses say" },
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
  folder  = test_folder_new ();
  g_assert_nonnull (network);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  test_folder_remove (folder);
  pst_compute_free (compute);
  pst_network_unref (network);
  return result;
}
