/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether a run would come to anything. */
#pragma once

#include <pastiche/scene.h>
#include <pastiche/settings.h>

#include "image/drawable.h"

G_BEGIN_DECLS

gboolean pst_outcome_check (const PstScene   *scene,
                            const PstSource  *source,
                            PstSettings      *settings,
                            GError          **error);

G_END_DECLS
