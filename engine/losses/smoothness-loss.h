/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much neighbouring pixels differ. */
#pragma once

#include "losses/picture-loss.h"

G_BEGIN_DECLS

extern const PstPictureLossClass pst_smoothness_loss;

G_END_DECLS
