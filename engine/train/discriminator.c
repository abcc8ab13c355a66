/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The discriminator of one layer's feature maps [H, W, C] (after C. Li, M. Wand, Precomputed Real-Time Texture Synthesis with Markovian
 * Generative Adversarial Networks, ECCV 2016): two convolutions, 3×3 at every second position, each followed by a leaky ReLU, and a
 * weighted sum of the channels, which is the score of the patch of the map that it sees:
 *
 *   [H, W, C] → [H / 2, W / 2, 64] → [H / 4, W / 4, 64] → scores [H / 4, W / 4]
 *
 * rounded up. The filters are normalised (spectral-normalisation.c), so that scores cannot change faster than what is looked at.
 *
 * The vector has filter and bias of each; u the singular vectors.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "layers/leaky-relu.h"
#include "layers/patch-convolution.h"
#include "layers/spectral-normalisation.h"
#include "train/discriminator.h"

#define HIDDEN         64
#define N_CONVOLUTIONS 2
#define N_LAYERS       (N_CONVOLUTIONS + 1) /* the last one: the scores */

typedef struct
{
  PstPatchConvolution convolution; /* of all but the last */
  PstSpectralNorm     spectral;
  gsize               filter;      /* where it begins in the vector */
  gsize               bias;
  gsize               u;           /* where it begins there */
  gfloat             *normalised;  /* the filter */
  PstPlane            plane;       /* of what is seen */
  const gfloat       *seen;
  gfloat             *out;         /* after its ReLU, but of the last */
  gfloat             *gradient;    /* of that */
} Layer;

struct _PstDiscriminator
{
  PstCompute *compute;
  PstPlane    largest; /* map */
  gsize       n;
  gsize       n_u;
  Layer       layers[N_LAYERS];
  gfloat      score_bias;
  guint64     bytes;   /* of what follows */
  gpointer    memory;
};

static gsize
count_filter (const Layer *layer)
{
  return layer->spectral.rows * layer->spectral.columns;
}

static gsize
count_positions (const PstPlane *plane)
{
  return (gsize) plane->width * plane->height;
}

static gfloat *
take (PstArena *arena,
      gsize     n)
{
  return pst_arena_take (arena, n * sizeof (gfloat));
}

/* Where the layers see what, of a map of this size. */
static void
set_planes (PstDiscriminator *discriminator,
            const PstPlane   *plane)
{
  PstPlane seen = *plane;

  for (guint i = 0; i < N_LAYERS; i++)
    {
      discriminator->layers[i].plane = seen;
      if (i < N_CONVOLUTIONS)
        seen = pst_patch_convolution_get_plane (&discriminator->layers[i].convolution, &seen);
    }
}

/* With an arena that has no memory, finds out how much it should have. */
static void
divide (PstDiscriminator *discriminator,
        PstArena         *arena)
{
  set_planes (discriminator, &discriminator->largest);
  for (guint i = 0; i < N_LAYERS; i++)
    {
      Layer *layer = &discriminator->layers[i];
      gsize  n_out = count_positions (&discriminator->layers[MIN (i + 1, N_CONVOLUTIONS)].plane) * layer->spectral.rows;

      layer->normalised = take (arena, count_filter (layer));
      layer->spectral.v = take (arena, layer->spectral.columns);
      layer->out        = take (arena, n_out);
      if (i < N_CONVOLUTIONS)
        layer->gradient = take (arena, n_out);
    }
}

/* (transfer full): for maps of so many channels, at the most as large as the plane; compute must outlive it */
PstDiscriminator *
pst_discriminator_new (PstCompute     *compute,
                       gsize           channels,
                       const PstPlane *plane)
{
  PstDiscriminator *discriminator = g_new0 (PstDiscriminator, 1);
  PstArena          arena         = { 0 };

  discriminator->compute = compute;
  discriminator->largest = *plane;
  for (guint i = 0; i < N_LAYERS; i++)
    {
      Layer *layer = &discriminator->layers[i];
      gsize  size  = i < N_CONVOLUTIONS ? 3 : 1;

      layer->convolution = (PstPatchConvolution) { .in_channels = channels, .out_channels = HIDDEN, .size = size, .stride = 2 };
      layer->spectral    = (PstSpectralNorm) { .rows = i < N_CONVOLUTIONS ? HIDDEN : 1, .columns = channels * size * size };
      layer->filter      = discriminator->n;
      layer->bias        = layer->filter + count_filter (layer);
      layer->u           = discriminator->n_u;
      discriminator->n   = layer->bias + layer->spectral.rows;
      discriminator->n_u += layer->spectral.rows;
      channels           = HIDDEN;
    }
  divide (discriminator, &arena);
  discriminator->bytes = arena.used;
  return discriminator;
}

