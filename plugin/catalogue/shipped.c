/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that is shipped lies in one folder, wherever that was installed: beside the plug-in's own binary, or data/ of the source
 * tree. The lists in it are arrays of objects in JSON.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "catalogue/shipped.h"

static gchar      *home;  /* the folder with everything, once it is known */
static GHashTable *lists; /* path → entries, of those that were read */

/* Says in which folder everything lies. To be called in the main thread, before anything else of the catalogue is. */
void
pst_shipped_set_home (const gchar *path)
{
  g_clear_pointer (&lists, g_hash_table_unref);
  g_free (home);
  home = g_strdup (path);
}

/* (transfer full): a file in a folder such as "models", or where @name is %NULL the folder itself, whether it exists or not */
GFile *
pst_shipped_file (const gchar *folder,
                  const gchar *name)
{
  return g_file_new_build_filename (home, folder, name, NULL);
}

/* Finds the files of the networks that painting with these settings needs. @ready: (nullable): the style, or one of
 * several, where it is a ready one.
 */
void
pst_shipped_model_files (PstSettings         *settings,
                         const PstReadyStyle *ready,
                         PstModelFiles       *files)
{
  g_autoptr (GFile) own = NULL;
  PstModelKinds     needed;
  PstMethod         method;
  PstStart          start;

  *files = (PstModelFiles) { 0 };
  g_object_get (settings, "method", &method, "start", &start, "network-file", &own, NULL);
  needed = pst_models_needed (method, start, FALSE); /* a layer to start from is not known here */
  if (needed & PST_MODEL_NETWORK)
    files->network = own ? g_steal_pointer (&own) : pst_shipped_file ("models", "vgg16.safetensors");
  if (needed & PST_MODEL_INSTANT)
    files->instant = ready ? g_object_ref (ready->network) : pst_shipped_file ("models", "arbitrary.safetensors");
  files->n_entries = ready ? ready->n_entries : 0;
}

static JsonArray *
get_array (JsonParser  *parser,
           const gchar *text,
           gsize        n)
{
  JsonNode *root = json_parser_load_from_data (parser, text, n, NULL) ? json_parser_get_root (parser) : NULL;

  return root && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
}

/* Only a file that is not there, or holds something else, is a matter of installing. */
static void
set_error (const gchar   *path,
           const GError  *problem,
           GError       **error)
{
  if (problem && ! g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, G_FILE_ERROR, problem->code, _ ("The list “%s” cannot be read (%s): mend that and try again."), path,
                 problem->message);
  else
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("The list “%s” is missing or damaged: install Pastiche again."), path);
}

/* (nullable): what the file says, in the list's order */
static GPtrArray *
read_list (const gchar       *path,
           PstShippedParser   parse,
           GDestroyNotify     free,
           GError           **error)
{
  g_autoptr (JsonParser)  parser  = json_parser_new ();
  g_autoptr (GError)      problem = NULL;
  g_autofree gchar       *text    = NULL;
  gsize                   n;
  JsonArray              *array   = g_file_get_contents (path, &text, &n, &problem) ? get_array (parser, text, n) : NULL;
  GPtrArray              *entries = array ? g_ptr_array_new_with_free_func (free) : NULL;

  if (! array)
    set_error (path, problem, error);
  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gpointer  entry   = JSON_NODE_HOLDS_OBJECT (element) ? parse (json_node_get_object (element)) : NULL;

      if (entry)
        g_ptr_array_add (entries, entry);
    }
  return entries;
}

/* (transfer full): the entries of a list in its order, which are not to be changed. @parse makes an entry of an object, a struct that
 * begins with the entry's name, or answers %NULL where the object is none.
 *
 * Nothing that is shipped changes meanwhile: each list is read once. To be called in the main thread, again and again.
 */
GPtrArray *
pst_shipped_list (const gchar       *folder,
                  const gchar       *name,
                  PstShippedParser   parse,
                  GDestroyNotify     free,
                  GError           **error)
{
  g_autoptr (GFile)  file    = pst_shipped_file (folder, name);
  g_autofree gchar  *path    = g_file_get_path (file);
  GPtrArray         *entries = lists ? g_hash_table_lookup (lists, path) : NULL;

  if (! entries && (entries = read_list (path, parse, free, error)))
    {
      if (! lists)
        lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
      g_hash_table_insert (lists, g_strdup (path), entries);
    }
  return entries ? g_ptr_array_ref (entries) : NULL;
}

static const gchar *
get_name (GPtrArray *entries,
          guint      index)
{
  const gchar *const *entry = g_ptr_array_index (entries, index);

  return *entry;
}

/* (transfer full): the names of all entries, to be read by people */
static gchar *
dup_names (GPtrArray *entries)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", get_name (entries, i));
  return g_string_free (names, FALSE);
}

/* (transfer none) (nullable): the entry of this name. @unknown is a translated sentence for where none is called so, in which %s stands
 * for the name, and again for those that there are; the error is set to it.
 */
gpointer
pst_shipped_find (GPtrArray    *entries,
                  const gchar  *name,
                  const gchar  *unknown,
                  GError      **error)
{
  g_autofree gchar *names = NULL;

  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (get_name (entries, i), name))
      return g_ptr_array_index (entries, i);
  names = dup_names (entries);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, unknown, name, names);
  return NULL;
}

/* A member that is a text, or the empty one. */
const gchar *
pst_shipped_get_text (JsonObject  *object,
                      const gchar *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : "";
}

/* (transfer full): a text for people in the user's language, one of those that data/meson.build collects for translators; empty where
 * there is none
 */
gchar *
pst_shipped_dup_text (JsonObject  *object,
                      const gchar *member)
{
  const gchar *text = pst_shipped_get_text (object, member);

  return g_strdup (*text ? _ (text) : text); /* "" is the catalogue's own header */
}
