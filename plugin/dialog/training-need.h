/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A label that tells what a training will take. */
#pragma once

#include <gtk/gtk.h>
#include <libgimp/gimp.h>

G_BEGIN_DECLS

GtkWidget *pst_training_need_new (GimpProcedureConfig *config);

G_END_DECLS
