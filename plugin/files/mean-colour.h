/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A colour for transparent pixels. */
#pragma once

#include <pastiche/picture.h>

G_BEGIN_DECLS

void pst_mean_colour_fill (PstPicture *picture);

G_END_DECLS
