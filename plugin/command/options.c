/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The options of the command line, and what they come to. Every setting is an option of its name. What is said later in this list counts:
 * defaults, the look, the file of settings, the options; styles that are named take the place of all of the look's.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include <pastiche/error.h>

#include "catalogue/looks.h"
#include "command/options.h"
#include "command/setting-text.h"

#define MOST_JOBS    256
#define MOST_QUALITY 100

void
pst_options_init (PstOptions *options)
{
  *options = (PstOptions) { .jobs = 1, .given = g_ptr_array_new_with_free_func (g_free) };
}

void
pst_options_clear (PstOptions *options)
{
  g_strfreev (options->pictures);
  g_free (options->output);
  g_strfreev (options->style_texts);
  g_free (options->look);
  g_free (options->settings_file);
  g_ptr_array_unref (options->given);
  g_clear_object (&options->settings);
  g_clear_pointer (&options->styles, pst_styles_free);
}

/* ---- the list */

static gboolean
note_setting (const gchar  *option,
              const gchar  *value,
              gpointer      data,
              GError      **error)
{
  PstOptions *options = data;

  while (*option == '-')
    option++;
  g_ptr_array_add (options->given, g_strdup (option));
  g_ptr_array_add (options->given, g_strdup (value));
  return TRUE;
}

/* Texts of the list of settings live as long as the program. */
static GOptionGroup *
declare_settings (PstOptions *options)
{
  guint          n_settings;
  GParamSpec   **settings = pst_settings_list (&n_settings);
  GOptionGroup  *group    = g_option_group_new ("settings", _ ("Settings of what is painted:"), _ ("Show all settings"), options, NULL);

  for (guint i = 0; i < n_settings; i++)
    {
      g_autofree gchar   *values  = pst_setting_text_dup_values (settings[i]);
      const GOptionEntry  entry[] = {
        { settings[i]->name, 0, 0, G_OPTION_ARG_CALLBACK, note_setting, g_param_spec_get_nick (settings[i]), g_intern_string (values) },
        { NULL },
      };

      g_option_group_add_entries (group, entry);
    }
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  return group;
}

/* (transfer full): all options but the settings, with texts to be translated, which fill in @options */
GOptionEntry *
pst_options_list (PstOptions *options)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("Where to: a folder, or for one picture a file, whose ending says the format"), N_ ("FOLDER") },
    { "style", 's', 0, G_OPTION_ARG_FILENAME_ARRAY, &options->style_texts,
      N_ ("Paint in this style: a shipped painting, a ready or a trained style, or a file, with a share behind a colon if several are "
          "mixed"), N_ ("STYLE") },
    { "look", 'l', 0, G_OPTION_ARG_STRING, &options->look, N_ ("Take style and settings of a look"), N_ ("LOOK") },
    { "settings", 0, 0, G_OPTION_ARG_FILENAME, &options->settings_file,
      N_ ("Take settings, style and look from a file in JSON; options win over it"), N_ ("FILE") },
    { "size", 0, 0, G_OPTION_ARG_INT, &options->size,
      N_ ("Make pictures smaller whose longer side has more pixels"), N_ ("PIXELS") },
    { "quality", 'q', 0, G_OPTION_ARG_INT, &options->quality,
      N_ ("Of JPEG and WebP, 1 to 100; otherwise as good as the picture was"), N_ ("QUALITY") },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &options->overwrite, N_ ("Replace paintings that are there already"), NULL },
    { "skip-existing", 0, 0, G_OPTION_ARG_NONE, &options->skip_existing,
      N_ ("Pass over pictures whose painting is there already, or being made by another program, on this machine or another"), NULL },
    { "jobs", 'j', 0, G_OPTION_ARG_INT, &options->jobs, N_ ("Paint so many pictures side by side"), N_ ("NUMBER") },
    { "need", 0, 0, G_OPTION_ARG_NONE, &options->need, N_ ("Say how much time and memory each picture needs, and paint nothing"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_ ("Tell what was painted as one object of JSON a line"), NULL },
    { "list-styles", 0, 0, G_OPTION_ARG_NONE, &options->list_styles, N_ ("List paintings and ready styles"), NULL },
    { "list-looks", 0, 0, G_OPTION_ARG_NONE, &options->list_looks, N_ ("List looks"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Tell the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->pictures, NULL, N_ ("PICTURE…") },
    { NULL },
  };

  return g_memdup2 (entries, sizeof entries);
}

