/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one layer of the network knows of the style of one painting. */
#pragma once

#include "losses/fourier-loss.h"
#include "objective/loss-context.h"

G_BEGIN_DECLS

/**
 * PstPaintingStyle:
 * @weight: how much the painting counts at this layer; 0: nothing is known of it, also where too little of it is visible
 * @statistics: (nullable): of its feature map
 * @spectrum: (nullable): of the map while it is looked at, where frequencies are compared
 * @magnitudes: (nullable): what is known of its frequencies afterwards
 */
typedef struct
{
  gdouble        weight;
  PstStatistics *statistics;
  PstSpectrum   *spectrum;
  PstMagnitudes *magnitudes;
} PstPaintingStyle;

void     pst_painting_style_clear     (PstPaintingStyle      *style);
guint64  pst_painting_style_get_bytes (const PstLossContext  *context,
                                       const PstFeatureMap   *picture);
gboolean pst_painting_style_begin     (PstPaintingStyle      *style,
                                       const PstLossContext  *context,
                                       const PstFeatureMap   *shape,
                                       const PstGuidance     *guidance,
                                       GError               **error);
void     pst_painting_style_add       (PstPaintingStyle      *style,
                                       const PstLossContext  *context,
                                       const PstGuidance     *guidance,
                                       const PstFeatureMap   *map,
                                       const PstRectangle    *place);
gboolean pst_painting_style_finish    (PstPaintingStyle      *style,
                                       const PstLossContext  *context,
                                       const PstFeatureMap   *picture,
                                       const PstGuidance     *guidance,
                                       GError               **error);

G_END_DECLS
