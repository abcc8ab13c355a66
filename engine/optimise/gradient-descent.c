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
#include "optimise/gradient-descent.h"
#include "optimise/vector.h"

typedef struct
{
  PstOptimiser     parent;
  PstLearningRate  rate;
  gdouble          momentum;
  guint            n_done;   /* steps */
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
  gfloat         factor   = pst_learning_rate_at (&descent->rate, descent->n_done, descent->parent.n_steps) / descent->largest;

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
  if (descent->n_done == 0)
    memset (descent->velocity, 0, n * sizeof (gfloat));
  descent->largest = MAX (descent->largest, sqrt (pst_vector_dot (optimiser->compute, n, descent->gradient, descent->gradient) / n));
  descent->x       = x;
  if (descent->largest > 0.0)
    pst_compute_each_value (optimiser->compute, n, step_range, descent);
  descent->n_done++;
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

static PstOptimiser *
descent_new (const PstOptimiserChoice  *choice,
             gsize                      n,
             guint                      n_steps G_GNUC_UNUSED,
             GError                   **error)
{
  Descent *descent = g_new0 (Descent, 1);

  descent->rate     = choice->rate;
  descent->momentum = choice->momentum;
  descent->gradient = pst_floats_new (n, error);
  descent->velocity = descent->gradient ? pst_floats_new (n, error) : NULL;
  if (descent->velocity)
    return &descent->parent;
  descent_free (&descent->parent);
  return NULL;
}

static guint64
descent_get_bytes (const PstOptimiserChoice *choice G_GNUC_UNUSED,
                   gsize                     n,
                   guint                     n_steps G_GNUC_UNUSED)
{
  return 2 * (guint64) n * sizeof (gfloat);
}

const PstOptimiserClass pst_gradient_descent_class = { descent_new, descent_get_bytes, descent_step, NULL, NULL, descent_free };
