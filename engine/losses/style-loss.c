/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Style losses and their gradients. With G and μ of the picture, G_A and μ_A of the painting, N positions:
 *
 *   gram        ‖G - G_A‖² / ‖G_A‖²                            gradient 4 / (N ‖G_A‖²) · (G - G_A) F
 *               (Gatys, Ecker, Bethge 2016, equations 4 and 6, made relative to the target)
 *   covariance  ‖C - C_A‖² / ‖C_A‖² + ‖μ - μ_A‖² / ‖μ_A‖²      gradient 4 / (N ‖C_A‖²) · (C - C_A) (F - μ)
 *               with C = G - μ μᵀ                                       + 2 / (N ‖μ_A‖²) · (μ - μ_A)
 *
 *   moments     ‖σ - σ_A‖² / ‖σ_A‖² + ‖μ - μ_A‖² / ‖μ_A‖²      gradient 2 / (N ‖σ_A‖²) · (σ - σ_A) / σ · (F - μ)
 *               with σ² the diagonal of C                                + 2 / (N ‖μ_A‖²) · (μ - μ_A)
 *               (Y. Li, N. Wang, J. Liu, X. Hou, Demystifying Neural Style Transfer, 2017, section 4.3, made relative to the
 *               target)
 *
 *   wasserstein is in wasserstein-loss.c, fourier, which sees more than statistics, in fourier-loss.c.
 *
 * Losses against several paintings, each with a weight, are added up: since all of them compare the same G and μ, so are the
 * matrices and offsets of their gradients, and applying them takes no longer than for one.
 *
 * ‖·‖ is the Frobenius norm, and everything is in double precision but what is applied to the feature map.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "features/components.h"
#include "losses/style-loss.h"
#include "losses/wasserstein-loss.h"

/* A painting of one colour has no covariance to be relative to: the norm is not taken for less than this share of its
 * Gram matrix's.
 */
#define LEAST_SHARE 1e-4

static gdouble
squared_norm (const gdouble *values,
              gsize          n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += values[i] * values[i];
  return sum;
}

static gdouble
gram_loss (const PstStatistics *statistics,
           const PstStatistics *target,
           gdouble              weight,
           PstStyleGradient    *gradient)
{
  gsize   n      = target->channels;
  gdouble norm   = squared_norm (target->gram, n * n);
  gdouble factor = norm > 0.0 ? weight / norm : 0.0;
  gdouble sum    = 0.0;

  for (gsize i = 0; i < n * n; i++)
    {
      gdouble difference = statistics->gram[i] - target->gram[i];

      sum += difference * difference;
      gradient->matrix[i] += 4.0 * factor / statistics->positions * difference;
    }
  return factor * sum;
}

static gdouble
covariance (const PstStatistics *statistics,
            gsize                row,
            gsize                column)
{
  return statistics->gram[row * statistics->channels + column] - statistics->mean[row] * statistics->mean[column];
}

static gdouble
covariance_norm (const PstStatistics *target)
{
  gsize   n   = target->channels;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      sum += covariance (target, i, j) * covariance (target, i, j);
  return MAX (sum, LEAST_SHARE * squared_norm (target->gram, n * n));
}

static gdouble
covariance_loss (const PstStatistics *statistics,
                 const PstStatistics *target,
                 gdouble              weight,
                 PstStyleGradient    *gradient)
{
  gsize   n           = target->channels;
  gdouble norm        = covariance_norm (target);
  gdouble mean_norm   = squared_norm (target->mean, n);
  gdouble factor      = norm > 0.0 ? weight / norm : 0.0;
  gdouble mean_factor = mean_norm > 0.0 ? weight / mean_norm : 0.0;
  gdouble sum         = 0.0;
  gdouble mean_sum    = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      gdouble mean_difference = statistics->mean[i] - target->mean[i];
      gdouble centre          = 0.0; /* row i of (C - C_A) times μ */

      for (gsize j = 0; j < n; j++)
        {
          gdouble difference = covariance (statistics, i, j) - covariance (target, i, j);

          sum += difference * difference;
          centre += difference * statistics->mean[j];
          gradient->matrix[i * n + j] += 4.0 * factor / statistics->positions * difference;
        }
      mean_sum += mean_difference * mean_difference;
      gradient->offset[i] += (2.0 * mean_factor * mean_difference - 4.0 * factor * centre) / statistics->positions;
    }
  return factor * sum + mean_factor * mean_sum;
}

/* Silent channels have no spread to divide by: σ² is not taken for less than this share of its mean over the target's channels. */
static gdouble
deviation (const PstStatistics *statistics,
           gsize                channel,
           gdouble              least)
{
  return sqrt (MAX (covariance (statistics, channel, channel), 0.0) + least);
}

