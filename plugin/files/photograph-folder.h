/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The photographs of a folder. */
#pragma once

#include <gio/gio.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

#define PST_MOST_PHOTOGRAPHS 48 /* of a folder */

guint      pst_photograph_folder_count (GFile         *folder);
GPtrArray *pst_photograph_folder_read  (GFile         *folder,
                                        GFile         *except,
                                        gint           enough,
                                        GCancellable  *cancellable,
                                        guint         *n_passed_over,
                                        GError       **error);

G_END_DECLS
