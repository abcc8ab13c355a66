/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Means and Gram matrices of feature maps (L. Gatys, A. Ecker, M. Bethge, Image Style Transfer Using Convolutional
 * Neural Networks, CVPR 2016, equation 3, divided by the number of positions so that the size of the picture does not
 * matter).
 *
 * A map is summed up in chunks of about 1024 positions, each within one cell of PST_CELL pixels, so that the chunks are the same
 * however the picture is divided into windows. A chunk is summed up in single precision, the chunks in double precision and
 * exactly (exact-sum.h). So the sums are accurate, and the same in any order: of the windows, and of the tasks, each of which sums
 * up some tiles of G over some of the chunks, one after the other, while a chunk lies in the cache.
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
#define TILE            64 /* channels along a side */
#define TASKS_A_WORKER  4
#define MOST_IN_PARTS   ((gsize) 1 << 20) /* numbers of G that all parts together have, if not one alone has more */
#define SQUARE          32 /* channels along a side */
#define MOST_WEIGHTED   64 /* positions that are weighed at once */

/* What one worker sums a tile of a chunk up in. */
typedef struct
{
  gfloat gram[TILE * TILE];
  gfloat mean[TILE];
  gfloat unused[TILE];                      /* sums of √w F */
  gfloat weighted[MOST_WEIGHTED * 2 * TILE]; /* √w F, of the tile's rows and of its columns */
} Chunk;

typedef struct
{
  PstCompute          *compute;
  const PstFeatureMap *map;
  const PstGuidance   *guidance;      /* or NULL */
  const PstRectangle  *place;
  PstStatistics       *statistics;    /* part 0; the others are in scratch memory, alike, and there the workers' chunks lie behind them */
  gint                 chunk_width;   /* positions */
  gint                 chunk_height;
  guint                n_across;      /* chunks */
  guint                n_down;
  guint                n_parts;       /* of the chunks */
  guint                n_groups;      /* of the tiles */
} Gathering;

/* A tile of the lower triangle of G. */
typedef struct
{
  gsize row;
  gsize column;
  gsize n_rows;
  gsize n_columns;
} Tile;

static guint
count_tiles (gsize channels)
{
  guint n = (channels + TILE - 1) / TILE;

  return n * (n + 1) / 2;
}

/* Those on the diagonal, which take half as long, come last. */
static Tile
get_tile (gsize channels,
          guint index)
{
  guint n   = (channels + TILE - 1) / TILE;
  guint row = 1;

  if (index >= count_tiles (channels) - n)
    {
      gsize first = (index + n - count_tiles (channels)) * TILE;
      gsize side  = MIN (TILE, channels - first);

      return (Tile) { first, first, side, side };
    }
  while (index >= row)
    index -= row++;
  return (Tile) { row * TILE, index * TILE, MIN (TILE, channels - row * TILE), TILE };
}

/* Enough that all workers have something to do, and alike. */
static guint
count_tasks (const PstCompute *compute)
{
  guint n_workers = pst_workers_get_count (compute->workers);

  return n_workers > 1 ? TASKS_A_WORKER * n_workers : 1;
}

/* The most parts that there will be: each has a G of its own. */
static guint
count_parts (gsize             channels,
             const PstCompute *compute)
{
  return CLAMP (MOST_IN_PARTS / (channels * channels), 1, count_tasks (compute));
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
  return ((count_parts (channels, compute) - 1) * pst_statistics_bytes (channels) +
          pst_workers_get_count (compute->workers) * sizeof (Chunk)) / sizeof (gfloat);
}

/* G of a part other than the first, and behind it μ; and where the part behind the last would be. */
static gdouble *
get_scratch (const Gathering *gathering,
             guint            part)
{
  return (gdouble *) gathering->compute->scratch + (part - 1) * pst_statistics_bytes (gathering->map->channels) / sizeof (gdouble);
}

static gdouble *
get_part (const Gathering *gathering,
          guint            part)
{
  return part == 0 ? gathering->statistics->gram : get_scratch (gathering, part);
}

static Chunk *
get_chunk (const Gathering *gathering,
           guint            worker)
{
  return (Chunk *) get_scratch (gathering, gathering->n_parts) + worker;
}

