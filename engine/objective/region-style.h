/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the style of one region of a picture is from its paintings', at one layer of the network. */
#pragma once

#include "objective/painting-style.h"

G_BEGIN_DECLS

typedef struct _PstRegionStyle PstRegionStyle;

PstRegionStyle *pst_region_style_new             (const PstLossContext          *context,
                                                  guint                          region,
                                                  const PstFeatureMap           *shape,
                                                  gsize                          n_paintings,
                                                  const PstPaintingStyle *const *paintings,
                                                  GError                       **error);
void            pst_region_style_free            (PstRegionStyle                *style);
guint64         pst_region_style_get_bytes       (const PstLossContext          *context,
                                                  gsize                          channels);

void            pst_region_style_begin           (PstRegionStyle                *style);
void            pst_region_style_add             (PstRegionStyle                *style,
                                                  const PstFeatureMap           *map,
                                                  const PstRectangle            *place);
void            pst_region_style_compare         (PstRegionStyle                *style);
void            pst_region_style_compare_spectra (PstRegionStyle                *style);
void            pst_region_style_sum_up          (const PstRegionStyle          *style,
                                                  PstLosses                     *sums);

gboolean        pst_region_style_is_everywhere   (const PstRegionStyle          *style);
void            pst_region_style_set_gradient    (const PstRegionStyle          *style,
                                                  const PstFeatureMap           *map,
                                                  const PstFeatureMap           *gradient);
void            pst_region_style_add_gradient    (const PstRegionStyle          *style,
                                                  const PstFeatureMap           *map,
                                                  const PstRectangle            *place,
                                                  const PstFeatureMap           *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstRegionStyle, pst_region_style_free)

G_END_DECLS
