/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → thumbnail. */
#include "config.h"

#include "files/picture-thumbnail.h"

#define MOST_ASPECT 4.0 /* so much longer the long side may become */

/* Makes a picture's size that of its thumbnail. The shorter side becomes @side, unless the longer one would become too long; nothing is
 * enlarged.
 */
void
pst_picture_thumbnail_choose_size (gint *width,
                                   gint *height,
                                   gint  side)
{
  gdouble scale = MIN ((gdouble) side / MIN (*width, *height), MOST_ASPECT * side / MAX (*width, *height));

  if (scale >= 1.0)
    return;
  *width  = MAX ((gint) (*width * scale + 0.5), 1);
  *height = MAX ((gint) (*height * scale + 0.5), 1);
}

/* (transfer full) (nullable): a thumbnail of this size; %NULL where there is no memory for it */
GdkPixbuf *
pst_picture_thumbnail_new (const PstPicture *picture,
                           gint              side)
{
  gint                   width  = picture->width;
  gint                   height = picture->height;
  gint                   n      = picture->alpha ? 4 : 3;
  g_autoptr (GdkPixbuf)  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, picture->alpha != NULL, 8, width, height);

  for (gint y = 0; pixbuf && y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        guchar *pixel = gdk_pixbuf_get_pixels (pixbuf) + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + x * n;
        gsize   i     = (gsize) y * width + x;

        for (gint c = 0; c < n; c++)
          pixel[c] = (c < 3 ? picture->rgb[3 * i + c] : picture->alpha[i]) * 255.0f + 0.5f;
      }
  pst_picture_thumbnail_choose_size (&width, &height, side);
  return pixbuf ? gdk_pixbuf_scale_simple (pixbuf, width, height, GDK_INTERP_BILINEAR) : NULL;
}
