/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All pictures of a run. */
#pragma once

#include "command/options.h"

G_BEGIN_DECLS

gboolean pst_batch_run (const PstOptions  *options,
                        GPtrArray         *places,
                        gboolean          *all_painted,
                        GError           **error);

G_END_DECLS
