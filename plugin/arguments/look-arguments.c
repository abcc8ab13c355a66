/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads looks/looks.json, the list of the ready-made looks: objects with `name`, `title`, `purpose`, and `arguments`, an object of
 * arguments of the procedure. Where a look is silent, the usual value of an argument is meant if any look speaks of it; what no look
 * speaks of (the threads, the canvas, how many steps) is no part of how a painting looks, and is left alone.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/arguments.h"
#include "arguments/look-arguments.h"
#include "catalogue/shipped.h"

/* ---- the list */

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
  JsonNode *arguments = json_object_get_member (object, "arguments");
  PstLook  *look;

  if (! arguments || ! JSON_NODE_HOLDS_OBJECT (arguments))
    return NULL;
  look            = g_new0 (PstLook, 1);
  look->name      = g_strdup (json_object_get_string_member_with_default (object, "name", ""));
  look->title     = pst_shipped_dup_text (object, "title");
  look->purpose   = pst_shipped_dup_text (object, "purpose");
  look->arguments = json_object_ref (json_node_get_object (arguments));
  return look;
}

/**
 * pst_looks_list:
 * @error: set where the list cannot be read
 *
 * Returns: (transfer full) (element-type PstLook): the looks in the order in which they are shown
 */
GPtrArray *
pst_looks_list (GError **error)
{
  return pst_shipped_list ("looks", "looks.json", parse_look, look_free, error);
}

/* ---- looks and arguments */

/* Calls @visit for each argument that one of the looks speaks of, until it answers %FALSE; more than once for those of several looks. */
static gboolean
visit_arguments (GPtrArray            *looks,
                 const PstLook        *look,
                 GimpProcedureConfig  *config,
                 gboolean           (* visit) (const PstLook       *look,
                                               GimpProcedureConfig *config,
                                               GParamSpec          *argument))
{
  for (guint i = 0; i < looks->len; i++)
    {
      JsonObjectIter  iter;
      const gchar    *name;

      json_object_iter_init (&iter, ((PstLook *) g_ptr_array_index (looks, i))->arguments);
      while (json_object_iter_next (&iter, &name, NULL))
        if (! visit (look, config, g_object_class_find_property (G_OBJECT_GET_CLASS (config), name)))
          return FALSE;
    }
  return TRUE;
}

/* What the argument is in a look, in @value, which holds nothing before. */
static void
get_argument (const PstLook *look,
              GParamSpec    *argument,
              GValue        *value)
{
  JsonNode *node = json_object_get_member (look->arguments, argument->name);

  g_value_init (value, argument->value_type);
  g_param_value_set_default (argument, value);
  if (node)
    {
      g_auto (GValue) number_or_text = G_VALUE_INIT;

      json_node_get_value (node, &number_or_text);
      g_value_transform (&number_or_text, value);
    }
}

static gboolean
set_argument (const PstLook       *look,
              GimpProcedureConfig *config,
              GParamSpec          *argument)
{
  g_auto (GValue) value = G_VALUE_INIT;

  get_argument (look, argument, &value);
  g_object_set_property (G_OBJECT (config), argument->name, &value);
  return TRUE;
}

static gboolean
has_argument (const PstLook       *look,
              GimpProcedureConfig *config,
              GParamSpec          *argument)
{
  g_auto (GValue) wanted = G_VALUE_INIT;
  g_auto (GValue) found  = G_VALUE_INIT;

  get_argument (look, argument, &wanted);
  g_value_init (&found, argument->value_type);
  g_object_get_property (G_OBJECT (config), argument->name, &found);
  return g_param_values_cmp (argument, &wanted, &found) == 0;
}

/**
 * pst_looks_choose:
 * @looks: (element-type PstLook): all looks
 * @look: one of them
 * @config: (inout): the procedure's arguments, which become the look's whatever they were
 */
void
pst_looks_choose (GPtrArray           *looks,
                  const PstLook       *look,
                  GimpProcedureConfig *config)
{
  g_object_freeze_notify (G_OBJECT (config));
  pst_arguments_forget_styles (config);
  visit_arguments (looks, look, config, set_argument);
  g_object_thaw_notify (G_OBJECT (config));
}

/**
 * pst_looks_is_chosen:
 * @looks: (element-type PstLook): all looks
 * @look: one of them
 * @config: the procedure's arguments
 *
 * Returns: whether they are the look's, as pst_looks_choose() leaves them
 */
gboolean
pst_looks_is_chosen (GPtrArray           *looks,
                     const PstLook       *look,
                     GimpProcedureConfig *config)
{
  return pst_arguments_are_shipped (config) && visit_arguments (looks, look, config, has_argument);
}

/* Whether an argument was left out as far as can be told: GIMP fills in the usual values before it calls the procedure. */
static gboolean
is_left_out (GimpProcedureConfig *config,
             GParamSpec          *argument,
             gboolean             styles_are_given)
{
  if (g_str_equal (argument->name, PST_ARGUMENT_PAINTING) || g_str_equal (argument->name, PST_ARGUMENT_READY_STYLE))
    return ! styles_are_given;
  return pst_arguments_is_usual (config, argument->name);
}

/**
 * pst_looks_complete:
 * @config: (inout): the procedure's arguments
 * @error: set to an error that lists the looks, where there is none of the name
 *
 * Fills in what the look says that they name, if any. What stands beside it wins: an argument that does not have its usual value,
 * and any style instead of all of the look's. Then the name is taken out, since the other arguments say it all.
 *
 * Returns: %FALSE where the look cannot be found
 */
gboolean
pst_looks_complete (GimpProcedureConfig  *config,
                    GError              **error)
{
  gboolean              styled = pst_arguments_have_style (config);
  g_autofree gchar     *name   = NULL;
  g_autoptr (GPtrArray) looks  = NULL;
  const PstLook        *look;
  JsonObjectIter        iter;
  const gchar          *member;

  g_object_get (config, PST_ARGUMENT_LOOK, &name, NULL);
  if (! name || *name == '\0')
    return TRUE;
  looks = pst_looks_list (error);
  look  = looks ? pst_shipped_find (looks, name, _ ("There is no look called “%s”: choose one of %s."), error) : NULL;
  if (! look)
    return FALSE;
  json_object_iter_init (&iter, look->arguments);
  while (json_object_iter_next (&iter, &member, NULL))
    {
      GParamSpec *argument = g_object_class_find_property (G_OBJECT_GET_CLASS (config), member);

      if (is_left_out (config, argument, styled))
        set_argument (look, config, argument);
    }
  g_object_set (config, PST_ARGUMENT_LOOK, "", NULL);
  return TRUE;
}
