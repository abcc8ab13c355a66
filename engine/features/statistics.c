/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Means and Gram matrices of feature maps (L. Gatys, A. Ecker, M. Bethge, Image Style Transfer Using Convolutional
 * Neural Networks, CVPR 2016, equation 3, divided by the number of positions so that the size of the picture does not
 * matter).
 *
 * A map is summed up in chunks of about 1024 positions, each within one cell of PST_CELL pixels, so that the chunks are the same
 * however the picture is divided into windows. A chunk is summed up in single precision, the chunks in double precision and
 * exactly (exact-sum.h). So the sums are accurate, and the same with any number of threads and in any order of windows.
 *
 * With a weight w for each position, μ = Σ w F / Σ w and G = Σ w F Fᵀ / Σ w, the latter as the products of √w F: what a region of the
 * picture looks like. Positions that weigh nothing are passed over, so that regions beside each other take together as long as the
 * whole picture.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "features/exact-sum.h"
#include "features/statistics.h"

#define CHUNK_POSITIONS 1024
#define SQUARE          32 /* channels along a side */
#define MOST_WEIGHTED   64 /* positions that are weighed at once */

/* What one worker sums up in. */
typedef struct
{
  gdouble *gram;       /* [C, C], lower triangle */
  gdouble *mean;       /* [C] */
  gfloat  *chunk_gram; /* [C, C], lower triangle */
  gfloat  *chunk_mean; /* [C] */
  gfloat  *unused;     /* [C], sums of √w F */
  gfloat  *weighted;   /* [MOST_WEIGHTED, C], √w F */
} Part;

typedef struct
{
  PstCompute          *compute;
  const PstFeatureMap *map;
  const PstGuidance   *guidance;      /* or NULL */
  const PstRectangle  *place;
  gint                 chunk_width;  /* positions */
  gint                 chunk_height;
  guint                n_across;     /* chunks */
  guint                n_down;
} Gathering;

/* A multiple of the size of a double: channels are even. */
static gsize
part_bytes (gsize channels)
{
  return channels * (channels + 1) * (sizeof (gdouble) + sizeof (gfloat)) + channels * (1 + MOST_WEIGHTED) * sizeof (gfloat);
}

gsize
pst_statistics_bytes (gsize channels)
{
  return channels * (channels + 1) * sizeof (gdouble);
}

/* To be cleared before they are gathered; NULL with PST_ERROR_MEMORY where there is no room. */
PstStatistics *
pst_statistics_new (gsize    channels,
                    GError **error)
{
  g_autoptr (PstStatistics) statistics = g_new0 (PstStatistics, 1);

  statistics->channels = channels;
  statistics->gram     = pst_bytes_new (pst_statistics_bytes (channels), error);
  if (! statistics->gram)
    return NULL;
  statistics->mean = statistics->gram + channels * channels;
  return g_steal_pointer (&statistics);
}

void
pst_statistics_free (PstStatistics *statistics)
{
  pst_memory_free (statistics->gram); /* and the mean, which lies behind it */
  g_free (statistics);
}

/* Floats of scratch memory that gathering needs. */
gsize
pst_statistics_scratch (gsize             channels,
                        const PstCompute *compute)
{
  return pst_workers_get_count (compute->workers) * part_bytes (channels) / sizeof (gfloat);
}

static Part
get_part (const Gathering *gathering,
          guint            worker)
{
  gsize    channels = gathering->map->channels;
  gdouble *memory   = (gdouble *) gathering->compute->scratch + worker * part_bytes (channels) / sizeof (gdouble);
  Part     part     = { .gram = memory, .mean = memory + channels * channels };

  part.chunk_gram = (gfloat *) (part.mean + channels);
  part.chunk_mean = part.chunk_gram + channels * channels;
  part.unused     = part.chunk_mean + channels;
  part.weighted   = part.unused + channels;
  return part;
}

/* So many positions that follow each other, with the square roots of their weights multiplied in. */
static void
add_weighted (const PstKernels *kernels,
              const Part       *part,
              gsize             positions,
              gsize             channels,
              const gfloat     *features,
              const gfloat     *weights)
{
  for (gsize position = 0; position < positions; position++)
    {
      const gfloat *from = features + position * channels;
      gfloat       *to   = part->weighted + position * channels;
      gfloat        root = sqrtf (weights[position]);

      for (gsize c = 0; c < channels; c++)
        {
          to[c] = root * from[c];
          part->chunk_mean[c] += weights[position] * from[c];
        }
    }
  kernels->add_moments (positions, channels, part->weighted, part->unused, part->chunk_gram);
}

/* A row of positions. Where weights are 1, as they are in most of a region, it is summed up as it is. */
static void
add_weighted_row (const PstKernels *kernels,
                  const Part       *part,
                  gsize             positions,
                  gsize             channels,
                  const gfloat     *features,
                  const gfloat     *weights)
{
  gsize end;

  for (gsize begin = 0; begin < positions; begin = end)
    {
      gfloat weight = weights[begin];

      for (end = begin + 1; end < positions; end++)
        if (weight == 0.0f || weight == 1.0f ? weights[end] != weight
                                             : weights[end] == 0.0f || weights[end] == 1.0f || end - begin == MOST_WEIGHTED)
          break;
      if (weight == 1.0f)
        kernels->add_moments (end - begin, channels, features + begin * channels, part->chunk_mean, part->chunk_gram);
      else if (weight > 0.0f)
        add_weighted (kernels, part, end - begin, channels, features + begin * channels, weights + begin);
    }
}

