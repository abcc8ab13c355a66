/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What flow is found in: planes of one number for each pixel, with a margin in which the edge is repeated. */
#pragma once

#include <pastiche/picture.h>

#include "compute/allocation.h"
#include "compute/compute.h"

G_BEGIN_DECLS

/**
 * PstFlowPlane:
 * @width: pixels along x
 * @height: pixels along y
 * @stride: floats from row to row
 * @pixels: the first pixel; PST_FLOW_MARGIN pixels before and behind each row, and as many rows above and below, are there as well
 */
typedef struct
{
  gint    width;
  gint    height;
  gsize   stride;
  gfloat *pixels;
} PstFlowPlane;

gboolean pst_flow_plane_take        (PstFlowPlane       *plane,
                                     PstArena           *arena,
                                     gint                width,
                                     gint                height);
void     pst_flow_plane_lay_out     (PstFlowPlane       *plane,
                                     gint                width,
                                     gint                height);
gfloat  *pst_flow_plane_get_row     (const PstFlowPlane *plane,
                                     gint                y);
void     pst_flow_plane_fill_margin (PstFlowPlane       *plane,
                                     gint                y);
void     pst_flow_plane_read        (PstFlowPlane       *plane,
                                     const PstPicture   *picture,
                                     PstCompute         *compute);
void     pst_flow_plane_shrink      (const PstFlowPlane *plane,
                                     PstFlowPlane       *smaller,
                                     PstCompute         *compute);
void     pst_flow_plane_enlarge     (const PstFlowPlane *plane,
                                     PstFlowPlane       *larger,
                                     PstCompute         *compute);

G_END_DECLS
