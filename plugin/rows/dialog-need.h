/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Has the dialog's labels tell what the painting will take. */
#pragma once

#include <libgimp/gimp.h>
#include <gtk/gtk.h>
#include <pastiche-ui/need-label.h>

#include "catalogue/quality.h"
#include "image/drawable.h"

G_BEGIN_DECLS

void pst_dialog_need_watch (GtkWidget           *owner,
                            GtkWidget *const    *labels,
                            GimpProcedureConfig *config,
                            const PstSource     *source,
                            GtkWindow           *dialog);

G_END_DECLS
