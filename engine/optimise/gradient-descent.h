/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gradient descent with momentum. */
#pragma once

#include "optimise/optimiser.h"

G_BEGIN_DECLS

extern const PstOptimiserClass pst_gradient_descent_class;

G_END_DECLS
