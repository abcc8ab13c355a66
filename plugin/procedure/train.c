/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One run of the procedure that trains styles: arguments (training-arguments.c) → paintings, photographs, the engine's run, the style's
 * file (training-work.c). GIMP's progress bar tells how far it is. Its Cancel button ends the plug-in, and so may anything else: what has
 * been learnt until a moment before is still there then.
 */
#include "config.h"

#include <gegl.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimpui.h>

#include "arguments/arguments.h"
#include "dialog/dialog-window.h"
#include "dialog/training-dialog.h"
#include "procedure/train.h"
#include "training/training-work.h"

#define REPORT_INTERVAL 500 /* milliseconds between two reports */

static gboolean
report (gpointer run)
{
  PstProgress progress;

  pst_training_run_get_progress (run, &progress);
  gimp_progress_update (progress.fraction);
  if (progress.step > 0)
    g_info ("step %u of %u: content %.3f, style %.3f, total %.3f; %.0f seconds left", progress.step, progress.n_steps,
            progress.losses.values[PST_LOSS_CONTENT], progress.losses.values[PST_LOSS_STYLE], progress.losses.total,
            MAX (progress.seconds_left, 0.0));
  return G_SOURCE_CONTINUE;
}

static gboolean
run_watched (PstTrainingRun  *run,
             const gchar     *title,
             GError         **error)
{
  g_autofree gchar *text = g_strdup_printf (_ ("Training the style “%s”"), title);
  guint             source;
  gboolean          done;

  gimp_progress_init (text);
  source = g_timeout_add (REPORT_INTERVAL, report, run);
  done   = pst_training_work_run (run, NULL, error);
  g_source_remove (source);
  gimp_progress_end ();
  return done;
}

/* Where no painting is named, what goes on is whatever was interrupted. */
static gboolean
complete (GimpProcedureConfig  *config,
          GError              **error)
{
  gboolean goes_on;

  g_object_get (config, PST_TRAINING_ARGUMENT_GO_ON, &goes_on, NULL);
  return ! goes_on || pst_arguments_have_painting (config) || pst_training_work_recall (config, error);
}

/* (transfer full): the style that was trained */
static PstReadyStyle *
train (GimpProcedureConfig  *config,
       GError              **error)
{
  g_auto (PstTrainingArguments) arguments = { 0 };
  g_autoptr (PstTrainingRun)    run       = NULL;
  guint                         n_passed_over;

  if (! complete (config, error) || ! pst_training_arguments_init (&arguments, config, error))
    return NULL;
  run = pst_training_work_begin (&arguments, NULL, &n_passed_over, error);
  if (! run)
    return NULL;
  if (n_passed_over > 0)
    {
      g_autofree gchar *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                                             "%u file of the folder could not be read, and was passed over.",
                                                             "%u files of the folder could not be read, and were passed over.",
                                                             n_passed_over), n_passed_over);

      gimp_message (text);
    }
  return run_watched (run, arguments.title, error) ? pst_training_work_save (run, &arguments, error) : NULL;
}

/* (transfer full) (nullable): likewise, with a window */
static PstReadyStyle *
train_in_window (GimpProcedure        *procedure,
                 GimpProcedureConfig  *config,
                 GError              **error)
{
  gboolean is_wanted;

  if (! pst_dialog_open_display (error))
    return NULL;
  gimp_ui_init (GETTEXT_PACKAGE);
  return pst_training_dialog_run (procedure, config, NULL, &is_wanted, error);
}

/* (transfer full): success and the name of the style, cancellation, or an error with one sentence that says what to do */
GimpValueArray *
pst_train (GimpProcedure        *procedure,
           GimpProcedureConfig  *config,
           gpointer              data)
{
  GError         *error = NULL;
  PstReadyStyle  *style;
  GimpValueArray *values;
  GimpRunMode     run_mode;

  gimp_plug_in_set_pdb_error_handler (gimp_procedure_get_plug_in (procedure), GIMP_PDB_ERROR_HANDLER_PLUGIN); /* as in run.c */
  gegl_init (NULL, NULL);
  g_object_get (config, PST_TRAINING_ARGUMENT_RUN_MODE, &run_mode, NULL);
  style = run_mode == GIMP_RUN_INTERACTIVE ? train_in_window (procedure, config, &error) : train (config, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      return gimp_procedure_new_return_values (procedure, GIMP_PDB_CANCEL, NULL);
    }
  if (! style)
    return gimp_procedure_new_return_values (procedure, GIMP_PDB_EXECUTION_ERROR, error);
  values = gimp_procedure_new_return_values (procedure, GIMP_PDB_SUCCESS, NULL);
  GIMP_VALUES_SET_STRING (values, 1, style->name);
  pst_ready_style_unref (style);
  return values;
}
