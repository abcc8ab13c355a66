/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A menu of channels, masks and layers that say where something goes, or how much of it; and of none of them. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PST_TYPE_PLACE_COMBO (pst_place_combo_get_type ())
G_DECLARE_FINAL_TYPE (PstPlaceCombo, pst_place_combo, PST, PLACE_COMBO, GtkComboBox)

/**
 * PstPlaceColumn:
 * @PST_PLACE_ID: what tells a place from all others, text
 * @PST_PLACE_NAME: what people call it, text
 * @PST_N_PLACE_COLUMNS: how many columns there are
 *
 * The columns of a model of places. Its first row has "" for both: it stands for none.
 */
typedef enum
{
  PST_PLACE_ID,
  PST_PLACE_NAME,
  PST_N_PLACE_COLUMNS
} PstPlaceColumn;

GtkWidget   *pst_place_combo_new (GtkTreeModel   *places,
                                  const gchar    *name,
                                  const gchar    *none);
const gchar *pst_place_combo_get (PstPlaceCombo  *combo);
void         pst_place_combo_set (PstPlaceCombo  *combo,
                                  const gchar    *place);

G_END_DECLS
