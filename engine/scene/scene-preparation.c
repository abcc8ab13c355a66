/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A scene as it is handed over → as those who paint it want it: hidden colours filled (transparency.c), the start as large as the
 * content and lying on it, one mask for all that decides how much of each pixel is painted, and the paintings held as they are to be.
 */
#include "config.h"

#include "compute/allocation.h"
#include "picture/picture-resize.h"
#include "picture/transparency.h"
#include "scene/scene-preparation.h"

/* (transfer full): how much of each pixel is painted: as strong as the scene says, only where there is one of the regions
 * [n_regions] and, at once, less where it is protected: there what is protected fades into the picture
 */
PstMask *
pst_scene_prepare_mask (const PstScene  *scene,
                        PstMask *const  *regions,
                        gboolean         at_once,
                        GError         **error)
{
  PstMask *mask = pst_mask_new (scene->content->width, scene->content->height, error);
  gsize    n    = (gsize) scene->content->width * scene->content->height;

  for (gsize i = 0; i < n && mask; i++)
    {
      gfloat painted = regions[0] ? 0.0f : 1.0f;

      for (guint r = 0; r < PST_MOST_PAINTINGS && regions[r]; r++)
        painted += regions[r]->values[i];
      if (scene->strength)
        painted *= CLAMP (scene->strength->values[i], 0.0f, 1.0f);
      if (at_once && scene->protection)
        painted *= 1.0f - CLAMP (scene->protection->values[i], 0.0f, 1.0f);
      mask->values[i] = MIN (painted, 1.0f);
    }
  return mask;
}

/* Puts in place of a picture one whose hidden colours do not stand out. */
static gboolean
fill_picture (PstPicture **picture,
              GError     **error)
{
  PstPicture *filled = *picture ? pst_transparency_fill_copy (*picture, error) : NULL;

  if (*picture && ! filled)
    return FALSE;
  g_clear_pointer (picture, pst_picture_unref);
  *picture = filled;
  return TRUE;
}

/* A picture to start from lies on the content, and has its size. */
static gboolean
lay_start (PstScene  *scene,
           PstTiling  tiling,
           GError   **error)
{
  const PstPicture *content = scene->content;
  PstPicture       *laid;

  if (! scene->start)
    return TRUE;
  if (! fill_picture (&scene->start, error))
    return FALSE;
  laid = pst_picture_resize_joined (scene->start, tiling, content->width, content->height, error);
  g_clear_pointer (&scene->start, pst_picture_unref);
  scene->start = laid;
  if (! laid || ! laid->alpha)
    return laid != NULL;
  for (gsize i = 0; i < 3 * (gsize) laid->width * laid->height; i++)
    laid->rgb[i] = content->rgb[i] + CLAMP (laid->alpha[i / 3], 0.0f, 1.0f) * (laid->rgb[i] - content->rgb[i]);
  g_clear_pointer (&laid->alpha, pst_memory_free);
  return TRUE;
}

/* Makes of a scene what those who paint it want. Its regions and strength have become masks, and are given up; at once, so
 * is its protection.
 */
gboolean
pst_scene_prepare (PstScene  *scene,
                   gboolean   at_once,
                   PstTiling  tiling,
                   GError   **error)
{
  g_clear_pointer (&scene->strength, pst_mask_unref);
  if (at_once)
    g_clear_pointer (&scene->protection, pst_mask_unref);
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      g_clear_pointer (&scene->paintings[i].region, pst_mask_unref);
      if (! fill_picture (&scene->paintings[i].picture, error))
        return FALSE;
    }
  scene->content = pst_picture_clamp (scene->content, error); /* networks are not used to light beyond white */
  return scene->content && fill_picture (&scene->content, error) && lay_start (scene, tiling, error);
}

/* The plan with the paintings held so. */
PstScenePlan
pst_scene_turn_plan (const PstScenePlan *plan,
                     PstTurn             turn)
{
  PstScenePlan turned = *plan;

  for (guint i = 0; i < plan->n_paintings && turn % 2; i++)
    {
      turned.paintings[i].width  = plan->paintings[i].height;
      turned.paintings[i].height = plan->paintings[i].width;
    }
  return turned;
}

/* Holds the paintings so. */
gboolean
pst_scene_turn_paintings (PstScene  *scene,
                          PstTurn    turn,
                          GError   **error)
{
  for (guint i = 0; i < scene->n_paintings && turn != PST_TURN_UPRIGHT; i++)
    {
      PstPicture **painting = &scene->paintings[i].picture;
      PstPicture  *turned   = *painting ? pst_picture_turn (*painting, turn, error) : NULL;

      if (*painting && ! turned)
        return FALSE;
      g_clear_pointer (painting, pst_picture_unref);
      *painting = turned;
    }
  return TRUE;
}
