/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window that shows how a job gets on: the picture as it becomes, scale and step, losses and the time left.
 *
 * The job runs in somebody else's thread; the window looks at it from GTK's main loop ten times a second. Its two buttons
 * only cancel the GCancellable: whoever runs the job then asks pst_progress_window_is_kept() whether the picture so far is
 * wanted. Showing the picture costs the job time, so it happens once a second, and more rarely where one picture takes long.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/progress-window.h>

#include "picture-surface.h"

#define POLL_INTERVAL    100   /* milliseconds */
#define PICTURE_INTERVAL 1.0   /* seconds, at least */
#define PICTURE_SHARE    0.05  /* of the time, at most */
#define PICTURE_WIDTH    400   /* of the place where the picture is shown, pixels */
#define PICTURE_HEIGHT   300

#define RESPONSE_KEEP    1

struct _PstProgressWindow
{
  GtkDialog        parent_instance;

  PstJob          *job;         /* borrowed */
  GCancellable    *cancellable;
  gboolean         kept;
  guint            poll;        /* source id */

  GtkWidget       *area;
  GtkWidget       *bar;
  GtkWidget       *place;
  GtkWidget       *losses;
  GtkWidget       *time_left;

  cairo_surface_t *shown;       /* the picture so far, small enough for the area */
  gint64           show_next;   /* monotonic time, microseconds */
};

G_DEFINE_FINAL_TYPE (PstProgressWindow, pst_progress_window, GTK_TYPE_DIALOG)

/* (transfer full) (nullable): the picture, no larger than the area; NULL where there is no memory for it */
static cairo_surface_t *
make_surface (const PstPicture *picture,
              gint              scale_factor)
{
  gdouble                shrink = MIN ((gdouble) PICTURE_WIDTH * scale_factor / picture->width,
                                       (gdouble) PICTURE_HEIGHT * scale_factor / picture->height);
  g_autoptr (PstPicture) small  = NULL;

  if (shrink >= 1.0)
    return pst_picture_surface_new (picture);
  small = pst_picture_resize (picture, MAX (1, picture->width * shrink), MAX (1, picture->height * shrink), NULL);
  return small ? pst_picture_surface_new (small) : NULL;
}

static void
show_picture (PstProgressWindow *window)
{
  g_autoptr (PstPicture) picture = NULL;
  gint64                 start   = g_get_monotonic_time ();
  gint64                 end;

  if (start < window->show_next)
    return;
  picture = pst_job_dup_canvas (window->job);
  if (! picture)
    return;

  g_clear_pointer (&window->shown, cairo_surface_destroy);
  window->shown = make_surface (picture, gtk_widget_get_scale_factor (GTK_WIDGET (window)));
  gtk_widget_queue_draw (window->area);

  end               = g_get_monotonic_time ();
  window->show_next = end + MAX (PICTURE_INTERVAL * G_USEC_PER_SEC, (end - start) / PICTURE_SHARE);
}

static gboolean
draw_picture (PstProgressWindow *window,
              cairo_t           *cairo)
{
  GtkStyleContext *style  = gtk_widget_get_style_context (window->area);
  gint             width  = gtk_widget_get_allocated_width (window->area);
  gint             height = gtk_widget_get_allocated_height (window->area);
  gint             picture_width;
  gint             picture_height;
  gdouble          scale;

  gtk_render_background (style, cairo, 0, 0, width, height);
  gtk_render_frame (style, cairo, 0, 0, width, height);
  if (! window->shown)
    return GDK_EVENT_STOP;

  picture_width  = cairo_image_surface_get_width (window->shown);
  picture_height = cairo_image_surface_get_height (window->shown);
  scale          = MIN ((gdouble) width / picture_width, (gdouble) height / picture_height);
  cairo_translate (cairo, (width - picture_width * scale) / 2.0, (height - picture_height * scale) / 2.0);
  cairo_scale (cairo, scale, scale);
  cairo_rectangle (cairo, 0.0, 0.0, picture_width, picture_height);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_fill_preserve (cairo);
  cairo_set_source_surface (cairo, window->shown, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cairo), CAIRO_EXTEND_PAD);
  cairo_fill (cairo);
  return GDK_EVENT_STOP;
}

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

static void
show_progress (PstProgressWindow *window)
{
  PstProgress       progress;
  g_autofree gchar *percent = NULL;
  g_autofree gchar *place   = NULL;
  g_autofree gchar *losses  = NULL;
  g_autofree gchar *left    = NULL;

  pst_job_get_progress (window->job, &progress);
  /* Translators: how much of the work is done */
  percent = g_strdup_printf (_ ("%.0f %%"), CLAMP (progress.fraction, 0.0, 1.0) * 100.0);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (window->bar), CLAMP (progress.fraction, 0.0, 1.0));
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (window->bar), percent);
  if (progress.scale < 1)
    return;

  place  = g_strdup_printf (_ ("Scale %u of %u (%d × %d pixels), step %u of %u"), progress.scale, progress.n_scales,
                            progress.width, progress.height, progress.step, progress.n_steps);
  left   = describe_time (progress.seconds_left);
  gtk_label_set_text (GTK_LABEL (window->place), place);
  gtk_label_set_text (GTK_LABEL (window->time_left), left);
  if (progress.step > 0 || progress.scale > 1) /* something is painted that could be kept */
    gtk_dialog_set_response_sensitive (GTK_DIALOG (window), RESPONSE_KEEP, TRUE);
  if (progress.losses.total > 0.0) /* painting at once measures none */
    {
      losses = g_strdup_printf (_ ("Losses: content %.3f, style %.3f, total %.3f"),
                                progress.losses.content, progress.losses.style, progress.losses.total);
      gtk_label_set_text (GTK_LABEL (window->losses), losses);
    }
}

