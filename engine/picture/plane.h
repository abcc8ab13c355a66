/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where pixels lie: the plane of a picture or of a feature map. */
#pragma once

#include <pastiche/picture.h>

#include "picture/edges.h"

G_BEGIN_DECLS

/**
 * PstPlane:
 * @width: pixels along x
 * @height: pixels along y
 * @edges: what is seen beyond the edges; a side with joined edges is even where the plane is pooled
 *
 * What a layer runs over.
 */
typedef struct
{
  gint     width;
  gint     height;
  PstEdges edges;
} PstPlane;

G_END_DECLS
