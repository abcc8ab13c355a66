/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How two scenes differ; scenes at other sizes: of the whole, and of a part. */
#pragma once

#include <pastiche/scene.h>

G_BEGIN_DECLS

void      pst_scene_copy    (const PstScene      *scene,
                             gsize                n_entries,
                             PstScene            *copy);
PstChange pst_scene_compare (const PstScene      *scene,
                             gsize                n_entries,
                             const PstScene      *other,
                             gsize                n_other);
gboolean  pst_scene_resize  (const PstScene      *scene,
                             gsize                n_entries,
                             gint                 width,
                             gint                 height,
                             PstScene            *resized,
                             GError             **error);
gboolean  pst_scene_crop    (const PstScene      *scene,
                             gsize                n_entries,
                             const PstRectangle  *place,
                             PstPicture          *content,
                             PstScene            *part,
                             GError             **error);

G_END_DECLS
