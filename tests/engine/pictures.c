/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photographs and paintings for tests. */
#include "config.h"

#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "pictures.h"

/* The environment variable names a folder; a long side of 0 leaves the picture as large as it is. */
PstPicture *
test_read_picture (const gchar *variable,
                   const gchar *name,
                   gint         long_side)
{
  g_autofree gchar       *path    = g_build_filename (g_getenv (variable), name, NULL);
  g_autoptr (GdkPixbuf)   pixbuf  = gdk_pixbuf_new_from_file (path, NULL);
  g_autoptr (PstPicture)  picture = NULL;
  const guint8           *pixels;
  gsize                   row;
  gint                    n_channels;
  gdouble                 factor;

  g_assert_nonnull (pixbuf);
  pixels     = gdk_pixbuf_read_pixels (pixbuf);
  row        = gdk_pixbuf_get_rowstride (pixbuf);
  n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  picture    = pst_picture_new (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf), FALSE, NULL);
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      for (gint c = 0; c < 3; c++)
        picture->rgb[((gsize) y * picture->width + x) * 3 + c] = pixels[y * row + x * n_channels + c] / 255.0f;
  if (long_side == 0)
    return g_steal_pointer (&picture);
  factor = (gdouble) long_side / MAX (picture->width, picture->height);
  return pst_picture_resize (picture, MAX (picture->width * factor + 0.5, 1), MAX (picture->height * factor + 0.5, 1), NULL);
}

gboolean
test_same_pixels (const PstPicture *a,
                  const PstPicture *b)
{
  return memcmp (a->rgb, b->rgb, 3 * sizeof (gfloat) * a->width * a->height) == 0;
}
