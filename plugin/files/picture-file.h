/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Image files → small pictures, in threads, without GIMP. */
#pragma once

#include <gio/gio.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

PstPicture *pst_quick_file_read (GFile         *file,
                                 gint           side,
                                 GCancellable  *cancellable,
                                 GError       **error);

G_END_DECLS
