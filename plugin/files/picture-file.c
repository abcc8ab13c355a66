/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what gdk-pixbuf can read. Numbers are taken as if they were sRGB: colour management is GIMP's, which reads paintings itself
 * (style.c).
 */
#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "files/mean-colour.h"
#include "files/picture-file.h"

static PstPicture *
convert_pixbuf (const GdkPixbuf  *pixbuf,
                GError          **error)
{
  gint          width      = gdk_pixbuf_get_width (pixbuf);
  gint          height     = gdk_pixbuf_get_height (pixbuf);
  gint          n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  gboolean      has_alpha  = gdk_pixbuf_get_has_alpha (pixbuf);
  PstPicture   *picture    = pst_picture_new (width, height, has_alpha, error);
  const guchar *pixels     = gdk_pixbuf_read_pixels (pixbuf);

  for (gint y = 0; picture && y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        const guchar *pixel = pixels + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + x * n_channels;
        gsize         i     = (gsize) y * width + x;

        for (guint c = 0; c < 3; c++)
          picture->rgb[3 * i + c] = pixel[c] / 255.0f;
        if (has_alpha)
          picture->alpha[i] = pixel[3] / 255.0f;
      }
  if (picture && has_alpha)
    pst_mean_colour_fill (picture);
  return picture;
}

/* gdk-pixbuf would wait for a pipe, and read a device without end. */
static gboolean
is_regular (const gchar  *path,
            GError      **error)
{
  if (! g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "a folder, a pipe or a device");
  return FALSE;
}

/* Finds the size that the file claims without decoding it. Answers %FALSE where the file is none that gdk-pixbuf knows. */
gboolean
pst_picture_file_get_size (const gchar *path,
                           gint        *width,
                           gint        *height)
{
  return is_regular (path, NULL) && gdk_pixbuf_get_file_info (path, width, height) != NULL;
}

/* (transfer full): the picture, upright, with alpha where the file has it. It is made smaller while it is decoded where its side
 * (pst_picture_get_side()) has more than @most pixels. The error is gdk-pixbuf's or GLib's, or %PST_ERROR_MEMORY. To be called in any
 * thread.
 */
PstPicture *
pst_picture_file_read (const gchar  *path,
                       gint          most,
                       GError      **error)
{
  gint                   width;
  gint                   height;
  gint                   side;
  gint                   longest = G_MAXINT;
  g_autoptr (GdkPixbuf)  pixbuf  = NULL;
  g_autoptr (GdkPixbuf)  upright = NULL;

  if (! is_regular (path, error))
    return NULL;
  if (pst_picture_file_get_size (path, &width, &height) && (side = pst_picture_get_side (width, height)) > most)
    longest = (gint64) most * MAX (width, height) / side;
  pixbuf  = longest < G_MAXINT ? gdk_pixbuf_new_from_file_at_size (path, longest, longest, error)
                               : gdk_pixbuf_new_from_file (path, error);
  upright = pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
  if (pixbuf && ! upright)
    g_set_error_literal (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY, "no memory to turn the picture");
  return upright ? convert_pixbuf (upright, error) : NULL;
}
