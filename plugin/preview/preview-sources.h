/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the preview is made from: pictures and masks of its size, kept as long as they are asked for. */
#pragma once

#include <pastiche/mask.h>

#include "arguments/style.h"

G_BEGIN_DECLS

typedef struct _PstShelf PstShelf;

PstShelf   *pst_shelf_new           (GimpDrawable         *layer,
                                     GCallback             arrived,
                                     gpointer              data);
void        pst_shelf_free          (PstShelf             *shelf);

void        pst_shelf_set_region    (PstShelf             *shelf,
                                     const GeglRectangle  *region);
void        pst_shelf_read_again    (PstShelf             *shelf);
void        pst_shelf_tidy          (PstShelf             *shelf);

PstPicture *pst_shelf_get_content   (PstShelf             *shelf,
                                     GError              **error);
PstPicture *pst_shelf_get_painting  (PstShelf             *shelf,
                                     const PstStyle       *style,
                                     GError              **error);
PstMask    *pst_shelf_get_map       (PstShelf             *shelf,
                                     GimpDrawable         *map,
                                     GError              **error);
PstPicture *pst_shelf_get_start     (PstShelf             *shelf,
                                     GimpDrawable         *start,
                                     GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstShelf, pst_shelf_free)

G_END_DECLS
