/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Threads, kernels and scratch memory of one job. */
#include "config.h"

#include "compute/allocation.h"
#include "compute/blas.h"
#include "compute/compute.h"
#include "compute/platform.h"

/* What a task of pst_compute_each_value() covers: enough that handing it out takes no time, few enough that all threads get some. */
#define VALUES_A_TASK ((gsize) 65536)

/* What is made ready before anybody asks whether that is to end: some milliseconds. */
#define READY_AT_ONCE ((gsize) 8 << 20) /* bytes */

typedef struct
{
  gsize         n;
  PstRangeTask  task;
  gpointer      data;
} ValuesPass;

/* (transfer full): what steps of the computation run on, with so many threads, 0: one for each processor, and with these
 * kernels, NULL: the fastest
 */
PstCompute *
pst_compute_new (guint             n_threads,
                 const PstKernels *kernels)
{
  PstCompute *compute = g_new0 (PstCompute, 1);

  compute->workers = pst_workers_new (n_threads);
  compute->kernels = kernels ? kernels : pst_kernels_get ();
  return compute;
}

void
pst_compute_free (PstCompute *compute)
{
  pst_workers_free (compute->workers);
  pst_memory_free (compute->scratch);
  pst_memory_free (compute->ready);
  g_free (compute);
}

/* Whether there is memory for what does not ask for it each time: to be asked before the first step. */
gboolean
pst_compute_check (const PstCompute  *compute,
                   GError           **error)
{
  return pst_workers_may_call_blas (compute->workers) || pst_memory_refuse (PST_BLAS_BUFFER, error);
}

/* Whether the scratch memory now has at least so many floats; its contents are lost. */
gboolean
pst_compute_reserve (PstCompute  *compute,
                     gsize        n_floats,
                     GError     **error)
{
  if (n_floats <= compute->n_scratch)
    return TRUE;
  g_clear_pointer (&compute->scratch, pst_memory_free);
  compute->n_scratch = 0;
  compute->scratch   = pst_floats_new (n_floats, error);
  if (! compute->scratch)
    return FALSE;
  compute->n_scratch = n_floats;
  return TRUE;
}

/* Takes memory for which somebody will ask soon, and has the system clear it now, but for the last bytes, which others have until then, and
 * as far as it comes until it is cancelled: it takes a program that has just begun as long to get memory as to compute what goes there.
 */
void
pst_compute_make_ready (PstCompute   *compute,
                        gsize         n_floats,
                        guint64       beside,
                        GCancellable *cancellable)
{
  gsize n = n_floats * sizeof (gfloat);

  compute->ready   = pst_floats_new (n_floats, NULL);
  compute->n_ready = compute->ready ? n_floats : 0;
  while (compute->ready && compute->cleared + beside < n && ! g_cancellable_is_cancelled (cancellable))
    {
      gsize more = MIN (READY_AT_ONCE, n - compute->cleared);

      pst_platform_populate ((guint8 *) compute->ready + compute->cleared, more);
      compute->cleared += more;
    }
}

/* (transfer full) (nullable): what was made ready, if it is enough; to be freed with pst_memory_free() */
gfloat *
pst_compute_take_ready (PstCompute *compute,
                        gsize       n_floats)
{
  gboolean is_enough = n_floats <= compute->n_ready;

  if (! is_enough)
    g_clear_pointer (&compute->ready, pst_memory_free);
  compute->n_ready = 0;
  compute->cleared = 0;
  return g_steal_pointer (&compute->ready);
}

static void
do_range (guint    index,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const ValuesPass *pass  = data;
  gsize             begin = index * VALUES_A_TASK;

  pass->task (begin, MIN (begin + VALUES_A_TASK, pass->n), pass->data);
}

/* Shares out a loop over n values among the threads. What the task computes for a value must not depend on the range that it
 * is in.
 */
void
pst_compute_each_value (PstCompute   *compute,
                        gsize         n,
                        PstRangeTask  task,
                        gpointer      data)
{
  ValuesPass pass = { n, task, data };

  pst_workers_run (compute->workers, (n + VALUES_A_TASK - 1) / VALUES_A_TASK, do_range, &pass);
}
