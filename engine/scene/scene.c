/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a painting is made from, with pixels and without. */
#include "config.h"

#include <pastiche/scene.h>

/* A painting that is so many times as large as the picture times the brush, or as much more as it is supersampled, holds all that the
 * engine will look at.
 */
#define PAINTING_FACTOR 2.0

/**
 * pst_scene_plan_one:
 * @width: of the picture to be repainted
 * @height: of the picture to be repainted
 * @painting_width: of the painting; 0 for a ready style
 * @painting_height: of the painting; 0 for a ready style
 *
 * Returns: the plan of a scene with one painting, everything opaque, and nothing that says where
 */
PstScenePlan
pst_scene_plan_one (gint width,
                    gint height,
                    gint painting_width,
                    gint painting_height)
{
  return (PstScenePlan) { .width = width, .height = height, .n_paintings = 1,
                          .paintings = { { .width = painting_width, .height = painting_height, .share = 1.0 } } };
}

/**
 * pst_scene_plan_number_regions:
 * @plan: (inout): the plan of a scene, whose paintings get the numbers of their regions
 * @masks: [n_paintings], what stands for the mask of each: paintings with the same pointer share a region; %NULL: without a region
 */
void
pst_scene_plan_number_regions (PstScenePlan   *plan,
                               const gpointer *masks)
{
  guint n_regions = 0;

  for (guint i = 0; i < plan->n_paintings; i++)
    {
      guint first = 0; /* that has it */

      while (masks[first] != masks[i])
        first++;
      if (! masks[i])
        plan->paintings[i].region = 0;
      else
        plan->paintings[i].region = first < i ? plan->paintings[first].region : ++n_regions;
    }
}

/**
 * pst_scene_plan_has_paintings:
 * @plan: the plan of a scene
 *
 * Returns: whether a painting is learned from, and not only ready styles are mixed
 */
gboolean
pst_scene_plan_has_paintings (const PstScenePlan *plan)
{
  for (guint i = 0; i < plan->n_paintings; i++)
    if (plan->paintings[i].share > 0.0 && plan->paintings[i].width > 0)
      return TRUE;
  return FALSE;
}

/**
 * pst_scene_plan_has_ready_styles:
 * @plan: the plan of a scene
 *
 * Returns: whether there is a ready style that counts
 */
gboolean
pst_scene_plan_has_ready_styles (const PstScenePlan *plan)
{
  for (guint i = 0; i < plan->n_paintings; i++)
    if (plan->paintings[i].share > 0.0 && plan->paintings[i].width == 0)
      return TRUE;
  return FALSE;
}

/**
 * pst_scene_get_plan:
 * @scene: a scene with its content and its paintings
 *
 * Returns: its plan
 */
PstScenePlan
pst_scene_get_plan (const PstScene *scene)
{
  PstScenePlan plan = {
    .width          = scene->content->width,
    .height         = scene->content->height,
    .has_alpha      = scene->content->alpha != NULL,
    .has_start      = scene->start != NULL,
    .has_strength   = scene->strength != NULL,
    .has_protection = scene->protection != NULL,
    .n_paintings    = scene->n_paintings,
  };
  gpointer     masks[PST_MOST_PAINTINGS];

  for (guint i = 0; i < scene->n_paintings; i++)
    {
      const PstScenePainting *painting = &scene->paintings[i];

      if (painting->picture)
        plan.paintings[i] = (PstPaintingPlan) { .width = painting->picture->width, .height = painting->picture->height,
                                                .has_alpha = painting->picture->alpha != NULL };
      plan.paintings[i].share = painting->share;
      masks[i]                = painting->region;
    }
  pst_scene_plan_number_regions (&plan, masks);
  return plan;
}

/**
 * pst_scene_clear:
 * @scene: a scene, of which nothing is left
 */
void
pst_scene_clear (PstScene *scene)
{
  g_clear_pointer (&scene->content, pst_picture_unref);
  g_clear_pointer (&scene->start, pst_picture_unref);
  g_clear_pointer (&scene->strength, pst_mask_unref);
  g_clear_pointer (&scene->protection, pst_mask_unref);
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      g_clear_pointer (&scene->paintings[i].picture, pst_picture_unref);
      g_clear_pointer (&scene->paintings[i].style, g_free);
      g_clear_pointer (&scene->paintings[i].region, pst_mask_unref);
    }
  scene->n_paintings = 0;
}

/**
 * pst_scene_get_enough:
 * @settings: the settings
 * @width: of the picture to be repainted
 * @height: of the picture to be repainted
 *
 * Returns: how many pixels along a side (pst_picture_get_side()) a painting need not exceed much
 */
gint
pst_scene_get_enough (PstSettings *settings,
                      gint         width,
                      gint         height)
{
  gdouble brush;
  gdouble supersampling;

  g_object_get (settings, "brush-size", &brush, "supersampling", &supersampling, NULL);
  return MIN (MAX (PAINTING_FACTOR, supersampling) * MAX (brush, 1.0) * pst_picture_get_side (width, height), G_MAXINT);
}
