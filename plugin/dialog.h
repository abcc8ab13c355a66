/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog of an interactive run. */
#pragma once

#include "drawable.h"

#include "drawable.h"

G_BEGIN_DECLS

gboolean pst_dialog_run (GimpProcedure        *procedure,
                         GimpProcedureConfig  *config,
                         const PstSource      *source,
                         GError              **error);

G_END_DECLS