static gdouble
moments_loss (const PstStatistics *statistics,
              const PstStatistics *target,
              gdouble              weight,
              PstStyleGradient    *gradient)
{
  gsize   n         = target->channels;
  gdouble mean_norm = squared_norm (target->mean, n);
  gdouble variance  = 0.0;
  gdouble norm      = 0.0;
  gdouble sum       = 0.0;
  gdouble mean_sum  = 0.0;
  gdouble least;

  for (gsize i = 0; i < n; i++)
    variance += MAX (covariance (target, i, i), 0.0);
  least = MAX (LEAST_SHARE * variance / n, G_MINFLOAT);
  for (gsize i = 0; i < n; i++)
    norm += deviation (target, i, least) * deviation (target, i, least);
  for (gsize i = 0; i < n; i++)
    {
      gdouble spread          = deviation (statistics, i, least);
      gdouble difference      = spread - deviation (target, i, least);
      gdouble mean_difference = statistics->mean[i] - target->mean[i];
      gdouble factor          = 2.0 * weight / norm / statistics->positions * difference / spread;

      sum += difference * difference;
      mean_sum += mean_difference * mean_difference;
      gradient->matrix[i * n + i] += factor;
      gradient->offset[i] -= factor * statistics->mean[i];
      if (mean_norm > 0.0)
        gradient->offset[i] += 2.0 * weight / mean_norm / statistics->positions * mean_difference;
    }
  return weight * (sum / norm + (mean_norm > 0.0 ? mean_sum / mean_norm : 0.0));
}

/* Adds to the gradient. */
static gdouble
loss_against (PstStyleLoss         kind,
              const PstStatistics *statistics,
              const PstStatistics *target,
              gdouble              weight,
              PstStyleGradient    *gradient)
{
  switch (kind)
    {
    case PST_STYLE_LOSS_GRAM:
      return gram_loss (statistics, target, weight, gradient);
    case PST_STYLE_LOSS_COVARIANCE:
      return covariance_loss (statistics, target, weight, gradient);
    case PST_STYLE_LOSS_MOMENTS:
      return moments_loss (statistics, target, weight, gradient);
    case PST_STYLE_LOSS_WASSERSTEIN:
      return pst_wasserstein_loss (statistics, target, weight, gradient);
    case PST_STYLE_LOSS_FOURIER:
      return 0.0;
    }
  g_return_val_if_reached (0.0);
}

/**
 * pst_style_loss_bytes:
 * @kind: which loss
 * @channels: channels of a feature map
 *
 * Returns: the memory that pst_style_loss_prepare() takes
 */
gsize
pst_style_loss_bytes (PstStyleLoss kind,
                      gsize        channels)
{
  return kind == PST_STYLE_LOSS_WASSERSTEIN ? pst_components_bytes (channels) : 0;
}

/**
 * pst_style_loss_prepare:
 * @kind: which loss
 * @target: (inout): finished statistics of a painting
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Finds out what the loss wants to know of the painting beside its statistics.
 *
 * Returns: whether the loss can be asked for
 */
gboolean
pst_style_loss_prepare (PstStyleLoss    kind,
                        PstStatistics  *target,
                        GError        **error)
{
  if (kind == PST_STYLE_LOSS_WASSERSTEIN)
    target->components = pst_components_new (target, error);
  return kind != PST_STYLE_LOSS_WASSERSTEIN || target->components;
}

/**
 * pst_style_loss:
 * @kind: which loss; what is no matter of statistics is 0
 * @statistics: of the picture that is painted
 * @n_targets: how many paintings it is compared with
 * @targets: [n_targets], their statistics, prepared for this loss; one call at a time
 * @weights: [n_targets], what each one's loss and gradient are multiplied with
 * @gradient: (out caller-allocates): set to the gradient with respect to the feature map
 *
 * Returns: the sum of the weighted losses, 0 where the statistics agree
 */
gdouble
pst_style_loss (PstStyleLoss          kind,
                const PstStatistics  *statistics,
                gsize                 n_targets,
                const PstStatistics **targets,
                const gdouble        *weights,
                PstStyleGradient     *gradient)
{
  gdouble loss = 0.0;

  pst_style_gradient_clear (gradient);
  for (gsize i = 0; i < n_targets; i++)
    loss += loss_against (kind, statistics, targets[i], weights[i], gradient);
  pst_style_gradient_pack (gradient);
  return loss;
}

/**
 * pst_histogram_loss:
 * @statistics: of the picture that is painted, with a histogram
 * @n_targets: how many paintings it is compared with
 * @targets: [n_targets], their statistics, with histograms
 * @weights: [n_targets], what each one's loss and gradient are multiplied with
 * @gradient: (inout): a gradient with curves, which are set
 *
 * How far the values of each channel have to be moved to be as frequent as the painting's, relative to its mean square.
 *
 * Returns: the sum of the weighted losses, 0 where the histograms agree
 */
gdouble
pst_histogram_loss (const PstStatistics  *statistics,
                    gsize                 n_targets,
                    const PstStatistics **targets,
                    const gdouble        *weights,
                    PstStyleGradient     *gradient)
{
  gdouble loss = 0.0;

  memset (gradient->curves, 0, gradient->channels * PST_HISTOGRAM_NODES * sizeof (gfloat));
  for (gsize i = 0; i < n_targets; i++)
    {
      gdouble norm   = pst_statistics_mean_square (targets[i]);
      gdouble factor = norm > 0.0 ? weights[i] / norm : 0.0;

      loss += factor * pst_histogram_distance (statistics->histogram, targets[i]->histogram, factor / statistics->positions,
                                               gradient->curves);
    }
  return loss;
}
