/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The procedure that trains styles. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

GimpProcedure *pst_training_procedure_new (GimpPlugIn *plug_in);

G_END_DECLS
