/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what all kinds of networks have in their files, under torchvision's names: how a picture is prepared, and convolutions
 * `NAME.weight` [K, C, size, size] with `NAME.bias` [K].
 *
 * A batch normalisation behind a convolution (S. Ioffe, C. Szegedy, Batch Normalization, ICML 2015) is, once the network has learnt,
 * a factor and a summand for each channel: y = (x - running_mean) · weight / √(running_var + ε) + bias. Both are folded into the
 * convolution, so that nothing of it is left when the network looks at a picture.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "networks/network-file.h"

#define EPSILON 1e-5 /* torchvision's, which no file tells */

static gboolean
parse_triple (const gchar *text,
              gboolean     positive,
              gfloat       triple[3])
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 0);

  if (g_strv_length (parts) != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      gchar *end;

      g_strstrip (parts[i]);
      triple[i] = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *end != '\0' || ! isfinite (triple[i]) || (positive && triple[i] <= 0.0f))
        return FALSE;
    }
  return TRUE;
}

/* mean: what is subtracted from red, green and blue, which are 0 to 1; std: what the difference is divided by. A file whose metadata
 * lack these was trained with torchvision's numbers. Fails where the metadata tell nonsense (PST_ERROR_NETWORK_KIND).
 */
gboolean
pst_network_file_read_preprocessing (const PstTensorFile  *tensors,
                                     gfloat                mean[3],
                                     gfloat                std[3],
                                     GError              **error)
{
  const gchar *mean_text = pst_tensor_file_get_metadata (tensors, "mean");
  const gchar *std_text  = pst_tensor_file_get_metadata (tensors, "std");

  if (parse_triple (mean_text ? mean_text : "0.485,0.456,0.406", FALSE, mean) &&
      parse_triple (std_text ? std_text : "0.229,0.224,0.225", TRUE, std))
    return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
               _ ("The network file does not say properly how pictures are prepared for it (“mean” and “std”): "
                  "choose another file."));
  return FALSE;
}

static gfloat *
read_vector (const PstTensorFile  *tensors,
             const gchar          *of,
             const gchar          *what,
             gsize                 n,
             GError              **error)
{
  g_autofree gchar *name = g_strdup_printf ("%s.%s", of, what);

  return pst_tensor_file_read (tensors, name, 1, &n, error);
}

/* A batch normalisation. */
typedef struct
{
  gfloat *weight;
  gfloat *bias;
  gfloat *mean;
  gfloat *variance;
} Normalisation;

static gboolean
read_normalisation (Normalisation        *normalisation,
                    const PstTensorFile  *tensors,
                    const gchar          *name,
                    gsize                 channels,
                    GError              **error)
{
  return (normalisation->weight = read_vector (tensors, name, "weight", channels, error)) &&
         (normalisation->bias = read_vector (tensors, name, "bias", channels, error)) &&
         (normalisation->mean = read_vector (tensors, name, "running_mean", channels, error)) &&
         (normalisation->variance = read_vector (tensors, name, "running_var", channels, error));
}

static void
clear_normalisation (Normalisation *normalisation)
{
  pst_memory_free (normalisation->weight);
  pst_memory_free (normalisation->bias);
  pst_memory_free (normalisation->mean);
  pst_memory_free (normalisation->variance);
}

/* Whether all numbers are finite afterwards. */
static gboolean
fold (const Normalisation  *normalisation,
      const PstFilterShape *shape,
      PstParameters        *parameters)
{
  gfloat  *filter    = parameters->filter;
  gfloat  *bias      = parameters->bias;
  gsize    n_weights = shape->in_channels * shape->size * shape->size;
  gboolean finite    = TRUE;

  for (gsize k = 0; k < shape->out_channels; k++)
    {
      gdouble factor = normalisation->weight[k] / sqrt (normalisation->variance[k] + EPSILON);

      bias[k] = normalisation->bias[k] + (bias[k] - normalisation->mean[k]) * factor;
      finite &= isfinite (bias[k]) != 0;
      for (gsize i = 0; i < n_weights; i++)
        {
          filter[k * n_weights + i] *= factor;
          finite &= isfinite (filter[k * n_weights + i]) != 0;
        }
    }
  return finite;
}

static gboolean
read_and_fold (const PstTensorFile   *tensors,
               const gchar           *name,
               const PstFilterShape  *shape,
               PstParameters         *parameters,
               GError               **error)
{
  Normalisation normalisation = { 0 };
  gboolean      done          = read_normalisation (&normalisation, tensors, name, shape->out_channels, error);

  if (done && ! fold (&normalisation, shape, parameters))
    {
      g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
                   _ ("The numbers of “%s” in the network file make no sense: choose another file."), name);
      done = FALSE;
    }
  clear_normalisation (&normalisation);
  return done;
}

/* convolution: its name; normalisation: that of the batch normalisation that follows it, or NULL. with_bias: whether the file has a bias
 * for it. parameters: empty; to be cleared, also after an error. Fails as pst_tensor_file_read() does.
 */
gboolean
pst_network_file_read_convolution (const PstTensorFile   *tensors,
                                   const gchar           *convolution,
                                   const gchar           *normalisation,
                                   gboolean               with_bias,
                                   const PstFilterShape  *shape,
                                   PstParameters         *parameters,
                                   GError               **error)
{
  g_autofree gchar *weight         = g_strdup_printf ("%s.weight", convolution);
  const gsize       dimensions[4]  = { shape->out_channels, shape->in_channels, shape->size, shape->size };

  if (! (parameters->filter = pst_tensor_file_read (tensors, weight, 4, dimensions, error)))
    return FALSE;
  parameters->bias = with_bias ? read_vector (tensors, convolution, "bias", shape->out_channels, error)
                               : pst_floats_new (shape->out_channels, error);
  if (! parameters->bias)
    return FALSE;
  for (gsize k = 0; k < shape->out_channels && ! with_bias; k++)
    parameters->bias[k] = 0.0f;
  return ! normalisation || read_and_fold (tensors, normalisation, shape, parameters, error);
}
