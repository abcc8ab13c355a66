/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Image files that somebody may want for a painting to learn from. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GPtrArray *pst_painting_files_list_recent (void);
gchar     *pst_painting_files_refuse      (GFile     *file);
GtkWidget *pst_painting_files_new_chooser (GtkWindow *parent);

G_END_DECLS
