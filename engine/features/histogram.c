/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Histograms of the channels of a feature map, and how far they are from a painting's (E. Risser, P. Wilmot, C. Barnes, Stable and
 * Controllable Neural Texture Synthesis and Style Transfer Using Histogram Losses, 2017, section 4.2). A value x of a channel
 * is matched with the painting's value H (x) that as many are below of:
 *
 *   distance  Σ_c mean ((F - H (F))²),   gradient 2 / N · (F - H (F)), H held fixed
 *
 * which for each channel is the squared Wasserstein distance of two distributions of numbers, and its gradient.
 *
 * Values are counted at nodes: zero, and the numbers whose mantissa has three bits, so that there are eight to the octave whatever
 * the range. A value between two nodes counts for both in shares, so that the distance changes smoothly with it. Shares are in
 * fixed point: sums do not depend on the order of the summands, and so neither on threads nor on windows.
 *
 * What is counted at a node is taken as spread evenly from halfway to the node below to halfway to the one above. Of zeros ReLU makes
 * many; node 1 is so small that node 0 has hardly anything else. No gradient gets through to them.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "features/histogram.h"

#define N_NODES     PST_HISTOGRAM_NODES
#define NODE_BITS   20              /* of a float's bits, those that tell how far a value is from the node below */
#define LOWEST      0.0078125f      /* 2^-7: node 1 */
#define LOWEST_NODE (120 << (23 - NODE_BITS)) /* what is left of its bits, without the other */
#define BLOCK       16              /* channels that are looked at together, so that their nodes stay in the cache */
#define COUNT_BITS  10              /* a value counts 2^COUNT_BITS, times as much for its weight */

typedef struct
{
  guint  node;  /* below, not the last one */
  guint  above; /* how far towards the next node, of 2^NODE_BITS */
} Place;

static inline Place
find_place (gfloat value)
{
  union { gfloat value; guint32 bits; } as = { value };
  Place place = { as.bits >> NODE_BITS, as.bits & ((1 << NODE_BITS) - 1) };

  if (! (value >= LOWEST))
    return (Place) { 0, value > 0.0f ? (guint) (value / LOWEST * (1 << NODE_BITS)) : 0 };
  place.node -= LOWEST_NODE - 1;
  return place.node < N_NODES - 1 ? place : (Place) { N_NODES - 2, (1 << NODE_BITS) - 1 };
}

static gdouble
get_node (guint node)
{
  union { guint32 bits; gfloat value; } as = { (node + LOWEST_NODE - 1) << NODE_BITS };

  return node > 0 ? as.value : 0.0;
}

/* Where the range begins that is counted at a node; with N_NODES, where the last one ends. */
static gdouble
get_border (guint node)
{
  if (node == 0 || node == N_NODES)
    return get_node (node == 0 ? 0 : N_NODES - 1);
  return (get_node (node - 1) + get_node (node)) / 2.0;
}

gsize
pst_histogram_bytes (gsize channels)
{
  return channels * N_NODES * sizeof (guint64);
}

/* Of nothing yet; NULL with PST_ERROR_MEMORY where there is no room. */
PstHistogram *
pst_histogram_new (gsize    channels,
                   GError **error)
{
  g_autoptr (PstHistogram) histogram = g_new0 (PstHistogram, 1);

  histogram->channels = channels;
  histogram->counts   = pst_bytes_new (pst_histogram_bytes (channels), error);
  if (! histogram->counts)
    return NULL;
  pst_histogram_clear (histogram);
  return g_steal_pointer (&histogram);
}

void
pst_histogram_free (PstHistogram *histogram)
{
  pst_memory_free (histogram->counts);
  g_free (histogram);
}

/* Floats of scratch memory that counting needs. */
gsize
pst_histogram_scratch (gsize             channels,
                       const PstCompute *compute)
{
  return pst_workers_get_count (compute->workers) * pst_histogram_bytes (channels) / sizeof (gfloat);
}

void
pst_histogram_clear (PstHistogram *histogram)
{
  memset (histogram->counts, 0, pst_histogram_bytes (histogram->channels));
}

