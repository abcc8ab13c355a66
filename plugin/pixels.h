/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of pixels between GIMP's buffers and the engine's form. */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

void pst_pixels_get_row (GeglBuffer   *buffer,
                         gint          x,
                         gint          y,
                         gint          width,
                         gfloat       *rgba);
void pst_pixels_set_row (GeglBuffer   *buffer,
                         gint          x,
                         gint          y,
                         gint          width,
                         const gfloat *rgba);

G_END_DECLS
