/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A widget that shows the thumbnail of a style. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche-ui/style-entry.h>

G_BEGIN_DECLS

#define PST_TYPE_THUMBNAIL (pst_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (PstThumbnail, pst_thumbnail, PST, THUMBNAIL, GtkDrawingArea)

GtkWidget *pst_thumbnail_new (PstStyleEntry *entry,
                              gint           side);

G_END_DECLS
