/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The thumbnails of trained styles. */
#pragma once

#include <gio/gio.h>
#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

GdkPixbuf *pst_style_thumbnail_read (GFile *style,
                                     GFile *photograph,
                                     gint   side);

G_END_DECLS
