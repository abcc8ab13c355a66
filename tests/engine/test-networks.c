/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The networks that users bring, in files with seeded random weights (random-network.c), against values that PyTorch computed from
 * the same weights and pictures (make_reference_networks.py), with zeros beyond the edges as there.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include <pastiche/pastiche.h>

#include "allocation.h"
#include "network-walk.h"
#include "objective.h"
#include "random-network.h"
#include "reference.h"
#include "safetensors.h"

#define WIDTH              TEST_REFERENCE_WIDTH
#define HEIGHT             TEST_REFERENCE_HEIGHT
#define FEATURE_TOLERANCE  2e-5

/* A rounding error that opens or closes a single ReLU deep inside shows in the gradient; a mistake shows ten times as much. */
#define GRADIENT_TOLERANCE 3e-2

/* A network as make_reference_networks.py knows it. */
typedef struct
{
  const gchar *name;          /* the architecture's, a suffix for its kind of file */
  const gchar *found;         /* the architecture */
  const gchar *style_layers;
  const gchar *content_layer;
  const gchar *deepest_layer;
  const gchar *first_layer;   /* of its list */
} Case;

static const Case cases[] = {
  { "vgg19", "vgg19", "relu1_1 relu2_1 relu3_4 relu4_1 relu5_4", "relu4_2", "relu5_4", "relu1_1" },
  { "vgg19_bn", "vgg19", "relu1_1 relu2_1 relu3_4 relu4_1 relu5_4", "relu4_2", "relu5_4", "relu1_1" },
};

static gchar          *folder;
static PstSafetensors *reference;
static PstCompute     *compute;

static PstNetwork *
load (const gchar  *architecture,
      const gchar  *missing,
      const gchar  *misshapen,
      GError      **error)
{
  g_autoptr (GFile)  file    = test_random_network_write (folder, architecture, missing, misshapen);
  PstNetwork        *network = pst_network_load (file, error);

  g_assert_true (g_file_delete (file, NULL, NULL));
  return network;
}

static gfloat *
read_reference (const Case  *wanted,
                const gchar *what,
                guint        n_dimensions,
                const gsize *shape)
{
  g_autofree gchar   *name   = g_strdup_printf ("%s.%s", wanted->name, what);
  g_autoptr (GError)  error  = NULL;
  gfloat             *values = pst_safetensors_read (reference, name, n_dimensions, shape, &error);

  g_assert_no_error (error);
  return values;
}

typedef struct
{
  const Case *wanted;
  PstNetwork *network;
  guint       n_seen;
} Check;

static void
check_mean (const Check         *check,
            const gchar         *layer,
            const PstFeatureMap *map)
{
  g_autofree gchar  *what     = g_strdup_printf ("mean.%s", layer);
  gfloat            *expected = read_reference (check->wanted, what, 1, &map->channels);
  g_autofree gfloat *mean     = g_new (gfloat, map->channels);

  for (gsize c = 0; c < map->channels; c++)
    {
      gdouble sum = 0.0;

      for (gint y = 0; y < map->height; y++)
        for (gint x = 0; x < map->width; x++)
          sum += map->values[y * map->row + x * map->channels + c];
      mean[c] = sum / (map->width * map->height);
    }
  test_reference_assert_same (what, mean, expected, 1, map->channels, 1.0, FEATURE_TOLERANCE);
  pst_memory_free (expected);
}

static void
check_feature (const Check         *check,
               const PstFeatureMap *map)
{
  const gsize  shape[]  = { map->channels, map->height, map->width };
  gfloat      *expected = read_reference (check->wanted, "feature", 3, shape);

  g_assert_cmpuint (map->row, ==, map->width * map->channels);
  test_reference_assert_same ("feature", map->values, expected, shape[1] * shape[2], map->channels, 1.0, FEATURE_TOLERANCE);
  pst_memory_free (expected);
}

static void
check_map (guint                layer,
           const PstFeatureMap *map,
           const PstRectangle  *place,
           gpointer             data)
{
  Check       *check = data;
  const gchar *name  = check->network->layers[layer].name;

  g_assert_cmpint (place->width, ==, WIDTH / map->stride);
  g_assert_cmpint (place->height, ==, HEIGHT / map->stride);
  check_mean (check, name, map);
  if (g_str_equal (name, check->wanted->deepest_layer))
    check_feature (check, map);
  check->n_seen++;
}

