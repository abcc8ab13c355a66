/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Something on the easel that can be shown. */
#pragma once

#include <pastiche/live-preview.h>

G_BEGIN_DECLS

/**
 * PstEaselModels:
 * @models: the networks
 *
 * Networks that several threads share; reference counted.
 */
typedef struct
{
  PstModels models;
} PstEaselModels;

PstEaselModels *pst_easel_models_load  (const PstModelFiles  *files,
                                        GError              **error);
PstEaselModels *pst_easel_models_ref   (PstEaselModels       *models);
void            pst_easel_models_unref (PstEaselModels       *models);

/**
 * PstEaselLook:
 * @canvas: what is painted, not finished, of any size
 * @ground: (nullable): of the size to be shown: lends the detail for which @canvas is too small
 * @tiling: which of its edges are joined
 * @scene: the scene at the size to be shown
 * @n_entries: how long its style vectors are
 * @models: the networks that it is painted with
 * @is_part: whether it is only a part of the picture
 * @place: which part
 *
 * Something to be shown. Nothing of it changes any more, so several threads may look at it.
 */
typedef struct
{
  PstPicture     *canvas;
  PstPicture     *ground;
  PstTiling       tiling;
  PstScene        scene;
  gsize           n_entries;
  PstEaselModels *models;
  gboolean        is_part;
  PstLivePlace    place;
} PstEaselLook;

PstEaselLook *pst_easel_look_ref     (PstEaselLook        *look);
void          pst_easel_look_unref   (PstEaselLook        *look);
PstPicture   *pst_easel_look_compose (const PstEaselLook  *look,
                                      GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstEaselLook, pst_easel_look_unref)

G_END_DECLS
