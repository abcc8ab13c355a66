/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes at other sizes: of the whole, and of a part. */
#pragma once

#include <pastiche/live-preview.h>

G_BEGIN_DECLS

void     pst_easel_scene_copy   (const PstScene      *scene,
                                 gsize                n_entries,
                                 PstScene            *copy);
gboolean pst_easel_scene_resize (const PstScene      *scene,
                                 gsize                n_entries,
                                 gint                 width,
                                 gint                 height,
                                 PstScene            *resized,
                                 GError             **error);
gboolean pst_easel_scene_crop   (const PstScene      *scene,
                                 gsize                n_entries,
                                 const PstLivePlace  *place,
                                 PstPicture          *content,
                                 PstScene            *part,
                                 GError             **error);

G_END_DECLS
