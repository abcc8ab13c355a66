/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a transformation network walks through a picture of some size: what is kept as a whole, and where in the memory. */
#pragma once

#include "instant/instant.h"

G_BEGIN_DECLS

#define PST_INSTANT_STEPS  (1 + PST_INSTANT_LAYERS) /* at the most */
#define PST_INSTANT_MARGIN 16 /* pixels beyond an edge that the network sees: with more of them edges look the same */

/**
 * PstInstantStep:
 * @layer: what computes it; %NULL: it is the picture
 * @width: pixels of its map
 * @height: pixels of it
 * @channels: of it
 * @kept: whether the map is there as a whole; otherwise who sees lines of it computes them anew
 * @offset: where it is kept in the memory, in floats; neither the picture nor the last step are there
 * @task_lines: how many lines of it a task computes
 */
typedef struct
{
  const PstInstantLayer *layer;
  gint                   width;
  gint                   height;
  gsize                  channels;
  gboolean               kept;
  gsize                  offset;
  gint                   task_lines;
} PstInstantStep;

/**
 * PstInstantPlan:
 * @left: pixels before the picture's left edge that the network sees as well
 * @top: before its upper one; beyond the opposite edges are as many, and what is missing to a multiple
 * @steps: the picture with these margins, and a step for each layer
 * @n_steps: how many
 * @n_threads: how many there are to be
 * @sums: where the statistics of a step's lines are in the memory, in floats
 * @seen: where the lines are that threads look at
 * @n_seen: how many floats of them each has
 * @n_floats: the memory
 */
typedef struct
{
  gint           left;
  gint           top;
  PstInstantStep steps[PST_INSTANT_STEPS];
  guint          n_steps;
  guint          n_threads;
  gsize          sums;
  gsize          seen;
  gsize          n_seen;
  gsize          n_floats;
} PstInstantPlan;

gboolean pst_instant_plan_init         (PstInstantPlan       *plan,
                                        const PstInstant     *instant,
                                        gint                  width,
                                        gint                  height,
                                        PstTiling             tiling,
                                        guint                 n_threads,
                                        guint64               budget);
gboolean pst_instant_plan_is_added     (const PstInstantPlan *plan,
                                        guint                 index);
gsize    pst_instant_plan_count_seen   (const PstInstantPlan *plan,
                                        guint                 index,
                                        gint                  n);
gsize    pst_instant_plan_count_beside (const PstInstantPlan *plan,
                                        guint                 index);
guint64  pst_instant_plan_count_pixels (gint                  width,
                                        gint                  height,
                                        PstTiling             tiling);

G_END_DECLS
