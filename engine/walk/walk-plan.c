/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plans the network's walk over a picture so that it fits into a budget of memory and takes the least work.
 *
 * To walk back, the feature maps of the way forward are needed: about a kilobyte for each pixel. To need less, the network is cut
 * at some of its pooling steps into segments. Between two segments only the pooled map is kept (from 64 bytes a pixel at the first
 * pooling step to 8 at the fourth); backward, a segment's own maps are computed once more (T. Chen, B. Xu, C. Zhang, C. Guestrin,
 * Training Deep Nets with Sublinear Memory Cost, 2016). A segment, or the whole network, may be walked over in windows: each
 * answers for a tile of the plane and looks at a halo around it.
 *
 * What a window finds out about its tile is the same, bit for bit, as in a walk over the whole picture. Windows begin where in every
 * layer one of the convolution's own tiles of 4×4 begins (convolution.c), and the halo is so wide that no number of the tile,
 * rounding included, depends on what is beyond it. Where edges are joined, the halo goes on at the other edge; the window is then
 * a smaller ring with the seam where the whole has it (area.h), since the convolution's tiles begin anew there.
 *
 * There are few ways to cut (2 to the number of pooling steps); all of them are tried.
 */
#include "config.h"

#include "compute/cost.h"
#include "walk/walk-plan.h"

#define MOST_POOLINGS 8

/* A cut costs this much time at the most before it saves any: less memory is also less to be moved, and measured no slower. */
#define HARDLY_MORE 1.04

/* For planning. */
typedef struct
{
  const PstWalkRequest *of;   /* what the plan is for */
  const PstVgg         *vgg;  /* its network */
  guint                 last; /* the deepest layer that is watched */
} PlanRequest;

/* How far from the edge of a window the first number is that does not depend on what is beyond the edge, in the plane of a layer.
 * At edges of the picture itself everything is right; both kinds of window edge, lower and upper, are multiples of 4 in every plane.
 */
typedef struct
{
  gint lower; /* counted from the left or upper edge */
  gint upper; /* counted from the right or lower edge */
} Margin;

static gint
round_up (gint value,
          gint step)
{
  return (value + step - 1) / step * step;
}

static Margin
widest (Margin a,
        Margin b)
{
  return (Margin) { MAX (a.lower, b.lower), MAX (a.upper, b.upper) };
}

/* A tile of 4×4 outputs is rounded as one, from all of its 6×6 inputs: outputs 4i to 4i + 3 depend on inputs 4i - 1 to 4i + 4. */
static Margin
convolve_margin (Margin in)
{
  return (Margin) { round_up (in.lower + 1, PST_TILE_OUT), round_up (in.upper + 1, PST_TILE_OUT) };
}

/* Backward the tiles begin one pixel earlier: 4i - 1 to 4i + 2 depend on 4i - 2 to 4i + 3. */
static Margin
convolve_back_margin (Margin in)
{
  return (Margin) { round_up (in.lower + 2, PST_TILE_OUT) - 1, round_up (in.upper + 4, PST_TILE_OUT) - 3 };
}

static Margin
pool_margin (Margin in)
{
  return (Margin) { (in.lower + 1) / 2, (in.upper + 1) / 2 };
}

static Margin
unpool_margin (Margin in)
{
  return (Margin) { 2 * in.lower, 2 * in.upper };
}

/* The margins of a segment's maps. Layer 0 sees the picture, pixel by pixel. */
static void
find_margins (const PlanRequest *request,
              const PstSegment  *segment,
              Margin            *margins)
{
  Margin margin = { 0, 0 };

  for (guint layer = segment->first; layer <= segment->last; layer++)
    {
      if (layer > segment->first && pst_vgg_is_pooled (request->vgg, layer))
        margin = pool_margin (margin);
      margin         = layer == 0 ? (Margin) { 1, 1 } : convolve_margin (margin);
      margins[layer] = margin;
    }
}

static gint
relative_stride (const PlanRequest *request,
                 const PstSegment  *segment,
                 guint              layer)
{
  return pst_network_get_stride (request->of->network, layer) / segment->stride;
}

