/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <pastiche-ui/wheel.h>

static gboolean
leave_wheel (GtkWidget *widget)
{
  g_signal_stop_emission_by_name (widget, "scroll-event");
  return GDK_EVENT_PROPAGATE;
}

/* Whether the wheel would change what it shows. */
static gboolean
takes_wheel (GtkWidget *widget)
{
  return GTK_IS_SPIN_BUTTON (widget) || GTK_IS_COMBO_BOX (widget) || (GTK_IS_RANGE (widget) && ! GTK_IS_SCROLLBAR (widget));
}

static void
settle (GtkWidget *widget,
        gpointer   data G_GNUC_UNUSED)
{
  pst_wheel_scrolls_only (widget);
}

/**
 * pst_wheel_scrolls_only:
 * @page: a widget that scrolls, or lies on something that does
 *
 * Has the mouse's wheel scroll, instead of changing the number or the choice that happens to be under the pointer, on this widget and on
 * all that are in it now.
 */
void
pst_wheel_scrolls_only (GtkWidget *page)
{
  if (takes_wheel (page))
    g_signal_connect (page, "scroll-event", G_CALLBACK (leave_wheel), NULL);
  if (GTK_IS_CONTAINER (page))
    gtk_container_forall (GTK_CONTAINER (page), settle, NULL);
}