/* So many positions that follow each other, with the square roots of their weights multiplied in. */
static void
add_weighted (const Gathering *gathering,
              const Tile      *tile,
              Chunk           *chunk,
              gsize            positions,
              const gfloat    *features,
              const gfloat    *weights)
{
  gsize channels    = gathering->map->channels;
  gboolean is_mixed = tile->row != tile->column;

  for (gsize position = 0; position < positions; position++)
    {
      const gfloat *rows    = features + position * channels + tile->row;
      const gfloat *columns = features + position * channels + tile->column;
      gfloat       *to      = chunk->weighted + position * 2 * TILE;
      gfloat        root    = sqrtf (weights[position]);

      for (gsize c = 0; c < tile->n_columns; c++)
        {
          to[c] = root * columns[c];
          chunk->mean[c] += weights[position] * columns[c];
        }
      for (gsize c = 0; c < tile->n_rows && is_mixed; c++)
        to[TILE + c] = root * rows[c];
    }
  gathering->compute->kernels->add_moments (positions, tile->n_rows, chunk->weighted + (is_mixed ? TILE : 0), 2 * TILE, tile->n_columns,
                                            chunk->weighted, 2 * TILE, chunk->unused, chunk->gram);
}

static void
add_plain (const Gathering *gathering,
           const Tile      *tile,
           Chunk           *chunk,
           gsize            positions,
           const gfloat    *features)
{
  gsize channels = gathering->map->channels;

  gathering->compute->kernels->add_moments (positions, tile->n_rows, features + tile->row, channels, tile->n_columns,
                                            features + tile->column, channels, chunk->mean, chunk->gram);
}

/* A row of positions. Where weights are 1, as they are in most of a region, it is summed up as it is. */
static void
add_weighted_row (const Gathering *gathering,
                  const Tile      *tile,
                  Chunk           *chunk,
                  gsize            positions,
                  const gfloat    *features,
                  const gfloat    *weights)
{
  gsize channels = gathering->map->channels;
  gsize end;

  for (gsize begin = 0; begin < positions; begin = end)
    {
      gfloat weight = weights[begin];

      for (end = begin + 1; end < positions; end++)
        if (weight == 0.0f || weight == 1.0f ? weights[end] != weight
                                             : weights[end] == 0.0f || weights[end] == 1.0f || end - begin == MOST_WEIGHTED)
          break;
      if (weight == 1.0f)
        add_plain (gathering, tile, chunk, end - begin, features + begin * channels);
      else if (weight > 0.0f)
        add_weighted (gathering, tile, chunk, end - begin, features + begin * channels, weights + begin);
    }
}

/* A tile of a chunk. */
static void
sum_up_chunk (const Gathering *gathering,
              const Tile      *tile,
              guint            index,
              Chunk           *chunk)
{
  const PstFeatureMap *map      = gathering->map;
  gsize                channels = map->channels;
  gint                 left     = index % gathering->n_across * gathering->chunk_width;
  gint                 top      = index / gathering->n_across * gathering->chunk_height;
  gsize                width    = MIN (gathering->chunk_width, map->width - left);
  gsize                height   = MIN (gathering->chunk_height, map->height - top);
  const gfloat        *first    = map->values + top * map->row + left * channels;

  memset (chunk->gram, 0, tile->n_rows * tile->n_columns * sizeof (gfloat));
  memset (chunk->mean, 0, sizeof chunk->mean);
  for (gsize y = 0; y < height; y++)
    if (gathering->guidance)
      add_weighted_row (gathering, tile, chunk, width, first + y * map->row,
                        pst_guidance_get_row (gathering->guidance, map, gathering->place, top + y) + left);
    else
      add_plain (gathering, tile, chunk, width, first + y * map->row);
}

