/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pictures of a request at the size of a scale. */
#include "config.h"

#include "paint/paint-request.h"
#include "picture/picture-resize.h"

/**
 * pst_paint_fit_canvas:
 * @request: what to paint
 * @picture: the content, or one that goes with it
 * @width: what is wanted
 * @height: what is wanted
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): as pst_picture_bring_to_size(), but across the edges that are joined
 */
PstPicture *
pst_paint_fit_canvas (const PstPaintRequest  *request,
                      PstPicture             *picture,
                      gint                    width,
                      gint                    height,
                      GError                **error)
{
  if (picture->width == width && picture->height == height)
    return pst_picture_ref (picture);
  return pst_picture_resize_joined (picture, request->tiling, width, height, error);
}
