/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Means and Gram matrices of feature maps (L. Gatys, A. Ecker, M. Bethge, Image Style Transfer Using Convolutional
 * Neural Networks, CVPR 2016, equation 3, divided by the number of positions so that the size of the picture does not
 * matter).
 *
 * The positions are divided into parts that depend on nothing but their number; each part is summed up in chunks, a
 * chunk in single precision by OpenBLAS and the chunks in double precision. So the sums are accurate, and the same
 * with any number of threads.
 */
#include "config.h"

#include <string.h>

#include <cblas.h>

#include "allocation.h"
#include "statistics.h"

#define N_PARTS         8
#define CHUNK_POSITIONS 2048

/* What one part is summed up in. */
typedef struct
{
  gdouble *gram;  /* [C, C], lower triangle */
  gdouble *mean;  /* [C] */
  gfloat  *chunk; /* [C, C], lower triangle */
} Part;

typedef struct
{
  const PstFeatureMap *map;
  gsize                positions;
  guint                n_parts;
  Part                 parts[N_PARTS];
  PstStatistics       *statistics;
} Gathering;

/* A multiple of the size of a double: channels are even. */
static gsize
part_bytes (gsize channels)
{
  return channels * channels * (sizeof (gdouble) + sizeof (gfloat)) + channels * sizeof (gdouble);
}

/**
 * pst_statistics_new:
 * @channels: channels of the feature map
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): statistics to be gathered
 */
PstStatistics *
pst_statistics_new (gsize    channels,
                    GError **error)
{
  g_autoptr (PstStatistics) statistics = g_new0 (PstStatistics, 1);

  statistics->channels = channels;
  statistics->mean     = pst_bytes_new (channels * sizeof (gdouble), error);
  statistics->gram     = statistics->mean ? pst_bytes_new (channels * channels * sizeof (gdouble), error) : NULL;
  return statistics->gram ? g_steal_pointer (&statistics) : NULL;
}

void
pst_statistics_free (PstStatistics *statistics)
{
  pst_memory_free (statistics->mean);
  pst_memory_free (statistics->gram);
  g_free (statistics);
}

/**
 * pst_statistics_scratch:
 * @channels: channels of the feature map
 *
 * Returns: how many floats of scratch memory gathering needs
 */
gsize
pst_statistics_scratch (gsize channels)
{
  return N_PARTS * part_bytes (channels) / sizeof (gfloat);
}

static void
add_chunk (const Part   *part,
           const gfloat *values,
           gsize         n,
           gsize         channels)
{
  cblas_ssyrk (CblasRowMajor, CblasLower, CblasTrans, channels, n, 1.0f, values, channels, 0.0f, part->chunk, channels);
  for (gsize i = 0; i < channels; i++)
    for (gsize j = 0; j <= i; j++)
      part->gram[i * channels + j] += part->chunk[i * channels + j];

  memset (part->chunk, 0, channels * sizeof (gfloat)); /* the first row now sums up the channels */
  for (gsize position = 0; position < n; position++)
    for (gsize c = 0; c < channels; c++)
      part->chunk[c] += values[position * channels + c];
  for (gsize c = 0; c < channels; c++)
    part->mean[c] += part->chunk[c];
}

static void
gather_part (guint    index,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  const Gathering *gathering = data;
  const Part      *part      = &gathering->parts[index];
  gsize            channels  = gathering->map->channels;
  gsize            begin     = gathering->positions * index / gathering->n_parts;
  gsize            end       = gathering->positions * (index + 1) / gathering->n_parts;

  memset (part->gram, 0, part_bytes (channels));
  for (gsize first = begin; first < end; first += CHUNK_POSITIONS)
    add_chunk (part, gathering->map->values + first * channels, MIN (CHUNK_POSITIONS, end - first), channels);
}

static void
add_parts (const Gathering *gathering)
{
  PstStatistics *statistics = gathering->statistics;
  gsize          channels   = statistics->channels;

  memset (statistics->mean, 0, channels * sizeof (gdouble));
  memset (statistics->gram, 0, channels * channels * sizeof (gdouble));
  for (guint p = 0; p < gathering->n_parts; p++)
    for (gsize i = 0; i < channels; i++)
      {
        statistics->mean[i] += gathering->parts[p].mean[i];
        for (gsize j = 0; j <= i; j++)
          statistics->gram[i * channels + j] += gathering->parts[p].gram[i * channels + j];
      }
  for (gsize i = 0; i < channels; i++)
    {
      statistics->mean[i] /= gathering->positions;
      for (gsize j = 0; j <= i; j++)
        {
          statistics->gram[i * channels + j] /= gathering->positions;
          statistics->gram[j * channels + i] = statistics->gram[i * channels + j];
        }
    }
}

/**
 * pst_statistics_gather:
 * @statistics: set to the statistics of @map
 * @compute: what to run on, with scratch memory reserved
 * @map: a feature map with as many channels
 */
void
pst_statistics_gather (PstStatistics       *statistics,
                       PstCompute          *compute,
                       const PstFeatureMap *map)
{
  gsize     positions = (gsize) map->width * map->height;
  gsize     channels  = map->channels;
  guint     n_parts   = MIN ((positions + CHUNK_POSITIONS - 1) / CHUNK_POSITIONS, N_PARTS);
  Gathering gathering = { .map = map, .positions = positions, .n_parts = n_parts, .statistics = statistics };
  gdouble  *memory    = (gdouble *) compute->scratch;

  g_return_if_fail (statistics->channels == channels && compute->n_scratch >= pst_statistics_scratch (channels));

  for (guint p = 0; p < n_parts; p++)
    {
      Part *part = &gathering.parts[p];

      part->gram  = memory + p * part_bytes (channels) / sizeof (gdouble);
      part->mean  = part->gram + channels * channels;
      part->chunk = (gfloat *) (part->mean + channels);
    }
  statistics->positions = positions;
  pst_workers_run (compute->workers, n_parts, gather_part, &gathering);
  add_parts (&gathering);
}
