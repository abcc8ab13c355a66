/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much of a finished picture has colours that its painting does not have: a yardstick, like that of objective/score.h. */
#pragma once

#include <pastiche/picture.h>

G_BEGIN_DECLS

#define PST_FOREIGN_DISTANCE 0.05f /* in Oklab: what lies further from all of a painting's colours is foreign to it */

gboolean pst_foreign_colours (const PstPicture  *painting,
                              const PstPicture  *result,
                              gdouble           *share,
                              GError           **error);

G_END_DECLS
