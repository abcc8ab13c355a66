/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The procedure's arguments → the styles to paint in, each with its share and its region, and the maps. Nothing is read yet; what can
 * be said against the arguments by looking at them is said here.
 *
 * The order of the styles: the paintings of `painting` in the order of its text, `style-file`, `more-files`, the layers; or those of
 * `ready-style`. The numbers of `shares` and the regions follow it. A style without a region goes wherever none is.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/scene.h>
#include <pastiche/shares.h>

#include "arguments/arguments.h"
#include "catalogue/paintings.h"
#include "catalogue/ready-styles.h"

const gchar *const pst_argument_layers[]  = { PST_ARGUMENT_STYLE_LAYER, "style-layer-2", "style-layer-3", "style-layer-4", NULL };
const gchar *const pst_argument_regions[] = { "region", "region-2", "region-3", "region-4", NULL };

static gboolean
refuse (GError      **error,
        const gchar  *message)
{
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, message);
  return FALSE;
}

/* A list of names while it is read: what can be named, and the styles so far, of which the first ones are named elsewhere. */
typedef struct
{
  GPtrArray *known;
  GPtrArray *styles;
} Names;

static PstStyle *
make_painting (Names        *names,
               const gchar  *name,
               GError      **error)
{
  const PstPainting *painting = pst_paintings_find (names->known, name, error);
  PstStyle          *style    = painting ? pst_style_new (PST_ARGUMENT_PAINTING, name, painting->title) : NULL;

  if (style)
    style->file = g_object_ref (painting->file);
  return style;
}

static PstStyle *
make_ready_style (Names        *names,
                  const gchar  *name,
                  GError      **error)
{
  const PstReadyStyle *ready = pst_ready_styles_find (names->known, name, error);
  PstStyle            *style = ready ? pst_style_new (PST_ARGUMENT_READY_STYLE, name, ready->title) : NULL;

  if (style)
    style->ready = pst_ready_style_ref (ready);
  return style;
}

static gboolean
append (GPtrArray  *styles,
        PstStyle   *style,
        GError    **error)
{
  g_ptr_array_add (styles, style);
  if (styles->len <= PST_MOST_PAINTINGS)
    return TRUE;
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("There are more styles than Pastiche can mix: name at most %d."), PST_MOST_PAINTINGS);
  return FALSE;
}

static gboolean
find_style (Names        *names,
            const gchar  *name,
            PstStyle   *(*make) (Names *names, const gchar *name, GError **error),
            guint        *index,
            GError      **error)
{
  PstStyle *style;

  for (*index = 0; *index < names->styles->len; (*index)++)
    {
      style = g_ptr_array_index (names->styles, *index);
      if (g_str_equal (style->origin, name))
        return TRUE;
    }
  style = make (names, name, error);
  return style && append (names->styles, style, error);
}

static gboolean
find_painting (const gchar  *name,
               guint        *index,
               gpointer      data,
               GError      **error)
{
  return find_style (data, name, make_painting, index, error);
}

static gboolean
find_ready_style (const gchar  *name,
                  guint        *index,
                  gpointer      data,
                  GError      **error)
{
  return find_style (data, name, make_ready_style, index, error);
}

/* The styles that a text names, in the order of the text, with its shares. */
static gboolean
add_named (GPtrArray       *styles,
           const gchar     *text,
           GPtrArray       *known,
           PstShareFinder   find,
           GError         **error)
{
  Names   names                      = { known, styles };
  gdouble shares[PST_MOST_PAINTINGS] = { 0.0 };

  if (! known || ! pst_shares_parse (text, find, &names, shares, error))
    return FALSE;
  for (guint i = 0; i < styles->len; i++)
    ((PstStyle *) g_ptr_array_index (styles, i))->share = shares[i];
  return TRUE;
}

static gboolean
is_named (const gchar *name)
{
  return name && *name != '\0';
}

static gboolean
add_paintings (GPtrArray    *styles,
               const gchar  *text,
               GError      **error)
{
  g_autoptr (GPtrArray) shipped = is_named (text) ? pst_paintings_list (error) : NULL;

  return ! is_named (text) || (shipped && add_named (styles, text, shipped, find_painting, error));
}

