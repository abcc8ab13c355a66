/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in a file that somebody named. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PstIsEnough:
 * @bytes: what a file begins with
 * @n: how many bytes have been read
 *
 * Returns: whether nobody needs the rest
 */
typedef gboolean (* PstIsEnough) (const guint8 *bytes,
                                  gsize         n);

guint64 pst_file_content_get_most_bytes   (void);
GBytes *pst_file_content_load             (GFile         *file,
                                           PstIsEnough    is_enough,
                                           guint          patience,
                                           GCancellable  *cancellable,
                                           GError       **error);
void    pst_file_content_set_memory_error (GFile         *file,
                                           GError       **error);

G_END_DECLS
