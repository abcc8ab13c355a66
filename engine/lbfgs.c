/* SPDX-License-Identifier: GPL-3.0-or-later */

/* L-BFGS: steps along -H g, where H, the inverse of the curvature, is known from the last corrections only (D. Liu,
 * J. Nocedal, On the limited memory BFGS method for large scale optimization, 1989; J. Nocedal, S. Wright, Numerical
 * Optimization, 2nd edition, algorithms 7.4 and 7.5). The full step is nearly always right and is tried first; when
 * the value rises, shorter ones are tried (backtracking with quadratic interpolation, ibid. section 3.5), so that one
 * step costs one evaluation as a rule.
 *
 * A correction is a pair s = x' - x, y = g' - g of length n. They lie in a ring; the oldest is written over.
 */
#include "config.h"

#include <math.h>

#include "allocation.h"
#include "optimiser.h"
#include "vector.h"

#define FIRST_STEP          0.02  /* root mean square change of the first step, when the curvature is still unknown */
#define SUFFICIENT_DECREASE 1e-4  /* share of the predicted decrease that a step must reach (Nocedal, Wright: c1) */
#define MOST_TRIES          6     /* evaluations along one direction */
#define LEAST_CURVATURE     1e-10 /* of y·s relative to y·y, below which a correction would spoil H */

typedef struct
{
  gfloat  *s;
  gfloat  *y;
  gdouble  inverse; /* 1 / (y·s) */
} Correction;

typedef struct
{
  PstOptimiser  parent;
  guint         most;       /* corrections that there is room for */
  guint         n_known;
  guint         next;       /* where the next correction is written */
  Correction   *corrections;
  gdouble       scale;      /* y·s / y·y of the newest: the curvature's first guess */

  gboolean      started;    /* value and gradient are those of x */
  gdouble       value;
  gfloat       *gradient;
  gfloat       *direction;
} Lbfgs;

static gboolean
is_finite (gdouble value)
{
  return isfinite (value);
}

static Correction *
nth_newest (Lbfgs *lbfgs,
            guint  i)
{
  return &lbfgs->corrections[(lbfgs->next + lbfgs->most - 1 - i) % lbfgs->most];
}

/* Nocedal and Wright, algorithm 7.4: direction = -H g. */
static void
find_direction (Lbfgs *lbfgs)
{
  PstCompute          *compute   = lbfgs->parent.compute;
  gsize                n         = lbfgs->parent.n;
  gfloat              *direction = lbfgs->direction;
  g_autofree gdouble  *alpha     = g_new (gdouble, lbfgs->n_known + 1);

  pst_vector_scale (compute, n, -1.0, lbfgs->gradient, direction);
  for (guint i = 0; i < lbfgs->n_known; i++)
    {
      const Correction *correction = nth_newest (lbfgs, i);

      alpha[i] = correction->inverse * pst_vector_dot (compute, n, correction->s, direction);
      pst_vector_add (compute, n, -alpha[i], correction->y, direction);
    }
  if (lbfgs->n_known > 0)
    {
      pst_vector_scale (compute, n, lbfgs->scale, direction, direction);
    }
  else
    {
      gdouble norm = sqrt (pst_vector_dot (compute, n, direction, direction));

      if (norm > 0.0)
        pst_vector_scale (compute, n, FIRST_STEP * sqrt (n) / norm, direction, direction);
    }
  for (guint i = lbfgs->n_known; i-- > 0;)
    {
      const Correction *correction = nth_newest (lbfgs, i);
      gdouble           beta       = correction->inverse * pst_vector_dot (compute, n, correction->y, direction);

      pst_vector_add (compute, n, alpha[i] - beta, correction->s, direction);
    }
}

/* The minimum of the parabola through value and slope at 0 and the value at length, kept within sensible bounds. */
static gdouble
shorten (gdouble length,
         gdouble value,
         gdouble slope,
         gdouble new_value)
{
  gdouble best = -slope * length * length / (2.0 * (new_value - value - slope * length));

  return is_finite (best) ? CLAMP (best, 0.1 * length, 0.5 * length) : 0.1 * length;
}

/* Goes along the direction until the value is lower. The new gradient is left in the next correction's y.
 * length is 0 where no step was good enough: then x is where it was.
 */
static gboolean
search_line (Lbfgs    *lbfgs,
             gfloat   *x,
             gdouble  *length,
             GError  **error)
{
  PstOptimiser *optimiser    = &lbfgs->parent;
  gfloat       *new_gradient = lbfgs->corrections[lbfgs->next].y;
  gdouble       slope        = pst_vector_dot (optimiser->compute, optimiser->n, lbfgs->gradient, lbfgs->direction);
  gdouble       value        = lbfgs->value;
  gdouble       at           = 0.0;
  gdouble       next         = 1.0;

  for (guint i = 0; i < MOST_TRIES && slope < 0.0; i++)
    {
      gdouble new_value;

      pst_vector_add (optimiser->compute, optimiser->n, next - at, lbfgs->direction, x);
      at = next;
      if (! optimiser->evaluate (x, new_gradient, &new_value, optimiser->data, error))
        return FALSE;
      if (is_finite (new_value) && new_value <= value + SUFFICIENT_DECREASE * at * slope)
        {
          lbfgs->value = new_value;
          *length      = at;
          return TRUE;
        }
      next = shorten (at, value, slope, new_value);
    }
  pst_vector_add (optimiser->compute, optimiser->n, -at, lbfgs->direction, x);
  *length = 0.0;
  return TRUE;
}

