/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parity: the engine against values that PyTorch computed from the same network and pictures (make_reference.py
 * beside this file). Differences are relative, ‖a - b‖ / ‖b‖ over the whole tensor.
 */
#include "config.h"

#include <math.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/allocation.h"
#include "features/statistics.h"
#include "reference.h"
#include "walk/network-walk.h"

#define WIDTH              TEST_REFERENCE_WIDTH
#define HEIGHT             TEST_REFERENCE_HEIGHT
#define FEATURE_TOLERANCE  1e-5
#define GRADIENT_TOLERANCE 1e-4

static const gchar *const seen_layers[] = { "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1" };

static PstNetwork *network;
static PstCompute *compute;

static gdouble
read_number (const gchar *name)
{
  gsize   one    = 1;
  gfloat *value  = test_reference_read (name, 1, &one);
  gdouble number = *value;

  pst_memory_free (value);
  return number;
}

static void
assert_near (const gchar *name,
             gdouble      value,
             gdouble      expected,
             gdouble      tolerance)
{
  g_test_message ("%s: %.9g, expected %.9g", name, value, expected);
  g_assert_cmpfloat (fabs (value - expected), <=, tolerance * fabs (expected));
}

typedef void (* Check) (const gchar         *layer,
                        const PstFeatureMap *map);

static void
check_map (guint                layer,
           const PstFeatureMap *map,
           const PstRectangle  *place,
           gpointer             data)
{
  (*(Check *) data) (network->layers[layer].name, map);
}

/* Calls check for the feature maps of input.image that the reference has seen. */
static void
walk (PstPooling pooling,
      Check      check)
{
  g_autoptr (PstPicture)     picture = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  g_autofree gboolean       *watched = g_new0 (gboolean, network->n_layers);
  g_autoptr (PstNetworkWalk) walk    = NULL;
  guint                      layer;

  for (guint i = 0; i < G_N_ELEMENTS (seen_layers); i++)
    {
      g_assert_true (pst_network_find_layer (network, seen_layers[i], &layer));
      watched[layer] = TRUE;
    }
  walk = pst_network_walk_new (&(PstWalkRequest) {
    .network = network,
    .compute = compute,
    .width   = picture->width,
    .height  = picture->height,
    .edges   = { PST_EDGE_ZERO, PST_EDGE_ZERO },
    .pooling = pooling,
    .watched = watched,
    .budget  = G_MAXUINT64,
  });
  g_assert_true (pst_network_walk_allocate (walk, NULL, NULL));
  g_assert_true (pst_network_walk_forward (walk, picture->rgb, check_map, &check, NULL, NULL));
}

static void
check_feature (const gchar         *layer,
               const PstFeatureMap *map)
{
  static const gchar *const whole[] = { "relu3_1", "relu4_1", "relu4_2", "relu5_1", NULL };
  g_autofree gchar         *name    = g_strdup_printf ("vgg.feature.%s", layer);
  const gsize               shape[] = { map->channels, map->height, map->width };
  gfloat                   *expected;

  if (! g_strv_contains (whole, layer))
    return;
  expected = test_reference_read (name, 3, shape);
  test_reference_assert_same (name, map->values, expected, shape[1] * shape[2], map->channels, 1.0, FEATURE_TOLERANCE);
  pst_memory_free (expected);
}

static void
test_features (void)
{
  walk (PST_POOLING_MAXIMUM, check_feature);
}

static PstStatistics *
gather (const PstFeatureMap *map)
{
  PstStatistics *statistics = pst_statistics_new (map->channels, NULL);

  g_assert_true (pst_compute_reserve (compute, pst_statistics_scratch (map->channels, compute), NULL));
  pst_statistics_clear (statistics, (gdouble) map->width * map->height);
  pst_statistics_add (statistics, compute, map, NULL, NULL);
  pst_statistics_finish (statistics);
  return statistics;
}

static void
check_named_mean (const gchar         *name,
                  const PstFeatureMap *map)
{
  g_autoptr (PstStatistics)  statistics = gather (map);
  gfloat                    *expected   = test_reference_read (name, 1, &map->channels);
  g_autofree gfloat         *mean       = g_new (gfloat, map->channels);

  for (gsize c = 0; c < map->channels; c++)
    mean[c] = statistics->mean[c];
  test_reference_assert_same (name, mean, expected, 1, map->channels, 1.0, FEATURE_TOLERANCE);
  pst_memory_free (expected);
}

static void
check_mean (const gchar         *layer,
            const PstFeatureMap *map)
{
  g_autofree gchar *name = g_strdup_printf ("vgg.mean.%s", layer);

  check_named_mean (name, map);
}

static void
check_averaged_mean (const gchar         *layer,
                     const PstFeatureMap *map)
{
  if (g_str_equal (layer, "relu4_1"))
    check_named_mean ("vgg.avgpool.mean.relu4_1", map);
}

