/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A look's arguments ↔ the procedure's, of which a look may name shipped styles and settings. Where a look is silent, the usual value of
 * an argument is meant if any look speaks of it; what no look speaks of (the threads, which edges are joined, how many steps) is no part of
 * how a painting looks, and is left alone.
 */
#include "config.h"

#include "arguments/arguments.h"
#include "arguments/look-arguments.h"

/* (transfer none) (nullable): the argument of a name that a list of looks has, if a look may speak of it */
static GParamSpec *
find_argument (GimpProcedureConfig *config,
               const gchar         *name)
{
  guint        n_settings;
  GParamSpec **settings = pst_settings_list (&n_settings);
  gboolean     may_set  = g_str_equal (name, PST_ARGUMENT_PAINTING) || g_str_equal (name, PST_ARGUMENT_READY_STYLE);

  for (guint i = 0; i < n_settings && ! may_set; i++)
    may_set = g_str_equal (name, settings[i]->name);
  return may_set ? g_object_class_find_property (G_OBJECT_GET_CLASS (config), name) : NULL;
}

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
        {
          GParamSpec *argument = find_argument (config, name);

          if (argument && ! visit (look, config, argument))
            return FALSE;
        }
    }
  return TRUE;
}

/* What the argument is in a look, in @value, which holds nothing before: something that it can be, whatever the look says. */
static void
get_argument (const PstLook *look,
              GParamSpec    *argument,
              GValue        *value)
{
  JsonNode *node = json_object_get_member (look->arguments, argument->name);

  g_value_init (value, argument->value_type);
  g_param_value_set_default (argument, value);
  if (node && JSON_NODE_HOLDS_VALUE (node))
    {
      g_auto (GValue) number_or_text = G_VALUE_INIT;

      json_node_get_value (node, &number_or_text);
      if (g_value_transform (&number_or_text, value))
        g_param_value_validate (argument, value);
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

/* Makes the procedure's arguments the look's, whatever they were. */
void
pst_look_arguments_set (GPtrArray           *looks,
                        const PstLook       *look,
                        GimpProcedureConfig *config)
{
  g_object_freeze_notify (G_OBJECT (config));
  pst_arguments_forget_styles (config);
  visit_arguments (looks, look, config, set_argument);
  g_object_thaw_notify (G_OBJECT (config));
}

/* Whether the procedure's arguments are the look's, as pst_look_arguments_set() leaves them. */
gboolean
pst_look_arguments_are_set (GPtrArray           *looks,
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

/* Fills in what the look says that the procedure's arguments name, if they name one. What stands beside it wins: an argument that does not
 * have its usual value, and any style instead of all of the look's. Then the name is taken out, since the other arguments say it all.
 *
 * Answers %FALSE where there is no look of the name, with an error that lists them.
 */
gboolean
pst_look_arguments_complete (GimpProcedureConfig  *config,
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
  look  = looks ? pst_looks_find (looks, name, error) : NULL;
  if (! look)
    return FALSE;
  json_object_iter_init (&iter, look->arguments);
  while (json_object_iter_next (&iter, &member, NULL))
    {
      GParamSpec *argument = find_argument (config, member);

      if (argument && is_left_out (config, argument, styled))
        set_argument (look, config, argument);
    }
  g_object_set (config, PST_ARGUMENT_LOOK, "", NULL);
  return TRUE;
}
