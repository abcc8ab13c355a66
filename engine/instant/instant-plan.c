/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much of a transformation network's walk is kept in memory.
 *
 * The maps of the full and the half size are the large ones: the first map of one network has 32 channels, 128 bytes for
 * each pixel of the picture. A map need not be there as a whole: who sees some of its lines can compute them from what came
 * before, in memory of its own, again and again. Instance normalisations ask for the mean and the variance of a whole map
 * first, so such a map is computed once more, for them alone. A step whose map is kept ends that: everything after it begins
 * there.
 *
 * All that is kept lies in one piece of memory [n_floats]: the maps, each where it is in the way of no other that is needed
 * at the same time; the sums that statistics are made of; and for each thread the lines that it looks at.
 */
#include "config.h"

#include "compute/allocation.h"
#include "instant/instant-plan.h"

#define TASK_LINES     4    /* more, and what a task sees does not fit into the cache */
#define MOST_LINES     16   /* where they see lines that are computed anew: neighbouring tasks compute some of the same */
#define SEEN_SHARE     4    /* all threads together see this share of the memory at the most: more would save little time */
#define TASKS_A_THREAD 8    /* at least: so that none waits for long in the end */
#define MOST_A_PIXEL   2048 /* bytes that a pixel takes in the worst case, generously */

/* Whether the map is added to the output of the layer behind the next. */
gboolean
pst_instant_plan_is_added (const PstInstantPlan *plan,
                           guint                 index)
{
  return index + 2 < plan->n_steps && plan->steps[index + 2].layer->residual;
}

/* The last step that needs what this one keeps: it sees it, or what nobody keeps that is computed from it. */
static guint
find_last_use (const PstInstantPlan *plan,
               guint                 index)
{
  guint last = pst_instant_plan_is_added (plan, index) ? index + 2 : index + 1;

  for (guint i = index + 1; i < plan->n_steps; i++)
    if (i == index + 1 || plan->steps[i].layer->skip == index)
      {
        guint use = plan->steps[i].kept ? i : find_last_use (plan, i);

        last = MAX (last, use);
      }
  return last;
}

static gsize
count_map (const PstInstantStep *step)
{
  return step->height * pst_line_map_get_line_size (step->width, step->channels);
}

/* The first place where it is in nobody's way. */
static void
place_map (PstInstantPlan *plan,
           guint           index)
{
  PstInstantStep *step = &plan->steps[index];
  gsize           end;

  step->offset = 0;
  for (guint i = 1; i < index; i++)
    {
      const PstInstantStep *other = &plan->steps[i];

      if (other->kept && find_last_use (plan, i) >= index && other->offset < step->offset + count_map (step) &&
          step->offset < other->offset + count_map (other))
        {
          step->offset = other->offset + count_map (other);
          i            = 0; /* there may be another one now */
        }
    }
  end            = step->offset + count_map (step);
  plan->n_floats = MAX (plan->n_floats, end);
}

static gint
count_lines (const PstInstantPlan *plan,
             guint                 index,
             gint                  n)
{
  return pst_line_convolution_count (&plan->steps[index].layer->convolution, n);
}

/* Floats of the lines that n lines of a step (not the picture) see, without those that these see in turn, */
gsize
pst_instant_plan_count_seen (const PstInstantPlan *plan,
                             guint                 index,
                             gint                  n)
{
  return count_lines (plan, index, n) *
         pst_line_map_get_seen_size (plan->steps[index - 1].width, plan->steps[index].layer->convolution.in_channels);
}

/* and of a line of one of two steps that it sees side by side. */
gsize
pst_instant_plan_count_beside (const PstInstantPlan *plan,
                               guint                 index)
{
  const PstInstantStep *before = &plan->steps[index - 1];
  guint                 skip   = plan->steps[index].layer->skip;

  return skip > 0 ? pst_line_map_get_line_size (before->width, MAX (before->channels, plan->steps[skip].channels)) : 0;
}

/* What n lines of a step see, back to maps that are kept. */
static gsize
count_back (const PstInstantPlan *plan,
            guint                 index,
            gint                  n)
{
  guint skip = plan->steps[index].layer->skip;
  gint  seen = count_lines (plan, index, n);
  gsize sum  = pst_instant_plan_count_seen (plan, index, n) + pst_instant_plan_count_beside (plan, index);

  if (! plan->steps[index - 1].kept)
    sum += count_back (plan, index - 1, seen);
  if (skip > 0 && ! plan->steps[skip].kept)
    sum += count_back (plan, skip, seen);
  return sum;
}

/* What a thread takes for a task of a step: what that sees, and a line that is not to stay. */
static gsize
count_task (const PstInstantPlan *plan,
            guint                 index)
{
  const PstInstantStep *step = &plan->steps[index];

  return pst_line_map_get_line_size (step->width, step->channels) + count_back (plan, index, step->task_lines);
}

/* Where edges are joined, there is nothing beyond them. */
static gint
get_margin (PstTiling tiling,
            PstTiling joined)
{
  return tiling & joined ? 0 : PST_INSTANT_MARGIN;
}

