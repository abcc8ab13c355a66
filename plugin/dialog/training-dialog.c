/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks for paintings and for what a training is to be like, trains, and says what it came to:
 *
 *   what was interrupted, or what is wrong, if anything
 *   the gallery of paintings (dialog-styles.c) | what else is asked (training-page.c)
 *
 * As for painting, the same window turns to a page that shows how the work gets on. Whoever cancels, or is told of something to be changed,
 * is back with all that was set, and is offered to go on with what was interrupted.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/arguments.h"
#include "dialog/dialog-styles.h"
#include "dialog/dialog-window.h"
#include "dialog/training-dialog.h"
#include "dialog/training-page.h"
#include "rows/dialog-row.h"
#include "training/training-work.h"

#define PAGE_WIDTH 430 /* with all borders; window pixels */

/* ---- going on */

static gboolean
is_complete (GimpProcedureConfig  *config,
             GError              **error)
{
  g_auto (PstTrainingArguments) arguments = { 0 };

  return pst_training_arguments_init (&arguments, config, error);
}

/* Makes the arguments those of the interrupted training. Its layers nobody has written down: if it needs any, they are those that are
 * chosen now.
 */
static gboolean
recall (GimpProcedureConfig  *config,
        GError              **error)
{
  GimpDrawable *layers[PST_MOST_PAINTINGS] = { NULL };
  gboolean      is_known;

  for (guint i = 0; pst_argument_layers[i]; i++)
    g_object_get (config, pst_argument_layers[i], &layers[i], NULL);
  is_known = pst_training_work_recall (config, error);
  for (guint i = 0; pst_argument_layers[i]; i++)
    {
      if (is_known && ! is_complete (config, NULL))
        g_object_set (config, pst_argument_layers[i], layers[i], NULL);
      g_clear_object (&layers[i]);
    }
  if (! is_known || is_complete (config, NULL))
    return is_known;
  g_object_set (config, PST_TRAINING_ARGUMENT_GO_ON, FALSE, NULL);
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, _ ("The interrupted training learns from a layer: choose the same one, and go on."));
  return FALSE;
}

/* (transfer full): what the interrupted training was to be called, or "" */
static gchar *
find_title (GimpProcedure *procedure,
            const gchar   *label)
{
  g_autoptr (GimpProcedureConfig) config    = gimp_procedure_create_config (procedure);
  g_auto (PstTrainingArguments)   arguments = { 0 };
  gchar                          *title     = NULL;

  if (! pst_training_arguments_recall (config, label))
    return g_strdup ("");
  if (pst_training_arguments_init (&arguments, config, NULL))
    return g_steal_pointer (&arguments.title);
  g_object_get (config, PST_TRAINING_ARGUMENT_STYLE_NAME, &title, NULL);
  return title ? title : g_strdup ("");
}

/* (transfer full) (nullable): that there is an interrupted training, in words; %NULL where there is none */
static gchar *
describe_interrupted (GimpProcedure *procedure)
{
  g_autofree gchar *label = NULL;
  g_autofree gchar *title = NULL;
  gdouble           fraction;

  if (! pst_training_work_find (&label, &fraction))
    return NULL;
  title = find_title (procedure, label);
  if (*title != '\0')
    /* Translators: the name of a style, and how much of its training is done */
    return g_strdup_printf (_ ("The training of “%s” was interrupted at %.0f %%. It can go on, until another one begins."), title,
                            100.0 * fraction);
  return g_strdup_printf (_ ("A training was interrupted at %.0f %%. It can go on, until another one begins."), 100.0 * fraction);
}

/* ---- the window */

/* One round: from the questions to the end of a training. */
typedef struct
{
  GimpProcedure       *procedure;
  GimpProcedureConfig *config;
  GtkWidget           *dialog;
  GtkWidget           *problem; /* a line that says what is wrong, or is not to be seen */
} Round;

