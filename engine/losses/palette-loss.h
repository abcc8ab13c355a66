/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far colours are from those of the paintings. */
#pragma once

#include "losses/picture-loss.h"

G_BEGIN_DECLS

extern const PstPictureLossClass pst_palette_loss;

G_END_DECLS
