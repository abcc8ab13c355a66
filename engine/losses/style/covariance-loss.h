/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which features vary together, and how often each occurs. */
#pragma once

#include "losses/style/style-loss.h"

G_BEGIN_DECLS

extern const PstStyleLossClass pst_covariance_loss;

G_END_DECLS
