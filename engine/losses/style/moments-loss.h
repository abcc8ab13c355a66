/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How often each feature occurs, and how much that varies. */
#pragma once

#include "losses/style/style-loss.h"

G_BEGIN_DECLS

extern const PstStyleLossClass pst_moments_loss;

G_END_DECLS
