/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A search among places that are too many for a menu. */
#pragma once

#include <pastiche-ui/place-combo.h>

G_BEGIN_DECLS

/**
 * PstPlaceFound:
 * @combo: the menu
 * @id: of the place that somebody has chosen
 */
typedef void (* PstPlaceFound) (PstPlaceCombo *combo,
                                const gchar   *id);

void pst_place_search_open (GtkWidget     *combo,
                            GtkTreeModel  *places,
                            PstPlaceFound  found);

G_END_DECLS
