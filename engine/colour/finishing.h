/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done with a painted picture, pixel by pixel, before it is handed over. */
#pragma once

#include <pastiche/choices.h>
#include <pastiche/mask.h>
#include <pastiche/picture.h>

#include "colour/oklab.h"
#include "compute/workers.h"

G_BEGIN_DECLS

/**
 * PstFinishing:
 * @colours: whose colours the result has
 * @mix: how much of it is painted, 0 to 1; the rest is the original
 * @oklab: the pictures' primaries
 * @has_mask: whether a mask says how much of each pixel is painted, beside @mix
 * @has_holes: whether there may be pixels of which nothing is visible: they keep the original's colours
 */
typedef struct
{
  PstColours colours;
  gdouble    mix;
  PstOklab   oklab;
  gboolean   has_mask;
  gboolean   has_holes;
} PstFinishing;

gboolean pst_finishing_needs_content (const PstFinishing *finishing);
void     pst_finishing_colour        (const PstFinishing *finishing,
                                      PstWorkers         *workers,
                                      const PstPicture   *content,
                                      PstPicture         *painted);
void     pst_finishing_mix           (const PstFinishing *finishing,
                                      PstWorkers         *workers,
                                      const PstPicture   *content,
                                      const PstMask      *mask,
                                      PstPicture         *painted);

G_END_DECLS
