/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a computation runs on: the threads, the kernels for this processor, and scratch memory that all steps share. */
#pragma once

#include <gio/gio.h>

#include "compute/kernels/kernels.h"
#include "compute/workers.h"

G_BEGIN_DECLS

typedef struct
{
  PstWorkers       *workers;
  const PstKernels *kernels;
  gfloat           *scratch;   /* [n_scratch], overwritten by every step */
  gsize             n_scratch;
  gfloat           *ready;     /* (nullable): [n_ready], memory that the system has cleared beforehand */
  gsize             n_ready;
  gsize             cleared;   /* bytes of it that are no longer free */
} PstCompute;

/**
 * PstRangeTask:
 * @begin: the first value
 * @end: the one after the last
 * @data: what was given to pst_compute_each_value()
 */
typedef void (* PstRangeTask) (gsize    begin,
                               gsize    end,
                               gpointer data);

PstCompute *pst_compute_new        (guint              n_threads,
                                    const PstKernels  *kernels);
void        pst_compute_free       (PstCompute        *compute);

gboolean    pst_compute_check      (const PstCompute  *compute,
                                    GError           **error);
gboolean    pst_compute_reserve    (PstCompute        *compute,
                                    gsize              n_floats,
                                    GError           **error);
void        pst_compute_make_ready (PstCompute        *compute,
                                    gsize              n_floats,
                                    guint64            beside,
                                    GCancellable      *cancellable);
gfloat     *pst_compute_take_ready (PstCompute        *compute,
                                    gsize              n_floats);
void        pst_compute_each_value (PstCompute        *compute,
                                    gsize              n,
                                    PstRangeTask       task,
                                    gpointer           data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstCompute, pst_compute_free)

G_END_DECLS
