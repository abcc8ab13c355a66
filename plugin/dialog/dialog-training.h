/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way from the dialog's gallery to the window in which a style is trained. */
#pragma once

#include <libgimp/gimpui.h>
#include <pastiche-ui/style-gallery.h>

G_BEGIN_DECLS

void pst_dialog_training_offer (PstStyleGallery     *gallery,
                                GimpProcedure       *procedure,
                                GimpProcedureConfig *config);

G_END_DECLS
