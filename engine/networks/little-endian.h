/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers as they lie in files. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The unsigned number of so many bytes, eight at the most, the least significant first. */
static inline guint64
pst_read_little_endian (const guint8 *bytes,
                        gsize         n)
{
  guint64 number = 0;

  for (gsize i = 0; i < n; i++)
    number |= (guint64) bytes[i] << 8 * i;
  return number;
}

G_END_DECLS
