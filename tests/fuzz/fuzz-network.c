/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files of people, as they are loaded for painting step by step. */
#include "config.h"

#include <pastiche/network.h>

#include "fuzz.h"

#define PADDING 65536 /* what the header of a small input promises is there, so that its first tensors are read */

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autoptr (GFile)   file    = g_file_new_for_path (fuzz_write_file (bytes, n, n % 2 ? PADDING : 0));
  g_autoptr (GError)  error   = NULL;
  PstNetwork         *network = pst_network_load (file, &error);

  if (network)
    pst_network_unref (network);
  else
    fuzz_assert_sentence (error);
  return 0;
}
