/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the machine could do, and how near to that each layer comes. */
#pragma once

#include <pastiche/network.h>

G_BEGIN_DECLS

void print_limits (PstNetwork *network,
                   gint        width,
                   gint        height);

G_END_DECLS
