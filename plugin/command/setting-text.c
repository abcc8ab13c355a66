/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings as they are written on a command line and in files of JSON: numbers, choices by the names that scripts have for them, files by
 * path or address. What is no value of a setting is refused, with a sentence that says which there are.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "command/setting-text.h"

/* (transfer none) (nullable): the setting of this name */
GParamSpec *
pst_setting_text_find (const gchar *name)
{
  guint        n_settings;
  GParamSpec **settings = pst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    if (g_str_equal (settings[i]->name, name))
      return settings[i];
  return NULL;
}

static gchar *
format_number (gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.12g", number));
}

static gchar *
describe_range (gdouble  least,
                gdouble  most,
                gboolean has_end)
{
  g_autofree gchar *from = format_number (least);
  g_autofree gchar *to   = format_number (most);

  return has_end ? g_strdup_printf ("%s…%s", from, to) : g_strdup_printf ("%s…", from);
}

static gchar *
list_choices (const GParamSpec *setting)
{
  GEnumClass *choices = G_PARAM_SPEC_ENUM (setting)->enum_class;
  GString    *text    = g_string_new (NULL);

  for (guint i = 0; i < choices->n_values; i++)
    g_string_append_printf (text, "%s%s", i ? "|" : "", choices->values[i].value_nick);
  return g_string_free (text, FALSE);
}

/* (transfer full): what a setting can be, in few signs */
gchar *
pst_setting_text_dup_values (const GParamSpec *setting)
{
  if (G_IS_PARAM_SPEC_ENUM (setting))
    return list_choices (setting);
  if (G_IS_PARAM_SPEC_INT (setting))
    return describe_range (G_PARAM_SPEC_INT (setting)->minimum, G_PARAM_SPEC_INT (setting)->maximum,
                           G_PARAM_SPEC_INT (setting)->maximum < G_MAXINT);
  if (G_IS_PARAM_SPEC_DOUBLE (setting))
    return describe_range (G_PARAM_SPEC_DOUBLE (setting)->minimum, G_PARAM_SPEC_DOUBLE (setting)->maximum,
                           G_PARAM_SPEC_DOUBLE (setting)->maximum < G_MAXDOUBLE);
  return g_strdup (G_IS_PARAM_SPEC_OBJECT (setting) ? _ ("FILE") : _ ("TEXT"));
}

static gboolean
parse_number (const gchar *text,
              gdouble     *number)
{
  gchar *end;

  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*number);
}

/* Answers whether the text is one of the values, which holds a value of the setting's type. */
static gboolean
parse (const GParamSpec *setting,
       const gchar      *text,
       GValue           *value)
{
  gdouble number;

  if (G_IS_PARAM_SPEC_ENUM (setting))
    {
      const GEnumValue *choice = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (setting)->enum_class, text);

      g_value_set_enum (value, choice ? choice->value : 0);
      return choice != NULL;
    }
  if (G_IS_PARAM_SPEC_STRING (setting))
    {
      g_value_set_string (value, text);
      return g_utf8_validate (text, -1, NULL);
    }
  if (G_IS_PARAM_SPEC_OBJECT (setting))
    {
      if (*text != '\0')
        g_value_take_object (value, g_file_new_for_commandline_arg (text));
      return TRUE;
    }
  if (! parse_number (text, &number))
    return FALSE;
  if (G_IS_PARAM_SPEC_DOUBLE (setting))
    g_value_set_double (value, number);
  else if (number == floor (number) && ABS (number) <= G_MAXINT)
    g_value_set_int (value, number);
  else
    return FALSE;
  return TRUE;
}

/* Makes a setting what a text says. Answers whether that is one of its values; if not, the error is a sentence. */
gboolean
pst_setting_text_set (PstSettings  *settings,
                      GParamSpec   *setting,
                      const gchar  *text,
                      GError      **error)
{
  g_auto (GValue)   value  = G_VALUE_INIT;
  g_autofree gchar *values = NULL;

  g_value_init (&value, setting->value_type);
  if (parse (setting, text, &value) && ! g_param_value_validate (setting, &value))
    {
      g_object_set_property (G_OBJECT (settings), setting->name, &value);
      return TRUE;
    }
  values = pst_setting_text_dup_values (setting);
  g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
               /* Translators: a setting's name, and what it can be */
               _ ("“%s” is no value of the setting “%s”, which can be: %s"), text, setting->name, values);
  return FALSE;
}

/* The same of a value in JSON. */
gboolean
pst_setting_text_set_json (PstSettings  *settings,
                           GParamSpec   *setting,
                           JsonNode     *node,
                           GError      **error)
{
  GType             type = json_node_get_value_type (node);
  g_autofree gchar *text = NULL;

  if (type == G_TYPE_STRING)
    text = json_node_dup_string (node);
  else if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    text = format_number (json_node_get_double (node));
  else
    text = json_to_string (node, FALSE);
  return pst_setting_text_set (settings, setting, text, error);
}
