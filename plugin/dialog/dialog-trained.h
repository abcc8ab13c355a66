/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that can be done with trained styles in the gallery, but for painting in them. */
#pragma once

#include <pastiche-ui/style-gallery.h>

G_BEGIN_DECLS

GdkPixbuf *pst_dialog_trained_read_thumbnail (GFile            *file,
                                              gint              side);
void       pst_dialog_trained_show           (PstStyleGallery  *gallery,
                                              const gchar      *chosen);
void       pst_dialog_trained_watch          (PstStyleGallery  *gallery,
                                              GCallback         show_all,
                                              gpointer          data);

G_END_DECLS
