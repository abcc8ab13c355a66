/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP's loaders fill the missing part of some image files that were cut off with grey or nothing and report success; a
 * style learnt from that would be grey as well. So these formats are walked here to their end, from part to part: JPEG
 * (ITU T.81, annex B), PNG (PNG specification, section 5), GIF (GIF89a specification), BMP (its header states the size).
 * Every other format is left to GIMP.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "files/image-file.h"

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
  gsize at = 8; /* behind the signature */

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

/* Bytes of the colour table that a GIF's packed field announces. */
static gsize
gif_table_bytes (guint8 packed)
{
  return packed & 0x80 ? 3 * (gsize) (2 << (packed & 7)) : 0;
}

/* Behind a chain of sub-blocks, each with its length before it and an empty one at the end. */
static gsize
gif_skip_blocks (const guint8 *bytes,
                 gsize         at,
                 gsize         n)
{
  while (at < n && bytes[at] != 0)
    at += 1 + (gsize) bytes[at];
  return at + 1;
}

static gboolean
gif_has_end (const guint8 *bytes,
             gsize         n)
{
  gsize at = 13 + (n > 10 ? gif_table_bytes (bytes[10]) : 0);

  while (at < n)
    switch (bytes[at])
      {
      case 0x3b: /* trailer */
        return TRUE;
      case 0x21: /* extension */
        at = gif_skip_blocks (bytes, at + 2, n);
        break;
      case 0x2c: /* image: its descriptor, its colours, the size of its codes, its data */
        at = at + 9 < n ? gif_skip_blocks (bytes, at + 10 + gif_table_bytes (bytes[at + 9]) + 1, n) : n;
        break;
      default:
        return FALSE;
      }
  return FALSE;
}

static gboolean
bmp_has_end (const guint8 *bytes,
             gsize         n)
{
  return n >= 6 && n >= (gsize) (bytes[2] | bytes[3] << 8 | bytes[4] << 16 | (guint32) bytes[5] << 24);
}

static const struct
{
  const gchar *signature;
  gboolean (* has_end) (const guint8 *bytes, gsize n);
} formats[] = {
  { "\xff\xd8", jpeg_has_end },
  { "\x89PNG\r\n\x1a\n", png_has_end },
  { "GIF8", gif_has_end },
  { "BM", bmp_has_end },
};

static gboolean
is_complete (const guint8 *bytes,
             gsize         n)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      gsize length = strlen (formats[i].signature);

      if (n >= length && memcmp (bytes, formats[i].signature, length) == 0)
        return formats[i].has_end (bytes, n);
    }
  return n > 0;
}

/* (transfer full) (nullable): what is in the file. A pipe is not waited for, and a device not read without end. */
static GBytes *
load (GFile   *file,
      GError **error)
{
  g_autofree gchar  *name    = g_file_get_parse_name (file);
  GFileType          type    = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);
  g_autoptr (GError) problem = NULL;
  GBytes            *content = NULL;

  if (type == G_FILE_TYPE_DIRECTORY || type == G_FILE_TYPE_SPECIAL)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                 _ ("The style file “%s” is a folder, a pipe or a device: choose another one."), name);
  else if (! (content = g_file_load_bytes (file, NULL, NULL, &problem)) && g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                 _ ("The style file “%s” is missing or may not be read: choose another one."), name);
  else if (! content)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                 _ ("The style file “%s” cannot be read (%s): mend that and try again, or choose another one."), name, problem->message);
  return content;
}

/* Whether the file is worth loading; if not, the error says that it is missing, no file or cut off, and what to do. */
gboolean
pst_image_file_check (GFile   *file,
                      GError **error)
{
  g_autofree gchar  *name    = g_file_get_parse_name (file);
  g_autoptr (GBytes) content = load (file, error);

  if (! content)
    return FALSE;
  if (is_complete (g_bytes_get_data (content, NULL), g_bytes_get_size (content)))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
               _ ("The style file “%s” is cut off: copy or download it again, or choose another one."), name);
  return FALSE;
}
