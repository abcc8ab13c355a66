/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first convolution, from three channels, with the picture's preparation x = (rgb - mean) / std.
 *
 * With three channels Winograd's transforms would cost more than they save. Each pixel's 3×3×3 neighbourhood is
 * written out as a row of 27 numbers (in the order row, column, colour) and multiplied with the filter as a [27, K]
 * matrix. Backward, the gradient of a pixel times the [K, 27] matrix is what each of its 27 inputs receives; every
 * input pixel gathers its own.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/input-convolution.h"

#define TAPS       27
#define STRIP_ROWS 8  /* rows that one task of the backward pass fills */

struct _PstInputConvolution
{
  gsize   channels;     /* K */
  gfloat  mean[3];
  gfloat  scale[3];     /* 1 / std */
  gfloat *bias;         /* [K]; NULL, as the next two, until it is prepared */
  gfloat *forward;      /* [27, K], packed */
  gfloat *backward;     /* [K, taps], packed */
  gsize   taps;         /* 27, rounded up to the kernels' panel */
};

static gsize
padded_taps (const PstKernels *kernels)
{
  return (TAPS + kernels->panel - 1) / kernels->panel * kernels->panel;
}

/* Row `tap` = (3·row + column)·3 + colour of the [27, K] matrix. */
static gfloat
filter_element (const gfloat *filter,
                gsize         tap,
                gsize         k)
{
  return tap < TAPS ? filter[(k * 3 + tap % 3) * 9 + tap / 3] : 0.0f;
}

/* (transfer full): to be prepared; mean [3] is subtracted from red, green and blue, and the difference divided by std [3]. */
PstInputConvolution *
pst_input_convolution_new (gsize         channels,
                           const gfloat *mean,
                           const gfloat *std)
{
  PstInputConvolution *input = g_new0 (PstInputConvolution, 1);

  input->channels = channels;
  memcpy (input->mean, mean, sizeof input->mean);
  for (guint colour = 0; colour < 3; colour++)
    input->scale[colour] = 1.0f / std[colour];
  return input;
}

static void
pack (PstInputConvolution *input,
      gsize                panel,
      const gfloat        *filter)
{
  gsize channels = input->channels;

  for (gsize k = 0; k < channels; k++)
    for (gsize tap = 0; tap < input->taps; tap++)
      {
        gfloat element = filter_element (filter, tap, k);

        if (tap < TAPS)
          input->forward[k / panel * panel * TAPS + tap * panel + k % panel] = element;
        input->backward[tap / panel * panel * channels + k * panel + tap % panel] = element;
      }
}

gboolean
pst_input_convolution_prepare (PstInputConvolution  *input,
                               const PstParameters  *parameters,
                               PstCompute           *compute,
                               GError              **error)
{
  input->taps = padded_taps (compute->kernels);
  if (! pst_packed_reserve (&input->forward, TAPS * input->channels, error) ||
      ! pst_packed_reserve (&input->backward, input->channels * input->taps, error) ||
      ! pst_parameters_pack_bias (parameters, input->channels, &input->bias, error))
    return FALSE;
  pack (input, compute->kernels->panel, parameters->filter);
  return TRUE;
}

void
pst_input_convolution_free (PstInputConvolution *input)
{
  pst_memory_free (input->bias);
  pst_memory_free (input->forward);
  pst_memory_free (input->backward);
  g_free (input);
}

/* For each worker: the neighbourhoods of a strip of rows and of the two rows beside it. */
static gsize
worker_floats (const PstKernels *kernels,
               const PstPlane   *plane)
{
  return (STRIP_ROWS + 2) * (gsize) plane->width * padded_taps (kernels);
}

gsize
pst_input_convolution_scratch (const PstCompute *compute,
                               const PstPlane   *plane)
{
  return worker_floats (compute->kernels, plane) * pst_workers_get_count (compute->workers);
}

typedef struct
{
  const PstInputConvolution *input;
  PstCompute                *compute;
  const PstPlane            *plane;
  const gfloat              *in;
  gfloat                    *out;
} InputPass;

