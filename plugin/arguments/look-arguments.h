/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks as arguments of the procedure. */
#pragma once

#include <libgimp/gimp.h>

#include "catalogue/looks.h"

G_BEGIN_DECLS

void     pst_look_arguments_set      (GPtrArray            *looks,
                                      const PstLook        *look,
                                      GimpProcedureConfig  *config);
gboolean pst_look_arguments_are_set  (GPtrArray            *looks,
                                      const PstLook        *look,
                                      GimpProcedureConfig  *config);
gboolean pst_look_arguments_complete (GimpProcedureConfig  *config,
                                      GError              **error);

G_END_DECLS
