/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → transformation network → picture (sources in instant.c), a step for each layer, in lines.
 *
 * Each layer mirrors its own map at its edges, and paints a fringe there. So the network sees the picture continued by its mirror
 * image, by a margin and then until the sides are multiples of 4, and what it paints of that is dropped. Where edges are joined, the
 * picture has to have such sides, nothing is added, and lines are numbered on beyond the edge. An instance normalisation
 * (D. Ulyanov, A. Vedaldi, V. Lempitsky, Instance Normalization: The Missing Ingredient for Fast Stylization, 2016) needs the mean and
 * the variance of a whole map: they are summed up for each line in double precision, and then over the lines in their order.
 *
 * A map is kept as the convolution leaves it. Each task copies the lines that it sees into memory of its thread, and
 * normalises them on that occasion, or computes them anew where instant-plan.c has not kept the map. A line comes out the same
 * whoever computes it, and so the picture is the same, bit for bit, with any number of threads and in any memory.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "instant/instant-plan.h"
#include "instant/instant-walk.h"

#define EPSILON     1e-5
#define MOST_BUDGET ((guint64) 1280 << 20) /* where nobody asks for another: 4096×4096 pixels fit into 2 GiB beside GIMP */

/* A layer's instance normalisation: value · factor + summand. Repeated for as many pixels as a period of the kernels has. */
typedef struct
{
  gboolean pending; /* who sees the map has to do that */
  gfloat   factors[PST_INSTANT_CHANNELS];
  gfloat   summands[PST_INSTANT_CHANNELS];
} Normalisation;

/* A run of the network. */
typedef struct
{
  const PstInstant     *instant;
  const PstInstantPlan *plan;
  PstCompute           *compute;
  gfloat               *memory;                          /* as planned: what it keeps is no scratch, and goes with the walk */
  GCancellable         *cancellable;
  const gfloat         *vector;
  const PstPicture     *picture;
  PstEdges              edges;                           /* of the picture, and so of every map */
  PstPicture           *result;
  guint                 index;                           /* the step being taken */
  Normalisation         normalisations[PST_INSTANT_STEPS];
} Walk;

static gboolean
is_cancelled (const Walk  *walk,
              GError     **error)
{
  return g_cancellable_set_error_if_cancelled (walk->cancellable, error);
}

static gboolean
is_last (const Walk *walk,
         guint       index)
{
  return index + 1 == walk->plan->n_steps;
}

/* A line of a map that is kept. */
static gfloat *
get_line (const Walk *walk,
          guint       index,
          gint        y)
{
  const PstInstantStep *step = &walk->plan->steps[index];

  return walk->memory + step->offset + y * pst_line_map_get_line_size (step->width, step->channels);
}

static gdouble *
get_sums (const Walk *walk,
          gint        y)
{
  return (gdouble *) (walk->memory + walk->plan->sums) + 2 * y * walk->plan->steps[walk->index].channels;
}

static void
copy_picture_line (const Walk *walk,
                   gint        y,
                   gint        width,
                   gfloat     *line)
{
  const PstPicture *picture = walk->picture;
  gint              row     = pst_edge_resolve (y - walk->plan->top, picture->height, walk->edges.down);
  const gfloat     *from    = picture->rgb + (gsize) row * picture->width * 3;

  for (gint x = 0; x < width; x++)
    memcpy (line + 3 * x, from + 3 * pst_edge_resolve (x - walk->plan->left, picture->width, walk->edges.across), 3 * sizeof (gfloat));
}

/* The numbers of a line, whose channels are a period or a part of it, or several. */
static void
normalise (const Walk           *walk,
           const PstInstantStep *step,
           const Normalisation  *normalisation,
           const gfloat         *from,
           gfloat               *to)
{
  gsize n = step->width * step->channels;

  if (step->channels <= PST_PERIOD)
    {
      walk->compute->kernels->normalise (from, n, normalisation->factors, normalisation->summands, step->layer->relu, to);
      return;
    }
  for (gsize i = 0; i < n; i += PST_PERIOD)
    walk->compute->kernels->normalise (from + i, PST_PERIOD, normalisation->factors + i % step->channels,
                                       normalisation->summands + i % step->channels, step->layer->relu, to + i);
}

