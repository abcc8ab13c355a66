/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One run of the procedure, from the drawable to the new layer:
 *
 *   drawable.c (what is to be repainted) → dialog.c (what the user wants) → arguments.c (styles and maps) →
 *   scene-reading.c (their pixels) → outcome.c (whether anything would be painted) → the engine's job, with retouch.c → layer.c
 *
 * The job runs in a thread that makes no call to GIMP. Interactive runs watch it on a page of the dialog, which stays until the layer is
 * there; when there is none, the dialog comes back with all that was set. Repeated runs watch it in a window of their own, because GIMP's
 * progress bar has a Cancel button that kills the plug-in; other runs use that bar. What is read before there is a job can be cancelled on
 * page and window, too. Nothing is added to the image before the picture is complete.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimpui.h>

#include <pastiche/pastiche.h>
#include <pastiche-ui/progress-window.h>

#include "arguments/arguments.h"
#include "arguments/look-arguments.h"
#include "arguments/recall.h"
#include "arguments/scene-reading.h"
#include "catalogue/shipped.h"
#include "colour/retouch.h"
#include "dialog/dialog-window.h"
#include "dialog/dialog.h"
#include "image/drawable.h"
#include "image/main-loop.h"
#include "procedure/layer.h"
#include "procedure/outcome.h"
#include "procedure/procedure.h"
#include "procedure/run.h"

#define REPORT_INTERVAL 500 /* milliseconds between two reports to GIMP's progress bar */
#define WINDOW_DELAY    300 /* milliseconds: what is over sooner than that needs no window */

/* A job, from its networks to its end. */
typedef struct
{
  PstSettings   *settings; /* borrowed, and so is the scene; the job takes what is in it */
  PstScene      *scene;
  const Babl    *space;    /* of its pictures */
  PstScenePlan   plan;
  PstModelFiles  files;
  PstModels      models;
  PstJob        *job;
  GCancellable  *cancellable; /* borrowed */
  GCancellable  *is_read;     /* cancelled once the scene is */
  PstPicture    *result;
  GError        *error;
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->job, pst_job_free);
  pst_models_clear (&run->models);
  pst_model_files_clear (&run->files);
  g_clear_object (&run->is_read);
  g_clear_error (&run->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
load_models (gpointer data)
{
  Run *run = data;

  pst_models_load (&run->models, &run->files, &run->error);
}

/* What the job will need is known before the layer's pixels are read. */
static void
prepare_job (gpointer data)
{
  Run *run = data;

  run->job = pst_job_new (&run->models, run->settings, &run->plan);
  pst_job_check_memory (run->job, &run->error);
}

static void
make_ready (gpointer data)
{
  Run *run = data;

  pst_job_make_ready (run->job, run->scene, run->is_read);
}

static void
retouch (PstPicture *picture,
         gpointer    data)
{
  const Run *run = data;

  pst_retouch (picture, run->space, 1.0, run->settings);
}

static void
run_job (gpointer data)
{
  Run *run = data;

  run->result = pst_job_run (run->job, run->scene, run->cancellable, &run->error);
}

static void
take_unfinished (gpointer data)
{
  Run *run = data;

  run->result = pst_job_take_unfinished (run->job, &run->error);
}

static gboolean
report_to_gimp (gpointer data)
{
  Run         *run = data;
  PstProgress  progress;

  pst_job_get_progress (run->job, &progress);
  gimp_progress_update (progress.fraction);
  if (progress.step > 0)
    g_info ("scale %u of %u (%d×%d), step %u of %u: content %.3f, style %.3f, total %.3f; %.0f seconds left", progress.scale,
            progress.n_scales, progress.width, progress.height, progress.step, progress.n_steps,
            progress.losses.values[PST_LOSS_CONTENT], progress.losses.values[PST_LOSS_STYLE], progress.losses.total,
            MAX (progress.seconds_left, 0.0));
  return G_SOURCE_CONTINUE;
}

static void
paint_without_window (Run         *run,
                      const gchar *title)
{
  guint report;

  gimp_progress_init (title);
  report = g_timeout_add (REPORT_INTERVAL, report_to_gimp, run);
  pst_main_loop_run_work (run_job, run);
  g_source_remove (report);
  gimp_progress_end ();
}

/* What is painted so far, where the user wants it. */
static void
take_kept (Run     *run,
           gboolean kept)
{
  if (run->result || ! kept)
    return;
  g_clear_error (&run->error);
  pst_main_loop_run_work (take_unfinished, run);
}

static void
paint_on_page (Run             *run,
               PstProgressPage *page,
               const gchar     *title)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (page));

  gimp_progress_end (); /* loading the painting has left GIMP's bar and its Cancel button there */
  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_focus (GTK_WINDOW (window), NULL); /* or the key that said OK could say Cancel, if it is held */
  pst_progress_page_watch (page, run->job, run->cancellable);
  pst_main_loop_run_work (run_job, run);
  take_kept (run, pst_progress_page_is_kept (page));
  pst_progress_page_watch (page, NULL, NULL);
}

