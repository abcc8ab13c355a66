/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Wasserstein loss: what it costs to move the features of the picture, taken as a Gaussian N(μ, C), so that they become the
 * painting's, N(μ_A, C_A), where a way costs its square (I. Olkin, F. Pukelsheim, The distance between two random vectors
 * with given dispersion matrices, 1982), relative to the painting's mean square:
 *
 *   (‖μ - μ_A‖² + tr (C + C_A - 2 (C_A^½ C C_A^½)^½)) / (tr C_A + ‖μ_A‖²)
 *
 *   gradient 2 / N · ((I - T) (F - μ) + μ - μ_A) / (tr C_A + ‖μ_A‖²),   T = C_A^½ (C_A^½ C C_A^½)^-½ C_A^½
 *
 * T (F - μ) + μ_A is where a feature is moved to. Two things keep that stable and quick:
 *
 *   Features of a small picture do not span all channels. Noise of variance κ is therefore added to both, in every channel: then
 *   both covariances have inverses, and the loss is still 0 where the two agree.
 *
 *   The square root is only taken of the painting's principal components with 99 % of its variance, R of C:
 *   M = S (C + κ) Sᵀ with the rows of S (λ + κ)^½ qᵀ. What is left of both is compared by its variance v as if it were alike in all
 *   directions, (v^½ - v_A^½)², which is never more than the distance there. With P = Σ q qᵀ, and M = V diag(m) Vᵀ:
 *
 *   T = Sᵀ V diag(m^-½) Vᵀ S + (v_A / v)^½ (I - P)
 *
 * Everything is in double precision, by LAPACK: an eigenvalue of M is a product of two variances.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

#include "compute/cost.h"
#include "features/components.h"
#include "losses/style/statistics-loss.h"
#include "losses/style/wasserstein-loss.h"

/* Makes a style weight mean about what it means with covariances. */
#define SCALE 3.0

/* The components are worked in: one comparison at a time. */
typedef struct
{
  PstStatisticsTarget  statistics;
  PstComponents       *components;
} WassersteinTarget;

/* S C Sᵀ, without the noise: [R, R] */
static void
project_covariance (PstComponents *components)
{
  gsize n    = components->channels;
  gsize rank = components->rank;

  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, rank, n, n, 1.0, components->roots, n, components->square, n,
               0.0, components->products, n);
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasTrans, rank, rank, n, 1.0, components->products, n, components->roots, n,
               0.0, components->vectors, rank);
}

/* From the eigenvectors of M to the part of T that is made of them, in the lower triangle of the square. */
static void
find_transport (PstComponents *components)
{
  gsize n    = components->channels;
  gsize rank = components->rank;

  for (gsize k = 0; k < rank; k++)
    cblas_dscal (rank, pow (components->values[k], -0.25), components->vectors + k * rank, 1);
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, rank, n, rank, 1.0, components->vectors, rank, components->roots, n,
               0.0, components->products, n);
  cblas_dsyrk (CblasRowMajor, CblasLower, CblasTrans, n, rank, 1.0, components->products, n, 0.0, components->square, n);
}

/* The distance within the components that are kept. Sets the square to their part of T, and takes what they have of the variances from
 * what is left. NAN where there is no answer.
 */
static gdouble
compare_components (PstComponents *components,
                    gdouble       *rest,
                    gdouble       *rest_of_painting)
{
  gsize   rank     = components->rank;
  gdouble distance = 0.0;

  project_covariance (components);
  for (gsize k = 0; k < rank; k++)
    {
      gdouble *product  = &components->vectors[k * (rank + 1)];
      gdouble  variance = *product / components->spreads[k]; /* of the picture along this component */

      distance += variance + components->noise + components->spreads[k];
      *rest -= variance;
      *rest_of_painting -= components->spreads[k] - components->noise;
      *product += components->noise * components->spreads[k];
    }
  if (! pst_components_decompose (components, rank, components->vectors))
    return NAN;
  for (gsize k = 0; k < rank; k++)
    {
      components->values[k] = MAX (components->values[k], components->noise * components->noise); /* which it is but for rounding */
      distance -= 2.0 * sqrt (components->values[k]);
    }
  find_transport (components);
  return distance;
}

