/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window in which a style is trained. */
#pragma once

#include <libgimp/gimpui.h>

#include "catalogue/ready-styles.h"

G_BEGIN_DECLS

PstReadyStyle *pst_training_dialog_run (GimpProcedure        *procedure,
                                        GimpProcedureConfig  *config,
                                        GtkWindow            *parent,
                                        gboolean             *is_wanted,
                                        GError              **error);

G_END_DECLS