typedef struct
{
  const PstFeatureMap *map;
  const PstGuidance   *guidance; /* or NULL */
  const PstRectangle  *place;
  guint64             *counts;  /* [workers, C, nodes] */
} Counting;

/* Counts some channels of a position. */
static inline void
count_values (const gfloat *values,
              gsize         n,
              guint         weight,
              guint64      *counts)
{
  for (gsize c = 0; c < n; c++)
    {
      Place    place = find_place (values[c]);
      guint    above = place.above >> (NODE_BITS - COUNT_BITS);
      guint64 *count = counts + c * N_NODES + place.node;

      count[0] += weight * ((1 << COUNT_BITS) - above);
      count[1] += weight * above;
    }
}

static void
count_row (guint    y,
           guint    worker,
           gpointer data)
{
  const Counting      *counting = data;
  const PstFeatureMap *map      = counting->map;
  const gfloat        *values   = map->values + y * map->row;
  guint64             *counts   = counting->counts + worker * map->channels * N_NODES;
  const gfloat        *weights  = counting->guidance ? pst_guidance_get_row (counting->guidance, map, counting->place, y) : NULL;

  for (gsize first = 0; first < map->channels; first += BLOCK)
    for (gint x = 0; x < map->width; x++)
      {
        guint weight = (weights ? weights[x] : 1.0f) * (1 << COUNT_BITS) + 0.5f;

        if (weight > 0)
          count_values (values + x * map->channels + first, MIN (BLOCK, map->channels - first), weight, counts + first * N_NODES);
      }
}

/* Counts the values of a part of a map, as much as each position counts: equally, and wherever the part lies, where there is no
 * guidance. Scratch memory is reserved.
 */
void
pst_histogram_add (PstHistogram        *histogram,
                   PstCompute          *compute,
                   const PstFeatureMap *map,
                   const PstGuidance   *guidance,
                   const PstRectangle  *place)
{
  gsize    n        = histogram->channels * N_NODES;
  Counting counting = { map, guidance, place, (guint64 *) compute->scratch };

  g_return_if_fail (compute->n_scratch >= pst_histogram_scratch (histogram->channels, compute));

  memset (counting.counts, 0, pst_workers_get_count (compute->workers) * pst_histogram_bytes (histogram->channels));
  pst_workers_run (compute->workers, map->height, count_row, &counting);
  for (guint worker = 0; worker < pst_workers_get_count (compute->workers); worker++)
    for (gsize i = 0; i < n; i++)
      histogram->counts[i] += counting.counts[worker * n + i];
}

/* The distribution of one channel: how many of all values are below each border, as a share. */
typedef struct
{
  gdouble below[N_NODES + 1];
} Distribution;

static void
cumulate (const guint64 *counts,
          Distribution  *distribution)
{
  guint64 sum = 0;
  guint64 all = 0;

  for (guint node = 0; node < N_NODES; node++)
    all += counts[node];
  for (guint node = 0; node <= N_NODES; node++)
    {
      distribution->below[node] = all > 0 ? (gdouble) sum / all : 0.0;
      if (node < N_NODES)
        sum += counts[node];
    }
}

/* The value in the range of a node that a share of all values is below. */
static gdouble
find_value (const Distribution *distribution,
            const gdouble      *borders,
            guint               node,
            gdouble             share)
{
  gdouble begin = distribution->below[node];
  gdouble end   = distribution->below[node + 1];

  if (end <= begin)
    return borders[node];
  return borders[node] + CLAMP ((share - begin) / (end - begin), 0.0, 1.0) * (borders[node + 1] - borders[node]);
}

/* Of the values of one channel, those at one node. */
typedef struct
{
  gdouble distance;
  gdouble rise;   /* ∫ 2 (x - H (x)) over the range */
  gdouble middle; /* the mean of that integral within the range */
} Moving;

/* Adds what is between two borders of one of the distributions: x moves to h, both straight, over a part of the range. */
static void
add_piece (Moving  *moving,
           gdouble  share,
           gdouble  x,
           gdouble  width,
           gdouble  h,
           gdouble  h_end,
           gdouble  part)
{
  gdouble first = x - h;
  gdouble last  = x + width - h_end;

  moving->distance += share * (first * first + first * last + last * last) / 3.0;
  moving->middle += part * (moving->rise + width * (2.0 * first + last) / 3.0);
  moving->rise += width * (first + last);
}