static void
normalise_line (const Walk   *walk,
                guint         index,
                const gfloat *from,
                gfloat       *line)
{
  const PstInstantStep *step          = &walk->plan->steps[index];
  const Normalisation  *normalisation = &walk->normalisations[index];

  if (normalisation->pending)
    normalise (walk, step, normalisation, from, line);
  else if (from != line)
    memcpy (line, from, step->width * step->channels * sizeof (gfloat));
}

/* A step whose lines are seen; deeper: what these see in turn, where they are computed anew. */
typedef struct
{
  guint      index;
  PstLineMap deeper;
} Source;

static void see_lines (const Walk *walk, guint index, gint first, gint n, gfloat **memory, PstLineMap *seen);

static Source
begin_source (const Walk  *walk,
              guint        index,
              gint         first,
              gint         n,
              gfloat     **memory)
{
  Source source = { .index = index };

  if (! walk->plan->steps[index].kept)
    see_lines (walk, index, first, n, memory, &source.deeper);
  return source;
}

/* A line as it is seen. */
static void
see_line (const Walk   *walk,
          const Source *source,
          gint          y,
          gfloat       *line)
{
  const PstInstantStep *step = &walk->plan->steps[source->index];

  if (source->index == 0)
    {
      copy_picture_line (walk, y, step->width, line);
    }
  else if (step->kept)
    {
      normalise_line (walk, source->index, get_line (walk, source->index, pst_edge_resolve (y, step->height, walk->edges.down)), line);
    }
  else
    {
      pst_line_convolution_forward (&step->layer->convolution, walk->compute->kernels, &source->deeper, y, step->width, line);
      normalise_line (walk, source->index, line, line);
    }
}

/* The line of one of two steps that are seen side by side. */
static void
see_beside (const Walk   *walk,
            const Source *source,
            gint          y,
            gfloat       *beside,
            gsize         n_channels,
            gfloat       *line)
{
  const PstInstantStep *step = &walk->plan->steps[source->index];

  see_line (walk, source, y, beside);
  for (gint x = 0; x < step->width; x++)
    memcpy (line + x * n_channels, beside + x * step->channels, step->channels * sizeof (gfloat));
}

/* What n lines of a step see, in the thread's memory; afterwards that begins behind it. */
static void
see_lines (const Walk  *walk,
           guint        index,
           gint         first,
           gint         n,
           gfloat     **memory,
           PstLineMap  *seen)
{
  const PstInstantStep     *step        = &walk->plan->steps[index];
  const PstLineConvolution *convolution = &step->layer->convolution;
  const PstInstantStep     *before      = step - 1;
  guint                     skip        = step->layer->skip;
  gfloat                   *beside;
  Source                    sources[2];
  gint                      seen_first;
  gint                      seen_n;

  pst_line_convolution_find (convolution, before->height, walk->edges.down, first, n, &seen_first, &seen_n);
  pst_line_map_init_seen (seen, before->width, before->height, convolution->in_channels, walk->edges, seen_first, *memory);
  beside   = *memory + pst_instant_plan_count_seen (walk->plan, index, n);
  *memory  = beside + pst_instant_plan_count_beside (walk->plan, index);
  sources[0] = begin_source (walk, index - 1, seen_first, seen_n, memory);
  if (skip > 0)
    sources[1] = begin_source (walk, skip, seen_first, seen_n, memory);
  for (gint y = seen_first; y < seen_first + seen_n; y++)
    {
      gfloat *line = pst_line_map_get_line (seen, y);

      if (skip > 0)
        {
          see_beside (walk, &sources[0], y, beside, convolution->in_channels, line);
          see_beside (walk, &sources[1], y, beside, convolution->in_channels, line + before->channels);
        }
      else
        {
          see_line (walk, &sources[0], y, line);
        }
      pst_line_convolution_pad (convolution, seen, y);
    }
}

