/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture in memory, as it travels from the drawable to the new layer.
 *
 * Layout: `rgb` is [H, W, 3], interleaved, float, in sRGB's encoding and usually with its primaries, 0 for black and 1 for white
 * (values outside are kept); `alpha` is [H, W], 0 for transparent to 1 for opaque, or NULL where every pixel is opaque. Both
 * are 64-byte aligned.
 */
#pragma once

#include <glib-object.h>

#include <pastiche/choices.h>

G_BEGIN_DECLS

/**
 * PstRectangle:
 * @x: left edge
 * @y: upper edge
 * @width: width
 * @height: height
 *
 * A part of a picture or of a feature map, in its pixels.
 */
typedef struct
{
  gint x;
  gint y;
  gint width;
  gint height;
} PstRectangle;

typedef struct
{
  gint    width;
  gint    height;
  gfloat *rgb;
  gfloat *alpha;
} PstPicture;

/**
 * PstRetouch:
 * @picture: (inout): a painted picture in its colours, values from 0 to 1, before what it was painted from shows through
 * @data: what was given along with the function
 */
typedef void (* PstRetouch) (PstPicture *picture,
                             gpointer    data);

#define PST_TYPE_PICTURE (pst_picture_get_type ())
GType       pst_picture_get_type (void);

PstPicture *pst_picture_new       (gint               width,
                                   gint               height,
                                   gboolean           with_alpha,
                                   GError           **error);
guint64     pst_picture_get_bytes (gint               width,
                                   gint               height,
                                   gboolean           with_alpha);
gint        pst_picture_get_side  (gint               width,
                                   gint               height);
PstPicture *pst_picture_ref       (PstPicture        *picture);
void        pst_picture_unref     (PstPicture        *picture);

PstPicture *pst_picture_crop      (const PstPicture  *picture,
                                   gint               x,
                                   gint               y,
                                   gint               width,
                                   gint               height,
                                   GError           **error);
PstPicture *pst_picture_copy      (const PstPicture  *picture,
                                   GError           **error);
PstPicture *pst_picture_clamp     (PstPicture        *picture,
                                   GError           **error);
PstPicture *pst_picture_turn      (const PstPicture  *picture,
                                   PstTurn            turn,
                                   GError           **error);
PstPicture *pst_picture_resize    (const PstPicture  *picture,
                                   gint               width,
                                   gint               height,
                                   GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstPicture, pst_picture_unref)

G_END_DECLS
