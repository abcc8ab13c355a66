/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the style of one region of a picture is from its paintings', at one layer of the network. */
#pragma once

#include "objective/painting-style.h"

G_BEGIN_DECLS

typedef struct _PstRegionStyle PstRegionStyle;

PstRegionStyle *pst_region_style_new           (const PstLossContext          *context,
                                                guint                          region,
                                                const PstFeatureMap           *picture,
                                                gsize                          n_paintings,
                                                const PstPaintingStyle *const *paintings,
                                                GError                       **error);
void            pst_region_style_free          (PstRegionStyle                *style);

void            pst_region_style_begin         (PstRegionStyle                *style);
void            pst_region_style_add           (PstRegionStyle                *style,
                                                const PstFeatureMap           *map,
                                                const PstRectangle            *place);
void            pst_region_style_compare       (PstRegionStyle                *style,
                                                gboolean                       in_parallel);
void            pst_region_style_sum_up        (const PstRegionStyle          *style,
                                                PstLosses                     *sums);
void            pst_region_style_give_gradient (const PstRegionStyle          *style,
                                                const PstFeatureMap           *map,
                                                const PstRectangle            *place,
                                                gboolean                       is_first,
                                                const PstFeatureMap           *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstRegionStyle, pst_region_style_free)

G_END_DECLS
