/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loads transformation networks from safetensors files. Those that ship are known by the file's metadata `architecture`:
 *
 *   arbitrary  any painting: its style vector are the 100 numbers that another network reads from it (G. Ghiasi, H. Lee, M. Kudlur,
 *              V. Dumoulin, J. Shlens, Exploring the structure of a real-time, arbitrary neural artistic stylization network, BMVC 2017)
 *   style26    26 fixed styles: the vector are their shares (V. Dumoulin, J. Shlens, M. Kudlur, A Learned Representation for Artistic
 *              Style, ICLR 2017)
 *
 * A third kind are styles that users train: trained-style.c says what is in their files.
 *
 * Those that ship contract a picture to a quarter of its size, change it there in residual blocks, and expand it again (J. Johnson, A.
 * Alahi, L. Fei-Fei, Perceptual Losses for Real-Time Style Transfer and Super-Resolution, ECCV 2016); the style is in the scales and shifts
 * of the instance normalisations. Trained styles may also be U-Nets, which make a picture eight times smaller and larger again, and see
 * beside what they have made larger what it was like before (O. Ronneberger, P. Fischer, T. Brox, U-Net: Convolutional Networks for
 * Biomedical Image Segmentation, MICCAI 2015): half as wide as usual, or a step of a training would take five times as long.
 *
 * To add an architecture, add its layers and what of them need not be kept, a row among the trained ones, and its value to the
 * enumeration; then a class to make_reference_training.py, and a function to trained_style.py.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "instant/instant.h"
#include "instant/style-vector.h"
#include "instant/trained-style.h"
#include "networks/network-file.h"
#include "picture/picture-resize.h"

#define READER_SIDE 256 /* pixels: what the reader was trained with */

/* What a layer of an architecture is like. */
enum
{
  SMALLER  = 1 << 0, /* the map becomes half as large */
  LARGER   = 1 << 1, /* the map is seen twice as large */
  PLAIN    = 1 << 2, /* the convolution has a bias, and no normalisation follows */
  LINEAR   = 1 << 3, /* no ReLU follows */
  RESIDUAL = 1 << 4, /* the output of the layer two before is added to its own */
};

typedef struct
{
  const gchar *name;
  gsize        channels; /* that it makes */
  gint         size;     /* of its filter */
  guint        traits;
  guint        skip;     /* see PstInstantLayer */
} LayerPlan;

#define BLOCK(index) { "residual." index ".0", 32, 3, 0, 0 }, { "residual." index ".1", 32, 3, LINEAR | RESIDUAL, 0 }

static const LayerPlan arbitrary_layers[] = {
  { "contract.0", 8, 9, PLAIN, 0 }, { "contract.1", 16, 3, SMALLER | PLAIN, 0 }, { "contract.2", 32, 3, SMALLER | PLAIN, 0 },
  BLOCK ("0"), BLOCK ("1"), BLOCK ("2"), BLOCK ("3"), BLOCK ("4"),
  { "expand.0", 16, 3, LARGER, 0 }, { "expand.1", 8, 3, LARGER, 0 }, { "expand.2", 3, 9, LINEAR, 0 },
};
static const guint arbitrary_thrifts[] = { 0, 1 << 0, 1 << 0 | 1 << 1, 1 << 0 | 1 << 1 | 1 << 14 };

static const LayerPlan residual_layers[] = {
  { "contract.0", 32, 9, 0, 0 }, { "contract.1", 32, 3, SMALLER, 0 }, { "contract.2", 32, 3, SMALLER, 0 },
  BLOCK ("0"), BLOCK ("1"), BLOCK ("2"), BLOCK ("3"), BLOCK ("4"), BLOCK ("5"),
  { "expand.0", 8, 3, LARGER, 0 }, { "expand.1", 4, 3, LARGER, 0 }, { "expand.2", 3, 9, LINEAR, 0 },
};
static const guint residual_thrifts[] = { 0, 1 << 0, 1 << 0 | 1 << 1, 1 << 0 | 1 << 1 | 1 << 16 };

