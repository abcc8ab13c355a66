/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Windows go on living while the main thread reads pixels. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void pst_breathe (gint row);

G_END_DECLS
