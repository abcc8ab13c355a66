/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → those of its pixels that say enough of its colours: all of a small one, and of a large one a million, evenly spread. */
#include "config.h"

#include <math.h>

#include "colour/samples.h"

#define MOST_SAMPLES (1 << 20) /* more would tell no more */

/* Row by row; each is looked at by its index. */
void
pst_samples_foreach (const PstPicture *picture,
                     PstLookAtSample   look,
                     gpointer          data)
{
  gint step = ceil (sqrt ((gdouble) picture->width * picture->height / MOST_SAMPLES));

  for (gint y = 0; y < picture->height; y += step)
    for (gint x = 0; x < picture->width; x += step)
      look ((gsize) y * picture->width + x, data);
}
