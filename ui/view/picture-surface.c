/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → cairo surface of the same size: float sRGB becomes 8 bits, and colours are multiplied with alpha, as cairo wants them. */
#include "config.h"

#include "view/picture-surface.h"

static guint32
get_pixel (const PstPicture *picture,
           gsize             pixel)
{
  gfloat  alpha  = picture->alpha ? CLAMP (picture->alpha[pixel], 0.0f, 1.0f) : 1.0f;
  guint32 packed = (guint32) (alpha * 255.0f + 0.5f);

  for (gsize channel = 0; channel < 3; channel++)
    packed = packed << 8 | (guint32) (CLAMP (picture->rgb[pixel * 3 + channel], 0.0f, 1.0f) * alpha * 255.0f + 0.5f);
  return packed;
}

/* (transfer full) (nullable): an image surface with the picture; %NULL where there is no memory for it */
cairo_surface_t *
pst_picture_surface_new (const PstPicture *picture)
{
  cairo_surface_t *surface = cairo_image_surface_create (picture->alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, picture->width,
                                                         picture->height);
  guchar          *rows;
  gsize            stride;

  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  rows   = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      ((guint32 *) (gpointer) (rows + y * stride))[x] = get_pixel (picture, (gsize) y * picture->width + x);
  cairo_surface_mark_dirty (surface);
  return surface;
}
