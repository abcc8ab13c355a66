/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a picture is walked over within a budget: into which segments the network is cut, and the plane of each segment into which
 * windows.
 */
#pragma once

#include "compute/allocation.h"
#include "picture/area.h"
#include "walk/window-walk.h"

G_BEGIN_DECLS

/**
 * PstWindow:
 * @tile: what the window answers for; the tiles of a segment cover its plane without overlap
 * @forward: the tile and as much around it as exact feature maps of the tile need
 * @backward: the tile and as much around it as the exact gradient of the tile needs
 *
 * In pixels of the plane that the segment's first layer sees.
 */
typedef struct
{
  PstRectangle tile;
  PstArea      forward;
  PstArea      backward;
} PstWindow;

/**
 * PstSegment:
 * @first: the first layer
 * @last: the last layer
 * @stride: pixels of the picture that a pixel of the plane stands for, along a side
 * @width: of the plane that the first layer sees
 * @height: of that plane
 * @edges: what lies beyond its edges
 * @in_channels: of what it sees
 * @out_stride: pixels of the plane that a pixel of its pooled output stands for, along a side
 * @out_width: of that output, with which the next segment goes on; 0 in the last segment
 * @out_height: of that output
 * @out_channels: of that output
 * @walk: what walks over one of the windows
 * @grid: windows begin and end at multiples of it, if not where the plane does
 * @step: sides of tiles are multiples of it, but for the last in a row or column
 * @halos: what windows have around their tiles on the way forward and on the way back
 * @n_across: windows in a row
 * @n_down: windows in a column
 * @n_windows: how many windows there are, 1 where the plane is walked over as a whole
 */
typedef struct
{
  guint          first;
  guint          last;
  gint           stride;
  gint           width;
  gint           height;
  PstEdges       edges;
  gsize          in_channels;
  gint           out_stride;
  gint           out_width;
  gint           out_height;
  gsize          out_channels;
  PstWindowWalk *walk;
  gint           grid;
  gint           step;
  gint           halos[2];
  guint          n_across;
  guint          n_down;
  guint          n_windows;
} PstSegment;

/**
 * PstWalkPlan:
 * @n_segments: how many segments there are
 * @segments: from the picture inwards
 * @n_gradient: floats of the largest gradient of an output of an even segment, and of an odd one
 * @workspace: bytes for one window of any segment
 * @scratch: floats of scratch memory
 * @bytes: all the memory that the walk takes, the network's included
 * @work: of a walk forward (and backward), in pixels' worth: the pixels of the picture for VGG-16 as far as relu5_1 where nothing is
 *        computed twice
 */
typedef struct
{
  guint       n_segments;
  PstSegment *segments;
  gsize       n_gradient[2];
  gsize       workspace;
  gsize       scratch;
  guint64     bytes;
  gdouble     work;
} PstWalkPlan;

PstWalkPlan  *pst_walk_plan_new          (const PstWalkRequest *request,
                                          guint                 last);
void          pst_walk_plan_free         (PstWalkPlan          *plan);

PstWindow     pst_segment_get_window     (const PstSegment     *segment,
                                          guint                 index);
gsize         pst_segment_count_output   (const PstSegment     *segment);
void          pst_segment_take_copies    (const PstSegment     *segment,
                                          gint                  width,
                                          gint                  height,
                                          PstArena             *arena,
                                          gfloat              **input,
                                          PstPooled            *output);
PstRectangle  pst_segment_scale          (const PstSegment     *segment,
                                          const PstRectangle   *rectangle,
                                          gint                  stride,
                                          gint                  width,
                                          gint                  height);
PstArea       pst_segment_scale_area     (const PstSegment     *segment,
                                          const PstArea        *area,
                                          gint                  stride,
                                          gint                  width,
                                          gint                  height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstWalkPlan, pst_walk_plan_free)

G_END_DECLS
