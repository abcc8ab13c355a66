/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Image files, as they are looked at before GIMP loads them. */
#include "config.h"

#include "files/image-file.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autoptr (GFile)  file  = g_file_new_for_path (fuzz_write_file (bytes, n, 0));
  g_autoptr (GError) error = NULL;

  if (! pst_image_file_check (file, &error))
    fuzz_assert_sentence (error);
  return 0;
}
