/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Flow, two numbers for each pixel: allocation, reference counting. */
#include "config.h"

#include <pastiche/flow.h>

#include "compute/allocation.h"

G_DEFINE_BOXED_TYPE (PstFlow, pst_flow, pst_flow_ref, pst_flow_unref)

static void
free_planes (gpointer memory)
{
  PstFlow *flow = memory;

  pst_memory_free (flow->x);
  pst_memory_free (flow->y);
}

/**
 * pst_flow_new:
 * @width: at least 1
 * @height: at least 1
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): a flow whose values are not yet set
 */
PstFlow *
pst_flow_new (gint     width,
              gint     height,
              GError **error)
{
  g_autoptr (PstFlow) flow = NULL;
  gsize               n;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (! pst_size_multiply (&n, 2, (gsize) width, (gsize) height))
    n = G_MAXSIZE;
  flow         = g_atomic_rc_box_new0 (PstFlow);
  flow->width  = width;
  flow->height = height;
  flow->x      = pst_floats_new (n, error);
  flow->y      = flow->x ? pst_floats_new (n, error) : NULL;
  return flow->y ? g_steal_pointer (&flow) : NULL;
}

PstFlow *
pst_flow_ref (PstFlow *flow)
{
  return g_atomic_rc_box_acquire (flow);
}

void
pst_flow_unref (PstFlow *flow)
{
  g_atomic_rc_box_release_full (flow, free_planes);
}
