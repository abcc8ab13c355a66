/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked before a training. */
#pragma once

#include <libgimp/gimpui.h>

G_BEGIN_DECLS

GtkWidget *pst_training_page_new (GimpProcedureDialog *dialog,
                                  GimpProcedure       *procedure,
                                  GimpProcedureConfig *config);

G_END_DECLS
