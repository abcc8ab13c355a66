/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A button, and behind it a window that shows what each layer of the network sees (ui/progress/layer-explorer.c): of the painting with
 * the largest share, and of the layer that is painted, as the preview has them.
 *
 *   click → the network is read → the window → a small job for each choice
 *
 * There is one thread, for reading and for painting. What is wanted while it works makes it stop, and has its turn when it has ended.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/job.h>
#include <pastiche/layer-weights.h>
#include <pastiche-ui/layer-explorer.h>
#include <pastiche-ui/window-fit.h>

#include "arguments/arguments.h"
#include "catalogue/shipped.h"
#include "dialog/dialog-explorer.h"
#include "preview/dialog-preview.h"
#include "rows/dialog-row.h"

/* A job of a few seconds. */
#define SIDE           256 /* pixels on the long side */
#define SMALLEST_SCALE 128
#define STEPS          100

#define WIDTH          760 /* of the window, widget pixels */
#define HEIGHT         520

typedef struct
{
  GimpProcedureConfig *config;      /* borrowed; outlives the dialog */
  GtkWidget           *button;      /* borrowed */
  GtkWidget           *preview;     /* borrowed; has the pictures */
  GtkWidget           *window;      /* borrowed, or NULL */
  PstLayerExplorer    *explorer;    /* in it */
  gboolean             wanted;      /* the window, or while it is open what is chosen in it */

  /* as they were when the window was wanted; the thread's own while there is one */
  PstSettings         *settings;
  PstModelFiles        files;
  PstModels            models;
  PstScene             subject;

  GThread             *thread;      /* or NULL */
  GCancellable        *cancellable; /* of its work */
  PstJob              *job;         /* or NULL: it reads the network */
  PstScene             scene;       /* of the job */
  GStrv                layers;      /* what it has found */
  PstPicture          *result;      /* what it has painted */
  GError              *error;
} Explorer;

static void go_on (Explorer *explorer);

/* ---- the thread */

static void
read_network (Explorer *explorer)
{
  pst_models_clear (&explorer->models);
  if (pst_models_load (&explorer->models, &explorer->files, &explorer->error))
    explorer->layers = pst_layer_weights_dup_style_layers (explorer->models.network, explorer->settings, &explorer->error);
}

static void
forget_work (Explorer *explorer)
{
  g_clear_pointer (&explorer->job, pst_job_free);
  pst_scene_clear (&explorer->scene);
  g_clear_pointer (&explorer->layers, g_strfreev);
  g_clear_pointer (&explorer->result, pst_picture_unref);
  g_clear_error (&explorer->error);
  g_clear_object (&explorer->cancellable);
}

static void
explore (Explorer *explorer)
{
  explorer->wanted = TRUE;
  go_on (explorer);
}

static void
forget_window (Explorer *explorer)
{
  explorer->window   = NULL;
  explorer->explorer = NULL;
  explorer->wanted   = FALSE;
  go_on (explorer);
}

static void
open_window (Explorer *explorer)
{
  GtkWidget *page = pst_layer_explorer_new ((const gchar *const *) explorer->layers);

  explorer->explorer = PST_LAYER_EXPLORER (page);
  explorer->window   = gtk_dialog_new_with_buttons (_ ("What the layers see"), GTK_WINDOW (gtk_widget_get_toplevel (explorer->button)),
                                                    GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, _ ("_Close"),
                                                    GTK_RESPONSE_CLOSE, NULL);
  g_object_set (page, "margin", PST_BORDER, NULL);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (explorer->window))), pst_window_make_small (page), TRUE,
                      TRUE, 0);
  pst_window_fit (GTK_WINDOW (explorer->window), WIDTH, HEIGHT);
  g_signal_connect_swapped (page, "explore", G_CALLBACK (explore), explorer);
  g_signal_connect (explorer->window, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  g_signal_connect_swapped (explorer->window, "destroy", G_CALLBACK (forget_window), explorer);
  gtk_widget_show (page);
  gtk_widget_show (explorer->window);
}

