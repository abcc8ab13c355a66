/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All the styles that there are, in groups of tiles.
 *
 * The signal "choose" says that somebody wants a style (an entry), into the mix or alone (a boolean); the signal "popup", that
 * somebody wants to see what else can be done with it.
 */
#pragma once

#include <pastiche-ui/style-gallery.h>

#include "gallery/style-mix.h"

G_BEGIN_DECLS

#define PST_TYPE_STYLE_GROUPS (pst_style_groups_get_type ())
G_DECLARE_FINAL_TYPE (PstStyleGroups, pst_style_groups, PST, STYLE_GROUPS, GtkScrolledWindow)

GtkWidget     *pst_style_groups_new         (PstStyleMix    *mix);
GPtrArray     *pst_style_groups_get_entries (PstStyleGroups *groups,
                                             PstStyleGroup   group);
PstStyleEntry *pst_style_groups_find        (PstStyleGroups *groups,
                                             PstStyleGroup   group,
                                             const gchar    *id);
PstStyleGroup  pst_style_groups_get_group   (PstStyleGroups *groups,
                                             PstStyleEntry  *entry);
void           pst_style_groups_set_entries (PstStyleGroups *groups,
                                             PstStyleGroup   group,
                                             GPtrArray      *entries);
void           pst_style_groups_insert      (PstStyleGroups *groups,
                                             PstStyleGroup   group,
                                             PstStyleEntry  *entry,
                                             gint            position);
void           pst_style_groups_show_chosen (PstStyleGroups *groups);
void           pst_style_groups_search      (PstStyleGroups *groups,
                                             const gchar    *words);
void           pst_style_groups_focus       (PstStyleGroups *groups);
void           pst_style_groups_reveal      (PstStyleGroups *groups);
GtkWidget     *pst_style_groups_find_tile   (PstStyleGroups *groups,
                                             PstStyleEntry  *entry);

G_END_DECLS
