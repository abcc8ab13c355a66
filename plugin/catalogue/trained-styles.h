/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The styles that the user has trained, or has from others: the files of one folder. */
#pragma once

#include "catalogue/ready-styles.h"

G_BEGIN_DECLS

void           pst_trained_styles_set_folder  (const gchar          *path);
GFile         *pst_trained_styles_get_folder  (void);

void           pst_trained_styles_add         (GPtrArray            *styles);
gboolean       pst_trained_styles_explain     (const gchar          *name,
                                               GError              **error);

GFile         *pst_trained_styles_choose_file (const gchar          *title,
                                               GError              **error);
PstReadyStyle *pst_trained_styles_import      (GFile                *file,
                                               GError              **error);

G_END_DECLS
