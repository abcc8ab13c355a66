/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arguments that several procedures have, declared in one place: settings of the engine, each under its own name, and paintings. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/arguments.h"
#include "procedure/declarations.h"

static void
add_choice (GimpProcedure    *procedure,
            const GParamSpec *setting,
            const gchar      *nick,
            const gchar      *blurb,
            gint              usual)
{
  const GParamSpecEnum *spec   = G_PARAM_SPEC_ENUM (setting);
  GimpChoice           *choice = gimp_choice_new ();

  for (guint i = 0; i < spec->enum_class->n_values; i++)
    {
      const GEnumValue *value = &spec->enum_class->values[i];

      gimp_choice_add (choice, value->value_nick, value->value,
                       _ (pst_settings_get_value_label (setting->value_type, value->value)), NULL);
    }
  gimp_procedure_add_choice_argument (procedure, setting->name, nick, blurb, choice,
                                      g_enum_get_value (spec->enum_class, usual)->value_nick, G_PARAM_READWRITE);
}

/* With GIMP_FILE_CHOOSER_ACTION_OPEN, GIMP would refuse a file that is missing in words of its own, which name no file. */
void
pst_declare_file (GimpProcedure *procedure,
                  const gchar   *name,
                  const gchar   *nick,
                  const gchar   *blurb)
{
  gimp_procedure_add_file_argument (procedure, name, nick, blurb, GIMP_FILE_CHOOSER_ACTION_ANY, TRUE, NULL, G_PARAM_READWRITE);
}

/* An argument that is a setting of the engine; @settings has its usual value. */
void
pst_declare_setting (GimpProcedure *procedure,
                     GParamSpec    *setting,
                     PstSettings   *settings)
{
  const gchar     *nick  = _ (g_param_spec_get_nick (setting));
  const gchar     *blurb = _ (g_param_spec_get_blurb (setting));
  g_auto (GValue)  usual = G_VALUE_INIT;

  g_value_init (&usual, setting->value_type);
  g_object_get_property (G_OBJECT (settings), setting->name, &usual);
  if (G_IS_PARAM_SPEC_DOUBLE (setting))
    {
      const GParamSpecDouble *spec = G_PARAM_SPEC_DOUBLE (setting);

      gimp_procedure_add_double_argument (procedure, setting->name, nick, blurb, spec->minimum, spec->maximum,
                                          g_value_get_double (&usual), G_PARAM_READWRITE);
    }
  else if (G_IS_PARAM_SPEC_INT (setting))
    {
      const GParamSpecInt *spec = G_PARAM_SPEC_INT (setting);

      gimp_procedure_add_int_argument (procedure, setting->name, nick, blurb, spec->minimum, spec->maximum,
                                       g_value_get_int (&usual), G_PARAM_READWRITE);
    }
  else if (G_IS_PARAM_SPEC_STRING (setting))
    gimp_procedure_add_string_argument (procedure, setting->name, nick, blurb, g_value_get_string (&usual), G_PARAM_READWRITE);
  else if (G_IS_PARAM_SPEC_ENUM (setting))
    add_choice (procedure, setting, nick, blurb, g_value_get_enum (&usual));
  else if (setting->value_type == G_TYPE_FILE)
    pst_declare_file (procedure, setting->name, nick, blurb);
  else
    g_error ("the setting %s has a type that no argument of a procedure can have", setting->name);
}

void
pst_declare_drawable (GimpProcedure *procedure,
                      const gchar   *name,
                      const gchar   *nick,
                      const gchar   *blurb)
{
  gimp_procedure_add_drawable_argument (procedure, name, nick, blurb, TRUE, G_PARAM_READWRITE);
}

/* The arguments that name paintings. */
void
pst_declare_paintings (GimpProcedure *procedure)
{
  gimp_procedure_add_string_argument (procedure, PST_ARGUMENT_PAINTING, _ ("Painting"),
                                      _ ("Name of a shipped painting to learn the style from; in a script also several with their "
                                         "shares: \"NAME:2 OTHER:1\""), "", G_PARAM_READWRITE);
  pst_declare_file (procedure, PST_ARGUMENT_STYLE_FILE, _ ("Style file"), _ ("Image file to learn the style from"));
  gimp_procedure_add_string_array_argument (procedure, PST_ARGUMENT_MORE_FILES, _ ("More style files"),
                                            _ ("Paths of more image files to learn the style from"), G_PARAM_READWRITE);
  for (guint i = 0; pst_argument_layers[i]; i++)
    pst_declare_drawable (procedure, pst_argument_layers[i], i == 0 ? _ ("Style layer") : _ ("Another style layer"),
                          _ ("Layer of any open image to learn the style from. What can be seen of it counts, and where its image has a "
                             "selection, only what is selected"));
}

/* The argument that says how much each of them counts. */
void
pst_declare_shares (GimpProcedure *procedure)
{
  gimp_procedure_add_string_argument (procedure, PST_ARGUMENT_SHARES, _ ("Shares"),
                                      _ ("How much each of several styles counts: as many numbers as there are styles, in the order "
                                         "shipped paintings, files, layers"), "", G_PARAM_READWRITE);
}
