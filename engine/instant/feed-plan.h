/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a feed-forward network walks through a picture of some size: what is kept as a whole, and where in the memory. */
#pragma once

#include "instant/feed-network.h"

G_BEGIN_DECLS

#define PST_FEED_STEPS (1 + PST_FEED_CONTRACTIONS + 2 * PST_FEED_RESIDUALS + PST_FEED_EXPANSIONS) /* at the most */

/**
 * PstFeedStep:
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
  const PstFeedLayer *layer;
  gint                width;
  gint                height;
  gsize               channels;
  gboolean            kept;
  gsize               offset;
  gint                task_lines;
} PstFeedStep;

/**
 * PstFeedPlan:
 * @steps: the picture, and a step for each layer
 * @n_steps: how many
 * @n_threads: how many there are to be
 * @sums: where the statistics of a step's lines are in the memory, in floats
 * @seen: where the lines are that threads look at
 * @n_seen: how many floats of them each has
 * @n_floats: the memory
 */
typedef struct
{
  PstFeedStep steps[PST_FEED_STEPS];
  guint       n_steps;
  guint       n_threads;
  gsize       sums;
  gsize       seen;
  gsize       n_seen;
  gsize       n_floats;
} PstFeedPlan;

gboolean pst_feed_plan_init       (PstFeedPlan       *plan,
                                   const PstInstant  *instant,
                                   gint               width,
                                   gint               height,
                                   guint              n_threads,
                                   guint64            budget);
gsize    pst_feed_plan_count_seen (const PstFeedPlan *plan,
                                   guint              index,
                                   gint               n);

G_END_DECLS
