/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Follows the arguments of a training. For an answer a network has to be read, which happens in a thread: there is one question at a time,
 * and what is asked meanwhile counts when that is answered. As long as no painting is named there is nothing to say.
 */
#include "config.h"

#include <pastiche/background.h>

#include "dialog/training-need.h"
#include "training/training-work.h"

typedef struct
{
  GtkLabel             *label;     /* borrowed, and this belongs to it */
  GimpProcedureConfig  *config;    /* borrowed; NULL: the label is gone */
  PstTrainingArguments  arguments; /* what the thread is asked */
  gboolean              is_busy;
  gboolean              is_old;    /* the arguments have changed since */
  guint                 idle;      /* source id: many arguments may change at once */
} Need;

static PstBackground background = PST_BACKGROUND (1);

static void
find_answer (GTask        *task,
             gpointer      source       G_GNUC_UNUSED,
             gpointer      data,
             GCancellable *cancellable  G_GNUC_UNUSED)
{
  const Need         *need   = data;
  g_autoptr (GError)  error  = NULL;
  gchar              *answer = pst_training_work_describe_need (&need->arguments, &error);

  g_task_return_pointer (task, answer ? answer : g_strdup (error->message), g_free);
}

static void plan_to_ask (Need *need);

static void
take_answer (GObject      *source G_GNUC_UNUSED,
             GAsyncResult *result,
             gpointer      data)
{
  Need             *need   = data;
  g_autofree gchar *answer = g_task_propagate_pointer (G_TASK (result), NULL);

  pst_training_arguments_clear (&need->arguments);
  need->is_busy = FALSE;
  if (! need->config)
    return;
  gtk_label_set_text (need->label, answer);
  if (need->is_old)
    plan_to_ask (need);
}

static gboolean
ask (gpointer data)
{
  Need             *need = data;
  g_autoptr (GTask) task = NULL;

  need->idle   = 0;
  need->is_old = FALSE;
  if (! pst_training_arguments_init (&need->arguments, need->config, NULL))
    {
      pst_training_arguments_clear (&need->arguments);
      gtk_label_set_text (need->label, "");
      return G_SOURCE_REMOVE;
    }
  need->is_busy = TRUE;
  task          = g_task_new (need->label, NULL, take_answer, need);
  g_task_set_task_data (task, need, NULL);
  pst_background_run (&background, task, find_answer);
  return G_SOURCE_REMOVE;
}

static void
plan_to_ask (Need *need)
{
  if (need->is_busy)
    need->is_old = TRUE;
  else if (need->idle == 0)
    need->idle = g_idle_add (ask, need);
}

static void
stop_asking (Need *need)
{
  if (! need->config)
    return;
  g_signal_handlers_disconnect_by_data (need->config, need);
  g_clear_handle_id (&need->idle, g_source_remove);
  need->config = NULL;
}

/* (transfer floating): the label, which tells of a training with these arguments */
GtkWidget *
pst_training_need_new (GimpProcedureConfig *config)
{
  GtkWidget *label = gtk_label_new (NULL);
  Need      *need  = g_new0 (Need, 1);

  need->label  = GTK_LABEL (label);
  need->config = config;
  gtk_label_set_xalign (need->label, 0.0f);
  gtk_label_set_line_wrap (need->label, TRUE);
  gtk_label_set_max_width_chars (need->label, 1); /* as wide as it is given */
  g_object_set_data_full (G_OBJECT (label), "pastiche-need", need, g_free);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (plan_to_ask), need);
  g_signal_connect_swapped (label, "destroy", G_CALLBACK (stop_asking), need);
  plan_to_ask (need);
  gtk_widget_show (label);
  return label;
}
