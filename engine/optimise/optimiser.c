/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all kinds of optimisers have in common. */
#include "config.h"

#include <math.h>

#include "optimise/optimiser.h"

/* (transfer full): an optimiser before its first step, for a vector of length n and so many steps, at least 1. What it runs
 * on must outlive it.
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

/* The memory that the optimiser takes, for a vector of length n and so many steps, at least 1. */
guint64
pst_optimiser_get_bytes (const PstOptimiserChoice *choice,
                         gsize                     n,
                         guint                     n_steps)
{
  return choice->kind->get_bytes (choice, n, n_steps);
}

/* Changes x [n], the same vector from step to step and changed by nobody else, by one step. Where that fails, x is where it
 * was before, but for rounding.
 */
gboolean
pst_optimiser_step (PstOptimiser  *optimiser,
                    gfloat        *x,
                    GError       **error)
{
  return optimiser->kind->step (optimiser, x, error);
}

/* After the last step: sets x [n] to the best vector that the steps add up to. */
void
pst_optimiser_finish (PstOptimiser *optimiser,
                      gfloat       *x)
{
  if (optimiser->kind->finish)
    optimiser->kind->finish (optimiser, x);
}

/* Sets the state to what the optimiser, of a kind that tells (Adam), remembers. */
void
pst_optimiser_get_state (PstOptimiser      *optimiser,
                         PstOptimiserState *state)
{
  g_return_if_fail (optimiser->kind->get_state);

  optimiser->kind->get_state (optimiser, state);
}

/* The value at x, and the gradient there. */
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

/* How far a step, counted from 0, of so many goes. */
gdouble
pst_learning_rate_at (const PstLearningRate *rate,
                      guint                  step,
                      guint                  n_steps)
{
  gdouble way = n_steps > 1 ? step / (n_steps - 1.0) : 0.0;

  return rate->first * pow (rate->last / rate->first, way);
}
