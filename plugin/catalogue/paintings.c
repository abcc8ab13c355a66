/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads styles/styles.json, the list of the shipped paintings: objects with `file`, `title`, `painter` and `year`; a
 * painting's name is its file's, without the extension.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "catalogue/paintings.h"
#include "catalogue/shipped.h"

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

static gpointer
parse_painting (JsonObject *object)
{
  const gchar *file = pst_shipped_get_text (object, "file");
  const gchar *dot  = strrchr (file, '.');
  PstPainting *painting;

  if (*file == '\0' || dot == file)
    return NULL;
  painting          = g_new0 (PstPainting, 1);
  painting->name    = g_strndup (file, dot ? (gsize) (dot - file) : strlen (file));
  painting->title   = pst_shipped_dup_text (object, "title");
  painting->painter = pst_shipped_dup_text (object, "painter");
  painting->year    = pst_shipped_dup_text (object, "year");
  painting->file    = pst_shipped_file ("styles", file);
  return painting;
}

/* (transfer full) (element-type PstPainting): the shipped paintings in the order in which they are shown */
GPtrArray *
pst_paintings_list (GError **error)
{
  return pst_shipped_list ("styles", "styles.json", parse_painting, painting_free, error);
}

/* (transfer none) (nullable): the painting of this name; the error lists the names of all */
const PstPainting *
pst_paintings_find (GPtrArray    *paintings,
                    const gchar  *name,
                    GError      **error)
{
  return pst_shipped_find (paintings, name, _ ("No painting called “%s” is shipped: choose one of %s."), error);
}
