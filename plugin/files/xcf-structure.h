/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the pixels of an XCF file lie in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pst_xcf_is_whole (const guint8 *bytes,
                           gsize         n);

G_END_DECLS