static const LayerPlan u_net_layers[] = {
  { "down.0", 32, 3, 0, 0 }, { "down.1", 64, 3, SMALLER, 0 }, { "down.2", 128, 3, SMALLER, 0 }, { "down.3", 256, 3, SMALLER, 0 },
  { "up.0", 128, 3, LARGER, 0 }, { "up.1", 64, 3, LARGER, 3 }, { "up.2", 32, 3, LARGER, 2 }, { "up.3", 3, 3, LINEAR, 1 },
};
static const guint u_net_thrifts[] = {
  0, 1 << 0, 1 << 0 | 1 << 1, 1 << 0 | 1 << 1 | 1 << 6, 1 << 0 | 1 << 1 | 1 << 5 | 1 << 6, 1 << 0 | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6,
};

typedef struct
{
  const gchar     *name;
  const gchar     *trained; /* (nullable): what it is called where it is that of a trained style */
  const gchar     *prefix;
  gboolean         fixed;
  gsize            n_entries;
  gdouble          cost;    /* measured, see PstInstant */
  guint            n_layers;
  const LayerPlan *layers;
  guint            n_thrifts;
  const guint     *thrifts; /* see PstInstant */
} Architecture;

#define LAYERS(kind) G_N_ELEMENTS (kind ## _layers), kind ## _layers, G_N_ELEMENTS (kind ## _thrifts), kind ## _thrifts

static const Architecture shipped[] = {
  { "arbitrary", NULL, "transform.", FALSE, 100, 1.0, LAYERS (arbitrary) },
  { "style26", "residual", "", TRUE, 26, 1.0, LAYERS (residual) },
};

/* Those of trained styles. */
static const Architecture trained[] = {
  [PST_INSTANT_RESIDUAL] = { "residual", "residual", "", TRUE, 1, 1.0, LAYERS (residual) },
  [PST_INSTANT_U_NET]    = { "u-net", "u-net", "", TRUE, 1, 3.5, LAYERS (u_net) },
};

/**
 * pst_instant_kind_get_name:
 * @kind: a kind of networks
 *
 * Returns: what scripts and files call it
 */
const gchar *
pst_instant_kind_get_name (PstInstantKind kind)
{
  return trained[kind].name;
}

/* Says what each layer is like; it has learnt nothing yet. */
static void
lay_out (PstInstant         *instant,
         const Architecture *architecture)
{
  gsize in = 3;

  g_mutex_init (&instant->prepare_mutex);
  instant->architecture = architecture->trained;
  instant->n_entries    = architecture->n_entries;
  instant->n_layers     = architecture->n_layers;
  instant->cost         = architecture->cost;
  instant->multiple     = 1;
  instant->n_thrifts    = architecture->n_thrifts;
  instant->thrifts      = architecture->thrifts;
  for (guint i = 0; i < instant->n_layers; i++)
    {
      const LayerPlan *plan  = &architecture->layers[i];
      PstInstantLayer *layer = &instant->layers[i];

      layer->name        = plan->name;
      layer->normed      = ! (plan->traits & PLAIN);
      layer->relu        = ! (plan->traits & LINEAR);
      layer->residual    = (plan->traits & RESIDUAL) != 0;
      layer->skip        = plan->skip;
      in += plan->skip > 0 ? architecture->layers[plan->skip - 1].channels : 0;
      layer->convolution = (PstLineConvolution) { .in_channels = in, .out_channels = plan->channels, .size = plan->size,
                                                  .stride = plan->traits & SMALLER ? 2 : 1, .enlarged = (plan->traits & LARGER) != 0,
                                                  .relu = layer->relu && ! layer->normed };
      instant->multiple *= layer->convolution.stride;
      in = plan->channels;
    }
}

/* Calls @visit with each layer in the order in which they are run, until it answers %FALSE; answers whether it never did. */
gboolean
pst_instant_visit (PstInstant         *instant,
                   PstInstantVisitor   visit,
                   gpointer            data,
                   GError            **error)
{
  gboolean going = TRUE;

  for (guint i = 0; i < instant->n_layers && going; i++)
    going = visit (&instant->layers[i], data, error);
  return going;
}

typedef struct
{
  const PstTensorFile *tensors;
  const Architecture  *architecture;
} Reading;

/* Numbers that nobody can have learnt could be too large for what becomes of them. */
static gfloat *
read_tensor (const Reading  *reading,
             const gchar    *layer,
             const gchar    *part,
             guint           n_dimensions,
             const gsize    *shape,
             GError        **error)
{
  g_autofree gchar *name   = g_strconcat (reading->architecture->prefix, layer, ".", part, NULL);
  gfloat           *values = pst_tensor_file_read (reading->tensors, name, n_dimensions, shape, error);
  gsize             n      = 1;

  for (guint i = 0; i < n_dimensions; i++)
    n *= shape[i];
  if (values && ! pst_network_file_makes_sense (values, n))
    {
      pst_network_file_refuse_numbers (name, error);
      g_clear_pointer (&values, pst_memory_free);
    }
  return values;
}

