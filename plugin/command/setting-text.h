/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings as people write them. */
#pragma once

#include <json-glib/json-glib.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

GParamSpec *pst_setting_text_find     (const gchar       *name);
gboolean    pst_setting_text_set      (PstSettings       *settings,
                                       GParamSpec        *setting,
                                       const gchar       *text,
                                       GError           **error);
gboolean    pst_setting_text_set_json (PstSettings       *settings,
                                       GParamSpec        *setting,
                                       JsonNode          *node,
                                       GError           **error);
gchar      *pst_setting_text_dup_values  (const GParamSpec  *setting);

G_END_DECLS
