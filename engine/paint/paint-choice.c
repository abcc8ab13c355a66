/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings are read here, once for each job, and nowhere else in painting and finishing. */
#include "config.h"

#include "compute/platform.h"
#include "optimise/optimiser-choice.h"
#include "paint/paint-choice.h"

PstPaintChoice
pst_paint_choice_read (PstSettings *settings)
{
  PstPaintChoice choice       = { .optimiser = pst_optimiser_choice_read (settings) };
  guint          n_processors = g_get_num_processors ();
  gdouble        per_cent;
  gint           n_threads;
  gint           mebibytes;

  g_object_get (settings,
                "method", &choice.method,
                "canvas", &choice.tiling,
                "painting-turn", &choice.turn,
                "brush-size", &choice.brush,
                "scales", &choice.scales,
                "smallest-scale", &choice.smallest,
                "supersampling", &choice.supersampling,
                "steps", &choice.steps,
                "least-steps", &choice.least_steps,
                "start", &choice.start,
                "seed", &choice.seed,
                "palette", &choice.palette,
                "colours", &choice.colours,
                "strength", &per_cent,
                "threads", &n_threads,
                "memory", &mebibytes,
                NULL);
  choice.strength  = per_cent / 100.0;
  choice.n_threads = n_threads > 0 ? MIN ((guint) n_threads, n_processors) : pst_platform_get_processors ();
  choice.memory    = (guint64) mebibytes << 20;
  return choice;
}

/* Whether colours are brought to those of the paintings, where there are any. */
gboolean
pst_paint_choice_has_palettes (const PstPaintChoice *choice)
{
  return choice->palette != PST_PALETTE_MATCH_NONE || choice->colours == PST_COLOURS_PALETTE;
}

/* Whether a scene can be painted so with the networks that there are: ready styles only at once. */
gboolean
pst_paint_choice_can_use (const PstPaintChoice *choice,
                          const PstScenePlan   *scene,
                          PstModelKinds         models)
{
  gboolean has_ready = pst_scene_plan_has_ready_styles (scene);

  if (pst_models_needed (choice->method, choice->start, scene->has_start) & ~models)
    return FALSE;
  return choice->method == PST_METHOD_INSTANT ? has_ready || pst_scene_plan_has_paintings (scene)
                                              : ! has_ready && pst_scene_plan_has_paintings (scene);
}
