/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a step would take on a machine with more processors. */
#pragma once

#include <glib.h>

#include "optimise/optimiser.h"

G_BEGIN_DECLS

/**
 * StepTimes:
 * @n_workers: that the work was divided for
 * @passes: (element-type Pass): all calls of pst_workers_run() of one step, in their order
 * @last_gap: processor's time after the last of them, in seconds
 */
typedef struct
{
  guint      n_workers;
  GPtrArray *passes;
  gdouble    last_gap;
} StepTimes;

StepTimes *step_times_record (PstOptimiser     *optimiser,
                              gfloat           *canvas);
void       step_times_free   (StepTimes        *times);
void       print_step_times  (const StepTimes  *one,
                              const StepTimes  *many);

G_END_DECLS
