/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the procedure's arguments to what the engine paints. */
#pragma once

#include <pastiche/scene.h>
#include <pastiche/settings.h>

#include "arguments/arguments.h"
#include "image/drawable.h"

G_BEGIN_DECLS

PstScenePlan pst_scene_reading_make_plan      (const PstScene      *scene,
                                               const PstArguments  *arguments,
                                               const PstSource     *source,
                                               PstSettings         *settings);
gboolean     pst_scene_reading_read_paintings (PstScene            *scene,
                                               const PstArguments  *arguments,
                                               const PstSource     *source,
                                               PstSettings         *settings,
                                               GCancellable        *cancellable,
                                               GError             **error);
gboolean     pst_scene_reading_read_picture   (PstScene            *scene,
                                               const PstArguments  *arguments,
                                               const PstSource     *source,
                                               GError             **error);

G_END_DECLS
