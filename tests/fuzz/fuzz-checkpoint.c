/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was kept of an interrupted training: the input is what is behind the checksum, which is right. And whatever the input is, as a
 * whole.
 */
#include "config.h"

#include "fuzz.h"
#include "train/checkpoint.h"

#define SUM_BYTES 32

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  static const guint8     begin[]    = "PSTTRAIN\1\0\0\0\0\0\0";
  g_autoptr (GBytes)      as_it_is   = g_bytes_new (bytes, n);
  g_autoptr (GChecksum)   checksum   = g_checksum_new (G_CHECKSUM_SHA256);
  GByteArray             *content    = g_byte_array_new ();
  g_autoptr (GBytes)      with_sum   = NULL;
  g_auto (PstCheckpoint)  checkpoint = { 0 };
  g_auto (PstCheckpoint)  whole      = { 0 };
  guint8                  sum[SUM_BYTES];
  gsize                   size       = sizeof sum;

  g_checksum_update (checksum, bytes, n);
  g_checksum_get_digest (checksum, sum, &size);
  g_byte_array_append (content, begin, sizeof begin);
  g_byte_array_append (content, sum, sizeof sum);
  g_byte_array_append (content, bytes, n);
  with_sum = g_byte_array_free_to_bytes (content);
  if (pst_checkpoint_parse (with_sum, &checkpoint))
    g_assert_true (checkpoint.state && checkpoint.n_done <= checkpoint.n_steps && g_utf8_validate (checkpoint.label, -1, NULL));
  pst_checkpoint_parse (as_it_is, &whole);
  return 0;
}
