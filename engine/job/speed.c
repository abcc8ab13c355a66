/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Times two small convolutions, forward and backward, as a walk through VGG-16 is mostly made of them: one with few channels,
 * whose time goes into transforming tiles, and one with many, whose time goes into matrix products. Both make up for the same
 * number of multiplications in the network.
 *
 * The result is kept for the process: processors do not change. What else the machine does at this moment should not be reckoned with,
 * least of all the preview, which begins when a dialog asks: so the workers' own time counts, in the best of a few rounds.
 */
#include "config.h"

#include "compute/allocation.h"
#include "compute/cost.h"
#include "job/speed.h"
#include "layers/convolution.h"

#define LEAST_ROUNDS 3
#define LEAST_TIME   0.2 /* seconds */

typedef struct
{
  gsize channels;
  gint  side;
} Sample;

static const Sample samples[] = { { 64, 128 }, { 256, 32 } };

/* What a sample is run on. */
typedef struct
{
  PstConvolution  convolution;
  PstParameters   parameters;
  PstPlane        plane;
  gfloat         *in;
  gfloat         *out;
  gfloat         *gradient;
} Trial;

static gboolean
trial_init (Trial         *trial,
            const Sample  *sample,
            PstCompute    *compute,
            GError       **error)
{
  gsize n_filter = 9 * sample->channels * sample->channels;
  gsize n_map    = sample->channels * sample->side * sample->side;

  trial->plane                    = (PstPlane) { sample->side, sample->side, { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE } };
  trial->convolution.in_channels  = sample->channels;
  trial->convolution.out_channels = sample->channels;
  if (! (trial->parameters.filter = pst_floats_new (n_filter, error)) ||
      ! (trial->parameters.bias = pst_floats_new (sample->channels, error)) ||
      ! (trial->in = pst_floats_new (n_map, error)) ||
      ! (trial->out = pst_floats_new (n_map, error)) ||
      ! (trial->gradient = pst_floats_new (n_map, error)))
    return FALSE;
  for (gsize i = 0; i < n_filter; i++)
    trial->parameters.filter[i] = 1.0f / n_filter; /* any numbers that stay near 1: tiny ones would be slow */
  for (gsize i = 0; i < sample->channels; i++)
    trial->parameters.bias[i] = 1.0f;
  for (gsize i = 0; i < n_map; i++)
    trial->in[i] = 1.0f;
  return pst_convolution_prepare (&trial->convolution, &trial->parameters, compute, error) &&
         pst_compute_reserve (compute, pst_convolution_scratch (&trial->convolution, compute, &trial->plane), error);
}

static void
trial_clear (Trial *trial)
{
  pst_convolution_clear (&trial->convolution);
  pst_parameters_clear (&trial->parameters);
  pst_memory_free (trial->in);
  pst_memory_free (trial->out);
  pst_memory_free (trial->gradient);
}

static void
trial_run (const Trial *trial,
           PstCompute  *compute)
{
  pst_convolution_forward (&trial->convolution, compute, &trial->plane, trial->in, trial->out, NULL);
  pst_convolution_backward (&trial->convolution, compute, &trial->plane, trial->out, NULL, trial->in, NULL, NULL, trial->gradient);
}

/* Seconds of the best round. */
static gdouble
time_rounds (const Trial *trials,
             PstCompute  *compute)
{
  gdouble best  = G_MAXDOUBLE;
  gdouble total = 0.0;

  for (guint round = 0; round < LEAST_ROUNDS || total < LEAST_TIME; round++)
    {
      gdouble start = pst_workers_get_seconds (compute->workers);
      gdouble seconds;

      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        trial_run (&trials[i], compute);
      seconds = pst_workers_get_seconds (compute->workers) - start;
      best    = MIN (best, seconds);
      total += seconds;
    }
  return best;
}

/* How many seconds an evaluation of the objective takes for each pixel of a large picture. Finding out takes a fifth of a
 * second, and nothing when asked again. May be called in any thread.
 */
gboolean
pst_speed_measure (PstCompute  *compute,
                   gdouble     *seconds,
                   GError     **error)
{
  static GMutex            mutex;
  static const PstKernels *kernels;   /* of the last measurement */
  static guint             n_workers;
  static gdouble           measured;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  Trial                    trials[G_N_ELEMENTS (samples)] = { 0 };
  gboolean                 ready  = TRUE;

  if (kernels != compute->kernels || n_workers != pst_workers_get_count (compute->workers))
    {
      for (guint i = 0; i < G_N_ELEMENTS (samples) && ready; i++)
        ready = trial_init (&trials[i], &samples[i], compute, error);
      if (ready)
        {
          measured  = PST_COST_ROUNDS * time_rounds (trials, compute) / (samples[0].side * samples[0].side);
          kernels   = compute->kernels;
          n_workers = pst_workers_get_count (compute->workers);
        }
      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        trial_clear (&trials[i]);
    }
  *seconds = measured;
  return ready;
}
