/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colour profiles that babl cannot follow. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

gboolean    pst_profile_attach      (GeglBuffer  *buffer,
                                     GimpImage   *image,
                                     GError     **error);
gboolean    pst_profile_check       (GimpImage   *image,
                                     GError     **error);
gboolean    pst_profile_is_attached (GeglBuffer  *buffer);
const Babl *pst_profile_get_format  (GeglBuffer  *buffer);
void        pst_profile_take_in     (GeglBuffer  *buffer,
                                     gfloat      *rgba,
                                     gsize        n);
void        pst_profile_give_out    (GeglBuffer  *buffer,
                                     gfloat      *rgba,
                                     gsize        n);

G_END_DECLS
