/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The mouse's wheel on pages that scroll. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void pst_wheel_scrolls_only (GtkWidget *page);

G_END_DECLS
