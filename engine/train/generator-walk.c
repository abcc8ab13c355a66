/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → generator → picture, and the gradient of that with respect to what the generator has learnt.
 *
 * A step for each layer: what it sees (the output of the step before, or that joined with the output of one further before, or either
 * enlarged), the convolution's output, the normalised output, to which a residual block adds its input, and last a sigmoid, which makes the
 * picture. All maps [H, W, C] are kept for the way back;
 * there each step's output has a gradient, which becomes that of the convolution's output where it is. Sums over a batch are made by the
 * caller, who goes the way back once for each of its pictures.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "instant/instant-plan.h"
#include "layers/enlargement.h"
#include "train/generator-walk.h"

typedef struct
{
  const PstGeneratorLayer *layer;
  PstPlane                 in_plane;      /* before it is enlarged, if it is */
  PstPlane                 seen_plane;
  PstPlane                 out_plane;
  gfloat                  *joined;        /* or NULL, as the next three */
  gfloat                  *joined_gradient;
  gfloat                  *enlarged;
  gfloat                  *enlarged_gradient;
  gfloat                  *convolved;
  gfloat                  *statistics;    /* [2, K] */
  gfloat                  *out;
  gfloat                  *gradient;      /* of out, then of convolved */
} Step;

struct _PstGeneratorWalk
{
  PstCompute *compute;
  gboolean    with_backward;
  guint       n_steps;
  Step        steps[PST_INSTANT_LAYERS];
  gfloat     *picture;       /* what is painted, [H, W, 3] */
  gsize       n_filter;      /* of the largest filter to which something is added that is trained */
  gfloat     *filter_gradient; /* [n_filter] */
  gsize       n_scratch;
  guint64     bytes;         /* of what follows */
  gpointer    memory;
};

static gfloat *
take_map (PstArena       *arena,
          const PstPlane *plane,
          gsize           channels)
{
  return pst_arena_take (arena, (gsize) plane->width * plane->height * channels * sizeof (gfloat));
}

/* With an arena that has no memory, finds out how much it should have. */
static void
divide (PstGeneratorWalk *walk,
        PstArena         *arena)
{
  for (guint i = 0; i < walk->n_steps; i++)
    {
      Step  *step = &walk->steps[i];
      gsize  in   = step->layer->convolution.in_channels;
      gsize  out  = step->layer->convolution.out_channels;

      if (step->layer->skip > 0)
        step->joined = take_map (arena, &step->in_plane, in);
      if (step->layer->skip > 0 && walk->with_backward)
        step->joined_gradient = take_map (arena, &step->in_plane, in);
      if (step->layer->enlarged)
        step->enlarged = take_map (arena, &step->seen_plane, in);
      if (step->layer->enlarged && walk->with_backward)
        step->enlarged_gradient = take_map (arena, &step->seen_plane, in);
      step->convolved  = take_map (arena, &step->out_plane, out);
      step->out        = take_map (arena, &step->out_plane, out);
      step->statistics = pst_arena_take (arena, 2 * out * sizeof (gfloat));
      if (walk->with_backward)
        step->gradient = take_map (arena, &step->out_plane, out);
    }
  walk->picture         = take_map (arena, &walk->steps[walk->n_steps - 1].out_plane, 3);
  walk->filter_gradient = pst_arena_take (arena, walk->n_filter * sizeof (gfloat));
}

static void
add_step (PstGeneratorWalk        *walk,
          const PstGeneratorLayer *layer,
          const PstPlane          *plane)
{
  Step  *step    = &walk->steps[walk->n_steps++];
  gsize  scratch;

  step->layer      = layer;
  step->in_plane   = *plane;
  step->seen_plane = layer->enlarged ? pst_enlargement_get_plane (plane) : *plane;
  step->out_plane  = pst_map_convolution_get_plane (&layer->convolution, &step->seen_plane);
  scratch          = pst_map_convolution_scratch (&layer->convolution, walk->compute, &step->seen_plane);
  walk->n_scratch  = MAX (walk->n_scratch, scratch);
  scratch          = pst_instance_normalisation_scratch (&layer->normalisation, walk->compute, &step->out_plane);
  walk->n_scratch  = MAX (walk->n_scratch, scratch);
}

/* (transfer full): plans a walk over pictures of one size, whose sides are multiples of the generator's; edges say what lies beyond
 * theirs and those of every map. The generator must outlive it.
 */
