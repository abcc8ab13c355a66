/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which style losses there are. */
#pragma once

#include "losses/losses.h"
#include "losses/style/style-loss.h"

G_BEGIN_DECLS

void pst_style_losses_choose (PstSettings              *settings,
                              const gdouble            *weights,
                              const PstStyleLossClass **kinds);

G_END_DECLS