/* Adds the gradient with respect to the feature map, from T's part in the lower triangle of the square, and what the rest is multiplied
 * with; returns the distance of the means.
 */
static gdouble
add_gradient (PstComponents       *components,
              const PstStatistics *statistics,
              const PstStatistics *painting,
              gdouble              rest_factor,
              gdouble              factor,
              PstStyleGradient    *gradient)
{
  gsize   n        = components->channels;
  gdouble distance = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      gdouble difference = statistics->mean[i] - painting->mean[i];
      gdouble centre     = 0.0;

      for (gsize j = 0; j < n; j++)
        {
          gdouble moved = components->square[MAX (i, j) * n + MIN (i, j)] - rest_factor * components->projector[i * n + j] +
                          (i == j ? rest_factor : 0.0);
          gdouble away  = (i == j ? 1.0 : 0.0) - moved;

          gradient->matrix[i * n + j] += factor * away;
          centre += away * statistics->mean[j];
        }
      gradient->offset[i] += factor * (difference - centre);
      distance += difference * difference;
    }
  return distance;
}

static gdouble
compare_with (const PstStatistics  *statistics,
              const PstStyleTarget *target,
              gdouble               weight,
              PstStyleGradient     *gradient)
{
  const PstStatistics *painting         = pst_statistics_target_get (target);
  PstComponents       *components       = ((const WassersteinTarget *) target)->components;
  gsize                n                = components->channels;
  gdouble              norm             = pst_statistics_mean_square (painting);
  gdouble              factor           = norm > 0.0 ? SCALE * weight / norm : 0.0;
  gdouble              rest             = pst_components_covariance (components, statistics);
  gdouble              rest_of_painting = components->trace;
  gdouble              rest_noise       = (n - components->rank) * components->noise;
  gdouble              rest_factor      = 0.0;
  gdouble              distance         = 0.0;

  if (components->rank > 0)
    distance = compare_components (components, &rest, &rest_of_painting);
  else
    memset (components->square, 0, n * n * sizeof (gdouble));
  if (components->rank < n)
    {
      gdouble root             = sqrt (MAX (rest, 0.0) + rest_noise);
      gdouble root_of_painting = sqrt (MAX (rest_of_painting, 0.0) + rest_noise);

      rest_factor = root_of_painting / root;
      distance += (root - root_of_painting) * (root - root_of_painting);
    }
  distance += add_gradient (components, statistics, painting, rest_factor, 2.0 * factor / statistics->positions, gradient);
  return factor * distance;
}

static void
compare (PstStyleComparison *comparison)
{
  pst_statistics_comparison_compare (comparison, compare_with);
}

static PstStyleBytes
count_bytes (const PstFeatureMap *painting,
             const PstFeatureMap *picture)
{
  PstStyleBytes bytes = pst_statistics_loss_bytes (painting, picture);

  bytes.target += pst_components_bytes (picture->channels);
  return bytes;
}

static gdouble
estimate_work (gdouble n_pixels G_GNUC_UNUSED,
               guint   n_regions G_GNUC_UNUSED,
               guint   n_paintings)
{
  return PST_COST_WASSERSTEIN * n_paintings;
}

static gboolean
finish_target (PstStyleTarget  *target,
               GError         **error)
{
  WassersteinTarget *own = (WassersteinTarget *) target;

  pst_statistics_target_finish (target, NULL);
  own->components = pst_components_new (pst_statistics_target_get (target), error);
  return own->components != NULL;
}

static void
clear_target (PstStyleTarget *target)
{
  g_clear_pointer (&((WassersteinTarget *) target)->components, pst_components_free);
  pst_statistics_target_clear (target);
}

const PstStyleLossClass pst_wasserstein_loss = {
  PST_STATISTICS_COMPARISON,
  .compare       = compare,
  .bytes         = count_bytes,
  .scratch       = pst_statistics_scratch,
  .work          = estimate_work,
  .target_size   = sizeof (WassersteinTarget),
  .target_begin  = pst_statistics_target_begin,
  .target_add    = pst_statistics_target_add,
  .target_finish = finish_target,
  .target_clear  = clear_target,
};
