/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Spectral normalisation (T. Miyato, T. Kataoka, M. Koyama, Y. Yoshida, Spectral Normalization for Generative Adversarial Networks, ICLR
 * 2018, section 2.1 and algorithm 1) of a filter W, as a matrix [K, C · size²]: with u nearly its first left singular vector,
 *
 *   norm = |Wᵀ u|     v = Wᵀ u / norm     normalised = W / norm
 *
 * u is held fixed; so that the derivative of the norm with respect to W is u vᵀ, and, with G the gradient of what is normalised, that of W
 *
 *   (G - <G, normalised> u vᵀ) / norm
 *
 * A step of power iteration, u = W v / |W v|, brings u nearer. All sums are in double precision, in one thread.
 */
#include "config.h"

#include <math.h>

#include "layers/spectral-normalisation.h"

#define LEAST_NORM       1e-12
#define FIRST_ITERATIONS 20

/* Divides numbers, the sum of whose squares is known, by their length, and returns that. */
static gdouble
bring_to_length_one (gfloat  *values,
                     gsize    n,
                     gdouble  squares)
{
  gdouble norm = MAX (sqrt (squares), LEAST_NORM);

  for (gsize i = 0; i < n; i++)
    values[i] /= norm;
  return norm;
}

/* Sets v to Wᵀ u, of length 1; returns the length that it had. */
static gdouble
find_right (const PstSpectralNorm *spectral,
            const gfloat          *filter)
{
  gdouble squares = 0.0;

  for (gsize c = 0; c < spectral->columns; c++)
    {
      gdouble sum = 0.0;

      for (gsize k = 0; k < spectral->rows; k++)
        sum += (gdouble) filter[k * spectral->columns + c] * spectral->u[k];
      spectral->v[c] = sum;
      squares += sum * sum;
    }
  return bring_to_length_one (spectral->v, spectral->columns, squares);
}

/* filter [K, C, size, size] → the same, normalised */
void
pst_spectral_norm_forward (PstSpectralNorm *spectral,
                           const gfloat    *filter,
                           gfloat          *normalised)
{
  spectral->norm = find_right (spectral, filter);
  for (gsize i = 0; i < spectral->rows * spectral->columns; i++)
    normalised[i] = filter[i] / spectral->norm;
}

/* The gradient of what was normalised last becomes that of the filter. */
void
pst_spectral_norm_backward (PstSpectralNorm *spectral,
                            const gfloat    *normalised,
                            gfloat          *gradient)
{
  gsize   columns = spectral->columns;
  gdouble product = 0.0;

  for (gsize i = 0; i < spectral->rows * columns; i++)
    product += (gdouble) gradient[i] * normalised[i];
  for (gsize k = 0; k < spectral->rows; k++)
    for (gsize c = 0; c < columns; c++)
      gradient[k * columns + c] = (gradient[k * columns + c] - product * spectral->u[k] * spectral->v[c]) / spectral->norm;
}

/* Brings u nearer to the singular vector of the filter; v is what it was when that was normalised. */
void
pst_spectral_norm_iterate (PstSpectralNorm *spectral,
                           const gfloat    *filter)
{
  gdouble squares = 0.0;

  for (gsize k = 0; k < spectral->rows; k++)
    {
      gdouble sum = 0.0;

      for (gsize c = 0; c < spectral->columns; c++)
        sum += (gdouble) filter[k * spectral->columns + c] * spectral->v[c];
      spectral->u[k] = sum;
      squares += sum * sum;
    }
  bring_to_length_one (spectral->u, spectral->rows, squares);
}

/* Finds u from nothing. */
void
pst_spectral_norm_start (PstSpectralNorm *spectral,
                         const gfloat    *filter)
{
  for (gsize k = 0; k < spectral->rows; k++)
    spectral->u[k] = 1.0f;
  for (guint i = 0; i < FIRST_ITERATIONS; i++)
    {
      find_right (spectral, filter);
      pst_spectral_norm_iterate (spectral, filter);
    }
}
