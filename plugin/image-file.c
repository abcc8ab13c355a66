/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP's loaders fill the missing part of a JPEG or PNG file that was cut off with grey or nothing and report
 * success; a style learnt from that would be grey as well. So the two formats are walked here from marker to marker
 * (ITU T.81, annex B) and from chunk to chunk (PNG specification, section 5) to their end. Every other format is left
 * to GIMP.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "image-file.h"

static const guint8 png_signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

static guint32
read_big_endian (const guint8 *bytes,
                 guint         n)
{
  guint32 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

static gboolean
png_has_end (const guint8 *bytes,
             gsize         n)
{
  gsize at = sizeof png_signature;

  while (n - at >= 12) /* length, type, and the checksum behind the data */
    {
      gsize length = read_big_endian (bytes + at, 4);

      if (memcmp (bytes + at + 4, "IEND", 4) == 0)
        return TRUE;
      if (length > n - at - 12)
        return FALSE;
      at += length + 12;
    }
  return FALSE;
}

/* Skips compressed data: to the next marker that is no stuffed byte and no restart. */
static gsize
skip_scan (const guint8 *bytes,
           gsize         at,
           gsize         n)
{
  while (at + 1 < n && (bytes[at] != 0xff || bytes[at + 1] == 0x00 || (bytes[at + 1] >= 0xd0 && bytes[at + 1] <= 0xd7)))
    at++;
  return at;
}

static gboolean
jpeg_has_end (const guint8 *bytes,
              gsize         n)
{
  gsize at = 2;

  while (n - at >= 2)
    {
      guint8 marker = bytes[at + 1];
      gsize  length;

      if (bytes[at] != 0xff)
        return FALSE;
      if (marker == 0xd9)
        return TRUE;
      if (marker == 0xff) /* a fill byte */
        {
          at++;
          continue;
        }
      if (n - at < 4)
        return FALSE;
      length = read_big_endian (bytes + at + 2, 2);
      if (length < 2 || length > n - at - 2)
        return FALSE;
      at += 2 + length;
      if (marker == 0xda)
        at = skip_scan (bytes, at, n);
    }
  return FALSE;
}

/**
 * pst_image_file_check:
 * @file: an image file
 * @error: set where the file is missing or is cut off
 *
 * Returns: whether it is worth loading
 */
gboolean
pst_image_file_check (GFile   *file,
                      GError **error)
{
  g_autofree gchar  *name    = g_file_get_parse_name (file);
  g_autoptr (GBytes) content = g_file_load_bytes (file, NULL, NULL, NULL);
  const guint8      *bytes;
  gsize              n;
  gboolean           cut_off;

  if (! content)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                   _ ("The style file “%s” is missing or may not be read: choose another one."), name);
      return FALSE;
    }
  bytes   = g_bytes_get_data (content, &n);
  cut_off = n == 0 ||
            (n >= 2 && bytes[0] == 0xff && bytes[1] == 0xd8 && ! jpeg_has_end (bytes, n)) ||
            (n >= sizeof png_signature && memcmp (bytes, png_signature, sizeof png_signature) == 0 && ! png_has_end (bytes, n));
  if (cut_off)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                 _ ("The style file “%s” is cut off: copy or download it again, or choose another one."), name);
  return ! cut_off;
}
