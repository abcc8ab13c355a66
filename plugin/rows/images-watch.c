/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP tells nobody when a layer comes or goes: whoever shows a list of them looks at it once a second while the dialog is the active
 * window, at once when it becomes that, and now and then otherwise.
 */
#include "config.h"

#include "rows/images-watch.h"

#define ACTIVE_INTERVAL  1 /* seconds */
#define PASSIVE_INTERVAL 5 /* seconds, while another window is active */

struct _PstImagesWatch
{
  GtkWindow   *dialog; /* borrowed */
  GSourceFunc  update;
  gpointer     data;
  guint        source; /* id */
};

static void
take_active (PstImagesWatch *watch)
{
  gboolean active = gtk_window_is_active (watch->dialog);

  if (active)
    watch->update (watch->data);
  g_clear_handle_id (&watch->source, g_source_remove);
  watch->source = g_timeout_add_seconds_full (G_PRIORITY_LOW, active ? ACTIVE_INTERVAL : PASSIVE_INTERVAL, watch->update, watch->data,
                                              NULL);
}

/* (transfer full): what calls @update, for as long as it is there and that returns %G_SOURCE_CONTINUE; the dialog outlives it */
PstImagesWatch *
pst_images_watch_new (GtkWindow   *dialog,
                      GSourceFunc  update,
                      gpointer     data)
{
  PstImagesWatch *watch = g_new0 (PstImagesWatch, 1);

  *watch = (PstImagesWatch) { .dialog = dialog, .update = update, .data = data };
  g_signal_connect_swapped (dialog, "notify::is-active", G_CALLBACK (take_active), watch);
  take_active (watch);
  return watch;
}

void
pst_images_watch_free (PstImagesWatch *watch)
{
  g_signal_handlers_disconnect_by_data (watch->dialog, watch);
  g_clear_handle_id (&watch->source, g_source_remove);
  g_free (watch);
}
