/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The procedure that GIMP shows in its menu and offers to scripts. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

#define PST_PROCEDURE_NAME "plug-in-pastiche"

GimpProcedure *pst_procedure_new (GimpPlugIn *plug_in);

G_END_DECLS
