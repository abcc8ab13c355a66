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
 * rounding included, depends on what is beyond it.
 *
 * There are few ways to cut (2 to the number of pooling steps); all of them are tried.
 */
#include "config.h"

#include "allocation.h"
#include "network-layers.h"
#include "walk-plan.h"

#define MOST_POOLINGS 8

/* A cut costs this much time at the most before it saves any: less memory is also less to be moved, and measured no slower. */
#define HARDLY_MORE 1.04

/* For planning. */
typedef struct
{
  PstNetwork     *network;
  PstCompute     *compute;
  PstPooling      pooling;
  PstPadding      padding;
  const gboolean *watched;
  gboolean        with_backward;
  gint            width;
  gint            height;
  guint           last;  /* the deepest layer that is watched */
} Question;

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
find_margins (const Question   *question,
              const PstSegment *segment,
              Margin           *margins)
{
  Margin margin = { 0, 0 };

  for (guint layer = segment->first; layer <= segment->last; layer++)
    {
      if (layer > segment->first && question->network->layers[layer].pooled)
        margin = pool_margin (margin);
      margin         = layer == 0 ? (Margin) { 1, 1 } : convolve_margin (margin);
      margins[layer] = margin;
    }
}

static gint
relative_stride (const Question   *question,
                 const PstSegment *segment,
                 guint             layer)
{
  return pst_network_get_stride (question->network, layer) / segment->stride;
}

static gboolean
is_cut (const PstSegment *segment)
{
  return segment->out_channels > 0;
}

/* The halo of the way forward: all that is looked at must be right in the tile. */
static gint
forward_halo (const Question   *question,
              const PstSegment *segment,
              const Margin     *margins)
{
  gint halo = 0;

  for (guint layer = segment->first; layer <= segment->last; layer++)
    if (question->watched[layer] || layer == segment->last)
      halo = MAX (halo, MAX (margins[layer].lower, margins[layer].upper) * relative_stride (question, segment, layer));
  return halo;
}

/* The halo of the way back. The gradient of the segment's output is known everywhere; a layer's own gradient and its ReLU's mask are
 * right where its map is.
 */
