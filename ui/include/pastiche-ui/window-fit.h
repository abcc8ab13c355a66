/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Windows that fit the screen, however small that is or large the writing. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void       pst_window_fit        (GtkWindow *window,
                                  gint       width,
                                  gint       height);
void       pst_window_get_room   (GtkWindow *window,
                                  gint      *width,
                                  gint      *height);
GtkWidget *pst_window_make_small (GtkWidget *content);

G_END_DECLS
