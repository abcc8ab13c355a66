/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files of paintings: JPEG and PNG, which are decoded, with their profiles and how they are turned, and what is looked at of others
 * before GIMP loads them. A picture that claims to be large takes its time without saying anything new.
 */
#include "config.h"

#include "files/image-format.h"
#include "files/picture-file.h"
#include "files/unpacking.h"
#include "fuzz.h"

#define MOST_PIXELS 1000000
#define ENOUGH      64

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autoptr (GBytes)      content = pst_is_packed (bytes, n) ? pst_unpack_beginning (bytes, n) : g_bytes_new_static (bytes, n);
  g_auto (PstPictureFile) found   = { 0 };
  g_autoptr (GError)      error   = NULL;
  gint                    width   = 1;
  gint                    height  = 1;
  PstDecoding             decoding;

  pst_image_format_get_size (g_bytes_get_data (content, NULL), g_bytes_get_size (content), &width, &height);
  if ((gint64) width * height > MOST_PIXELS)
    return 0;
  decoding = pst_picture_file_decode (bytes, n, NULL, ENOUGH, n % 2, NULL, &found, &error);
  g_assert_true ((found.picture != NULL) == (decoding == PST_DECODING_DONE && ! error));
  g_assert_true (decoding == PST_DECODING_DONE || ! error);
  return 0;
}
