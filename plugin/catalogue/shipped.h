/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that are shipped, and the lists of what they are. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <pastiche/models.h>
#include <pastiche/settings.h>

#include "catalogue/ready-styles.h"

G_BEGIN_DECLS

typedef gpointer (* PstShippedParser) (JsonObject *object);

void       pst_shipped_set_home    (const gchar       *path);
GFile     *pst_shipped_file        (const gchar       *folder,
                                    const gchar       *name);
void       pst_shipped_model_files (PstSettings         *settings,
                                    const PstReadyStyle *ready,
                                    PstModelFiles       *files);

GPtrArray *pst_shipped_list        (const gchar       *folder,
                                    const gchar       *name,
                                    PstShippedParser   parse,
                                    GDestroyNotify     free,
                                    GError           **error);
gpointer   pst_shipped_find        (GPtrArray         *entries,
                                    const gchar       *name,
                                    const gchar       *unknown,
                                    GError           **error);
const gchar *pst_shipped_get_text  (JsonObject        *object,
                                    const gchar       *member);
gchar     *pst_shipped_dup_text    (JsonObject        *object,
                                    const gchar       *member);

G_END_DECLS
