/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How often each channel of a feature map has which value. */
#pragma once

#include "compute/compute.h"
#include "features/guidance.h"

G_BEGIN_DECLS

#define PST_HISTOGRAM_NODES 178 /* zero, and eight values to the octave from 2^-7 to 2^15 */

/**
 * PstHistogram:
 * @channels: C
 * @counts: [C, PST_HISTOGRAM_NODES], how many values are near each node, in fixed point
 */
typedef struct
{
  gsize    channels;
  guint64 *counts;
} PstHistogram;

gsize         pst_histogram_bytes     (gsize                 channels);
PstHistogram *pst_histogram_new       (gsize                 channels,
                                       GError              **error);
void          pst_histogram_free      (PstHistogram         *histogram);

gsize         pst_histogram_scratch   (gsize                 channels,
                                       const PstCompute     *compute);
void          pst_histogram_clear     (PstHistogram         *histogram);
void          pst_histogram_add       (PstHistogram         *histogram,
                                       PstCompute           *compute,
                                       const PstFeatureMap  *map,
                                       const PstGuidance    *guidance,
                                       const PstRectangle   *place);

gdouble       pst_histogram_distance  (const PstHistogram   *histogram,
                                       const PstHistogram   *target,
                                       gdouble               factor,
                                       gfloat               *curves);
void          pst_histogram_bend      (const gfloat         *curves,
                                       const PstFeatureMap  *map,
                                       const PstGuidance    *guidance,
                                       const PstRectangle   *place,
                                       const PstFeatureMap  *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstHistogram, pst_histogram_free)

G_END_DECLS
