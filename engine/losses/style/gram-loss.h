/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which features occur together, and how often. */
#pragma once

#include "losses/style/style-loss.h"

G_BEGIN_DECLS

extern const PstStyleLossClass pst_gram_loss;

G_END_DECLS