static void
add_up_line (const Walk   *walk,
             gint          y,
             const gfloat *line)
{
  const PstInstantStep *step     = &walk->plan->steps[walk->index];
  gsize                 channels = step->channels;
  gsize                 period   = PST_PERIOD % channels == 0   ? PST_PERIOD
                                   : channels % PST_PERIOD == 0 ? channels
                                                                : channels * PST_CHANNEL_GROUP;
  gdouble              *sums     = get_sums (walk, y);
  gdouble               of_period[2 * PST_INSTANT_CHANNELS];

  walk->compute->kernels->add_up (line, step->width * channels, period, of_period);
  memset (sums, 0, 2 * channels * sizeof (gdouble));
  for (gsize i = 0; i < period; i++)
    {
      sums[i % channels] += of_period[i];
      sums[channels + i % channels] += of_period[period + i];
    }
}

/* What the last step has computed, without the margins. */
static void
keep_line (const Walk   *walk,
           gint          y,
           const gfloat *line)
{
  PstPicture *result = walk->result;
  gint        row    = y - walk->plan->top;

  if (row >= 0 && row < result->height)
    memcpy (result->rgb + (gsize) row * result->width * 3, line + walk->plan->left * 3, 3 * result->width * sizeof (gfloat));
}

static void
compute_lines (guint    task,
               guint    worker,
               gpointer data)
{
  const Walk           *walk   = data;
  const PstInstantStep *step   = &walk->plan->steps[walk->index];
  gint                  first  = task * step->task_lines;
  gint                  n      = MIN (step->task_lines, step->height - first);
  gboolean              last   = is_last (walk, walk->index);
  gfloat               *memory = walk->memory + walk->plan->seen + worker * walk->plan->n_seen;
  PstLineMap            seen;

  see_lines (walk, walk->index, first, n, &memory, &seen);
  for (gint y = first; y < first + n; y++)
    {
      gfloat *line = step->kept && ! last ? get_line (walk, walk->index, y) : memory;

      pst_line_convolution_forward (&step->layer->convolution, walk->compute->kernels, &seen, y, step->width, line);
      if (step->layer->normed)
        add_up_line (walk, y, line);
      if (last)
        keep_line (walk, y, line);
    }
}

static void
run_lines (Walk    *walk,
           guint    index,
           PstTask  task)
{
  const PstInstantStep *step = &walk->plan->steps[index];

  walk->index = index;
  pst_workers_run (walk->compute->workers, (step->height + step->task_lines - 1) / step->task_lines, task, walk);
}

static gdouble
apply_affine (const PstAffine *affine,
              const Walk      *walk,
              gsize            channel)
{
  gdouble sum = affine->bias ? affine->bias[channel] : 0.0;

  for (gsize i = 0; i < walk->instant->n_entries; i++)
    sum += (gdouble) affine->matrix[channel * affine->by_channel + i * affine->by_entry] * walk->vector[i];
  return sum;
}

/* y = (x - mean) / sqrt (variance + ε) · scale + shift, as a product and a sum. */
static void
find_normalisation (Walk *walk)
{
  const PstInstantStep *step          = &walk->plan->steps[walk->index];
  Normalisation        *normalisation = &walk->normalisations[walk->index];
  gdouble               n             = (gdouble) step->width * step->height;

  normalisation->pending = TRUE;
  for (gsize c = 0; c < step->channels; c++)
    {
      gdouble sum     = 0.0;
      gdouble squares = 0.0;
      gdouble mean;
      gdouble factor;

      for (gint y = 0; y < step->height; y++)
        {
          sum += get_sums (walk, y)[c];
          squares += get_sums (walk, y)[step->channels + c];
        }
      mean   = sum / n;
      factor = apply_affine (&step->layer->scale, walk, c) / sqrt (MAX (squares / n - mean * mean, 0.0) + EPSILON);
      for (gsize i = c; i < MAX (step->channels, PST_PERIOD); i += step->channels)
        {
          normalisation->factors[i]  = factor;
          normalisation->summands[i] = apply_affine (&step->layer->shift, walk, c) - mean * factor;
        }
    }
}