/* Adds a tile of a chunk to a part, or sets it where nothing is there yet. */
static void
add_chunk (const Tile  *tile,
           const Chunk *chunk,
           gsize        channels,
           gboolean     is_first,
           gdouble     *gram)
{
  gdouble *mean = gram + channels * channels;

  for (gsize r = 0; r < tile->n_rows; r++)
    {
      gdouble      *to   = gram + (tile->row + r) * channels + tile->column;
      const gfloat *from = chunk->gram + r * tile->n_columns;
      gsize         n    = tile->row == tile->column ? r + 1 : tile->n_columns;

      for (gsize c = 0; c < n; c++)
        to[c] = (is_first ? 0.0 : to[c]) + pst_exact_summand (from[c]);
    }
  for (gsize c = 0; c < tile->n_columns && tile->row == tile->column; c++)
    mean[tile->column + c] = (is_first ? 0.0 : mean[tile->column + c]) + pst_exact_summand (chunk->mean[c]);
}

/* A group of tiles of all chunks of a part. */
static void
gather_tiles (guint    task,
              guint    worker,
              gpointer data)
{
  const Gathering *gathering = data;
  gsize            channels  = gathering->map->channels;
  guint            part      = task / gathering->n_groups;
  Chunk           *chunk     = get_chunk (gathering, worker);

  for (guint i = part; i < gathering->n_across * gathering->n_down; i += gathering->n_parts)
    for (guint k = task % gathering->n_groups; k < count_tiles (channels); k += gathering->n_groups)
      {
        Tile tile = get_tile (channels, k);

        sum_up_chunk (gathering, &tile, i, chunk);
        add_chunk (&tile, chunk, channels, part > 0 && i == part, get_part (gathering, part));
      }
}

/* Some rows of G, and their channels of μ, of all parts. */
static void
add_parts (guint    group,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Gathering *gathering = data;
  gsize            channels  = gathering->map->channels;
  gdouble         *gram      = gathering->statistics->gram;
  gdouble         *mean      = gathering->statistics->mean;

  for (gsize row = group * PST_CHANNEL_GROUP; row < (group + 1) * PST_CHANNEL_GROUP; row++)
    for (guint part = 1; part < gathering->n_parts; part++)
      {
        const gdouble *part_gram = get_part (gathering, part);

        for (gsize c = 0; c <= row; c++)
          gram[row * channels + c] += part_gram[row * channels + c];
        mean[row] += part_gram[channels * channels + row];
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
  Gathering  gathering = { .compute = compute, .map = map, .guidance = guidance, .place = place, .statistics = statistics,
                           .chunk_width = cell, .chunk_height = CLAMP (CHUNK_POSITIONS / cell, 1, cell) };

  g_return_if_fail (statistics->channels == channels && compute->n_scratch >= pst_statistics_scratch (channels, compute));

  gathering.n_across = (map->width + gathering.chunk_width - 1) / gathering.chunk_width;
  gathering.n_down   = (map->height + gathering.chunk_height - 1) / gathering.chunk_height;
  gathering.n_parts  = MIN (count_parts (channels, compute), gathering.n_across * gathering.n_down);
  gathering.n_groups = MIN ((count_tasks (compute) + gathering.n_parts - 1) / gathering.n_parts, count_tiles (channels));
  pst_workers_run (compute->workers, gathering.n_parts * gathering.n_groups, gather_tiles, &gathering);
  if (gathering.n_parts > 1)
    pst_workers_run (compute->workers, channels / PST_CHANNEL_GROUP, add_parts, &gathering);
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

static void
finish_squares (guint    index,
                guint    worker G_GNUC_UNUSED,
                gpointer data)
{
  PstStatistics *statistics = data;
  gsize          row        = (gsize) index * SQUARE;

  for (gsize i = row; i < MIN (row + SQUARE, statistics->channels); i++)
    statistics->mean[i] /= statistics->positions;
  for (gsize column = 0; column <= row; column += SQUARE)
    finish_square (statistics, row, column);
}

/* All positions were added: sums become means. */
void
pst_statistics_finish (PstStatistics *statistics)
{
  for (guint i = 0; i < (statistics->channels + SQUARE - 1) / SQUARE; i++)
    finish_squares (i, 0, statistics);
}

/* The same, by all workers. */
void
pst_statistics_finish_together (PstStatistics *statistics,
                                PstCompute    *compute)
{
  pst_workers_run (compute->workers, (statistics->channels + SQUARE - 1) / SQUARE, finish_squares, statistics);
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
