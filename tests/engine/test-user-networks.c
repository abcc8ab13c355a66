/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The networks that users bring, in files with seeded random weights (random-network.c), against values that PyTorch computed from
 * the same weights and pictures (make_reference_networks.py), with zeros beyond the edges as there. And how residual networks are
 * walked through.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/allocation.h"
#include "networks/tensor-file.h"
#include "objective/objective.h"
#include "peak-memory.h"
#include "pictures.h"
#include "random-network.h"
#include "reference.h"
#include "scenes.h"
#include "walk/network-walk.h"

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
  const gchar *not_in_emulator;
} Case;

#define SAME_BLOCKS "a network of the same blocks is there"

static const Case cases[] = {
  { "vgg19", "vgg19", "relu1_1 relu2_1 relu3_4 relu4_1 relu5_4", "relu4_2", "relu5_4", "relu1_1", NULL },
  { "vgg19_bn", "vgg19", "relu1_1 relu2_1 relu3_4 relu4_1 relu5_4", "relu4_2", "relu5_4", "relu1_1", SAME_BLOCKS },
  { "resnet18", "resnet18", "relu layer1.1 layer2.1 layer3.1 layer4.1", "layer3.1", "layer4.1", "relu", NULL },
  { "resnet34", "resnet34", "relu layer1.2 layer2.3 layer3.5 layer4.2", "layer3.5", "layer4.2", "relu", SAME_BLOCKS },
  { "resnet50", "resnet50", "relu layer1.2 layer2.3 layer3.5 layer4.2", "layer3.5", "layer4.2", "relu", NULL },
};

static gchar         *folder;
static PstTensorFile *reference;
static PstCompute    *compute;
static PstNetwork     *residual; /* ResNet-18 */

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
  gfloat             *values = pst_tensor_file_read (reference, name, n_dimensions, shape, &error);

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

static PstNetworkWalk *
new_walk (PstNetwork     *network,
          gint            width,
          gint            height,
          const gboolean *watched,
          gboolean        with_backward)
{
  return pst_network_walk_new (&(PstWalkRequest) {
    .network       = network,
    .compute       = compute,
    .width         = width,
    .height        = height,
    .edges         = { PST_EDGE_ZERO, PST_EDGE_ZERO },
    .pooling       = PST_POOLING_MAXIMUM,
    .temperature   = 1.0,
    .watched       = watched,
    .with_backward = with_backward,
    .budget        = G_MAXUINT64,
  });
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
  walk = new_walk (network, WIDTH, HEIGHT, watched, FALSE);
  g_assert_true (pst_network_walk_allocate (walk, NULL, NULL));
  g_assert_true (pst_network_walk_forward (walk, picture->rgb, check_map, &check, NULL, NULL));
  g_assert_cmpuint (check.n_seen, ==, g_strv_length (layers));
}

static void
check_loss (const Case *wanted,
            PstNetwork *network)
{
  const gsize        shape[3] = { 3, HEIGHT, WIDTH };
  const gsize        one      = 1;
  g_autofree gfloat *gradient = g_new (gfloat, 3 * WIDTH * HEIGHT);
  gfloat            *loss     = read_reference (wanted, "loss", 1, &one);
  gfloat            *expected = read_reference (wanted, "gradient", 3, shape);
  PstLosses          losses   = test_reference_evaluate (network, compute, wanted->style_layers, wanted->content_layer, 100.0,
                                                         gradient);

  g_test_message ("loss: %.9g, expected %.9g", losses.total, *loss);
  g_assert_cmpfloat (fabs (losses.total - *loss), <, FEATURE_TOLERANCE * *loss);
  test_reference_assert_same ("gradient", gradient, expected, WIDTH * HEIGHT, 3, 1.0, GRADIENT_TOLERANCE);
  pst_memory_free (loss);
  pst_memory_free (expected);
}

