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
#define CHUNK_POSITIONS 1024

/* What one part is summed up in. */
typedef struct
{
  gdouble *gram;  /* [C, C], lower triangle */
  gdouble *mean;  /* [C] */
  gfloat  *chunk; /* [C, C], lower triangle */
  gfloat  *rows;  /* [CHUNK_POSITIONS, C]: positions that do not follow one another in memory */
} Part;

typedef struct
{
  const PstFeatureMap *map;
  gsize                positions;
  guint                n_parts;
  Part                 parts[N_PARTS];
} Gathering;

/* A multiple of the size of a double: channels are even. */
static gsize
part_bytes (gsize channels)
{
  return channels * channels * (sizeof (gdouble) + sizeof (gfloat)) + channels * sizeof (gdouble) +
         CHUNK_POSITIONS * channels * sizeof (gfloat);
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

/* The n positions from first on, one after the other. */
static const gfloat *
get_positions (const Gathering *gathering,
               const Part      *part,
               gsize            first,
               gsize            n)
{
  const PstFeatureMap *map   = gathering->map;
  gsize                width = map->width;

  if (map->row == width * map->channels)
    return map->values + first * map->channels;
  for (gsize i = 0; i < n;)
    {
      gsize x   = (first + i) % width;
      gsize run = MIN (width - x, n - i);

      memcpy (part->rows + i * map->channels, map->values + (first + i) / width * map->row + x * map->channels,
              run * map->channels * sizeof (gfloat));
      i += run;
    }
  return part->rows;
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

  memset (part->gram, 0, (channels + 1) * channels * sizeof (gdouble)); /* the mean lies behind it */
  for (gsize first = begin; first < end; first += CHUNK_POSITIONS)
    {
      gsize n = MIN (CHUNK_POSITIONS, end - first);

      add_chunk (part, get_positions (gathering, part, first, n), n, channels);
    }
}

/**
 * pst_statistics_clear:
 * @statistics: set to those of no positions at all
 */
void
pst_statistics_clear (PstStatistics *statistics)
{
  gsize channels = statistics->channels;

  statistics->positions = 0;
  memset (statistics->mean, 0, channels * sizeof (gdouble));
  memset (statistics->gram, 0, channels * channels * sizeof (gdouble));
}

/**
 * pst_statistics_add:
 * @statistics: statistics that are not finished
 * @compute: what to run on, with scratch memory reserved
 * @map: a feature map with as many channels, or a part of one, whose positions are added
 */
void
pst_statistics_add (PstStatistics       *statistics,
                    PstCompute          *compute,
                    const PstFeatureMap *map)
{
  gsize      positions = (gsize) map->width * map->height;
  gsize      channels  = map->channels;
  guint      n_parts   = MIN ((positions + CHUNK_POSITIONS - 1) / CHUNK_POSITIONS, N_PARTS);
  Gathering  gathering = { .map = map, .positions = positions, .n_parts = n_parts };
  gdouble   *memory    = (gdouble *) compute->scratch;

  g_return_if_fail (statistics->channels == channels && compute->n_scratch >= pst_statistics_scratch (channels));

  for (guint p = 0; p < n_parts; p++)
    {
      Part *part = &gathering.parts[p];

      part->gram  = memory + p * part_bytes (channels) / sizeof (gdouble);
      part->mean  = part->gram + channels * channels;
      part->chunk = (gfloat *) (part->mean + channels);
      part->rows  = part->chunk + channels * channels;
    }
  pst_workers_run (compute->workers, n_parts, gather_part, &gathering);
  statistics->positions += positions;
  for (guint p = 0; p < n_parts; p++)
    for (gsize i = 0; i < channels; i++)
      {
        statistics->mean[i] += gathering.parts[p].mean[i];
        for (gsize j = 0; j <= i; j++)
          statistics->gram[i * channels + j] += gathering.parts[p].gram[i * channels + j];
      }
}

/**
 * pst_statistics_finish:
 * @statistics: statistics of at least one position, made means
 */
void
pst_statistics_finish (PstStatistics *statistics)
{
  gsize channels = statistics->channels;

  for (gsize i = 0; i < channels; i++)
    {
      statistics->mean[i] /= statistics->positions;
      for (gsize j = 0; j <= i; j++)
        {
          statistics->gram[i * channels + j] /= statistics->positions;
          statistics->gram[j * channels + i] = statistics->gram[i * channels + j];
        }
    }
}
