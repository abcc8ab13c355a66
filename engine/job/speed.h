/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast this machine walks through a network, so that the time of a painting can be told before it starts. */
#pragma once

#include "compute/compute.h"

G_BEGIN_DECLS

gboolean pst_speed_measure (PstCompute  *compute,
                            gdouble     *seconds,
                            GError     **error);

G_END_DECLS
