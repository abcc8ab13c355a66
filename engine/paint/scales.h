/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sizes at which a picture is painted, from coarse to fine, and the steps at each. */
#pragma once

#include "paint/paint-choice.h"

G_BEGIN_DECLS

/* Sides whose edges are joined are multiples of it at every scale: the stride of the deepest layers. */
#define PST_JOINED_MULTIPLE 16

/**
 * PstScale:
 * @scene: the scene at this scale: a painting's long side is as long as the picture's times the brush
 * @steps: how many steps the optimiser makes
 */
typedef struct
{
  PstScenePlan scene;
  guint        steps;
} PstScale;

gdouble   pst_scales_get_brush (const PstPaintChoice  *choice);
PstScale *pst_scales_plan      (const PstPaintChoice  *choice,
                                const PstScenePlan    *scene,
                                guint                 *n_scales);

G_END_DECLS
