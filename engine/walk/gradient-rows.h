/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gradient of a whole map, given by all workers. */
#pragma once

#include "walk/walk-class.h"

G_BEGIN_DECLS

void pst_gradient_rows_give (PstCompute          *compute,
                             PstGiveGradient      give,
                             guint                layer,
                             const PstFeatureMap *map,
                             const PstFeatureMap *gradient,
                             gpointer             data);

G_END_DECLS
