/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture before and after (see the header), with what stands around it.
 *
 *   message, where there is one
 *   the picture (picture-area.c)
 *   status · Compare ──●── · zoom out, zoom, zoom in, fit
 *
 * The divider is a slider below the picture as well, which the keyboard and screen readers can reach; both are one adjustment.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/fold-box.h>
#include <pastiche-ui/picture-view.h>

#include "view/picture-area.h"

#define SPACING      6
#define STATUS_CHARS 14 /* in each of two lines, which hold all that is said */

struct _PstPictureView
{
  GtkBox          parent_instance;

  GtkWidget      *message;
  GtkWidget      *message_label;
  PstPictureArea *area;
  GtkWidget      *status;
  GtkWidget      *zoom_label;
  GtkWidget      *zoom_in;
  GtkWidget      *zoom_out;
  guint           telling;      /* source id */
};

enum
{
  VIEW_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstPictureView, pst_picture_view, GTK_TYPE_BOX)

/* A label asks for a new layout whatever it is told. */
static void
say (GtkWidget   *label,
     const gchar *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
}

static gboolean
tell_zoom (gpointer data)
{
  PstPictureView    *view     = data;
  const PstViewport *viewport = pst_picture_area_get_viewport (view->area);
  gboolean           any      = viewport->width > 0;
  /* Translators: how large the picture is shown, in per cent of its own size */
  g_autofree gchar  *text     = g_strdup_printf (_ ("%.0f %%"), pst_picture_area_get_density (view->area) * 100.0);

  if (any)
    say (view->zoom_label, text);
  gtk_widget_set_sensitive (view->zoom_in, any && viewport->zoom < 0.999 * pst_viewport_get_largest_zoom (viewport));
  gtk_widget_set_sensitive (view->zoom_out, any && viewport->zoom > 1.001 * pst_viewport_get_least_zoom (viewport));
  view->telling = 0;
  return G_SOURCE_REMOVE;
}

/* GTK is in the middle of the layout when the area gets its size: no label can change then. */
static void
plan_to_tell_zoom (PstPictureView *view)
{
  if (! view->telling)
    view->telling = g_idle_add (tell_zoom, view);
}

static void
take_view (PstPictureView *view)
{
  plan_to_tell_zoom (view);
  g_signal_emit (view, signals[VIEW_CHANGED], 0);
}

static void
pst_picture_view_dispose (GObject *object)
{
  PstPictureView *view = PST_PICTURE_VIEW (object);

  g_clear_handle_id (&view->telling, g_source_remove);
  G_OBJECT_CLASS (pst_picture_view_parent_class)->dispose (object);
}

static void
pst_picture_view_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (PST_PICTURE_VIEW (widget)->area));
}

static void
pst_picture_view_class_init (PstPictureViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose      = pst_picture_view_dispose;
  GTK_WIDGET_CLASS (class)->grab_focus = pst_picture_view_grab_focus;

  /**
   * PstPictureView::view-changed:
   * @view: the view
   *
   * Another part of the picture is shown, or at another size: pst_picture_view_get_visible() tells which.
   */
  signals[VIEW_CHANGED] = g_signal_new ("view-changed", PST_TYPE_PICTURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
set_accessible (GtkWidget   *widget,
                const gchar *name,
                const gchar *description)
{
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  atk_object_set_name (accessible, name);
  if (description)
    atk_object_set_description (accessible, description);
}

static void
add_message (PstPictureView *view)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic", GTK_ICON_SIZE_MENU);

  view->message       = gtk_info_bar_new ();
  view->message_label = gtk_label_new (NULL);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (view->message), GTK_MESSAGE_OTHER); /* the colours of the others do not go with all themes */
  gtk_label_set_line_wrap (GTK_LABEL (view->message_label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (view->message_label), 0.0f);
  gtk_label_set_selectable (GTK_LABEL (view->message_label), TRUE);
  gtk_box_pack_start (GTK_BOX (gtk_info_bar_get_content_area (GTK_INFO_BAR (view->message))), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_info_bar_get_content_area (GTK_INFO_BAR (view->message))), view->message_label, TRUE, TRUE, 0);
  gtk_widget_show (icon);
  gtk_widget_show (view->message_label);
  gtk_widget_set_no_show_all (view->message, TRUE);
  gtk_box_pack_start (GTK_BOX (view), view->message, FALSE, FALSE, 0);
}

static GtkWidget *
add_button (PstPictureView *view,
            GtkWidget      *box,
            const gchar    *icon,
            const gchar    *name,
            GCallback       clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_tooltip_text (button, name);
  set_accessible (button, name, NULL);
  g_signal_connect_swapped (button, "clicked", clicked, view->area);
  gtk_container_add (GTK_CONTAINER (box), button);
  return button;
}

static void
add_divider_slider (PstPictureView *view,
                    GtkWidget      *box)
{
  GtkWidget *label  = gtk_label_new_with_mnemonic (_ ("Co_mpare"));
  GtkWidget *slider = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, pst_picture_area_get_divider (view->area));

  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  gtk_widget_set_size_request (slider, 110, -1);
  gtk_widget_set_tooltip_text (slider, _ ("How much of the original is shown, from the left"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), slider);
  set_accessible (slider, _ ("Compare"), _ ("How much of the original is shown, from the left"));
  gtk_container_add (GTK_CONTAINER (box), label);
  gtk_container_add (GTK_CONTAINER (box), slider);
}