/* What sees the style as long as nobody says otherwise: the usual layers, or those that a residual network has instead. */
static void
check_style_layers (const Case       *wanted,
                    const PstNetwork *network)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  g_auto (GStrv)          layers   = pst_layer_weights_dup_style_layers (network, settings, NULL);

  g_assert_cmpuint (g_strv_length (layers), ==, g_str_has_prefix (wanted->name, "vgg") ? 4 : 5);
  g_assert_cmpstr (layers[0], ==, wanted->first_layer);
}

static void
test_parity (gconstpointer data)
{
  const Case             *wanted  = data;
  g_autoptr (GError)      error   = NULL;
  g_autoptr (PstNetwork)  network = load (wanted->name, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (network->name, ==, wanted->found);
  g_assert_cmpstr (network->layers[0].name, ==, wanted->first_layer);
  g_assert_cmpstr (network->layers[network->n_layers - 1].name, ==, wanted->deepest_layer);
  check_style_layers (wanted, network);
  check_features (wanted, network);
  check_loss (wanted, network);
}

/* Of these, the blocks are those of others that are compared with PyTorch. */
static void
test_architectures (void)
{
  static const struct { const gchar *file; const gchar *name; guint n_layers; } networks[] = {
    { "vgg11", "vgg11", 8 },
    { "vgg11_bn", "vgg11", 8 },
    { "vgg13", "vgg13", 10 },
    { "vgg13_bn", "vgg13", 10 },
    { "vgg16", "vgg16", 13 },
    { "vgg16_bn", "vgg16", 13 },
    { "resnet101", "resnet101", 34 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autoptr (GError)      error    = NULL;
      g_autoptr (PstNetwork)  network  = load (networks[i].file, NULL, NULL, &error);
      g_autoptr (PstSettings) settings = pst_settings_new ();
      const PstScenePlan      scene    = pst_scene_plan_one (64, 48, 64, 48);
      g_autoptr (PstObjective) objective = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (network->name, ==, networks[i].name);
      g_assert_cmpuint (network->n_layers, ==, networks[i].n_layers);
      g_assert_null (pst_network_get_remark (network));
      objective = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error); /* has all layers of the defaults */
      g_assert_no_error (error);
    }
}

static void
test_spoilt (void)
{
  static const struct { const gchar *architecture; const gchar *missing; const gchar *misshapen; } files[] = {
    { "vgg19", "features.34.bias", NULL },
    { "vgg19", "features.16.weight", NULL },
    { "vgg19_bn", "features.50.running_var", NULL },
    { "vgg16", NULL, "features.5.weight" },
    { "resnet18", "layer2.0.downsample.0.weight", NULL },
    { "resnet18", "bn1.running_mean", NULL },
    { "resnet18", NULL, "layer3.0.conv1.weight" },
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

/* A file of which the first weight is finite, but beyond all measure. */
static void
refuse_weight (const gchar *architecture,
               gfloat       value)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GFile)      file    = test_random_network_write (folder, architecture, NULL, NULL);
  g_autoptr (PstNetwork) network = NULL;
  g_autofree gchar      *content = NULL;
  guint64                header;
  guint32                bits;
  gsize                  n;

  g_assert_true (g_file_load_contents (file, NULL, &content, &n, NULL, NULL));
  memcpy (&header, content, sizeof header);
  memcpy (&bits, &value, sizeof bits);
  bits = GUINT32_TO_LE (bits);
  memcpy (content + 8 + GUINT64_FROM_LE (header), &bits, sizeof bits);
  g_assert_true (g_file_replace_contents (file, content, n, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL));
  network = pst_network_load (file, &error);
  g_assert_true (g_file_delete (file, NULL, NULL));
  g_assert_null (network);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, "in the network file make no sense"));
}

static void
test_beyond_measure (void)
{
  refuse_weight ("vgg11", 1e30f);
  refuse_weight ("vgg11", -2e10f);
  refuse_weight ("vgg11_bn", 1e30f);
  refuse_weight ("resnet18", -1e30f);
}

