/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files of people, as they are loaded for painting step by step. */
#include "config.h"

#include <pastiche/network.h>

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autoptr (GFile)   file    = fuzz_write_network (bytes, n);
  g_autoptr (GError)  error   = NULL;
  PstNetwork         *network = pst_network_load (file, &error);

  if (network)
    pst_network_unref (network);
  else
    fuzz_assert_sentence (error);
  return 0;
}