/* (transfer none): a sentence above all else. No GtkInfoBar: in GIMP's themes, its text can hardly be told from its background. */
static GtkLabel *
add_line (const Round *round,
          const gchar *icon,
          GtkWidget  **line)
{
  GtkWidget *label = gtk_label_new (NULL);

  *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, PST_SPACING);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1); /* as wide as it is given */
  atk_object_set_role (gtk_widget_get_accessible (label), ATK_ROLE_ALERT); /* is read out when it appears */
  gtk_box_pack_start (GTK_BOX (*line), gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_MENU), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (*line), label, TRUE, TRUE, 0);
  gtk_widget_show_all (*line);
  gtk_widget_set_margin_start (*line, PST_BORDER);
  gtk_widget_set_margin_end (*line, PST_BORDER);
  gtk_widget_set_margin_top (*line, PST_BORDER);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (round->dialog))), *line, FALSE, FALSE, 0);
  return GTK_LABEL (label);
}

static void
say_problem (Round       *round,
             const gchar *text)
{
  if (round->problem)
    gtk_widget_destroy (round->problem);
  gtk_label_set_text (add_line (round, GIMP_ICON_DIALOG_WARNING, &round->problem), text);
  gtk_box_reorder_child (GTK_BOX (gtk_widget_get_parent (round->problem)), round->problem, 0);
}

static void
go_on (Round *round)
{
  g_autoptr (GError) error = NULL;

  if (recall (round->config, &error))
    gtk_dialog_response (GTK_DIALOG (round->dialog), GTK_RESPONSE_OK);
  else
    say_problem (round, error->message);
}

static void
offer_to_go_on (Round *round)
{
  g_autofree gchar *interrupted = describe_interrupted (round->procedure);
  GtkWidget        *button;
  GtkWidget        *line;

  if (! interrupted)
    return;
  button = gtk_button_new_with_mnemonic (_ ("_Go on"));
  gtk_label_set_text (add_line (round, GIMP_ICON_DIALOG_INFORMATION, &line), interrupted);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (go_on), round);
  gtk_box_pack_start (GTK_BOX (line), button, FALSE, FALSE, 0);
  gtk_widget_show (button);
}

static void
update_ok (GtkDialog           *dialog,
           GParamSpec          *changed G_GNUC_UNUSED,
           GimpProcedureConfig *config)
{
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_OK, is_complete (config, NULL));
}

/* Whether it could be made: the dialog, ready to be run. @problem: (nullable): what is wrong. */
static gboolean
make_dialog (Round        *round,
             GtkWindow    *parent,
             const gchar  *problem,
             GError      **error)
{
  GtkWidget                *dialog = gimp_procedure_dialog_new (round->procedure, round->config, _ ("Train a style"));
  g_autoptr (PstOpenImages) open   = pst_open_images_new (GTK_WINDOW (dialog));
  GtkWidget                *styles = pst_dialog_styles_new (round->config, NULL, open, error);

  if (! styles)
    {
      gtk_widget_destroy (dialog);
      return FALSE;
    }
  round->dialog = dialog;
  gimp_procedure_dialog_set_ok_label (GIMP_PROCEDURE_DIALOG (dialog), _ ("_Train"));
  if (parent)
    gtk_window_set_transient_for (GTK_WINDOW (dialog), parent);
  gtk_window_set_modal (GTK_WINDOW (dialog), TRUE); /* or the dialog from which it was opened would get its keys and clicks */
  if (problem)
    say_problem (round, problem);
  offer_to_go_on (round);
  pst_dialog_fill (GTK_DIALOG (dialog), styles, pst_training_page_new (GIMP_PROCEDURE_DIALOG (dialog), round->procedure, round->config),
                   PAGE_WIDTH);
  g_signal_connect_object (round->config, "notify", G_CALLBACK (update_ok), dialog, G_CONNECT_SWAPPED);
  update_ok (GTK_DIALOG (dialog), NULL, round->config);
  return TRUE;
}

/* ---- training */