/* The numbers of the first layer are as good as multiplied. */
static void
assert_senseless (gfloat       factor,
                  const gchar *sees_style)
{
  g_autoptr (PstNetwork)   network   = load ("vgg11", NULL, NULL, NULL);
  g_autoptr (PstPicture)   style     = test_reference_read_picture ("input.style", 51, 44);
  g_autoptr (PstSettings)  settings  = test_settings_without_matching ("style-layers", sees_style, NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (64, 48, 51, 44);
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstObjective) objective = NULL;

  for (guint c = 0; c < 3; c++)
    network->std[c] /= factor;
  objective = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);
  g_assert_no_error (error);
  g_assert_false (pst_objective_set_style (objective, 0, style, NULL, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, sees_style));
  g_assert_nonnull (strstr (error->message, "in the network file make no sense"));
}

static void
test_senseless (void)
{
  assert_senseless (1e20f, "relu1_1");
  assert_senseless (1e30f, "relu1_1");
  assert_senseless (1e30f, "relu3_1");
}

/* What lies beyond the edges of a picture, which has a size for that. */
typedef struct
{
  const gchar *name;
  PstPadding   padding;
  PstTiling    tiling;
  gint         width;
  gint         height;
} Beyond;

static const Beyond beyonds[] = {
  { "replicate", PST_PADDING_REPLICATE, PST_TILING_NONE, 45, 38 },
  { "zero", PST_PADDING_ZERO, PST_TILING_NONE, 45, 38 },
  { "joined", PST_PADDING_ZERO, PST_TILING_BOTH, 48, 32 }, /* an odd number of positions where layer4 halves them */
};

/* An objective with the default layers. */
static PstObjective *
prepare_objective (PstCompute   *on,
                   const Beyond *beyond)
{
  g_autoptr (PstSettings) settings  = g_object_new (PST_TYPE_SETTINGS, "padding", beyond->padding, "canvas", beyond->tiling,
                                                    "softmax-temperature", 1.5, "smoothness-weight", 0.0, NULL);
  g_autoptr (PstPicture)  content   = test_reference_read_picture ("input.content", beyond->width, beyond->height);
  g_autoptr (PstPicture)  style     = test_reference_read_picture ("input.style", 51, 44);
  const PstScenePlan      scene     = pst_scene_plan_one (beyond->width, beyond->height, 51, 44);
  g_autoptr (GError)      error     = NULL;
  PstObjective           *objective = pst_objective_new (residual, settings, on, &scene, G_MAXUINT64, &error);

  g_assert_no_error (error);
  g_assert_true (pst_objective_set_style (objective, 0, style, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, NULL, &error));
  return objective;
}

static gdouble
evaluate (PstObjective     *objective,
          const PstPicture *picture,
          gfloat           *gradient)
{
  PstLosses losses;

  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, NULL));
  return losses.total;
}

/* Towards another picture: a gradient that lacks something fits along itself. */
static void
test_gradient (gconstpointer data)
{
  const gdouble            change    = 0.002; /* ‖change of the picture‖ */
  const Beyond            *beyond    = data;
  g_autoptr (PstObjective) objective = prepare_objective (compute, beyond);
  g_autoptr (PstPicture)   picture   = test_reference_read_picture ("input.image", beyond->width, beyond->height);
  g_autoptr (PstPicture)   other     = test_reference_read_picture ("input.style", beyond->width, beyond->height);
  g_autoptr (PstPicture)   moved     = test_reference_read_picture ("input.image", beyond->width, beyond->height);
  gsize                    n         = 3 * (gsize) beyond->width * beyond->height;
  g_autofree gfloat       *gradient  = g_new (gfloat, n);
  gdouble                  norm      = 0.0;
  gdouble                  expected  = 0.0;
  gdouble                  losses[2];
  gdouble                  slope;

  evaluate (objective, picture, gradient);
  for (gsize i = 0; i < n; i++)
    {
      gdouble direction = other->rgb[i] - picture->rgb[i];

      norm += direction * direction;
      expected += direction * gradient[i];
    }
  norm = sqrt (norm);
  expected /= norm;
  for (guint way = 0; way < 2; way++)
    {
      for (gsize i = 0; i < n; i++)
        moved->rgb[i] = picture->rgb[i] + (way ? change : -change) * (other->rgb[i] - picture->rgb[i]) / norm;
      losses[way] = evaluate (objective, moved, NULL);
    }
  slope = (losses[1] - losses[0]) / (2.0 * change);
  g_test_message ("slope %.6g, expected %.6g", slope, expected);
  g_assert_cmpfloat (fabs (slope / expected - 1.0), <, 0.02);
}

