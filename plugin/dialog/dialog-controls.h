/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main controls of the dialog, as widgets. */
#pragma once

#include <libgimp/gimpui.h>

#include "image/drawable.h"

G_BEGIN_DECLS

GtkWidget *pst_dialog_controls_new (GimpProcedureDialog *dialog,
                                    GimpProcedureConfig *config);
GtkWidget *pst_dialog_quality_new  (GimpProcedureConfig *config,
                                    const PstSource     *source,
                                    GtkWindow           *dialog);

G_END_DECLS
