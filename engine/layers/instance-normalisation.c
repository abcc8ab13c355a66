/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Instance normalisation of maps [H, W, C] (D. Ulyanov, A. Vedaldi, V. Lempitsky, Instance Normalization: The Missing Ingredient for Fast
 * Stylization, 2016), over the N = H · W positions of each channel:
 *
 *   y = n · scale + shift     n = (x - mean) / deviation     deviation = sqrt (variance + ε)
 *
 * With g the gradient of y, 0 where a ReLU has made y 0, that of shift is Σ g, that of scale Σ g n, and that of x
 *
 *   scale / deviation · (g - Σ g / N - n Σ g n / N)
 *
 * A task is a line, and sums are those of the lines in their order, in double precision.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "layers/instance-normalisation.h"

#define EPSILON 1e-5

/* One run over a plane. */
typedef struct
{
  const PstInstanceNormalisation *normalisation;
  PstCompute                     *compute;
  gint                            width;
  gint                            height;
  const gfloat                   *in;
  gdouble                        *sums;     /* [H, 2, C] */
  gfloat                         *factors;  /* [3, C], what the last step multiplies with and adds */
  gfloat                         *lines;    /* [workers, 2, C] or of doubles */
  const gfloat                   *statistics;
  const gfloat                   *activation;
  gfloat                         *to;
} Pass;

/* What the kernel that adds up goes over at once: whole pixels. */
static gsize
find_period (gsize channels)
{
  if (channels % PST_CHANNEL_GROUP == 0)
    return channels;
  return PST_PERIOD % channels == 0 ? PST_PERIOD : channels * PST_CHANNEL_GROUP;
}

static gsize
count_line_floats (gsize channels)
{
  return 2 * find_period (channels) * (sizeof (gdouble) / sizeof (gfloat));
}

gsize
pst_instance_normalisation_scratch (const PstInstanceNormalisation *normalisation,
                                    const PstCompute               *compute,
                                    const PstPlane                 *plane)
{
  gsize channels = normalisation->channels;

  return 2 * plane->height * channels * (sizeof (gdouble) / sizeof (gfloat)) + 4 * channels +
         pst_workers_get_count (compute->workers) * count_line_floats (channels);
}

static Pass
begin_pass (const PstInstanceNormalisation *normalisation,
            PstCompute                     *compute,
            const PstPlane                 *plane,
            const gfloat                   *in)
{
  gsize   channels = normalisation->channels;
  gfloat *behind   = compute->scratch + 2 * plane->height * channels * (sizeof (gdouble) / sizeof (gfloat));

  return (Pass) { .normalisation = normalisation, .compute = compute, .width = plane->width, .height = plane->height, .in = in,
                  .sums = (gdouble *) compute->scratch, .factors = behind, .lines = behind + 4 * channels };
}

static void
add_up_line (guint    y,
             guint    worker,
             gpointer data)
{
  const Pass *pass     = data;
  gsize       channels = pass->normalisation->channels;
  gsize       period   = find_period (channels);
  gdouble    *line     = (gdouble *) (pass->lines + worker * count_line_floats (channels));
  gdouble    *sums     = pass->sums + 2 * y * channels;

  pass->compute->kernels->add_up (pass->in + (gsize) y * pass->width * channels, pass->width * channels, period, line);
  memset (sums, 0, 2 * channels * sizeof (gdouble));
  for (gsize i = 0; i < 2 * period; i++)
    sums[i / period * channels + i % period % channels] += line[i];
}

/* Adds the sums of all lines to those of the first. */
static void
add_lines (const Pass *pass)
{
  gsize n = 2 * pass->normalisation->channels;

  for (gint y = 1; y < pass->height; y++)
    for (gsize i = 0; i < n; i++)
      pass->sums[i] += pass->sums[y * n + i];
}

static void
normalise_line (guint    y,
                guint    worker G_GNUC_UNUSED,
                gpointer data)
{
  const Pass   *pass     = data;
  gsize         channels = pass->normalisation->channels;
  const gfloat *in       = pass->in + (gsize) y * pass->width * channels;
  gfloat       *out      = pass->to + (gsize) y * pass->width * channels;
  gfloat        least    = pass->normalisation->relu ? 0.0f : -G_MAXFLOAT;

  for (gint x = 0; x < pass->width; x++, in += channels, out += channels)
    for (gsize c = 0; c < channels; c++)
      {
        gfloat value = in[c] * pass->factors[c] + pass->factors[channels + c];

        out[c] = value < least ? least : value; /* what is no number stays so */
      }
}

