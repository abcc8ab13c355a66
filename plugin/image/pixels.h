/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pixels between GIMP's buffers and the engine's form. */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

const Babl *pst_pixels_get_format    (GeglBuffer           *buffer,
                                      const Babl           *space);
void        pst_pixels_get           (GeglBuffer           *buffer,
                                      const Babl           *space,
                                      const GeglRectangle  *place,
                                      gfloat               *rgba);
void        pst_pixels_set_colours   (GeglBuffer           *buffer,
                                      const Babl           *space,
                                      gint                  x,
                                      gint                  y,
                                      gint                  width,
                                      const gfloat         *rgba,
                                      const gboolean       *chosen);
void        pst_pixels_find_way      (const Babl           *from,
                                      const Babl           *to);
void        pst_pixels_copy          (GeglBuffer           *from,
                                      gint                  x,
                                      gint                  y,
                                      GeglBuffer           *to);

G_END_DECLS
