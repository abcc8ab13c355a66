/* SPDX-License-Identifier: GPL-3.0-or-later */

/* L-BFGS, which finds out by itself how far to go. */
#pragma once

#include "optimise/optimiser.h"

G_BEGIN_DECLS

extern const PstOptimiserClass pst_lbfgs_class;

G_END_DECLS
