/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Oklab, a space in which lightness, chroma and hue are what people see. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstOklab:
 * @to_cones: [3, 3], linear RGB → the answers of the eye's cones
 * @from_cones: [3, 3], the inverse
 *
 * The way to Oklab and back from RGB with some primaries.
 */
typedef struct
{
  gfloat to_cones[9];
  gfloat from_cones[9];
} PstOklab;

void pst_oklab_init     (PstOklab       *oklab,
                         const gdouble   to_srgb[9]);
void pst_oklab_from_rgb (const PstOklab *oklab,
                         const gfloat    rgb[3],
                         gfloat          lab[3]);
void pst_oklab_to_rgb   (const PstOklab *oklab,
                         const gfloat    lab[3],
                         gfloat          rgb[3]);

G_END_DECLS
