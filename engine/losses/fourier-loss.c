/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Fourier loss compares magnitudes with a painting's, frequency by frequency (spectrum.c):
 *
 *   (Σ_c Σ_{k ≠ 0} (|D̂ (k)| / √(N Σ w²) - A (k))² + Σ_c (D̂ (0) / Σ w + c - μ_A)²) / (Σ_c Σ_{k ≠ 0} A (k)² + Σ_c μ_A²)
 *
 * D̂ is the transform of D = w (F - c), c the painting's mean, or that of several paintings. Which frequencies k there are says how wide
 * strokes are and in which direction they go; where they lie is in the phases, which are not compared.
 *
 * The gradient with respect to D is the inverse transform, not divided by N, of the derivative with respect to |D̂|, in the direction of
 * D̂. It takes the place of the picture's map.
 */
#include "config.h"

#include <math.h>

#include "losses/fourier-loss.h"

/* Makes a style weight mean about what it means with covariances. */
#define SCALE 4.0

typedef struct
{
  PstSpectrum                *spectrum;
  gsize                       n_targets;
  const PstMagnitudes *const *targets;
  const gdouble              *factors; /* [n_targets], weight / Σ A² */
  gdouble                    *sums;    /* [C], of the weighted losses */
} Comparing;

/* Compares a mean; returns the loss, and sets the number to its derivative. */
static gdouble
compare_mean (const Comparing *comparison,
              guint            channel,
              gfloat          *number)
{
  const PstSpectrum *spectrum = comparison->spectrum;
  gdouble            mean     = number[0] / spectrum->sum + spectrum->centre[channel];
  gdouble            loss     = 0.0;
  gdouble            slope    = 0.0;

  for (gsize k = 0; k < comparison->n_targets; k++)
    {
      gdouble difference = mean - comparison->targets[k]->means[channel];

      loss += comparison->factors[k] * difference * difference;
      slope += 2.0 * comparison->factors[k] * difference;
    }
  number[0] = slope / spectrum->sum;
  number[1] = 0.0f;
  return loss;
}

/* Likewise a magnitude, of which the targets have theirs at the same place. */
static gdouble
compare_magnitude (const Comparing *comparison,
                   gsize            place,
                   gdouble          scale,
                   gfloat          *number)
{
  gdouble magnitude = sqrt ((gdouble) number[0] * number[0] + (gdouble) number[1] * number[1]);
  gdouble loss      = 0.0;
  gdouble slope     = 0.0;

  for (gsize k = 0; k < comparison->n_targets; k++)
    {
      gdouble difference = magnitude * scale - comparison->targets[k]->magnitudes[place];

      loss += comparison->factors[k] * difference * difference;
      slope += 2.0 * comparison->factors[k] * difference;
    }
  number[0] *= magnitude > 0.0 ? scale * slope / magnitude : 0.0;
  number[1] *= magnitude > 0.0 ? scale * slope / magnitude : 0.0;
  return loss;
}

/* From a plane of the map to its gradient. */
static void
compare_channel (guint    channel,
                 guint    worker G_GNUC_UNUSED,
                 gpointer data)
{
  const Comparing *comparison = data;
  PstSpectrum     *spectrum   = comparison->spectrum;
  gsize            columns    = spectrum->row / 2;
  gsize            n          = spectrum->height * columns;
  gfloat          *plane      = spectrum->planes + channel * spectrum->plane;
  gdouble          scale      = 1.0 / sqrt ((gdouble) spectrum->width * spectrum->height * spectrum->squares);
  gdouble          sum;

  pst_spectrum_transform_channel (spectrum, channel);
  sum = compare_mean (comparison, channel, plane);
  for (gsize i = 1; i < n; i++)
    sum += pst_spectrum_count_twins (spectrum->width, i % columns) *
           compare_magnitude (comparison, channel * n + i, scale, plane + 2 * i);
  pst_spectrum_restore_channel (spectrum, channel);
  comparison->sums[channel] = sum;
}

/**
 * pst_fourier_loss:
 * @spectrum: (inout): a spectrum that all parts of the picture's map were put into; turned into the gradient with respect to the map
 * @compute: what to run on
 * @n_targets: how many paintings
 * @targets: their magnitudes at the picture's frequencies
 * @weights: what the loss for each, and its gradient, are multiplied with
 *
 * Returns: the sum of the weighted losses, 0 where the magnitudes agree
 */
gdouble
pst_fourier_loss (PstSpectrum                *spectrum,
                  PstCompute                 *compute,
                  gsize                       n_targets,
                  const PstMagnitudes *const *targets,
                  const gdouble              *weights)
{
  g_autofree gdouble *sums       = g_new0 (gdouble, spectrum->channels);
  g_autofree gdouble *factors    = g_new0 (gdouble, n_targets);
  Comparing           comparison = { spectrum, n_targets, targets, factors, sums };
  gdouble             sum        = 0.0;

  for (gsize k = 0; k < n_targets; k++)
    factors[k] = targets[k]->norm > 0.0 ? SCALE * weights[k] / targets[k]->norm : 0.0;
  pst_workers_run (compute->workers, spectrum->channels, compare_channel, &comparison);
  for (gsize c = 0; c < spectrum->channels; c++)
    sum += sums[c];
  return sum;
}
