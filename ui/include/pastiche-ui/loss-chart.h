/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A chart of content, style and smoothness over the steps and scales of a painting, or over the steps of a training. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche/job.h>
#include <pastiche/training-run.h>

G_BEGIN_DECLS

#define PST_TYPE_LOSS_CHART (pst_loss_chart_get_type ())
G_DECLARE_FINAL_TYPE (PstLossChart, pst_loss_chart, PST, LOSS_CHART, GtkDrawingArea)

GtkWidget *pst_loss_chart_new   (void);
void       pst_loss_chart_clear (PstLossChart      *chart);
void       pst_loss_chart_add   (PstLossChart      *chart,
                                 const PstProgress *steps,
                                 guint              n_steps);
void       pst_loss_chart_set_kept_out
                                (PstLossChart      *chart,
                                 const PstKeptOut  *measured,
                                 guint              n_measured);
guint      pst_loss_chart_get_n (PstLossChart      *chart);

G_END_DECLS
