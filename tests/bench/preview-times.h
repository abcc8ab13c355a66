/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long previews take. */
#pragma once

#include <pastiche/pastiche.h>

G_BEGIN_DECLS

void print_preview_times (PstInstant    *instant,
                          PstPicture    *content,
                          PstPicture    *painting,
                          const gfloat  *vector);

G_END_DECLS
