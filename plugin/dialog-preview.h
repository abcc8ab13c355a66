/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture in the dialog, painted live. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche-ui/style-gallery.h>

#include "drawable.h"

G_BEGIN_DECLS

GtkWidget *pst_dialog_preview_new (GimpProcedureConfig *config,
                                   PstStyleGallery     *gallery,
                                   const PstSource     *source);

G_END_DECLS
