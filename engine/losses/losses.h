/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all losses have: a weight, and a part of the total. */
#pragma once

#include <pastiche/losses.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

void pst_losses_get_weights (PstSettings   *settings,
                             gdouble       *weights);
void pst_losses_sum_up      (PstLosses     *losses,
                             const gdouble *weights);

G_END_DECLS
