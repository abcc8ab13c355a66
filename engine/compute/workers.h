/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Threads that share out the tasks of one step of the computation. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PstWorkers PstWorkers;

/**
 * PstTask:
 * @task: which task, from 0
 * @worker: which worker does it, from 0: tells whose scratch memory may be used
 * @data: what was given to pst_workers_run()
 */
typedef void (* PstTask) (guint    task,
                          guint    worker,
                          gpointer data);

PstWorkers *pst_workers_new             (guint             n_workers);
void        pst_workers_free            (PstWorkers       *workers);

gboolean    pst_workers_may_call_blas   (const PstWorkers *workers);
guint       pst_workers_get_count       (const PstWorkers *workers);
gdouble     pst_workers_get_seconds     (const PstWorkers *workers);
void        pst_workers_set_cancellable (PstWorkers       *workers,
                                         GCancellable     *cancellable);
void        pst_workers_run             (PstWorkers       *workers,
                                         guint             n_tasks,
                                         PstTask           task,
                                         gpointer          data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstWorkers, pst_workers_free)

G_END_DECLS