static gboolean
is_cut (const PstSegment *segment)
{
  return segment->out_channels > 0;
}

/* The halo of the way forward: all that is looked at must be right in the tile. */
static gint
forward_halo (const PlanRequest *request,
              const PstSegment  *segment,
              const Margin      *margins)
{
  gint halo = 0;

  for (guint layer = segment->first; layer <= segment->last; layer++)
    if (request->of->watched[layer] || layer == segment->last)
      halo = MAX (halo, MAX (margins[layer].lower, margins[layer].upper) * relative_stride (request, segment, layer));
  return halo;
}

/* The halo of the way back. The gradient of the segment's output is known everywhere; a layer's own gradient and its ReLU's mask are
 * right where its map is.
 */
static gint
backward_halo (const PlanRequest *request,
               const PstSegment  *segment,
               const Margin      *margins)
{
  gboolean from_output = is_cut (segment) && ! request->of->watched[segment->last];
  Margin   margin      = from_output ? (Margin) { 0, 0 } : margins[segment->last];

  for (guint layer = segment->last; layer > segment->first; layer--)
    {
      gboolean pooled = pst_vgg_is_pooled (request->vgg, layer);

      margin = convolve_back_margin (margin);
      if (pooled)
        margin = unpool_margin (margin);
      if (! pooled || request->of->watched[layer - 1])
        margin = widest (margin, margins[layer - 1]);
    }
  margin = segment->first == 0 ? (Margin) { margin.lower + 1, margin.upper + 1 } : convolve_back_margin (margin);
  return MAX (margin.lower, margin.upper);
}

/* The first pixel of tile i of n along a side. */
static gint
tile_edge (gint  side,
           gint  step,
           guint i,
           guint n)
{
  return i == n ? side : (gint) ((gint64) (side / step) * i / n) * step;
}

/* A side of a segment's plane, and how it is cut. */
typedef struct
{
  gint     length;
  gint     step;
  gint     grid;
  guint    n;
  gboolean is_ring;
} Side;

static Side
get_width (const PstSegment *segment)
{
  return (Side) { segment->width, segment->step, segment->grid, segment->n_across, segment->edges.across == PST_EDGE_WRAP };
}

static Side
get_height (const PstSegment *segment)
{
  return (Side) { segment->height, segment->step, segment->grid, segment->n_down, segment->edges.down == PST_EDGE_WRAP };
}

/* A tile of a side with a halo around it. */
static PstStretch
cut_side (const Side *side,
          guint       i,
          gint        halo)
{
  gint begin = tile_edge (side->length, side->step, i, side->n) - halo;
  gint end   = tile_edge (side->length, side->step, i + 1, side->n) + halo;
  gint head  = 0;

  if (! side->is_ring)
    begin = MAX (begin, 0);
  else if (begin < 0)
    {
      head  = end;
      begin = (side->length + begin) / side->grid * side->grid;
      end   = side->length;
    }
  else if (end > side->length)
    head = round_up (end - side->length, side->grid);
  end = MIN (end, side->length);
  if (head > 0 && head >= begin)
    return (PstStretch) { 0, side->length, 0 };
  return (PstStretch) { begin, head + end - begin, head };
}

/* The longest of a side's tiles, with their halos, and all of them together. */
static gint
measure_side (Side     side,
              gint     halo,
              gdouble *sum)
{
  gint longest = 0;

  *sum = 0.0;
  for (guint i = 0; i < side.n; i++)
    {
      gint length = cut_side (&side, i, halo).length;

      longest = MAX (longest, length);
      *sum += length;
    }
  return longest;
}

/* Takes memory for copies of what goes into a window of this size and of what comes out of it. */
void
pst_segment_take_copies (const PstSegment *segment,
                         gint              width,
                         gint              height,
                         PstArena         *arena,
                         gfloat          **input,
                         PstPooled        *output)
{
  *input = pst_arena_take (arena, (gsize) width * height * segment->in_channels * sizeof (gfloat));
  if (is_cut (segment))
    {
      gsize n = (gsize) (width / segment->out_stride) * (height / segment->out_stride) * segment->out_channels;

      output->values = pst_arena_take (arena, n * sizeof (gfloat));
      output->routes = pst_arena_take (arena, n);
    }
}

