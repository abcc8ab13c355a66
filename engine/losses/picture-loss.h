/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A loss of the picture itself, without a network. */
#pragma once

#include <pastiche/losses.h>

#include "colour/gamut.h"
#include "features/guidance.h"
#include "picture/edges.h"

G_BEGIN_DECLS

typedef struct _PstPictureLossClass PstPictureLossClass;

/**
 * PstPictureShape:
 * @width: W
 * @height: H
 * @edges: which of them are joined
 * @opacity: (nullable): how much each pixel counts; means are over those that do. %NULL: all of them, and equally
 * @smoothed: (nullable): how much each pixel counts for the smoothness, no more than @opacity; %NULL: as @opacity says
 * @gamut: (nullable): the paintings' colours; %NULL where the palette loss has no weight
 *
 * What is the same for all pictures rgb [H, W, 3], sRGB encoded, that a loss is asked about.
 */
typedef struct
{
  gint               width;
  gint               height;
  PstEdges           edges;
  const PstGuidance *opacity;
  const PstGuidance *smoothed;
  const PstGamut    *gamut;
} PstPictureShape;

/**
 * PstPictureLoss:
 * @kind: what it does
 * @shape: of all pictures; borrowed
 * @weight: what the gradient is multiplied with
 *
 * A kind's own structure begins with this.
 */
typedef struct
{
  const PstPictureLossClass *kind;
  const PstPictureShape     *shape;
  gdouble                    weight;
} PstPictureLoss;

/**
 * PstPictureLossClass:
 * @loss: which one it is
 * @size: of its structure that begins with #PstPictureLoss
 * @n_sums: how many sums over the rows its value is made of
 * @init: (nullable): sets what is its own
 * @sum_row: sets the sums of a row; several threads may ask at once, also for what follows
 * @get_value: makes the value, without its weight, of the sums over all rows
 * @add_slopes: adds the gradient of a row, [3 W]; what goes to the neighbours beyond its two ends stands before and behind it, where
 *              edges are joined
 */
struct _PstPictureLossClass
{
  PstLossKind loss;
  gsize       size;
  guint       n_sums;
  void        (* init)       (PstPictureLoss       *loss);
  void        (* sum_row)    (const PstPictureLoss *loss,
                              const gfloat         *rgb,
                              gint                  y,
                              gdouble              *sums);
  gdouble     (* get_value)  (const PstPictureLoss *loss,
                              const gdouble        *sums);
  void        (* add_slopes) (const PstPictureLoss *loss,
                              const gfloat         *rgb,
                              gint                  y,
                              gfloat               *slopes);
};

gdouble pst_picture_shape_count (const PstPictureShape *shape,
                                 gint                   width,
                                 gint                   height);

const gfloat *pst_picture_shape_get_smoothed (const PstPictureShape *shape);

G_END_DECLS
