/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The styles of one group of the gallery, in lines as wide as there is room. */
#pragma once

#include "gallery/style-tile.h"

G_BEGIN_DECLS

#define PST_TYPE_TILE_BOX (pst_tile_box_get_type ())
G_DECLARE_FINAL_TYPE (PstTileBox, pst_tile_box, PST, TILE_BOX, GtkFlowBox)

GtkWidget *pst_tile_box_new (void);

G_END_DECLS
