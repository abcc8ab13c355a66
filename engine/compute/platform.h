/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine asks of the operating system beside what GLib has. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gpointer pst_platform_allocate           (gsize    n,
                                          gsize    alignment,
                                          gboolean in_huge_pages);
void     pst_platform_free               (gpointer memory);
guint64  pst_platform_get_free_memory    (void);
gdouble  pst_platform_get_thread_seconds (void);

G_END_DECLS
