/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is done with a painted picture, pixel by pixel, before it is handed over. */
#pragma once

#include <pastiche/picture.h>
#include <pastiche/settings.h>

#include "workers.h"

G_BEGIN_DECLS

/**
 * PstFinishing:
 * @colours: whose colours the result has
 * @mix: how much of it is painted, 0 to 1; the rest is the original
 */
typedef struct
{
  PstColours colours;
  gdouble    mix;
} PstFinishing;

gboolean pst_finishing_needs_content (const PstFinishing *finishing);
void     pst_finishing_apply         (const PstFinishing *finishing,
                                      PstWorkers         *workers,
                                      const PstPicture   *content,
                                      PstPicture         *painted);

G_END_DECLS
