/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What other threads see of a job while it runs. */
#pragma once

#include <pastiche/job.h>

G_BEGIN_DECLS

/**
 * PstJobMonitor:
 * @mutex: guards what follows
 * @is_asked: whether somebody wants a newer canvas
 * @canvas: (nullable): a small copy, replaced and never changed; %NULL before there is one
 * @progress: how far the job is
 * @history: (nullable) (element-type PstProgress): the same after each step; %NULL where none is kept
 */
typedef struct
{
  GMutex       mutex;
  gboolean     is_asked;
  PstPicture  *canvas;
  PstProgress  progress;
  GArray      *history;
} PstJobMonitor;

void        pst_job_monitor_init         (PstJobMonitor      *monitor,
                                          guint               n_scales,
                                          gboolean            with_history);
void        pst_job_monitor_clear        (PstJobMonitor      *monitor);

guint64     pst_job_monitor_get_bytes    (gint               width,
                                          gint               height);
gboolean    pst_job_monitor_want_canvas  (PstJobMonitor     *monitor);
PstPicture *pst_job_monitor_copy         (const PstPicture  *canvas);
void        pst_job_monitor_tell         (PstJobMonitor     *monitor,
                                          PstProgress       *progress,
                                          PstPicture        *copy);

PstPicture *pst_job_monitor_dup_canvas   (PstJobMonitor      *monitor);
void        pst_job_monitor_get_progress (PstJobMonitor      *monitor,
                                          PstProgress        *progress);
GArray     *pst_job_monitor_dup_history  (PstJobMonitor      *monitor,
                                          guint               first);

G_END_DECLS
