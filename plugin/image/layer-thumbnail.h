/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drawable → a small picture of it. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

GdkPixbuf *pst_layer_thumbnail_make (GimpDrawable *drawable,
                                     gint          side);

G_END_DECLS
