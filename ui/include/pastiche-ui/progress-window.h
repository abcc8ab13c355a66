/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window that shows how a job gets on, and that can end it. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche/job.h>

G_BEGIN_DECLS

#define PST_TYPE_PROGRESS_WINDOW (pst_progress_window_get_type ())
G_DECLARE_FINAL_TYPE (PstProgressWindow, pst_progress_window, PST, PROGRESS_WINDOW, GtkDialog)

GtkWidget *pst_progress_window_new      (PstJob             *job,
                                         GCancellable       *cancellable,
                                         const gchar        *title);
gboolean   pst_progress_window_is_kept  (PstProgressWindow  *window);

G_END_DECLS
