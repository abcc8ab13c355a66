/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads styles/styles.json, the list of the shipped paintings: objects with `file`, `title`, `painter` and `year`; a
 * painting's name is its file's, without the extension.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "paintings.h"
#include "shipped.h"

static void
painting_free (gpointer data)
{
  PstPainting *painting = data;

  g_free (painting->name);
  g_free (painting->title);
  g_free (painting->painter);
  g_free (painting->year);
  g_object_unref (painting->file);
  g_free (painting);
}

static PstPainting *
parse_painting (JsonObject *object)
{
  const gchar *file     = json_object_get_string_member_with_default (object, "file", "");
  const gchar *dot      = strrchr (file, '.');
  PstPainting *painting = g_new0 (PstPainting, 1);

  painting->name    = g_strndup (file, dot ? (gsize) (dot - file) : strlen (file));
  painting->title   = g_strdup (json_object_get_string_member_with_default (object, "title", painting->name));
  painting->painter = g_strdup (json_object_get_string_member_with_default (object, "painter", ""));
  painting->year    = g_strdup (json_object_get_string_member_with_default (object, "year", ""));
  painting->file    = pst_shipped_file ("styles", file);
  return painting;
}

/**
 * pst_paintings_list:
 * @error: set where the list cannot be read
 *
 * Returns: (transfer full) (element-type PstPainting): the shipped paintings in the order in which they are shown
 */
GPtrArray *
pst_paintings_list (GError **error)
{
  g_autoptr (GFile)      file      = pst_shipped_file ("styles", "styles.json");
  g_autofree gchar      *path      = g_file_get_path (file);
  g_autoptr (JsonParser) parser    = json_parser_new ();
  g_autoptr (GPtrArray)  paintings = g_ptr_array_new_with_free_func (painting_free);
  JsonNode              *root      = NULL;
  JsonArray             *array;

  if (json_parser_load_from_mapped_file (parser, path, NULL))
    root = json_parser_get_root (parser);
  if (! root || ! JSON_NODE_HOLDS_ARRAY (root))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                   _ ("The list of the shipped paintings, “%s”, is missing or damaged: install Pastiche again."), path);
      return NULL;
    }
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        g_ptr_array_add (paintings, parse_painting (json_node_get_object (element)));
    }
  return g_steal_pointer (&paintings);
}

/**
 * pst_paintings_find:
 * @paintings: (element-type PstPainting): the shipped paintings
 * @name: the name of one
 * @error: set to an error that lists the names, where none has this one
 *
 * Returns: (transfer none) (nullable): the painting
 */
const PstPainting *
pst_paintings_find (GPtrArray    *paintings,
                    const gchar  *name,
                    GError      **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < paintings->len; i++)
    {
      const PstPainting *painting = g_ptr_array_index (paintings, i);

      if (g_str_equal (painting->name, name))
        return painting;
      g_string_append_printf (names, "%s%s", i ? ", " : "", painting->name);
    }
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("No painting called “%s” is shipped: choose one of %s."),
               name, names->str);
  return NULL;
}
