/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files → the networks of a job; only those that are named are read.
 *
 * A network is read once, and shared by all who have it at the same time: the dialog plans with the one that the preview paints with. A
 * file that has changed since is another file.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
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
  files->n_entries = 0;
}

/**
 * pst_models_needed:
 * @method: the setting
 * @start: the setting
 * @has_start: whether there is a picture to start from, instead of what @start says
 *
 * Returns: the networks without which nothing can be painted so
 */
PstModelKinds
pst_models_needed (PstMethod method,
                   PstStart  start,
                   gboolean  has_start)
{
  if (method == PST_METHOD_INSTANT)
    return PST_MODEL_INSTANT;
  return start == PST_START_INSTANT && ! has_start ? PST_MODEL_NETWORK | PST_MODEL_INSTANT : PST_MODEL_NETWORK;
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
  return is_same_file (files->network, others->network) && is_same_file (files->instant, others->instant) &&
         files->n_entries == others->n_entries;
}

/* (transfer full): a PstNetwork or a PstInstant */
typedef gpointer (* Load) (GFile   *file,
                           GError **error);

/* A network that somebody has. */
typedef struct
{
  gpointer network; /* NULL while it is being read */
  Load     load;    /* which kind it is */
  gchar   *file;    /* where and when it was read */
  guint    n_users;
} Shared;

static GMutex     shared_mutex; /* guards the list; nobody reads a file with it */
static GCond      shared_read;  /* one has been read, or could not be */
static GPtrArray *shared;       /* (element-type Shared) */

static void
shared_free (gpointer data)
{
  Shared *one = data;

  g_free (one->file);
  g_free (one);
}

/* (transfer full): the file's name, and what tells whether it has changed */
static gchar *
describe_file (GFile *file)
{
  g_autofree gchar     *uri  = g_file_get_uri (file);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED ","
                                                  G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  if (! info)
    return g_steal_pointer (&uri);
  return g_strdup_printf ("%" G_GOFFSET_FORMAT " %" G_GUINT64_FORMAT ".%u %s", g_file_info_get_size (info),
                          g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                          g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC), uri);
}

/* With the lock held: one of them, or NULL. */
static Shared *
find_shared (Load         load,
             const gchar *description)
{
  for (guint i = 0; shared && i < shared->len; i++)
    {
      Shared *one = g_ptr_array_index (shared, i);

      if (one->load == load && g_str_equal (one->file, description))
        return one;
    }
  return NULL;
}

/* With the lock held: one that is going to be read. Takes the description. */
static Shared *
add_shared (Load   load,
            gchar *description)
{
  Shared *one = g_new (Shared, 1);

  *one = (Shared) { NULL, load, description, 1 };
  if (! shared)
    shared = g_ptr_array_new_with_free_func (shared_free);
  g_ptr_array_add (shared, one);
  return one;
}

/* Whoever wants what somebody else reads already waits for that, and reads it in turn where it could not be read. */
static gpointer
acquire (GFile   *file,
         Load     load,
         GError **error)
{
  g_autofree gchar         *description = describe_file (file);
  g_autoptr (GMutexLocker)  locker      = g_mutex_locker_new (&shared_mutex);
  gpointer                  network;
  Shared                   *one;

  while ((one = find_shared (load, description)) && ! one->network)
    g_cond_wait (&shared_read, &shared_mutex);
  if (one)
    {
      one->n_users++;
      return one->network;
    }
  one = add_shared (load, g_steal_pointer (&description));
  g_mutex_unlock (&shared_mutex);
  network = load (file, error);
  g_mutex_lock (&shared_mutex);
  one->network = network;
  if (! network)
    g_ptr_array_remove_fast (shared, one);
  g_cond_broadcast (&shared_read);
  return network;
}

/* Whether nobody else has it; what somebody has read for themselves is theirs alone. */
static gboolean
release (gpointer network)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&shared_mutex);

  for (guint i = 0; shared && i < shared->len; i++)
    {
      Shared *one = g_ptr_array_index (shared, i);

      if (one->network != network)
        continue;
      if (--one->n_users > 0)
        return FALSE;
      g_ptr_array_remove_index_fast (shared, i);
      return TRUE;
    }
  return TRUE;
}

static gpointer
load_network (GFile   *file,
              GError **error)
{
  return pst_network_load (file, error);
}

static gpointer
load_instant (GFile   *file,
              GError **error)
{
  return pst_instant_load (file, error);
}

/* Whether the network that paints at once has the styles of the scene: its file may be any. */
static gboolean
has_styles (const PstModels      *models,
            const PstModelFiles  *files,
            GError              **error)
{
  g_autofree gchar *name = NULL;

  if (! models->instant || files->n_entries == 0 || pst_instant_get_n_entries (models->instant) == files->n_entries)
    return TRUE;
  name = g_file_get_parse_name (files->instant);
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND, _ ("“%s” holds another network than before: choose the style anew."), name);
  return FALSE;
}

/**
 * pst_models_load:
 * @models: (out caller-allocates): the networks; none on error
 * @files: what to read
 * @error: set as by pst_network_load() and pst_instant_load(), and to %PST_ERROR_NETWORK_KIND where the network that paints at once has
 *         other styles than the scene
 *
 * Returns: whether all were read
 */
gboolean
pst_models_load (PstModels            *models,
                 const PstModelFiles  *files,
                 GError              **error)
{
  *models = (PstModels) { 0 };
  if (files->network && ! (models->network = acquire (files->network, load_network, error)))
    return FALSE;
  if ((files->instant && ! (models->instant = acquire (files->instant, load_instant, error))) || ! has_styles (models, files, error))
    {
      pst_models_clear (models);
      return FALSE;
    }
  return TRUE;
}

/**
 * pst_models_clear:
 * @models: (inout): networks that no job of yours uses any more; afterwards there are none
 */
void
pst_models_clear (PstModels *models)
{
  if (models->network && release (models->network))
    pst_network_unref (models->network);
  if (models->instant && release (models->instant))
    pst_instant_free (models->instant);
  *models = (PstModels) { 0 };
}
