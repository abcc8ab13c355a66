/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inner loops of optical flow (engine/motion/), one table for each instruction set, reached by PstKernels.
 *
 * Rows are natural, one pixel after the other, with PST_FLOW_MARGIN readable floats before and after; or halved: those of even x, then, in
 * a half of its own, those of odd x. Halved rows are what the red-black relaxation goes over: a pixel's neighbours to the left and right
 * lie in the other half, those above and below in the same half of other rows.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PST_FLOW_PATCH  8  /* pixels along a side of a patch */
#define PST_FLOW_MARGIN 16 /* pixels around a plane */

/**
 * PstFlowPatch:
 * @from: the patch's upper left pixel
 * @to: the same place in the other plane
 * @stride: floats from row to row, of both planes
 * @least_x: the smallest displacement for which nothing is read outside the margin, likewise those that follow
 * @first_x: where the other plane begins, from the patch's first pixel; likewise those that follow
 */
typedef struct
{
  const gfloat *from;
  const gfloat *to;
  gsize         stride;
  gfloat        least_x;
  gfloat        least_y;
  gfloat        most_x;
  gfloat        most_y;
  gfloat        first_x;
  gfloat        first_y;
  gfloat        last_x;
  gfloat        last_y;
} PstFlowPatch;

/**
 * PstFlowTerms:
 * @width: pixels in a row
 * @colour: δ, how much constancy of brightness counts
 * @gradient: γ, constancy of the gradient
 * @mean: (array length=5): rows y - 2 to y + 2 of the mean of both pictures
 * @difference: (array length=3): rows y - 1 to y + 1 of their difference, the second minus the first
 * @seen: of row y, 1 where the second picture is seen, else 0
 * @u: row y of the flow that the second picture was warped with
 * @v: likewise
 * @smooth: (array length=3): rows y - 1 to y + 1 of how much smoothness counts; beyond the picture the negative of what is at its edge
 * @out: (array length=7): halved rows of the linear equations, in the order of PstFlowRow
 */
typedef struct
{
  gsize         width;
  gfloat        colour;
  gfloat        gradient;
  const gfloat *mean[5];
  const gfloat *difference[3];
  const gfloat *seen;
  const gfloat *u;
  const gfloat *v;
  const gfloat *smooth[3];
  gfloat       *out[7];
} PstFlowTerms;

/* Which halved rows there are: the equations u = own_u · (known_u - both · v + Σ weight · u'), v likewise with the same @both; weights of
 * the edges to the right and down; and the flow itself.
 */
typedef enum
{
  PST_FLOW_KNOWN_U,
  PST_FLOW_KNOWN_V,
  PST_FLOW_BOTH,
  PST_FLOW_OWN_U,
  PST_FLOW_OWN_V,
  PST_FLOW_RIGHT,
  PST_FLOW_DOWN,
  PST_FLOW_U,
  PST_FLOW_V,
  PST_FLOW_N_ROWS
} PstFlowRow;

/**
 * PstFlowKernels:
 * @shrink: two rows → one of half the width, each value the mean of two by two; reads 2 · @n
 * @enlarge: a row and the one that is next nearest → a row of 2 · @n pixels of twice the values, bilinear; reads a pixel before and behind
 * @search: descends from the best of some displacements to where the patch differs least, but for its mean, and sets @found; returns how
 *          far that is to be trusted, below 1: more where more is to be seen in each direction, less where more differs
 * @splat: adds a row of 8 pixels of a patch to the sums of u, v and weights, of those that stay in the plane; each weighs @trust, and the
 *         less the more it differs
 * @warp: out[x] = plane at (x + u, y + v), bicubic, and whether that lies in the plane
 * @average: mean and difference of two rows
 * @smooth: how much smoothness counts at each pixel: @weight / sqrt (|∇u|² + |∇v|² + ε²), rows y - 1 to y + 1; before and behind the row
 *          its negative
 * @terms: the linear equations of a row
 * @relax: one colour of a row: SOR with ω = @over, rows y - 1 to y + 1 of all
 * @halve: natural → halved
 * @join: halved → natural
 */
typedef struct
{
  void   (* shrink)  (const gfloat       *upper,
                      const gfloat       *lower,
                      gsize               n,
                      gfloat             *out);
  void   (* enlarge) (const gfloat       *near,
                      const gfloat       *far,
                      gsize               n,
                      gfloat             *out);
  gfloat (* search)  (const PstFlowPatch *patch,
                      const gfloat      (*starts)[2],
                      gsize               n_starts,
                      guint               most_steps,
                      gfloat              found[2]);
  void   (* splat)   (const PstFlowPatch *patch,
                      const gfloat        displacement[2],
                      gfloat              trust,
                      gsize               row,
                      gfloat             *sum_u,
                      gfloat             *sum_v,
                      gfloat             *sum_weights);
  void   (* warp)    (const gfloat       *plane,
                      gsize               stride,
                      gsize               width,
                      gsize               height,
                      gsize               y,
                      const gfloat       *u,
                      const gfloat       *v,
                      gfloat             *out,
                      gfloat             *seen);
  void   (* average) (const gfloat       *first,
                      const gfloat       *second,
                      gsize               n,
                      gfloat             *mean,
                      gfloat             *difference);
  void   (* smooth)  (const gfloat *const u[3],
                      const gfloat *const v[3],
                      gsize               width,
                      gfloat              weight,
                      gfloat             *out);
  void   (* terms)   (const PstFlowTerms *terms);
  void   (* relax)   (gfloat *const       rows[PST_FLOW_N_ROWS],
                      gfloat *const       above[PST_FLOW_N_ROWS],
                      gfloat *const       below[PST_FLOW_N_ROWS],
                      gsize               half,
                      gsize               n,
                      gboolean            odd,
                      gfloat              over);
  void   (* halve)   (const gfloat       *in,
                      gsize               n,
                      gsize               half,
                      gfloat             *out);
  void   (* join)    (const gfloat       *in,
                      gsize               n,
                      gsize               half,
                      gfloat             *out);
} PstFlowKernels;

G_END_DECLS
