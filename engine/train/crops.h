/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a network that learns to paint looks at: parts of photographs. */
#pragma once

#include <pastiche/picture.h>

G_BEGIN_DECLS

/**
 * PstCrops:
 * @n_photographs: how many photographs there are, at least 1
 * @photographs: (array length=n_photographs): the photographs, opaque, borrowed
 * @side: pixels along a side of a crop
 * @seed: of all that is random about crops
 */
typedef struct
{
  guint        n_photographs;
  PstPicture **photographs;
  gint         side;
  guint64      seed;
} PstCrops;

PstPicture *pst_crops_get (guint64    index,
                           gpointer   data,
                           GError   **error);

G_END_DECLS
