/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads looks/looks.json, the list of the ready-made looks: objects with `name`, `title`, `purpose`, and `arguments`, an object of
 * arguments of the procedure: numbers, and texts for everything else.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "catalogue/looks.h"
#include "catalogue/shipped.h"

static void
look_free (gpointer data)
{
  PstLook *look = data;

  g_free (look->name);
  g_free (look->title);
  g_free (look->purpose);
  json_object_unref (look->arguments);
  g_free (look);
}

static gpointer
parse_look (JsonObject *object)
{
  const gchar *name      = pst_shipped_get_text (object, "name");
  JsonNode    *arguments = json_object_get_member (object, "arguments");
  PstLook     *look;

  if (*name == '\0' || ! arguments || ! JSON_NODE_HOLDS_OBJECT (arguments))
    return NULL;
  look            = g_new0 (PstLook, 1);
  look->name      = g_strdup (name);
  look->title     = pst_shipped_dup_text (object, "title");
  look->purpose   = pst_shipped_dup_text (object, "purpose");
  look->arguments = json_object_ref (json_node_get_object (arguments));
  return look;
}

/* (transfer full) (element-type PstLook): the looks in the order in which they are shown */
GPtrArray *
pst_looks_list (GError **error)
{
  return pst_shipped_list ("looks", "looks.json", parse_look, look_free, error);
}

/* (transfer none) (nullable): the look of this name; the error lists the names of all */
const PstLook *
pst_looks_find (GPtrArray    *looks,
                const gchar  *name,
                GError      **error)
{
  return pst_shipped_find (looks, name, _ ("There is no look called “%s”: choose one of %s."), error);
}