/* in [H, W, C] → out [H, W, C], which must be another map. Sets statistics [2, C] to mean and 1 / deviation. */
void
pst_instance_normalisation_forward (const PstInstanceNormalisation *normalisation,
                                    PstCompute                     *compute,
                                    const PstPlane                 *plane,
                                    const gfloat                   *in,
                                    const gfloat                   *scale,
                                    const gfloat                   *shift,
                                    gfloat                         *statistics,
                                    gfloat                         *out)
{
  Pass    pass     = begin_pass (normalisation, compute, plane, in);
  gsize   channels = normalisation->channels;
  gdouble n        = (gdouble) plane->width * plane->height;

  pass.to = out;
  pst_workers_run (compute->workers, plane->height, add_up_line, &pass);
  add_lines (&pass);
  for (gsize c = 0; c < channels; c++)
    {
      gdouble mean    = pass.sums[c] / n;
      gdouble inverse = 1.0 / sqrt (MAX (pass.sums[channels + c] / n - mean * mean, 0.0) + EPSILON);

      statistics[c]              = mean;
      statistics[channels + c]   = inverse;
      pass.factors[c]            = scale[c] * inverse;
      pass.factors[channels + c] = shift[c] - mean * (scale[c] * inverse);
    }
  pst_workers_run (compute->workers, plane->height, normalise_line, &pass);
}

/* Where a ReLU follows, its gradient becomes 0 first where it has made 0. */
static void
sum_gradient_line (guint    y,
                   guint    worker,
                   gpointer data)
{
  const Pass   *pass     = data;
  gsize         channels = pass->normalisation->channels;
  gsize         first    = (gsize) y * pass->width * channels;
  const gfloat *in       = pass->in + first;
  const gfloat *out      = pass->activation + first;
  gfloat       *gradient = pass->to + first;
  gfloat       *line     = pass->lines + worker * count_line_floats (channels);
  const gfloat *mean     = pass->statistics;

  memset (line, 0, 2 * channels * sizeof (gfloat));
  for (gint x = 0; x < pass->width; x++, in += channels, out += channels, gradient += channels)
    {
      if (pass->normalisation->relu)
        for (gsize c = 0; c < channels; c++)
          gradient[c] = out[c] > 0.0f ? gradient[c] : 0.0f;
      for (gsize c = 0; c < channels; c++)
        {
          line[c] += gradient[c];
          line[channels + c] += gradient[c] * (in[c] - mean[c]);
        }
    }
  for (gsize i = 0; i < 2 * channels; i++)
    pass->sums[2 * y * channels + i] = line[i];
}

static void
finish_gradient_line (guint    y,
                      guint    worker G_GNUC_UNUSED,
                      gpointer data)
{
  const Pass   *pass     = data;
  gsize         channels = pass->normalisation->channels;
  const gfloat *in       = pass->in + (gsize) y * pass->width * channels;
  gfloat       *gradient = pass->to + (gsize) y * pass->width * channels;
  const gfloat *factors  = pass->factors;

  for (gint x = 0; x < pass->width; x++, in += channels, gradient += channels)
    for (gsize c = 0; c < channels; c++)
      gradient[c] = factors[c] * gradient[c] + factors[channels + c] + factors[2 * channels + c] * (in[c] - pass->statistics[c]);
}

/* The gradient of out [H, W, C], which becomes that of in; in, out and statistics are those of the way forward. Adds to scale_sum and
 * shift_sum [C] the gradients of scale and shift; both can be NULL.
 */
void
pst_instance_normalisation_backward (const PstInstanceNormalisation *normalisation,
                                     PstCompute                     *compute,
                                     const PstPlane                 *plane,
                                     const gfloat                   *in,
                                     const gfloat                   *out,
                                     const gfloat                   *scale,
                                     const gfloat                   *statistics,
                                     gfloat                         *gradient,
                                     gfloat                         *scale_sum,
                                     gfloat                         *shift_sum)
{
  Pass    pass     = begin_pass (normalisation, compute, plane, in);
  gsize   channels = normalisation->channels;
  gdouble n        = (gdouble) plane->width * plane->height;

  pass.statistics = statistics;
  pass.activation = out;
  pass.to         = gradient;
  pst_workers_run (compute->workers, plane->height, sum_gradient_line, &pass);
  add_lines (&pass);
  for (gsize c = 0; c < channels; c++)
    {
      gdouble inverse = statistics[channels + c];
      gdouble product = pass.sums[channels + c] * inverse;

      pass.factors[c]                = scale[c] * inverse;
      pass.factors[channels + c]     = -scale[c] * inverse * pass.sums[c] / n;
      pass.factors[2 * channels + c] = -scale[c] * inverse * inverse * product / n;
      if (scale_sum)
        scale_sum[c] += product;
      if (shift_sum)
        shift_sum[c] += pass.sums[c];
    }
  pst_workers_run (compute->workers, plane->height, finish_gradient_line, &pass);
}
