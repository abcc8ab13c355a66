/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which frequencies features have: how wide strokes are, and in which direction they go. */
#pragma once

#include "losses/style/style-loss.h"

G_BEGIN_DECLS

extern const PstStyleLossClass pst_fourier_loss;

G_END_DECLS
