/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is trained of a network that paints at once, as one vector x [n]: of each layer, in the order in which they are run, the filter
 * [K, C, size, size], the scales [K] and the shifts [K] of one of the network's styles; or of each the scales and shifts only, so that the
 * filters stay as they are (V. Dumoulin, J. Shlens, M. Kudlur, A Learned Representation for Artistic Style, ICLR 2017, section 3.1); or, in
 * the place of the filter, a low-rank addition to it (low-rank.c).
 *
 * The network with which training begins keeps what it has learnt until it is given the result. generator-walk.c paints and differentiates.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "train/generator.h"

/* A PstInstantVisitor. */
static gboolean
add_layer (PstInstantLayer  *from,
           gpointer          data,
           GError          **error G_GNUC_UNUSED)
{
  PstGenerator             *generator   = data;
  PstGeneratorLayer        *layer       = &generator->layers[generator->n_layers++];
  const PstLineConvolution *convolution = &from->convolution;

  layer->from          = from;
  layer->enlarged      = convolution->enlarged;
  layer->residual      = from->residual;
  layer->skip          = from->skip;
  layer->convolution   = (PstMapConvolution) { .in_channels = convolution->in_channels, .out_channels = convolution->out_channels,
                                               .size = convolution->size, .stride = convolution->stride };
  layer->normalisation = (PstInstanceNormalisation) { convolution->out_channels, from->relu };
  layer->addition      = pst_low_rank_new (convolution->out_channels, convolution->in_channels * convolution->size * convolution->size);
  return TRUE;
}

gsize
pst_generator_layer_count_filter (const PstGeneratorLayer *layer)
{
  return layer->addition.n_out * layer->addition.n_seen;
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
        generator->n += pst_generator_layer_count_filter (layer);
      else if (generator->part == PST_TRAINED_LOW_RANK)
        generator->n += pst_low_rank_count (&layer->addition);
      layer->scale = generator->n;
      layer->shift = layer->scale + layer->normalisation.channels;
      generator->n = layer->shift + layer->normalisation.channels;
    }
}

/* (transfer full): of a network with styles of its own that has not painted yet, which together with compute must outlive it; the seed is
 * that of what begins at random
 */
PstGenerator *
pst_generator_new (PstInstant     *instant,
                   guint           style,
                   PstTrainedPart  part,
                   guint           seed,
                   PstCompute     *compute)
{
  PstGenerator *generator = g_new0 (PstGenerator, 1);

  generator->compute  = compute;
  generator->part     = part;
  generator->style    = style;
  generator->seed     = seed;
  generator->multiple = instant->multiple;
  pst_instant_visit (instant, add_layer, generator, NULL);
  lay_out (generator);
  return generator;
}

void
pst_generator_free (PstGenerator *generator)
{
  for (guint i = 0; i < generator->n_layers; i++)
    pst_map_convolution_clear (&generator->layers[i].convolution);
  pst_memory_free (generator->filters);
  g_free (generator);
}

/* Floats of the filters as they were before, and of one to which something has been added. */
static gsize
count_filters (const PstGenerator *generator,
               gsize              *one)
{
  gsize all = 0;

  *one = 0;
  for (guint i = 0; i < generator->n_layers && generator->part == PST_TRAINED_LOW_RANK; i++)
    {
      gsize n = pst_generator_layer_count_filter (&generator->layers[i]);

      all += n;
      *one = MAX (*one, n);
    }
  return all;
}

/* The memory that it takes once it is prepared, without vectors. */
guint64
pst_generator_get_bytes (const PstGenerator *generator)
{
  gsize   one;
  guint64 bytes = sizeof *generator + count_filters (generator, &one) * sizeof (gfloat);

  bytes += one * sizeof (gfloat);
  for (guint i = 0; i < generator->n_layers; i++)
    bytes += pst_map_convolution_get_bytes (&generator->layers[i].convolution);
  return bytes;
}

/* Keeps the filters to which something is to be added, once: what is learnt may be given to the network before it is learnt to the end. */
static gboolean
keep_filters (PstGenerator  *generator,
              GError       **error)
{
  gsize one;
  gsize all = count_filters (generator, &one);

  if (generator->filters || all == 0)
    return TRUE;
  generator->filters = pst_floats_new (all + one, error);
  if (! generator->filters)
    return FALSE;
  generator->added = generator->filters;
  for (guint i = 0; i < generator->n_layers; i++)
    {
      PstGeneratorLayer *layer = &generator->layers[i];
      gsize              n     = pst_generator_layer_count_filter (layer);

      memcpy (generator->added, layer->from->parameters.filter, n * sizeof (gfloat));
      layer->kept = generator->added;
      generator->added += n;
    }
  return TRUE;
}

