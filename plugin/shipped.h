/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that are shipped with the plug-in. */
#pragma once

#include <gio/gio.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

GFile *pst_shipped_file         (const gchar *folder,
                                 const gchar *name);
GFile *pst_shipped_network_file (PstSettings *settings);

G_END_DECLS
