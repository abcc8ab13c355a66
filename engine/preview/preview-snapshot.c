/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Canvas → picture of the size to be shown, before it is finished.
 *
 * A canvas that is too small is shown together with the detail of the picture before it, which is the ground:
 *
 *   ground + enlarged (canvas - ground made as small)
 *
 * as multigrid methods correct a fine grid from a coarse one (A. Brandt, Multi-Level Adaptive Solutions to Boundary-Value Problems, 1977).
 */
#include "config.h"

#include "paint/paint-optimise.h"
#include "picture/picture-resize.h"
#include "preview/preview-snapshot.h"

/**
 * pst_easel_models_load:
 * @files: what to read
 * @error: set as by pst_models_load()
 *
 * Returns: (transfer full): the networks
 */
PstEaselModels *
pst_easel_models_load (const PstModelFiles  *files,
                       GError              **error)
{
  PstEaselModels *models = g_atomic_rc_box_new0 (PstEaselModels);

  if (pst_models_load (&models->models, files, error))
    return models;
  pst_easel_models_unref (models);
  return NULL;
}

PstEaselModels *
pst_easel_models_ref (PstEaselModels *models)
{
  return g_atomic_rc_box_acquire (models);
}

static void
clear_models (gpointer data)
{
  pst_models_clear (&((PstEaselModels *) data)->models);
}

void
pst_easel_models_unref (PstEaselModels *models)
{
  g_atomic_rc_box_release_full (models, clear_models);
}

PstEaselLook *
pst_easel_look_ref (PstEaselLook *look)
{
  return g_atomic_rc_box_acquire (look);
}

static void
clear_look (gpointer data)
{
  PstEaselLook *look = data;

  pst_picture_unref (look->canvas);
  g_clear_pointer (&look->ground, pst_picture_unref);
  pst_scene_clear (&look->scene);
  pst_easel_models_unref (look->models);
}

void
pst_easel_look_unref (PstEaselLook *look)
{
  g_atomic_rc_box_release_full (look, clear_look);
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

/**
 * pst_easel_look_compose:
 * @look: what is to be seen
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): the canvas at the size to be shown, with the content's alpha, not finished; not one of the look's own
 */
PstPicture *
pst_easel_look_compose (const PstEaselLook  *look,
                        GError             **error)
{
  gint        width  = look->scene.content->width;
  gint        height = look->scene.content->height;
  PstPicture *picture;

  if (look->canvas->width == width && look->canvas->height == height)
    picture = pst_picture_crop (look->canvas, 0, 0, width, height, error);
  else if (look->ground)
    picture = correct (look->ground, look->canvas, look->tiling, error);
  else
    picture = pst_picture_resize_joined (look->canvas, look->tiling, width, height, error);
  if (picture && ! pst_paint_copy_alpha (picture, look->scene.content, error))
    g_clear_pointer (&picture, pst_picture_unref);
  return picture;
}