static void
check_features (const Case *wanted,
                PstNetwork *network)
{
  g_autoptr (PstPicture)     picture = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  g_autofree gboolean       *watched = g_new0 (gboolean, network->n_layers);
  g_auto (GStrv)             layers  = g_strsplit (wanted->style_layers, " ", 0);
  g_autoptr (PstNetworkWalk) walk    = NULL;
  Check                      check   = { wanted, network, 0 };
  guint                      layer;

  for (guint i = 0; layers[i]; i++)
    {
      g_assert_true (pst_network_find_layer (network, layers[i], &layer));
      watched[layer] = TRUE;
    }
  walk = pst_network_walk_new (network, compute, WIDTH, HEIGHT, PST_POOLING_MAXIMUM,
                               (PstEdges) { PST_EDGE_ZERO, PST_EDGE_ZERO }, watched, FALSE, G_MAXUINT64);
  g_assert_true (pst_network_walk_allocate (walk, NULL, NULL));
  g_assert_true (pst_network_walk_forward (walk, picture->rgb, check_map, &check, NULL, NULL));
  g_assert_cmpuint (check.n_seen, ==, g_strv_length (layers));
}

static void
check_loss (const Case *wanted,
            PstNetwork *network)
{
  const gsize              shape[3]  = { 3, HEIGHT, WIDTH };
  const gsize              one       = 1;
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstPicture)   picture   = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  g_autoptr (PstPicture)   content   = test_reference_read_picture ("input.content", WIDTH, HEIGHT);
  g_autoptr (PstPicture)   style     = test_reference_read_picture ("input.style", WIDTH, HEIGHT);
  g_autofree gfloat       *gradient  = g_new (gfloat, 3 * WIDTH * HEIGHT);
  gfloat                  *loss      = read_reference (wanted, "loss", 1, &one);
  gfloat                  *expected  = read_reference (wanted, "gradient", 3, shape);
  g_autoptr (PstSettings)  settings  = g_object_new (PST_TYPE_SETTINGS,
                                                     "style-loss", PST_STYLE_LOSS_GRAM,
                                                     "padding", PST_PADDING_ZERO,
                                                     "style-weight", 100.0,
                                                     "smoothness-weight", 0.0,
                                                     "style-layers", wanted->style_layers,
                                                     "content-layers", wanted->content_layer,
                                                     NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (WIDTH, HEIGHT, WIDTH, HEIGHT);
  g_autoptr (PstObjective) objective = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);
  PstLosses                losses;

  g_assert_no_error (error);
  g_assert_true (pst_objective_learn (objective, 0, style, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, &error));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, &error));
  g_test_message ("loss: %.9g, expected %.9g", losses.total, *loss);
  g_assert_cmpfloat (fabs (losses.total - *loss), <, FEATURE_TOLERANCE * *loss);
  test_reference_assert_same ("gradient", gradient, expected, WIDTH * HEIGHT, 3, 1.0, GRADIENT_TOLERANCE);
  pst_memory_free (loss);
  pst_memory_free (expected);
}

static void
test_parity (gconstpointer data)
{
  const Case             *wanted  = data;
  g_autoptr (GError)      error   = NULL;
  g_autoptr (PstNetwork)  network = load (wanted->name, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (pst_network_get_name (network), ==, wanted->found);
  g_assert_cmpstr (network->layers[0].name, ==, wanted->first_layer);
  g_assert_cmpstr (network->layers[network->n_layers - 1].name, ==, wanted->deepest_layer);
  check_features (wanted, network);
  check_loss (wanted, network);
}

/* Files that lack a tensor, or have one of another shape. */
static void
test_spoilt (void)
{
  static const struct { const gchar *architecture; const gchar *missing; const gchar *misshapen; } files[] = {
    { "vgg19", "features.34.bias", NULL },
    { "vgg19", "features.16.weight", NULL },
    { "vgg19_bn", "features.50.running_var", NULL },
    { "vgg16", NULL, "features.5.weight" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError)     error   = NULL;
      g_autoptr (PstNetwork) network = load (files[i].architecture, files[i].missing, files[i].misshapen, &error);

      g_assert_null (network);
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, files[i].missing ? files[i].missing : files[i].misshapen));
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PST_REFERENCE_NETWORKS"));
  int               result;

  g_test_init (&argc, &argv, NULL);
  folder    = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  reference = pst_safetensors_open (file, NULL);
  compute   = pst_compute_new (0, NULL);
  g_assert_nonnull (folder);
  g_assert_nonnull (reference);
  test_reference_open ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *path = g_strdup_printf ("/networks/parity/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_parity);
    }
  g_test_add_func ("/networks/spoilt", test_spoilt);
  result = g_test_run ();
  test_reference_close ();
  pst_compute_free (compute);
  pst_safetensors_free (reference);
  g_rmdir (folder);
  g_free (folder);
  return result;
}
