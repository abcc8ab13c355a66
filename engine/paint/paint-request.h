/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is to be painted, in either way: step by step (paint-optimise.c) and at once (paint-instant.c). */
#pragma once

#include <pastiche/losses.h>
#include <pastiche/models.h>
#include <pastiche/scene.h>

#include "compute/compute.h"
#include "paint/paint-choice.h"
#include "paint/scales.h"

G_BEGIN_DECLS

/**
 * PstPaintReport:
 * @canvas: the picture as it is now, at the scale being painted
 * @scale: index of the scale
 * @step: steps done at this scale
 * @losses: the losses after the last step; all 0 where nothing is measured
 * @data: what was given along with the report
 */
typedef void (* PstPaintReport) (const PstPicture *canvas,
                                 guint             scale,
                                 guint             step,
                                 const PstLosses  *losses,
                                 gpointer          data);

/**
 * PstPaintRequest:
 * @models: the networks that the way of painting needs
 * @choice: how to paint
 * @settings: what the choice is from: the objective reads from them what losses look at
 * @compute: what to run on
 * @plan: the plan of the scene as it is handed over, paintings turned as they are to be held
 * @scene: (nullable): the scene, its start as large as its content; what it has is given up when nobody looks at it any more
 * @regions: [PST_MOST_PAINTINGS], how much each region covers (regions.c), all %NULL where one covers everything; likewise given up
 * @styles: (nullable): [n_regions, n_entries], each region's style as pst_paint_instant_read_styles() has read it before: for a start
 *          that is painted at once, or for all that is
 * @scales: [n_scales], from coarse to fine
 * @n_scales: how many there are
 * @beside: bytes that whoever requests it holds meanwhile
 * @budget: bytes that the painting should not exceed where that can be helped
 *
 * What to paint; everything is borrowed. To plan, the scene need not be known.
 */
typedef struct
{
  PstModels             models;
  const PstPaintChoice *choice;
  PstSettings          *settings;
  PstCompute           *compute;
  const PstScenePlan   *plan;
  PstScene             *scene;
  PstMask             **regions;
  const gfloat         *styles;
  const PstScale       *scales;
  guint                 n_scales;
  guint64               beside;
  guint64               budget;
} PstPaintRequest;

G_END_DECLS
