/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One number for each pixel of a picture: how much of something there is.
 *
 * Layout: `values` is [H, W], float, 0 for nothing to 1 for all, 64-byte aligned.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  gint    width;
  gint    height;
  gfloat *values;
} PstMask;

PstMask *pst_mask_new       (gint            width,
                             gint            height,
                             GError        **error);
guint64  pst_mask_get_bytes (gint            width,
                             gint            height);
PstMask *pst_mask_ref       (PstMask        *mask);
void     pst_mask_unref     (PstMask        *mask);

PstMask *pst_mask_resize    (const PstMask  *mask,
                             gint            width,
                             gint            height,
                             GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstMask, pst_mask_unref)

G_END_DECLS