static void
test_threads (void)
{
  g_autoptr (PstPicture) picture = test_reference_read_picture ("input.image", 45, 38);
  gsize                  n       = 3 * 45 * 38;
  g_autofree gfloat     *first   = g_new (gfloat, n);
  gdouble                loss    = 0.0;

  for (guint n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (PstCompute)   on        = pst_compute_new (n_threads, NULL);
      g_autoptr (PstObjective) objective = prepare_objective (on, &beyonds[0]);
      g_autofree gfloat       *gradient  = g_new (gfloat, n);
      gdouble                  value     = evaluate (objective, picture, gradient);

      if (n_threads == 1)
        {
          memcpy (first, gradient, n * sizeof *first);
          loss = value;
        }
      g_assert_true (value == loss);
      g_assert_cmpmem (first, n * sizeof *first, gradient, n * sizeof *gradient);
    }
}

static PstObjective *
try_objective (const gchar  *style_layers,
               gint          width,
               gint          height,
               guint64       budget,
               GError      **error)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  const PstScenePlan      scene    = pst_scene_plan_one (width, height, width, height);

  if (style_layers)
    g_object_set (settings, "style-layers", style_layers, NULL);
  return pst_objective_new (residual, settings, compute, &scene, budget, error);
}

static void
test_layers (void)
{
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstObjective) unknown   = try_objective ("relu1_1:2 relu4_1", 64, 48, G_MAXUINT64, &error);
  g_autoptr (PstObjective) small     = try_objective (NULL, 40, 20, G_MAXUINT64, NULL);
  g_autofree gchar        *left_out  = pst_objective_dup_left_out (small);
  g_autoptr (PstObjective) too_small = NULL;

  g_assert_null (unknown);
  g_assert_error (error, PST_ERROR, PST_ERROR_SETTING);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "relu layer1.0 layer1.1 layer2.0"));
  g_assert_cmpstr (left_out, ==, "layer4.1");

  g_clear_error (&error);
  too_small = try_objective ("layer4.1", 20, 20, G_MAXUINT64, &error);
  g_assert_nonnull (too_small); /* sees the content */
}

static void
test_budget (void)
{
  g_autoptr (PstObjective) objective = try_objective (NULL, 640, 480, G_MAXUINT64, NULL);
  guint64                  need      = pst_objective_get_bytes (objective);
  g_autoptr (PstObjective) enough    = try_objective (NULL, 640, 480, need, NULL);
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstObjective) little    = try_objective (NULL, 640, 480, need - 1, &error);

  g_assert_nonnull (enough);
  g_assert_null (little);
  g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "resnet18"));
}

static void
cancel (guint                layer G_GNUC_UNUSED,
        const PstFeatureMap *map G_GNUC_UNUSED,
        const PstRectangle  *place G_GNUC_UNUSED,
        gpointer             data)
{
  g_cancellable_cancel (data);
}

static void
ask_nothing (guint                layer G_GNUC_UNUSED,
             const PstFeatureMap *map G_GNUC_UNUSED,
             const PstRectangle  *place G_GNUC_UNUSED,
             const PstFeatureMap *gradient,
             gpointer             data G_GNUC_UNUSED)
{
  pst_feature_map_clear (gradient);
}

