/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Oklab, a space in which lightness, chroma and hue are what people see. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void pst_oklab_from_srgb (const gfloat rgb[3],
                          gfloat       lab[3]);
void pst_oklab_to_srgb   (const gfloat lab[3],
                          gfloat       rgb[3]);

G_END_DECLS
