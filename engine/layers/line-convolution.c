/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions with few channels, one line of the plane at a time.
 *
 * With 3 to 32 channels a convolution has too little to add up for Winograd's transforms to pay. In the layout [H, W, C] the pixels
 * that an output sees in one line lie together, so a line of outputs is a sum of matrix products over the filter's lines, and the
 * products' left-hand matrix is the input itself with overlapping rows (kernels.h, convolve_line). Outputs with less channels than
 * a register has lanes are computed in groups of neighbours: their filters, shifted against each other, stand in one matrix.
 *
 * An input that is enlarged twofold, each pixel repeated, is never enlarged: the nine weights of a filter fall on two by two pixels
 * and are added up beforehand, one way for even lines and another for odd ones; even and odd columns are neighbours in a group.
 *
 * An input that is set apart twofold, with a zero behind each pixel, is not there either: a filter's weights that fall on zeros are left
 * out, so that even and odd lines, and even and odd columns, have different filters as well. That is the way back through a stride of 2.
 *
 * Beyond the edges the picture is mirrored, without repeating the edge itself. Of an enlarged picture that is the edge pixel again.
 * Where edges are joined, lines beyond them are lines like others, and there under their own numbers.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/line-convolution.h"

#define WIDEST_PANEL 32 /* of all kernels */

/* The first pixel of a line that is there. */
gfloat *
pst_line_map_get_line (const PstLineMap *map,
                       gint              y)
{
  return map->values + (gsize) (y - map->first) * map->line;
}

/* Floats from one line to the next: there is room for what a whole group of pixels, or a whole period of the kernels that go
 * over a line, reaches beyond its end.
 */
gsize
pst_line_map_get_line_size (gint  width,
                            gsize channels)
{
  return ((gsize) width * channels + WIDEST_PANEL + PST_CHANNEL_GROUP - 1) / PST_CHANNEL_GROUP * PST_CHANNEL_GROUP;
}

/* The same for lines that a convolution sees: they have margins. */
gsize
pst_line_map_get_seen_size (gint  width,
                            gsize channels)
{
  return ((gsize) width + PST_LINE_MARGIN + PST_LINE_PADDING) * channels;
}

/* Lines of a map, from first on, that a convolution is to see; memory: pst_line_map_get_seen_size() floats for each, borrowed.
 */
void
pst_line_map_init_seen (PstLineMap*map,
                        gint       width,
                        gint       height,
                        gsize      channels,
                        PstEdges   edges,
                        gint       first,
                        gfloat    *memory)
{
  *map = (PstLineMap) { .width = width, .height = height, .channels = channels, .edges = edges, .first = first,
                    .line = pst_line_map_get_seen_size (width, channels), .values = memory + PST_LINE_MARGIN * channels };
}

/* Which pixel falls under pixel j of the filter of output g, if pixels are set apart; -1: a zero. */
static gint
find_apart (const PstLineConvolution *convolution,
            gint                      g,
            gint                      j)
{
  gint edge   = convolution->size / 2;
  gint places = g + j - edge;

  return places % 2 == 0 ? places / 2 + edge / 2 : -1;
}

/* Which input pixel, counted from the first that a group sees, falls under pixel j of the filter of output g of the group; -1: a zero. */
static gint
find_pixel (const PstLineConvolution *convolution,
            gint                      g,
            gint                      j)
{
  if (convolution->apart)
    return find_apart (convolution, g, j);
  return convolution->enlarged ? (g + j + 1) / 2 : g * convolution->stride + j;
}

/* The same for lines; of an enlarged input, odd lines begin one line later. */
static gint
find_line (const PstLineConvolution *convolution,
           gint                      phase,
           gint                      i)
{
  if (convolution->apart)
    return find_apart (convolution, phase, i);
  return convolution->enlarged ? (phase + i + 1) / 2 - phase : i;
}

