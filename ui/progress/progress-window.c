/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A window with a progress page, for runs that no other window of ours is open for. Closing it means Cancel; it stays until the job has
 * ended.
 */
#include "config.h"

#include <pastiche-ui/progress-window.h>
#include <pastiche-ui/window-fit.h>

#define BORDER 12
#define WIDTH  800 /* widget pixels */
#define HEIGHT 440

struct _PstProgressWindow
{
  GtkDialog        parent_instance;

  PstProgressPage *page;
};

G_DEFINE_FINAL_TYPE (PstProgressWindow, pst_progress_window, GTK_TYPE_DIALOG)

static void
pst_progress_window_response (GtkDialog *dialog,
                              gint       response G_GNUC_UNUSED)
{
  pst_progress_page_stop (PST_PROGRESS_WINDOW (dialog)->page, FALSE);
}

static void
pst_progress_window_class_init (PstProgressWindowClass *class)
{
  GTK_DIALOG_CLASS (class)->response = pst_progress_window_response;
}

static void
pst_progress_window_init (PstProgressWindow *window)
{
  GtkWidget *content = gtk_dialog_get_content_area (GTK_DIALOG (window));
  GtkWidget *page    = pst_progress_page_new ();

  window->page = PST_PROGRESS_PAGE (page);
  g_object_set (page, "margin", BORDER, NULL);
  gtk_container_set_border_width (GTK_CONTAINER (content), 0);
  gtk_box_pack_start (GTK_BOX (content), page, TRUE, TRUE, 0);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_widget_hide (gtk_dialog_get_action_area (GTK_DIALOG (window))); /* the page has buttons of its own */
  G_GNUC_END_IGNORE_DEPRECATIONS
  pst_window_fit (GTK_WINDOW (window), WIDTH, HEIGHT);
  g_signal_connect (window, "delete-event", G_CALLBACK (gtk_true), NULL);
}

/**
 * pst_progress_window_new:
 * @cancellable: what the job's run will be given, and whoever reads what there is to read before
 *
 * Give its page the job when there is one, and destroy the window when that has ended.
 *
 * Returns: (transfer none): a window without a title that is not yet shown
 */
GtkWidget *
pst_progress_window_new (GCancellable *cancellable)
{
  PstProgressWindow *window = g_object_new (PST_TYPE_PROGRESS_WINDOW, NULL);

  pst_progress_page_watch (window->page, NULL, cancellable);
  return GTK_WIDGET (window);
}

/**
 * pst_progress_window_get_page:
 * @window: the window
 *
 * Returns: (transfer none): the page in it
 */
PstProgressPage *
pst_progress_window_get_page (PstProgressWindow *window)
{
  return window->page;
}
