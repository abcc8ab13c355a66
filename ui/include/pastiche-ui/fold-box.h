/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row that folds where there is little room. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PST_TYPE_FOLD_BOX (pst_fold_box_get_type ())
G_DECLARE_FINAL_TYPE (PstFoldBox, pst_fold_box, PST, FOLD_BOX, GtkBox)

GtkWidget *pst_fold_box_new (gint spacing);

G_END_DECLS