/* (transfer full): what is said when a style is trained */
static gchar *
describe_end (const PstReadyStyle *style,
              guint                n_passed_over)
{
  g_autofree gchar *end    = g_strdup_printf (_ ("“%s” is trained: it is one of your trained styles from now on, and paints any picture at "
                                                 "once."), style->title);
  g_autofree gchar *passed = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file of the folder could not be read, and was passed over.",
                                                           "%u files of the folder could not be read, and were passed over.",
                                                           n_passed_over), n_passed_over);

  return n_passed_over > 0 ? g_strdup_printf ("%s %s", end, passed) : g_steal_pointer (&end);
}

/* Returns when the user has seen it. Answers whether they want to paint in it now. */
static gboolean
show_end (PstProgressPage     *page,
          const PstReadyStyle *style,
          guint                n_passed_over,
          gboolean             can_paint)
{
  g_autofree gchar         *text = describe_end (style, n_passed_over);
  g_autoptr (GCancellable)  seen = g_cancellable_new ();

  pst_progress_page_conclude (page, text, can_paint, seen);
  while (! g_cancellable_is_cancelled (seen))
    g_main_context_iteration (NULL, TRUE);
  return pst_progress_page_is_kept (page);
}

/* (transfer full) (nullable): the style */
static PstReadyStyle *
train (const Round  *round,
       gboolean      can_paint,
       gboolean     *is_wanted,
       GError      **error)
{
  g_autoptr (GCancellable)       cancellable = g_cancellable_new ();
  PstProgressPage               *page        = pst_dialog_turn_to_page (round->dialog, cancellable);
  g_auto (PstTrainingArguments)  arguments   = { 0 };
  g_autoptr (PstTrainingRun)     run         = NULL;
  PstReadyStyle                 *style       = NULL;
  guint                          n_passed_over;

  if (! pst_training_arguments_init (&arguments, round->config, error))
    return NULL;
  run = pst_training_work_begin (&arguments, cancellable, &n_passed_over, error);
  gimp_progress_end (); /* loading a painting leaves GIMP's bar and its Cancel button there */
  if (! run)
    return NULL;
  pst_progress_page_watch_training (page, run, cancellable);
  if (pst_training_work_run (run, cancellable, error))
    style = pst_training_work_save (run, &arguments, error);
  if (style)
    *is_wanted = show_end (page, style, n_passed_over, can_paint);
  pst_progress_page_watch (page, NULL, NULL);
  return style;
}

/* (transfer full) (nullable): a style that was trained, in a window of its own; the error is %G_IO_ERROR_CANCELLED where the user gave up.
 * @config: the arguments that are there first, and in the end those of the training. @parent: (nullable): the dialog from which it is
 * opened, which waits. @is_wanted: (out): whether the user wants to paint in it: that is asked where there is a parent.
 */
PstReadyStyle *
pst_training_dialog_run (GimpProcedure        *procedure,
                         GimpProcedureConfig  *config,
                         GtkWindow            *parent,
                         gboolean             *is_wanted,
                         GError              **error)
{
  g_autofree gchar *text = NULL;

  *is_wanted = FALSE;
  g_object_set (config, PST_TRAINING_ARGUMENT_STYLE_NAME, "", NULL); /* that of the style before is not this one's */
  for (;;)
    {
      Round              round   = { .procedure = procedure, .config = config };
      g_autoptr (GError) problem = NULL;
      PstReadyStyle     *style   = NULL;

      g_object_set (config, PST_TRAINING_ARGUMENT_GO_ON, FALSE, PST_TRAINING_ARGUMENT_STEPS, 0, NULL);
      if (! make_dialog (&round, parent, text, error))
        return NULL;
      if (gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (round.dialog)))
        style = train (&round, parent != NULL, is_wanted, &problem);
      else
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
      pst_dialog_close (round.dialog);
      if (style || ! problem)
        return style;
      g_free (text);
      text = g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? NULL : g_strdup (problem->message);
    }
}