/* Of one row of the neighbourhood, from the picture's row (NULL: zeros), the pixels beyond its ends included: [W + 2, 3]. */
static void
prepare_row (const InputPass *pass,
             const gfloat    *from,
             gfloat          *to)
{
  const PstInputConvolution *input = pass->input;
  gint                       width = pass->plane->width;

  for (gint x = -1; x <= width; x++)
    {
      gint source = x < 0 || x == width ? pst_edge_resolve (x, width, pass->plane->edges.across) : x;

      for (gint colour = 0; colour < 3; colour++)
        to[(x + 1) * 3 + colour] = ! from || source < 0 ? 0.0f
                                                        : (from[source * 3 + colour] - input->mean[colour]) * input->scale[colour];
    }
}

/* prepared: [W + 2, 3] */
static void
write_neighbourhoods (const InputPass *pass,
                      gint             y,
                      gfloat          *prepared,
                      gfloat          *rows)
{
  gint width = pass->plane->width;

  for (gint i = 0; i < 3; i++)
    {
      gint source = pst_edge_resolve (y - 1 + i, pass->plane->height, pass->plane->edges.down);

      prepare_row (pass, source < 0 ? NULL : pass->in + (gsize) source * width * 3, prepared);
      for (gint x = 0; x < width; x++)
        memcpy (rows + (gsize) x * TAPS + i * 9, prepared + x * 3, 9 * sizeof (gfloat));
    }
}

static void
forward_row (guint    y,
             guint    worker,
             gpointer data)
{
  const InputPass           *pass    = data;
  const PstInputConvolution *input   = pass->input;
  const PstKernels          *kernels = pass->compute->kernels;
  gsize                      width   = pass->plane->width;
  gfloat                    *rows    = pass->compute->scratch + worker * worker_floats (pass->compute->kernels, pass->plane);
  gfloat                    *out     = pass->out + y * width * input->channels;

  write_neighbourhoods (pass, y, rows + width * TAPS, rows);
  kernels->multiply (width, input->channels, TAPS, rows, TAPS, input->forward, out, input->channels);
  kernels->add_bias_relu (out, width, input->channels, input->bias);
}

/* rgb [H, W, 3], sRGB encoded, 0 to 1 → out [H, W, K], after its ReLU. */
void
pst_input_convolution_forward (const PstInputConvolution *input,
                               PstCompute                *compute,
                               const PstPlane            *plane,
                               const gfloat              *rgb,
                               gfloat                    *out)
{
  InputPass pass = { input, compute, plane, rgb, out };

  pst_workers_run (compute->workers, plane->height, forward_row, &pass);
}

/* The rows [first, end) of the plane of which a strip of input pixels receives something; where edges are joined, one of them may lie
 * beyond the edge.
 */
typedef struct
{
  const InputPass *pass;
  const gfloat    *received; /* [end - first, W, taps] */
  gint             first;
  gint             end;
} Received;

/* Adds what pixel (y, x), which may lie in the padding, receives from its neighbours in the plane. */
static void
gather_checked (const Received *from,
                gint            y,
                gint            x,
                gfloat          sum[3])
{
  gint    width = from->pass->plane->width;
  PstEdge edge  = from->pass->plane->edges.across == PST_EDGE_WRAP ? PST_EDGE_WRAP : PST_EDGE_ZERO;
  gsize   taps  = from->pass->input->taps;

  for (gint i = 0; i < 9; i++)
    {
      gint          out_y = y + 1 - i / 3;
      gint          out_x = pst_edge_resolve (x + 1 - i % 3, width, edge);
      const gfloat *tap;

      if (out_y < from->first || out_x < 0 || out_y >= from->end)
        continue;
      tap = from->received + ((gsize) (out_y - from->first) * width + out_x) * taps + i * 3;
      for (gint colour = 0; colour < 3; colour++)
        sum[colour] += tap[colour];
    }
}