/* Sets a filter to what it was before and what has been learnt to be added to it. */
static void
add_up (const PstGeneratorLayer *layer,
        const gfloat            *x,
        gfloat                  *filter)
{
  memcpy (filter, layer->kept, pst_generator_layer_count_filter (layer) * sizeof (gfloat));
  pst_low_rank_add (&layer->addition, x + layer->filter, filter);
}

/* Copies scales and shifts to the vector, or back. */
static void
exchange_style (const PstGenerator      *generator,
                const PstGeneratorLayer *layer,
                gfloat                  *x,
                gboolean                 back)
{
  const PstAffine *scale = &layer->from->scale;
  const PstAffine *shift = &layer->from->shift;

  for (gsize k = 0; k < layer->normalisation.channels; k++)
    {
      gfloat *of_scale = &scale->matrix[k * scale->by_channel + generator->style * scale->by_entry];
      gfloat *of_shift = &shift->matrix[k * shift->by_channel + generator->style * shift->by_entry];

      *(back ? of_scale : &x[layer->scale + k]) = back ? x[layer->scale + k] : *of_scale;
      *(back ? of_shift : &x[layer->shift + k]) = back ? x[layer->shift + k] : *of_shift;
    }
}

/* Sets the vector [n] to what the network had learnt before, and what is added to nothing. */
void
pst_generator_read (const PstGenerator *generator,
                    gfloat             *x)
{
  GRand *random = g_rand_new_with_seed (generator->seed);

  for (guint i = 0; i < generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer = &generator->layers[i];

      if (generator->part == PST_TRAINED_ALL)
        memcpy (x + layer->filter, layer->from->parameters.filter, pst_generator_layer_count_filter (layer) * sizeof (gfloat));
      else if (generator->part == PST_TRAINED_LOW_RANK)
        pst_low_rank_begin (&layer->addition, random, x + layer->filter);
      exchange_style (generator, layer, x, FALSE);
    }
  g_rand_free (random);
}

/* Gives what is in the vector [n] to the network. */
gboolean
pst_generator_write (PstGenerator  *generator,
                     const gfloat  *x,
                     GError       **error)
{
  if (! keep_filters (generator, error))
    return FALSE;
  for (guint i = 0; i < generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer  = &generator->layers[i];
      gfloat                  *filter = layer->from->parameters.filter;

      if (generator->part == PST_TRAINED_ALL)
        memcpy (filter, x + layer->filter, pst_generator_layer_count_filter (layer) * sizeof (gfloat));
      else if (generator->part == PST_TRAINED_LOW_RANK)
        add_up (layer, x, filter);
      exchange_style (generator, layer, (gfloat *) x, TRUE);
    }
  return TRUE;
}

/* The filter with which a layer paints by the vector, borrowed. */
static const gfloat *
find_filter (const PstGenerator      *generator,
             const PstGeneratorLayer *layer,
             const gfloat            *x)
{
  if (generator->part == PST_TRAINED_ALL)
    return x + layer->filter;
  if (generator->part == PST_TRAINED_STYLE)
    return layer->from->parameters.filter;
  add_up (layer, x, generator->added);
  return generator->added;
}

/* Packs the filters by the vector [n]; where they are not trained, once. */
gboolean
pst_generator_prepare (PstGenerator  *generator,
                       const gfloat  *x,
                       GError       **error)
{
  if (! keep_filters (generator, error))
    return FALSE;
  for (guint i = 0; i < generator->n_layers; i++)
    {
      PstGeneratorLayer *layer      = &generator->layers[i];
      PstParameters      parameters = { NULL, NULL };

      if (generator->part == PST_TRAINED_STYLE && layer->convolution.turned)
        continue;
      parameters.filter = (gfloat *) find_filter (generator, layer, x);
      if (! pst_map_convolution_prepare (&layer->convolution, &parameters, generator->compute, error))
        return FALSE;
    }
  return TRUE;
}
