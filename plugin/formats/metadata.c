/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Exif, IPTC, XMP and comments, by Exiv2. What is said of the picture is kept, but for what is no longer true: which way up it is, its
 * size, and the small copies of it that lie in them.
 *
 * Exiv2 changes files in place, at a path: a file in memory has one in /proc.
 */
#include "config.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <gexiv2/gexiv2.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "formats/metadata.h"

#define ORIENTATION "Exif.Image.Orientation"

G_LOCK_DEFINE_STATIC (exiv2); /* its toolkit for XMP is one for all threads */

static gboolean
has (GExiv2Metadata *metadata,
     const gchar    *tag)
{
  return gexiv2_metadata_try_has_tag (metadata, tag, NULL);
}

/* Finds what a file says: what the image has is made of it, and which way up its pixels are. A file of which nothing can be told says
 * nothing.
 */
void
pst_metadata_read (PstImage *image,
                   GBytes   *bytes)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  gsize                      n;
  gconstpointer              data = g_bytes_get_data (bytes, &n);

  G_LOCK (exiv2);
  gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
  if (gexiv2_metadata_open_buf (metadata, data, n, NULL))
    {
      if (has (metadata, ORIENTATION))
        image->orientation = gexiv2_metadata_try_get_tag_long (metadata, ORIENTATION, NULL);
      image->metadata = G_OBJECT (g_steal_pointer (&metadata));
    }
  else
    {
      pst_image_note_left_out (image, _ ("Of some files, notes (Exif, IPTC, XMP) cannot be read, and are not kept."));
    }
  G_UNLOCK (exiv2);
}

static void
set_if_there (GExiv2Metadata *metadata,
              const gchar    *tag,
              gint            value)
{
  g_autofree gchar *text = g_strdup_printf ("%d", value);

  if (has (metadata, tag))
    gexiv2_metadata_try_set_tag_string (metadata, tag, text, NULL);
}

static void
bring_up_to_date (GExiv2Metadata *metadata,
                  const PstImage *image)
{
  set_if_there (metadata, ORIENTATION, 1);
  set_if_there (metadata, "Xmp.tiff.Orientation", 1);
  set_if_there (metadata, "Exif.Photo.PixelXDimension", image->width);
  set_if_there (metadata, "Exif.Photo.PixelYDimension", image->height);
  set_if_there (metadata, "Xmp.exif.PixelXDimension", image->width);
  set_if_there (metadata, "Xmp.exif.PixelYDimension", image->height);
  set_if_there (metadata, "Xmp.tiff.ImageWidth", image->width);
  set_if_there (metadata, "Xmp.tiff.ImageLength", image->height);
  gexiv2_metadata_try_erase_exif_thumbnail (metadata, NULL);
  gexiv2_metadata_try_clear_tag (metadata, "Xmp.xmp.Thumbnails", NULL);
}

static gboolean
write_bytes (gint    file,
             GBytes *bytes)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  while (n > 0)
    {
      gssize written = write (file, data, n);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      n    -= written;
    }
  return TRUE;
}

/* (transfer full) (nullable) */
static GBytes *
change_file (GExiv2Metadata  *metadata,
             GBytes          *bytes,
             GError         **error)
{
  gint              file    = memfd_create ("pastiche", MFD_CLOEXEC);
  g_autofree gchar *path    = g_strdup_printf ("/proc/self/fd/%d", file);
  gchar            *changed = NULL;
  gsize             n       = 0;

  if (file >= 0 && write_bytes (file, bytes) && gexiv2_metadata_save_file (metadata, path, error))
    g_file_get_contents (path, &changed, &n, error);
  else if (error && ! *error)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  if (file >= 0)
    close (file);
  return changed ? g_bytes_new_take (changed, n) : NULL;
}

/* (transfer full) (nullable): an image's file with what else is to be said in it. The error is a sentence. */
GBytes *
pst_metadata_add (const PstImage  *image,
                  GBytes          *bytes,
                  GError         **error)
{
  GExiv2Metadata    *metadata = (GExiv2Metadata *) image->metadata;
  g_autoptr (GError) problem  = NULL;
  GBytes            *changed;

  if (! metadata)
    return g_bytes_ref (bytes);
  G_LOCK (exiv2);
  bring_up_to_date (metadata, image);
  changed = change_file (metadata, bytes, &problem);
  G_UNLOCK (exiv2);
  if (! changed)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The notes in the file (Exif, IPTC, XMP) cannot be written (%s)."),
                 problem->message);
  return changed;
}
