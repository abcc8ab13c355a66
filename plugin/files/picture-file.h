/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture files → pictures, without GIMP and in any thread. */
#pragma once

#include <pastiche/picture.h>

G_BEGIN_DECLS

gboolean    pst_picture_file_get_size (const gchar  *path,
                                       gint         *width,
                                       gint         *height);
PstPicture *pst_picture_file_read     (const gchar  *path,
                                       gint          most,
                                       GError      **error);

G_END_DECLS
