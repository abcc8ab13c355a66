/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawables among the procedure's arguments, remembered from run to run. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

void     pst_recall_take_note (GimpProcedureConfig  *config);
gboolean pst_recall_drawables (GimpProcedureConfig  *config,
                               GError              **error);

G_END_DECLS
