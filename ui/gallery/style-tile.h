/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One style in the gallery. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche-ui/style-entry.h>

G_BEGIN_DECLS

#define PST_TYPE_STYLE_TILE (pst_style_tile_get_type ())
G_DECLARE_FINAL_TYPE (PstStyleTile, pst_style_tile, PST, STYLE_TILE, GtkFlowBoxChild)

GtkWidget     *pst_style_tile_new       (PstStyleEntry *entry,
                                         gboolean       has_menu);
PstStyleEntry *pst_style_tile_get_entry (PstStyleTile  *tile);
void           pst_style_tile_focus     (PstStyleTile  *tile);
void           pst_style_tile_show      (PstStyleTile  *tile,
                                         gboolean       is_chosen,
                                         gboolean       is_alone);

G_END_DECLS
