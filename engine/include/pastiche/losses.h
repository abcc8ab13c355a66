/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a picture is from what it should be, in the terms that add up to what is made small. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstLosses:
 * @content: the content loss, relative: 0 where the feature maps are the content's
 * @style: the style loss, relative, before its weight
 * @histogram: the histogram loss, relative, before its weight; 0 where that is 0
 * @smoothness: the mean squared difference of neighbours, before its weight
 * @range: the mean squared distance from what can be shown, before its weight
 * @total: what the optimiser minimises
 *
 * All are 0 where nothing is measured yet, and where a picture is painted at once.
 */
typedef struct
{
  gdouble content;
  gdouble style;
  gdouble histogram;
  gdouble smoothness;
  gdouble range;
  gdouble total;
} PstLosses;

G_END_DECLS
