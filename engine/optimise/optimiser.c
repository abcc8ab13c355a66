/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all kinds of optimisers have in common. */
#include "config.h"

#include <math.h>

#include "optimise/optimiser.h"

/**
 * pst_optimiser_new:
 * @choice: which optimiser, and what it is told
 * @compute: what to run on; must outlive the optimiser
 * @n: length of the vector
 * @n_steps: how many steps will be made, at least 1
 * @function: the function
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): an optimiser before its first step
 */
PstOptimiser *
pst_optimiser_new (const PstOptimiserChoice  *choice,
                   PstCompute                *compute,
                   gsize                      n,
                   guint                      n_steps,
                   PstFunction                function,
                   GError                   **error)
{
  PstOptimiser *optimiser = choice->kind->new (choice, n, n_steps, error);

  if (optimiser)
    {
      optimiser->kind     = choice->kind;
      optimiser->compute  = compute;
      optimiser->n        = n;
      optimiser->n_steps  = n_steps;
      optimiser->function = function;
    }
  return optimiser;
}

void
pst_optimiser_free (PstOptimiser *optimiser)
{
  optimiser->kind->free (optimiser);
}

/**
 * pst_optimiser_get_bytes:
 * @choice: which optimiser, and what it is told
 * @n: length of the vector
 * @n_steps: how many steps will be made, at least 1
 *
 * Returns: the memory that the optimiser takes
 */
guint64
pst_optimiser_get_bytes (const PstOptimiserChoice *choice,
                         gsize                     n,
                         guint                     n_steps)
{
  return choice->kind->get_bytes (choice, n, n_steps);
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

/**
 * pst_learning_rate_at:
 * @rate: the rate
 * @step: which step, from 0
 * @n_steps: of how many
 *
 * Returns: how far this step goes
 */
gdouble
pst_learning_rate_at (const PstLearningRate *rate,
                      guint                  step,
                      guint                  n_steps)
{
  gdouble way = n_steps > 1 ? step / (n_steps - 1.0) : 0.0;

  return rate->first * pow (rate->last / rate->first, way);
}
