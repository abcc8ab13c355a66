/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog of an interactive run. */
#pragma once

#include <pastiche-ui/progress-page.h>

#include "image/drawable.h"

G_BEGIN_DECLS

GtkWidget       *pst_dialog_run              (GimpProcedure        *procedure,
                                              GimpProcedureConfig  *config,
                                              const PstSource      *source,
                                              GError              **error);
PstProgressPage *pst_dialog_turn_to_progress (GtkWidget            *dialog,
                                              GCancellable         *cancellable);

G_END_DECLS
