/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a picture is from what it should be, in the terms that add up to what is made small. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstLossKind:
 * @PST_LOSS_CONTENT: relative: 0 where the feature maps are the content's
 * @PST_LOSS_SELF_SIMILARITY: 0 where places are as like each other as in the content, to 2; 0 where its weight is 0
 * @PST_LOSS_STYLE: relative
 * @PST_LOSS_MATCHING: by angles, 0 to 2; 0 where its weight is 0
 * @PST_LOSS_HISTOGRAM: relative; 0 where its weight is 0
 * @PST_LOSS_SMOOTHNESS: the mean squared difference of neighbours
 * @PST_LOSS_PALETTE: the mean squared distance from the paintings' colours; 0 where its weight is 0
 * @PST_LOSS_RANGE: the mean squared distance from what can be shown
 * @PST_LOSS_MOTION: of what a training paints, the mean squared difference from what follows a motion; 0 where its weight is 0
 * @PST_LOSS_ADVERSARY: of an adversarial training, how far it is from deceiving its adversary: 0 where that is deceived for sure, about 1
 *                      where that cannot tell; 0 without one
 * @PST_LOSS_DISCRIMINATOR: the adversary's own: 0 where it can tell for sure, 2 where it cannot; in no total
 * @PST_N_LOSSES: how many there are
 */
typedef enum
{
  PST_LOSS_CONTENT,
  PST_LOSS_SELF_SIMILARITY,
  PST_LOSS_STYLE,
  PST_LOSS_MATCHING,
  PST_LOSS_HISTOGRAM,
  PST_LOSS_SMOOTHNESS,
  PST_LOSS_PALETTE,
  PST_LOSS_RANGE,
  PST_LOSS_MOTION,
  PST_LOSS_ADVERSARY,
  PST_LOSS_DISCRIMINATOR,
  PST_N_LOSSES
} PstLossKind;

/**
 * PstLosses:
 * @values: each loss, before its weight
 * @total: what the optimiser minimises
 *
 * All are 0 where nothing is measured yet, and where a picture is painted at once.
 */
typedef struct
{
  gdouble values[PST_N_LOSSES];
  gdouble total;
} PstLosses;

const gchar *pst_loss_get_label (PstLossKind kind);
const gchar *pst_loss_get_name  (PstLossKind kind);

G_END_DECLS
