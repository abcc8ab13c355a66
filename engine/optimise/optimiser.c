/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the optimiser that the settings ask for. */
#include "config.h"

#include <math.h>

#include "optimise/optimiser.h"

/* L-BFGS knows the curvature well enough with few corrections where they are large: all of them together take no more
 * memory than this, unless they are so large that not even the least number does.
 */
#define CORRECTIONS_ROOM  ((guint64) 1 << 30)
#define LEAST_CORRECTIONS 2

/* Depends on the settings, the size and the steps only, never on the memory that is free: the same picture is painted
 * everywhere. The last step leaves a correction that nobody uses.
 */
static guint
count_corrections (PstSettings *settings,
                   gsize        n,
                   guint        n_steps)
{
  guint64 a_correction = pst_lbfgs_get_bytes (n, 2) - pst_lbfgs_get_bytes (n, 1);
  guint64 room         = MAX (CORRECTIONS_ROOM / a_correction, LEAST_CORRECTIONS);
  gint    n_corrections;

  g_object_get (settings, "corrections", &n_corrections, NULL);
  return MIN (MIN ((guint64) n_corrections, room), n_steps - 1);
}

/**
 * pst_learning_rate_at:
 * @rate: the rate
 * @step: which step, from 0
 *
 * Returns: how far this step goes
 */
gdouble
pst_learning_rate_at (const PstLearningRate *rate,
                      guint                  step)
{
  gdouble way = rate->n_steps > 1 ? step / (rate->n_steps - 1.0) : 0.0;

  return rate->first * pow (rate->last / rate->first, way);
}

/**
 * pst_optimiser_new:
 * @settings: the settings
 * @compute: what to run on; must outlive the optimiser
 * @n: length of the vector
 * @n_steps: how many steps will be made, at least 1
 * @function: the function
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): an optimiser before its first step
 */
PstOptimiser *
pst_optimiser_new (PstSettings  *settings,
                   PstCompute   *compute,
                   gsize         n,
                   guint         n_steps,
                   PstFunction   function,
                   GError      **error)
{
  PstOptimiser     *optimiser = NULL;
  PstOptimiserKind  kind;
  gdouble           learning_rate;
  gdouble           decay;
  gdouble           momentum;
  PstLearningRate   rate;

  g_object_get (settings, "optimiser", &kind, "learning-rate", &learning_rate, "learning-rate-decay", &decay, "momentum", &momentum,
                NULL);
  rate = (PstLearningRate) { learning_rate, learning_rate * decay, n_steps };
  switch (kind)
    {
    case PST_OPTIMISER_LBFGS:
      optimiser = pst_lbfgs_new (n, count_corrections (settings, n, n_steps), n_steps, error);
      break;
    case PST_OPTIMISER_ADAM:
      optimiser = pst_adam_new (n, rate, error);
      break;
    case PST_OPTIMISER_MOMENTUM:
      optimiser = pst_gradient_descent_new (n, rate, momentum, error);
      break;
    }
  if (optimiser)
    {
      optimiser->compute  = compute;
      optimiser->n        = n;
      optimiser->function = function;
    }
  return optimiser;
}

/**
 * pst_optimiser_evaluate:
 * @optimiser: an optimiser
 * @x: where
 * @gradient: set to the gradient there
 * @value: (out): the value there
 * @error: set by the function
 *
 * Returns: whether both are known
 */
gboolean
pst_optimiser_evaluate (PstOptimiser  *optimiser,
                        const gfloat  *x,
                        gfloat        *gradient,
                        gdouble       *value,
                        GError       **error)
{
  const PstFunction *function = &optimiser->function;

  return function->evaluate (x, value, function->data, error) && function->differentiate (x, gradient, function->data, error);
}

void
pst_optimiser_free (PstOptimiser *optimiser)
{
  optimiser->kind->free (optimiser);
}

/**
 * pst_optimiser_get_bytes:
 * @settings: the settings
 * @n: length of the vector
 * @n_steps: how many steps will be made, at least 1
 *
 * Returns: the memory that the optimiser takes
 */
guint64
pst_optimiser_get_bytes (PstSettings *settings,
                         gsize        n,
                         guint        n_steps)
{
  PstOptimiserKind kind;

  g_object_get (settings, "optimiser", &kind, NULL);
  switch (kind)
    {
    case PST_OPTIMISER_LBFGS:
      return pst_lbfgs_get_bytes (n, count_corrections (settings, n, n_steps));
    case PST_OPTIMISER_ADAM:
      return pst_adam_get_bytes (n);
    case PST_OPTIMISER_MOMENTUM:
      return pst_gradient_descent_get_bytes (n);
    }
  g_return_val_if_reached (0);
}

/**
 * pst_optimiser_step:
 * @optimiser: the optimiser
 * @x: [n], changed by one step; the same vector from step to step, changed by nobody else
 * @error: set by the function that is evaluated
 *
 * Returns: whether the step came to an end; if not, @x is where it was before, but for rounding
 */
gboolean
pst_optimiser_step (PstOptimiser  *optimiser,
                    gfloat        *x,
                    GError       **error)
{
  return optimiser->kind->step (optimiser, x, error);
}

/**
 * pst_optimiser_finish:
 * @optimiser: the optimiser, after its last step
 * @x: [n], set to the best vector that the steps add up to
 */
void
pst_optimiser_finish (PstOptimiser *optimiser,
                      gfloat       *x)
{
  if (optimiser->kind->finish)
    optimiser->kind->finish (optimiser, x);
}
