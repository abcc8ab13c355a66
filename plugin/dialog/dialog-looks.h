/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog's choice of a look. */
#pragma once

#include <gtk/gtk.h>
#include <libgimp/gimp.h>

G_BEGIN_DECLS

GtkWidget *pst_dialog_looks_new (GimpProcedureConfig  *config,
                                 GError              **error);

G_END_DECLS
