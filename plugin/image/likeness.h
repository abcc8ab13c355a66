/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a drawable looks like, in a few numbers. */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

#define PST_LIKENESS_SIDE 32

/**
 * PstLikeness:
 * @values: [@PST_LIKENESS_SIDE, @PST_LIKENESS_SIDE]: how light the pixels of a grid are
 */
typedef struct
{
  gfloat values[PST_LIKENESS_SIDE * PST_LIKENESS_SIDE];
} PstLikeness;

void     pst_likeness_take      (PstLikeness       *likeness,
                                 GeglBuffer        *buffer);
gboolean pst_likeness_is_turned (const PstLikeness *before,
                                 const PstLikeness *after,
                                 gboolean           is_square);

G_END_DECLS
