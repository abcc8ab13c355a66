/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the manual's page from its template: the line "@settings@" becomes a table of the settings that everybody meets, the
 * line "@expert-settings@" one of the others, "@paintings@" a gallery of the shipped paintings, and "@ready-styles@" one of the
 * ready styles. They come from the lists that the plug-in has them from, so that the manual cannot differ from it. Other lines are
 * copied.
 *
 *   make-manual TEMPLATE PAINTINGS.json READY-STYLES.json PAGE
 */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include <pastiche/settings.h>

/* Numbers as people write them in scripts: no exponent, no zeros at the end. */
static gchar *
format_number (gdouble number)
{
  gchar  text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.12g", number));
}

static gchar *
format_range (gdouble minimum,
              gdouble maximum,
              gdouble no_limit)
{
  g_autofree gchar *from = format_number (minimum);
  g_autofree gchar *to   = format_number (maximum);

  return maximum < no_limit ? g_strdup_printf ("%s to %s", from, to) : g_strdup_printf ("%s and more", from);
}

static gchar *
describe_choices (GParamSpec *setting)
{
  GEnumClass *choices = G_PARAM_SPEC_ENUM (setting)->enum_class;
  GString    *text    = g_string_new (NULL);

  for (guint i = 0; i < choices->n_values; i++)
    {
      const gchar      *label = pst_settings_get_value_label (setting->value_type, choices->values[i].value);
      g_autofree gchar *item  = g_markup_printf_escaped ("<code>%s</code>: %s", choices->values[i].value_nick, label);

      g_string_append_printf (text, "%s%s", i > 0 ? "<br>" : "", item);
    }
  return g_string_free (text, FALSE);
}

/* What may be entered, as HTML. */
static gchar *
describe_values (GParamSpec *setting)
{
  if (G_IS_PARAM_SPEC_DOUBLE (setting))
    return format_range (G_PARAM_SPEC_DOUBLE (setting)->minimum, G_PARAM_SPEC_DOUBLE (setting)->maximum, G_MAXDOUBLE);
  if (G_IS_PARAM_SPEC_INT (setting))
    return format_range (G_PARAM_SPEC_INT (setting)->minimum, G_PARAM_SPEC_INT (setting)->maximum, G_MAXINT);
  if (G_IS_PARAM_SPEC_ENUM (setting))
    return describe_choices (setting);
  if (G_IS_PARAM_SPEC_BOOLEAN (setting))
    return g_strdup ("yes or no");
  if (g_type_is_a (setting->value_type, G_TYPE_FILE))
    return g_strdup ("a file");
  return g_strdup ("text");
}

static gchar *
describe_default (GParamSpec *setting)
{
  const GValue *value = g_param_spec_get_default_value (setting);

  if (G_VALUE_HOLDS_DOUBLE (value))
    return format_number (g_value_get_double (value));
  if (G_VALUE_HOLDS_INT (value))
    return format_number (g_value_get_int (value));
  if (G_VALUE_HOLDS_ENUM (value))
    return g_strdup (g_enum_get_value (G_PARAM_SPEC_ENUM (setting)->enum_class, g_value_get_enum (value))->value_nick);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_strdup (g_value_get_boolean (value) ? "yes" : "no");
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value))
    return g_markup_escape_text (g_value_get_string (value), -1);
  return g_strdup ("none");
}

static void
append_row (GString    *page,
            GParamSpec *setting)
{
  const gchar      *limit  = pst_settings_is_obeyed (setting, PST_METHOD_INSTANT) ? "" : " (Step by step only.)";
  g_autofree gchar *about  = g_markup_printf_escaped ("<th scope=\"row\" id=\"%s\">%s<br><code>%s</code></th>\n"
                                                      "    <td>%s.%s</td>",
                                                      setting->name, g_param_spec_get_nick (setting), setting->name,
                                                      g_param_spec_get_blurb (setting), limit);
  g_autofree gchar *values = describe_values (setting);
  g_autofree gchar *usual  = describe_default (setting);

  g_string_append_printf (page, "  <tr>\n    %s\n    <td>%s</td>\n    <td>%s</td>\n  </tr>\n", about, values, usual);
}

