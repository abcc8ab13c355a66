/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lies beyond the edges of a plane. With joined edges all that is painted is equivariant: rolled input, rolled output; but for
 * noise, and the places that self-similarity compares, which a seed chooses. For that a joined side has to be a multiple of what a pixel
 * of the deepest layer covers: pooling would otherwise drop pixels at the seam.
 */
#include "config.h"

#include <math.h>

#include "picture/edges.h"

/* The row or column, of n, whose values stand at one beyond the edge, or -1 for zeros. */
gint
pst_edge_resolve_beyond (gint    i,
                         gint    n,
                         PstEdge edge)
{
  gint period;

  switch (edge)
    {
    case PST_EDGE_ZERO:
      return -1;
    case PST_EDGE_REPLICATE:
      return CLAMP (i, 0, n - 1);
    case PST_EDGE_WRAP:
      return (i % n + n) % n;
    case PST_EDGE_MIRROR:
      period = MAX (2 * (n - 1), 1);
      i      = (i % period + period) % period;
      return MIN (i, period - i);
    }
  g_return_val_if_reached (-1);
}

/* What the network sees beyond edges that are not joined. */
PstEdge
pst_padding_get_edge (PstPadding padding)
{
  return padding == PST_PADDING_ZERO ? PST_EDGE_ZERO : PST_EDGE_REPLICATE;
}

/* What lies beyond the edges of the picture that is painted, where flat lies beyond those that are not joined. */
PstEdges
pst_tiling_get_edges (PstTiling tiling,
                      PstEdge   flat)
{
  return (PstEdges) { tiling & PST_TILING_X ? PST_EDGE_WRAP : flat, tiling & PST_TILING_Y ? PST_EDGE_WRAP : flat };
}

static gint
fit_side (gint side,
          gint multiple)
{
  return CLAMP (floor ((gdouble) side / multiple + 0.5), 1.0, G_MAXINT / multiple) * multiple;
}

/* The nearest width and height whose joined sides are multiples. */
void
pst_tiling_fit (PstTiling  tiling,
                gint       multiple,
                gint      *width,
                gint      *height)
{
  if (tiling & PST_TILING_X)
    *width = fit_side (*width, multiple);
  if (tiling & PST_TILING_Y)
    *height = fit_side (*height, multiple);
}
