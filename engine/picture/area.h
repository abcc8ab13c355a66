/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parts of a plane that are walked over as if they were planes themselves. */
#pragma once

#include "picture/plane.h"

G_BEGIN_DECLS

#define PST_AREA_PIECES 4 /* at the most */

/**
 * PstStretch:
 * @begin: its first pixel in the plane
 * @length: how many pixels
 * @head: so many of them stand in front, and are the plane's first ones; only those behind them begin at @begin, and then end where
 *        the plane ends; 0 where the stretch is a single piece
 *
 * A part of a row or of a column. A ring is cut out so that its seam stays at both ends, where it is in the whole plane; what is
 * left out is left out in the middle.
 */
typedef struct
{
  gint begin;
  gint length;
  gint head;
} PstStretch;

/**
 * PstArea:
 * @across: the columns
 * @down: the rows
 */
typedef struct
{
  PstStretch across;
  PstStretch down;
} PstArea;

gboolean     pst_area_get_piece (const PstArea      *area,
                                 guint               i,
                                 const PstRectangle *within,
                                 PstRectangle       *part,
                                 PstRectangle       *place);
PstRectangle pst_area_find      (const PstArea      *area,
                                 const PstRectangle *part);

G_END_DECLS
