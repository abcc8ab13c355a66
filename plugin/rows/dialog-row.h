/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all pages of the dialog have: rows of a widget, with a button that resets it. */
#pragma once

#include <libgimp/gimpui.h>

G_BEGIN_DECLS

#define PST_SPACING 6
#define PST_BORDER  12

void       pst_row_name_widget   (GtkWidget           *widget,
                                  const gchar         *name);
void       pst_row_shrink_combos (GtkWidget           *widget);
GtkWidget *pst_row_get_widget    (GimpProcedureDialog *dialog,
                                  GimpProcedureConfig *config,
                                  const gchar         *setting);
GtkWidget *pst_row_new           (GimpProcedureConfig *config,
                                  const gchar         *name,
                                  const gchar *const  *settings);
GtkWidget *pst_row_new_with      (GimpProcedureConfig *config,
                                  const gchar         *setting,
                                  GtkWidget           *widget);

G_END_DECLS
