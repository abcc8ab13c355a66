/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pixel that is wholly transparent has no colour of its own; it gets the mean colour of the others, weighted with alpha, so that whoever
 * makes the picture smaller finds no edge that nobody painted. (Before it paints, the engine fills such pixels from what is around them.)
 */
#include "config.h"

#include "files/mean-colour.h"

/* Changes the wholly transparent pixels of a picture with alpha; grey, where it has no others. */
void
pst_mean_colour_fill (PstPicture *picture)
{
  gsize   n       = (gsize) picture->width * picture->height;
  gdouble mean[3] = { 0.0, 0.0, 0.0 };
  gdouble weight  = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      weight += picture->alpha[i];
      for (guint c = 0; c < 3; c++)
        mean[c] += (gdouble) picture->alpha[i] * picture->rgb[3 * i + c];
    }
  for (gsize i = 0; i < n; i++)
    if (picture->alpha[i] <= 0.0f)
      for (guint c = 0; c < 3; c++)
        picture->rgb[3 * i + c] = weight > 0.0 ? mean[c] / weight : 0.5;
}
