/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which way up pictures are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a pixel of the upright picture comes from in one of this size, whose orientation is counted as in Exif 2.3, section 4.6.4. */
static inline gsize
pst_orientation_find_origin (gint  width,
                             gint  height,
                             guint orientation,
                             gint  x,
                             gint  y)
{
  gboolean is_across = orientation >= 5;
  gint     column    = is_across ? y : x;
  gint     line      = is_across ? x : y;

  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
    column = width - 1 - column;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
    line = height - 1 - line;
  return (gsize) line * width + column;
}

G_END_DECLS
