/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain gradient descent with momentum (B. Polyak, Some methods of speeding up the convergence of iteration methods, 1964), there to
 * be compared with the others:
 *
 *   v = momentum · v + (1 - momentum) · g        x = x - rate · v / ‖g‖
 *
 * ‖·‖ is the root of the mean square, of the largest gradient so far: so the rate is how far a step goes at the most, in the
 * unit of x, whatever the weights are, and steps become shorter as the gradient does.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "optimise/optimiser.h"
#include "optimise/vector.h"

typedef struct
{
  PstOptimiser     parent;
  PstLearningRate  rate;
  gdouble          momentum;
  guint            n_steps;
  gdouble          largest;  /* root mean square of a gradient */
  gfloat          *x;        /* of the step being made, borrowed */
  gfloat          *gradient;
  gfloat          *velocity;
} Descent;

static void
step_range (gsize    begin,
            gsize    end,
            gpointer data)
{
  const Descent *descent  = data;
  gfloat         momentum = descent->momentum;
  gfloat         factor   = pst_learning_rate_at (&descent->rate, descent->n_steps) / descent->largest;

  for (gsize i = begin; i < end; i++)
    {
      descent->velocity[i] = momentum * descent->velocity[i] + (1.0f - momentum) * descent->gradient[i];
      descent->x[i] -= factor * descent->velocity[i];
    }
}

static gboolean
descent_step (PstOptimiser  *optimiser,
              gfloat        *x,
              GError       **error)
{
  Descent *descent = (Descent *) optimiser;
  gsize    n       = optimiser->n;
  gdouble  value;

  if (! pst_optimiser_evaluate (optimiser, x, descent->gradient, &value, error))
    return FALSE;
  if (descent->n_steps == 0)
    memset (descent->velocity, 0, n * sizeof (gfloat));
  descent->largest = MAX (descent->largest, sqrt (pst_vector_dot (optimiser->compute, n, descent->gradient, descent->gradient) / n));
  descent->x       = x;
  if (descent->largest > 0.0)
    pst_compute_each_value (optimiser->compute, n, step_range, descent);
  descent->n_steps++;
  return TRUE;
}

static void
descent_free (PstOptimiser *optimiser)
{
  Descent *descent = (Descent *) optimiser;

  pst_memory_free (descent->gradient);
  pst_memory_free (descent->velocity);
  g_free (descent);
}

static const PstOptimiserClass descent_class = { descent_step, NULL, descent_free };

/**
 * pst_gradient_descent_new:
 * @n: length of the vector
 * @rate: how far one step goes at the most, in the vector's unit
 * @momentum: share of the past in the direction of a step, 0 to less than 1
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): an optimiser whose common part is still to be filled in
 */
PstOptimiser *
pst_gradient_descent_new (gsize             n,
                          PstLearningRate   rate,
                          gdouble           momentum,
                          GError          **error)
{
  Descent *descent = g_new0 (Descent, 1);

  descent->parent.kind = &descent_class;
  descent->rate        = rate;
  descent->momentum    = momentum;
  descent->gradient    = pst_floats_new (n, error);
  descent->velocity    = descent->gradient ? pst_floats_new (n, error) : NULL;
  if (descent->velocity)
    return &descent->parent;
  descent_free (&descent->parent);
  return NULL;
}

/**
 * pst_gradient_descent_get_bytes:
 * @n: length of the vector
 *
 * Returns: the memory that pst_gradient_descent_new() takes
 */
guint64
pst_gradient_descent_get_bytes (gsize n)
{
  return 2 * (guint64) n * sizeof (gfloat);
}
