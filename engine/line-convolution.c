/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions with few channels, one line of the plane at a time.
 *
 * With 3 to 32 channels a convolution has too little to add up for Winograd's transforms to pay. In the layout [H, W, C] the pixels
 * that an output sees in one line lie together, so a line of outputs is a sum of matrix products over the kernel's lines, and the
 * products' left-hand matrix is the input itself with overlapping rows (kernels.h, convolve_line). Outputs with less channels than
 * a register has lanes are computed in groups of neighbours: their kernels, shifted against each other, stand in one matrix.
 *
 * An input that is enlarged twofold, each pixel repeated, is never enlarged: the nine weights of a kernel fall on two by two pixels
 * and are added up beforehand, one way for even lines and another for odd ones; even and odd columns are neighbours in a group.
 *
 * Beyond the edges the picture is mirrored, without repeating the edge itself. Of an enlarged picture that is the edge pixel again.
 */
#include "config.h"

#include <string.h>

#include "allocation.h"
#include "line-convolution.h"

#define WIDEST_PANEL 32 /* of all kernels */

/**
 * pst_map_init:
 * @map: (out caller-allocates): the map
 * @width: pixels
 * @height: pixels
 * @channels: of each
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: whether there is room; the values are not set
 */
gboolean
pst_map_init (PstMap   *map,
              gint      width,
              gint      height,
              gsize     channels,
              GError  **error)
{
  gsize n;

  *map      = (PstMap) { .width = width, .height = height, .channels = channels };
  map->line = ((gsize) width + PST_MAP_MARGIN + PST_MAP_PADDING) * channels;
  if (! pst_size_multiply (&n, 2, map->line, (gsize) height))
    n = G_MAXSIZE;
  map->memory = pst_floats_new (n, error);
  map->values = map->memory ? map->memory + PST_MAP_MARGIN * channels : NULL;
  return map->memory != NULL;
}

void
pst_map_clear (PstMap *map)
{
  g_clear_pointer (&map->memory, pst_memory_free);
  map->values = NULL;
}

/* Which input pixel, counted from the first that a group sees, falls under pixel j of the kernel of output g of the group. */
static gint
find_pixel (const PstLineConvolution *convolution,
            gint                      g,
            gint                      j)
{
  return convolution->enlarged ? (g + j + 1) / 2 : g * convolution->stride + j;
}

/* The same for lines; of an enlarged input, odd lines begin one line later. */
static gint
find_line (const PstLineConvolution *convolution,
           gint                      phase,
           gint                      i)
{
  return convolution->enlarged ? (phase + i + 1) / 2 - phase : i;
}

static gsize
count_pixels (const PstLineConvolution *convolution)
{
  return find_pixel (convolution, convolution->group - 1, convolution->size - 1) + 1;
}

/* Where row (line, c) and column of the right-hand matrix lie once it is packed. */
static gsize
packed_index (const PstLineConvolution *convolution,
              gsize                     panel,
              gsize                     line,
              gsize                     c,
              gsize                     column)
{
  return ((column / panel * convolution->n_lines + line) * convolution->depth + c) * panel + column % panel;
}

/* kernel: [K, C, size, size] */
static void
spread_kernel (PstLineConvolution *convolution,
               gsize               panel,
               gint                phase,
               const gfloat       *kernel)
{
  gsize in   = convolution->in_channels;
  gsize out  = convolution->out_channels;
  gint  size = convolution->size;

  for (gint g = 0; g < convolution->group; g++)
    for (gsize k = 0; k < out; k++)
      for (gsize c = 0; c < in; c++)
        for (gint i = 0; i < size; i++)
          for (gint j = 0; j < size; j++)
            convolution->kernel[phase][packed_index (convolution, panel, find_line (convolution, phase, i),
                                                     find_pixel (convolution, g, j) * in + c, g * out + k)] +=
              kernel[((k * in + c) * size + i) * size + j];
}

/**
 * pst_line_convolution_init:
 * @convolution: (inout): its channels, size, stride, enlarged and relu are set
 * @compute: what it will run on
 * @kernel: [K, C, size, size]
 * @bias: (nullable): [K]; %NULL: none
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: whether it is ready
 */
