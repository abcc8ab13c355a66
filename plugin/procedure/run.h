/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens when the procedure is called. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

GimpValueArray *pst_run (GimpProcedure        *procedure,
                         GimpRunMode           run_mode,
                         GimpImage            *image,
                         GimpDrawable        **drawables,
                         GimpProcedureConfig  *config,
                         gpointer              data);

G_END_DECLS
