/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP forgets drawables between runs, and uses the numbers of items again in its next session. The note that is kept instead, an
 * argument of its own, has for each argument the drawable's name, and what it is known by: GIMP's session, the item's
 * number, its tattoo. Only a drawable that fits all of them is taken for the same. A session is known by a token that GIMP keeps until
 * it ends and never saves.
 *
 *   { "style-layer": { "name": …, "key": … }, … }
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "arguments/arguments.h"
#include "arguments/drawables-note.h"
#include "arguments/recall.h"

#define SESSION_PARASITE "pastiche-session"

static const gchar *const others[] = { PST_ARGUMENT_STRENGTH_MAP, PST_ARGUMENT_PROTECTION_MAP, PST_ARGUMENT_START_LAYER, NULL };

/* All arguments that are drawables. */
static const gchar *const *const drawables[] = { pst_argument_layers, pst_argument_regions, others };

/* (transfer full): what GIMP's session is known by */
static gchar *
get_session (void)
{
  GimpParasite *parasite = gimp_get_parasite (SESSION_PARASITE);
  gchar        *token;

  if (parasite)
    {
      guint32       n;
      gconstpointer data = gimp_parasite_get_data (parasite, &n);

      token = g_strndup (data, n);
    }
  else
    {
      token    = g_uuid_string_random ();
      parasite = gimp_parasite_new (SESSION_PARASITE, 0, strlen (token), token); /* 0: neither saved nor undone */
      gimp_attach_parasite (parasite);
    }
  gimp_parasite_free (parasite);
  return token;
}

static gchar *
make_key (GimpItem    *item,
          const gchar *session)
{
  return g_strdup_printf ("%d %u %s", gimp_item_get_id (item), gimp_item_get_tattoo (item), session);
}

static void
add_drawable (JsonBuilder         *note,
              GimpProcedureConfig *config,
              const gchar         *argument,
              const gchar         *session)
{
  g_autoptr (GimpDrawable)  drawable = NULL;
  g_autofree gchar         *name     = NULL;
  g_autofree gchar         *key      = NULL;

  g_object_get (config, argument, &drawable, NULL);
  if (! drawable)
    return;
  name = gimp_item_get_name (GIMP_ITEM (drawable));
  key  = make_key (GIMP_ITEM (drawable), session);
  json_builder_set_member_name (note, argument);
  json_builder_begin_object (note);
  json_builder_set_member_name (note, "name");
  json_builder_add_string_value (note, name);
  json_builder_set_member_name (note, "key");
  json_builder_add_string_value (note, key);
  json_builder_end_object (note);
}

/* Sets the note among the arguments to the drawables among them. */
void
pst_recall_take_note (GimpProcedureConfig *config)
{
  g_autofree gchar        *session = get_session ();
  g_autoptr (JsonBuilder)  note    = json_builder_new ();
  g_autoptr (JsonNode)     root    = NULL;
  g_autofree gchar        *text    = NULL;

  json_builder_begin_object (note);
  for (guint i = 0; i < G_N_ELEMENTS (drawables); i++)
    for (guint j = 0; drawables[i][j]; j++)
      add_drawable (note, config, drawables[i][j], session);
  json_builder_end_object (note);
  root = json_builder_get_root (note);
  text = json_to_string (root, FALSE);
  g_object_set (config, PST_ARGUMENT_DRAWABLES_NOTE, text, NULL);
}

/* (transfer none) (nullable): the drawable of the note, if it is still there */
static GObject *
find_drawable (const PstNotedDrawable  *noted,
               const gchar             *argument,
               const gchar             *session,
               GError                 **error)
{
  GimpItem         *item = gimp_item_id_is_drawable (noted->id) ? gimp_item_get_by_id (noted->id) : NULL;
  g_autofree gchar *now  = item ? make_key (item, session) : NULL;

  if (now && g_str_equal (now, noted->key))
    return G_OBJECT (item);
  /* Translators: the name of a layer or channel, and of the argument that it was */
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("“%s”, the %s of the last time, is gone: choose again."), noted->name, argument);
  return NULL;
}

/* Sets some of the drawables among the arguments, a list that ends with NULL, as pst_recall_drawables() does. */
static gboolean
recall_some (GimpProcedureConfig  *config,
             const gchar          *text,
             const gchar          *session,
             const gchar *const   *arguments,
             GError              **error)
{
  g_autoptr (GHashTable) noted = pst_drawables_note_read (text, arguments);
  gboolean               all   = TRUE;

  for (guint i = 0; arguments[i]; i++)
    {
      const PstNotedDrawable *entry    = g_hash_table_lookup (noted, arguments[i]);
      GObject                *drawable = entry ? find_drawable (entry, arguments[i], session, all ? error : NULL) : NULL;

      if (entry)
        g_object_set (config, arguments[i], drawable, NULL);
      all = all && (drawable || ! entry);
    }
  return all;
}

/* Sets the drawables among the arguments to those in their note, which may come from anywhere. Answers %FALSE if any of these is gone; the
 * error names the first.
 */
gboolean
pst_recall_drawables (GimpProcedureConfig  *config,
                      GError              **error)
{
  g_autofree gchar *text    = NULL;
  g_autofree gchar *session = get_session ();
  gboolean          all     = TRUE;

  g_object_get (config, PST_ARGUMENT_DRAWABLES_NOTE, &text, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (drawables) && text; i++)
    all = recall_some (config, text, session, drawables[i], all ? error : NULL) && all;
  return all;
}
