/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The line of the dialog that tells what the painting will take. */
#pragma once

#include <libgimp/gimp.h>
#include <gtk/gtk.h>

#include "drawable.h"

G_BEGIN_DECLS

GtkWidget *pst_dialog_need_new (GimpProcedureConfig *config,
                                const PstSource     *source);

G_END_DECLS
