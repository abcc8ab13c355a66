/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How soon live previews answer. */
#pragma once

#include <pastiche/pastiche.h>

G_BEGIN_DECLS

PstPicture *print_preview_times (const PstLiveQuestion *question);

G_END_DECLS
