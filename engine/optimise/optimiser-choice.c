/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of optimisers, and what the settings say about them. To add one, add its file, a row here, and its value with its label to
 * the enumeration.
 */
#include "config.h"

#include "optimise/adam.h"
#include "optimise/gradient-descent.h"
#include "optimise/lbfgs.h"
#include "optimise/optimiser-choice.h"

static const PstOptimiserClass *const kinds[] = {
  [PST_OPTIMISER_LBFGS]    = &pst_lbfgs_class,
  [PST_OPTIMISER_ADAM]     = &pst_adam_class,
  [PST_OPTIMISER_MOMENTUM] = &pst_gradient_descent_class,
};

PstOptimiserChoice
pst_optimiser_choice_read (PstSettings *settings)
{
  PstOptimiserChoice choice;
  PstOptimiserKind   kind;
  gdouble            decay;
  gint               n_corrections;
  gint               mebibytes;

  g_object_get (settings,
                "optimiser", &kind,
                "learning-rate", &choice.rate.first,
                "learning-rate-decay", &decay,
                "momentum", &choice.momentum,
                "corrections", &n_corrections,
                "memory", &mebibytes,
                NULL);
  choice.kind          = kinds[kind];
  choice.rate.last     = choice.rate.first * decay;
  choice.n_corrections = n_corrections;
  choice.memory        = (guint64) mebibytes << 20;
  return choice;
}
