/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all that measures has in common. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void  stop_on  (GError *error);
glong peak_mib (void);

G_END_DECLS
