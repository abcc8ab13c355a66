/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the settings say about how a picture is painted and finished, in plain values. */
#pragma once

#include <pastiche/models.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

#include "optimise/optimiser.h"

G_BEGIN_DECLS

/**
 * PstPaintChoice:
 * @method: step by step, or at once
 * @tiling: which edges of the content are joined
 * @turn: how the paintings are held
 * @brush: the brush size: how large the paintings are held beside the content
 * @scales: all of them, or the largest only
 * @smallest: long side of the smallest scale, in pixels
 * @supersampling: how many times as large as the picture the largest scale is, at least 1
 * @steps: at the smallest scale
 * @least_steps: that every scale takes at least
 * @start: what is on the canvas first
 * @seed: of the noise
 * @optimiser: how the canvas is changed from step to step
 * @palette: how content and canvas are brought to the paintings' palette
 * @colours: whose colours the result has
 * @strength: how much of the style, 0 to 1
 * @n_threads: at least 1, and no more than there are processors: beyond that, threads only wait for each other
 * @memory: bytes to use; 0: as many as are of use
 *
 * A plain value. What the losses look at is not in it: the objective reads that from the settings.
 */
typedef struct
{
  PstMethod          method;
  PstTiling          tiling;
  PstTurn            turn;
  gdouble            brush;
  PstScales          scales;
  gint               smallest;
  gdouble            supersampling;
  gint               steps;
  gint               least_steps;
  PstStart           start;
  gint               seed;
  PstOptimiserChoice optimiser;
  PstPaletteMatch    palette;
  PstColours         colours;
  gdouble            strength;
  guint              n_threads;
  guint64            memory;
} PstPaintChoice;

PstPaintChoice pst_paint_choice_read         (PstSettings           *settings);
gboolean       pst_paint_choice_has_palettes (const PstPaintChoice  *choice);
gboolean       pst_paint_choice_can_use      (const PstPaintChoice  *choice,
                                              const PstScenePlan    *scene,
                                              PstModelKinds          models);

G_END_DECLS
