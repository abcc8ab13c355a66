/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one list of formats, and files by whichever of them they are in. A file is read as what it is, whatever it is called, and written as
 * its name says.
 */
#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "formats/formats.h"
#include "formats/image-colours.h"
#include "formats/jpeg-format.h"
#include "formats/metadata.h"
#include "formats/png-format.h"
#include "formats/tiff-format.h"
#include "formats/webp-format.h"

static const PstFormat *const formats[] = { &pst_png_format, &pst_jpeg_format, &pst_tiff_format, &pst_webp_format };

/* (transfer none) (nullable): the format that a file of this name has; %NULL: none that is written */
const PstFormat *
pst_formats_find_by_name (const gchar *path)
{
  g_autofree gchar *name = g_path_get_basename (path);
  const gchar      *dot  = strrchr (name, '.');

  for (guint i = 0; dot && dot != name && i < G_N_ELEMENTS (formats); i++)
    for (guint j = 0; formats[i]->endings[j]; j++)
      if (g_ascii_strcasecmp (dot + 1, formats[i]->endings[j]) == 0)
        return formats[i];
  return NULL;
}

/* (transfer full): the usual endings of all formats, to be read by people */
gchar *
pst_formats_dup_endings (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (text, "%s.%s", i ? ", " : "", formats[i]->endings[0]);
  return g_string_free (text, FALSE);
}

/* (transfer full) (nullable): all of a file; the error is a sentence */
static GBytes *
load (const gchar  *path,
      GError      **error)
{
  g_autoptr (GError) problem = NULL;
  gchar             *text;
  gsize              n;

  if (! g_file_test (path, G_FILE_TEST_EXISTS))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such file."));
  else if (! g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("It is no file, but a folder, a pipe or a device."));
  else if (g_file_get_contents (path, &text, &n, &problem))
    return g_bytes_new_take (text, n);
  else
    /* Translators: what the system says */
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The file cannot be read: %s"), problem->message);
  return NULL;
}

static const PstFormat *
find_by_content (GBytes  *bytes,
                 GError **error)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->is_in (data, n))
      return formats[i];
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _ ("It is no picture in PNG, JPEG, TIFF or WebP: convert it first."));
  return NULL;
}

/* (transfer full) (nullable): what is in a file, upright. The error is a sentence that does not say which file. In any thread. */
PstImage *
pst_formats_read (const gchar  *path,
                  GError      **error)
{
  g_autoptr (GBytes)   bytes  = load (path, error);
  const PstFormat     *format = bytes ? find_by_content (bytes, error) : NULL;
  g_autoptr (PstImage) image  = pst_image_new ();

  if (! format || ! format->read (image, bytes, error))
    return NULL;
  pst_metadata_read (image, bytes);
  return pst_image_turn_upright (image, error) ? g_steal_pointer (&image) : NULL;
}

/* Makes an image one that a format can hold, with a note about what it loses thereby. Answers whether it can be; if not, the error is a
 * sentence.
 */
gboolean
pst_formats_fit (PstImage         *image,
                 const PstFormat  *format,
                 GError          **error)
{
  PstNumbers   numbers = image->numbers;
  PstAlphaKind alpha   = image->alpha;
  gboolean     is_grey = image->is_grey && format->has_grey;

  if (alpha != PST_ALPHA_NONE && ! format->has_alpha)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   /* Translators: what a format is called */
                   _ ("It has transparent places, which %s cannot hold: choose another format."), format->title);
      return FALSE;
    }
  if (! (format->numbers & 1 << numbers))
    {
      numbers = format->numbers & 1 << PST_NUMBERS_16 && numbers != PST_NUMBERS_8 ? PST_NUMBERS_16 : PST_NUMBERS_8;
      pst_image_note_left_out (image, _ ("The format that is written holds less precise numbers than the one that was read."));
    }
  if (alpha == PST_ALPHA_MULTIPLIED && ! (format->numbers & 1 << PST_NUMBERS_FLOAT))
    alpha = PST_ALPHA_APART;
  return pst_image_convert (image, numbers, is_grey, alpha, error);
}

/* (transfer full) (nullable): the file of an image that fits the format, the same bytes for the same image. @quality: 1 to 100, or
 * %PST_QUALITY_AS_IT_WAS. The error is a sentence. In any thread.
 */
GBytes *
pst_formats_write (const PstImage   *image,
                   const PstFormat  *format,
                   gint              quality,
                   GError          **error)
{
  g_autoptr (GBytes) bytes = format->write (image, quality, error);

  return bytes ? pst_metadata_add (image, bytes, error) : NULL;
}
