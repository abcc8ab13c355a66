/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions with few channels, one line of the plane at a time: what feed-forward networks are made of. */
#pragma once

#include "compute.h"

G_BEGIN_DECLS

#define PST_MAP_MARGIN  4  /* pixels before each line */
#define PST_MAP_PADDING 40 /* and behind it: the margin, and what groups of pixels reach beyond */

/**
 * PstMap:
 * @width: pixels
 * @height: pixels
 * @channels: of each
 * @line: floats from one line to the next
 * @memory: owned
 * @values: the first pixel: [H, W, C] with margins on both sides of each line
 */
typedef struct
{
  gint    width;
  gint    height;
  gsize   channels;
  gsize   line;
  gfloat *memory;
  gfloat *values;
} PstMap;

gboolean pst_map_init  (PstMap   *map,
                        gint      width,
                        gint      height,
                        gsize     channels,
                        GError  **error);
void     pst_map_clear (PstMap   *map);

gint     pst_mirror    (gint      position,
                        gint      n);

/**
 * PstLineConvolution:
 * @in_channels: channels of the input
 * @out_channels: channels of the output
 * @size: pixels along a side of the kernel, 3 or 9
 * @stride: input pixels from one output to the next, 1 or 2
 * @enlarged: whether the input is enlarged twofold before, each pixel repeated; then the stride is 1
 * @relu: whether the output is made max(…, 0)
 * @group: neighbouring outputs computed at once, as if they were channels
 * @columns: numbers of a group, a multiple of every kernel's panel
 * @n_lines: lines of the input that an output sees
 * @depth: input numbers of a line that a group sees
 * @kernel: for each of the two phases of an enlarged input, or for the only one, packed right-hand matrices
 * @bias: [@columns]
 */
typedef struct
{
  gsize     in_channels;
  gsize     out_channels;
  gint      size;
  gint      stride;
  gboolean  enlarged;
  gboolean  relu;
  gint      group;
  gsize     columns;
  gsize     n_lines;
  gsize     depth;
  gfloat   *kernel[2];
  gfloat   *bias;
} PstLineConvolution;

gboolean pst_line_convolution_init  (PstLineConvolution       *convolution,
                                     const PstCompute         *compute,
                                     const gfloat             *kernel,
                                     const gfloat             *bias,
                                     GError                  **error);
void     pst_line_convolution_clear (PstLineConvolution       *convolution);
void     pst_line_convolution_run   (const PstLineConvolution *convolution,
                                     const PstCompute         *compute,
                                     const PstMap             *in,
                                     gint                      y,
                                     gint                      width,
                                     gfloat                   *out);
void     pst_line_convolution_pad   (const PstLineConvolution *convolution,
                                     PstMap                   *in,
                                     gint                      y);

G_END_DECLS