static void
test_means (void)
{
  walk (PST_POOLING_MAXIMUM, check_mean);
  walk (PST_POOLING_AVERAGE, check_averaged_mean);
}

static void
check_gram (const gchar         *layer,
            const PstFeatureMap *map)
{
  static const gchar *const  layers[] = { "relu1_1", "relu2_1", "relu3_1", NULL };
  g_autofree gchar          *name     = g_strdup_printf ("vgg.gram.%s", layer);
  const gsize                shape[]  = { map->channels, map->channels };
  g_autoptr (PstStatistics)  statistics = gather (map);
  g_autofree gfloat         *gram     = g_new (gfloat, map->channels * map->channels);
  gfloat                    *expected;

  if (! g_strv_contains (layers, layer))
    return;
  expected = test_reference_read (name, 2, shape);
  for (gsize c = 0; c < map->channels * map->channels; c++)
    gram[c] = statistics->gram[c];
  test_reference_assert_same (name, gram, expected, map->channels, map->channels, 1.0, FEATURE_TOLERANCE);
  pst_memory_free (expected);
}

static void
test_gram (void)
{
  walk (PST_POOLING_MAXIMUM, check_gram);
}

/* Losses and gradient at input.image. gradient is [H, W, 3]. */
static void
check_gradient (const gchar  *name,
                const gfloat *gradient,
                gdouble       factor)
{
  const gsize  shape[3] = { 3, HEIGHT, WIDTH };
  gfloat      *expected = test_reference_read (name, 3, shape);

  test_reference_assert_same (name, gradient, expected, WIDTH * HEIGHT, 3, factor, GRADIENT_TOLERANCE);
  pst_memory_free (expected);
}

static void
test_content (void)
{
  g_autofree gfloat *gradient = g_new (gfloat, 3 * WIDTH * HEIGHT);
  PstLosses          losses   = test_reference_evaluate (network, compute, "relu1_1", "relu4_2", 0.0, gradient);
  gdouble            plain    = read_number ("loss.content");
  gdouble            relative = read_number ("loss.content_relative");

  assert_near ("loss.content_relative", losses.values[PST_LOSS_CONTENT], relative, FEATURE_TOLERANCE);
  check_gradient ("gradient.content", gradient, relative / plain);
}

static void
test_style (gconstpointer layer)
{
  g_autofree gfloat *gradient      = g_new (gfloat, 3 * WIDTH * HEIGHT);
  g_autofree gchar  *plain_name    = g_strdup_printf ("loss.style.%s", (const gchar *) layer);
  g_autofree gchar  *relative_name = g_strdup_printf ("loss.style_relative.%s", (const gchar *) layer);
  g_autofree gchar  *gradient_name = g_strdup_printf ("gradient.style.%s", (const gchar *) layer);
  PstLosses          losses        = test_reference_evaluate (network, compute, layer, "", 1.0, gradient);
  gdouble            plain         = read_number (plain_name);
  gdouble            relative      = read_number (relative_name);

  assert_near (relative_name, losses.values[PST_LOSS_STYLE], relative, FEATURE_TOLERANCE);
  check_gradient (gradient_name, gradient, relative / plain);
}

static void
test_total (void)
{
  g_autofree gfloat *gradient = g_new (gfloat, 3 * WIDTH * HEIGHT);
  PstLosses          losses   = test_reference_evaluate (network, compute, "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1", "relu4_2",
                                                         100.0, gradient);

  assert_near ("loss.total_relative", losses.total, read_number ("loss.total_relative"), FEATURE_TOLERANCE);
  check_gradient ("gradient.total_relative", gradient, 1.0);
}

static const TestCase tests[] = {
  { "features", test_features, .expects = "every layer's feature map is PyTorch's" },
  { "means", test_means, .expects = "the means of feature maps are PyTorch's, with either pooling" },
  { "gram", test_gram, .expects = "Gram matrices are PyTorch's" },
  { "content", test_content, .expects = "the content loss and its gradient are PyTorch's" },
  { "total", test_total, .expects = "the total and its gradient are PyTorch's" },
};

int
main (int    argc,
      char **argv)
{
  static const gchar *const layers[] = { "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1" };
  g_autoptr (GFile) network_file = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  int               result;

  g_test_init (&argc, &argv, NULL);
  test_reference_open ();
  network = pst_network_load (network_file, NULL);
  compute = pst_compute_new (0, NULL);
  g_assert_nonnull (network);

  test_add_all (tests, G_N_ELEMENTS (tests));
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("style/%s", layers[i]);

      test_add (&(TestCase) { name, .run_with = test_style, .data = layers[i],
                              .expects = "the layer's style loss and its gradient are PyTorch's" });
    }
  result = g_test_run ();

  pst_compute_free (compute);
  pst_network_unref (network);
  test_reference_close ();
  return result;
}
