/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures made larger or smaller, for the engine itself. */
#pragma once

#include <gio/gio.h>

#include <pastiche/picture.h>

G_BEGIN_DECLS

PstPicture *pst_picture_resize_joined      (const PstPicture  *picture,
                                            PstTiling          tiling,
                                            gint               width,
                                            gint               height,
                                            GError           **error);
PstPicture *pst_picture_resize_cancellable (const PstPicture  *picture,
                                            gint               width,
                                            gint               height,
                                            GCancellable      *cancellable,
                                            GError           **error);
PstPicture *pst_picture_bring_to_size      (PstPicture        *picture,
                                            PstTiling          tiling,
                                            gint               width,
                                            gint               height,
                                            GError           **error);
gboolean    pst_picture_copy_alpha         (PstPicture        *canvas,
                                            const PstPicture  *content,
                                            GError           **error);

G_END_DECLS
