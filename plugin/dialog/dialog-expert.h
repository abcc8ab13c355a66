/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog's page with every setting. */
#pragma once

#include <libgimp/gimpui.h>

G_BEGIN_DECLS

GtkWidget *pst_dialog_expert_new (GimpProcedureDialog *dialog,
                                  GimpProcedureConfig *config,
                                  GtkTreeModel        *places,
                                  GtkWidget           *preview);

G_END_DECLS
