/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one layer of the network knows of the style of one painting. */
#pragma once

#include "objective/loss-context.h"

G_BEGIN_DECLS

/**
 * PstPaintingStyle:
 * @weight: how much the painting counts at this layer; 0: nothing is known of it, also where too little of it is visible
 * @targets: what each loss knows of it; %NULL where it is none of style
 */
typedef struct
{
  gdouble         weight;
  PstStyleTarget *targets[PST_N_LOSSES];
} PstPaintingStyle;

void     pst_painting_style_clear  (PstPaintingStyle      *style);
gboolean pst_painting_style_begin  (PstPaintingStyle      *style,
                                    const PstLossContext  *context,
                                    const PstFeatureMap   *painting,
                                    const PstGuidance     *guidance,
                                    const PstFeatureMap   *picture,
                                    GError               **error);
void     pst_painting_style_add    (PstPaintingStyle      *style,
                                    const PstFeatureMap   *map,
                                    const PstRectangle    *place);
gboolean pst_painting_style_finish (PstPaintingStyle      *style,
                                    GError               **error);

G_END_DECLS
