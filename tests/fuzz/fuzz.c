/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A fuzz target is a program with one reader of bytes from outside, which libFuzzer calls with whatever leads it to new places (LLVM's
 * documentation, libFuzzer). Beside what the sanitizers find, each warning of GLib's ends it.
 */
#define _GNU_SOURCE /* memfd_create() */
#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#define PADDING 65536 /* what the header of a small network file promises is there, so that its first tensors are read */

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

/* (transfer none): the path of a file in memory, until the next one, with the bytes, and as many zeros behind them */
const gchar *
fuzz_write_file (const guint8 *bytes,
                 gsize         n,
                 gsize         padding)
{
  static gint  file = -1;
  static gchar path[64];

  if (file < 0)
    {
      file = memfd_create ("input", MFD_CLOEXEC);
      g_snprintf (path, sizeof path, "/proc/self/fd/%d", file);
    }
  g_assert_true (ftruncate (file, 0) == 0 && pwrite (file, bytes, n, 0) == (gssize) n && ftruncate (file, n + padding) == 0);
  return path;
}

/* (transfer full): a file in memory, until the next one; behind every other one lie as many zeros as it may promise */
GFile *
fuzz_write_network (const guint8 *bytes,
                    gsize         n)
{
  return g_file_new_for_path (fuzz_write_file (bytes, n, n % 2 ? PADDING : 0));
}

/* Where something was refused, somebody is to read why. */
void
fuzz_assert_sentence (const GError *error)
{
  g_assert_true (error && error->message && *error->message != '\0');
}
