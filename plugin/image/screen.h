/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures in any colour space → a screen's colours. */
#pragma once

#include <gegl.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

void pst_screen_convert (const Babl *space,
                         PstPicture *picture);

G_END_DECLS
