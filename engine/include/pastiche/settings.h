/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every setting of a painting, declared once, in settings.c: name, nick, blurb, range and default of each property
 * are what the GIMP procedure, the dialog, the last values, the note on a result layer and the documentation are made
 * from.
 */
#pragma once

#include <gio/gio.h>

#include <pastiche/choices.h>

G_BEGIN_DECLS

#define PST_TYPE_SETTINGS (pst_settings_get_type ())
G_DECLARE_FINAL_TYPE (PstSettings, pst_settings, PST, SETTINGS, GObject)

PstSettings  *pst_settings_new             (void);
PstSettings  *pst_settings_copy            (PstSettings     *settings);
GParamSpec  **pst_settings_list            (guint            *n_settings);
const gchar  *pst_settings_get_value_label (GType             enum_type,
                                            gint              value);
gboolean      pst_settings_is_expert       (const GParamSpec *setting);
gboolean      pst_settings_is_obeyed       (PstSettings      *settings,
                                            const GParamSpec *setting);
PstChange     pst_settings_compare         (PstSettings      *settings,
                                            PstSettings      *others);
gchar        *pst_settings_to_json         (PstSettings      *settings);

G_END_DECLS
