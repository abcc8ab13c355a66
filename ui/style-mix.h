/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chosen styles, and how much each counts. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche-ui/style-entry.h>

G_BEGIN_DECLS

#define PST_TYPE_STYLE_MIX (pst_style_mix_get_type ())
G_DECLARE_FINAL_TYPE (PstStyleMix, pst_style_mix, PST, STYLE_MIX, GtkBox)

GtkWidget     *pst_style_mix_new       (void);
guint          pst_style_mix_get_n     (PstStyleMix   *mix);
PstStyleEntry *pst_style_mix_get_entry (PstStyleMix   *mix,
                                        guint          place);
gdouble        pst_style_mix_get_share (PstStyleMix   *mix,
                                        guint          place);
gboolean       pst_style_mix_has       (PstStyleMix   *mix,
                                        PstStyleEntry *entry);
void           pst_style_mix_clear     (PstStyleMix   *mix);
void           pst_style_mix_add       (PstStyleMix   *mix,
                                        PstStyleEntry *entry,
                                        gdouble        share);
void           pst_style_mix_remove    (PstStyleMix   *mix,
                                        PstStyleEntry *entry);
void           pst_style_mix_replace   (PstStyleMix   *mix,
                                        PstStyleEntry *entry,
                                        PstStyleEntry *by);

G_END_DECLS
