/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An image's pixels in memory: how many bytes they take, and which way up they are. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/allocation.h>
#include <pastiche/error.h>

#include "files/orientation.h"
#include "formats/image.h"

PstImage *
pst_image_new (void)
{
  PstImage *image = g_new0 (PstImage, 1);

  image->orientation = 1;
  image->left_out    = g_ptr_array_new_with_free_func (g_free);
  return image;
}

void
pst_image_free (PstImage *image)
{
  if (image->own)
    image->free_own (image->own);
  g_clear_pointer (&image->profile, g_bytes_unref);
  g_clear_object (&image->metadata);
  g_ptr_array_unref (image->left_out);
  g_free (image->pixels);
  g_free (image);
}

/* How many numbers a pixel has. */
guint
pst_image_count_channels (const PstImage *image)
{
  return (image->is_grey ? 1 : 3) + (image->alpha != PST_ALPHA_NONE);
}

gsize
pst_image_get_pixel_bytes (const PstImage *image)
{
  static const gsize bytes[] = {
    [PST_NUMBERS_8] = 1, [PST_NUMBERS_16] = 2, [PST_NUMBERS_32] = 4, [PST_NUMBERS_HALF] = 2, [PST_NUMBERS_FLOAT] = 4,
  };

  return pst_image_count_channels (image) * bytes[image->numbers];
}

void
pst_image_set_memory_error (GError **error)
{
  g_set_error_literal (error, PST_ERROR, PST_ERROR_MEMORY,
                       _ ("There is no memory for the picture: close other programs, or paint fewer pictures side by side."));
}

/* (transfer full) (nullable): room for all pixels of an image of this form; %NULL: there is none, whatever the system promises */
static guint8 *
allocate (const PstImage  *image,
          GError         **error)
{
  gsize   bytes  = 0;
  guint8 *pixels = NULL;

  if (g_size_checked_mul (&bytes, image->width, image->height) && g_size_checked_mul (&bytes, bytes, pst_image_get_pixel_bytes (image)) &&
      bytes <= pst_memory_get_available ())
    pixels = g_try_malloc (bytes);
  if (! pixels)
    pst_image_set_memory_error (error);
  return pixels;
}

/* Makes room for the pixels of an image whose form is known. Answers whether there is any; if not, the error is %PST_ERROR_MEMORY. */
gboolean
pst_image_make_room (PstImage  *image,
                     GError   **error)
{
  image->pixels = allocate (image, error);
  return image->pixels != NULL;
}

/* Turns the pixels as the orientation says, which is 1 then. Answers whether there is memory for it. */
gboolean
pst_image_turn_upright (PstImage  *image,
                        GError   **error)
{
  gsize     pixel    = pst_image_get_pixel_bytes (image);
  gboolean  is_aside = image->orientation >= 5;
  gint      width    = is_aside ? image->height : image->width;
  gint      height   = is_aside ? image->width : image->height;
  guint8   *upright;

  if (image->orientation < 2 || image->orientation > 8)
    return TRUE;
  upright = allocate (image, error);
  if (! upright)
    return FALSE;
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      memcpy (upright + pixel * ((gsize) y * width + x),
              image->pixels + pixel * pst_orientation_find_origin (image->width, image->height, image->orientation, x, y), pixel);
  g_free (image->pixels);
  image->pixels      = upright;
  image->width       = width;
  image->height      = height;
  image->orientation = 1;
  if (is_aside)
    image->density = (PstDensity) { image->density.unit, image->density.y, image->density.x };
  return TRUE;
}

/* Notes that something of the file is not kept, as a translated sentence. */
void
pst_image_note_left_out (PstImage    *image,
                         const gchar *sentence)
{
  if (! g_ptr_array_find_with_equal_func (image->left_out, sentence, g_str_equal, NULL))
    g_ptr_array_add (image->left_out, g_strdup (sentence));
}
