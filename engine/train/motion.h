/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small motion of a picture, and how far what is painted follows it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstMotion:
 * @width: of pictures in pixels
 * @height: of pictures
 * @zoom: cosine of the turn by how far two pixels of the moved picture are apart in the other one
 * @turn: sine of it, likewise
 * @shift_x: how far the middle of the moved picture is from that of the other one, in pixels of that
 * @shift_y: the same downwards
 *
 * From which place of a picture each pixel of the moved one comes.
 */
typedef struct
{
  gint    width;
  gint    height;
  gdouble zoom;
  gdouble turn;
  gdouble shift_x;
  gdouble shift_y;
} PstMotion;

PstMotion pst_motion_choose  (gint              width,
                              gint              height,
                              guint64           seed,
                              guint64           index);
void      pst_motion_apply   (const PstMotion  *motion,
                              const gfloat     *rgb,
                              gfloat           *moved);
gdouble   pst_motion_compare (const PstMotion  *motion,
                              const gfloat     *rgb,
                              const gfloat     *moved,
                              gdouble           weight,
                              gfloat           *gradient);

G_END_DECLS