static void
append_table (GString  *page,
              gboolean  expert)
{
  guint        n_settings;
  GParamSpec **settings = pst_settings_list (&n_settings);

  g_string_append (page, "<table>\n  <tr><th>Setting</th><th>What it does</th><th>Values</th><th>Default</th></tr>\n");
  for (guint i = 0; i < n_settings; i++)
    {
      if (pst_settings_is_expert (settings[i]) == expert)
        append_row (page, settings[i]);
    }
  g_string_append (page, "</table>\n");
}

static void
append_painting (GString    *page,
                 JsonObject *painting)
{
  const gchar      *file   = json_object_get_string_member (painting, "file");
  g_autofree gchar *name   = g_strndup (file, strrchr (file, '.') - file);
  g_autofree gchar *figure = g_markup_printf_escaped ("  <figure>\n"
                                                      "    <img src=\"../../styles/%s\" alt=\"\">\n"
                                                      "    <figcaption>%s, <i>%s</i>, %s<br><code>%s</code></figcaption>\n"
                                                      "  </figure>\n",
                                                      file,
                                                      json_object_get_string_member (painting, "painter"),
                                                      json_object_get_string_member (painting, "title"),
                                                      json_object_get_string_member (painting, "year"),
                                                      name);

  g_string_append (page, figure);
}

static void
append_ready_style (GString    *page,
                    JsonObject *style)
{
  g_autofree gchar *figure = g_markup_printf_escaped ("  <figure>\n"
                                                      "    <img src=\"../../instant-styles/%s\" alt=\"\">\n"
                                                      "    <figcaption>%s<br><code>%s</code></figcaption>\n"
                                                      "  </figure>\n",
                                                      json_object_get_string_member (style, "file"),
                                                      json_object_get_string_member (style, "title"),
                                                      json_object_get_string_member (style, "name"));

  g_string_append (page, figure);
}

static void
append_gallery (GString     *page,
                JsonParser  *list,
                const gchar *class,
                void      (* append) (GString    *page,
                                      JsonObject *entry))
{
  JsonArray *entries = json_node_get_array (json_parser_get_root (list));

  g_string_append_printf (page, "<div class=\"%s\">\n", class);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    append (page, json_array_get_object_element (entries, i));
  g_string_append (page, "</div>\n");
}

/* Returns whether something stands for the line. */
static gboolean
append_for (GString     *page,
            const gchar *line,
            JsonParser  *paintings,
            JsonParser  *ready_styles)
{
  if (g_str_equal (line, "@settings@"))
    append_table (page, FALSE);
  else if (g_str_equal (line, "@expert-settings@"))
    append_table (page, TRUE);
  else if (g_str_equal (line, "@paintings@"))
    append_gallery (page, paintings, "gallery", append_painting);
  else if (g_str_equal (line, "@ready-styles@"))
    append_gallery (page, ready_styles, "gallery small", append_ready_style);
  else
    return FALSE;
  return TRUE;
}

static gboolean
make_page (gchar   **names,
           GError  **error)
{
  g_autoptr (JsonParser) paintings    = json_parser_new ();
  g_autoptr (JsonParser) ready_styles = json_parser_new ();
  g_autoptr (GString)    page         = g_string_new (NULL);
  g_autofree gchar      *text         = NULL;
  g_auto (GStrv)         lines        = NULL;

  if (! json_parser_load_from_file (paintings, names[1], error) || ! json_parser_load_from_file (ready_styles, names[2], error) ||
      ! g_file_get_contents (names[0], &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      if (lines[i][0] != '@')
        {
          g_string_append_printf (page, "%s%s", lines[i], lines[i + 1] ? "\n" : "");
        }
      else if (! append_for (page, lines[i], paintings, ready_styles))
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: nothing stands for %s", names[0], lines[i]);
          return FALSE;
        }
    }
  return g_file_set_contents (names[3], page->str, page->len, error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 5)
    g_printerr ("Usage: %s TEMPLATE PAINTINGS.json READY-STYLES.json PAGE\n", argv[0]);
  else if (! make_page (argv + 1, &error))
    g_printerr ("%s\n", error->message);
  else
    return 0;
  return 1;
}
