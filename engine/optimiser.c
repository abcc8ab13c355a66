/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the optimiser that the settings ask for. */
#include "config.h"

#include "optimiser.h"

/* L-BFGS still knows the curvature well enough with so few. */
#define LEAST_CORRECTIONS 3

/* As many corrections as the settings ask for and the budget allows. */
static guint
count_corrections (PstSettings *settings,
                   gsize        n,
                   guint64      budget)
{
  gint n_corrections;

  g_object_get (settings, "corrections", &n_corrections, NULL);
  while (n_corrections > LEAST_CORRECTIONS && pst_lbfgs_get_bytes (n, n_corrections) > budget)
    n_corrections--;
  return n_corrections;
}

/**
 * pst_optimiser_new:
 * @settings: the settings
 * @compute: what to run on; must outlive the optimiser
 * @n: length of the vector
 * @budget: bytes that the optimiser should not exceed
 * @evaluate: value and gradient of the function
 * @data: passed on to @evaluate
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): an optimiser before its first step
 */
PstOptimiser *
pst_optimiser_new (PstSettings  *settings,
                   PstCompute   *compute,
                   gsize         n,
                   guint64       budget,
                   PstEvaluate   evaluate,
                   gpointer      data,
                   GError      **error)
{
  PstOptimiser     *optimiser = NULL;
  PstOptimiserKind  kind;
  gdouble           learning_rate;

  g_object_get (settings, "optimiser", &kind, "learning-rate", &learning_rate, NULL);
  switch (kind)
    {
    case PST_OPTIMISER_LBFGS:
      optimiser = pst_lbfgs_new (n, count_corrections (settings, n, budget), error);
      break;
    case PST_OPTIMISER_ADAM:
      optimiser = pst_adam_new (n, learning_rate, error);
      break;
    }
  if (optimiser)
    {
      optimiser->compute  = compute;
      optimiser->n        = n;
      optimiser->evaluate = evaluate;
      optimiser->data     = data;
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
 * @settings: the settings
 * @n: length of the vector
 * @budget: bytes that the optimiser should not exceed
 *
 * Returns: the memory that the optimiser takes
 */
guint64
pst_optimiser_get_bytes (PstSettings *settings,
                         gsize        n,
                         guint64      budget)
{
  PstOptimiserKind kind;

  g_object_get (settings, "optimiser", &kind, NULL);
  switch (kind)
    {
    case PST_OPTIMISER_LBFGS:
      return pst_lbfgs_get_bytes (n, count_corrections (settings, n, budget));
    case PST_OPTIMISER_ADAM:
      return pst_adam_get_bytes (n);
    }
  g_return_val_if_reached (0);
}

/**
 * pst_optimiser_step:
 * @optimiser: the optimiser
 * @x: [n], changed by one step; the same vector from step to step, changed by nobody else
 * @error: set by the function that is evaluated
 *
 * Returns: whether the step came to an end; if not, @x is somewhere on its way
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
