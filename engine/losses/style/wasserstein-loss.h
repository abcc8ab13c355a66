/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the features of a picture have to be moved to be spread like a painting's. */
#pragma once

#include "losses/style/style-loss.h"

G_BEGIN_DECLS

extern const PstStyleLossClass pst_wasserstein_loss;

G_END_DECLS
