/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small pictures for the screen. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

void       pst_picture_thumbnail_choose_size (gint              *width,
                                              gint              *height,
                                              gint               side);
GdkPixbuf *pst_picture_thumbnail_new         (const PstPicture  *picture,
                                              gint               side);

G_END_DECLS
