/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drawable's pixels as they are seen. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

GeglBuffer *pst_seen_get_buffer (GimpDrawable  *drawable,
                                 GError       **error);

G_END_DECLS