void
pst_discriminator_free (PstDiscriminator *discriminator)
{
  for (guint i = 0; i < N_CONVOLUTIONS; i++)
    pst_patch_convolution_clear (&discriminator->layers[i].convolution);
  pst_memory_free (discriminator->memory);
  g_free (discriminator);
}

/* The scratch memory that a run takes. */
static gsize
count_scratch (const PstDiscriminator *discriminator)
{
  gsize most = 0;

  for (guint i = 0; i < N_CONVOLUTIONS; i++)
    {
      const Layer *layer   = &discriminator->layers[i];
      gsize        scratch = pst_patch_convolution_scratch (&layer->convolution, discriminator->compute, &layer->plane);

      most = MAX (most, scratch);
    }
  return most;
}

/* The memory that it takes once it is prepared, scratch memory included, without vectors. */
guint64
pst_discriminator_get_bytes (const PstDiscriminator *discriminator)
{
  guint64 bytes = discriminator->bytes + count_scratch (discriminator) * sizeof (gfloat);

  for (guint i = 0; i < N_CONVOLUTIONS; i++)
    bytes += pst_patch_convolution_get_bytes (&discriminator->layers[i].convolution, TRUE);
  return bytes;
}

/* How long the vector of what it has learnt is. */
gsize
pst_discriminator_count (const PstDiscriminator *discriminator)
{
  return discriminator->n;
}

/* How long the vector of what it remembers is. */
gsize
pst_discriminator_count_u (const PstDiscriminator *discriminator)
{
  return discriminator->n_u;
}

gboolean
pst_discriminator_allocate (PstDiscriminator  *discriminator,
                            GError           **error)
{
  PstArena arena = { 0 };

  if (! pst_compute_reserve (discriminator->compute, count_scratch (discriminator), error))
    return FALSE;
  discriminator->memory = pst_bytes_new (discriminator->bytes, error);
  if (! discriminator->memory)
    return FALSE;
  arena.memory = discriminator->memory;
  divide (discriminator, &arena);
  return TRUE;
}

/* Sets x [n] and u [n_u] to what it begins with, once it is allocated. */
void
pst_discriminator_begin (PstDiscriminator *discriminator,
                         GRand            *random,
                         gfloat           *x,
                         gfloat           *u)
{
  memset (x, 0, discriminator->n * sizeof (gfloat));
  for (guint i = 0; i < N_LAYERS; i++)
    {
      Layer   *layer = &discriminator->layers[i];
      gdouble  most  = sqrt (3.0 / layer->spectral.columns);

      for (gsize j = 0; j < count_filter (layer); j++)
        x[layer->filter + j] = g_rand_double_range (random, -most, most);
      layer->spectral.u = u + layer->u;
      pst_spectral_norm_start (&layer->spectral, x + layer->filter);
    }
}

/* Makes it ready to run with x [n] and u [n_u]. */
gboolean
pst_discriminator_prepare (PstDiscriminator  *discriminator,
                           const gfloat      *x,
                           gfloat            *u,
                           GError           **error)
{
  for (guint i = 0; i < N_LAYERS; i++)
    {
      Layer         *layer      = &discriminator->layers[i];
      PstParameters  parameters = { layer->normalised, (gfloat *) x + layer->bias };

      layer->spectral.u = u + layer->u;
      pst_spectral_norm_forward (&layer->spectral, x + layer->filter, layer->normalised);
      if (i < N_CONVOLUTIONS && ! pst_patch_convolution_prepare (&layer->convolution, &parameters, discriminator->compute, error))
        return FALSE;
    }
  discriminator->score_bias = x[discriminator->layers[N_CONVOLUTIONS].bias];
  return TRUE;
}

