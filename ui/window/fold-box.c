/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK's box, in which widgets lie side by side where the least that they need is there, and else one below the other, each as wide as
 * the box. Natural widths do not count: a text that changes would fold and unfold it.
 */
#include "config.h"

#include <pastiche-ui/fold-box.h>

struct _PstFoldBox
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (PstFoldBox, pst_fold_box, GTK_TYPE_BOX)

/* (transfer container): those that are to be seen, in their order */
static GList *
list_visible (GtkWidget *widget)
{
  GList *children = gtk_container_get_children (GTK_CONTAINER (widget));

  for (GList *next, *link = children; link; link = next)
    {
      next = link->next;
      if (! gtk_widget_get_visible (link->data))
        children = g_list_delete_link (children, link);
    }
  return children;
}

static gboolean
is_folded (GtkWidget *widget,
           gint       width)
{
  gint least;

  GTK_WIDGET_CLASS (pst_fold_box_parent_class)->get_preferred_width (widget, &least, NULL);
  return width < least;
}

static GtkSizeRequestMode
pst_fold_box_get_request_mode (GtkWidget *widget G_GNUC_UNUSED)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
pst_fold_box_get_preferred_width (GtkWidget *widget,
                                  gint      *least,
                                  gint      *natural)
{
  g_autoptr (GList) children = list_visible (widget);

  GTK_WIDGET_CLASS (pst_fold_box_parent_class)->get_preferred_width (widget, least, natural);
  *least = 0;
  for (GList *link = children; link; link = link->next)
    {
      gint own;

      gtk_widget_get_preferred_width (link->data, &own, NULL);
      *least = MAX (*least, own);
    }
}

/* What has a viewport around it is asked for this too; higher is not narrower. */
static void
pst_fold_box_get_preferred_width_for_height (GtkWidget *widget,
                                             gint       height G_GNUC_UNUSED,
                                             gint      *least,
                                             gint      *natural)
{
  pst_fold_box_get_preferred_width (widget, least, natural);
}

static void
pst_fold_box_get_preferred_height_for_width (GtkWidget *widget,
                                             gint       width,
                                             gint      *least,
                                             gint      *natural)
{
  g_autoptr (GList) children = list_visible (widget);

  if (! is_folded (widget, width))
    {
      GTK_WIDGET_CLASS (pst_fold_box_parent_class)->get_preferred_height_for_width (widget, width, least, natural);
      return;
    }
  *least = *natural = ((gint) g_list_length (children) - 1) * gtk_box_get_spacing (GTK_BOX (widget));
  for (GList *link = children; link; link = link->next)
    {
      gint own;
      gint own_natural;

      gtk_widget_get_preferred_height_for_width (link->data, width, &own, &own_natural);
      *least   += own;
      *natural += own_natural;
    }
}

static void
pst_fold_box_size_allocate (GtkWidget     *widget,
                            GtkAllocation *allocation)
{
  g_autoptr (GList) children = list_visible (widget);
  GtkAllocation     place    = *allocation;

  if (! is_folded (widget, allocation->width))
    {
      GTK_WIDGET_CLASS (pst_fold_box_parent_class)->size_allocate (widget, allocation);
      return;
    }
  gtk_widget_set_allocation (widget, allocation);
  gtk_widget_set_clip (widget, allocation);
  for (GList *link = children; link; link = link->next)
    {
      gtk_widget_get_preferred_height_for_width (link->data, place.width, &place.height, NULL);
      gtk_widget_size_allocate (link->data, &place);
      place.y += place.height + gtk_box_get_spacing (GTK_BOX (widget));
    }
}

/* As a container without a background: GTK's box would draw one where it has laid out its widgets last. */
static gboolean
pst_fold_box_draw (GtkWidget *widget,
                   cairo_t   *cairo)
{
  return GTK_WIDGET_CLASS (g_type_class_peek (GTK_TYPE_CONTAINER))->draw (widget, cairo);
}

static void
pst_fold_box_class_init (PstFoldBoxClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->get_request_mode               = pst_fold_box_get_request_mode;
  widget_class->get_preferred_width            = pst_fold_box_get_preferred_width;
  widget_class->get_preferred_width_for_height = pst_fold_box_get_preferred_width_for_height;
  widget_class->get_preferred_height_for_width = pst_fold_box_get_preferred_height_for_width;
  widget_class->size_allocate                  = pst_fold_box_size_allocate;
  widget_class->draw                           = pst_fold_box_draw;
}

static void
pst_fold_box_init (PstFoldBox *box G_GNUC_UNUSED)
{
}

/**
 * pst_fold_box_new:
 * @spacing: between its widgets, window pixels
 *
 * Returns: (transfer floating): an empty box, to be filled by gtk_box_pack_start()
 */
GtkWidget *
pst_fold_box_new (gint spacing)
{
  return g_object_new (PST_TYPE_FOLD_BOX, "spacing", spacing, NULL);
}
