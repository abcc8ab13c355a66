/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drawable's pixels as they are seen. */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/**
 * PstSeen:
 * @drawable: that is read
 * @mask: (nullable): the layer mask through which it is seen
 * @buffer: its pixels, with its filters
 * @mask_buffer: (nullable): those of the mask
 * @mask_is_linear: whether the numbers of the mask are linear
 *
 * What is read of a drawable.
 */
typedef struct
{
  GimpDrawable *drawable;
  GimpDrawable *mask;
  GeglBuffer   *buffer;
  GeglBuffer   *mask_buffer;
  gboolean      mask_is_linear;
} PstSeen;

gboolean      pst_seen_init           (PstSeen              *seen,
                                       GimpDrawable         *drawable,
                                       GError              **error);
void          pst_seen_clear          (PstSeen              *seen);
gboolean      pst_seen_is_there       (const PstSeen        *seen);
gboolean      pst_seen_has_alpha      (const PstSeen        *seen);
void          pst_seen_get_pixels     (const PstSeen        *seen,
                                       const Babl           *space,
                                       const GeglRectangle  *place,
                                       gfloat               *rgba);

GeglBuffer   *pst_seen_get_buffer     (GimpDrawable         *drawable,
                                       GError              **error);
GeglBuffer   *pst_seen_get_whole      (GimpDrawable         *layer,
                                       GError              **error);
GimpDrawable *pst_seen_get_mask       (GimpDrawable         *drawable);
gfloat        pst_seen_get_opacity    (GimpDrawable         *drawable);
gboolean      pst_seen_may_have_alpha (GimpDrawable         *drawable);
gboolean      pst_seen_is_linear      (GimpDrawable         *drawable);
gfloat        pst_seen_get_amount     (const gfloat         *rgba,
                                       gboolean              linear);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstSeen, pst_seen_clear)

G_END_DECLS
