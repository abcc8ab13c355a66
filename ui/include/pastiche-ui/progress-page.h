/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A page that shows how a job or a training gets on, and that can end it. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche/job.h>
#include <pastiche/training-run.h>

G_BEGIN_DECLS

#define PST_TYPE_PROGRESS_PAGE (pst_progress_page_get_type ())
G_DECLARE_FINAL_TYPE (PstProgressPage, pst_progress_page, PST, PROGRESS_PAGE, GtkBox)

GtkWidget *pst_progress_page_new     (void);
void       pst_progress_page_watch   (PstProgressPage *page,
                                      PstJob          *job,
                                      GCancellable    *cancellable);
void       pst_progress_page_watch_training
                                     (PstProgressPage *page,
                                      PstTrainingRun  *run,
                                      GCancellable    *cancellable);
void       pst_progress_page_conclude
                                     (PstProgressPage *page,
                                      const gchar     *verdict,
                                      gboolean         can_paint,
                                      GCancellable    *cancellable);
void       pst_progress_page_stop    (PstProgressPage *page,
                                      gboolean         keep);
gboolean   pst_progress_page_is_kept (PstProgressPage *page);

G_END_DECLS
