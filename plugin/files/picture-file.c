/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one way from a painting's file to its picture, for tile, preview, job and batch: what most files are, JPEG and PNG, is read here, in
 * any thread; everything else is GIMP's to read (painting-file.c), once it is clear that nothing of it is missing. A file that is packed
 * is unpacked first, and what was in it counts.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "files/file-content.h"
#include "files/image-format.h"
#include "files/jpeg-reading.h"
#include "files/missing-data.h"
#include "files/picture-file.h"
#include "files/png-reading.h"
#include "files/unpacking.h"

#define PATIENCE       15 /* seconds, where somebody waits for the picture */
#define LITTLE_PATIENCE 1 /* where only the size is asked for */

/* Bytes; what stands before a size is gone through anew with each part that comes. Of a packed file that may be a block of bzip2's. */
#define MOST_BEFORE_JPEG_SIZE   (32 << 20)
#define MOST_BEFORE_PACKED_SIZE (1 << 20)

/* Of formats of which nothing is known here, the beginning will do. */
static gboolean
is_unknown (const guint8 *bytes,
            gsize         n)
{
  PstImageFormat format = pst_image_format_find (bytes, n);

  return format == PST_IMAGE_FORMAT_OTHER || format == PST_IMAGE_FORMAT_WEBP;
}

static gboolean
is_enough_roughly (const guint8 *bytes,
                   gsize         n)
{
  return is_unknown (bytes, n) || (n > PST_PICTURE_FILE_MOST_ROUGHLY && pst_is_packed (bytes, n));
}

static gboolean
find_size (const guint8 *bytes,
           gsize         n,
           gint         *width,
           gint         *height)
{
  g_autoptr (GBytes) beginning = pst_is_packed (bytes, n) ? pst_unpack_beginning (bytes, n) : g_bytes_new_static (bytes, n);

  return pst_image_format_get_size (g_bytes_get_data (beginning, NULL), g_bytes_get_size (beginning), width, height);
}

static gboolean
has_size (const guint8 *bytes,
          gsize         n)
{
  gboolean is_late_jpeg   = n > MOST_BEFORE_JPEG_SIZE && pst_image_format_find (bytes, n) == PST_IMAGE_FORMAT_JPEG;
  gboolean is_late_packed = n > MOST_BEFORE_PACKED_SIZE && pst_is_packed (bytes, n);
  gint     width;
  gint     height;

  return is_unknown (bytes, n) || is_late_jpeg || is_late_packed || find_size (bytes, n, &width, &height);
}

void
pst_picture_file_clear (PstPictureFile *found)
{
  g_clear_pointer (&found->picture, pst_picture_unref);
  g_clear_pointer (&found->pages, g_byte_array_unref);
  g_clear_pointer (&found->unpacked, g_bytes_unref);
}

/* What is packed twice is left to GIMP: it may unpack to itself. */
static PstDecoding
decode_packed (const guint8    *bytes,
               gsize            n,
               GBytes          *space,
               gint             enough,
               gboolean         roughly,
               GCancellable    *cancellable,
               PstPictureFile  *found,
               GError         **error)
{
  g_autoptr (GBytes) content  = NULL;
  PstDecoding        decoding = pst_unpack (bytes, n, roughly ? PST_PICTURE_FILE_MOST_ROUGHLY : G_MAXSIZE, cancellable, &content);
  gconstpointer      unpacked;
  gsize              size;

  if (! content)
    return decoding;
  unpacked = g_bytes_get_data (content, &size);
  decoding = pst_is_packed (unpacked, size) ? PST_DECODING_FOREIGN
                                            : pst_picture_file_decode (unpacked, size, space, enough, roughly, cancellable, found, error);
  if (decoding == PST_DECODING_FOREIGN)
    found->unpacked = g_steal_pointer (&content);
  return decoding;
}

/* As pst_picture_file_read(), of the bytes of a file. The error is %PST_ERROR_MEMORY. */
PstDecoding
pst_picture_file_decode (const guint8    *bytes,
                         gsize            n,
                         GBytes          *space,
                         gint             enough,
                         gboolean         roughly,
                         GCancellable    *cancellable,
                         PstPictureFile  *found,
                         GError         **error)
{
  switch (pst_image_format_find (bytes, n))
    {
    case PST_IMAGE_FORMAT_JPEG:
      return pst_jpeg_read (bytes, n, space, enough, roughly, cancellable, &found->picture, error);
    case PST_IMAGE_FORMAT_PNG:
      return pst_png_read (bytes, n, space, enough, cancellable, &found->picture, error);
    case PST_IMAGE_FORMAT_GZIP:
    case PST_IMAGE_FORMAT_BZIP2:
    case PST_IMAGE_FORMAT_XZ:
      return decode_packed (bytes, n, space, enough, roughly, cancellable, found, error);
    default:
      found->pages = pst_missing_data_find_pages (bytes, n);
      return pst_missing_data_is_cut_off (bytes, n) ? PST_DECODING_CUT_OFF : PST_DECODING_FOREIGN;
    }
}

/* Reads a picture file, upright, with alpha where the file has it, values from 0 to 1. @space: (nullable): the colours that are wanted, an
 * ICC profile with sRGB's curve; %NULL: sRGB. The picture's side (pst_picture_get_side()) need not have many more than @enough pixels.
 * @roughly: it is to be fast rather than exact, and what unpacks to a lot is not worth its room. @cancellable: (nullable): ends it soon, at
 * any time. @found: empty before. The error is a sentence that says what to do; %PST_ERROR_MEMORY where there is no room,
 * %G_IO_ERROR_CANCELLED. To be called in any thread.
 */
gboolean
pst_picture_file_read (GFile           *file,
                       GBytes          *space,
                       gint             enough,
                       gboolean         roughly,
                       GCancellable    *cancellable,
                       PstPictureFile  *found,
                       GError         **error)
{
  g_autofree gchar   *name    = g_file_get_parse_name (file);
  g_autoptr (GBytes)  content = pst_file_content_load (file, roughly ? is_enough_roughly : is_unknown, PATIENCE, cancellable, error);
  g_autoptr (GError)  problem = NULL;
  PstDecoding         decoding;

  if (! content)
    return FALSE;
  decoding = pst_picture_file_decode (g_bytes_get_data (content, NULL), g_bytes_get_size (content), space, enough, roughly,
                                      cancellable, found, &problem);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (decoding == PST_DECODING_CUT_OFF)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                 _ ("The style file “%s” is cut off or damaged: copy or download it again, or choose another one."), name);
  else if (problem)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (decoding == PST_DECODING_DONE && ! found->picture)
    pst_file_content_set_memory_error (file, error);
  else
    return TRUE;
  return FALSE;
}

/* Finds the size that the file claims, perhaps with its sides exchanged, without decoding it. Answers %FALSE where that cannot be told. */
gboolean
pst_picture_file_get_size (GFile *file,
                           gint  *width,
                           gint  *height)
{
  g_autoptr (GBytes) content = pst_file_content_load (file, has_size, LITTLE_PATIENCE, NULL, NULL);

  return content && find_size (g_bytes_get_data (content, NULL), g_bytes_get_size (content), width, height);
}
