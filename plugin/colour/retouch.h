/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GEGL does with a painted picture. */
#pragma once

#include <gegl.h>
#include <pastiche/picture.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

gboolean pst_retouch_is_wanted (PstSettings *settings);
void     pst_retouch           (PstPicture  *picture,
                                const Babl  *space,
                                gdouble      density,
                                PstSettings *settings);

G_END_DECLS
