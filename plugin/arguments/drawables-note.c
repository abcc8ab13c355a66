/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the note that recall.c takes. It may come from anywhere, and knows no GIMP: what does not look like one of its entries is passed
 * over, whatever it is.
 */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include <pastiche/error.h>

#include "arguments/drawables-note.h"

#define MOST_CHARACTERS 65536 /* of the whole note; hundreds of times what one takes */

static void
noted_free (gpointer data)
{
  PstNotedDrawable *noted = data;

  g_free (noted->name);
  g_free (noted->key);
  g_free (noted);
}

/* A member that is a text with something in it, or NULL. */
static const gchar *
get_text (JsonObject  *entry,
          const gchar *member)
{
  JsonNode    *node = json_object_get_member (entry, member);
  const gchar *text = node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;

  return text && *text != '\0' ? text : NULL;
}

static PstNotedDrawable *
read_entry (JsonNode *node)
{
  JsonObject       *entry = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const gchar      *name  = entry ? get_text (entry, "name") : NULL;
  const gchar      *key   = entry ? get_text (entry, "key") : NULL;
  guint64           id    = key ? g_ascii_strtoull (key, NULL, 10) : 0;
  PstNotedDrawable *noted;

  if (! name || id < 1 || id > G_MAXINT)
    return NULL;
  noted  = g_new (PstNotedDrawable, 1);
  *noted = (PstNotedDrawable) { pst_error_dup_name (name), g_strdup (key), id };
  return noted;
}

/* (transfer full): the drawables that a text notes for some of the arguments, a list that ends with %NULL, by the arguments' names; none
 * where the text is no note
 */
GHashTable *
pst_drawables_note_read (const gchar        *text,
                         const gchar *const *arguments)
{
  GHashTable           *drawables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, noted_free);
  gboolean              is_short  = strnlen (text, MOST_CHARACTERS) < MOST_CHARACTERS;
  g_autoptr (JsonNode)  note      = is_short && *text != '\0' ? json_from_string (text, NULL) : NULL;

  for (guint i = 0; arguments[i] && note && JSON_NODE_HOLDS_OBJECT (note); i++)
    {
      PstNotedDrawable *noted = read_entry (json_object_get_member (json_node_get_object (note), arguments[i]));

      if (noted)
        g_hash_table_insert (drawables, (gpointer) arguments[i], noted);
    }
  return drawables;
}
