/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Some of the places of a picture, whose hypercolumns stand for all. */
#pragma once

#include "features/guidance.h"
#include "losses/matching/hypercolumn.h"

G_BEGIN_DECLS

/**
 * PstSample:
 * @grid: of the whole picture, without values
 * @n: how many places there are
 * @n_all: of how many in the grid that count
 * @places: [n], their indices in the grid, in order
 */
typedef struct
{
  PstFeatureMap  grid;
  gsize          n;
  gsize          n_all;
  gsize         *places;
} PstSample;

PstSample *pst_sample_new      (const PstFeatureMap  *grid,
                                const PstGuidance    *guidance,
                                gsize                 most,
                                guint32               seed);
void       pst_sample_free     (PstSample            *sample);

gfloat     pst_sample_weigh    (const PstSample      *sample,
                                const PstGuidance    *guidance,
                                gsize                 i);
void       pst_sample_read     (const PstSample      *sample,
                                const PstColumnLayer *layer,
                                const PstFeatureMap  *map,
                                const PstRectangle   *place,
                                gfloat               *rows);
void       pst_sample_spread   (const PstSample      *sample,
                                const PstColumnLayer *layer,
                                const PstFeatureMap  *map,
                                const PstRectangle   *place,
                                const gfloat         *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstSample, pst_sample_free)

G_END_DECLS
