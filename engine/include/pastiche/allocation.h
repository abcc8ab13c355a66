/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much memory is free. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 pst_memory_get_available (void);

G_END_DECLS
