/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the manual's page from its template: the line "@settings@" becomes a table of the settings that everybody meets, the
 * line "@expert-settings@" one of the others, "@paintings@" a gallery of the shipped paintings, "@ready-styles@" one of the
 * ready styles, and "@looks@" a list of the looks. They come from the lists that the plug-in has them from, so that the manual cannot
 * differ from it, and in the words of its translation. Other lines are copied.
 *
 *   make-manual TEMPLATE PAINTINGS.json READY-STYLES.json LOOKS.json PAGE [TRANSLATION.mo]
 */
#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include <pastiche/settings.h>

#define _(text) translate (text)
#define N_(text) (text)

static GHashTable *translations; /* English text → translated text; NULL for an English page */

static const gchar *translate (const gchar *text) G_GNUC_FORMAT (1);

static const gchar *
translate (const gchar *text)
{
  const gchar *translation = translations ? g_hash_table_lookup (translations, text) : NULL;

  return translation ? translation : text;
}

/* Reads what msgfmt has made: seven words, of which the first is a magic number, the third the number of texts, the fourth and fifth
 * say where the lists of English and of translated texts are; a list has length and place of each text (GNU gettext's manual, "The
 * Format of GNU MO Files"). gettext itself would read it only in a locale of that language, which the machine need not have. */
static gboolean
load_translations (const gchar  *name,
                   GError      **error)
{
  GMappedFile   *file = g_mapped_file_new (name, FALSE, error); /* the texts stay in it */
  const gchar   *start;
  const guint32 *words;

  if (! file)
    return FALSE;
  start = g_mapped_file_get_contents (file);
  words = (const guint32 *) start;
  if (g_mapped_file_get_length (file) < 7 * sizeof *words || GUINT32_FROM_LE (words[0]) != 0x950412de)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s was not made by msgfmt", name);
      return FALSE;
    }
  translations = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint32 i = 0; i < GUINT32_FROM_LE (words[2]); i++)
    {
      const guint32 *english    = words + GUINT32_FROM_LE (words[3]) / sizeof *words + 2 * i;
      const guint32 *translated = words + GUINT32_FROM_LE (words[4]) / sizeof *words + 2 * i;

      g_hash_table_insert (translations,
                           (gpointer) (start + GUINT32_FROM_LE (english[1])),
                           (gpointer) (start + GUINT32_FROM_LE (translated[1])));
    }
  return TRUE;
}

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

  /* Translators: two numbers */
  return maximum < no_limit ? g_strdup_printf (_ ("%s to %s"), from, to) : g_strdup_printf (_ ("%s and more"), from);
}

static gchar *
describe_choices (GParamSpec *setting)
{
  GEnumClass *choices = G_PARAM_SPEC_ENUM (setting)->enum_class;
  GString    *text    = g_string_new (NULL);

  for (guint i = 0; i < choices->n_values; i++)
    {
      const gchar      *label = pst_settings_get_value_label (setting->value_type, choices->values[i].value);
      g_autofree gchar *item  = g_markup_printf_escaped (_ ("<code>%s</code>: %s"), choices->values[i].value_nick, translate (label));

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
    return g_strdup (_ ("yes or no"));
  if (g_type_is_a (setting->value_type, G_TYPE_FILE))
    return g_strdup (_ ("a file"));
  return g_strdup (_ ("text"));
}

/* The same, as HTML. */
static gchar *
describe_default (GParamSpec *setting)
{
  const GValue *value = g_param_spec_get_default_value (setting);

  if (G_VALUE_HOLDS_DOUBLE (value))
    return format_number (g_value_get_double (value));
  if (G_VALUE_HOLDS_INT (value))
    return format_number (g_value_get_int (value));
  if (G_VALUE_HOLDS_ENUM (value))
    return g_markup_printf_escaped ("<code>%s</code>",
                                    g_enum_get_value (G_PARAM_SPEC_ENUM (setting)->enum_class,
                                                      g_value_get_enum (value))->value_nick);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    return g_strdup (g_value_get_boolean (value) ? _ ("yes") : _ ("no"));
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value))
    return g_markup_printf_escaped ("<code>%s</code>", g_value_get_string (value));
  return g_strdup (_ ("none"));
}

static void
append_row (GString     *page,
            PstSettings *at_once,
            GParamSpec  *setting)
{
  /* Translators: what a setting does, as a sentence; the other is for settings that painting at once does not obey */
  const gchar      *sentence = pst_settings_is_obeyed (at_once, setting) ? N_ ("%s.") : N_ ("%s. (Step by step only.)");
  g_autofree gchar *about    = g_markup_printf_escaped (translate (sentence), translate (g_param_spec_get_blurb (setting)));
  g_autofree gchar *name     = g_markup_printf_escaped ("<th scope=\"row\" id=\"%s\">%s<br><code>%s</code></th>",
                                                        setting->name, translate (g_param_spec_get_nick (setting)), setting->name);
  g_autofree gchar *values   = describe_values (setting);
  g_autofree gchar *usual    = describe_default (setting);

  g_string_append_printf (page, "  <tr>\n    %s\n    <td>%s</td>\n    <td>%s</td>\n    <td>%s</td>\n  </tr>\n",
                          name, about, values, usual);
}

static void
append_table (GString  *page,
              gboolean  expert)
{
  g_autoptr (PstSettings)   at_once  = g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, NULL);
  guint                     n_settings;
  GParamSpec              **settings = pst_settings_list (&n_settings);

  g_string_append_printf (page, "<table>\n  <tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>\n",
                          _ ("Setting"), _ ("What it does"), _ ("Values"), _ ("Default"));
  for (guint i = 0; i < n_settings; i++)
    {
      if (pst_settings_is_expert (settings[i]) == expert)
        append_row (page, at_once, settings[i]);
    }
  g_string_append (page, "</table>\n");
}

