/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the man page of the program pastiche from its text. In a line of their own,
 *
 *   @options@    stands for the options but the settings
 *   @settings@   stands for the settings
 *
 * both made of the lists that the program itself has. Usage: make-man TEXT PAGE
 */
#include "config.h"

#include "command/options.h"
#include "command/setting-text.h"

/* As roff wants text that it is not to understand. */
static void
append_text (GString     *page,
             const gchar *text)
{
  for (; *text; text = g_utf8_next_char (text))
    {
      gunichar letter = g_utf8_get_char (text);

      if (letter == '\\')
        g_string_append (page, "\\e");
      else if (letter == '-')
        g_string_append (page, "\\-");
      else if (letter > G_MAXINT8)
        g_string_append_printf (page, "\\[u%04X]", letter);
      else
        g_string_append_c (page, letter);
    }
}

static void
append_option (GString     *page,
               gchar        letter,
               const gchar *name,
               const gchar *value)
{
  g_string_append (page, ".TP\n");
  if (letter)
    g_string_append_printf (page, "\\fB\\-%c\\fR, ", letter);
  g_string_append (page, "\\fB\\-\\-");
  append_text (page, name);
  g_string_append (page, "\\fR");
  if (value)
    {
      g_string_append (page, " \\fI");
      append_text (page, value);
      g_string_append (page, "\\fR");
    }
  g_string_append_c (page, '\n');
}

static void
append_options (GString *page)
{
  PstOptions               options = { 0 };
  g_autofree GOptionEntry *entries = pst_options_list (&options);

  for (const GOptionEntry *entry = entries; entry->long_name; entry++)
    {
      if (*entry->long_name == '\0') /* the pictures */
        continue;
      append_option (page, entry->short_name, entry->long_name, entry->arg_description);
      append_text (page, entry->description);
      g_string_append (page, ".\n");
    }
}

static gchar *
describe_default (GParamSpec *setting)
{
  g_auto (GValue)  text  = G_VALUE_INIT;
  const GValue    *value = g_param_spec_get_default_value (setting);

  if (G_VALUE_HOLDS_ENUM (value))
    return g_strdup (g_enum_get_value (G_PARAM_SPEC_ENUM (setting)->enum_class, g_value_get_enum (value))->value_nick);
  if (G_VALUE_HOLDS_OBJECT (value))
    return g_strdup ("none");
  if (G_VALUE_HOLDS_DOUBLE (value))
    return g_strdup_printf ("%.12g", g_value_get_double (value));
  g_value_init (&text, G_TYPE_STRING);
  g_value_transform (value, &text);
  return g_value_dup_string (&text);
}

static void
append_settings (GString *page)
{
  g_autoptr (PstSettings)   at_once = g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, NULL);
  guint                     n_settings;
  GParamSpec              **settings = pst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      g_autofree gchar *values = pst_setting_text_dup_values (settings[i]);
      g_autofree gchar *usual  = describe_default (settings[i]);

      append_option (page, '\0', settings[i]->name, values);
      append_text (page, g_param_spec_get_blurb (settings[i]));
      g_string_append (page, ". Default: ");
      append_text (page, usual);
      g_string_append (page, pst_settings_is_obeyed (at_once, settings[i]) ? ".\n" : ". (Step by step only.)\n");
    }
}

static void
append_lines (GString     *page,
              const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    if (g_str_equal (lines[i], "@options@"))
      append_options (page);
    else if (g_str_equal (lines[i], "@settings@"))
      append_settings (page);
    else if (lines[i + 1] || *lines[i])
      g_string_append_printf (page, "%s\n", lines[i]);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GString) page  = g_string_new (NULL);
  g_autoptr (GError)  error = NULL;
  g_autofree gchar   *text  = NULL;

  if (argc != 3)
    {
      g_printerr ("Usage: %s TEXT PAGE\n", argv[0]);
      return 1;
    }
  if (g_file_get_contents (argv[1], &text, NULL, &error))
    append_lines (page, text);
  if (! error && g_file_set_contents (argv[2], page->str, page->len, &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}