/* Map [H, W, C] → the scores of its patches [H', W'], borrowed. The map is needed until the way back. */
const gfloat *
pst_discriminator_forward (PstDiscriminator *discriminator,
                           const PstPlane   *plane,
                           const gfloat     *map,
                           PstPlane         *patches)
{
  Layer *last = &discriminator->layers[N_CONVOLUTIONS];

  set_planes (discriminator, plane);
  for (guint i = 0; i < N_LAYERS; i++)
    {
      Layer *layer = &discriminator->layers[i];

      layer->seen = map;
      map         = layer->out;
      if (i == N_CONVOLUTIONS)
        break;
      pst_patch_convolution_forward (&layer->convolution, discriminator->compute, &layer->plane, layer->seen, FALSE, FALSE, layer->out);
      pst_leaky_relu_forward (discriminator->compute, count_positions (&layer[1].plane) * HIDDEN, layer->out);
    }
  *patches = last->plane;
  for (gsize i = 0; i < count_positions (patches); i++)
    {
      last->out[i] = discriminator->score_bias;
      for (gsize c = 0; c < HIDDEN; c++)
        last->out[i] += last->normalised[c] * last->seen[i * HIDDEN + c];
    }
  return last->out;
}

/* The gradient of the scores, back through the last layer. */
static void
spread_scores (PstDiscriminator *discriminator,
               const gfloat     *gradient,
               gfloat           *sum)
{
  const Layer *last = &discriminator->layers[N_CONVOLUTIONS];
  gfloat      *to   = discriminator->layers[N_CONVOLUTIONS - 1].gradient;
  gsize        n    = count_positions (&last->plane);

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < HIDDEN; c++)
      to[i * HIDDEN + c] = gradient[i] * last->normalised[c];
  for (gsize i = 0; i < n && sum; i++)
    {
      sum[last->bias] += gradient[i];
      for (gsize c = 0; c < HIDDEN; c++)
        sum[last->filter + c] += gradient[i] * last->seen[i * HIDDEN + c];
    }
}

/* After the way forward, the gradient of the scores [H', W'] → that of the map [H, W, C] and, added to sum [n], that of what is learnt, of
 * which the filters are still those that were normalised. Either can be NULL.
 */
void
pst_discriminator_backward (PstDiscriminator *discriminator,
                            const gfloat     *gradient,
                            gfloat           *map_gradient,
                            gfloat           *sum)
{
  spread_scores (discriminator, gradient, sum);
  for (guint i = N_CONVOLUTIONS; i-- > 0;)
    {
      Layer  *layer = &discriminator->layers[i];
      gfloat *to    = i > 0 ? layer[-1].gradient : map_gradient;

      pst_leaky_relu_backward (discriminator->compute, count_positions (&layer[1].plane) * HIDDEN, layer->out, layer->gradient);
      if (sum)
        pst_patch_convolution_backward_to_parameters (&layer->convolution, discriminator->compute, &layer->plane, layer->seen,
                                                      layer->gradient, &(PstParameters) { sum + layer->filter, sum + layer->bias });
      if (to)
        pst_patch_convolution_backward (&layer->convolution, discriminator->compute, &layer->plane, layer->gradient, FALSE, to);
    }
}

/* sum [n], once everything was added to it, becomes the gradient of x. */
void
pst_discriminator_finish (PstDiscriminator *discriminator,
                          gfloat           *sum)
{
  for (guint i = 0; i < N_LAYERS; i++)
    {
      Layer *layer = &discriminator->layers[i];

      pst_spectral_norm_backward (&layer->spectral, layer->normalised, sum + layer->filter);
    }
}

/* After a step with x, which was prepared before: what is to be remembered from it. */
void
pst_discriminator_iterate (PstDiscriminator *discriminator,
                           const gfloat     *x,
                           gfloat           *u)
{
  for (guint i = 0; i < N_LAYERS; i++)
    {
      Layer *layer = &discriminator->layers[i];

      layer->spectral.u = u + layer->u;
      pst_spectral_norm_iterate (&layer->spectral, x + layer->filter);
    }
}