static void
gather_chunk (guint    index,
              guint    worker,
              gpointer data)
{
  const Gathering     *gathering = data;
  const PstFeatureMap *map       = gathering->map;
  Part                 part      = get_part (gathering, worker);
  gsize                channels  = map->channels;
  gint                 left      = index % gathering->n_across * gathering->chunk_width;
  gint                 top       = index / gathering->n_across * gathering->chunk_height;
  gsize                width     = MIN (gathering->chunk_width, map->width - left);
  gsize                height    = MIN (gathering->chunk_height, map->height - top);
  const gfloat        *first     = map->values + top * map->row + left * channels;

  memset (part.chunk_gram, 0, channels * (channels + 1) * sizeof (gfloat)); /* the mean lies behind it */
  for (gsize y = 0; y < height; y++)
    if (gathering->guidance)
      add_weighted_row (gathering->compute->kernels, &part, width, channels, first + y * map->row,
                        pst_guidance_get_row (gathering->guidance, map, gathering->place, top + y) + left);
    else
      gathering->compute->kernels->add_moments (width, channels, first + y * map->row, part.chunk_mean, part.chunk_gram);
  for (gsize i = 0; i < channels; i++)
    {
      part.mean[i] += pst_exact_summand (part.chunk_mean[i]);
      for (gsize j = 0; j <= i; j++)
        part.gram[i * channels + j] += pst_exact_summand (part.chunk_gram[i * channels + j]);
    }
}

/* Of no positions yet; of how many they will be, or the sum of their weights, is known beforehand and more than 0. */
void
pst_statistics_clear (PstStatistics *statistics,
                      gdouble        positions)
{
  gsize channels = statistics->channels;

  statistics->positions = positions;
  memset (statistics->mean, 0, channels * sizeof (gdouble));
  memset (statistics->gram, 0, channels * channels * sizeof (gdouble));
}

/* Adds the positions of a part of a map that begins where a cell begins, as much as each counts: equally, and wherever the part
 * lies, where there is no guidance. Scratch memory is reserved.
 */
void
pst_statistics_add (PstStatistics       *statistics,
                    PstCompute          *compute,
                    const PstFeatureMap *map,
                    const PstGuidance   *guidance,
                    const PstRectangle  *place)
{
  gsize      channels  = map->channels;
  gint       cell      = MAX (PST_CELL / map->stride, 1);
  Gathering  gathering = { .compute = compute, .map = map, .guidance = guidance, .place = place, .chunk_width = cell,
                           .chunk_height = CLAMP (CHUNK_POSITIONS / cell, 1, cell) };

  g_return_if_fail (statistics->channels == channels && compute->n_scratch >= pst_statistics_scratch (channels, compute));

  gathering.n_across = (map->width + gathering.chunk_width - 1) / gathering.chunk_width;
  gathering.n_down   = (map->height + gathering.chunk_height - 1) / gathering.chunk_height;
  for (guint worker = 0; worker < pst_workers_get_count (compute->workers); worker++)
    memset (get_part (&gathering, worker).gram, 0, (channels + 1) * channels * sizeof (gdouble)); /* the mean lies behind it */
  pst_workers_run (compute->workers, gathering.n_across * gathering.n_down, gather_chunk, &gathering);
  for (guint worker = 0; worker < pst_workers_get_count (compute->workers); worker++)
    {
      Part part = get_part (&gathering, worker);

      for (gsize i = 0; i < channels; i++)
        {
          statistics->mean[i] += part.mean[i];
          for (gsize j = 0; j <= i; j++)
            statistics->gram[i * channels + j] += part.gram[i * channels + j];
        }
    }
}

/* A square of the lower triangle, and what stands opposite: small enough that both lie in the cache. */
static void
finish_square (PstStatistics *statistics,
               gsize          row,
               gsize          column)
{
  gsize    channels = statistics->channels;
  gdouble *gram     = statistics->gram;

  for (gsize i = row; i < MIN (row + SQUARE, channels); i++)
    for (gsize j = column; j <= MIN (column + SQUARE - 1, i); j++)
      {
        gram[i * channels + j] /= statistics->positions;
        gram[j * channels + i] = gram[i * channels + j];
      }
}

/* All positions were added: sums become means. */
void
pst_statistics_finish (PstStatistics *statistics)
{
  gsize channels = statistics->channels;

  for (gsize i = 0; i < channels; i++)
    statistics->mean[i] /= statistics->positions;
  for (gsize row = 0; row < channels; row += SQUARE)
    for (gsize column = 0; column <= row; column += SQUARE)
      finish_square (statistics, row, column);
}

/* The mean of ‖F_n‖² over the positions n. */
gdouble
pst_statistics_mean_square (const PstStatistics *statistics)
{
  gsize   channels = statistics->channels;
  gdouble sum      = 0.0;

  for (gsize i = 0; i < channels; i++)
    sum += statistics->gram[i * (channels + 1)];
  return sum;
}
