/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files, as they are loaded for painting at once, and what trained styles say about themselves. */
#include "config.h"

#include <pastiche/trained-style.h>

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autoptr (GFile)        file    = fuzz_write_network (bytes, n);
  g_autoptr (GError)       error   = NULL;
  g_autoptr (PstInstant)   instant = pst_instant_load (file, &error);
  g_auto (PstTrainedNote)  note    = { 0 };

  if (! instant)
    fuzz_assert_sentence (error);
  g_clear_error (&error);
  if (! pst_trained_style_read_note (file, &note, &error))
    fuzz_assert_sentence (error);
  return 0;
}
