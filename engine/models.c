/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files → the networks of a job; only those that are named are read. */
#include "config.h"

#include <pastiche/models.h>

/**
 * pst_model_files_clear:
 * @files: (inout): files that nobody needs any more; afterwards there are none
 */
void
pst_model_files_clear (PstModelFiles *files)
{
  g_clear_object (&files->network);
  g_clear_object (&files->instant);
}

static gboolean
is_same_file (GFile *file,
              GFile *other)
{
  return file == other || (file && other && g_file_equal (file, other));
}

/**
 * pst_model_files_equal:
 * @files: some files
 * @others: other files
 *
 * Returns: whether they are the same
 */
gboolean
pst_model_files_equal (const PstModelFiles *files,
                       const PstModelFiles *others)
{
  return is_same_file (files->network, others->network) && is_same_file (files->instant, others->instant);
}

/**
 * pst_models_load:
 * @models: (out caller-allocates): the networks; none on error
 * @files: what to read
 * @error: set as by pst_network_load() and pst_instant_load()
 *
 * Returns: whether all were read
 */
gboolean
pst_models_load (PstModels            *models,
                 const PstModelFiles  *files,
                 GError              **error)
{
  *models = (PstModels) { 0 };
  if (files->network && ! (models->network = pst_network_load (files->network, error)))
    return FALSE;
  if (files->instant && ! (models->instant = pst_instant_load (files->instant, error)))
    {
      pst_models_clear (models);
      return FALSE;
    }
  return TRUE;
}

/**
 * pst_models_clear:
 * @models: (inout): networks that no job uses any more; afterwards there are none
 */
void
pst_models_clear (PstModels *models)
{
  g_clear_pointer (&models->network, pst_network_unref);
  g_clear_pointer (&models->instant, pst_instant_free);
}
