/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The colours that paintings have, and how far any other colour is from them. */
#pragma once

#include <pastiche/picture.h>

G_BEGIN_DECLS

typedef struct _PstGamut PstGamut;

PstGamut *pst_gamut_new          (void);
void      pst_gamut_free         (PstGamut         *gamut);
void      pst_gamut_add          (PstGamut         *gamut,
                                  const PstPicture *painting);
void      pst_gamut_finish       (PstGamut         *gamut);
gfloat    pst_gamut_get_distance (const PstGamut   *gamut,
                                  const gfloat      rgb[3],
                                  gfloat            slopes[3]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstGamut, pst_gamut_free)

G_END_DECLS
