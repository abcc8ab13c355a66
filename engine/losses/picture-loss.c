/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the losses of the picture itself have in common: how many of its values count, and how much. Their list is in picture-losses.c. */
#include "config.h"

#include "losses/picture-loss.h"

/* How many values count, of a part of the picture that has so many pixels across and down; not less than 1. */
gdouble
pst_picture_shape_count (const PstPictureShape *shape,
                         gint                   width,
                         gint                   height)
{
  gdouble share = shape->opacity ? shape->opacity->sums[0] / shape->width / shape->height : 1.0; /* of the pixels */

  return MAX (3.0 * width * height * share, 1.0);
}

/* How much each pixel counts that is not protected, [H, W], or NULL: all of them, and equally. */
const gfloat *
pst_picture_shape_get_smoothed (const PstPictureShape *shape)
{
  const PstGuidance *guidance = shape->smoothed ? shape->smoothed : shape->opacity;

  return guidance ? guidance->masks[0]->values : NULL;
}
