/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pixels that stand for all of a picture. */
#pragma once

#include <pastiche/picture.h>

G_BEGIN_DECLS

typedef void (*PstLookAtSample) (gsize    pixel,
                                 gpointer data);

void pst_samples_foreach (const PstPicture *picture,
                          PstLookAtSample   look,
                          gpointer          data);

G_END_DECLS