/* The same where all nine neighbours are there. */
static void
gather_inside (const Received *from,
               gint            y,
               gint            x,
               gfloat          sum[3])
{
  gsize         taps   = from->pass->input->taps;
  gsize         line   = from->pass->plane->width * taps;
  const gfloat *corner = from->received + (y + 1 - from->first) * line + (x + 1) * taps;

  for (gint i = 0; i < 9; i++)
    for (gint colour = 0; colour < 3; colour++)
      sum[colour] += (corner - i / 3 * line - i % 3 * taps)[i * 3 + colour];
}

/* An edge pixel receives what the pixels of the padding that repeat it receive, too. */
static void
gather_edge (const Received *from,
             gint            y,
             gint            x,
             gfloat          sum[3])
{
  const PstPlane *plane  = from->pass->plane;
  gboolean        across = plane->edges.across == PST_EDGE_REPLICATE;
  gboolean        down   = plane->edges.down == PST_EDGE_REPLICATE;
  gint            top    = y - (down && y == 0);
  gint            bottom = y + (down && y == plane->height - 1);
  gint            left   = x - (across && x == 0);
  gint            right  = x + (across && x == plane->width - 1);

  for (gint padding_y = top; padding_y <= bottom; padding_y++)
    for (gint padding_x = left; padding_x <= right; padding_x++)
      gather_checked (from, padding_y, padding_x, sum);
}

static void
gather_row (const Received *from,
            gint            y,
            gfloat         *out)
{
  const InputPass *pass   = from->pass;
  gint             width  = pass->plane->width;
  gint             height = pass->plane->height;

  for (gint x = 0; x < width; x++)
    {
      gfloat sum[3] = { 0.0f, 0.0f, 0.0f };

      if (x == 0 || y == 0 || x == width - 1 || y == height - 1)
        gather_edge (from, y, x, sum);
      else
        gather_inside (from, y, x, sum);
      for (gint colour = 0; colour < 3; colour++)
        out[x * 3 + colour] = sum[colour] * pass->input->scale[colour];
    }
}

/* What rows [first, end) of the plane hand back, to where it begins in received. */
static void
receive (const Received *from,
         gint            first,
         gint            end,
         gfloat         *received)
{
  const InputPass           *pass   = from->pass;
  const PstInputConvolution *input  = pass->input;
  gsize                      width  = pass->plane->width;
  gint                       source = pst_edge_resolve (first, pass->plane->height, PST_EDGE_WRAP);

  pass->compute->kernels->multiply ((end - first) * width, input->taps, input->channels,
                                    pass->in + source * width * input->channels, input->channels, input->backward,
                                    received + (first - from->first) * width * input->taps, input->taps);
}

static void
backward_strip (guint    strip,
                guint    worker,
                gpointer data)
{
  const InputPass *pass     = data;
  gsize            width    = pass->plane->width;
  gint             height   = pass->plane->height;
  gboolean         wraps    = pass->plane->edges.down == PST_EDGE_WRAP;
  gint             begin    = strip * STRIP_ROWS;
  gint             end      = MIN (begin + STRIP_ROWS, height);
  gint             first    = wraps ? begin - 1 : MAX (begin - 1, 0);
  gint             last     = wraps ? end + 1 : MIN (end + 1, height);
  gfloat          *received = pass->compute->scratch + worker * worker_floats (pass->compute->kernels, pass->plane);
  Received         from     = { pass, received, first, last };

  if (first < 0)
    receive (&from, first, 0, received);
  receive (&from, MAX (first, 0), MIN (last, height), received);
  if (last > height)
    receive (&from, height, last, received);
  for (gint y = begin; y < end; y++)
    gather_row (&from, y, pass->out + y * width * 3);
}

/* The gradient [H, W, K] before the ReLU → rgb_gradient [H, W, 3]. */
void
pst_input_convolution_backward (const PstInputConvolution *input,
                                PstCompute                *compute,
                                const PstPlane            *plane,
                                const gfloat              *gradient,
                                gfloat                    *rgb_gradient)
{
  InputPass pass = { input, compute, plane, gradient, rgb_gradient };

  pst_workers_run (compute->workers, (plane->height + STRIP_ROWS - 1) / STRIP_ROWS, backward_strip, &pass);
}
