/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The walk through VGG's networks, and whatever else is a PstVgg. */
#pragma once

#include "walk/walk-class.h"

G_BEGIN_DECLS

extern const PstWalkClass pst_vgg_walk_class;

G_END_DECLS
