/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting at once as engine/instant/ does it, each time on threads of its own. */
#include "config.h"

#include "at-once.h"
#include "instant/instant-walk.h"

/* n_threads: 0: one for each processor */
PstPicture *
test_paint_at_once (PstInstant        *instant,
                    const PstPicture  *picture,
                    const gfloat      *vector,
                    PstTiling          tiling,
                    guint              n_threads,
                    guint64            budget,
                    GCancellable      *cancellable,
                    GError           **error)
{
  g_autoptr (PstCompute) compute = pst_compute_new (n_threads, NULL);

  return pst_instant_paint (instant, compute, picture, vector, tiling, budget, cancellable, error);
}

guint64
test_get_at_once_bytes (const PstInstant *instant,
                        gint              width,
                        gint              height,
                        guint             n_threads,
                        guint64           budget)
{
  g_autoptr (PstCompute) compute = pst_compute_new (n_threads, NULL);

  return pst_instant_get_bytes (instant, compute, width, height, PST_TILING_NONE, budget);
}

gboolean
test_read_style (const PstInstant  *instant,
                 const PstPicture  *painting,
                 gfloat            *vector,
                 GCancellable      *cancellable,
                 GError           **error)
{
  g_autoptr (PstCompute) compute = pst_compute_new (0, NULL);

  return pst_instant_read_style (instant, compute, painting, vector, cancellable, error);
}
