/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Optical flow: where each pixel of one picture is in another one, of the same size.
 *
 * Layout: `x` and `y` are [H, W], float, in pixels, 64-byte aligned: what is in the middle of pixel (i, j) of the one picture, i to the
 * right and j down, lies at (i + x, j + y) in the other one.
 */
#pragma once

#include <gio/gio.h>

#include <pastiche/mask.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

typedef struct
{
  gint    width;
  gint    height;
  gfloat *x;
  gfloat *y;
} PstFlow;

/**
 * PstFlowFinder:
 *
 * Finds flow between pictures of one size, one pair after the other, in memory that it keeps. It belongs to one thread at a time. What it
 * finds depends on nothing but the pictures, and not on the number of threads.
 */
typedef struct _PstFlowFinder PstFlowFinder;

#define PST_TYPE_FLOW (pst_flow_get_type ())
GType          pst_flow_get_type          (void);

PstFlow       *pst_flow_new               (gint               width,
                                           gint               height,
                                           GError           **error);
PstFlow       *pst_flow_ref               (PstFlow           *flow);
void           pst_flow_unref             (PstFlow           *flow);
PstPicture    *pst_flow_warp              (const PstFlow     *flow,
                                           const PstPicture  *picture,
                                           GError           **error);
PstMask       *pst_flow_get_confidence    (const PstFlow     *flow,
                                           const PstFlow     *back,
                                           GError           **error);

PstFlowFinder *pst_flow_finder_new        (gint               width,
                                           gint               height,
                                           guint              n_threads,
                                           GError           **error);
void           pst_flow_finder_free       (PstFlowFinder     *finder);
guint64        pst_flow_finder_get_bytes  (gint               width,
                                           gint               height,
                                           guint              n_threads);
PstFlow       *pst_flow_finder_find       (PstFlowFinder     *finder,
                                           const PstPicture  *from,
                                           const PstPicture  *to,
                                           const PstFlow     *before,
                                           GCancellable      *cancellable,
                                           GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstFlow, pst_flow_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstFlowFinder, pst_flow_finder_free)

G_END_DECLS
