/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is trained of a network that paints at once, as one vector x [n]: of each layer, in the order in which they are run, the filter
 * [K, C, size, size], the scales [K] and the shifts [K] of one of the network's styles; or of each the scales and shifts only, so that the
 * filters stay as they are (V. Dumoulin, J. Shlens, M. Kudlur, A Learned Representation for Artistic Style, ICLR 2017, section 3.1).
 *
 * The network with which training begins keeps what it has learnt until it is given the result. generator-walk.c paints and differentiates.
 */
#include "config.h"

#include <string.h>

#include "train/generator.h"

/* A PstInstantVisitor. */
static gboolean
add_layer (PstInstantLayer  *from,
           const gchar      *name G_GNUC_UNUSED,
           gpointer          data,
           GError          **error G_GNUC_UNUSED)
{
  PstGenerator             *generator   = data;
  PstGeneratorLayer        *layer       = &generator->layers[generator->n_layers++];
  const PstLineConvolution *convolution = &from->convolution;

  layer->from          = from;
  layer->enlarged      = convolution->enlarged;
  layer->convolution   = (PstMapConvolution) { .in_channels = convolution->in_channels, .out_channels = convolution->out_channels,
                                               .size = convolution->size, .stride = convolution->stride };
  layer->normalisation = (PstInstanceNormalisation) { convolution->out_channels, from->relu };
  return TRUE;
}

static gsize
count_filter (const PstGeneratorLayer *layer)
{
  const PstMapConvolution *convolution = &layer->convolution;

  return convolution->out_channels * convolution->in_channels * convolution->size * convolution->size;
}

/* Where everything is in the vector. */
static void
lay_out (PstGenerator *generator)
{
  for (guint i = 0; i < generator->n_layers; i++)
    {
      PstGeneratorLayer *layer = &generator->layers[i];

      layer->filter = generator->n;
      if (generator->part == PST_TRAINED_ALL)
        generator->n += count_filter (layer);
      layer->scale = generator->n;
      layer->shift = layer->scale + layer->normalisation.channels;
      generator->n = layer->shift + layer->normalisation.channels;
    }
}

/* (transfer full): of a network with styles of its own that has not painted yet, which together with compute must outlive it */
PstGenerator *
pst_generator_new (PstInstant     *instant,
                   guint           style,
                   PstTrainedPart  part,
                   PstCompute     *compute)
{
  PstGenerator *generator = g_new0 (PstGenerator, 1);

  generator->compute = compute;
  generator->part    = part;
  generator->style   = style;
  pst_instant_visit (instant, add_layer, generator, NULL);
  for (guint i = 0; i < instant->n_residuals; i++)
    generator->layers[PST_INSTANT_CONTRACTIONS + 2 * i + 1].residual = TRUE;
  lay_out (generator);
  return generator;
}

void
pst_generator_free (PstGenerator *generator)
{
  for (guint i = 0; i < generator->n_layers; i++)
    pst_map_convolution_clear (&generator->layers[i].convolution);
  g_free (generator);
}

/* The memory that it takes once it is prepared, without vectors. */
guint64
pst_generator_get_bytes (const PstGenerator *generator)
{
  guint64 bytes = sizeof *generator;

  for (guint i = 0; i < generator->n_layers; i++)
    bytes += pst_map_convolution_get_bytes (&generator->layers[i].convolution);
  return bytes;
}

/* Copies what has been learnt to the vector, or back. */
static void
exchange (const PstGenerator *generator,
          gfloat             *x,
          gboolean            back)
{
  for (guint i = 0; i < generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer    = &generator->layers[i];
      const PstAffine         *scale    = &layer->from->scale;
      const PstAffine         *shift    = &layer->from->shift;
      gsize                    n_filter = layer->scale - layer->filter;

      memcpy (back ? layer->from->parameters.filter : x + layer->filter, back ? x + layer->filter : layer->from->parameters.filter,
              n_filter * sizeof (gfloat));
      for (gsize k = 0; k < layer->normalisation.channels; k++)
        {
          gfloat *of_scale = &scale->matrix[k * scale->by_channel + generator->style * scale->by_entry];
          gfloat *of_shift = &shift->matrix[k * shift->by_channel + generator->style * shift->by_entry];

          *(back ? of_scale : &x[layer->scale + k]) = back ? x[layer->scale + k] : *of_scale;
          *(back ? of_shift : &x[layer->shift + k]) = back ? x[layer->shift + k] : *of_shift;
        }
    }
}

/* Sets the vector [n] to what the network had learnt before. */
void
pst_generator_read (const PstGenerator *generator,
                    gfloat             *x)
{
  exchange (generator, x, FALSE);
}

/* Gives what is in the vector [n] to the network. */
void
pst_generator_write (const PstGenerator *generator,
                     const gfloat       *x)
{
  exchange (generator, (gfloat *) x, TRUE);
}

/* Packs the filters, of the vector [n] where they are trained. */
gboolean
pst_generator_prepare (PstGenerator  *generator,
                       const gfloat  *x,
                       GError       **error)
{
  for (guint i = 0; i < generator->n_layers; i++)
    {
      PstGeneratorLayer *layer      = &generator->layers[i];
      gboolean           trained    = generator->part == PST_TRAINED_ALL;
      PstParameters      parameters = { trained ? (gfloat *) x + layer->filter : layer->from->parameters.filter, NULL };

      if ((trained || ! layer->convolution.turned) &&
          ! pst_map_convolution_prepare (&layer->convolution, &parameters, generator->compute, error))
        return FALSE;
    }
  return TRUE;
}
