/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The button that shows what each layer of the network sees. */
#pragma once

#include <libgimp/gimp.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *pst_dialog_explorer_new (GimpProcedureConfig *config,
                                    GtkWidget           *preview);

G_END_DECLS
