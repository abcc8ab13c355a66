/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The painting itself, in one of two ways: step by step (paint.c) and at once (paint-instant.c). Both take the same order and answer
 * the same questions, so that job.c need not know which it is.
 */
#pragma once

#include <pastiche/job.h>
#include <pastiche/models.h>

#include "compute.h"
#include "scales.h"

G_BEGIN_DECLS

/**
 * PstPaintReport:
 * @canvas: the picture as it is now, at the scale being painted
 * @scale: index of the scale
 * @step: steps done at this scale
 * @losses: the losses after the last step; all 0 where nothing is measured
 * @data: what was given along with the report
 */
typedef void (* PstPaintReport) (const PstPicture *canvas,
                                 guint             scale,
                                 guint             step,
                                 const PstLosses  *losses,
                                 gpointer          data);

/**
 * PstPaintOrder:
 * @models: the networks that the way of painting needs
 * @style: (nullable): [n_entries], the style vector for the network that paints at once; %NULL: it is
 *         read from the painting
 * @settings: the settings
 * @compute: what to run on
 * @content: (nullable): the picture to be repainted; a reference of the order's own, given up when nobody looks at it any more
 * @painting: (nullable): the painting, likewise
 * @painting_width: its width, 0 where there is none
 * @painting_height: its height, 0 where there is none
 * @scales: [n_scales], from coarse to fine
 * @n_scales: how many there are
 * @beside: bytes that whoever ordered holds meanwhile
 * @budget: bytes that the painting should not exceed where that can be helped
 *
 * What to paint; everything but the pictures is borrowed.
 */
typedef struct
{
  PstModels       models;
  const gfloat   *style;
  PstSettings    *settings;
  PstCompute     *compute;
  PstPicture     *content;
  PstPicture     *painting;
  gint            painting_width;
  gint            painting_height;
  const PstScale *scales;
  guint           n_scales;
  guint64         beside;
  guint64         budget;
} PstPaintOrder;

gboolean    pst_paint                   (PstPaintOrder        *order,
                                         PstPicture          **canvas,
                                         PstPaintReport        report,
                                         gpointer              data,
                                         GCancellable         *cancellable,
                                         GError              **error);
guint64     pst_paint_get_bytes         (const PstPaintOrder  *order,
                                         GError              **error);
gdouble     pst_paint_get_work          (const PstPaintOrder  *order,
                                         guint                 index);
PstPicture *pst_paint_bring_to_size     (PstPicture           *picture,
                                         gint                  width,
                                         gint                  height,
                                         GError              **error);
gboolean    pst_paint_copy_alpha        (PstPicture           *canvas,
                                         const PstPicture     *content,
                                         GError              **error);

PstScale   *pst_paint_instant_plan      (PstSettings          *settings,
                                         gint                  width,
                                         gint                  height,
                                         gint                  painting_width,
                                         gint                  painting_height,
                                         guint                *n_scales);
gboolean    pst_paint_instant           (PstPaintOrder        *order,
                                         PstPicture          **canvas,
                                         PstPaintReport        report,
                                         gpointer              data,
                                         GCancellable         *cancellable,
                                         GError              **error);
guint64     pst_paint_instant_get_bytes (const PstPaintOrder  *order,
                                         GError              **error);
gdouble     pst_paint_instant_get_work  (const PstPaintOrder  *order,
                                         guint                 index);
gfloat     *pst_paint_instant_read_style
                                        (const PstPaintOrder  *order,
                                         GError              **error);
PstPicture *pst_paint_instant_in_style  (const PstPaintOrder  *order,
                                         const PstPicture     *content,
                                         const gfloat         *style,
                                         GCancellable         *cancellable,
                                         GError              **error);
guint64     pst_paint_instant_get_start_bytes
                                        (const PstPaintOrder  *order,
                                         const PstScale       *scale);

G_END_DECLS
