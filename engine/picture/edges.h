/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies beyond the edges of a plane: of a picture, of a feature map, of a part of one. The setting `canvas` says which edges
 * are joined, so that the plane goes on at the opposite edge; everything that looks across an edge asks here.
 */
#pragma once

#include <pastiche/choices.h>

G_BEGIN_DECLS

/**
 * PstEdge:
 * @PST_EDGE_REPLICATE: the edge again and again
 * @PST_EDGE_ZERO: zeros
 * @PST_EDGE_MIRROR: the mirror image, without the edge itself
 * @PST_EDGE_WRAP: the opposite edge, and what follows it: the plane is a ring
 */
typedef enum
{
  PST_EDGE_REPLICATE,
  PST_EDGE_ZERO,
  PST_EDGE_MIRROR,
  PST_EDGE_WRAP,
} PstEdge;

/**
 * PstEdges:
 * @across: beyond the left and the right edge
 * @down: beyond the upper and the lower edge
 */
typedef struct
{
  PstEdge across;
  PstEdge down;
} PstEdges;

gint     pst_edge_resolve_beyond (gint       i,
                                  gint       n,
                                  PstEdge    edge);

PstEdge  pst_padding_get_edge    (PstPadding padding);
PstEdges pst_tiling_get_edges    (PstTiling  tiling,
                                  PstEdge    flat);
void     pst_tiling_fit          (PstTiling  tiling,
                                  gint       multiple,
                                  gint      *width,
                                  gint      *height);

/* Beyond an edge of a picture itself, whatever a network sees there: the edge goes on, or the opposite one follows if they are joined. */
static inline PstEdge
pst_edge_of_picture (PstEdge edge)
{
  return edge == PST_EDGE_WRAP ? PST_EDGE_WRAP : PST_EDGE_REPLICATE;
}

/* The row or column, of n, whose values stand at one that may lie beyond the edge, or -1 for zeros. */
static inline gint
pst_edge_resolve (gint    i,
                  gint    n,
                  PstEdge edge)
{
  return i >= 0 && i < n ? i : pst_edge_resolve_beyond (i, n, edge);
}

G_END_DECLS
