/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are packed as they are: gzip, bzip2 and xz. */
#pragma once

#include "files/jpeg-reading.h"

G_BEGIN_DECLS

gboolean    pst_is_packed        (const guint8  *bytes,
                                  gsize          n);
PstDecoding pst_unpack           (const guint8  *bytes,
                                  gsize          n,
                                  gsize          most,
                                  GCancellable  *cancellable,
                                  GBytes       **content);
GBytes     *pst_unpack_beginning (const guint8  *bytes,
                                  gsize          n);

G_END_DECLS
