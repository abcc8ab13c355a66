/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be looked at while it runs in somebody else's thread: a job, or a training. */
#pragma once

#include <pastiche/job.h>
#include <pastiche/training-run.h>

G_BEGIN_DECLS

/**
 * PstWatchedClass:
 * @get_progress: how far it is
 * @dup_canvas: (nullable): what the picture was like last; a newer one follows where somebody has asked
 * @dup_history: (nullable): how far it was after each step but for the first ones
 * @show_colours: (nullable): brings a canvas to the colours of a screen
 */
typedef struct
{
  void         (* get_progress) (gpointer     work,
                                 PstProgress *progress);
  PstPicture * (* dup_canvas)   (gpointer     work);
  GArray     * (* dup_history)  (gpointer     work,
                                 guint        first);
  void         (* show_colours) (gpointer     work,
                                 PstPicture  *picture);
} PstWatchedClass;

/**
 * PstWatched:
 * @class: what can be asked of it
 * @work: (nullable): it itself, borrowed; %NULL: there is nothing to watch
 */
typedef struct
{
  const PstWatchedClass *class;
  gpointer               work;
} PstWatched;

PstWatched pst_watched_job      (PstJob         *job);
PstWatched pst_watched_training (PstTrainingRun *run);

G_END_DECLS