/* Whether even and odd lines have different filters, and pairs of columns are two outputs of one pixel. */
static gboolean
has_phases (const PstLineConvolution *convolution)
{
  return convolution->enlarged || convolution->apart;
}

/* Lines of the input that a line of the output sees. */
static gint
count_lines (const PstLineConvolution *convolution)
{
  if (convolution->apart)
    return convolution->size / 2 + 1;
  return convolution->enlarged ? 2 : convolution->size;
}

static gsize
count_pixels (const PstLineConvolution *convolution)
{
  if (convolution->apart)
    return convolution->size / 2 + convolution->group / 2;
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
  return ((column / panel * count_lines (convolution) + line) * convolution->depth + c) * panel + column % panel;
}

/* filter: [K, C, size, size] */
static void
spread_filter (PstLineConvolution *convolution,
               gsize               panel,
               gint                phase,
               const gfloat       *filter)
{
  gsize in   = convolution->in_channels;
  gsize out  = convolution->out_channels;
  gint  size = convolution->size;

  for (gint g = 0; g < convolution->group; g++)
    for (gsize k = 0; k < out; k++)
      for (gsize c = 0; c < in; c++)
        for (gint i = 0; i < size; i++)
          for (gint j = 0; j < size; j++)
            {
              gint line  = find_line (convolution, phase, i);
              gint pixel = find_pixel (convolution, g, j);

              if (line >= 0 && pixel >= 0)
                convolution->forward[phase][packed_index (convolution, panel, line, pixel * in + c, g * out + k)] +=
                  filter[((k * in + c) * size + i) * size + j];
            }
}

static void
find_group (PstLineConvolution *convolution)
{
  gsize out = convolution->out_channels;

  convolution->group = MAX (WIDEST_PANEL / out, 1);
  if (has_phases (convolution))
    convolution->group = MAX (convolution->group & ~1, 2); /* whole pairs */
  convolution->columns = (convolution->group * out + WIDEST_PANEL - 1) / WIDEST_PANEL * WIDEST_PANEL;
  convolution->depth   = count_pixels (convolution) * convolution->in_channels;
}

static gsize
count_matrix (const PstLineConvolution *convolution)
{
  return count_lines (convolution) * convolution->depth * convolution->columns;
}

/* Floats of the packed form. */
gsize
pst_line_convolution_count_packed (const PstLineConvolution *convolution)
{
  PstLineConvolution shape = *convolution;

  find_group (&shape);
  return shape.columns + (has_phases (&shape) ? 2 : 1) * count_matrix (&shape);
}

gboolean
pst_line_convolution_prepare (PstLineConvolution   *convolution,
                              const PstParameters  *parameters,
                              PstCompute           *compute,
                              GError              **error)
{
  gsize out = convolution->out_channels;
  gsize n;

  find_group (convolution);
  n = count_matrix (convolution);
  if (! pst_packed_reserve (&convolution->bias, convolution->columns, error))
    return FALSE;
  for (gsize i = 0; i < convolution->columns; i++)
    convolution->bias[i] = parameters->bias && i < convolution->group * out ? parameters->bias[i % out] : 0.0f;
  for (gint phase = 0; phase <= has_phases (convolution); phase++)
    {
      if (! pst_packed_reserve (&convolution->forward[phase], n, error))
        return FALSE;
      memset (convolution->forward[phase], 0, n * sizeof (gfloat));
      spread_filter (convolution, compute->kernels->panel, phase, parameters->filter);
    }
  return TRUE;
}

void
pst_line_convolution_clear (PstLineConvolution *convolution)
{
  for (gint phase = 0; phase < 2; phase++)
    g_clear_pointer (&convolution->forward[phase], pst_memory_free);
  g_clear_pointer (&convolution->bias, pst_memory_free);
}

