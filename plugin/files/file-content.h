/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in a file that somebody named. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PST_FILE_MOST_BYTES ((guint64) 4 << 30) /* that a file may have which is read whole, or that may be needed beside its picture: no
                                                   GIF, BMP or TIFF has more, and small files can ask for more than any machine has */

/**
 * PstIsEnough:
 * @bytes: what a file begins with
 * @n: how many bytes have been read
 *
 * Returns: whether nobody needs the rest
 */
typedef gboolean (* PstIsEnough) (const guint8 *bytes,
                                  gsize         n);

GBytes *pst_file_content_load             (GFile         *file,
                                           PstIsEnough    is_enough,
                                           guint          patience,
                                           GCancellable  *cancellable,
                                           GError       **error);
void    pst_file_content_set_memory_error (GFile         *file,
                                           GError       **error);

G_END_DECLS
