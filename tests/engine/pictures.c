/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photographs and paintings for tests. */
#include "config.h"

#include <string.h>

#include "files/picture-file.h"
#include "pictures.h"

/* The environment variable names a folder; a long side of 0 leaves the picture as large as it is. */
PstPicture *
test_read_picture (const gchar *variable,
                   const gchar *name,
                   gint         long_side)
{
  g_autofree gchar       *path    = g_build_filename (g_getenv (variable), name, NULL);
  g_autoptr (GFile)       file    = g_file_new_for_path (path);
  g_autoptr (GError)      error   = NULL;
  g_auto (PstPictureFile) found   = { 0 };
  PstPicture             *picture;
  gdouble                 factor;

  pst_picture_file_read (file, NULL, G_MAXINT, FALSE, NULL, &found, &error);
  g_assert_no_error (error);
  picture = found.picture;
  if (long_side == 0)
    return g_steal_pointer (&found.picture);
  factor = (gdouble) long_side / MAX (picture->width, picture->height);
  return pst_picture_resize (picture, MAX (picture->width * factor + 0.5, 1), MAX (picture->height * factor + 0.5, 1), NULL);
}

gboolean
test_same_pixels (const PstPicture *a,
                  const PstPicture *b)
{
  return memcmp (a->rgb, b->rgb, 3 * sizeof (gfloat) * a->width * a->height) == 0;
}
