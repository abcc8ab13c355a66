/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a job or a training gets on: the picture as it becomes, the chart of its losses, scale and step, and the time left.
 *
 *   picture │ chart, or one below the other
 *   ▬▬▬▬▬▬▬▬▬▬▬▬▬▬▬
 *   step      time left
 *      Pause · Stop and keep this · Cancel
 *
 * The job runs in somebody else's thread; the page looks at it from GTK's main loop ten times a second. Its two buttons
 * only cancel the GCancellable, which ends what is read before there is a job as well: whoever runs the job then asks
 * pst_progress_page_is_kept() whether the picture so far is wanted. There is no chart where a job measures no losses, as
 * when it paints at once.
 *
 * A training can be paused, and stops by itself where it is wanted as it is: for that, nothing is cancelled. Its picture is the photograph
 * that is kept out. When it has ended, the page can say what it came to, and ask what is to be done with it.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/loss-chart.h>
#include <pastiche-ui/progress-page.h>
#include <pastiche-ui/window-fit.h>

#include "progress/job-picture.h"

#define POLL_INTERVAL  100 /* milliseconds */
#define PICTURE_WIDTH  240 /* at least, widget pixels */
#define PICTURE_HEIGHT 180
#define SPACING        6
#define BORDER         12

/* Before the first step of a training. */
#define TRYING N_ ("Getting ready: the nearest style is being found, and a few steps are tried…")

struct _PstProgressPage
{
  GtkBox         parent_instance;

  PstWatched      watched;
  PstTrainingRun *run;         /* the same, where it is a training, or NULL */
  GCancellable   *cancellable; /* or NULL */
  gboolean        is_paused;
  gboolean        is_ending;
  gboolean        kept;
  guint           poll;        /* source id */

  GtkWidget      *pictures;    /* a box with the next two */
  guint           turn;        /* source id: the box is to be turned */
  PstJobPicture  *picture;
  PstLossChart   *chart;
  GtkWidget      *bar;
  GtkWidget      *step;
  GtkWidget      *time_left;
  GtkWidget      *verdict;     /* what it came to, in the place of these two */
  GtkWidget      *pause;
  GtkWidget      *go_on;
  GtkWidget      *keep;
  GtkWidget      *cancel;
  GtkWidget      *use;         /* these two in the end */
  GtkWidget      *close;
};

G_DEFINE_FINAL_TYPE (PstProgressPage, pst_progress_page, GTK_TYPE_BOX)

static gchar *
describe_time (gdouble seconds)
{
  gulong minutes = (gulong) (seconds / 60.0 + 0.5);

  if (seconds < 0.0)
    return g_strdup (_ ("The time left is not known yet"));
  if (seconds < 1.5)
    return g_strdup (_ ("Almost done"));
  if (minutes < 2)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "About %lu second left", "About %lu seconds left",
                                         (gulong) (seconds + 0.5)),
                            (gulong) (seconds + 0.5));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "About %lu minute left", "About %lu minutes left", minutes),
                          minutes);
}

/* A label asks for a new layout whatever it is told. */
static void
say (GtkWidget   *label,
     const gchar *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

static void
show_fraction (PstProgressPage *page,
               gdouble          fraction)
{
  /* Translators: how much of the work is done */
  g_autofree gchar *percent = g_strdup_printf (_ ("%.0f %%"), fraction * 100.0);

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (page->bar), fraction);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (page->bar), percent);
}

/* (transfer full) */
static gchar *
describe_step (PstProgressPage   *page,
               const PstProgress *progress)
{
  if (! page->run)
    return g_strdup_printf (_ ("Scale %u of %u (%d × %d pixels), step %u of %u"), progress->scale, progress->n_scales, progress->width,
                            progress->height, progress->step, progress->n_steps);
  return progress->step > 0 ? g_strdup_printf (_ ("Step %u of %u"), progress->step, progress->n_steps) : g_strdup (_ (TRYING));
}

