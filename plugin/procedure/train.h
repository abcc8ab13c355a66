/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happens when the procedure is called that trains styles. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

GimpValueArray *pst_train (GimpProcedure        *procedure,
                           GimpProcedureConfig  *config,
                           gpointer              data);

G_END_DECLS