/* Memory for the largest window: its maps and, where it is not the whole plane, the copies. */
static gsize
window_bytes (const PlanRequest *request,
              const PstSegment  *segment)
{
  gint      halo   = segment->halos[request->of->with_backward ? 1 : 0];
  gdouble   sum;
  gint      width  = measure_side (get_width (segment), halo, &sum);
  gint      height = measure_side (get_height (segment), halo, &sum);
  PstArena  copies = { 0 };
  gfloat   *input;
  PstPooled output;

  pst_window_walk_set_size (segment->walk, width, height);
  if (segment->n_windows > 1)
    pst_segment_take_copies (segment, width, height, &copies, &input, &output);
  return pst_window_walk_get_bytes (segment->walk) + copies.used;
}

static void
set_windows (PstSegment *segment,
             guint       n_across,
             guint       n_down)
{
  segment->n_across  = n_across;
  segment->n_down    = n_down;
  segment->n_windows = n_across * n_down;
}

/* Cuts the longer side of the windows once more, until they fit into the budget; as small as they can be, where it is 0. */
static void
plan_windows (const PlanRequest *request,
              PstSegment        *segment,
              guint64            budget)
{
  g_autofree Margin *margins = g_new0 (Margin, request->last + 1);
  gint               grid    = PST_TILE_OUT * relative_stride (request, segment, segment->last);
  guint              most_across;
  guint              most_down;

  find_margins (request, segment, margins);
  segment->grid     = grid;
  segment->step     = MAX (grid, PST_CELL / segment->stride);
  segment->halos[0] = round_up (forward_halo (request, segment, margins), grid);
  segment->halos[1] = round_up (backward_halo (request, segment, margins), grid);
  most_across       = MAX (segment->width / segment->step, 1);
  most_down         = MAX (segment->height / segment->step, 1);
  if (budget == 0) /* a picture far too large has so many that trying would take hours */
    set_windows (segment, most_across, most_down);
  else
    set_windows (segment, 1, 1);
  while (window_bytes (request, segment) > budget && (segment->n_across < most_across || segment->n_down < most_down))
    {
      gboolean is_wide = segment->width / segment->n_across > segment->height / segment->n_down;

      if (segment->n_across < most_across && (is_wide || segment->n_down == most_down))
        set_windows (segment, segment->n_across + 1, segment->n_down);
      else
        set_windows (segment, segment->n_across, segment->n_down + 1);
    }
}

static gint
halve (gint     side,
       guint    times)
{
  return side >> times;
}

/* The segment from a layer to where the network is cut next; cuts has a bit for each pooling step. */
static void
plan_segment (const PlanRequest *request,
              PstSegment        *segment,
              guint              first,
              guint              cuts)
{
  const PstVgg *vgg        = request->vgg;
  guint         n_poolings = 0; /* up to the segment's own plane, then up to its last layer */

  for (guint layer = 0; layer <= first; layer++)
    n_poolings += pst_vgg_is_pooled (vgg, layer);
  segment->first       = first;
  segment->stride      = 1 << n_poolings;
  segment->width       = halve (request->of->width, n_poolings);
  segment->height      = halve (request->of->height, n_poolings);
  segment->edges       = request->of->edges;
  segment->in_channels = vgg->convolutions[first].in_channels;
  segment->last        = first;
  while (segment->last < request->last)
    {
      if (pst_vgg_is_pooled (vgg, segment->last + 1))
        {
          if (cuts & 1u << n_poolings)
            break;
          n_poolings++;
        }
      segment->last++;
    }
  if (segment->last < request->last)
    {
      segment->out_stride   = 2 * relative_stride (request, segment, segment->last);
      segment->out_width    = halve (request->of->width, n_poolings + 1);
      segment->out_height   = halve (request->of->height, n_poolings + 1);
      segment->out_channels = vgg->convolutions[segment->last].out_channels;
    }
  segment->walk = pst_window_walk_new (request->of, segment->first, segment->last, is_cut (segment));
}

