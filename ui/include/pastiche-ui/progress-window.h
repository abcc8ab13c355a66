/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window that shows how a job gets on, and that can end it. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche-ui/progress-page.h>

G_BEGIN_DECLS

#define PST_TYPE_PROGRESS_WINDOW (pst_progress_window_get_type ())
G_DECLARE_FINAL_TYPE (PstProgressWindow, pst_progress_window, PST, PROGRESS_WINDOW, GtkDialog)

GtkWidget       *pst_progress_window_new      (GCancellable       *cancellable);
PstProgressPage *pst_progress_window_get_page (PstProgressWindow  *window);

G_END_DECLS
