/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The procedure's arguments → what is asked of a training. Nothing is read yet; what can be said against the arguments by looking at them
 * is said here.
 */
#include "config.h"

#include "arguments/arguments.h"
#include "training/training-arguments.h"

const gchar *const pst_training_settings[] = { "brush-size", "style-weight", "content-weight", "smoothness-weight", "style-loss",
                                               "style-layers", "content-layers", "learning-rate", "learning-rate-decay", "seed", "threads",
                                               NULL };

/* (transfer full): the settings that go well with a training, but for what the arguments say */
static PstSettings *
get_settings (GimpProcedureConfig *config)
{
  PstSettings *settings = pst_trainer_settings_new ();

  for (guint i = 0; pst_training_settings[i]; i++)
    pst_arguments_copy_setting (config, settings, g_object_class_find_property (G_OBJECT_GET_CLASS (settings), pst_training_settings[i]));
  return settings;
}

/* Whether it is what a new network is called. */
static gboolean
find_kind (PstTrainingArguments *arguments,
           const gchar          *name)
{
  if (! g_str_has_prefix (name, PST_TRAINING_NEW))
    return FALSE;
  for (PstInstantKind kind = 0; kind < PST_N_INSTANT_KINDS && ! arguments->is_new; kind++)
    {
      arguments->is_new = g_str_equal (name + strlen (PST_TRAINING_NEW), pst_instant_kind_get_name (kind));
      arguments->kind   = kind;
    }
  return arguments->is_new;
}

static gboolean
find_begin (PstTrainingArguments  *arguments,
            const gchar           *name,
            GError               **error)
{
  g_autoptr (GPtrArray)  styles = NULL;
  const PstReadyStyle   *ready;

  if (*name == '\0' || find_kind (arguments, name))
    return TRUE;
  styles = pst_ready_styles_list (error);
  ready  = styles ? pst_ready_styles_find (styles, name, error) : NULL;
  if (ready)
    arguments->ready = pst_ready_style_ref (ready);
  return ready != NULL;
}

/* Takes what the arguments name, and answers whether it makes sense; if not, the error is a sentence that says what to do. In either case
 * it is to be cleared.
 */
gboolean
pst_training_arguments_init (PstTrainingArguments  *arguments,
                             GimpProcedureConfig   *config,
                             GError               **error)
{
  g_autofree gchar *title      = NULL;
  g_autofree gchar *begin_with = NULL;
  gdouble           minutes;
  gint              n_steps;

  *arguments = (PstTrainingArguments) { .part = gimp_procedure_config_get_choice_id (config, PST_TRAINING_ARGUMENT_TRAIN) };
  g_object_get (config, PST_TRAINING_ARGUMENT_MINUTES, &minutes, PST_TRAINING_ARGUMENT_STEPS, &n_steps, PST_TRAINING_ARGUMENT_PHOTOGRAPHS,
                &arguments->folder, PST_TRAINING_ARGUMENT_STYLE_NAME, &title, PST_TRAINING_ARGUMENT_BEGIN_WITH, &begin_with,
                PST_TRAINING_ARGUMENT_GO_ON, &arguments->goes_on, PST_TRAINING_ARGUMENT_STEADINESS, &arguments->steadiness,
                PST_TRAINING_ARGUMENT_ADVERSARY, &arguments->adversary, NULL);
  arguments->seconds  = 60.0 * minutes;
  arguments->label    = gimp_config_serialize_to_string (GIMP_CONFIG (config), NULL);
  arguments->n_steps  = n_steps;
  arguments->settings = get_settings (config);
  arguments->styles   = pst_arguments_list_paintings (config, error);
  if (! arguments->styles || ! find_begin (arguments, begin_with ? begin_with : "", error))
    return FALSE;
  arguments->painting = pst_arguments_dup_titles (arguments->styles);
  arguments->title    = g_strstrip (g_strdup (title ? title : ""));
  if (*arguments->title == '\0')
    {
      g_free (arguments->title);
      arguments->title = g_strdup (arguments->painting);
    }
  return TRUE;
}

void
pst_training_arguments_clear (PstTrainingArguments *arguments)
{
  g_clear_pointer (&arguments->styles, g_ptr_array_unref);
  g_free (arguments->title);
  g_free (arguments->painting);
  g_clear_object (&arguments->settings);
  g_clear_object (&arguments->folder);
  g_clear_pointer (&arguments->ready, pst_ready_style_unref);
  g_free (arguments->label);
}

/* Makes the arguments what they were for an interrupted training, of which this is the label (pst_training_read_label()), and lets it go
 * on. Answers whether they could be read.
 */
gboolean
pst_training_arguments_recall (GimpProcedureConfig *config,
                               const gchar         *label)
{
  gimp_config_reset (GIMP_CONFIG (config)); /* texts that are empty are not written down */
  if (! gimp_config_deserialize_string (GIMP_CONFIG (config), label, -1, NULL, NULL))
    return FALSE;
  g_object_set (config, PST_TRAINING_ARGUMENT_GO_ON, TRUE, NULL);
  return TRUE;
}
