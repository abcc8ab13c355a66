/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads instant-styles/instant-styles.json, the list of the ready styles: objects with `name`, `title`, `index` and `file`, a small
 * picture.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "catalogue/ready-styles.h"
#include "catalogue/shipped.h"
#include "catalogue/trained-styles.h"

#define FOLDER "instant-styles"

/* (transfer full): a style of which nothing is known yet */
PstReadyStyle *
pst_ready_style_new (void)
{
  return g_atomic_rc_box_new0 (PstReadyStyle);
}

/* (transfer full): the same style */
PstReadyStyle *
pst_ready_style_ref (const PstReadyStyle *style)
{
  return g_atomic_rc_box_acquire ((PstReadyStyle *) style);
}

static void
style_clear (gpointer data)
{
  PstReadyStyle *style = data;

  g_free (style->name);
  g_free (style->title);
  g_free (style->details);
  g_object_unref (style->network);
  g_clear_object (&style->thumbnail);
}

void
pst_ready_style_unref (gpointer style)
{
  g_atomic_rc_box_release_full (style, style_clear);
}

static gpointer
parse_style (JsonObject *object)
{
  const gchar   *name   = pst_shipped_get_text (object, "name");
  JsonNode      *number = json_object_get_member (object, "index");
  gint64         index  = number && json_node_get_value_type (number) == G_TYPE_INT64 ? json_node_get_int (number) : -1;
  PstReadyStyle *style;

  if (*name == '\0' || index < 0 || index >= PST_READY_STYLES)
    return NULL;
  style            = pst_ready_style_new ();
  style->name      = g_strdup (name);
  style->title     = pst_shipped_dup_text (object, "title");
  style->details   = g_strdup ("");
  style->index     = index;
  style->n_entries = PST_READY_STYLES;
  style->network   = pst_shipped_file ("models", "style26.safetensors");
  style->thumbnail = pst_shipped_file (FOLDER, pst_shipped_get_text (object, "file"));
  return style;
}

static gpointer
ref_style (gconstpointer style,
           gpointer      data G_GNUC_UNUSED)
{
  return pst_ready_style_ref (style);
}

/* (transfer full) (element-type PstReadyStyle): the ready styles in the order in which they are shown: those that ship, the user's */
GPtrArray *
pst_ready_styles_list (GError **error)
{
  g_autoptr (GPtrArray)  shipped = pst_shipped_list (FOLDER, "instant-styles.json", parse_style, pst_ready_style_unref, error);
  GPtrArray             *styles  = shipped ? g_ptr_array_copy (shipped, ref_style, NULL) : NULL;

  if (! styles)
    return NULL;
  g_ptr_array_set_free_func (styles, pst_ready_style_unref);
  pst_trained_styles_add (styles);
  return styles;
}

/* (transfer none) (nullable): the ready style of this name; the error lists the names of all, or says what is wrong with that one */
const PstReadyStyle *
pst_ready_styles_find (GPtrArray    *styles,
                       const gchar  *name,
                       GError      **error)
{
  GError              *unknown = NULL;
  const PstReadyStyle *style   = pst_shipped_find (styles, name, _ ("No ready style called “%s” is there: choose one of %s."), &unknown);

  if (! style && ! pst_trained_styles_explain (name, error))
    g_propagate_error (error, g_steal_pointer (&unknown));
  g_clear_error (&unknown);
  return style;
}