PstGeneratorWalk *
pst_generator_walk_new (const PstGenerator *generator,
                        gint                width,
                        gint                height,
                        PstEdges            edges,
                        gboolean            with_backward)
{
  PstGeneratorWalk *walk  = g_new0 (PstGeneratorWalk, 1);
  PstArena          arena = { 0 };
  PstPlane          plane = { width, height, edges };

  walk->compute       = generator->compute;
  walk->with_backward = with_backward;
  for (guint i = 0; i < generator->n_layers; i++)
    {
      if (generator->part == PST_TRAINED_LOW_RANK && with_backward)
        walk->n_filter = MAX (walk->n_filter, pst_generator_layer_count_filter (&generator->layers[i]));
      add_step (walk, &generator->layers[i], &plane);
      plane = walk->steps[i].out_plane;
    }
  divide (walk, &arena);
  walk->bytes = arena.used;
  return walk;
}

void
pst_generator_walk_free (PstGeneratorWalk *walk)
{
  pst_memory_free (walk->memory);
  g_free (walk);
}

/* The memory that it takes once allocated, scratch memory included. */
guint64
pst_generator_walk_get_bytes (const PstGeneratorWalk *walk)
{
  return walk->bytes + walk->n_scratch * sizeof (gfloat);
}

gboolean
pst_generator_walk_allocate (PstGeneratorWalk  *walk,
                             GError           **error)
{
  PstArena arena = { 0 };

  walk->memory = pst_compute_reserve (walk->compute, walk->n_scratch, error) ? pst_bytes_new (walk->bytes, error) : NULL;
  if (! walk->memory)
    return FALSE;
  arena.memory = walk->memory;
  divide (walk, &arena);
  return TRUE;
}

/* A loop over the values of one or two maps. */
typedef struct
{
  const gfloat *from;
  const gfloat *other;
  gfloat       *to;
} Values;

static void
add_range (gsize    begin,
           gsize    end,
           gpointer data)
{
  const Values *values = data;

  for (gsize i = begin; i < end; i++)
    values->to[i] += values->from[i];
}

static void
apply_sigmoid (gsize    begin,
               gsize    end,
               gpointer data)
{
  const Values *values = data;

  for (gsize i = begin; i < end; i++)
    values->to[i] = 1.0f / (1.0f + expf (-values->from[i]));
}

/* from: the gradient of the picture, other: the picture */
static void
differentiate_sigmoid (gsize    begin,
                       gsize    end,
                       gpointer data)
{
  const Values *values = data;

  for (gsize i = begin; i < end; i++)
    values->to[i] = values->from[i] * values->other[i] * (1.0f - values->other[i]);
}

/* Two maps [n, C] and [n, D], and both side by side [n, C + D], either way. */
typedef struct
{
  gfloat  *maps[2];
  gsize    channels[2];
  gboolean add[2]; /* whether a map is there already to which is added what comes apart */
  gfloat  *joined;
} Join;

static void
join_range (gsize    begin,
            gsize    end,
            gpointer data)
{
  const Join *join = data;
  gsize       both = join->channels[0] + join->channels[1];

  for (gsize i = begin; i < end; i++)
    for (guint part = 0; part < 2; part++)
      memcpy (join->joined + i * both + part * join->channels[0], join->maps[part] + i * join->channels[part],
              join->channels[part] * sizeof (gfloat));
}

static void
part_range (gsize    begin,
            gsize    end,
            gpointer data)
{
  const Join *join = data;
  gsize       both = join->channels[0] + join->channels[1];

  for (gsize i = begin; i < end; i++)
    for (guint part = 0; part < 2; part++)
      {
        const gfloat *from = join->joined + i * both + part * join->channels[0];
        gfloat       *to   = join->maps[part] + i * join->channels[part];

        for (gsize c = 0; c < join->channels[part]; c++)
          to[c] = (join->add[part] ? to[c] : 0.0f) + from[c];
      }
}

static gsize
count_pixels (const PstPlane *plane)
{
  return (gsize) plane->width * plane->height;
}

static gsize
count_out (const Step *step)
{
  return count_pixels (&step->out_plane) * step->layer->convolution.out_channels;
}

/* The output of the step before beside that of the one further before. */
static void
join_before (PstGeneratorWalk *walk,
             guint             index)
{
  const Step *step = &walk->steps[index];
  const Step *skip = &walk->steps[step->layer->skip - 1];
  Join        join = { .maps = { step[-1].out, skip->out }, .joined = step->joined,
                       .channels = { step[-1].layer->convolution.out_channels, skip->layer->convolution.out_channels } };

  pst_compute_each_value (walk->compute, count_pixels (&step->in_plane), join_range, &join);
}

