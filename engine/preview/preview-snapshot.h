/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a preview shows: something painted, with all that is needed to finish it. */
#pragma once

#include <pastiche/live-preview.h>

#include "job/finisher.h"

G_BEGIN_DECLS

/**
 * PstSharedModels:
 * @models: the networks
 *
 * Networks that several threads share; reference counted.
 */
typedef struct
{
  PstModels models;
} PstSharedModels;

PstSharedModels *pst_shared_models_load  (const PstModelFiles  *files,
                                          GError              **error);
PstSharedModels *pst_shared_models_ref   (PstSharedModels      *models);
void             pst_shared_models_unref (PstSharedModels      *models);

/**
 * PstSnapshot:
 * @canvas: what is painted, not finished, of any size
 * @ground: (nullable): of the size to be shown: lends the detail for which @canvas is too small
 * @tiling: which of its edges are joined
 * @scene: the scene at the size to be shown
 * @n_entries: how long its style vectors are
 * @models: the networks that it is painted with
 * @whole: (nullable): if it is only a part of the picture, all of it
 * @place: which part
 *
 * Something to be shown. Nothing of it changes any more, so several threads may look at it.
 */
typedef struct _PstSnapshot PstSnapshot;
struct _PstSnapshot
{
  PstPicture      *canvas;
  PstPicture      *ground;
  PstTiling        tiling;
  PstScene         scene;
  gsize            n_entries;
  PstSharedModels *models;
  PstSnapshot     *whole;
  PstRectangle     place;
};

PstSnapshot *pst_snapshot_ref           (PstSnapshot           *snapshot);
void         pst_snapshot_unref         (PstSnapshot           *snapshot);
PstPicture  *pst_snapshot_compose       (const PstSnapshot     *snapshot,
                                         GError               **error);
PstFinisher *pst_snapshot_make_finisher (const PstSnapshot     *snapshot,
                                         const PstPaintChoice  *choice,
                                         PstWorkers            *workers);
PstFinisher *pst_snapshot_make_leader   (const PstSnapshot     *snapshot,
                                         const PstPaintChoice  *choice,
                                         PstWorkers            *workers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstSnapshot, pst_snapshot_unref)

G_END_DECLS