/* Turns the step just made into a correction. */
static void
remember (Lbfgs   *lbfgs,
          gdouble  length)
{
  PstCompute *compute    = lbfgs->parent.compute;
  gsize       n          = lbfgs->parent.n;
  Correction *correction = &lbfgs->corrections[lbfgs->next];
  gdouble     curvature;
  gdouble     y_norm;

  pst_vector_scale (compute, n, length, lbfgs->direction, correction->s);
  pst_vector_subtract (compute, n, correction->y, lbfgs->gradient, lbfgs->direction); /* y, while y holds the new gradient */
  pst_vector_scale (compute, n, 1.0, correction->y, lbfgs->gradient);
  pst_vector_scale (compute, n, 1.0, lbfgs->direction, correction->y);

  curvature = pst_vector_dot (compute, n, correction->y, correction->s);
  y_norm    = pst_vector_dot (compute, n, correction->y, correction->y);
  if (curvature <= LEAST_CURVATURE * y_norm)
    return;
  correction->inverse = 1.0 / curvature;
  lbfgs->scale        = curvature / y_norm;
  lbfgs->next         = (lbfgs->next + 1) % lbfgs->most;
  lbfgs->n_known      = MIN (lbfgs->n_known + 1, lbfgs->most - 1);
}

static gboolean
lbfgs_step (PstOptimiser  *optimiser,
            gfloat        *x,
            GError       **error)
{
  Lbfgs   *lbfgs = (Lbfgs *) optimiser;
  gdouble  length;

  if (! lbfgs->started)
    {
      if (! optimiser->evaluate (x, lbfgs->gradient, &lbfgs->value, optimiser->data, error))
        return FALSE;
      lbfgs->started = TRUE;
    }
  find_direction (lbfgs);
  if (! search_line (lbfgs, x, &length, error))
    return FALSE;
  if (length > 0.0)
    remember (lbfgs, length);
  else
    lbfgs->n_known = 0; /* what was known of the curvature misled: begin again with the gradient */
  return TRUE;
}

static void
lbfgs_free (PstOptimiser *optimiser)
{
  Lbfgs *lbfgs = (Lbfgs *) optimiser;

  for (guint i = 0; i < lbfgs->most; i++)
    {
      pst_memory_free (lbfgs->corrections[i].s);
      pst_memory_free (lbfgs->corrections[i].y);
    }
  g_free (lbfgs->corrections);
  pst_memory_free (lbfgs->gradient);
  pst_memory_free (lbfgs->direction);
  g_free (lbfgs);
}

static const PstOptimiserClass lbfgs_class = { lbfgs_step, NULL, lbfgs_free };

/**
 * pst_lbfgs_new:
 * @n: length of the vector
 * @n_corrections: how many corrections are remembered
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): an optimiser whose common part is still to be filled in
 */
PstOptimiser *
pst_lbfgs_new (gsize    n,
               guint    n_corrections,
               GError **error)
{
  Lbfgs    *lbfgs = g_new0 (Lbfgs, 1);
  gboolean  ready;

  lbfgs->parent.kind = &lbfgs_class;
  lbfgs->most        = n_corrections + 1; /* one is being written while the others are in use */
  lbfgs->corrections = g_new0 (Correction, lbfgs->most);
  lbfgs->gradient    = pst_floats_new (n, error);
  lbfgs->direction   = lbfgs->gradient ? pst_floats_new (n, error) : NULL;
  ready              = lbfgs->direction != NULL;
  for (guint i = 0; i < lbfgs->most && ready; i++)
    {
      lbfgs->corrections[i].s = pst_floats_new (n, error);
      lbfgs->corrections[i].y = lbfgs->corrections[i].s ? pst_floats_new (n, error) : NULL;
      ready                   = lbfgs->corrections[i].y != NULL;
    }
  if (ready)
    return &lbfgs->parent;
  lbfgs_free (&lbfgs->parent);
  return NULL;
}

/**
 * pst_lbfgs_get_bytes:
 * @n: length of the vector
 * @n_corrections: how many corrections are remembered
 *
 * Returns: the memory that pst_lbfgs_new() takes
 */
guint64
pst_lbfgs_get_bytes (gsize n,
                     guint n_corrections)
{
  return (2 * ((guint64) n_corrections + 1) + 2) * n * sizeof (gfloat);
}
