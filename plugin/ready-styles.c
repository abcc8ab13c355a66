/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads instant-styles/instant-styles.json, the list of the ready styles: objects with `name`, `title`, `index` and `file`, a small
 * picture; and makes style vectors of texts that name some of them, for instance "swirls:2 mosaic:1".
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/shares.h>

#include "ready-styles.h"
#include "shipped.h"

#define FOLDER "instant-styles"

static void
style_free (gpointer data)
{
  PstReadyStyle *style = data;

  g_free (style->name);
  g_free (style->title);
  g_object_unref (style->thumbnail);
  g_free (style);
}

static gpointer
parse_style (JsonObject *object)
{
  const gchar   *name  = json_object_get_string_member_with_default (object, "name", "");
  gint64         index = json_object_get_int_member_with_default (object, "index", -1);
  PstReadyStyle *style;

  if (index < 0 || index >= PST_READY_STYLES)
    return NULL;
  style            = g_new0 (PstReadyStyle, 1);
  style->name      = g_strdup (name);
  style->title     = pst_shipped_dup_text (object, "title");
  style->index     = index;
  style->thumbnail = pst_shipped_file (FOLDER, json_object_get_string_member_with_default (object, "file", ""));
  return style;
}

/**
 * pst_ready_styles_list:
 * @error: set where the list cannot be read
 *
 * Returns: (transfer full) (element-type PstReadyStyle): the ready styles in the order in which they are shown
 */
GPtrArray *
pst_ready_styles_list (GError **error)
{
  return pst_shipped_list (FOLDER, "instant-styles.json", parse_style, style_free, error);
}

static gboolean
find_style (const gchar  *name,
            guint        *index,
            gpointer      data,
            GError      **error)
{
  const PstReadyStyle *style = pst_shipped_find (data, name);
  g_autofree gchar    *names = NULL;

  if (style)
    {
      *index = style->index;
      return TRUE;
    }
  names = pst_shipped_dup_names (data);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("No ready style called “%s” is shipped: choose one of %s."), name, names);
  return FALSE;
}

static gchar *
join_titles (GPtrArray     *styles,
             const gdouble *shares)
{
  GString *titles = g_string_new (NULL);

  for (guint i = 0; i < styles->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (styles, i);

      if (shares[style->index] > 0.0)
        g_string_append_printf (titles, "%s%s", titles->len ? " + " : "", style->title);
    }
  return g_string_free (titles, FALSE);
}

/**
 * pst_ready_styles_mix:
 * @text: the name of a ready style, or several with their shares
 * @title: (out): the titles of those that have a share
 * @error: set to a sentence that says what to do where the text cannot be understood or the list cannot be read
 *
 * Returns: (transfer full): [PST_READY_STYLES], the style vector: shares with the sum 1
 */
gfloat *
pst_ready_styles_mix (const gchar  *text,
                      gchar       **title,
                      GError      **error)
{
  g_autoptr (GPtrArray) styles                   = pst_ready_styles_list (error);
  gdouble               shares[PST_READY_STYLES] = { 0.0 };
  gfloat               *vector;

  if (! styles || ! pst_shares_parse (text, find_style, styles, shares, error))
    return NULL;
  if (! pst_shares_normalise (shares, PST_READY_STYLES))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _ ("No ready style has a share in “%s”: give at least one a number above 0."), text);
      return NULL;
    }
  vector = g_new (gfloat, PST_READY_STYLES);
  for (guint i = 0; i < PST_READY_STYLES; i++)
    vector[i] = shares[i];
  *title = join_titles (styles, shares);
  return vector;
}
