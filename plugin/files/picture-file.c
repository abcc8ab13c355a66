/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what gdk-pixbuf can read, upright and no larger than needed; its colour management is left to GIMP, which reads the painting
 * itself (style.c).
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <libgimp/gimp.h>

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

/**
 * pst_quick_file_read:
 * @file: an image file
 * @side: pixels that the long side need not exceed
 * @cancellable: looked at once
 * @error: set to a sentence that says what to do, where it cannot be read
 *
 * To be called in any thread.
 *
 * Returns: (transfer full): the picture
 */
PstPicture *
pst_quick_file_read (GFile         *file,
                     gint           side,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autofree gchar      *path    = g_file_get_path (file);
  g_autofree gchar      *name    = g_file_get_parse_name (file);
  gint                   width   = 0;
  gint                   height  = 0;
  g_autoptr (GdkPixbuf)  pixbuf  = NULL;
  g_autoptr (GdkPixbuf)  upright = NULL;

  if (path && gdk_pixbuf_get_file_info (path, &width, &height) && ! g_cancellable_is_cancelled (cancellable))
    pixbuf = MAX (width, height) > side ? gdk_pixbuf_new_from_file_at_size (path, side, side, NULL)
                                        : gdk_pixbuf_new_from_file (path, NULL);
  upright = pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
  if (upright)
    return convert_pixbuf (upright, error);
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
               _ ("“%s” cannot be previewed. If GIMP can open it, it can be painted in all the same: press OK."), name);
  return NULL;
}
