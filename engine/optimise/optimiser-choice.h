/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The optimiser that the settings ask for. */
#pragma once

#include <pastiche/settings.h>

#include "optimise/optimiser.h"

G_BEGIN_DECLS

PstOptimiserChoice pst_optimiser_choice_read (PstSettings *settings);

G_END_DECLS
