/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sizes at which a picture is painted, from coarse to fine, and the steps at each. */
#pragma once

#include <pastiche/settings.h>

G_BEGIN_DECLS

/**
 * PstScale:
 * @width: of the picture
 * @height: of the picture
 * @painting_width: of the painting, whose long side is as long as the picture's times the brush size
 * @painting_height: of the painting
 * @steps: how many steps the optimiser makes
 */
typedef struct
{
  gint  width;
  gint  height;
  gint  painting_width;
  gint  painting_height;
  guint steps;
} PstScale;

PstScale *pst_scales_plan (PstSettings  *settings,
                           gint          width,
                           gint          height,
                           gint          painting_width,
                           gint          painting_height,
                           guint        *n_scales);

G_END_DECLS