/* What the convolution is to see at a line or a pixel that may lie beyond the edge. */
static gint
look_beyond (const PstLineConvolution *convolution,
             gint                      position,
             gint                      n,
             PstEdge                   edge)
{
  return pst_edge_resolve (position, n, convolution->enlarged && edge == PST_EDGE_MIRROR ? PST_EDGE_REPLICATE : edge);
}

/* Rounded down: lines before the first have negative numbers. */
static gint
halve (gint line)
{
  return (line - (line & 1)) / 2;
}

static gint
find_first (const PstLineConvolution *convolution,
            gint                      y)
{
  if (convolution->apart)
    return halve (y) - convolution->size / 4;
  return convolution->enlarged ? halve (y + 1) - 1 : y * convolution->stride - convolution->size / 2;
}

/* How many lines of the input n neighbouring lines of the output see at the most. */
gint
pst_line_convolution_count (const PstLineConvolution *convolution,
                            gint                      n)
{
  if (has_phases (convolution))
    return n / 2 + count_lines (convolution);
  return (n - 1) * convolution->stride + convolution->size;
}

/* Which lines of the input n lines of the output from first on see; edge: what lies beyond the upper and the lower one. */
void
pst_line_convolution_find (const PstLineConvolution *convolution,
                           gint                      height,
                           PstEdge                   edge,
                           gint                      first,
                           gint                      n,
                           gint                     *in_first,
                           gint                     *in_n)
{
  gint end = find_first (convolution, first + n - 1) + count_lines (convolution);

  *in_first = find_first (convolution, first);
  if (edge != PST_EDGE_WRAP) /* what lies beyond is mirrored to lines that they see anyway */
    {
      *in_first = MAX (*in_first, 0);
      end       = MIN (end, height);
    }
  *in_n = end - *in_first;
}

static void
pad_pixel (const PstLineConvolution *convolution,
           const PstLineMap         *in,
           gfloat                   *line,
           gint                      x)
{
  gint from = look_beyond (convolution, x, in->width, in->edges.across);

  memcpy (line + x * (gssize) in->channels, line + from * in->channels, in->channels * sizeof (gfloat));
}

/* Fills the margins of a line with what the convolution is to see there. */
void
pst_line_convolution_pad (const PstLineConvolution *convolution,
                          PstLineMap               *in,
                          gint                      y)
{
  gfloat *line = pst_line_map_get_line (in, y);

  for (gint x = -PST_LINE_MARGIN; x < 0; x++)
    pad_pixel (convolution, in, line, x);
  for (gint x = in->width; x < in->width + PST_LINE_PADDING; x++)
    pad_pixel (convolution, in, line, x);
}

/* The lines that are seen, with margins → line y of the output, which may lie beyond joined edges: out [W, K], with
 * pst_line_map_get_line_size() floats, since what lies behind the line is overwritten.
 */
void
pst_line_convolution_forward (const PstLineConvolution *convolution,
                              const PstKernels         *kernels,
                              const PstLineMap         *in,
                              gint                      y,
                              gint                      width,
                              gfloat                   *out)
{
  gint          phase = has_phases (convolution) ? y & 1 : 0;
  gint          edge  = convolution->enlarged ? 1 : convolution->apart ? convolution->size / 4 : convolution->size / 2;
  gint          first = find_first (convolution, y);
  gint          step  = has_phases (convolution) ? convolution->group / 2 : convolution->group * convolution->stride;
  const gfloat *lines[16];

  for (gint i = 0; i < count_lines (convolution); i++)
    {
      gint line = first + i;

      if (in->edges.down != PST_EDGE_WRAP)
        line = look_beyond (convolution, line, in->height, in->edges.down);
      lines[i] = pst_line_map_get_line (in, line) - edge * in->channels;
    }
  kernels->convolve_line ((width + convolution->group - 1) / convolution->group, convolution->columns,
                          count_lines (convolution), convolution->depth, lines, step * in->channels,
                          convolution->forward[phase], convolution->bias,
                          convolution->relu, out, convolution->group * convolution->out_channels);
}
