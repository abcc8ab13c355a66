/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine asks of the operating system beside what GLib has. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gpointer pst_platform_allocate           (gsize        n,
                                          gsize        alignment,
                                          gboolean     in_huge_pages);
void     pst_platform_free               (gpointer     memory);
void     pst_platform_populate           (gpointer     memory,
                                          gsize        n);
gboolean pst_platform_has_room           (gsize        n);
guint64  pst_platform_get_free_memory    (void);
guint    pst_platform_get_processors     (void);
gdouble  pst_platform_get_thread_seconds (void);

gint     pst_platform_open_file          (const gchar *path,
                                          gboolean    *is_regular,
                                          guint64     *bytes);
gboolean pst_platform_read_file          (gint         file,
                                          guint64      begin,
                                          gpointer     bytes,
                                          gsize        n);
gint     pst_platform_lock_file          (const gchar *path);
void     pst_platform_close_file         (gint         file);

G_END_DECLS
