/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adam. */
#pragma once

#include "optimise/optimiser.h"

G_BEGIN_DECLS

extern const PstOptimiserClass pst_adam_class;

G_END_DECLS
