/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files, as they are loaded for painting at once. */
#include "config.h"

#include <pastiche/instant.h>

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autoptr (GFile)   file    = fuzz_write_network (bytes, n);
  g_autoptr (GError)  error   = NULL;
  PstInstant         *instant = pst_instant_load (file, &error);

  if (instant)
    pst_instant_free (instant);
  else
    fuzz_assert_sentence (error);
  return 0;
}