static void
show_progress (PstProgressPage *page)
{
  PstProgress       progress;
  g_autofree gchar *step = NULL;
  g_autofree gchar *left = NULL;

  page->watched.class->get_progress (page->watched.work, &progress);
  show_fraction (page, CLAMP (progress.fraction, 0.0, 1.0));
  if (progress.scale < 1)
    return;

  step = describe_step (page, &progress);
  left = page->is_paused ? g_strdup (_ ("Paused")) : describe_time (progress.seconds_left);
  say (page->step, step);
  say (page->time_left, left);
  if (progress.step > 0 || progress.scale > 1) /* something is painted that could be kept */
    gtk_widget_set_sensitive (page->keep, TRUE);
}

static void
show_losses (PstProgressPage *page)
{
  g_autoptr (GArray) steps = page->watched.class->dup_history (page->watched.work, pst_loss_chart_get_n (page->chart));

  if (steps)
    pst_loss_chart_add (page->chart, (const PstProgress *) (gconstpointer) steps->data, steps->len);
}

static void
show_kept_out (PstProgressPage *page)
{
  g_autoptr (GArray) kept_out = pst_training_run_dup_kept_out (page->run);

  pst_loss_chart_set_kept_out (page->chart, (const PstKeptOut *) (gconstpointer) kept_out->data, kept_out->len);
}

static gboolean
poll_work (gpointer data)
{
  PstProgressPage *page = data;

  show_losses (page);
  if (page->run)
    show_kept_out (page);
  if (! page->is_ending)
    show_progress (page);
  return G_SOURCE_CONTINUE;
}

static void
pause_or_go_on (PstProgressPage *page,
                gboolean         paused)
{
  page->is_paused = paused;
  pst_training_run_pause (page->run, paused);
  gtk_widget_set_visible (page->pause, ! paused);
  gtk_widget_set_visible (page->go_on, paused);
  gtk_widget_grab_focus (paused ? page->go_on : page->pause);
}

static void
click_pause (PstProgressPage *page)
{
  pause_or_go_on (page, TRUE);
}

static void
click_go_on (PstProgressPage *page)
{
  pause_or_go_on (page, FALSE);
}

static void
click_keep (PstProgressPage *page)
{
  pst_progress_page_stop (page, TRUE);
}

static void
click_cancel (PstProgressPage *page)
{
  pst_progress_page_stop (page, FALSE);
}

/* On a page that is higher than wide, the chart is below the picture. */
static gboolean
turn (gpointer data)
{
  PstProgressPage *page   = data;
  gint             width  = gtk_widget_get_allocated_width (GTK_WIDGET (page));
  gint             height = gtk_widget_get_allocated_height (GTK_WIDGET (page));

  page->turn = 0;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (page->pictures),
                                  height > width ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  return G_SOURCE_REMOVE;
}

/* Not within a layout, which asks for another one. */
static void
plan_to_turn (PstProgressPage *page)
{
  if (page->turn == 0)
    page->turn = g_idle_add_full (G_PRIORITY_HIGH_IDLE, turn, page, NULL);
}

static void
pst_progress_page_dispose (GObject *object)
{
  PstProgressPage *page = PST_PROGRESS_PAGE (object);

  g_clear_handle_id (&page->turn, g_source_remove);
  g_clear_handle_id (&page->poll, g_source_remove);
  g_clear_object (&page->cancellable);
  G_OBJECT_CLASS (pst_progress_page_parent_class)->dispose (object);
}

static void
pst_progress_page_class_init (PstProgressPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = pst_progress_page_dispose;
}

static void
add_pictures (PstProgressPage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, BORDER);

  page->pictures = box;
  page->picture  = PST_JOB_PICTURE (pst_job_picture_new (PICTURE_WIDTH, PICTURE_HEIGHT));
  page->chart    = PST_LOSS_CHART (pst_loss_chart_new ());
  g_signal_connect (page, "size-allocate", G_CALLBACK (plan_to_turn), NULL);
  gtk_widget_set_no_show_all (GTK_WIDGET (page->chart), TRUE);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (page->picture), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), GTK_WIDGET (page->chart), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), pst_window_make_small (box), TRUE, TRUE, 0);
}

static GtkWidget *
add_label (GtkWidget *box,
           gboolean   at_end)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), at_end ? 1.0f : 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), at_end ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  gtk_box_pack_start (GTK_BOX (box), label, ! at_end, TRUE, 0);
  return label;
}