static void
append_figure (GString     *page,
               const gchar *folder,
               const gchar *file,
               const gchar *caption,
               const gchar *name)
{
  g_autofree gchar *figure = g_markup_printf_escaped ("  <figure>\n"
                                                      "    <img src=\"../../%s/%s\" alt=\"\">\n", folder, file);

  g_string_append_printf (page, "%s    <figcaption>%s<br><code>%s</code></figcaption>\n  </figure>\n", figure, caption, name);
}

static void
append_painting (GString    *page,
                 JsonObject *painting)
{
  const gchar      *file    = json_object_get_string_member (painting, "file");
  g_autofree gchar *name    = g_strndup (file, strrchr (file, '.') - file);
  /* Translators: the painter, the title, the year, for instance "1831", "1833–34" or "about 1843" */
  g_autofree gchar *caption = g_markup_printf_escaped (_ ("%s, <i>%s</i>, %s"),
                                                       translate (json_object_get_string_member (painting, "painter")),
                                                       translate (json_object_get_string_member (painting, "title")),
                                                       translate (json_object_get_string_member (painting, "year")));

  append_figure (page, "styles", file, caption, name);
}

static void
append_ready_style (GString    *page,
                    JsonObject *style)
{
  g_autofree gchar *caption = g_markup_escape_text (translate (json_object_get_string_member (style, "title")), -1);

  append_figure (page, "instant-styles", json_object_get_string_member (style, "file"), caption,
                 json_object_get_string_member (style, "name"));
}

static void
append_look (GString    *page,
             JsonObject *look)
{
  g_autofree gchar *item = g_markup_printf_escaped ("  <dt>%s<br><code>%s</code></dt>\n"
                                                    "  <dd>%s</dd>\n",
                                                    translate (json_object_get_string_member (look, "title")),
                                                    json_object_get_string_member (look, "name"),
                                                    translate (json_object_get_string_member (look, "purpose")));

  g_string_append (page, item);
}

static void
append_list (GString     *page,
             JsonParser  *list,
             const gchar *element,
             const gchar *class,
             void      (* append) (GString    *page,
                                   JsonObject *entry))
{
  JsonArray *entries = json_node_get_array (json_parser_get_root (list));

  g_string_append_printf (page, "<%s class=\"%s\">\n", element, class);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    append (page, json_array_get_object_element (entries, i));
  g_string_append_printf (page, "</%s>\n", element);
}

/* Returns whether something stands for the line. */
static gboolean
append_for (GString     *page,
            const gchar *line,
            JsonParser  *paintings,
            JsonParser  *ready_styles,
            JsonParser  *looks)
{
  if (g_str_equal (line, "@settings@"))
    append_table (page, FALSE);
  else if (g_str_equal (line, "@expert-settings@"))
    append_table (page, TRUE);
  else if (g_str_equal (line, "@paintings@"))
    append_list (page, paintings, "div", "gallery", append_painting);
  else if (g_str_equal (line, "@ready-styles@"))
    append_list (page, ready_styles, "div", "gallery small", append_ready_style);
  else if (g_str_equal (line, "@looks@"))
    append_list (page, looks, "dl", "looks", append_look);
  else
    return FALSE;
  return TRUE;
}

/* Copies a line and its end. A line that ends with a wide character, Chinese punctuation for instance, goes on with the next one: a
 * blank would be seen between them. Returns what of the next line is to be copied. */
static const gchar *
copy_line (GString     *page,
           const gchar *line,
           const gchar *next)
{
  const gchar *last = g_utf8_find_prev_char (line, line + strlen (line));

  g_string_append (page, line);
  if (! next)
    return NULL;
  if (last && g_unichar_iswide (g_utf8_get_char (last)))
    return next + strspn (next, " ");
  g_string_append_c (page, '\n');
  return next;
}

static gboolean
append_lines (GString      *page,
              const gchar  *text,
              JsonParser   *paintings,
              JsonParser   *ready_styles,
              JsonParser   *looks,
              GError      **error)
{
  g_auto (GStrv)   lines = g_strsplit (text, "\n", -1);
  const gchar     *line  = lines[0];

  for (guint i = 1; line; i++)
    {
      if (line[0] != '@')
        {
          line = copy_line (page, line, lines[i]);
        }
      else if (append_for (page, line, paintings, ready_styles, looks))
        {
          line = lines[i];
        }
      else
        {
          g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "nothing stands for %s", line);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
make_page (gchar   **names,
           GError  **error)
{
  g_autoptr (JsonParser) paintings    = json_parser_new ();
  g_autoptr (JsonParser) ready_styles = json_parser_new ();
  g_autoptr (JsonParser) looks        = json_parser_new ();
  g_autoptr (GString)    page         = g_string_new (NULL);
  g_autofree gchar      *text         = NULL;

  return g_file_get_contents (names[0], &text, NULL, error) &&
         json_parser_load_from_file (paintings, names[1], error) &&
         json_parser_load_from_file (ready_styles, names[2], error) &&
         json_parser_load_from_file (looks, names[3], error) &&
         (! names[5] || load_translations (names[5], error)) &&
         append_lines (page, text, paintings, ready_styles, looks, error) &&
         g_file_set_contents (names[4], page->str, page->len, error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 6 || argc > 7)
    g_printerr ("Usage: %s TEMPLATE PAINTINGS.json READY-STYLES.json LOOKS.json PAGE [TRANSLATION.mo]\n", argv[0]);
  else if (! make_page (argv + 1, &error))
    g_printerr ("%s\n", error->message);
  else
    return 0;
  return 1;
}
