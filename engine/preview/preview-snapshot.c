/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Canvas → picture of the size to be shown, before it is finished; and who finishes it.
 *
 * A canvas that is too small is shown together with the detail of the picture before it, which is the ground:
 *
 *   ground + enlarged (canvas - ground made as small)
 *
 * as multigrid methods correct a fine grid from a coarse one (A. Brandt, Multi-Level Adaptive Solutions to Boundary-Value Problems,
 * 1977).
 *
 * Of the palettes to which its colours are brought a part knows nothing: how they are brought there is found out from the whole.
 */
#include "config.h"

#include "picture/picture-resize.h"
#include "preview/preview-snapshot.h"
#include "scene/scene-copy.h"

PstSharedModels *
pst_shared_models_load (const PstModelFiles  *files,
                        GError              **error)
{
  PstSharedModels *models = g_atomic_rc_box_new0 (PstSharedModels);

  if (pst_models_load (&models->models, files, error))
    return models;
  pst_shared_models_unref (models);
  return NULL;
}

PstSharedModels *
pst_shared_models_ref (PstSharedModels *models)
{
  return g_atomic_rc_box_acquire (models);
}

static void
clear_models (gpointer data)
{
  pst_models_clear (&((PstSharedModels *) data)->models);
}

void
pst_shared_models_unref (PstSharedModels *models)
{
  g_atomic_rc_box_release_full (models, clear_models);
}

PstSnapshot *
pst_snapshot_ref (PstSnapshot *snapshot)
{
  return g_atomic_rc_box_acquire (snapshot);
}

static void
clear_snapshot (gpointer data)
{
  PstSnapshot *snapshot = data;

  pst_picture_unref (snapshot->canvas);
  g_clear_pointer (&snapshot->ground, pst_picture_unref);
  pst_scene_clear (&snapshot->scene);
  pst_shared_models_unref (snapshot->models);
  g_clear_pointer (&snapshot->whole, pst_snapshot_unref);
}

void
pst_snapshot_unref (PstSnapshot *snapshot)
{
  g_atomic_rc_box_release_full (snapshot, clear_snapshot);
}

/* ground + enlarged (canvas - ground made as small) */
static PstPicture *
correct (const PstPicture  *ground,
         const PstPicture  *canvas,
         PstTiling          tiling,
         GError           **error)
{
  g_autoptr (PstPicture) change = pst_picture_resize_joined (ground, tiling, canvas->width, canvas->height, error);
  PstPicture            *result;

  for (gsize i = 0; change && i < 3 * (gsize) canvas->width * canvas->height; i++)
    change->rgb[i] = canvas->rgb[i] - change->rgb[i];
  result = change ? pst_picture_resize_joined (change, tiling, ground->width, ground->height, error) : NULL;
  for (gsize i = 0; result && i < 3 * (gsize) ground->width * ground->height; i++)
    result->rgb[i] += ground->rgb[i];
  return result;
}

/* (transfer full): the canvas at the size to be shown, with the content's alpha, not finished; not one of the snapshot's own
 */
PstPicture *
pst_snapshot_compose (const PstSnapshot  *snapshot,
                      GError            **error)
{
  gint        width  = snapshot->scene.content->width;
  gint        height = snapshot->scene.content->height;
  PstPicture *picture;

  if (snapshot->canvas->width == width && snapshot->canvas->height == height)
    picture = pst_picture_crop (snapshot->canvas, 0, 0, width, height, error);
  else if (snapshot->ground)
    picture = correct (snapshot->ground, snapshot->canvas, snapshot->tiling, error);
  else
    picture = pst_picture_resize_joined (snapshot->canvas, snapshot->tiling, width, height, error);
  if (picture && ! pst_picture_copy_alpha (picture, snapshot->scene.content, error))
    g_clear_pointer (&picture, pst_picture_unref);
  return picture;
}

/* (transfer full) (nullable): who finishes what the snapshot shows, with these choices; the workers must outlive it. %NULL: no memory */
PstFinisher *
pst_snapshot_make_finisher (const PstSnapshot    *snapshot,
                            const PstPaintChoice *choice,
                            PstWorkers           *workers)
{
  g_auto (PstScene)        scene                       = { 0 };
  PstMask                 *regions[PST_MOST_PAINTINGS] = { NULL };
  g_autoptr (PstFinisher)  finisher                    = NULL;
  PstScenePlan             plan;
  g_autoptr (PstFinisher)  leader                      = NULL;
  gboolean                 ready;

  pst_scene_copy (&snapshot->scene, snapshot->n_entries, &scene);
  plan     = pst_scene_get_plan (&scene);
  finisher = pst_finisher_new (choice, &plan, workers);
  leader   = snapshot->whole ? pst_snapshot_make_leader (snapshot->whole, choice, workers) : NULL;
  if (leader)
    pst_finisher_follow (finisher, leader);
  ready = pst_finisher_prepare (finisher, &scene, regions, NULL);
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&regions[i], pst_mask_unref);
  return ready ? g_steal_pointer (&finisher) : NULL;
}

/* (transfer full) (nullable): likewise, one that parts can follow: it has finished what the snapshot shows. %NULL: or there are no palettes
 */
PstFinisher *
pst_snapshot_make_leader (const PstSnapshot    *snapshot,
                          const PstPaintChoice *choice,
                          PstWorkers           *workers)
{
  gboolean                 is_asked = pst_paint_choice_has_palettes (choice);
  g_autoptr (PstFinisher)  finisher = is_asked ? pst_snapshot_make_finisher (snapshot, choice, workers) : NULL;
  PstPicture              *canvas   = finisher ? pst_snapshot_compose (snapshot, NULL) : NULL;
  g_autoptr (PstPicture)   finished = canvas ? pst_finisher_finish (finisher, NULL, canvas, NULL, NULL, NULL) : NULL;

  return finished ? g_steal_pointer (&finisher) : NULL;
}
