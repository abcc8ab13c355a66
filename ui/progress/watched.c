/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "progress/watched.h"

/* ---- a job */

static void
get_job_progress (gpointer     work,
                  PstProgress *progress)
{
  pst_job_get_progress (work, progress);
}

static PstPicture *
dup_job_canvas (gpointer work)
{
  return pst_job_dup_canvas (work);
}

static GArray *
dup_job_history (gpointer work,
                 guint    first)
{
  return pst_job_dup_history (work, first);
}

static void
show_job_colours (gpointer    work,
                  PstPicture *picture)
{
  pst_job_show_colours (work, picture);
}

static const PstWatchedClass job_class = { get_job_progress, dup_job_canvas, dup_job_history, show_job_colours };

PstWatched
pst_watched_job (PstJob *job)
{
  return (PstWatched) { &job_class, job };
}

/* ---- a training: the picture is the photograph that is kept out */

static void
get_training_progress (gpointer     work,
                       PstProgress *progress)
{
  pst_training_run_get_progress (work, progress);
}

static PstPicture *
dup_training_canvas (gpointer work)
{
  return pst_training_run_dup_canvas (work);
}

static GArray *
dup_training_history (gpointer work,
                      guint    first)
{
  return pst_training_run_dup_history (work, first);
}

static const PstWatchedClass training_class = { get_training_progress, dup_training_canvas, dup_training_history, NULL };

PstWatched
pst_watched_training (PstTrainingRun *run)
{
  return (PstWatched) { &training_class, run };
}
