/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the losses of the picture itself have in common: how many of its values count. picture-losses.c has the list of them. */
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