/* Moves the values at a node to the painting's, of which *other is the range that the share below begins in. Nothing moves where there
 * is nothing.
 */
static Moving
move_values (const Distribution *picture,
             const Distribution *painting,
             const gdouble      *borders,
             guint               node,
             guint              *other)
{
  gdouble share  = picture->below[node];
  gdouble end    = picture->below[node + 1];
  gdouble width  = (borders[node + 1] - borders[node]) / (end - share); /* for each share */
  gdouble x      = borders[node];
  Moving  moving = { 0 };

  while (share < end)
    {
      gdouble next;

      while (*other < N_NODES - 1 && painting->below[*other + 1] <= share)
        ++*other;
      next = *other < N_NODES - 1 ? MIN (painting->below[*other + 1], end) : end;
      add_piece (&moving, next - share, x, (next - share) * width, find_value (painting, borders, *other, share),
                 find_value (painting, borders, *other, next), (next - share) / (end - picture->below[node]));
      x += (next - share) * width;
      share = next;
    }
  return moving;
}

/* Adds the gradient between each node and the next, times a factor, and returns the distance. A value there counts for both nodes:
 * as it moves, the distance changes by the difference of what moving does at either, on the average over its range.
 */
static gdouble
compare_channel (const Distribution *picture,
                 const Distribution *painting,
                 const gdouble      *borders,
                 gdouble             factor,
                 gfloat             *curve)
{
  gdouble distance = 0.0;
  gdouble level    = 0.0; /* ∫ 2 (x - H (x)) up to the node's range */
  gdouble before   = 0.0;
  guint   other    = 0;

  for (guint node = 0; node < N_NODES; node++)
    {
      Moving  moving = move_values (picture, painting, borders, node, &other);
      gdouble here   = level + moving.middle;

      distance += moving.distance;
      if (node > 0)
        curve[node - 1] += factor * (here - before) / (get_node (node) - get_node (node - 1));
      before = here;
      level += moving.rise;
    }
  return distance;
}

/* Returns the distance, and adds its gradient, times a factor, with respect to a value between each node and the next, to curves
 * [C, PST_HISTOGRAM_NODES].
 */
gdouble
pst_histogram_distance (const PstHistogram *histogram,
                        const PstHistogram *target,
                        gdouble             factor,
                        gfloat             *curves)
{
  gdouble distance = 0.0;
  gdouble borders[N_NODES + 1];

  for (guint node = 0; node <= N_NODES; node++)
    borders[node] = get_border (node);
  for (gsize c = 0; c < histogram->channels; c++)
    {
      Distribution picture;
      Distribution painting;

      cumulate (histogram->counts + c * N_NODES, &picture);
      cumulate (target->counts + c * N_NODES, &painting);
      distance += compare_channel (&picture, &painting, borders, factor, curves + c * N_NODES);
    }
  return distance;
}

/* Adds the gradient that such curves are to a part of a map, times the position's weight: 1, wherever the part lies, where there
 * is no guidance.
 */
void
pst_histogram_bend (const gfloat        *curves,
                    const PstFeatureMap *map,
                    const PstGuidance   *guidance,
                    const PstRectangle  *place,
                    const PstFeatureMap *gradient)
{
  for (gint y = 0; y < map->height; y++)
    {
      const gfloat *row = guidance ? pst_guidance_get_row (guidance, map, place, y) : NULL;

      for (gsize first = 0; first < map->channels; first += BLOCK)
        for (gint x = 0; x < map->width; x++)
          {
            const gfloat *from   = map->values + y * map->row + x * map->channels + first;
            gfloat       *to     = gradient->values + y * gradient->row + x * map->channels + first;
            gfloat        weight = row ? row[x] : 1.0f;

            for (gsize c = 0; c < MIN (BLOCK, map->channels - first) && weight > 0.0f; c++)
              to[c] += weight * curves[(first + c) * N_NODES + find_place (from[c]).node];
          }
    }
}