/* Of a job that was given up there is nothing to be shown. */
static void
take_work (Explorer *explorer)
{
  if (explorer->explorer)
    pst_layer_explorer_watch (explorer->explorer, NULL);
  if (explorer->explorer && explorer->result && ! explorer->wanted)
    pst_layer_explorer_show (explorer->explorer, explorer->result);
  if (explorer->layers && gtk_widget_get_mapped (explorer->button)) /* or the user has turned to something else, with OK perhaps */
    open_window (explorer);
  if (explorer->error && ! g_error_matches (explorer->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gimp_message (explorer->error->message);
}

static gboolean
end_work (gpointer data)
{
  Explorer *explorer = data;

  g_thread_join (g_steal_pointer (&explorer->thread));
  take_work (explorer);
  forget_work (explorer);
  go_on (explorer);
  return G_SOURCE_REMOVE;
}

static gpointer
work (gpointer data)
{
  Explorer *explorer = data;

  if (explorer->job)
    explorer->result = pst_job_run (explorer->job, &explorer->scene, explorer->cancellable, &explorer->error);
  else
    read_network (explorer);
  if (explorer->result)
    pst_job_show_colours (explorer->job, explorer->result);
  g_idle_add (end_work, explorer);
  return NULL;
}

static void
start_to_work (Explorer *explorer)
{
  g_autoptr (GError) problem = NULL;

  explorer->cancellable = g_cancellable_new ();
  explorer->thread      = g_thread_try_new ("layer-explorer", work, explorer, &problem);
  if (explorer->thread)
    return;
  g_set_error (&explorer->error, PST_ERROR, PST_ERROR_MEMORY,
               _ ("The system allows no more threads (%s): close other programs and try again."), problem->message);
  take_work (explorer);
  forget_work (explorer);
}

/* ---- what it does */

/* (transfer full): as large as it is explored */
static PstPicture *
shrink (PstPicture *picture)
{
  gdouble scale = MIN ((gdouble) SIDE / MAX (picture->width, picture->height), 1.0);

  return pst_picture_resize (picture, MAX (picture->width * scale, 1), MAX (picture->height * scale, 1), NULL);
}

static void
forget_subject (Explorer *explorer)
{
  g_clear_object (&explorer->settings);
  pst_model_files_clear (&explorer->files);
  pst_scene_clear (&explorer->subject);
}

/* The arguments, the pictures and the network as they are now. */
static void
start_to_read (Explorer *explorer)
{
  PstScene *subject = &explorer->subject;
  PstScene  found;

  forget_subject (explorer);
  if (! pst_dialog_preview_get_scene (explorer->preview, &found))
    return;
  *subject         = found;
  subject->content = shrink (found.content);
  pst_picture_ref (subject->paintings[0].picture);
  explorer->settings = pst_arguments_get_settings (explorer->config);
  g_object_set (explorer->settings, "method", PST_METHOD_OPTIMISE, "smallest-scale", SMALLEST_SCALE, "steps", STEPS, NULL);
  pst_shipped_model_files (explorer->settings, NULL, &explorer->files);
  if (subject->content)
    start_to_work (explorer);
}

static void
start_to_paint (Explorer *explorer)
{
  g_autoptr (PstSettings) settings = pst_layer_explorer_make_settings (explorer->explorer, explorer->settings);
  PstScenePlan            plan;

  explorer->scene = explorer->subject;
  pst_picture_ref (explorer->scene.content);
  pst_picture_ref (explorer->scene.paintings[0].picture);
  plan          = pst_scene_get_plan (&explorer->scene);
  explorer->job = pst_job_new (&explorer->models, settings, &plan);
  pst_layer_explorer_watch (explorer->explorer, explorer->job);
  start_to_work (explorer);
}

/* With what is wanted, or to an end of what is not. */
static void
go_on (Explorer *explorer)
{
  gboolean wanted = explorer->wanted;

  if (explorer->thread)
    {
      g_cancellable_cancel (explorer->cancellable);
      return;
    }
  explorer->wanted = FALSE;
  if (wanted && explorer->explorer)
    start_to_paint (explorer);
  else if (wanted)
    start_to_read (explorer);
}

/* ---- the button */

static void
update_button (Explorer *explorer)
{
  PstScene scene;

  gtk_widget_set_sensitive (explorer->button, pst_dialog_preview_get_scene (explorer->preview, &scene));
}

/* The thread is told to end as soon as the window is closed; it may take a moment. */
static void
explorer_free (Explorer *explorer)
{
  g_signal_handlers_disconnect_by_data (explorer->preview, explorer);
  g_object_unref (explorer->preview);
  if (explorer->window)
    gtk_widget_destroy (explorer->window);
  if (explorer->thread)
    {
      g_cancellable_cancel (explorer->cancellable);
      g_thread_join (explorer->thread);
      g_idle_remove_by_data (explorer);
    }
  forget_work (explorer);
  forget_subject (explorer);
  pst_models_clear (&explorer->models);
  g_free (explorer);
}

/* (transfer floating): a button that opens the window, as long as there is a painting in the view of pst_dialog_preview_new() */
GtkWidget *
pst_dialog_explorer_new (GimpProcedureConfig *config,
                         GtkWidget           *preview)
{
  GtkWidget *button   = gtk_button_new_with_mnemonic (_ ("Wh_at the layers see…"));
  Explorer  *explorer = g_new0 (Explorer, 1);

  explorer->config  = config;
  explorer->button  = button;
  explorer->preview = g_object_ref (preview);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _ ("For the curious: the painting remade from what one layer sees of it, and the picture remade "
                                          "from its content alone. Needs a painting, not a ready style"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (explore), explorer);
  g_signal_connect_swapped (button, "destroy", G_CALLBACK (explorer_free), explorer);
  g_signal_connect_swapped (preview, "asked", G_CALLBACK (update_button), explorer);
  update_button (explorer);
  gtk_widget_show (button);
  return button;
}