static gboolean
poll_job (gpointer data)
{
  PstProgressWindow *window = data;

  show_picture (window);
  if (! g_cancellable_is_cancelled (window->cancellable))
    show_progress (window);
  return G_SOURCE_CONTINUE;
}

static void
pst_progress_window_response (GtkDialog *dialog,
                              gint       response)
{
  PstProgressWindow *window = PST_PROGRESS_WINDOW (dialog);

  if (g_cancellable_is_cancelled (window->cancellable))
    return;

  window->kept = response == RESPONSE_KEEP;
  gtk_dialog_set_response_sensitive (dialog, RESPONSE_KEEP, FALSE);
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_CANCEL, FALSE);
  gtk_label_set_text (GTK_LABEL (window->time_left), _ ("Stopping…"));
  g_cancellable_cancel (window->cancellable);
}

static void
pst_progress_window_dispose (GObject *object)
{
  PstProgressWindow *window = PST_PROGRESS_WINDOW (object);

  g_clear_handle_id (&window->poll, g_source_remove);
  g_clear_object (&window->cancellable);
  g_clear_pointer (&window->shown, cairo_surface_destroy);
  G_OBJECT_CLASS (pst_progress_window_parent_class)->dispose (object);
}

static void
pst_progress_window_class_init (PstProgressWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose    = pst_progress_window_dispose;
  GTK_DIALOG_CLASS (klass)->response = pst_progress_window_response;
}

static GtkWidget *
add_label (GtkWidget   *box,
           const gchar *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_container_add (GTK_CONTAINER (box), label);
  return label;
}

static void
set_accessible_name (GtkWidget   *widget,
                     const gchar *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

static void
pst_progress_window_init (PstProgressWindow *window)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  window->area = gtk_drawing_area_new ();
  gtk_widget_set_size_request (window->area, PICTURE_WIDTH, PICTURE_HEIGHT);
  gtk_style_context_add_class (gtk_widget_get_style_context (window->area), GTK_STYLE_CLASS_FRAME);
  set_accessible_name (window->area, _ ("The picture so far"));
  atk_object_set_role (gtk_widget_get_accessible (window->area), ATK_ROLE_IMAGE);
  g_signal_connect_swapped (window->area, "draw", G_CALLBACK (draw_picture), window);
  gtk_box_pack_start (GTK_BOX (box), window->area, TRUE, TRUE, 0);

  window->bar = gtk_progress_bar_new ();
  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (window->bar), TRUE);
  set_accessible_name (window->bar, _ ("Progress"));
  gtk_container_add (GTK_CONTAINER (box), window->bar);

  window->place     = add_label (box, _ ("Looking at the painting…"));
  window->losses    = add_label (box, NULL);
  window->time_left = add_label (box, NULL);

  g_object_set (box, "margin", 12, NULL);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (window))), box, TRUE, TRUE, 0);
  gtk_widget_show_all (box);

  gtk_dialog_add_button (GTK_DIALOG (window), _ ("Stop and _keep this"), RESPONSE_KEEP);
  gtk_dialog_add_button (GTK_DIALOG (window), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (window), RESPONSE_KEEP, FALSE);
  /* Closing the window means Cancel; it stays until the job has ended. */
  g_signal_connect (window, "delete-event", G_CALLBACK (gtk_true), NULL);
}

/**
 * pst_progress_window_new:
 * @job: (transfer none): the job to watch; it must outlive the window
 * @cancellable: what the job's run was given
 * @title: the title of the window
 *
 * Destroy the window when the job has ended.
 *
 * Returns: (transfer none): a window that is not yet shown
 */
GtkWidget *
pst_progress_window_new (PstJob       *job,
                         GCancellable *cancellable,
                         const gchar  *title)
{
  PstProgressWindow *window = g_object_new (PST_TYPE_PROGRESS_WINDOW, "title", title, NULL);

  window->job         = job;
  window->cancellable = g_object_ref (cancellable);
  window->poll        = g_timeout_add (POLL_INTERVAL, poll_job, window);
  return GTK_WIDGET (window);
}

/**
 * pst_progress_window_is_kept:
 * @window: the window
 *
 * Returns: whether the job was ended by "Stop and keep this"
 */
gboolean
pst_progress_window_is_kept (PstProgressWindow *window)
{
  return window->kept;
}
