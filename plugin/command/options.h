/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line says. */
#pragma once

#include <pastiche/settings.h>

#include "command/output.h"
#include "command/styles.h"

G_BEGIN_DECLS

/**
 * PstOptions:
 * @pictures: (nullable): files and folders; ends with %NULL
 * @output: (nullable): a file or a folder
 * @style_texts: (nullable): the styles as they are named; ends with %NULL
 * @look: (nullable): the name of a look
 * @settings_file: (nullable): a file of settings in JSON
 * @given: settings as they are named, name and value in turn
 * @size: pixels along the longer side, of pictures that have more; 0: as they are
 * @quality: of a lossy format, 1 to 100; 0: as good as the picture was
 * @jobs: how many pictures are painted side by side
 * @list_styles: the styles are listed, and nothing painted
 * @list_looks: the looks are
 * @need: it is said what it needs, and nothing painted
 * @json: what is told is told in JSON
 * @version: the version is told, and nothing painted
 * @overwrite: files that are there are replaced
 * @skip_existing: they are left alone
 * @settings: all settings, once pst_options_resolve() has looked at all of this
 * @styles: all styles, likewise
 */
typedef struct
{
  gchar       **pictures;
  gchar        *output;
  gchar       **style_texts;
  gchar        *look;
  gchar        *settings_file;
  GPtrArray    *given;
  gint          size;
  gint          quality;
  gint          jobs;
  gboolean      list_styles;
  gboolean      list_looks;
  gboolean      need;
  gboolean      json;
  gboolean      version;
  gboolean      overwrite;
  gboolean      skip_existing;
  PstSettings  *settings;
  PstStyles    *styles;
} PstOptions;

void            pst_options_init         (PstOptions        *options);
void            pst_options_clear        (PstOptions        *options);
GOptionEntry   *pst_options_list         (PstOptions        *options);
GOptionContext *pst_options_declare      (PstOptions        *options);
gboolean        pst_options_resolve      (PstOptions        *options,
                                          GError           **error);
PstExisting     pst_options_get_existing (const PstOptions  *options);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstOptions, pst_options_clear)

G_END_DECLS