static void
add_words (PstProgressPage *page)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, BORDER);

  page->bar = gtk_progress_bar_new ();
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (page->bar), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (page->bar), _ ("Progress"));
  gtk_box_pack_start (GTK_BOX (page), page->bar, FALSE, FALSE, 0);
  page->step      = add_label (line, FALSE);
  page->time_left = add_label (line, TRUE);
  gtk_box_pack_start (GTK_BOX (page), line, FALSE, FALSE, 0);
  page->verdict = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (page->verdict), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (page->verdict), TRUE);
  gtk_widget_set_no_show_all (page->verdict, TRUE);
  atk_object_set_role (gtk_widget_get_accessible (page->verdict), ATK_ROLE_ALERT); /* is read out when it appears */
  gtk_box_pack_start (GTK_BOX (page), page->verdict, FALSE, FALSE, 0);
}

static GtkWidget *
add_button (PstProgressPage *page,
            GtkWidget       *box,
            const gchar     *text,
            GCallback        click)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (text);

  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_widget_set_no_show_all (button, TRUE);
  g_signal_connect_swapped (button, "clicked", click, page);
  return button;
}

static void
add_buttons (PstProgressPage *page)
{
  GtkWidget *box = gtk_button_box_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_button_box_set_layout (GTK_BUTTON_BOX (box), GTK_BUTTONBOX_END);
  gtk_box_set_spacing (GTK_BOX (box), SPACING);
  gtk_widget_set_margin_top (box, SPACING);
  page->pause  = add_button (page, box, _ ("_Pause"), G_CALLBACK (click_pause));
  page->go_on  = add_button (page, box, _ ("_Go on"), G_CALLBACK (click_go_on));
  page->keep   = add_button (page, box, _ ("Stop and _keep this"), G_CALLBACK (click_keep));
  page->cancel = add_button (page, box, _ ("_Cancel"), G_CALLBACK (click_cancel));
  page->use    = add_button (page, box, _ ("_Paint in it"), G_CALLBACK (click_keep));
  page->close  = add_button (page, box, _ ("_Close"), G_CALLBACK (click_cancel));
  gtk_widget_show (page->keep);
  gtk_widget_show (page->cancel);
  gtk_box_pack_start (GTK_BOX (page), box, FALSE, FALSE, 0);
}

static void
pst_progress_page_init (PstProgressPage *page)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (page), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (page), SPACING);
  add_pictures (page);
  add_words (page);
  add_buttons (page);
  gtk_widget_show_all (GTK_WIDGET (page));
  pst_progress_page_watch (page, NULL, NULL);
}

/**
 * pst_progress_page_new:
 *
 * Returns: (transfer floating): a page that watches no job
 */
GtkWidget *
pst_progress_page_new (void)
{
  return g_object_new (PST_TYPE_PROGRESS_PAGE, NULL);
}

/* Forgets what was watched before. Without @work, what is shown stays; without a @cancellable, there is nothing to cancel. */
static void
watch (PstProgressPage *page,
       PstWatched       watched,
       PstTrainingRun  *run,
       GCancellable    *cancellable)
{
  g_autoptr (GArray) steps = watched.work ? watched.class->dup_history (watched.work, 0) : NULL;

  g_clear_handle_id (&page->poll, g_source_remove);
  g_set_object (&page->cancellable, cancellable);
  page->watched   = watched;
  page->run       = run;
  page->is_ending = ! cancellable || g_cancellable_is_cancelled (cancellable);
  pst_job_picture_watch (page->picture, watched);
  page->is_paused = FALSE;
  gtk_widget_set_visible (page->pause, run != NULL);
  gtk_widget_hide (page->go_on);
  gtk_widget_set_sensitive (page->pause, ! page->is_ending);
  gtk_widget_set_sensitive (page->go_on, ! page->is_ending);
  gtk_widget_set_sensitive (page->keep, FALSE);
  gtk_widget_set_sensitive (page->cancel, ! page->is_ending);
  if (! cancellable)
    return;
  page->kept = FALSE;
  pst_loss_chart_clear (page->chart);
  gtk_widget_set_visible (GTK_WIDGET (page->chart), steps != NULL);
  show_fraction (page, 0.0);
  say (page->step, run ? _ (TRYING) : _ ("Looking at the painting…"));
  say (page->time_left, "");
  if (watched.work)
    page->poll = g_timeout_add (POLL_INTERVAL, poll_work, page);
}

