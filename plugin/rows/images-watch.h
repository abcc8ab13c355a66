/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks now and then whether images, layers or channels have come or gone. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _PstImagesWatch PstImagesWatch;

PstImagesWatch *pst_images_watch_new  (GtkWindow      *dialog,
                                       GSourceFunc     update,
                                       gpointer        data);
void            pst_images_watch_free (PstImagesWatch *watch);

G_END_DECLS