/* Computes a map, or its statistics where it is not kept, or nothing where it has none: who sees it will compute it. */
static gboolean
take_step (Walk    *walk,
           guint    index,
           GError **error)
{
  const PstInstantStep *step = &walk->plan->steps[index];

  if (is_cancelled (walk, error))
    return FALSE;
  if (step->kept || step->layer->normed)
    run_lines (walk, index, compute_lines);
  if (step->layer->normed)
    find_normalisation (walk);
  return TRUE;
}

/* The map is seen more than once, and so normalised where it is; to a residual block's output its input is added. */
static void
settle_lines (guint    task,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const Walk           *walk = data;
  const PstInstantStep *step = &walk->plan->steps[walk->index];
  gsize                 n    = step->width * step->channels;

  for (gint y = task * step->task_lines; y < MIN ((gint) (task + 1) * step->task_lines, step->height); y++)
    {
      gfloat       *line  = get_line (walk, walk->index, y);
      const gfloat *input = step->layer->residual ? get_line (walk, walk->index - 2, y) : NULL;

      normalise_line (walk, walk->index, line, line);
      for (gsize i = 0; input && i < n; i++)
        line[i] += input[i];
    }
}

static void
settle (Walk  *walk,
        guint  index)
{
  run_lines (walk, index, settle_lines);
  walk->normalisations[index].pending = FALSE;
}

/* A sigmoid brings the last layer's numbers to what can be shown. */
static void
finish_lines (guint    task,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const Walk          *walk          = data;
  const Normalisation *normalisation = &walk->normalisations[walk->index];
  gint                 n_lines       = walk->plan->steps[walk->index].task_lines;
  gsize                width         = 3 * walk->result->width;

  for (gint y = task * n_lines; y < MIN ((gint) (task + 1) * n_lines, walk->result->height); y++)
    for (gsize i = 0; i < width; i++)
      {
        gfloat *value = &walk->result->rgb[y * width + i];

        *value = 1.0f / (1.0f + expf (-(*value * normalisation->factors[i % 3] + normalisation->summands[i % 3])));
      }
}

static gboolean
walk_through_all (Walk    *walk,
                  GError **error)
{
  guint n = walk->plan->n_steps;

  for (guint index = 1; index < n; index++)
    {
      if (! take_step (walk, index, error))
        return FALSE;
      if (walk->plan->steps[index].layer->residual || pst_instant_plan_is_added (walk->plan, index))
        settle (walk, index);
    }
  run_lines (walk, n - 1, finish_lines);
  return ! is_cancelled (walk, error);
}

/* A PstInstantVisitor. Once: nobody changes the parameters, and so they are given up. */
static gboolean
prepare_layer (PstInstantLayer  *layer,
               gpointer          compute,
               GError          **error)
{
  if (! layer->parameters.filter)
    return TRUE;
  if (! pst_line_convolution_prepare (&layer->convolution, &layer->parameters, compute, error))
    return FALSE;
  pst_parameters_clear (&layer->parameters);
  return TRUE;
}

static gboolean
prepare (PstInstant  *instant,
         PstCompute  *compute,
         GError     **error)
{
  gboolean ready;

  g_mutex_lock (&instant->prepare_mutex);
  ready = pst_instant_visit (instant, prepare_layer, compute, error);
  g_mutex_unlock (&instant->prepare_mutex);
  return ready;
}

/* What the budget leaves beside the picture and the result. */
static gboolean
make_plan (PstInstantPlan   *plan,
           const PstInstant *instant,
           const PstCompute *compute,
           gint              width,
           gint              height,
           PstTiling         tiling,
           guint64           budget)
{
  guint64 pictures = 2 * pst_picture_get_bytes (width, height, FALSE);

  if (budget == 0)
    budget = MIN (pst_memory_get_available () / 2, MOST_BUDGET);
  return pst_instant_plan_init (plan, instant, width, height, tiling, pst_workers_get_count (compute->workers),
                                budget > pictures ? budget - pictures : 0);
}

