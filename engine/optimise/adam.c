/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adam (D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1), with the average of
 * the last iterates as the result (ibid. section 7.2): single iterates jitter by about the learning rate, their
 * average does not.
 */
#include "config.h"

#include <math.h>

#include "compute/allocation.h"
#include "optimise/adam.h"

#define BETA1   0.9
#define BETA2   0.999
#define AVERAGE 0.9  /* share of the past in the average of the iterates */
#define EPSILON 1e-8

typedef struct
{
  PstOptimiser     parent;
  PstLearningRate  rate;
  guint            n_done;   /* steps */
  gfloat          *x;        /* of the step being made, borrowed */
  gfloat          *gradient;
  gfloat          *first;    /* moment */
  gfloat          *second;   /* moment */
  gfloat          *average;
} Adam;

static void
step_range (gsize    begin,
            gsize    end,
            gpointer data)
{
  const Adam *adam         = data;
  gfloat      first_scale  = pst_learning_rate_at (&adam->rate, adam->n_done - 1, adam->parent.n_steps) / (1.0 - pow (BETA1, adam->n_done));
  gfloat      second_scale = 1.0 / (1.0 - pow (BETA2, adam->n_done));

  for (gsize i = begin; i < end; i++)
    {
      gfloat g = adam->gradient[i];

      adam->first[i]  = (gfloat) BETA1 * adam->first[i] + (gfloat) (1.0 - BETA1) * g;
      adam->second[i] = (gfloat) BETA2 * adam->second[i] + (gfloat) (1.0 - BETA2) * g * g;
      adam->x[i] -= first_scale * adam->first[i] / (sqrtf (second_scale * adam->second[i]) + (gfloat) EPSILON);
      adam->average[i] = (gfloat) AVERAGE * adam->average[i] + (gfloat) (1.0 - AVERAGE) * adam->x[i];
    }
}

static gboolean
adam_step (PstOptimiser  *optimiser,
           gfloat        *x,
           GError       **error)
{
  Adam    *adam = (Adam *) optimiser;
  gdouble  value;

  if (! pst_optimiser_evaluate (optimiser, x, adam->gradient, &value, error))
    return FALSE;
  if (adam->n_done++ == 0)
    for (gsize i = 0; i < optimiser->n; i++)
      adam->first[i] = adam->second[i] = adam->average[i] = 0.0f;
  adam->x = x;
  pst_compute_each_value (optimiser->compute, optimiser->n, step_range, adam);
  return TRUE;
}

static void
adam_finish (PstOptimiser *optimiser,
             gfloat       *x)
{
  Adam   *adam  = (Adam *) optimiser;
  gfloat  scale = 1.0 / (1.0 - pow (AVERAGE, adam->n_done));

  if (adam->n_done > 0)
    for (gsize i = 0; i < optimiser->n; i++)
      x[i] = scale * adam->average[i];
}

static void
adam_get_state (PstOptimiser      *optimiser,
                PstOptimiserState *state)
{
  Adam *adam = (Adam *) optimiser;

  *state = (PstOptimiserState) { &adam->n_done, 3, { adam->first, adam->second, adam->average } };
}

static void
adam_free (PstOptimiser *optimiser)
{
  Adam *adam = (Adam *) optimiser;

  pst_memory_free (adam->gradient);
  pst_memory_free (adam->first);
  pst_memory_free (adam->second);
  pst_memory_free (adam->average);
  g_free (adam);
}

static PstOptimiser *
adam_new (const PstOptimiserChoice  *choice,
          gsize                      n,
          guint                      n_steps G_GNUC_UNUSED,
          GError                   **error)
{
  Adam     *adam      = g_new0 (Adam, 1);
  gfloat  **vectors[] = { &adam->gradient, &adam->first, &adam->second, &adam->average };
  gboolean  ready     = TRUE;

  adam->rate = choice->rate;
  for (guint i = 0; i < G_N_ELEMENTS (vectors) && ready; i++)
    {
      *vectors[i] = pst_floats_new (n, error);
      ready       = *vectors[i] != NULL;
    }
  if (ready)
    return &adam->parent;
  adam_free (&adam->parent);
  return NULL;
}

static guint64
adam_get_bytes (const PstOptimiserChoice *choice G_GNUC_UNUSED,
                gsize                     n,
                guint                     n_steps G_GNUC_UNUSED)
{
  return 4 * (guint64) n * sizeof (gfloat);
}

const PstOptimiserClass pst_adam_class = { adam_new, adam_get_bytes, adam_step, adam_finish, adam_get_state, adam_free };