gboolean
pst_line_convolution_init (PstLineConvolution  *convolution,
                           const PstCompute    *compute,
                           const gfloat        *kernel,
                           const gfloat        *bias,
                           GError             **error)
{
  gsize out = convolution->out_channels;
  gsize n;

  convolution->group = MAX (WIDEST_PANEL / out, 1);
  if (convolution->enlarged)
    convolution->group = MAX (convolution->group & ~1, 2); /* whole pairs */
  convolution->columns = (convolution->group * out + WIDEST_PANEL - 1) / WIDEST_PANEL * WIDEST_PANEL;
  convolution->n_lines = convolution->enlarged ? 2 : convolution->size;
  convolution->depth   = count_pixels (convolution) * convolution->in_channels;
  n                    = convolution->n_lines * convolution->depth * convolution->columns;
  for (gint phase = 0; phase <= convolution->enlarged; phase++)
    {
      convolution->kernel[phase] = pst_floats_new (n, error);
      if (! convolution->kernel[phase])
        return FALSE;
      memset (convolution->kernel[phase], 0, n * sizeof (gfloat));
      spread_kernel (convolution, compute->kernels->panel, phase, kernel);
    }
  convolution->bias = pst_floats_new (convolution->columns, error);
  for (gsize i = 0; convolution->bias && i < convolution->columns; i++)
    convolution->bias[i] = bias && i < convolution->group * out ? bias[i % out] : 0.0f;
  return convolution->bias != NULL;
}

void
pst_line_convolution_clear (PstLineConvolution *convolution)
{
  for (gint phase = 0; phase < 2; phase++)
    g_clear_pointer (&convolution->kernel[phase], pst_memory_free);
  g_clear_pointer (&convolution->bias, pst_memory_free);
}

/**
 * pst_mirror:
 * @position: a line or a pixel that may lie beyond the edge
 * @n: how many there are
 *
 * Returns: the one that stands there in a picture that is continued by its mirror image, without repeating the edge
 */
gint
pst_mirror (gint position,
            gint n)
{
  if (n == 1)
    return 0;
  while (position < 0 || position >= n)
    position = position < 0 ? -position : 2 * (n - 1) - position;
  return position;
}

/* What the convolution is to see at a line or a pixel that may lie beyond the edge. */
static gint
look_beyond (const PstLineConvolution *convolution,
             gint                      position,
             gint                      n)
{
  return convolution->enlarged ? CLAMP (position, 0, n - 1) : pst_mirror (position, n);
}

/**
 * pst_line_convolution_pad:
 * @convolution: what will see the map
 * @in: the map
 * @y: a line of it, whose margins are filled with what the convolution is to see there
 */
void
pst_line_convolution_pad (const PstLineConvolution *convolution,
                          PstMap                   *in,
                          gint                      y)
{
  gfloat *line     = in->values + y * in->line;
  gsize   channels = in->channels;

  for (gint x = -PST_MAP_MARGIN; x < 0; x++)
    memcpy (line + x * (gssize) channels, line + look_beyond (convolution, x, in->width) * channels, channels * sizeof (gfloat));
  for (gint x = in->width; x < in->width + PST_MAP_PADDING; x++)
    memcpy (line + x * channels, line + look_beyond (convolution, x, in->width) * channels, channels * sizeof (gfloat));
}

/**
 * pst_line_convolution_run:
 * @convolution: the convolution
 * @compute: what to run on; nothing in it is changed
 * @in: the input, with margins
 * @y: a line of the output
 * @width: pixels of the output
 * @out: (out caller-allocates): [ceil (width / group), columns]
 */
void
pst_line_convolution_run (const PstLineConvolution *convolution,
                          const PstCompute         *compute,
                          const PstMap             *in,
                          gint                      y,
                          gint                      width,
                          gfloat                   *out)
{
  gint          phase = convolution->enlarged ? y % 2 : 0;
  gint          edge  = convolution->enlarged ? 1 : convolution->size / 2;
  gint          first = convolution->enlarged ? y / 2 - 1 + phase : y * convolution->stride - edge;
  gint          step  = convolution->enlarged ? convolution->group / 2 : convolution->group * convolution->stride;
  const gfloat *lines[16];

  for (gsize i = 0; i < convolution->n_lines; i++)
    lines[i] = in->values + look_beyond (convolution, first + (gint) i, in->height) * in->line - edge * in->channels;
  compute->kernels->convolve_line ((width + convolution->group - 1) / convolution->group, convolution->columns,
                                   convolution->n_lines, convolution->depth, lines, step * in->channels,
                                   convolution->kernel[phase], convolution->bias, convolution->relu, out, convolution->columns);
}