/* What it sees before that is enlarged. */
static const gfloat *
get_before (const PstGeneratorWalk *walk,
            guint                   index,
            const gfloat           *rgb)
{
  const Step *step = &walk->steps[index];

  return step->layer->skip > 0 ? step->joined : index == 0 ? rgb : step[-1].out;
}

static const gfloat *
get_seen (const PstGeneratorWalk *walk,
          guint                   index,
          const gfloat           *rgb)
{
  const Step *step = &walk->steps[index];

  return step->layer->enlarged ? step->enlarged : get_before (walk, index, rgb);
}

/* rgb [H, W, 3] → the picture that is painted, [H, W, 3], borrowed. x is what the generator was prepared with. Several walks, and others
 * that compute, may take turns.
 */
const gfloat *
pst_generator_walk_forward (PstGeneratorWalk *walk,
                            const gfloat     *x,
                            const gfloat     *rgb)
{
  const Step *last = &walk->steps[walk->n_steps - 1];
  Values      show = { .from = last->out, .to = walk->picture };

  for (guint i = 0; i < walk->n_steps; i++)
    {
      Step                    *step  = &walk->steps[i];
      const PstGeneratorLayer *layer = step->layer;

      if (layer->skip > 0)
        join_before (walk, i);
      if (layer->enlarged)
        pst_enlargement_forward (walk->compute, &step->in_plane, layer->convolution.in_channels, get_before (walk, i, rgb), step->enlarged);
      pst_map_convolution_forward (&layer->convolution, walk->compute, &step->seen_plane, get_seen (walk, i, rgb), step->convolved);
      pst_instance_normalisation_forward (&layer->normalisation, walk->compute, &step->out_plane, step->convolved, x + layer->scale,
                                          x + layer->shift, step->statistics, step->out);
      if (layer->residual)
        pst_compute_each_value (walk->compute, count_out (step), add_range, &(Values) { .from = step[-2].out, .to = step->out });
    }
  pst_compute_each_value (walk->compute, count_out (last), apply_sigmoid, &show);
  return walk->picture;
}

/* Whether the output of a step is also seen by a step behind this one, which has given it a gradient already. */
static gboolean
is_seen_behind (const PstGeneratorWalk *walk,
                guint                   index,
                guint                   behind)
{
  for (guint i = behind + 1; i < walk->n_steps; i++)
    if (walk->steps[i].layer->skip == index + 1 || (i == index + 2 && walk->steps[i].layer->residual))
      return TRUE;
  return FALSE;
}

/* Gives the gradient of joined maps to both of them. */
static void
give_to_both (PstGeneratorWalk *walk,
              guint             index)
{
  const Step *step = &walk->steps[index];
  guint       skip = step->layer->skip - 1;
  Join        join = { .maps = { step[-1].gradient, walk->steps[skip].gradient }, .joined = step->joined_gradient,
                       .add = { is_seen_behind (walk, index - 1, index), is_seen_behind (walk, skip, index) },
                       .channels = { step[-1].layer->convolution.out_channels, walk->steps[skip].layer->convolution.out_channels } };

  pst_compute_each_value (walk->compute, count_pixels (&step->in_plane), part_range, &join);
}

/* Gives the gradient of what a step sees to the step before. */
static void
give_to_input (PstGeneratorWalk *walk,
               guint             index)
{
  Step                    *step        = &walk->steps[index];
  const PstMapConvolution *convolution = &step->layer->convolution;
  gfloat                  *gradient    = step->layer->skip > 0 ? step->joined_gradient : step[-1].gradient;
  gboolean                 add         = step->layer->skip == 0 && is_seen_behind (walk, index - 1, index);

  if (step->layer->enlarged)
    {
      pst_map_convolution_backward (convolution, walk->compute, &step->seen_plane, step->gradient, FALSE, step->enlarged_gradient);
      pst_enlargement_backward (walk->compute, &step->in_plane, convolution->in_channels, step->enlarged_gradient, gradient);
    }
  else
    {
      pst_map_convolution_backward (convolution, walk->compute, &step->seen_plane, step->gradient, add, gradient);
    }
  if (step->layer->skip > 0)
    give_to_both (walk, index);
}

