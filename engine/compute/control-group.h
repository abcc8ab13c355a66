/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the control groups that a process is in leave it of the machine. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 pst_control_group_get_free_memory (const gchar *folder,
                                           const gchar *membership);
guint   pst_control_group_get_processors  (const gchar *folder,
                                           const gchar *membership);

G_END_DECLS
