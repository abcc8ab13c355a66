/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that is shipped lies beside the plug-in's own binary, wherever that was installed. */
#include "config.h"

#include <libgimp/gimp.h>

#include "shipped.h"

/**
 * pst_shipped_file:
 * @folder: a folder beside the binary, for instance "models"
 * @name: (nullable): a file in it; %NULL: the folder itself
 *
 * Returns: (transfer full): the file, whether it exists or not
 */
GFile *
pst_shipped_file (const gchar *folder,
                  const gchar *name)
{
  g_autofree gchar *beside = g_path_get_dirname (gimp_get_progname ());

  return g_file_new_build_filename (beside, folder, name, NULL);
}

/**
 * pst_shipped_network_file:
 * @settings: the settings
 *
 * Returns: (transfer full): the network that the settings name, or the shipped one where they name none
 */
GFile *
pst_shipped_network_file (PstSettings *settings)
{
  GFile *file;

  g_object_get (settings, "network-file", &file, NULL);
  return file ? file : pst_shipped_file ("models", "vgg16.safetensors");
}
