/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The painting itself: the loop over the scales. */
#pragma once

#include <pastiche/job.h>

#include "compute.h"
#include "scales.h"

G_BEGIN_DECLS

/**
 * PstPaintReport:
 * @canvas: the picture as it is now, at the scale being painted
 * @scale: index of the scale
 * @step: steps done at this scale
 * @losses: the losses after the last step
 * @data: what was given to pst_paint()
 */
typedef void (* PstPaintReport) (const PstPicture *canvas,
                                 guint             scale,
                                 guint             step,
                                 const PstLosses  *losses,
                                 gpointer          data);

/**
 * PstPaintOrder:
 * @network: the network that looks
 * @settings: the settings
 * @compute: what to run on
 * @content: (nullable): the picture to be repainted; a reference of the order's own, given up when nobody looks at it any more
 * @painting: (nullable): the painting, likewise
 * @painting_width: its width
 * @painting_height: its height
 * @scales: [n_scales], from coarse to fine
 * @n_scales: how many there are
 * @budget: bytes that the painting should not exceed where that can be helped
 *
 * What to paint; everything but the pictures is borrowed.
 */
typedef struct
{
  PstNetwork     *network;
  PstSettings    *settings;
  PstCompute     *compute;
  PstPicture     *content;
  PstPicture     *painting;
  gint            painting_width;
  gint            painting_height;
  const PstScale *scales;
  guint           n_scales;
  guint64         budget;
} PstPaintOrder;

gboolean    pst_paint           (PstPaintOrder        *order,
                                 PstPicture          **canvas,
                                 PstPaintReport        report,
                                 gpointer              data,
                                 GCancellable         *cancellable,
                                 GError              **error);
guint64     pst_paint_get_bytes (const PstPaintOrder  *order,
                                 GError              **error);
gdouble     pst_paint_get_work  (const PstPaintOrder  *order,
                                 guint                 index);

G_END_DECLS
