/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the pixels of an area are in its plane, and the other way round. */
#include "config.h"

#include "picture/area.h"

/* What one of the two pieces of a stretch has of a part of it: where that begins in the plane and in the part, and its length. */
static gint
get_piece (const PstStretch *stretch,
           gboolean          second,
           gint              first,
           gint              length,
           gint             *begin,
           gint             *place)
{
  gint from = MAX (second ? stretch->head : 0, first);
  gint end  = MIN (second ? stretch->length : stretch->head, first + length);

  *begin = second ? stretch->begin + from - stretch->head : from;
  *place = from - first;
  return end - from;
}

/* Where what one of the PST_AREA_PIECES pieces has of a part of the area is in the plane, and in that part. FALSE if it has
 * nothing of it.
 */
gboolean
pst_area_get_piece (const PstArea      *area,
                    guint               i,
                    const PstRectangle *within,
                    PstRectangle       *part,
                    PstRectangle       *place)
{
  part->width  = place->width = get_piece (&area->across, i % 2, within->x, within->width, &part->x, &place->x);
  part->height = place->height = get_piece (&area->down, i / 2, within->y, within->height, &part->y, &place->y);
  return part->width > 0 && part->height > 0;
}

static gint
find (const PstStretch *stretch,
      gint              begin,
      gint              length)
{
  return begin + length <= stretch->head ? begin : stretch->head + begin - stretch->begin;
}

/* Where a part of the plane that lies within one piece of the area is in the area. */
PstRectangle
pst_area_find (const PstArea      *area,
               const PstRectangle *part)
{
  return (PstRectangle) { find (&area->across, part->x, part->width), find (&area->down, part->y, part->height),
                          part->width, part->height };
}
