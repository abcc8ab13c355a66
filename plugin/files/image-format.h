/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What kind of image file some bytes are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PST_IMAGE_FORMAT_OTHER,
  PST_IMAGE_FORMAT_JPEG,
  PST_IMAGE_FORMAT_PNG,
  PST_IMAGE_FORMAT_GIF,
  PST_IMAGE_FORMAT_WEBP,
  PST_IMAGE_FORMAT_BMP,
  PST_IMAGE_FORMAT_TIFF,
} PstImageFormat;

PstImageFormat pst_image_format_find     (const guint8 *bytes,
                                          gsize         n);
gboolean       pst_image_format_get_size (const guint8 *bytes,
                                          gsize         n,
                                          gint         *width,
                                          gint         *height);

G_END_DECLS
