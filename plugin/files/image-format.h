/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What kind of image file some bytes are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PST_BMP_BYTES      26 /* of a BMP file, that its size is in */
#define PST_BMP_OLD_HEADER 12 /* bytes: BITMAPCOREHEADER */

typedef enum
{
  PST_IMAGE_FORMAT_OTHER,
  PST_IMAGE_FORMAT_JPEG,
  PST_IMAGE_FORMAT_PNG,
  PST_IMAGE_FORMAT_GIF,
  PST_IMAGE_FORMAT_WEBP,
  PST_IMAGE_FORMAT_BMP,
  PST_IMAGE_FORMAT_TIFF,
  PST_IMAGE_FORMAT_XCF,
  PST_IMAGE_FORMAT_GZIP, /* these three: something that is packed */
  PST_IMAGE_FORMAT_BZIP2,
  PST_IMAGE_FORMAT_XZ,
} PstImageFormat;

PstImageFormat pst_image_format_find     (const guint8 *bytes,
                                          gsize         n);
gboolean       pst_image_format_get_size (const guint8 *bytes,
                                          gsize         n,
                                          gint         *width,
                                          gint         *height);

guint          pst_image_format_read_bmp (const guint8 *bytes,
                                          guint32      *width,
                                          guint32      *height);

G_END_DECLS
