/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture in the dialog, painted live. */
#pragma once

#include <libgimp/gimp.h>
#include <gtk/gtk.h>
#include <pastiche/scene.h>

#include "image/drawable.h"

G_BEGIN_DECLS

GtkWidget *pst_dialog_preview_new       (GimpProcedureConfig *config,
                                         const PstSource     *source,
                                         GtkWindow           *dialog);
gboolean   pst_dialog_preview_get_scene (GtkWidget           *view,
                                         PstScene            *scene);

G_END_DECLS