/**
 * pst_progress_page_watch:
 * @page: the page
 * @job: (transfer none) (nullable): the job to watch; it must outlive the page, or the next call of this function
 * @cancellable: (nullable): what the job's run is given, and whoever reads what there is to read before
 *
 * Forgets the job before. Without a job, what is shown stays; without a @cancellable, there is nothing to cancel.
 */
void
pst_progress_page_watch (PstProgressPage *page,
                         PstJob          *job,
                         GCancellable    *cancellable)
{
  watch (page, pst_watched_job (job), NULL, cancellable);
}

/**
 * pst_progress_page_watch_training:
 * @page: the page
 * @run: (transfer none): the training to watch; it must outlive the page, or the next call of this function or the one above
 * @cancellable: what the training is given
 *
 * The same for a training, which can also be paused.
 */
void
pst_progress_page_watch_training (PstProgressPage *page,
                                  PstTrainingRun  *run,
                                  GCancellable    *cancellable)
{
  watch (page, pst_watched_training (run), run, cancellable);
}

/**
 * pst_progress_page_conclude:
 * @page: a page that watches work which has ended, and is still there
 * @verdict: translated: what the work came to
 * @can_paint: whether there is a button “Paint in it” beside “Close”
 * @cancellable: is cancelled when either is pressed; then pst_progress_page_is_kept() tells whether it was the first
 *
 * Shows the end of the work, and watches it no more.
 */
void
pst_progress_page_conclude (PstProgressPage *page,
                            const gchar     *verdict,
                            gboolean         can_paint,
                            GCancellable    *cancellable)
{
  GtkWidget *const       gone[] = { gtk_widget_get_parent (page->step), page->pause, page->go_on, page->keep, page->cancel };
  g_autoptr (PstPicture) canvas = page->watched.class->dup_canvas (page->watched.work);

  poll_work (page);
  pst_job_picture_show (page->picture, canvas);
  g_clear_handle_id (&page->poll, g_source_remove);
  g_set_object (&page->cancellable, cancellable);
  page->watched   = (PstWatched) { NULL, NULL };
  page->run       = NULL;
  page->kept      = FALSE;
  page->is_ending = FALSE;
  pst_job_picture_watch (page->picture, page->watched);
  show_fraction (page, 1.0);
  for (gsize i = 0; i < G_N_ELEMENTS (gone); i++)
    gtk_widget_hide (gone[i]);
  gtk_label_set_text (GTK_LABEL (page->verdict), verdict);
  gtk_widget_show (page->verdict);
  gtk_widget_set_visible (page->use, can_paint);
  gtk_widget_show (page->close);
  gtk_widget_grab_focus (can_paint ? page->use : page->close);
}

/**
 * pst_progress_page_stop:
 * @page: the page
 * @keep: whether what there is so far is wanted
 *
 * Does what its buttons do: ends what is watched, or what is read for it, unless that has happened already.
 */
void
pst_progress_page_stop (PstProgressPage *page,
                        gboolean         keep)
{
  if (! page->cancellable || page->is_ending || g_cancellable_is_cancelled (page->cancellable))
    return;
  page->kept      = keep;
  page->is_ending = TRUE;
  gtk_widget_set_sensitive (page->pause, FALSE);
  gtk_widget_set_sensitive (page->go_on, FALSE);
  gtk_widget_set_sensitive (page->keep, FALSE);
  gtk_widget_set_sensitive (page->cancel, FALSE);
  say (page->time_left, _ ("Stopping…"));
  if (keep && page->run)
    pst_training_run_stop (page->run);
  else
    g_cancellable_cancel (page->cancellable);
}

/**
 * pst_progress_page_is_kept:
 * @page: the page
 *
 * Returns: whether it was ended by "Stop and keep this", or by "Paint in it"
 */
gboolean
pst_progress_page_is_kept (PstProgressPage *page)
{
  return page->kept;
}
