/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers as they can be seen. */
#pragma once

#include <math.h>

#include <glib.h>

G_BEGIN_DECLS

/* What cannot be shown comes as close as it can; what is no number, as in broken files, is black. */
static inline gfloat
pst_make_visible (gfloat value)
{
  return isnan (value) ? 0.0f : CLAMP (value, 0.0f, 1.0f);
}

G_END_DECLS
