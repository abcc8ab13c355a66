/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The channels, masks and layers that the dialog's menus offer. */
#pragma once

#include <libgimp/gimp.h>
#include <gtk/gtk.h>

#include "image/drawable.h"
#include "rows/open-images.h"

G_BEGIN_DECLS

GtkTreeModel *pst_dialog_places_new          (PstOpenImages        *open,
                                              const PstSource      *source);
gchar        *pst_dialog_places_dup_id       (GtkTreeModel         *places,
                                              GimpDrawable         *drawable);
GimpDrawable *pst_dialog_places_get_drawable (const gchar          *id);
GtkWidget    *pst_dialog_places_new_menu     (GtkTreeModel         *places,
                                              GimpProcedureConfig  *config,
                                              const gchar          *argument);

G_END_DECLS
