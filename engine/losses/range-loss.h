/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far values are from what can be shown. */
#pragma once

#include "losses/picture-loss.h"

G_BEGIN_DECLS

extern const PstPictureLossClass pst_range_loss;

G_END_DECLS