static void
show_remarks (PstJob *job)
{
  g_auto (GStrv) remarks = pst_job_dup_remarks (job);

  for (guint i = 0; remarks[i]; i++)
    gimp_message (remarks[i]);
}

/* Returns when the job has ended, in whatever way. The page: NULL without a window. */
static void
paint_watched (Run                *run,
               const PstArguments *arguments,
               PstProgressPage    *page)
{
  g_autofree gchar *name  = pst_arguments_dup_title (arguments);
  g_autofree gchar *title = g_strdup_printf (_ ("Painting in the style of “%s”"), name);

  if (page)
    paint_on_page (run, page, title);
  else
    paint_without_window (run, title);
}

/* The networks are read meanwhile. */
static gboolean
read_paintings (Run                 *run,
                const PstArguments  *arguments,
                const PstSource     *source,
                GError             **error)
{
  PstErrand *loading;
  gboolean   is_read;

  pst_shipped_model_files (run->settings, pst_arguments_get_ready (arguments), &run->files);
  loading = pst_main_loop_begin_work (load_models, run);
  is_read = pst_scene_reading_read_paintings (run->scene, arguments, source, run->settings, run->cancellable, error);
  pst_main_loop_end_work (loading);
  if (! is_read || ! run->error)
    return is_read;
  g_propagate_error (error, g_steal_pointer (&run->error));
  return FALSE;
}

/* The memory for painting is made ready meanwhile. */
static gboolean
read_picture (Run                *run,
              const PstArguments *arguments,
              const PstSource    *source)
{
  PstErrand *beside  = pst_main_loop_begin_work (make_ready, run);
  gboolean   is_read = pst_scene_reading_read_picture (run->scene, arguments, source, &run->error);

  g_cancellable_cancel (run->is_read);
  pst_main_loop_end_work (beside);
  return is_read;
}

/* (transfer full): the painted picture. The scene has its paintings, and is left empty. */
static PstPicture *
paint (Run                 *run,
       const PstSource     *source,
       const PstArguments  *arguments,
       PstProgressPage     *page,
       GError             **error)
{
  run->plan = pst_scene_reading_make_plan (run->scene, arguments, source, run->settings);
  pst_main_loop_run_work (prepare_job, run);
  if (! run->error && read_picture (run, arguments, source) &&
      pst_outcome_check (run->scene, source, run->settings, &run->error))
    {
      pst_job_set_retouch (run->job, retouch, run);
      show_remarks (run->job);
      paint_watched (run, arguments, page);
    }
  if (run->error)
    g_propagate_error (error, g_steal_pointer (&run->error));
  return g_steal_pointer (&run->result);
}

/* (transfer none) (nullable): the steps between "what the user wants" and the new layer. The page: NULL without a window; the cancellable,
 * which goes with it, too.
 */
static GimpLayer *
repaint (GimpImage            *image,
         PstSource            *source,
         GimpProcedureConfig  *config,
         PstProgressPage      *page,
         GCancellable         *cancellable,
         GError              **error)
{
  g_autoptr (PstSettings) settings  = pst_arguments_get_settings (config);
  g_auto (PstArguments)   arguments = { 0 };
  g_auto (PstScene)       scene     = { 0 };
  g_auto (Run)            run       = { .settings = settings, .scene = &scene, .cancellable = cancellable,
                                        .is_read = g_cancellable_new () };
  g_autoptr (PstPicture)  result    = NULL;

  pst_source_join_edges (source, settings);
  if (pst_arguments_are_ready (config)) /* brings colours of its own along, sRGB's */
    source->space = babl_space ("sRGB");
  run.space = source->space;
  if (! pst_arguments_init (&arguments, config, error) || ! pst_layer_check_place (source, &arguments, error) ||
      ! read_paintings (&run, &arguments, source, error))
    return NULL;
  pst_source_look (source);
  result = paint (&run, source, &arguments, page, error);
  if (! result)
    return NULL;
  return pst_layer_add_result (image, source, result, &arguments, settings, error);
}

/* What the user went on to do while the dialog was open counts. */
static gboolean
find_source_anew (PstSource     *source,
                  GimpImage     *image,
                  GimpDrawable **drawables,
                  GError       **error)
{
  pst_source_clear (source);
  return pst_source_init (source, image, drawables, error);
}

/* Whoever cancels, or is told of something to be changed, is back in the dialog, with all that was set: until there is a layer, or it is
 * the dialog that is cancelled.
 */
