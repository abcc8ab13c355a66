/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The colour space in which pixels are painted. */
#pragma once

#include <babl/babl.h>
#include <glib.h>

G_BEGIN_DECLS

const Babl *pst_pixel_space_get_format    (const Babl *space,
                                           gboolean    with_alpha);
const Babl *pst_pixel_space_choose        (const Babl *format);
gdouble     pst_pixel_space_decode        (gdouble     value);
void        pst_pixel_space_get_primaries (const Babl *space,
                                           gdouble     to_srgb[9]);
GBytes     *pst_pixel_space_dup_profile   (const Babl *space);

G_END_DECLS