static void
test_cancel (void)
{
  g_autoptr (PstPicture)     picture     = test_reference_read_picture ("input.image", 45, 38);
  g_autofree gboolean       *watched     = g_new0 (gboolean, residual->n_layers);
  g_autofree gfloat         *gradient    = g_new (gfloat, 3 * 45 * 38);
  g_autoptr (GCancellable)   cancellable = g_cancellable_new ();
  g_autoptr (GError)         error       = NULL;
  g_autoptr (PstNetworkWalk) walk        = NULL;

  watched[2] = watched[4] = TRUE;
  walk = new_walk (residual, 45, 38, watched, TRUE);
  g_assert_true (pst_network_walk_allocate (walk, cancellable, NULL));
  g_assert_false (pst_network_walk_forward (walk, picture->rgb, cancel, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (pst_network_walk_backward (walk, picture->rgb, ask_nothing, NULL, gradient, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_whole_painting (void)
{
  g_autoptr (PstSettings) settings  = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "least-steps", 2, NULL);
  PstModels               models    = { .network = residual };
  PstPicture             *content   = test_read_picture ("PST_PHOTOS", "coffee.png", 400);
  PstPicture             *style     = test_read_picture ("PST_STYLES", "great-wave.jpg", 400);
  g_autoptr (PstPicture)  original  = pst_picture_copy (content, NULL);
  PstScene                scene     = { .content = content, .n_paintings = 1, .paintings = { { .picture = style, .share = 1.0 } } };
  const PstScenePlan      plan      = pst_scene_plan_one (content->width, content->height, style->width, style->height);
  g_autoptr (PstJob)      job       = pst_job_new (&models, settings, &plan);
  g_autoptr (GError)      error     = NULL;
  g_autoptr (PstPicture)  result    = NULL;
  guint64                 predicted;

  g_assert_true (pst_job_predict_memory (job, &predicted, &error));
  g_assert_true (test_forget_peak (NULL));
  result = pst_job_run (job, &scene, NULL, &error);
  g_assert_no_error (error);
  test_assert_peak (predicted);
  g_assert_false (test_same_pixels (result, original));
}

static const TestCase tests[] = {
  /* first: the others leave memory behind that cannot be given back */
  { "painting", test_whole_painting, .expects = "a whole painting with all defaults but fewer steps, in the memory that was predicted",
    .measures_memory = TRUE },
  { "beyond-measure", test_beyond_measure, .expects = "one weight that nobody can have learnt, and the file is refused" },
  { "senseless", test_senseless, .expects = "a network that sees nothing but numbers beyond all measure is refused, by its name" },
  { "spoilt", test_spoilt, .expects = "files that lack a tensor, or have one of another shape, are refused",
    .not_in_emulator = "no kernels" },
  { "architectures", test_architectures, .expects = "networks of more and of fewer layers are known by their blocks",
    .not_in_emulator = "no kernels" },
  { "residual/threads", test_threads, .expects = "any number of threads gives the same bits",
    .not_in_emulator = "other threads for the same kernels" },
  { "residual/layers", test_layers,
    .expects = "an unknown layer is told which there are; what is too small for the deepest layers leaves them out" },
  { "residual/budget", test_budget, .expects = "there are no parts here: what needs too much says so" },
  { "residual/cancel", test_cancel, .expects = "cancelled in the middle, both ways say so" },
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PST_REFERENCE_NETWORKS"));
  int               result;

  g_test_init (&argc, &argv, NULL);
  folder    = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  reference = pst_tensor_file_open (file, NULL);
  compute   = pst_compute_new (0, NULL);
  g_assert_nonnull (folder);
  g_assert_nonnull (reference);
  test_reference_open ();
  residual = load ("resnet18", NULL, NULL, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("parity/%s", cases[i].name);

      test_add (&(TestCase) { name, .run_with = test_parity, .data = &cases[i], .not_in_emulator = cases[i].not_in_emulator,
                              .expects = "its layers, feature maps, losses and gradient are PyTorch's" });
    }
  for (guint i = 0; i < G_N_ELEMENTS (beyonds); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("residual/gradient/%s", beyonds[i].name);

      test_add (&(TestCase) { name, .run_with = test_gradient, .data = &beyonds[i],
                              .expects = "the gradient is what the losses do when the picture is changed a little" });
    }
  result = g_test_run ();
  test_reference_close ();
  pst_network_unref (residual);
  pst_compute_free (compute);
  pst_tensor_file_free (reference);
  g_rmdir (folder);
  g_free (folder);
  return result;
}
