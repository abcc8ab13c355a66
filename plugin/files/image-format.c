/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Image files are known by what they begin with, whatever they are called, as GIMP knows them; so are the sizes that they claim. */
#include "config.h"

#include <string.h>

#include "files/file-number.h"
#include "files/image-format.h"
#include "files/jpeg-reading.h"
#include "files/tiff-directory.h"

static const struct
{
  const gchar    *signature;
  gsize           length;
  PstImageFormat  format;
} signatures[] = {
  { "\xff\xd8", 2, PST_IMAGE_FORMAT_JPEG },
  { "\x89PNG\r\n\x1a\n", 8, PST_IMAGE_FORMAT_PNG },
  { "GIF8", 4, PST_IMAGE_FORMAT_GIF },
  { "RIFF", 4, PST_IMAGE_FORMAT_WEBP },
  { "BM", 2, PST_IMAGE_FORMAT_BMP },
  { "gimp xcf ", 9, PST_IMAGE_FORMAT_XCF },
  { "II*\0", 4, PST_IMAGE_FORMAT_TIFF },
  { "MM\0*", 4, PST_IMAGE_FORMAT_TIFF },
  { "II+\0", 4, PST_IMAGE_FORMAT_TIFF },
  { "MM\0+", 4, PST_IMAGE_FORMAT_TIFF },
  { "\x1f\x8b", 2, PST_IMAGE_FORMAT_GZIP },
  { "BZh", 3, PST_IMAGE_FORMAT_BZIP2 },
  { "\xfd" "7zXZ\0", 6, PST_IMAGE_FORMAT_XZ },
};

/* Bytes before a size can be read; a TIFF says where it is, a JPEG is gone through. */
static const gsize needed[] = {
  [PST_IMAGE_FORMAT_PNG]  = 24,
  [PST_IMAGE_FORMAT_GIF]  = 10,
  [PST_IMAGE_FORMAT_WEBP] = 30,
  [PST_IMAGE_FORMAT_BMP]  = PST_BMP_BYTES,
  [PST_IMAGE_FORMAT_XCF]  = 22,
  [PST_IMAGE_FORMAT_TIFF] = 8,
};

/* The format of a file that begins with these bytes. */
PstImageFormat
pst_image_format_find (const guint8 *bytes,
                       gsize         n)
{
  for (guint i = 0; i < G_N_ELEMENTS (signatures); i++)
    if (n >= signatures[i].length && memcmp (bytes, signatures[i].signature, signatures[i].length) == 0)
      {
        if (signatures[i].format != PST_IMAGE_FORMAT_WEBP || (n >= 12 && memcmp (bytes + 8, "WEBP", 4) == 0)) /* RIFF: sounds as well */
          return signatures[i].format;
      }
  return PST_IMAGE_FORMAT_OTHER;
}

static guint32
read_big (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
}

/* Three kinds of first part: extended, without loss, and lossy (WebP container specification; RFC 9649, RFC 6386 section 9.1). */
static void
find_webp_size (const guint8 *bytes,
                guint32      *width,
                guint32      *height)
{
  guint32 bits = pst_file_read_number (bytes + 21, 4);

  if (memcmp (bytes + 12, "VP8X", 4) == 0)
    {
      *width  = 1 + pst_file_read_number (bytes + 24, 3);
      *height = 1 + pst_file_read_number (bytes + 27, 3);
    }
  else if (memcmp (bytes + 12, "VP8L", 4) == 0)
    {
      *width  = 1 + (bits & 0x3fff);
      *height = 1 + (bits >> 14 & 0x3fff);
    }
  else if (memcmp (bytes + 12, "VP8 ", 4) == 0)
    {
      *width  = pst_file_read_number (bytes + 26, 2) & 0x3fff;
      *height = pst_file_read_number (bytes + 28, 2) & 0x3fff;
    }
}

/* Reads the size of a BMP file with at least %PST_BMP_BYTES bytes; its numbers are half as long in the oldest header, and a negative height
 * means "from the top". Answers the length of the header, which says what else is in it.
 */
guint
pst_image_format_read_bmp (const guint8 *bytes,
                           guint32      *width,
                           guint32      *height)
{
  guint    header = pst_file_read_number (bytes + 14, 4);
  gboolean is_old = header == PST_BMP_OLD_HEADER;

  *width  = pst_file_read_number (bytes + 18, is_old ? 2 : 4);
  *height = is_old ? pst_file_read_number (bytes + 20, 2) : ABS ((gint64) (gint32) pst_file_read_number (bytes + 22, 4));
  return header;
}

static void
find_tiff_size (const guint8 *bytes,
                gsize         n,
                guint32      *width,
                guint32      *height)
{
  PstTiff tiff;

  if (! pst_tiff_begin_picture (&tiff, bytes, n))
    return;
  *width  = MIN (pst_tiff_get (&tiff, PST_TIFF_WIDTH, 0), G_MAXINT32);
  *height = MIN (pst_tiff_get (&tiff, PST_TIFF_HEIGHT, 0), G_MAXINT32);
}

/* Finds the size that a file with these bytes, or which begins with them, claims, not turned upright. Answers %FALSE where that cannot be
 * told.
 */
gboolean
pst_image_format_get_size (const guint8 *bytes,
                           gsize         n,
                           gint         *width,
                           gint         *height)
{
  PstImageFormat format         = pst_image_format_find (bytes, n);
  guint32        claimed_width  = 0;
  guint32        claimed_height = 0;

  if (format < G_N_ELEMENTS (needed) && n < needed[format])
    return FALSE;
  switch (format)
    {
    case PST_IMAGE_FORMAT_JPEG:
      return pst_jpeg_get_size (bytes, n, width, height);
    case PST_IMAGE_FORMAT_PNG:
      claimed_width  = read_big (bytes + 16);
      claimed_height = read_big (bytes + 20);
      break;
    case PST_IMAGE_FORMAT_GIF:
      claimed_width  = pst_file_read_number (bytes + 6, 2);
      claimed_height = pst_file_read_number (bytes + 8, 2);
      break;
    case PST_IMAGE_FORMAT_WEBP:
      find_webp_size (bytes, &claimed_width, &claimed_height);
      break;
    case PST_IMAGE_FORMAT_BMP:
      pst_image_format_read_bmp (bytes, &claimed_width, &claimed_height);
      break;
    case PST_IMAGE_FORMAT_TIFF:
      find_tiff_size (bytes, n, &claimed_width, &claimed_height);
      break;
    case PST_IMAGE_FORMAT_XCF:
      claimed_width  = read_big (bytes + 14);
      claimed_height = read_big (bytes + 18);
      break;
    default:
      break;
    }
  *width  = claimed_width;
  *height = claimed_height;
  return claimed_width > 0 && claimed_height > 0 && claimed_width <= G_MAXINT && claimed_height <= G_MAXINT;
}