/* What is there all the time: the network, scratch memory, and between segments the outputs, their routes and their gradients. */
static guint64
fixed_bytes (const PlanRequest *request,
             const PstWalkPlan *plan)
{
  guint64 bytes = pst_network_get_bytes (request->of->network, request->last + 1) + plan->scratch * sizeof (gfloat);

  for (guint i = 0; i < plan->n_segments; i++)
    bytes += pst_segment_count_output (&plan->segments[i]) * (sizeof (gfloat) + 1);
  for (guint parity = 0; parity < 2; parity++)
    bytes += plan->n_gradient[parity] * sizeof (gfloat);
  return bytes;
}

/* Multiplications of a layer for each pixel of the segment's plane. */
static gdouble
layer_work (const PlanRequest *request,
            const PstSegment  *segment,
            guint              layer)
{
  const PstConvolution *convolution = &request->vgg->convolutions[layer];
  gdouble               stride      = relative_stride (request, segment, layer);

  return (gdouble) convolution->in_channels * convolution->out_channels / (stride * stride);
}

/* Multiplications of a walk over the segment. */
static gdouble
segment_work (const PlanRequest *request,
              const PstSegment  *segment)
{
  gdouble work     = 0.0; /* for each pixel */
  gdouble again    = 0.0; /* likewise, of the way forward that the way back begins with */
  gdouble areas[2];     /* of all windows, on the way forward and on the way back */

  for (guint layer = segment->first; layer <= segment->last; layer++)
    {
      work += layer_work (request, segment, layer);
      if (is_cut (segment) ? layer < segment->last || request->of->watched[layer] : segment->n_windows > 1)
        again += layer_work (request, segment, layer);
    }
  for (guint way = 0; way < 2; way++)
    {
      gdouble widths;
      gdouble heights;

      measure_side (get_width (segment), segment->halos[way], &widths);
      measure_side (get_height (segment), segment->halos[way], &heights);
      areas[way] = widths * heights;
    }
  return areas[0] * work + (request->of->with_backward ? areas[1] * (again + work) : 0.0);
}

static PstWalkPlan *
plan_cuts (const PlanRequest *request,
           guint              cuts)
{
  guint64      budget = request->of->budget;
  PstWalkPlan *plan   = g_new0 (PstWalkPlan, 1);
  guint64      fixed;

  plan->segments = g_new0 (PstSegment, MOST_POOLINGS + 1);
  for (guint first = 0; first <= request->last; first = plan->segments[plan->n_segments++].last + 1)
    {
      PstSegment *segment = &plan->segments[plan->n_segments];

      plan_segment (request, segment, first, cuts);
      pst_window_walk_set_size (segment->walk, segment->width, segment->height);
      plan->scratch = MAX (plan->scratch, pst_window_walk_get_scratch (segment->walk)); /* windows need no more */
    }
  for (guint i = 0; i < plan->n_segments && request->of->with_backward; i++)
    plan->n_gradient[i % 2] = MAX (plan->n_gradient[i % 2], pst_segment_count_output (&plan->segments[i]));
  fixed = fixed_bytes (request, plan);
  for (guint i = 0; i < plan->n_segments; i++)
    {
      PstSegment *segment = &plan->segments[i];

      plan_windows (request, segment, budget > fixed ? budget - fixed : 0);
      plan->workspace = MAX (plan->workspace, window_bytes (request, segment));
      plan->work += segment_work (request, segment);
    }
  plan->bytes = fixed + plan->workspace;
  plan->work /= request->of->with_backward ? 2.0 * PST_COST_PIXEL_FILTERS : PST_COST_PIXEL_FILTERS;
  return plan;
}

/* Of the plans that fit into the budget, the smallest of those that take hardly more work than the best; where none fits, the
 * smallest.
 */
static guint
choose (PstWalkPlan *const *plans,
        guint               n_plans,
        guint64             budget)
{
  gdouble  least = G_MAXDOUBLE;
  guint    best  = n_plans;
  gboolean none_fits;

  for (guint i = 0; i < n_plans; i++)
    if (plans[i]->bytes <= budget)
      least = MIN (least, plans[i]->work);
  none_fits = least == G_MAXDOUBLE;
  for (guint i = 0; i < n_plans; i++)
    if (none_fits || (plans[i]->bytes <= budget && plans[i]->work <= HARDLY_MORE * least))
      if (best == n_plans || plans[i]->bytes < plans[best]->bytes)
        best = i;
  return best;
}

