/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PNG → picture. */
#pragma once

#include "files/jpeg-reading.h"

G_BEGIN_DECLS

PstDecoding pst_png_read (const guint8  *bytes,
                          gsize          n,
                          GBytes        *space,
                          gint           enough,
                          GCancellable  *cancellable,
                          PstPicture   **picture,
                          GError       **error);

G_END_DECLS