static gboolean
read_affine (PstAffine      *affine,
             const Reading  *reading,
             const gchar    *layer,
             gboolean        is_scale,
             gsize           channels,
             GError        **error)
{
  gsize n = reading->architecture->n_entries;

  if (reading->architecture->fixed)
    {
      affine->matrix     = read_tensor (reading, layer, is_scale ? "norm.gamma" : "norm.beta", 2, (gsize[]) { n, channels }, error);
      affine->by_channel = 1;
      affine->by_entry   = channels;
      return affine->matrix != NULL;
    }
  affine->matrix     = read_tensor (reading, layer, is_scale ? "scale.weight" : "shift.weight", 2, (gsize[]) { channels, n }, error);
  affine->by_channel = n;
  affine->by_entry   = 1;
  affine->bias       = affine->matrix ? read_tensor (reading, layer, is_scale ? "scale.bias" : "shift.bias", 1, &channels, error) : NULL;
  return affine->bias != NULL;
}

static gboolean
read_layer (PstInstantLayer  *layer,
            gpointer          data,
            GError          **error)
{
  const Reading            *reading     = data;
  const PstLineConvolution *convolution = &layer->convolution;
  PstParameters            *parameters  = &layer->parameters;
  gsize                     out         = convolution->out_channels;
  gsize                     shape[4]    = { out, convolution->in_channels, convolution->size, convolution->size };

  parameters->filter = read_tensor (reading, layer->name, "conv.weight", 4, shape, error);
  if (! parameters->filter)
    return FALSE;
  if (layer->normed)
    return read_affine (&layer->scale, reading, layer->name, TRUE, out, error) &&
           read_affine (&layer->shift, reading, layer->name, FALSE, out, error);
  parameters->bias = read_tensor (reading, layer->name, "conv.bias", 1, &out, error);
  return parameters->bias != NULL;
}

