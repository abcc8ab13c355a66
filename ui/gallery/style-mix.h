/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chosen styles, how much each counts, and where it goes. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche-ui/style-entry.h>

G_BEGIN_DECLS

#define PST_TYPE_STYLE_MIX (pst_style_mix_get_type ())
G_DECLARE_FINAL_TYPE (PstStyleMix, pst_style_mix, PST, STYLE_MIX, GtkBox)

/**
 * PstStyleInMix:
 * @entry: (transfer none): a style
 * @share: how much it counts
 * @place: (nullable) (transfer none): the id of the place where it goes; %NULL: everywhere
 */
typedef struct
{
  PstStyleEntry *entry;
  gdouble        share;
  const gchar   *place;
} PstStyleInMix;

GtkWidget     *pst_style_mix_new        (void);
void           pst_style_mix_set_places (PstStyleMix         *mix,
                                         GtkTreeModel        *places);
guint          pst_style_mix_get_n      (PstStyleMix         *mix);
PstStyleEntry *pst_style_mix_get_entry  (PstStyleMix         *mix,
                                         guint                index);
gdouble        pst_style_mix_get_share  (PstStyleMix         *mix,
                                         guint                index);
const gchar   *pst_style_mix_get_place  (PstStyleMix         *mix,
                                         guint                index);
gboolean       pst_style_mix_has        (PstStyleMix         *mix,
                                         PstStyleEntry       *entry);
void           pst_style_mix_set        (PstStyleMix         *mix,
                                         const PstStyleInMix *styles,
                                         guint                n_styles);
void           pst_style_mix_add        (PstStyleMix         *mix,
                                         PstStyleEntry       *entry);
void           pst_style_mix_remove     (PstStyleMix         *mix,
                                         PstStyleEntry       *entry);
void           pst_style_mix_replace    (PstStyleMix         *mix,
                                         PstStyleEntry       *entry,
                                         PstStyleEntry       *by);

G_END_DECLS