/* In two lines where there is little room, which are no higher than the buttons beside them. */
static void
add_status (PstPictureView *view,
            GtkWidget      *box)
{
  g_autoptr (PangoAttrList) small = pango_attr_list_new ();

  pango_attr_list_insert (small, pango_attr_scale_new (PANGO_SCALE_SMALL));
  view->status = gtk_label_new (NULL);
  gtk_label_set_attributes (GTK_LABEL (view->status), small);
  gtk_label_set_xalign (GTK_LABEL (view->status), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (view->status), TRUE);
  gtk_label_set_lines (GTK_LABEL (view->status), 2);
  gtk_label_set_width_chars (GTK_LABEL (view->status), STATUS_CHARS);
  gtk_label_set_ellipsize (GTK_LABEL (view->status), PANGO_ELLIPSIZE_END);
  gtk_box_pack_start (GTK_BOX (box), view->status, TRUE, TRUE, 0);
}

static void
add_controls (PstPictureView *view)
{
  GtkWidget *row = pst_fold_box_new (SPACING);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);

  add_status (view, row);
  add_divider_slider (view, box);
  view->zoom_out   = add_button (view, box, "zoom-out-symbolic", _ ("Zoom out"), G_CALLBACK (pst_picture_area_zoom_out));
  view->zoom_label = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (view->zoom_label), 6);
  gtk_container_add (GTK_CONTAINER (box), view->zoom_label);
  view->zoom_in = add_button (view, box, "zoom-in-symbolic", _ ("Zoom in"), G_CALLBACK (pst_picture_area_zoom_in));
  add_button (view, box, "zoom-fit-best-symbolic", _ ("Show the whole picture"), G_CALLBACK (pst_picture_area_zoom_to_fit));
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_box_pack_start (GTK_BOX (row), box, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (view), row, FALSE, FALSE, 0);
}

static void
pst_picture_view_init (PstPictureView *view)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (view), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (view), SPACING);
  view->area = PST_PICTURE_AREA (pst_picture_area_new ());
  g_signal_connect_swapped (view->area, "view-changed", G_CALLBACK (take_view), view);
  add_message (view);
  gtk_box_pack_start (GTK_BOX (view), GTK_WIDGET (view->area), TRUE, TRUE, 0);
  add_controls (view);
  gtk_widget_show_all (GTK_WIDGET (view));
  plan_to_tell_zoom (view);
}

/**
 * pst_picture_view_new:
 *
 * Returns: (transfer floating): a view without a picture
 */
GtkWidget *
pst_picture_view_new (void)
{
  return g_object_new (PST_TYPE_PICTURE_VIEW, NULL);
}

/**
 * pst_picture_view_set_size:
 * @view: the view
 * @width: of the picture, in its pixels
 * @height: of the picture, in its pixels
 *
 * Shows another picture from now on, the whole of it; what was there is forgotten.
 */
void
pst_picture_view_set_size (PstPictureView *view,
                           gint            width,
                           gint            height)
{
  pst_picture_area_set_size (view->area, width, height);
}

/**
 * pst_picture_view_set_picture:
 * @view: the view
 * @side: before or after
 * @picture: (transfer none) (nullable): the whole picture, of any size; %NULL for none. Without one after, the one before is shown.
 *           It is not looked at any more when this returns
 */
void
pst_picture_view_set_picture (PstPictureView *view,
                              PstPictureSide  side,
                              PstPicture     *picture)
{
  pst_picture_area_set_whole (view->area, side, picture);
}

/**
 * pst_picture_view_set_part:
 * @view: the view
 * @side: before or after
 * @picture: (transfer none) (nullable): a part of it, of any size, to be shown on the whole picture; %NULL for none
 * @place: (nullable): which part, in the picture's pixels
 */
void
pst_picture_view_set_part (PstPictureView     *view,
                           PstPictureSide      side,
                           PstPicture         *picture,
                           const PstRectangle *place)
{
  pst_picture_area_set_part (view->area, side, picture, place);
}

/**
 * pst_picture_view_set_busy:
 * @view: the view
 * @fraction: how much is done of something that takes a while, 0 to 1; below 0: nothing is being done
 * @status: (nullable): translated: a word or two on what is being done, or on what is shown
 */
void
pst_picture_view_set_busy (PstPictureView *view,
                           gdouble         fraction,
                           const gchar    *status)
{
  say (view->status, status ? status : "");
  pst_picture_area_set_fraction (view->area, fraction);
}

/**
 * pst_picture_view_set_message:
 * @view: the view
 * @message: (nullable): translated: a sentence that says why there is no picture, or not the right one, and what to do; %NULL: none
 */
void
pst_picture_view_set_message (PstPictureView *view,
                              const gchar    *message)
{
  gtk_label_set_text (GTK_LABEL (view->message_label), message);
  gtk_widget_set_visible (view->message, message != NULL);
}

/**
 * pst_picture_view_get_visible:
 * @view: the view
 * @place: (out): the part of the picture that is to be seen, in the picture's pixels; nothing without a picture
 * @density: (out): how many pixels of the screen each of the picture's covers, along a side
 */
void
pst_picture_view_get_visible (PstPictureView *view,
                              PstRectangle   *place,
                              gdouble        *density)
{
  *density = pst_picture_area_get_density (view->area);
  *place   = pst_viewport_get_visible (pst_picture_area_get_viewport (view->area));
}
