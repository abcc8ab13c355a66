/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Principal components: the directions q in which features are spread most, and their variances λ, from the covariance matrix
 * C = Σ λ q qᵀ (K. Pearson, On Lines and Planes of Closest Fit to Systems of Points in Space, 1901). By LAPACK, in double precision.
 * Matrices are in rows.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

#include "compute/allocation.h"
#include "features/components.h"

#define KEPT_SHARE  0.99 /* of the variance: the rest is spread over half of the channels, and barely seen */
#define NOISE_SHARE 1e-5 /* κ, of the variance of all channels together */
#define LEAST_SHARE 1e-4 /* a painting of one colour has no variance: it is not taken for less than this share of the mean square */

/* What dsyevd asks for, to find eigenvectors. */
static gsize
count_work (gsize n)
{
  return 1 + 6 * n + 2 * n * n;
}

static gsize
count_integers (gsize n)
{
  return 3 + 5 * n;
}

/* Of all arrays of doubles together. */
static gsize
count_doubles (gsize channels)
{
  return 5 * channels * channels + 2 * channels + count_work (channels);
}

gsize
pst_components_bytes (gsize channels)
{
  return count_doubles (channels) * sizeof (gdouble) + count_integers (channels) * sizeof (gint);
}

static PstComponents *
allocate (gsize    channels,
          GError **error)
{
  g_autoptr (PstComponents) components = g_new0 (PstComponents, 1);
  gsize                     square     = channels * channels;
  gdouble                  *memory     = pst_bytes_new (count_doubles (channels) * sizeof (gdouble), error);

  components->channels = channels;
  components->roots    = memory;
  if (! memory)
    return NULL;
  components->projector = memory + square;
  components->square    = memory + 2 * square;
  components->products  = memory + 3 * square;
  components->vectors   = memory + 4 * square;
  components->spreads   = memory + 5 * square;
  components->values    = components->spreads + channels;
  components->work      = components->values + channels;
  components->integers  = pst_bytes_new (count_integers (channels) * sizeof (gint), error);
  return components->integers ? g_steal_pointer (&components) : NULL;
}

/* Sets the square to the covariance; returns its trace. */
gdouble
pst_components_covariance (PstComponents       *components,
                           const PstStatistics *statistics)
{
  gsize   n     = statistics->channels;
  gdouble trace = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      for (gsize j = 0; j < n; j++)
        components->square[i * n + j] = pst_statistics_get_covariance (statistics, i, j);
      trace += components->square[i * (n + 1)];
    }
  return MAX (trace, 0.0);
}

/* Eigenvectors, one in each row, take the place of a symmetric matrix [n, n], n ≤ C; the values are set to the eigenvalues,
 * ascending. FALSE where the matrix is not finite.
 */
gboolean
pst_components_decompose (PstComponents *components,
                          gsize          n,
                          gdouble       *matrix)
{
  for (gsize i = 0; i < n; i++)
    if (! isfinite (matrix[i * (n + 1)]))
      return FALSE;
  return LAPACKE_dsyevd_work (LAPACK_COL_MAJOR, 'V', 'L', n, matrix, n, components->values, components->work, count_work (n),
                              components->integers, count_integers (n)) == 0;
}

/* Keeps the largest components; their directions are in the last rows of the square. */
static void
keep_largest (PstComponents *components,
              gdouble        variance)
{
  gsize   n    = components->channels;
  gdouble kept = 0.0;

  while (components->rank < n && kept < KEPT_SHARE * variance)
    {
      gsize    from   = n - 1 - components->rank;
      gsize    to     = components->rank++;
      gdouble  lambda = MAX (components->values[from], 0.0);
      gdouble  root   = sqrt (lambda + components->noise);

      memcpy (components->products + to * n, components->square + from * n, n * sizeof (gdouble));
      for (gsize i = 0; i < n; i++)
        components->roots[to * n + i] = root * components->products[to * n + i];
      components->spreads[to] = lambda + components->noise;
      kept += lambda;
    }
}

/* From finished statistics; NULL with PST_ERROR_MEMORY where there is no room. */
PstComponents *
pst_components_new (const PstStatistics  *painting,
                    GError              **error)
{
  g_autoptr (PstComponents) components = allocate (painting->channels, error);
  gsize                     n          = painting->channels;

  if (! components)
    return NULL;
  components->trace = pst_components_covariance (components, painting);
  components->noise = NOISE_SHARE * MAX (components->trace, LEAST_SHARE * pst_statistics_mean_square (painting)) + G_MINFLOAT;
  if (components->trace > 0.0 && pst_components_decompose (components, n, components->square))
    keep_largest (components, components->trace);
  memset (components->projector, 0, n * n * sizeof (gdouble));
  if (components->rank > 0)
    cblas_dgemm (CblasRowMajor, CblasTrans, CblasNoTrans, n, n, components->rank, 1.0, components->products, n,
                 components->products, n, 0.0, components->projector, n);
  return g_steal_pointer (&components);
}

void
pst_components_free (PstComponents *components)
{
  pst_memory_free (components->roots); /* and all that lies behind it */
  pst_memory_free (components->integers);
  g_free (components);
}
