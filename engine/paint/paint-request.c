/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The pictures of a request at the size of a scale, and with the content's alpha. */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "paint/paint-request.h"
#include "picture/picture-resize.h"

/**
 * pst_paint_bring_to_size:
 * @picture: a picture
 * @width: what is wanted
 * @height: what is wanted
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): the picture at this size: a copy, or the picture itself where it has it
 */
PstPicture *
pst_paint_bring_to_size (PstPicture  *picture,
                         gint         width,
                         gint         height,
                         GError     **error)
{
  if (picture->width == width && picture->height == height)
    return pst_picture_ref (picture);
  return pst_picture_resize (picture, width, height, error);
}

/**
 * pst_paint_fit_canvas:
 * @request: what to paint
 * @picture: the content, or one that goes with it
 * @width: what is wanted
 * @height: what is wanted
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): as pst_paint_bring_to_size(), but across the edges that are joined
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

/**
 * pst_paint_copy_alpha:
 * @canvas: (inout): gets the content's alpha where that has one
 * @content: a picture of the same size
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: whether the canvas has the content's alpha
 */
gboolean
pst_paint_copy_alpha (PstPicture        *canvas,
                      const PstPicture  *content,
                      GError           **error)
{
  gsize n_pixels = (gsize) canvas->width * canvas->height;

  if (! content->alpha)
    return TRUE;
  if (! canvas->alpha && ! (canvas->alpha = pst_floats_new (n_pixels, error)))
    return FALSE;
  memcpy (canvas->alpha, content->alpha, n_pixels * sizeof (gfloat));
  return TRUE;
}