/* Only styles of one network mix: a trained style is alone in its own. */
static gboolean
check_networks (GPtrArray  *styles,
                GError    **error)
{
  for (guint i = 0; i < styles->len && styles->len > 1; i++)
    {
      const PstStyle *style = g_ptr_array_index (styles, i);

      if (! style->ready->is_trained)
        continue;
      g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("“%s” is a trained style, which cannot be mixed with others: name it alone."),
                   style->origin);
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_ready_styles (GPtrArray    *styles,
                  const gchar  *text,
                  GError      **error)
{
  g_autoptr (GPtrArray) ready = pst_ready_styles_list (error);

  return ready && add_named (styles, text, ready, find_ready_style, error) && check_networks (styles, error);
}

static gboolean
add_files (GPtrArray            *styles,
           GimpProcedureConfig  *config,
           GError              **error)
{
  g_autoptr (GFile) file = NULL;
  g_auto (GStrv)    more = NULL;

  g_object_get (config, PST_ARGUMENT_STYLE_FILE, &file, PST_ARGUMENT_MORE_FILES, &more, NULL);
  if (file && ! append (styles, pst_style_new_file (PST_ARGUMENT_STYLE_FILE, file), error))
    return FALSE;
  for (guint i = 0; more && more[i]; i++)
    {
      g_autoptr (GFile) another = g_file_new_for_commandline_arg (more[i]);

      if (! append (styles, pst_style_new_file (PST_ARGUMENT_MORE_FILES, another), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_layer (GPtrArray     *styles,
           const gchar   *kind,
           GimpDrawable  *layer,
           GError       **error)
{
  if (! gimp_item_is_valid (GIMP_ITEM (layer)))
    return refuse (error, _ ("The style layer is gone: choose another style."));
  return append (styles, pst_style_new_layer (kind, layer), error);
}

static gboolean
add_layers (GPtrArray            *styles,
            GimpProcedureConfig  *config,
            GError              **error)
{
  for (guint i = 0; pst_argument_layers[i]; i++)
    {
      g_autoptr (GimpDrawable) layer = NULL;

      g_object_get (config, pst_argument_layers[i], &layer, NULL);
      if (layer && ! add_layer (styles, pst_argument_layers[i], layer, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
list_paintings (GPtrArray            *styles,
                GimpProcedureConfig  *config,
                GError              **error)
{
  g_autofree gchar *painting = NULL;

  g_object_get (config, PST_ARGUMENT_PAINTING, &painting, NULL);
  return add_paintings (styles, painting, error) && add_files (styles, config, error) && add_layers (styles, config, error);
}

static gboolean
list_styles (GPtrArray            *styles,
             GimpProcedureConfig  *config,
             GError              **error)
{
  g_autofree gchar *ready = NULL;

  g_object_get (config, PST_ARGUMENT_READY_STYLE, &ready, NULL);
  if (! list_paintings (styles, config, error))
    return FALSE;
  if (is_named (ready) && styles->len > 0)
    return refuse (error, _ ("Ready styles cannot be mixed with paintings: name either a ready style (ready-style), or paintings "
                             "(painting), files (style-file) and layers (style-layer)."));
  if (is_named (ready) && ! add_ready_styles (styles, ready, error))
    return FALSE;
  if (styles->len == 0)
    return refuse (error, _ ("There is no style to paint in: name a shipped painting (painting), a file (style-file), "
                             "a layer (style-layer) or a ready style (ready-style)."));
  return TRUE;
}

/* The numbers of a text that has as many as there are styles. */
static gboolean
parse_shares (GPtrArray    *styles,
              const gchar  *text,
              GError      **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ,\t\n", 0);
  guint          n     = 0;

  for (guint i = 0; words[i]; i++)
    {
      gdouble share;

      if (*words[i] == '\0')
        continue;
      if (! pst_share_parse (words[i], &share))
        {
          g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("“%s” is no share: write a number from 0 to 1000000, such as 0.5."),
                       words[i]);
          return FALSE;
        }
      if (n < styles->len)
        ((PstStyle *) g_ptr_array_index (styles, n))->share = share;
      n++;
    }
  if (n == styles->len)
    return TRUE;
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("There are %u styles and %u shares: write one number for each style."), styles->len, n);
  return FALSE;
}

static gboolean
take_shares (GPtrArray            *styles,
             GimpProcedureConfig  *config,
             GError              **error)
{
  g_autofree gchar *text = NULL;
  gdouble           sum  = 0.0;

  g_object_get (config, PST_ARGUMENT_SHARES, &text, NULL);
  if (is_named (text) && ! parse_shares (styles, text, error))
    return FALSE;
  for (guint i = 0; i < styles->len; i++)
    sum += ((PstStyle *) g_ptr_array_index (styles, i))->share;
  if (! (sum > 0.0))
    return refuse (error, _ ("No style has a share: give at least one a number above 0."));
  return TRUE;
}

static gboolean
take_regions (GPtrArray            *styles,
              GimpProcedureConfig  *config,
              GError              **error)
{
  for (guint i = 0; pst_argument_regions[i]; i++)
    {
      g_autoptr (GimpDrawable) region = NULL;

      g_object_get (config, pst_argument_regions[i], &region, NULL);
      if (! region)
        continue;
      if (! gimp_item_is_valid (GIMP_ITEM (region)))
        return refuse (error, _ ("A region is gone: choose another layer or channel for it."));
      if (i >= styles->len)
        {
          g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("There is a region for style %u, and there are %u styles: name more styles or "
                                                        "fewer regions."), i + 1, styles->len);
          return FALSE;
        }
      ((PstStyle *) g_ptr_array_index (styles, i))->region = g_steal_pointer (&region);
    }
  return TRUE;
}

static gboolean
take_maps (PstArguments         *arguments,
           GimpProcedureConfig  *config,
           GError              **error)
{
  g_object_get (config, PST_ARGUMENT_STRENGTH_MAP, &arguments->strength, PST_ARGUMENT_PROTECTION_MAP, &arguments->protection,
                PST_ARGUMENT_START_LAYER, &arguments->start, NULL);
  if (arguments->strength && ! gimp_item_is_valid (GIMP_ITEM (arguments->strength)))
    return refuse (error, _ ("The strength map is gone: choose another layer or channel, or none."));
  if (arguments->protection && ! gimp_item_is_valid (GIMP_ITEM (arguments->protection)))
    return refuse (error, _ ("The protection map is gone: choose another layer or channel, or none."));
  if (arguments->start && ! gimp_item_is_valid (GIMP_ITEM (arguments->start)))
    return refuse (error, _ ("The layer to start from is gone: choose another one, or none."));
  return TRUE;
}

/* Whether they name a ready style. */
gboolean
pst_arguments_are_ready (GimpProcedureConfig *config)
{
  g_autofree gchar *ready = NULL;

  g_object_get (config, PST_ARGUMENT_READY_STYLE, &ready, NULL);
  return is_named (ready);
}

/* Whether there is a style that is not one of those that are shipped. */
static gboolean
have_own_style (GimpProcedureConfig *config)
{
  g_autoptr (GFile) file = NULL;
  g_auto (GStrv)    more = NULL;
  gboolean          any;

  g_object_get (config, PST_ARGUMENT_STYLE_FILE, &file, PST_ARGUMENT_MORE_FILES, &more, NULL);
  any = file || (more && *more);
  for (guint i = 0; pst_argument_layers[i] && ! any; i++)
    {
      g_autoptr (GimpDrawable) layer = NULL;

      g_object_get (config, pst_argument_layers[i], &layer, NULL);
      any = layer != NULL;
    }
  return any;
}

/* Whether all styles among them are shipped ones, with no other shares than those beside their names. */
gboolean
pst_arguments_are_shipped (GimpProcedureConfig *config)
{
  g_autofree gchar *shares = NULL;

  g_object_get (config, PST_ARGUMENT_SHARES, &shares, NULL);
  return ! is_named (shares) && ! have_own_style (config);
}

/* Whether they name any painting, of a procedure that has them or has ready styles, too. */
gboolean
pst_arguments_have_painting (GimpProcedureConfig *config)
{
  g_autofree gchar *painting = NULL;

  g_object_get (config, PST_ARGUMENT_PAINTING, &painting, NULL);
  return is_named (painting) || have_own_style (config);
}

/* Whether they name any style. */
gboolean
pst_arguments_have_style (GimpProcedureConfig *config)
{
  return pst_arguments_have_painting (config) || pst_arguments_are_ready (config);
}

/* Leaves them without a style, and without anything that belongs to one. */
void
pst_arguments_forget_styles (GimpProcedureConfig *config)
{
  g_object_set (config, PST_ARGUMENT_PAINTING, "", PST_ARGUMENT_STYLE_FILE, NULL, PST_ARGUMENT_MORE_FILES, NULL,
                PST_ARGUMENT_READY_STYLE, "", PST_ARGUMENT_SHARES, "", NULL);
  for (guint i = 0; pst_argument_layers[i]; i++)
    g_object_set (config, pst_argument_layers[i], NULL, NULL);
  for (guint i = 0; pst_argument_regions[i]; i++)
    g_object_set (config, pst_argument_regions[i], NULL, NULL);
}

/* Whether the argument of this name has the value that it has when nobody gives another. */
gboolean
pst_arguments_is_usual (GimpProcedureConfig *config,
                        const gchar         *name)
{
  GParamSpec     *argument = g_object_class_find_property (G_OBJECT_GET_CLASS (config), name);
  g_auto (GValue) value    = G_VALUE_INIT;

  g_value_init (&value, argument->value_type);
  g_object_get_property (G_OBJECT (config), name, &value);
  return g_param_value_defaults (argument, &value);
}

/* (transfer full) (element-type PstStyle) (nullable): the paintings that the arguments of a procedure name, with their shares, for a
 * procedure that has no other styles; the error is a sentence that says what to do
 */
GPtrArray *
pst_arguments_list_paintings (GimpProcedureConfig  *config,
                              GError              **error)
{
  g_autoptr (GPtrArray) styles = g_ptr_array_new_with_free_func ((GDestroyNotify) pst_style_free);

  if (! list_paintings (styles, config, error))
    return NULL;
  if (styles->len > 0)
    return take_shares (styles, config, error) ? g_steal_pointer (&styles) : NULL;
  refuse (error, _ ("There is no painting to learn from: name a shipped painting (painting), a file (style-file) or a layer "
                    "(style-layer)."));
  return NULL;
}

/* Takes what the procedure's arguments name, and answers whether it makes sense; if not, the error is a sentence that says what to do.
 * In either case it is to be cleared.
 */
gboolean
pst_arguments_init (PstArguments         *arguments,
                    GimpProcedureConfig  *config,
                    GError              **error)
{
  PstMethod method = gimp_procedure_config_get_choice_id (config, "method");

  *arguments = (PstArguments) {
    .styles     = g_ptr_array_new_with_free_func ((GDestroyNotify) pst_style_free),
    .placement  = gimp_procedure_config_get_choice_id (config, PST_ARGUMENT_PLACEMENT),
    .layer_name = gimp_procedure_config_get_choice_id (config, PST_ARGUMENT_LAYER_NAME),
  };
  if (! list_styles (arguments->styles, config, error))
    return FALSE;
  if (pst_arguments_are_ready (config) && method != PST_METHOD_INSTANT)
    return refuse (error, _ ("A ready style can only be painted at once: choose the method “At once” (instant), or a painting."));
  return take_shares (arguments->styles, config, error) && take_regions (arguments->styles, config, error) &&
         take_maps (arguments, config, error);
}

void
pst_arguments_clear (PstArguments *arguments)
{
  g_clear_pointer (&arguments->styles, g_ptr_array_unref);
  g_clear_object (&arguments->strength);
  g_clear_object (&arguments->protection);
  g_clear_object (&arguments->start);
}

/* (transfer full): the titles of all styles, #PstStyle, that have a share */
gchar *
pst_arguments_dup_titles (GPtrArray *styles)
{
  GString *title = g_string_new (NULL);

  for (guint i = 0; i < styles->len; i++)
    {
      const PstStyle *style = g_ptr_array_index (styles, i);

      if (style->share > 0.0)
        g_string_append_printf (title, "%s%s", title->len ? " + " : "", style->title);
    }
  return g_string_free (title, FALSE);
}

/* (transfer full): the same of all styles that the arguments name */
gchar *
pst_arguments_dup_title (const PstArguments *arguments)
{
  return pst_arguments_dup_titles (arguments->styles);
}

/* (transfer none) (nullable): a ready style among them, all of which are then ready styles of one network */
const PstReadyStyle *
pst_arguments_get_ready (const PstArguments *arguments)
{
  const PstStyle *first = arguments->styles->len > 0 ? g_ptr_array_index (arguments->styles, 0) : NULL;

  return first ? first->ready : NULL;
}

/* Makes one of the engine's settings what the argument of its name is. */
void
pst_arguments_copy_setting (GimpProcedureConfig *config,
                            PstSettings         *settings,
                            GParamSpec          *setting)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (G_IS_PARAM_SPEC_ENUM (setting))
    {
      g_value_init (&value, setting->value_type);
      g_value_set_enum (&value, gimp_procedure_config_get_choice_id (config, setting->name));
    }
  else
    {
      g_value_init (&value, setting->value_type);
      g_object_get_property (G_OBJECT (config), setting->name, &value);
    }
  g_object_set_property (G_OBJECT (settings), setting->name, &value);
}

/* (transfer full): the engine's settings among the arguments */
PstSettings *
pst_arguments_get_settings (GimpProcedureConfig *config)
{
  PstSettings  *settings = pst_settings_new ();
  guint         n_settings;
  GParamSpec  **list     = pst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    pst_arguments_copy_setting (config, settings, list[i]);
  return settings;
}

static void
take_setting (GimpProcedureConfig *config,
              PstSettings         *settings,
              GParamSpec          *setting)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, setting->value_type);
  g_object_get_property (G_OBJECT (settings), setting->name, &value);
  if (G_IS_PARAM_SPEC_ENUM (setting))
    g_object_set (config, setting->name,
                  g_enum_get_value (G_PARAM_SPEC_ENUM (setting)->enum_class, g_value_get_enum (&value))->value_nick, NULL);
  else
    g_object_set_property (G_OBJECT (config), setting->name, &value);
}

/* Makes some of the arguments what the engine's settings of the same names are. @names ends with %NULL. */
void
pst_arguments_take_settings (GimpProcedureConfig *config,
                             PstSettings         *settings,
                             const gchar *const  *names)
{
  g_object_freeze_notify (G_OBJECT (config));
  for (guint i = 0; names[i]; i++)
    take_setting (config, settings, g_object_class_find_property (G_OBJECT_GET_CLASS (settings), names[i]));
  g_object_thaw_notify (G_OBJECT (config));
}