/* (transfer full): the parser of all options, which fills in @options */
GOptionContext *
pst_options_declare (PstOptions *options)
{
  GOptionContext          *context = g_option_context_new (NULL);
  g_autofree GOptionEntry *entries = pst_options_list (options);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, N_ ("Repaints pictures in the style of paintings. A folder stands for the pictures in it."));
  g_option_context_set_description (context, N_ ("Exit status: 0: all is painted; 1: something is not; 2: the command is wrong."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_group (context, declare_settings (options));
  return context;
}

/* ---- what they come to */

static gboolean
refuse (const gchar  *sentence,
        GError      **error)
{
  g_set_error_literal (error, PST_ERROR, PST_ERROR_SETTING, sentence);
  return FALSE;
}

/* A name for which there is no setting: of a look, a style it names. */
static gboolean
take_member (PstOptions   *options,
             const gchar  *name,
             JsonNode     *node,
             gboolean      is_look,
             GError      **error)
{
  GParamSpec *setting = pst_setting_text_find (name);

  if (setting)
    return pst_setting_text_set_json (options->settings, setting, node, error);
  if (is_look && (g_str_equal (name, "painting") || g_str_equal (name, "ready-style")))
    return options->style_texts || pst_styles_add_named (options->styles, json_node_get_string (node), error);
  /* Translators: a name in a file */
  g_set_error (error, PST_ERROR, PST_ERROR_SETTING, _ ("There is no setting “%s”: pastiche --help-settings shows all."), name);
  return FALSE;
}

static gboolean
take_look (PstOptions   *options,
           GError      **error)
{
  g_autoptr (GPtrArray)  looks = options->look ? pst_looks_list (error) : NULL;
  const PstLook         *look  = looks ? pst_looks_find (looks, options->look, error) : NULL;
  JsonObjectIter         iter;
  const gchar           *name;
  JsonNode              *node;

  if (! options->look)
    return TRUE;
  if (! look)
    return FALSE;
  json_object_iter_init (&iter, look->arguments);
  while (json_object_iter_next (&iter, &name, &node))
    if (! take_member (options, name, node, TRUE, error))
      return FALSE;
  return TRUE;
}

/* (transfer full) (nullable) */
static JsonObject *
read_file (const gchar  *path,
           GError      **error)
{
  g_autoptr (JsonParser)  parser  = json_parser_new ();
  g_autoptr (GError)      problem = NULL;
  JsonNode               *root;

  if (! json_parser_load_from_file (parser, path, &problem))
    {
      g_set_error (error, PST_ERROR, PST_ERROR_SETTING, _ ("The file of settings cannot be read: %s"), problem->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root && JSON_NODE_HOLDS_OBJECT (root))
    return json_object_ref (json_node_get_object (root));
  refuse (_ ("The file of settings holds no object of JSON, as {\"steps\": 100} is one."), error);
  return NULL;
}

/* Takes the styles that the file names, a text or several, where no option does. */
static gboolean
take_styles (PstOptions   *options,
             JsonNode     *node,
             GError      **error)
{
  JsonArray *names = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint      n     = names ? json_array_get_length (names) : 1;

  if (options->style_texts)
    return TRUE;
  options->style_texts = g_new0 (gchar *, n + 1);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *name = names ? json_array_get_element (names, i) : node;

      if (json_node_get_value_type (name) != G_TYPE_STRING)
        return refuse (_ ("In the file of settings, “style” is to be a text, or a list of texts."), error);
      options->style_texts[i] = json_node_dup_string (name);
    }
  return TRUE;
}

/* What names styles and looks comes before the look's settings. */
static gboolean
take_names (PstOptions   *options,
            JsonObject   *file,
            GError      **error)
{
  JsonNode *look  = json_object_get_member (file, "look");
  JsonNode *style = json_object_get_member (file, "style");

  if (look && json_node_get_value_type (look) != G_TYPE_STRING)
    return refuse (_ ("In the file of settings, “look” is to be a text."), error);
  if (look && ! options->look)
    options->look = json_node_dup_string (look);
  if (style && ! take_styles (options, style, error))
    return FALSE;
  json_object_remove_member (file, "look");
  json_object_remove_member (file, "style");
  return TRUE;
}

static gboolean
take_file (PstOptions   *options,
           JsonObject   *file,
           GError      **error)
{
  JsonObjectIter  iter;
  const gchar    *name;
  JsonNode       *node;

  json_object_iter_init (&iter, file);
  while (json_object_iter_next (&iter, &name, &node))
    if (! take_member (options, name, node, FALSE, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_given (PstOptions   *options,
            GError      **error)
{
  for (guint i = 0; i < options->given->len; i += 2)
    {
      GParamSpec *setting = pst_setting_text_find (g_ptr_array_index (options->given, i));

      if (! pst_setting_text_set (options->settings, setting, g_ptr_array_index (options->given, i + 1), error))
        return FALSE;
    }
  for (guint i = 0; options->style_texts && options->style_texts[i]; i++)
    if (! pst_styles_add (options->styles, options->style_texts[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_numbers (const PstOptions  *options,
               GError           **error)
{
  if (options->size < 0)
    return refuse (_ ("--size is to be a number of pixels."), error);
  if (options->quality < 0 || options->quality > MOST_QUALITY)
    return refuse (_ ("--quality is to be a number from 1 to 100."), error);
  if (options->jobs < 1 || options->jobs > MOST_JOBS)
    return refuse (_ ("--jobs is to be a number from 1 to 256."), error);
  if (options->overwrite && options->skip_existing)
    return refuse (_ ("--overwrite and --skip-existing contradict each other: say one of them."), error);
  if (! options->output && ! options->need)
    return refuse (_ ("Say where to: --output FOLDER."), error);
  return TRUE;
}

/* Makes settings and styles of all of it. Answers whether it makes sense; if not, the error is a sentence. */
gboolean
pst_options_resolve (PstOptions  *options,
                     GError     **error)
{
  g_autoptr (JsonObject) file = options->settings_file ? read_file (options->settings_file, error) : json_object_new ();

  options->settings = pst_settings_new ();
  options->styles   = pst_styles_new ();
  return file && take_names (options, file, error) && take_look (options, error) && take_file (options, file, error) &&
         take_given (options, error) && pst_styles_check (options->styles, options->settings, error) && check_numbers (options, error);
}

PstExisting
pst_options_get_existing (const PstOptions *options)
{
  return options->overwrite ? PST_EXISTING_REPLACE : options->skip_existing ? PST_EXISTING_SKIP : PST_EXISTING_KEEP;
}
