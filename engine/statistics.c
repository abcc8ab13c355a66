/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Means and Gram matrices of feature maps (L. Gatys, A. Ecker, M. Bethge, Image Style Transfer Using Convolutional
 * Neural Networks, CVPR 2016, equation 3, divided by the number of positions so that the size of the picture does not
 * matter).
 *
 * A map is summed up in chunks of about 1024 positions, each within one cell of PST_CELL pixels, so that the chunks are the same
 * however the picture is divided into windows. A chunk is summed up in single precision, the chunks in double precision and
 * exactly (exact-sum.h). So the sums are accurate, and the same with any number of threads and in any order of windows.
 */
#include "config.h"

#include <string.h>

#include "allocation.h"
#include "components.h"
#include "exact-sum.h"
#include "statistics.h"

#define CHUNK_POSITIONS 1024
#define SQUARE          32 /* channels along a side */

/* What one worker sums up in. */
typedef struct
{
  gdouble *gram;       /* [C, C], lower triangle */
  gdouble *mean;       /* [C] */
  gfloat  *chunk_gram; /* [C, C], lower triangle */
  gfloat  *chunk_mean; /* [C] */
} Part;

typedef struct
{
  PstCompute          *compute;
  const PstFeatureMap *map;
  gint                 chunk_width;  /* positions */
  gint                 chunk_height;
  guint                n_across;     /* chunks */
  guint                n_down;
} Gathering;

/* A multiple of the size of a double: channels are even. */
static gsize
part_bytes (gsize channels)
{
  return channels * (channels + 1) * (sizeof (gdouble) + sizeof (gfloat));
}

/**
 * pst_statistics_new:
 * @channels: channels of the feature map
 * @with_histogram: whether values are counted as well
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): statistics to be gathered
 */
PstStatistics *
pst_statistics_new (gsize      channels,
                    gboolean   with_histogram,
                    GError   **error)
{
  g_autoptr (PstStatistics) statistics = g_new0 (PstStatistics, 1);

  statistics->channels = channels;
  statistics->mean     = pst_bytes_new (channels * sizeof (gdouble), error);
  statistics->gram     = statistics->mean ? pst_bytes_new (channels * channels * sizeof (gdouble), error) : NULL;
  if (! statistics->gram)
    return NULL;
  if (with_histogram)
    statistics->histogram = pst_histogram_new (channels, error);
  return with_histogram && ! statistics->histogram ? NULL : g_steal_pointer (&statistics);
}

void
pst_statistics_free (PstStatistics *statistics)
{
  pst_memory_free (statistics->mean);
  pst_memory_free (statistics->gram);
  g_clear_pointer (&statistics->histogram, pst_histogram_free);
  g_clear_pointer (&statistics->components, pst_components_free);
  g_free (statistics);
}

/**
 * pst_statistics_scratch:
 * @channels: channels of the feature map
 * @with_histogram: whether values are counted as well
 * @compute: what gathering will run on
 *
 * Returns: how many floats of scratch memory gathering needs
 */
gsize
pst_statistics_scratch (gsize             channels,
                        gboolean          with_histogram,
                        const PstCompute *compute)
{
  gsize n = pst_workers_get_count (compute->workers) * part_bytes (channels) / sizeof (gfloat);

  return with_histogram ? MAX (n, pst_histogram_scratch (channels, compute)) : n;
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
  return part;
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
    gathering->compute->kernels->add_moments (width, channels, first + y * map->row, part.chunk_mean, part.chunk_gram);
  for (gsize i = 0; i < channels; i++)
    {
      part.mean[i] += pst_exact_summand (part.chunk_mean[i]);
      for (gsize j = 0; j <= i; j++)
        part.gram[i * channels + j] += pst_exact_summand (part.chunk_gram[i * channels + j]);
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
  if (statistics->histogram)
    pst_histogram_clear (statistics->histogram);
}

/**
 * pst_statistics_add:
 * @statistics: statistics that are not finished
 * @compute: what to run on, with scratch memory reserved
 * @map: a feature map with as many channels, or a part of one that begins where a cell begins, whose positions are added
 */
void
pst_statistics_add (PstStatistics       *statistics,
                    PstCompute          *compute,
                    const PstFeatureMap *map)
{
  gsize      channels  = map->channels;
  gint       cell      = MAX (PST_CELL / map->stride, 1);
  Gathering  gathering = { .compute = compute, .map = map, .chunk_width = cell,
                           .chunk_height = CLAMP (CHUNK_POSITIONS / cell, 1, cell) };

  g_return_if_fail (statistics->channels == channels && compute->n_scratch >= pst_statistics_scratch (channels, FALSE, compute));

  gathering.n_across = (map->width + gathering.chunk_width - 1) / gathering.chunk_width;
  gathering.n_down   = (map->height + gathering.chunk_height - 1) / gathering.chunk_height;
  for (guint worker = 0; worker < pst_workers_get_count (compute->workers); worker++)
    memset (get_part (&gathering, worker).gram, 0, (channels + 1) * channels * sizeof (gdouble)); /* the mean lies behind it */
  pst_workers_run (compute->workers, gathering.n_across * gathering.n_down, gather_chunk, &gathering);
  statistics->positions += (gsize) map->width * map->height;
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
  if (statistics->histogram)
    pst_histogram_add (statistics->histogram, compute, map);
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

/**
 * pst_statistics_finish:
 * @statistics: statistics of at least one position, made means
 */
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

/**
 * pst_statistics_mean_square:
 * @statistics: finished statistics
 *
 * Returns: the mean of ‖F_n‖² over the positions n
 */
gdouble
pst_statistics_mean_square (const PstStatistics *statistics)
{
  gsize   channels = statistics->channels;
  gdouble sum      = 0.0;

  for (gsize i = 0; i < channels; i++)
    sum += statistics->gram[i * (channels + 1)];
  return sum;
}