/* Of a picture with its margins: what painting it takes time for. */
guint64
pst_instant_plan_count_pixels (gint      width,
                               gint      height,
                               PstTiling tiling)
{
  return ((guint64) width + 2 * get_margin (tiling, PST_TILING_X)) * ((guint64) height + 2 * get_margin (tiling, PST_TILING_Y));
}

/* The step that follows the last one. */
static void
add_step (PstInstantPlan        *plan,
          const PstInstantLayer *layer)
{
  PstInstantStep       *step   = &plan->steps[plan->n_steps++];
  const PstInstantStep *before = step - 1;
  gboolean              larger = layer->convolution.enlarged;

  *step = (PstInstantStep) { .layer = layer, .channels = layer->convolution.out_channels, .kept = TRUE,
                          .width = larger ? 2 * before->width : before->width / layer->convolution.stride,
                          .height = larger ? 2 * before->height : before->height / layer->convolution.stride };
}

static gint
round_to (gint side,
          gint multiple)
{
  return (side + multiple - 1) / multiple * multiple;
}

static void
add_steps (PstInstantPlan   *plan,
           const PstInstant *instant,
           gint              width,
           gint              height)
{
  plan->steps[0] = (PstInstantStep) { .kept = TRUE, .channels = 3, .width = round_to (width, instant->multiple),
                                      .height = round_to (height, instant->multiple) };
  plan->n_steps  = 1;
  for (guint i = 0; i < instant->n_layers; i++)
    add_step (plan, &instant->layers[i]);
}

/* Whether nothing that a step sees is computed anew. */
static gboolean
sees_kept (const PstInstantPlan *plan,
           guint                 index)
{
  return plan->steps[index - 1].kept && plan->steps[plan->steps[index].layer->skip].kept;
}

static void
find_task_lines (PstInstantPlan *plan,
                 gint            most)
{
  for (guint i = 1; i < plan->n_steps; i++)
    plan->steps[i].task_lines = CLAMP (plan->steps[i].height / (gint) (TASKS_A_THREAD * plan->n_threads), 1,
                                       sees_kept (plan, i) ? TASK_LINES : most);
}

static gsize
round_up (gsize n)
{
  return (n + PST_CHANNEL_GROUP - 1) / PST_CHANNEL_GROUP * PST_CHANNEL_GROUP;
}

static void
place_maps (PstInstantPlan *plan)
{
  gsize sums = 0;

  plan->n_floats = plan->n_seen = 0;
  for (guint i = 1; i < plan->n_steps; i++)
    {
      gsize n = round_up (count_task (plan, i));

      if (plan->steps[i].kept && i + 1 < plan->n_steps)
        place_map (plan, i);
      plan->n_seen = MAX (plan->n_seen, n);
      n            = 2 * plan->steps[i].height * plan->steps[i].channels * (sizeof (gdouble) / sizeof (gfloat));
      sums         = MAX (sums, n);
    }
  plan->sums     = plan->n_floats;
  plan->seen     = plan->sums + round_up (sums);
  plan->n_floats = plan->seen + plan->n_threads * plan->n_seen;
}

static void
place_all (PstInstantPlan *plan,
           guint           thrift)
{
  gint lines = MOST_LINES;

  for (guint i = 1; i < plan->n_steps; i++)
    plan->steps[i].kept = ! (thrift >> (i - 1) & 1);
  do
    {
      find_task_lines (plan, lines);
      place_maps (plan);
      lines /= 2;
    }
  while (lines > 0 && plan->n_floats - plan->seen > plan->n_floats / SEEN_SHARE);
}

/* The fastest way whose memory keeps to the budget, in bytes, or the least where that exceeds it. FALSE: the picture is larger
 * than any memory.
 */
gboolean
pst_instant_plan_init (PstInstantPlan   *plan,
                       const PstInstant *instant,
                       gint              width,
                       gint              height,
                       PstTiling         tiling,
                       guint             n_threads,
                       guint64           budget)
{
  gint  most_side = G_MAXINT - 2 * PST_INSTANT_MARGIN - instant->multiple;
  gsize most;
  gsize least   = G_MAXSIZE;
  guint leanest = 0;

  *plan = (PstInstantPlan) { .n_threads = n_threads, .left = get_margin (tiling, PST_TILING_X), .top = get_margin (tiling, PST_TILING_Y) };
  if (width > most_side || height > most_side ||
      ! pst_size_multiply (&most, 4, (gsize) width + 96, (gsize) height + 96, (gsize) MOST_A_PIXEL, (gsize) n_threads))
    return FALSE;
  add_steps (plan, instant, width + 2 * plan->left, height + 2 * plan->top);
  for (guint i = 0; i < instant->n_thrifts; i++)
    {
      place_all (plan, instant->thrifts[i]);
      if (plan->n_floats <= budget / sizeof (gfloat))
        return TRUE;
      if (plan->n_floats < least)
        {
          least   = plan->n_floats;
          leanest = instant->thrifts[i];
        }
    }
  place_all (plan, leanest);
  return TRUE;
}
