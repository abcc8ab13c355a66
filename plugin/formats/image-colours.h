/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An image's numbers ↔ pictures. */
#pragma once

#include <babl/babl.h>
#include <pastiche/picture.h>

#include "formats/image.h"

G_BEGIN_DECLS

const Babl *pst_image_choose_space  (const PstImage    *image,
                                     GError           **error);
PstPicture *pst_image_make_picture  (const PstImage    *image,
                                     const Babl        *space,
                                     GError           **error);
void        pst_image_take_colours  (PstImage          *image,
                                     const Babl        *space,
                                     const PstPicture  *painted);
gboolean    pst_image_resize        (PstImage          *image,
                                     const Babl        *space,
                                     gint               width,
                                     gint               height,
                                     GError           **error);
gboolean    pst_image_convert       (PstImage          *image,
                                     PstNumbers         numbers,
                                     gboolean           is_grey,
                                     PstAlphaKind       alpha,
                                     GError           **error);

G_END_DECLS
