/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A label that tells the time and the memory that a painting will take, and is told of every change of the settings.
 *
 * To know them, the networks have to be read, and their walk through the picture to be planned: that happens in a thread, for the last
 * question that came while the thread was busy. What the label says meanwhile is the answer before.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/job.h>

#include <pastiche-ui/need-label.h>

#define WIDTH_CHARS 40

struct _PstNeedLabel
{
  GtkLabel         parent_instance;

  PstNeedQuestion *waiting;      /* the last one that nobody works on */
  gboolean         busy;         /* a thread works on one before */
  PstModels        models;       /* the last ones read; only the thread looks at them */
  PstModelFiles    files;        /* where they were read; likewise */
};

G_DEFINE_FINAL_TYPE (PstNeedLabel, pst_need_label, GTK_TYPE_LABEL)

static void
question_free (gpointer data)
{
  PstNeedQuestion *question = data;

  pst_model_files_clear (&question->files);
  g_object_unref (question->settings);
  g_free (question);
}

/* The label keeps the files, and the question loses them. */
static gboolean
read_models (PstNeedLabel     *label,
             PstNeedQuestion  *question,
             GError          **error)
{
  if (pst_model_files_equal (&label->files, &question->files))
    return TRUE;
  pst_models_clear (&label->models);
  pst_model_files_clear (&label->files);
  if (! pst_models_load (&label->models, &question->files, error))
    return FALSE;
  label->files    = question->files;
  question->files = (PstModelFiles) { 0 };
  return TRUE;
}

static void
find_answer (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable G_GNUC_UNUSED)
{
  PstNeedLabel       *label    = source;
  PstNeedQuestion    *question = data;
  GError             *error    = NULL;
  g_autoptr (PstJob)  job      = NULL;
  gchar              *answer   = NULL;

  if (read_models (label, question, &error))
    {
      job    = pst_job_new (&label->models, question->settings, &question->scene);
      answer = pst_job_describe_need (job, &error);
    }
  if (answer)
    g_task_return_pointer (task, answer, g_free);
  else
    g_task_return_error (task, error);
}

static void take_answer (GObject      *source,
                         GAsyncResult *result,
                         gpointer      data);

static void
start (PstNeedLabel *label)
{
  g_autoptr (GTask) task = g_task_new (label, NULL, take_answer, NULL);

  label->busy = TRUE;
  g_task_set_task_data (task, g_steal_pointer (&label->waiting), question_free);
  g_task_run_in_thread (task, find_answer);
}

static void
take_answer (GObject      *source,
             GAsyncResult *result,
             gpointer      data G_GNUC_UNUSED)
{
  PstNeedLabel       *label  = PST_NEED_LABEL (source);
  g_autoptr (GError)  error  = NULL;
  g_autofree gchar   *answer = g_task_propagate_pointer (G_TASK (result), &error);

  label->busy = FALSE;
  if (label->waiting)
    start (label);
  else
    gtk_label_set_text (GTK_LABEL (label), answer ? answer : error->message);
}

static void
pst_need_label_destroy (GtkWidget *widget)
{
  g_clear_pointer (&PST_NEED_LABEL (widget)->waiting, question_free);
  GTK_WIDGET_CLASS (pst_need_label_parent_class)->destroy (widget);
}

/* The thread holds a reference: when this is called it has ended. */
static void
pst_need_label_finalize (GObject *object)
{
  PstNeedLabel *label = PST_NEED_LABEL (object);

  pst_models_clear (&label->models);
  pst_model_files_clear (&label->files);
  G_OBJECT_CLASS (pst_need_label_parent_class)->finalize (object);
}

static void
pst_need_label_class_init (PstNeedLabelClass *class)
{
  G_OBJECT_CLASS (class)->finalize  = pst_need_label_finalize;
  GTK_WIDGET_CLASS (class)->destroy = pst_need_label_destroy;
}

static void
pst_need_label_init (PstNeedLabel *label)
{
  gtk_label_set_text (GTK_LABEL (label), _ ("How long this will take is being measured…"));
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), WIDTH_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDTH_CHARS);
}

/**
 * pst_need_label_new:
 *
 * Returns: (transfer floating): a label that has not been asked yet
 */
GtkWidget *
pst_need_label_new (void)
{
  return g_object_new (PST_TYPE_NEED_LABEL, NULL);
}

/**
 * pst_need_label_ask:
 * @label: the label
 * @question: (transfer full): what is to be painted; the struct itself stays the caller's
 *
 * Answers a moment later, unless it is asked again before.
 */
void
pst_need_label_ask (PstNeedLabel          *label,
                    const PstNeedQuestion *question)
{
  g_clear_pointer (&label->waiting, question_free);
  label->waiting  = g_new (PstNeedQuestion, 1);
  *label->waiting = *question;
  if (! label->busy)
    start (label);
}