/* A small plan with little work that fits into the budget; where none does, the smallest. The request is for a PstVgg, last the deepest
 * layer that it watches.
 */
PstWalkPlan *
pst_walk_plan_new (const PstWalkRequest *request,
                   guint                 last)
{
  const PlanRequest        plan_request = { request, (const PstVgg *) request->network, last };
  guint                    n_poolings   = 0;
  guint                    n_plans;
  PstWalkPlan             *best;
  g_autofree PstWalkPlan **plans        = NULL;

  for (guint layer = 1; layer <= last; layer++)
    n_poolings += pst_vgg_is_pooled (plan_request.vgg, layer);
  n_plans = 1u << MIN (n_poolings, MOST_POOLINGS);
  plans   = g_new (PstWalkPlan *, n_plans);
  for (guint cuts = 0; cuts < n_plans; cuts++)
    plans[cuts] = plan_cuts (&plan_request, cuts);
  best = g_steal_pointer (&plans[choose (plans, n_plans, request->budget)]);
  for (guint cuts = 0; cuts < n_plans; cuts++)
    g_clear_pointer (&plans[cuts], pst_walk_plan_free);
  return best;
}

void
pst_walk_plan_free (PstWalkPlan *plan)
{
  for (guint i = 0; i < plan->n_segments; i++)
    pst_window_walk_free (plan->segments[i].walk);
  g_free (plan->segments);
  g_free (plan);
}

/* The windows are counted row by row. */
PstWindow
pst_segment_get_window (const PstSegment *segment,
                        guint             index)
{
  Side       width  = get_width (segment);
  Side       height = get_height (segment);
  guint      column = index % segment->n_across;
  guint      row    = index / segment->n_across;
  PstStretch across = cut_side (&width, column, 0);
  PstStretch down   = cut_side (&height, row, 0);

  return (PstWindow) {
    .tile     = { across.begin, down.begin, across.length, down.length },
    .forward  = { cut_side (&width, column, segment->halos[0]), cut_side (&height, row, segment->halos[0]) },
    .backward = { cut_side (&width, column, segment->halos[1]), cut_side (&height, row, segment->halos[1]) },
  };
}

/* The values of its pooled output, 0 in the last segment. */
gsize
pst_segment_count_output (const PstSegment *segment)
{
  return (gsize) segment->out_width * segment->out_height * segment->out_channels;
}

static PstStretch
scale_stretch (const PstStretch *stretch,
               gint              side,
               gint              stride,
               gint              scaled_side)
{
  PstStretch scaled = { stretch->begin / stride, stretch->length / stride, stretch->head / stride };

  if (stretch->begin + stretch->length - stretch->head == side)
    scaled.length = scaled.head + scaled_side - scaled.begin;
  return scaled;
}

/* A part of the segment's plane in a coarser plane of this size, of which a pixel stands for as many pixels as the stride along a side.
 * The part's pieces begin at multiples of the stride; it ends where pooling dropped the last pixels.
 */
PstArea
pst_segment_scale_area (const PstSegment *segment,
                        const PstArea    *area,
                        gint              stride,
                        gint              width,
                        gint              height)
{
  return (PstArea) { scale_stretch (&area->across, segment->width, stride, width),
                     scale_stretch (&area->down, segment->height, stride, height) };
}

/* Likewise a rectangle. */
PstRectangle
pst_segment_scale (const PstSegment   *segment,
                   const PstRectangle *rectangle,
                   gint                stride,
                   gint                width,
                   gint                height)
{
  PstArea area   = { { rectangle->x, rectangle->width, 0 }, { rectangle->y, rectangle->height, 0 } };
  PstArea scaled = pst_segment_scale_area (segment, &area, stride, width, height);

  return (PstRectangle) { scaled.across.begin, scaled.down.begin, scaled.across.length, scaled.down.length };
}
