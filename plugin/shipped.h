/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that are shipped with the plug-in. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GFile *pst_shipped_file (const gchar *folder,
                         const gchar *name);

G_END_DECLS
