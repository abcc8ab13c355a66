/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long painting at once takes. */
#pragma once

#include <pastiche/pastiche.h>

G_BEGIN_DECLS

PstPicture *print_instant_times (PstSettings *settings,
                                 PstPicture  *content,
                                 PstPicture  *painting);
void        print_preview_times (PstPicture  *content,
                                 PstPicture  *painting);

G_END_DECLS
