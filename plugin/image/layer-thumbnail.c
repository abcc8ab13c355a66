/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drawable → a small picture of it, which GIMP has ready. GIMP 3.0 hands its numbers over as they are, and takes them for 8 bits each:
 * of images of more bits it makes nothing (three channels of 16 bits), or nonsense (one channel of 16 bits for grey and alpha). So
 * numbers of more than one byte are converted here.
 */
#include "config.h"

#include "image/layer-thumbnail.h"

#define MOST_LENGTH 4 /* times the shorter side */

static GdkPixbuf *
convert (GBytes     *numbers,
         const Babl *format,
         gint        width,
         gint        height)
{
  gsize         n_bytes = babl_format_get_bytes_per_pixel (format);
  const Babl   *fish    = babl_fish (format, babl_format ("R'G'B'A u8"));
  const guint8 *rows    = g_bytes_get_data (numbers, NULL);
  GdkPixbuf    *pixbuf;

  if (width < 1 || height < 1 || g_bytes_get_size (numbers) < n_bytes * width * height)
    return NULL;
  pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);
  for (gint y = 0; pixbuf && y < height; y++)
    babl_process (fish, rows + n_bytes * width * y, gdk_pixbuf_get_pixels (pixbuf) + (gsize) gdk_pixbuf_get_rowstride (pixbuf) * y, width);
  return pixbuf;
}

/* (transfer full) (nullable): the drawable, small; @side: pixels of the shorter side, which it need not have. */
GdkPixbuf *
pst_layer_thumbnail_make (GimpDrawable *drawable,
                          gint          side)
{
  gint                most    = MOST_LENGTH * side;
  gdouble             scale   = (gdouble) side / MIN (gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable));
  gint                width   = CLAMP (scale * gimp_drawable_get_width (drawable), 1, most);
  gint                height  = CLAMP (scale * gimp_drawable_get_height (drawable), 1, most);
  const Babl         *format  = gimp_drawable_get_format (drawable);
  g_autoptr (GBytes)  numbers = NULL;
  gint                n_bytes;

  if (babl_format_get_bytes_per_pixel (format) == babl_format_get_n_components (format))
    return gimp_drawable_get_thumbnail (drawable, width, height, GIMP_PIXBUF_KEEP_ALPHA);
  numbers = gimp_drawable_get_thumbnail_data (drawable, width, height, &width, &height, &n_bytes);
  if (! numbers)
    return NULL;
  if (n_bytes == babl_format_get_n_components (format)) /* GIMP has converted them */
    return gimp_drawable_get_thumbnail (drawable, width, height, GIMP_PIXBUF_KEEP_ALPHA);
  return n_bytes == babl_format_get_bytes_per_pixel (format) ? convert (numbers, format, width, height) : NULL;
}