static const Architecture *
find_architecture (const PstTensorFile  *tensors,
                   GError              **error)
{
  gboolean            claimed = pst_trained_style_is_claimed (tensors);
  const Architecture *among   = claimed ? trained : shipped;
  gsize               n       = claimed ? G_N_ELEMENTS (trained) : G_N_ELEMENTS (shipped);
  const gchar        *name    = pst_tensor_file_get_metadata (tensors, PST_TRAINED_ARCHITECTURE);

  if (claimed && ! pst_trained_style_check (tensors, error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (g_strcmp0 (name, among[i].name) == 0)
      return &among[i];
  g_set_error_literal (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                       _ ("The network file holds no network that paints at once: choose another file."));
  return NULL;
}

/* Whether trained styles of it can be painted in. */
gboolean
pst_instant_knows (const gchar *architecture)
{
  for (gsize i = 0; i < G_N_ELEMENTS (trained); i++)
    if (g_strcmp0 (architecture, trained[i].name) == 0)
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable): the same number so many times */
static gfloat *
repeat (gfloat   value,
        gsize    n,
        GError **error)
{
  gfloat *values = pst_floats_new (n, error);

  for (gsize i = 0; values && i < n; i++)
    values[i] = value;
  return values;
}

/* A PstInstantVisitor. The filter's numbers are such that of numbers around 0 it makes some of about the same size (K. He, X. Zhang, S.
 * Ren, J. Sun, Delving Deep into Rectifiers, ICCV 2015, section 2.2), from a uniform distribution.
 */
static gboolean
begin_layer (PstInstantLayer  *layer,
             gpointer          random,
             GError          **error)
{
  gsize   out    = layer->convolution.out_channels;
  gsize   n_seen = layer->convolution.in_channels * layer->convolution.size * layer->convolution.size;
  gdouble range  = sqrt (6.0 / n_seen);

  layer->parameters.filter = pst_floats_new (out * n_seen, error);
  if (! layer->parameters.filter)
    return FALSE;
  for (gsize i = 0; i < out * n_seen; i++)
    layer->parameters.filter[i] = g_rand_double_range (random, -range, range);
  layer->scale = (PstAffine) { .by_channel = 1, .by_entry = out, .matrix = repeat (1.0f, out, error) };
  layer->shift = (PstAffine) { .by_channel = 1, .by_entry = out, .matrix = layer->scale.matrix ? repeat (0.0f, out, error) : NULL };
  return layer->shift.matrix != NULL;
}

/**
 * pst_instant_new:
 * @kind: what it is made of
 * @seed: of the random numbers that it has
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): a network with one style that has learnt nothing yet
 */
PstInstant *
pst_instant_new (PstInstantKind   kind,
                 guint32          seed,
                 GError         **error)
{
  g_autoptr (PstInstant) instant = g_new0 (PstInstant, 1);
  GRand                 *random  = g_rand_new_with_seed (seed);
  gboolean               begun;

  lay_out (instant, &trained[kind]);
  begun = pst_instant_visit (instant, begin_layer, random, error);
  g_rand_free (random);
  return begun ? g_steal_pointer (&instant) : NULL;
}

/**
 * pst_instant_load:
 * @file: a safetensors file
 * @error: set to %PST_ERROR_NETWORK_FILE where the file is missing or damaged, to %PST_ERROR_NETWORK_KIND where it holds no network
 *         that paints at once
 *
 * Returns: (transfer full): the network
 */
PstInstant *
pst_instant_load (GFile   *file,
                  GError **error)
{
  static const gchar *const  beside[]     = { NULL }; /* the network, there is nothing */
  g_autoptr (PstTensorFile)  tensors      = pst_tensor_file_open (file, error);
  const Architecture        *architecture = tensors ? find_architecture (tensors, error) : NULL;
  g_autoptr (PstInstant)     instant      = NULL;
  Reading                    reading      = { tensors, architecture };

  if (! architecture)
    return NULL;
  instant = g_new0 (PstInstant, 1);
  lay_out (instant, architecture);
  if (! pst_instant_visit (instant, read_layer, &reading, error))
    return NULL;
  if (! architecture->fixed && ! (instant->reader = pst_style_reader_new (tensors, error)))
    return NULL;
  if (! pst_tensor_file_check_all_read (tensors, architecture->name, beside, error))
    return NULL;
  return g_steal_pointer (&instant);
}

static void
clear_layer (PstInstantLayer *layer)
{
  pst_line_convolution_clear (&layer->convolution);
  pst_parameters_clear (&layer->parameters);
  pst_memory_free (layer->scale.matrix);
  pst_memory_free (layer->scale.bias);
  pst_memory_free (layer->shift.matrix);
  pst_memory_free (layer->shift.bias);
}

/**
 * pst_instant_free:
 * @instant: a network that nobody uses
 */
void
pst_instant_free (PstInstant *instant)
{
  for (guint i = 0; i < instant->n_layers; i++)
    clear_layer (&instant->layers[i]);
  g_clear_pointer (&instant->reader, pst_style_reader_free);
  g_mutex_clear (&instant->prepare_mutex);
  g_free (instant);
}

/**
 * pst_instant_get_n_entries:
 * @instant: the network
 *
 * Returns: how many numbers a style vector has
 */
gsize
pst_instant_get_n_entries (const PstInstant *instant)
{
  return instant->n_entries;
}

/* The largest square in the middle of a picture. */
static PstPicture *
crop_square (const PstPicture  *picture,
             GError           **error)
{
  gint side = MIN (picture->width, picture->height);

  return pst_picture_crop (picture, (picture->width - side) / 2, (picture->height - side) / 2, side, side, error);
}

/* Sets the vector [n_entries] to the style of a painting, or of a photograph: its vector leaves a photograph nearly as it is. The mean of
 * several vectors is a style between them. The error is PST_ERROR_NETWORK_KIND where the network only has styles of its own.
 */
gboolean
pst_instant_read_style (const PstInstant  *instant,
                        PstCompute        *compute,
                        const PstPicture  *painting,
                        gfloat            *vector,
                        GCancellable      *cancellable,
                        GError           **error)
{
  g_autoptr (PstPicture) square = NULL;
  g_autoptr (PstPicture) small  = NULL;

  if (! instant->reader)
    {
      g_set_error_literal (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                           _ ("This network has styles of its own and cannot learn from a painting: choose one of its styles."));
      return FALSE;
    }
  square = crop_square (painting, error);
  small  = square ? pst_picture_resize_cancellable (square, READER_SIDE, READER_SIDE, cancellable, error) : NULL;
  return small && pst_style_reader_read (instant->reader, compute, small, vector, cancellable, error);
}
