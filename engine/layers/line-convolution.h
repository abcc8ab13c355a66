/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions with few channels, one line of the plane at a time: what transformation networks are made of. */
#pragma once

#include "compute/compute.h"
#include "layers/layer.h"
#include "picture/edges.h"

G_BEGIN_DECLS

#define PST_LINE_MARGIN  4  /* pixels before each line that a convolution sees */
#define PST_LINE_PADDING 40 /* and behind it: the margin, and what groups of pixels reach beyond */

/**
 * PstLineMap:
 * @width: pixels
 * @height: pixels
 * @channels: of each
 * @edges: what lies beyond its edges
 * @first: the first line that is there: 0, unless it is only a part of the map; where the upper and the lower edge are joined, lines
 *         beyond them may be there as well
 * @line: floats from one line to the next
 * @values: the first pixel of line @first, borrowed: [H, W, C] with something between the lines
 */
typedef struct
{
  gint     width;
  gint     height;
  gsize    channels;
  PstEdges edges;
  gint     first;
  gsize    line;
  gfloat  *values;
} PstLineMap;

gfloat  *pst_line_map_get_line          (const PstLineMap *map,
                                         gint              y);
gsize    pst_line_map_get_line_size     (gint              width,
                                         gsize             channels);
gsize    pst_line_map_get_seen_size     (gint              width,
                                         gsize             channels);
void     pst_line_map_init_seen         (PstLineMap       *map,
                                         gint              width,
                                         gint              height,
                                         gsize             channels,
                                         PstEdges          edges,
                                         gint              first,
                                         gfloat           *memory);

/**
 * PstLineConvolution:
 * @in_channels: channels of the input
 * @out_channels: channels of the output
 * @size: pixels along a side of the filter, 3 or 9
 * @stride: input pixels from one output to the next, 1 or 2
 * @enlarged: whether the input is enlarged twofold before, each pixel repeated; then the stride is 1
 * @apart: whether zeros are set between the pixels of the input, and so it is twice as large; then the stride is 1
 * @relu: whether the output is made max(…, 0)
 * @group: neighbouring outputs computed at once, as if they were channels
 * @columns: numbers of a group, and what is missing to a multiple of every kernel's panel
 * @depth: input numbers of a line that a group sees
 * @forward: for each of the two phases of an input that is enlarged or set apart, or for the only one, packed right-hand matrices;
 *           %NULL, as the bias, until the convolution is prepared
 * @bias: [@columns]
 */
typedef struct
{
  gsize     in_channels;
  gsize     out_channels;
  gint      size;
  gint      stride;
  gboolean  enlarged;
  gboolean  apart;
  gboolean  relu;
  gint      group;
  gsize     columns;
  gsize     depth;
  gfloat   *forward[2];
  gfloat   *bias;
} PstLineConvolution;

gint     pst_line_convolution_count   (const PstLineConvolution *convolution,
                                       gint                      n);
gsize    pst_line_convolution_count_packed
                                      (const PstLineConvolution *convolution);
gboolean pst_line_convolution_prepare (PstLineConvolution       *convolution,
                                       const PstParameters      *parameters,
                                       PstCompute               *compute,
                                       GError                  **error);
void     pst_line_convolution_clear   (PstLineConvolution       *convolution);
void     pst_line_convolution_find    (const PstLineConvolution *convolution,
                                       gint                      height,
                                       PstEdge                   edge,
                                       gint                      first,
                                       gint                      n,
                                       gint                     *in_first,
                                       gint                     *in_n);
void     pst_line_convolution_pad     (const PstLineConvolution *convolution,
                                       PstLineMap               *in,
                                       gint                      y);
void     pst_line_convolution_forward (const PstLineConvolution *convolution,
                                       const PstKernels         *kernels,
                                       const PstLineMap         *in,
                                       gint                      y,
                                       gint                      width,
                                       gfloat                   *out);

G_END_DECLS
