/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what all kinds of networks have in their files, under torchvision's names: convolutions
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

#define MOST_LEARNT 1e10f /* of a weight or a bias: those that people have are some hundreds at the most */

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

/* FALSE, with PST_ERROR_NETWORK_FILE: what has this name, a tensor or what a layer sees, cannot be used. */
gboolean
pst_network_file_refuse_numbers (const gchar  *name,
                                 GError      **error)
{
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("The numbers of “%s” in the network file make no sense: choose another file."), name);
  return FALSE;
}

/* Whether there is anything but zeros, which are where a download had its room made before the rest came. */
static gboolean
has_learnt (const PstFilterShape *shape,
            const gfloat         *filter)
{
  gsize n = shape->out_channels * shape->in_channels * shape->size * shape->size;
  gsize i = 0;

  while (i < n && filter[i] == 0.0f)
    i++;
  return i < n;
}

/* Whether these are numbers that somebody can have learnt. */
gboolean
pst_network_file_makes_sense (const gfloat *values,
                              gsize         n)
{
  gboolean sense = TRUE;

  for (gsize i = 0; i < n; i++)
    sense &= fabsf (values[i]) <= MOST_LEARNT; /* what is no number is not */
  return sense;
}

static void
fold (const Normalisation  *normalisation,
      const PstFilterShape *shape,
      PstParameters        *parameters)
{
  gfloat  *filter    = parameters->filter;
  gfloat  *bias      = parameters->bias;
  gsize    n_weights = shape->in_channels * shape->size * shape->size;

  for (gsize k = 0; k < shape->out_channels; k++)
    {
      gdouble factor = normalisation->weight[k] / sqrt (normalisation->variance[k] + EPSILON);

      bias[k] = normalisation->bias[k] + (bias[k] - normalisation->mean[k]) * factor;
      for (gsize i = 0; i < n_weights; i++)
        filter[k * n_weights + i] *= factor;
    }
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

  if (done)
    fold (&normalisation, shape, parameters);
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
  if (! has_learnt (shape, parameters->filter))
    return pst_network_file_refuse_numbers (weight, error);
  parameters->bias = with_bias ? read_vector (tensors, convolution, "bias", shape->out_channels, error)
                               : pst_floats_new (shape->out_channels, error);
  if (! parameters->bias)
    return FALSE;
  for (gsize k = 0; k < shape->out_channels && ! with_bias; k++)
    parameters->bias[k] = 0.0f;
  if (normalisation && ! read_and_fold (tensors, normalisation, shape, parameters, error))
    return FALSE;
  if (! pst_network_file_makes_sense (parameters->filter, shape->out_channels * shape->in_channels * shape->size * shape->size) ||
      ! pst_network_file_makes_sense (parameters->bias, shape->out_channels))
    return pst_network_file_refuse_numbers (normalisation ? normalisation : weight, error);
  return TRUE;
}
