/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A scene as it is handed over → as those who paint it want it. */
#pragma once

#include <pastiche/scene.h>

G_BEGIN_DECLS

PstMask      *pst_scene_prepare_mask   (const PstScene      *scene,
                                        PstMask *const      *regions,
                                        gboolean             at_once,
                                        GError             **error);
gboolean      pst_scene_prepare        (PstScene            *scene,
                                        gboolean             at_once,
                                        PstTiling            tiling,
                                        GError             **error);
PstScenePlan  pst_scene_turn_plan      (const PstScenePlan  *plan,
                                        PstTurn              turn);
gboolean      pst_scene_turn_paintings (PstScene            *scene,
                                        PstTurn              turn,
                                        GError             **error);

G_END_DECLS