static GimpLayer *
repaint_by_dialog (GimpProcedure        *procedure,
                   GimpImage            *image,
                   GimpDrawable        **drawables,
                   PstSource            *source,
                   GimpProcedureConfig  *config,
                   GError              **error)
{
  for (;;)
    {
      g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
      g_autoptr (GError)        problem     = NULL;
      GtkWidget                *dialog      = pst_dialog_run (procedure, config, source, error);
      PstProgressPage          *page;
      GimpLayer                *layer = NULL;

      if (! dialog)
        return NULL;
      pst_recall_take_note (config);
      page = pst_dialog_turn_to_progress (dialog, cancellable);
      if (find_source_anew (source, image, drawables, &problem))
        layer = repaint (image, source, config, page, cancellable, &problem);
      if (! layer && ! find_source_anew (source, image, drawables, NULL)) /* there is nothing more to be done in the dialog */
        g_propagate_error (error, g_steal_pointer (&problem));
      else if (! layer && ! g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        pst_dialog_tell (dialog, problem->message);
      pst_dialog_close (dialog);
      if (layer || ! problem)
        return layer;
    }
}

static gboolean
show_window (gpointer window)
{
  gtk_widget_show (window);
  return G_SOURCE_REMOVE;
}

static GimpLayer *
repaint_in_window (GimpImage            *image,
                   PstSource            *source,
                   GimpProcedureConfig  *config,
                   GError              **error)
{
  g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr (GSource)       show        = g_timeout_source_new (WINDOW_DELAY);
  GtkWidget                *window;
  GimpLayer                *layer;

  gimp_ui_init (GETTEXT_PACKAGE);
  window = pst_progress_window_new (cancellable);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Pastiche"));
  gimp_window_set_transient (GTK_WINDOW (window));
  g_source_set_callback (show, show_window, window, NULL);
  g_source_attach (show, NULL);
  layer = repaint (image, source, config, pst_progress_window_get_page (PST_PROGRESS_WINDOW (window)), cancellable, error);
  g_source_destroy (show);
  gtk_widget_destroy (window);
  gdk_display_flush (gdk_display_get_default ()); /* or it would stay in sight until the plug-in ends */
  return layer;
}

static GimpLayer *
repaint_by_run_mode (GimpProcedure        *procedure,
                     GimpRunMode           run_mode,
                     GimpImage            *image,
                     GimpDrawable        **drawables,
                     PstSource            *source,
                     GimpProcedureConfig  *config,
                     GError              **error)
{
  switch (run_mode)
    {
    case GIMP_RUN_INTERACTIVE:
      return repaint_by_dialog (procedure, image, drawables, source, config, error);
    case GIMP_RUN_WITH_LAST_VALS:
      if (! pst_recall_drawables (config, error))
        return NULL;
      if (! gtk_init_check (NULL, NULL)) /* there may be no display */
        return repaint (image, source, config, NULL, NULL, error);
      return repaint_in_window (image, source, config, error);
    case GIMP_RUN_NONINTERACTIVE:
      return repaint (image, source, config, NULL, NULL, error);
    }
  g_return_val_if_reached (NULL);
}

/* GEGL loads all operations that it finds, and whatever libraries they need, which takes longer than to paint a small picture at once.
 * Without a dialog it is known beforehand whether the painting will be retouched; nothing else needs any.
 */
static void
init_gegl (GimpRunMode          run_mode,
           GimpProcedureConfig *config)
{
  static const gchar       where[]  = "GEGL_PATH"; /* the variable that says where operations are */
  g_autoptr (PstSettings)  settings = pst_arguments_get_settings (config);
  g_autofree gchar        *path     = g_strdup (g_getenv (where));

  if (run_mode != GIMP_RUN_INTERACTIVE && ! pst_retouch_is_wanted (settings))
    g_setenv (where, "", TRUE);
  gegl_init (NULL, NULL);
  if (path)
    g_setenv (where, path, TRUE);
  else
    g_unsetenv (where);
}

static GimpValueArray *
answer (GimpProcedure     *procedure,
        GimpPDBStatusType  status,
        GError            *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      status = GIMP_PDB_CANCEL;
    }
  return gimp_procedure_new_return_values (procedure, status, error);
}

/* (transfer full): success and the number of the new layer, cancellation, or an error with one sentence that says what to do. @drawables,
 * which ends with %NULL, is what is selected in the image.
 */
GimpValueArray *
pst_run (GimpProcedure        *procedure,
         GimpRunMode           run_mode,
         GimpImage            *image,
         GimpDrawable        **drawables,
         GimpProcedureConfig  *config,
         gpointer              data)
{
  g_auto (PstSource)  source = { 0 };
  GError             *error  = NULL;
  GimpLayer          *layer;
  GimpValueArray     *values;

  /* else GIMP shows a window for each call that fails, also where another way is tried, or the dialog says it in other words */
  gimp_plug_in_set_pdb_error_handler (gimp_procedure_get_plug_in (procedure), GIMP_PDB_ERROR_HANDLER_PLUGIN);
  if (! pst_look_arguments_complete (config, &error))
    return answer (procedure, GIMP_PDB_EXECUTION_ERROR, error);
  init_gegl (run_mode, config);
  if (! pst_source_init (&source, image, drawables, &error))
    return answer (procedure, GIMP_PDB_CALLING_ERROR, error);
  layer = repaint_by_run_mode (procedure, run_mode, image, drawables, &source, config, &error);
  if (! layer)
    return answer (procedure, GIMP_PDB_EXECUTION_ERROR, error);
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();
  values = answer (procedure, GIMP_PDB_SUCCESS, NULL);
  GIMP_VALUES_SET_INT (values, 1, gimp_item_get_id (GIMP_ITEM (layer)));
  return values;
}
