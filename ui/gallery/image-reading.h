/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small pictures of image files. */
#pragma once

#include <gio/gio.h>
#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

GdkPixbuf *pst_image_reading_run (GFile   *file,
                                  gint     side,
                                  GError **error);

G_END_DECLS
