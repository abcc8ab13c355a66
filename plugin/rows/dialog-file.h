/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The choice of a file or a folder that an argument names. */
#pragma once

#include <libgimp/gimpui.h>

G_BEGIN_DECLS

GtkWidget *pst_row_new_file (GimpProcedureConfig *config,
                             GParamSpec          *setting,
                             const gchar         *title,
                             gboolean             is_folder,
                             GtkSizeGroup        *labels);

G_END_DECLS
