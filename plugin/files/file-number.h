/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers as they lie in GIF, BMP and WebP files. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The unsigned number of so many bytes, four at the most, the least significant first. */
static inline guint32
pst_file_read_number (const guint8 *bytes,
                      guint         n)
{
  guint32 value = 0;

  while (n-- > 0)
    value = value << 8 | bytes[n];
  return value;
}

G_END_DECLS
