/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog's gallery of styles. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche-ui/style-gallery.h>

#include "rows/open-images.h"

G_BEGIN_DECLS

GtkWidget *pst_dialog_styles_new (GimpProcedureConfig  *config,
                                  GtkTreeModel         *places,
                                  PstOpenImages        *open,
                                  GError              **error);

G_END_DECLS
