/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of paintings → pictures. */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <libgimp/gimp.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

PstPicture *pst_painting_file_read           (GFile         *file,
                                              const Babl    *space,
                                              gint           enough,
                                              GCancellable  *cancellable,
                                              GError       **error);
PstPicture *pst_painting_file_read_in_thread (GFile         *file,
                                              const Babl    *space,
                                              gint           enough,
                                              GCancellable  *cancellable,
                                              GError       **error);
GdkPixbuf  *pst_painting_file_read_thumbnail (GFile         *file,
                                              gint           side);

G_END_DECLS
