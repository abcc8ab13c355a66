/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a job goes on after it is cancelled. */
#pragma once

#include <pastiche/pastiche.h>

G_BEGIN_DECLS

void print_cancel_delays (PstNetwork  *network,
                          PstSettings *settings,
                          PstPicture  *content,
                          PstPicture  *painting);

G_END_DECLS
