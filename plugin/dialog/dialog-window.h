/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window of a dialog, as long as something is asked in it and while something is done. */
#pragma once

#include <libgimp/gimpui.h>
#include <pastiche-ui/progress-page.h>

G_BEGIN_DECLS

gboolean         pst_dialog_open_display     (GError       **error);
GtkWidget       *pst_dialog_make_scroll      (GtkWidget     *page);
void             pst_dialog_fill             (GtkDialog     *dialog,
                                              GtkWidget     *first,
                                              GtkWidget     *second,
                                              gint           second_width);
PstProgressPage *pst_dialog_turn_to_page     (GtkWidget     *dialog,
                                              GCancellable  *cancellable);
void             pst_dialog_tell             (GtkWidget     *dialog,
                                              const gchar   *message);
void             pst_dialog_close            (GtkWidget     *dialog);

G_END_DECLS