/* The most bytes that painting takes, the picture and the result included; G_MAXUINT64: more than there can be. */
guint64
pst_instant_get_bytes (const PstInstant *instant,
                       const PstCompute *compute,
                       gint              width,
                       gint              height,
                       PstTiling         tiling,
                       guint64           budget)
{
  PstInstantPlan plan;

  if (! make_plan (&plan, instant, compute, width, height, tiling, budget))
    return G_MAXUINT64;
  return 2 * pst_picture_get_bytes (width, height, FALSE) + plan.n_floats * sizeof (gfloat);
}

/* The result, and the memory unless it was made ready. */
static gboolean
allocate (Walk      *walk,
          gboolean   planned,
          GError   **error)
{
  const PstPicture *picture = walk->picture;
  gsize             n       = ! planned ? G_MAXSIZE : walk->memory ? 0 : walk->plan->n_floats;

  if (! pst_memory_check (n, pst_picture_get_bytes (picture->width, picture->height, FALSE), error))
    return FALSE;
  walk->result = pst_picture_new (picture->width, picture->height, FALSE, error);
  if (walk->result && ! walk->memory)
    walk->memory = pst_floats_new (n, error);
  return walk->result && walk->memory;
}

/* Has ready what pst_instant_paint() will take for a picture of this size, but for so many bytes that others take until then, and as far as
 * it comes until it is cancelled. What it does not come to is done then.
 */
void
pst_instant_make_ready (PstInstant   *instant,
                        PstCompute   *compute,
                        gint          width,
                        gint          height,
                        PstTiling     tiling,
                        guint64       budget,
                        guint64       beside,
                        GCancellable *cancellable)
{
  PstInstantPlan plan;

  if (make_plan (&plan, instant, compute, width, height, tiling, budget) && prepare (instant, compute, NULL))
    pst_compute_make_ready (compute, plan.n_floats, beside, cancellable);
}

/* (transfer full): the picture painted in the style that the vector [n_entries] says, of the same size, without alpha, values from 0 to 1;
 * NULL where it was cancelled, which is asked between layers and between lines, or where there is no room.
 *
 * The edges that tiling joins are as far apart as the network's multiple, or a multiple of that. The budget says how many bytes painting
 * is to take, the picture and the result included (pst_instant_get_bytes()); 0: half of what is free, and not much more than a gibibyte.
 * Less memory costs time and nothing else; the least that is possible is always taken.
 */
PstPicture *
pst_instant_paint (PstInstant        *instant,
                   PstCompute        *compute,
                   const PstPicture  *picture,
                   const gfloat      *vector,
                   PstTiling          tiling,
                   guint64            budget,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_autoptr (PstPicture) result  = NULL;
  PstInstantPlan plan    = { 0 };
  Walk                   walk    = { .instant = instant, .plan = &plan, .compute = compute, .cancellable = cancellable,
                                     .vector = vector, .picture = picture,
                                     .edges = pst_tiling_get_edges (tiling, PST_EDGE_MIRROR) };
  gboolean               planned = make_plan (&plan, instant, compute, picture->width, picture->height, tiling, budget);
  gboolean               done;

  g_return_val_if_fail (walk.edges.across != PST_EDGE_WRAP || picture->width % instant->multiple == 0, NULL);
  g_return_val_if_fail (walk.edges.down != PST_EDGE_WRAP || picture->height % instant->multiple == 0, NULL);
  walk.memory = planned ? pst_compute_take_ready (compute, plan.n_floats) : NULL;
  done        = allocate (&walk, planned, error) && prepare (instant, compute, error);
  result      = walk.result;
  pst_workers_set_cancellable (compute->workers, cancellable);
  done = done && walk_through_all (&walk, error);
  pst_workers_set_cancellable (compute->workers, NULL);
  pst_memory_free (walk.memory);
  return done ? g_steal_pointer (&result) : NULL;
}