static gint
backward_halo (const Question   *question,
               const PstSegment *segment,
               const Margin     *margins)
{
  gboolean from_output = is_cut (segment) && ! question->watched[segment->last];
  Margin   margin      = from_output ? (Margin) { 0, 0 } : margins[segment->last];

  for (guint layer = segment->last; layer > segment->first; layer--)
    {
      gboolean pooled = question->network->layers[layer].pooled;

      margin = convolve_back_margin (margin);
      if (pooled)
        margin = unpool_margin (margin);
      if (! pooled || question->watched[layer - 1])
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

/* Sets one side of the rectangles of tile i of n. */
static void
cut_side (gint        side,
          gint        step,
          guint       i,
          guint       n,
          const gint  halos[2],
          gint       *begins[3],
          gint       *lengths[3])
{
  gint begin = tile_edge (side, step, i, n);
  gint end   = tile_edge (side, step, i + 1, n);

  *begins[0]  = begin;
  *lengths[0] = end - begin;
  for (guint k = 0; k < 2; k++)
    {
      *begins[k + 1]  = MAX (begin - halos[k], 0);
      *lengths[k + 1] = MIN (end + halos[k], side) - *begins[k + 1];
    }
}

static void
cut_windows (PstSegment *segment,
             gint        step,
             const gint  halos[2],
             guint       n_across,
             guint       n_down)
{
  segment->n_windows = n_across * n_down;
  segment->windows   = g_renew (PstWindow, segment->windows, segment->n_windows);
  for (guint i = 0; i < segment->n_windows; i++)
    {
      PstWindow *window = &segment->windows[i];

      cut_side (segment->width, step, i % n_across, n_across, halos,
                (gint *[]) { &window->tile.x, &window->forward.x, &window->backward.x },
                (gint *[]) { &window->tile.width, &window->forward.width, &window->backward.width });
      cut_side (segment->height, step, i / n_across, n_down, halos,
                (gint *[]) { &window->tile.y, &window->forward.y, &window->backward.y },
                (gint *[]) { &window->tile.height, &window->forward.height, &window->backward.height });
    }
}

/* Memory for the largest window: its maps and, where it is not the whole plane, copies of what goes in and out. */
static gsize
window_bytes (const Question   *question,
              const PstSegment *segment)
{
  gint  width  = 0;
  gint  height = 0;
  gsize copies = 0;

  for (guint i = 0; i < segment->n_windows; i++)
    {
      const PstWindow *window = &segment->windows[i];

      width  = MAX (width, question->with_backward ? window->backward.width : window->forward.width);
      height = MAX (height, question->with_backward ? window->backward.height : window->forward.height);
    }
  pst_features_set_size (segment->features, width, height);
  if (segment->n_windows > 1)
    {
      copies = (gsize) width * height * segment->in_channels * sizeof (gfloat) + 2 * PST_CACHE_LINE;
      if (is_cut (segment))
        copies += (gsize) (width / segment->out_stride) * (height / segment->out_stride) * segment->out_channels *
                  (sizeof (gfloat) + 1);
    }
  return pst_features_get_bytes (segment->features) + copies;
}

/* Cuts the longer side of the windows once more, until they fit into the budget. */
static void
plan_windows (const Question *question,
              PstSegment     *segment,
              guint64         budget)
{
  g_autofree Margin *margins  = g_new0 (Margin, question->network->n_layers);
  gint               grid     = PST_TILE_OUT * relative_stride (question, segment, segment->last);
  gint               step     = MAX (grid, PST_CELL / segment->stride);
  guint              n_across = 1;
  guint              n_down   = 1;
  gint               halos[2];

  find_margins (question, segment, margins);
  halos[0] = round_up (forward_halo (question, segment, margins), grid);
  halos[1] = round_up (backward_halo (question, segment, margins), grid);
  while (TRUE)
    {
      gboolean can_across = segment->width / step > (gint) n_across;
      gboolean can_down   = segment->height / step > (gint) n_down;

      cut_windows (segment, step, halos, n_across, n_down);
      if (window_bytes (question, segment) <= budget || ! (can_across || can_down))
        return;
      if (can_across && (! can_down || segment->width / n_across > segment->height / n_down))
        n_across++;
      else
        n_down++;
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
plan_segment (const Question *question,
              PstSegment     *segment,
              guint           first,
              guint           cuts)
{
  const PstNetwork *network    = question->network;
  guint             n_poolings = 0; /* up to the segment's own plane, then up to its last layer */

  for (guint layer = 0; layer <= first; layer++)
    n_poolings += network->layers[layer].pooled;
  segment->first       = first;
  segment->stride      = 1 << n_poolings;
  segment->width       = halve (question->width, n_poolings);
  segment->height      = halve (question->height, n_poolings);
  segment->in_channels = network->layers[first].convolution.in_channels;
  segment->last        = first;
  while (segment->last < question->last)
    {
      if (network->layers[segment->last + 1].pooled)
        {
          if (cuts & 1u << n_poolings)
            break;
          n_poolings++;
        }
      segment->last++;
    }
  if (segment->last < question->last)
    {
      segment->out_stride   = 2 * relative_stride (question, segment, segment->last);
      segment->out_width    = halve (question->width, n_poolings + 1);
      segment->out_height   = halve (question->height, n_poolings + 1);
      segment->out_channels = network->layers[segment->last].convolution.out_channels;
    }
  segment->features = pst_features_new (question->network, question->compute, segment->first, segment->last, is_cut (segment),
                                        question->pooling, question->padding, question->watched, question->with_backward);
}

/* What is there all the time: the network, scratch memory, and between segments the outputs, their routes and their gradients. */
static guint64
fixed_bytes (const Question    *question,
             const PstWalkPlan *plan)
{
  guint64 bytes = pst_network_get_bytes (question->network, question->last + 1) + plan->scratch * sizeof (gfloat);

  for (guint i = 0; i < plan->n_segments; i++)
    bytes += pst_segment_count_output (&plan->segments[i]) * (sizeof (gfloat) + 1);
  for (guint parity = 0; parity < 2; parity++)
    bytes += plan->n_gradient[parity] * sizeof (gfloat);
  return bytes;
}

static gdouble
area (const PstRectangle *rectangle)
{
  return (gdouble) rectangle->width * rectangle->height;
}

/* Multiplications of a layer for each pixel of the segment's plane. */
static gdouble
layer_work (const Question   *question,
            const PstSegment *segment,
            guint             layer)
{
  const PstConvolution *convolution = &question->network->layers[layer].convolution;
  gdouble               stride      = relative_stride (question, segment, layer);

  return (gdouble) convolution->in_channels * convolution->out_channels / (stride * stride);
}

/* Multiplications of a walk over the segment. */
static gdouble
segment_work (const Question   *question,
              const PstSegment *segment)
{
  gdouble work     = 0.0; /* for each pixel */
  gdouble again    = 0.0; /* likewise, of the way forward that the way back begins with */
  gdouble forward  = 0.0;
  gdouble backward = 0.0;

  for (guint layer = segment->first; layer <= segment->last; layer++)
    {
      work += layer_work (question, segment, layer);
      if (is_cut (segment) ? layer < segment->last || question->watched[layer] : segment->n_windows > 1)
        again += layer_work (question, segment, layer);
    }
  for (guint i = 0; i < segment->n_windows; i++)
    {
      forward += area (&segment->windows[i].forward);
      backward += area (&segment->windows[i].backward);
    }
  return forward * work + (question->with_backward ? backward * (again + work) : 0.0);
}

static PstWalkPlan *
plan_cuts (const Question *question,
           guint           cuts,
           guint64         budget)
{
  PstWalkPlan *plan       = g_new0 (PstWalkPlan, 1);
  PstSegment   whole      = { .stride = 1, .last = question->last };
  gdouble      whole_work = 0.0;
  guint64      fixed;

  plan->segments = g_new0 (PstSegment, MOST_POOLINGS + 1);
  for (guint first = 0; first <= question->last; first = plan->segments[plan->n_segments++].last + 1)
    {
      PstSegment *segment = &plan->segments[plan->n_segments];

      plan_segment (question, segment, first, cuts);
      pst_features_set_size (segment->features, segment->width, segment->height);
      plan->scratch = MAX (plan->scratch, pst_features_get_scratch (segment->features)); /* windows need no more */
    }
  for (guint i = 0; i < plan->n_segments && question->with_backward; i++)
    plan->n_gradient[i % 2] = MAX (plan->n_gradient[i % 2], pst_segment_count_output (&plan->segments[i]));
  fixed = fixed_bytes (question, plan);
  for (guint i = 0; i < plan->n_segments; i++)
    {
      PstSegment *segment = &plan->segments[i];

      plan_windows (question, segment, budget > fixed ? budget - fixed : 0);
      plan->workspace = MAX (plan->workspace, window_bytes (question, segment));
      plan->work += segment_work (question, segment);
    }
  plan->bytes = fixed + plan->workspace;
  for (guint layer = 0; layer <= question->last; layer++)
    whole_work += layer_work (question, &whole, layer);
  plan->work /= question->with_backward ? 2.0 * whole_work : whole_work;
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
  gboolean any;
  guint    best  = n_plans;

  for (guint i = 0; i < n_plans; i++)
    if (plans[i]->bytes <= budget)
      least = MIN (least, plans[i]->work);
  any = least == G_MAXDOUBLE; /* will do */
  for (guint i = 0; i < n_plans; i++)
    if (any || (plans[i]->bytes <= budget && plans[i]->work <= HARDLY_MORE * least))
      if (best == n_plans || plans[i]->bytes < plans[best]->bytes)
        best = i;
  return best;
}

/**
 * pst_walk_plan_new:
 * @network: the network
 * @compute: what the walk will run on
 * @width: of the picture
 * @height: of the picture
 * @pooling: how feature maps are made smaller
 * @padding: what convolutions see beyond the edges of the picture
 * @watched: [n_layers of the network]: the layers whose maps are wanted; each fits, and there is at least one
 * @with_backward: whether the gradient is wanted
 * @budget: bytes that the walk should not exceed
 *
 * Returns: (transfer full): a small plan with little work that fits into the budget; where none does, the smallest
 */
PstWalkPlan *
pst_walk_plan_new (PstNetwork     *network,
                   PstCompute     *compute,
                   gint            width,
                   gint            height,
                   PstPooling      pooling,
                   PstPadding      padding,
                   const gboolean *watched,
                   gboolean        with_backward,
                   guint64         budget)
{
  Question     question   = { network, compute, pooling, padding, watched, with_backward, width, height, 0 };
  guint        n_poolings = 0;
  guint        n_plans;
  PstWalkPlan *best;
  g_autofree PstWalkPlan **plans = NULL;

  for (guint layer = 0; layer < network->n_layers; layer++)
    if (watched[layer])
      question.last = layer;
  for (guint layer = 1; layer <= question.last; layer++)
    n_poolings += network->layers[layer].pooled;
  n_plans = 1u << MIN (n_poolings, MOST_POOLINGS);
  plans   = g_new (PstWalkPlan *, n_plans);
  for (guint cuts = 0; cuts < n_plans; cuts++)
    plans[cuts] = plan_cuts (&question, cuts, budget);
  best = g_steal_pointer (&plans[choose (plans, n_plans, budget)]);
  for (guint cuts = 0; cuts < n_plans; cuts++)
    g_clear_pointer (&plans[cuts], pst_walk_plan_free);
  return best;
}

void
pst_walk_plan_free (PstWalkPlan *plan)
{
  for (guint i = 0; i < plan->n_segments; i++)
    {
      pst_features_free (plan->segments[i].features);
      g_free (plan->segments[i].windows);
    }
  g_free (plan->segments);
  g_free (plan);
}

/**
 * pst_segment_count_output:
 * @segment: a segment
 *
 * Returns: how many values its pooled output has, 0 in the last segment
 */
gsize
pst_segment_count_output (const PstSegment *segment)
{
  return (gsize) segment->out_width * segment->out_height * segment->out_channels;
}

/**
 * pst_segment_scale:
 * @segment: a segment
 * @rectangle: a part of its plane that begins at a multiple of @stride
 * @stride: pixels of the segment's plane that a pixel of a coarser plane stands for, along a side
 * @width: of the coarser plane
 * @height: of the coarser plane
 *
 * Returns: the same part of the coarser plane, which ends where pooling dropped the last pixels
 */
PstRectangle
pst_segment_scale (const PstSegment   *segment,
                   const PstRectangle *rectangle,
                   gint                stride,
                   gint                width,
                   gint                height)
{
  PstRectangle scaled = { rectangle->x / stride, rectangle->y / stride, rectangle->width / stride, rectangle->height / stride };

  if (rectangle->x + rectangle->width == segment->width)
    scaled.width = width - scaled.x;
  if (rectangle->y + rectangle->height == segment->height)
    scaled.height = height - scaled.y;
  return scaled;
}