/* Adds the gradient of what is trained of a step's filter, if anything is. */
static void
differentiate_filter (PstGeneratorWalk *walk,
                      guint             index,
                      const gfloat     *x,
                      const gfloat     *rgb,
                      gfloat           *sum)
{
  const Step              *step  = &walk->steps[index];
  const PstGeneratorLayer *layer = step->layer;
  PstParameters            to    = { .filter = walk->n_filter > 0 ? walk->filter_gradient : sum + layer->filter };

  if (layer->scale == layer->filter)
    return;
  if (walk->n_filter > 0)
    memset (walk->filter_gradient, 0, walk->n_filter * sizeof (gfloat));
  pst_map_convolution_backward_to_parameters (&layer->convolution, walk->compute, &step->seen_plane, get_seen (walk, index, rgb),
                                              step->gradient, &to);
  if (walk->n_filter > 0)
    pst_low_rank_differentiate (&layer->addition, x + layer->filter, walk->filter_gradient, sum + layer->filter);
}

/* After the way forward with the same rgb: adds the gradient with respect to x to sum [n]; gradient: [H, W, 3], of what was painted. */
void
pst_generator_walk_backward (PstGeneratorWalk *walk,
                             const gfloat     *x,
                             const gfloat     *rgb,
                             const gfloat     *gradient,
                             gfloat           *sum)
{
  Step   *last  = &walk->steps[walk->n_steps - 1];
  Values  begin = { gradient, walk->picture, last->gradient };

  pst_compute_each_value (walk->compute, count_out (last), differentiate_sigmoid, &begin);
  for (guint i = walk->n_steps; i-- > 0;)
    {
      Step                    *step  = &walk->steps[i];
      const PstGeneratorLayer *layer = step->layer;

      if (layer->residual)
        memcpy (step[-2].gradient, step->gradient, count_out (step) * sizeof (gfloat));
      pst_instance_normalisation_backward (&layer->normalisation, walk->compute, &step->out_plane, step->convolved, step->out,
                                           x + layer->scale, step->statistics, step->gradient, sum + layer->scale, sum + layer->shift);
      differentiate_filter (walk, i, x, rgb, sum);
      if (i > 0)
        give_to_input (walk, i);
    }
}

static gint
widen (const PstGenerator *generator,
       gint                side)
{
  gint wide = side + 2 * PST_INSTANT_MARGIN;

  return (wide + generator->multiple - 1) / generator->multiple * generator->multiple;
}

/* The most memory that pst_generator_paint() of a picture of this size takes, the x that it paints with included. */
guint64
pst_generator_paint_get_bytes (const PstGenerator *generator,
                               gint                width,
                               gint                height)
{
  const PstEdges               edges  = { PST_EDGE_MIRROR, PST_EDGE_MIRROR };
  gint                         wide   = widen (generator, width);
  gint                         higher = widen (generator, height);
  g_autoptr (PstGeneratorWalk) walk   = pst_generator_walk_new (generator, wide, higher, edges, FALSE);

  return pst_generator_walk_get_bytes (walk) + 2 * pst_picture_get_bytes (wide, higher, FALSE) + generator->n * sizeof (gfloat);
}

/* (transfer full): the picture as instant-walk.c would paint it with what is in x [n], and what the generator was prepared with */
PstPicture *
pst_generator_paint (const PstGenerator  *generator,
                     const gfloat        *x,
                     const PstPicture    *picture,
                     GError             **error)
{
  const PstEdges                edges = { PST_EDGE_MIRROR, PST_EDGE_MIRROR };
  gint                          width = widen (generator, picture->width);
  g_autoptr (PstGeneratorWalk)  walk  = pst_generator_walk_new (generator, width, widen (generator, picture->height), edges, FALSE);
  g_autoptr (PstPicture)        wide  = pst_picture_new (width, widen (generator, picture->height), FALSE, error);
  PstPicture                   *painted;

  if (! wide || ! pst_generator_walk_allocate (walk, error))
    return NULL;
  for (gint y = 0; y < wide->height; y++)
    for (gint x_wide = 0; x_wide < width; x_wide++)
      {
        gint row    = pst_edge_resolve (y - PST_INSTANT_MARGIN, picture->height, edges.down);
        gint column = pst_edge_resolve (x_wide - PST_INSTANT_MARGIN, picture->width, edges.across);

        memcpy (wide->rgb + ((gsize) y * width + x_wide) * 3, picture->rgb + ((gsize) row * picture->width + column) * 3,
                3 * sizeof (gfloat));
      }
  memcpy (wide->rgb, pst_generator_walk_forward (walk, x, wide->rgb), 3 * (gsize) width * wide->height * sizeof (gfloat));
  painted = pst_picture_crop (wide, PST_INSTANT_MARGIN, PST_INSTANT_MARGIN, picture->width, picture->height, error);
  return painted;
}
