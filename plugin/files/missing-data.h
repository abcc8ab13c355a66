/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether an image file was cut off, and which of its pictures count. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean    pst_missing_data_is_cut_off (const guint8 *bytes,
                                         gsize         n);
GByteArray *pst_missing_data_find_pages (const guint8 *bytes,
                                         gsize         n);

G_END_DECLS
