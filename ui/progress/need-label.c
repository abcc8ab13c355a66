/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A label that tells in figures the time and the memory that a painting will take, and in words where the pointer rests on it. It is told
 * of every change of the settings.
 *
 * To know them, the networks have to be read, and their walk through the picture to be planned: that happens in a thread, for the last
 * question that came while the thread was busy. What the label says meanwhile is the answer before.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/background.h>
#include <pastiche/job.h>

#include <pastiche-ui/need-label.h>

#define NO_BREAK "\u00a0"

struct _PstNeedLabel
{
  GtkLabel         parent_instance;

  PstNeedQuestion *waiting;  /* the last one that nobody works on */
  gboolean         busy;     /* a thread works on one before */
  PstModels        models;   /* the last ones read; only the thread looks at them */
  PstModelFiles    files;    /* where they were read; the thread's as well */
  gchar           *sentence; /* the last answer */
  gboolean         refused;  /* it says why nothing can be painted */
};

/* What a painting will take, or why it cannot be painted. */
typedef struct
{
  gchar *brief; /* NULL where it cannot */
  gchar *sentence;
} Answer;

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstNeedLabel, pst_need_label, GTK_TYPE_LABEL)

static PstBackground background = PST_BACKGROUND (2);

static void
question_free (gpointer data)
{
  PstNeedQuestion *question = data;

  pst_model_files_clear (&question->files);
  g_object_unref (question->settings);
  g_free (question);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->brief);
  g_free (answer->sentence);
  g_free (answer);
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
  g_autoptr (GError)  error    = NULL;
  g_autoptr (PstJob)  job      = NULL;
  Answer             *answer   = g_new0 (Answer, 1);

  if (read_models (label, question, &error))
    {
      job              = pst_job_new (&label->models, question->settings, &question->scene);
      answer->sentence = pst_job_describe_need (job, &answer->brief, &error);
    }
  if (! answer->sentence)
    answer->sentence = g_strdup (error->message);
  g_task_return_pointer (task, answer, answer_free);
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
  pst_background_run (&background, task, find_answer);
}

/* (transfer full): where there is no room for it, it goes on in the next line after its dot, and nowhere else */
static gchar *
keep_figures_whole (const gchar *brief)
{
  g_autoptr (GString) text = g_string_new (brief);

  g_string_replace (text, " ", NO_BREAK, 0);
  g_string_replace (text, "·" NO_BREAK, "· ", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_answer (PstNeedLabel *label,
             Answer       *answer)
{
  g_autofree gchar *text = keep_figures_whole (answer->brief ? answer->brief : "–");

  g_free (label->sentence);
  label->sentence = g_steal_pointer (&answer->sentence);
  label->refused  = answer->brief == NULL;
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), label->sentence);
  g_signal_emit (label, signals[ANSWERED], 0);
}

static void
take_answer (GObject      *source,
             GAsyncResult *result,
             gpointer      data G_GNUC_UNUSED)
{
  PstNeedLabel *label  = PST_NEED_LABEL (source);
  Answer       *answer = g_task_propagate_pointer (G_TASK (result), NULL);

  label->busy = FALSE;
  if (label->waiting)
    start (label);
  else
    show_answer (label, answer);
  answer_free (answer);
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
  g_free (label->sentence);
  G_OBJECT_CLASS (pst_need_label_parent_class)->finalize (object);
}

static void
pst_need_label_class_init (PstNeedLabelClass *class)
{
  G_OBJECT_CLASS (class)->finalize  = pst_need_label_finalize;
  GTK_WIDGET_CLASS (class)->destroy = pst_need_label_destroy;

  /**
   * PstNeedLabel::answered:
   * @label: the label
   *
   * The last question is answered.
   */
  signals[ANSWERED] = g_signal_new ("answered", PST_TYPE_NEED_LABEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pst_need_label_init (PstNeedLabel *label)
{
  label->sentence = g_strdup (_ ("How long this will take is being measured…"));
  gtk_label_set_text (GTK_LABEL (label), "…");
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), label->sentence);
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

/**
 * pst_need_label_get_sentence:
 * @label: the label
 * @refused: (out): whether it cannot be painted
 *
 * Returns: (transfer none): the last answer in words: what it will take, or why it cannot be painted and what to do
 */
const gchar *
pst_need_label_get_sentence (PstNeedLabel *label,
                             gboolean     *refused)
{
  *refused = label->refused;
  return label->sentence;
}
