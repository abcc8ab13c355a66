/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk through residual networks. */
#pragma once

#include "walk/walk-class.h"

G_BEGIN_DECLS

extern const PstWalkClass pst_residual_walk_class;

G_END_DECLS
