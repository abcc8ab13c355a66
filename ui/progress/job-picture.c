/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks at a job or a training in somebody else's thread, while the widget is to be seen, and draws its canvas as large as there is room.
 * That costs the work time, so it happens once a second, and more rarely where one picture takes long.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "progress/job-picture.h"
#include "view/picture-surface.h"

#define POLL_INTERVAL    200  /* milliseconds */
#define PICTURE_INTERVAL 1.0  /* seconds, at least */
#define PICTURE_SHARE    0.05 /* of the time, at most */

struct _PstJobPicture
{
  GtkDrawingArea   parent_instance;

  PstWatched       watched;
  guint            poll;      /* source id */
  PstPicture      *picture;   /* the canvas that is shown, or NULL */
  cairo_surface_t *surface;   /* of the picture, no larger than the area, or NULL */
  gint64           show_next; /* monotonic time, microseconds */
};

G_DEFINE_FINAL_TYPE (PstJobPicture, pst_job_picture, GTK_TYPE_DRAWING_AREA)

/* (transfer full) (nullable): no larger than the area; NULL where there is no memory for it */
static cairo_surface_t *
make_surface (PstJobPicture *area)
{
  GtkWidget             *widget = GTK_WIDGET (area);
  gint                   factor = gtk_widget_get_scale_factor (widget);
  gdouble                shrink = MIN (MIN ((gdouble) gtk_widget_get_allocated_width (widget) * factor / area->picture->width,
                                            (gdouble) gtk_widget_get_allocated_height (widget) * factor / area->picture->height),
                                       1.0);
  g_autoptr (PstPicture) small  = pst_picture_resize (area->picture, MAX (1, area->picture->width * shrink),
                                                      MAX (1, area->picture->height * shrink), NULL);

  if (! small)
    return NULL;
  if (area->watched.work && area->watched.class->show_colours)
    area->watched.class->show_colours (area->watched.work, small);
  return pst_picture_surface_new (small);
}

static void
forget_surface (PstJobPicture *area)
{
  g_clear_pointer (&area->surface, cairo_surface_destroy);
  gtk_widget_queue_draw (GTK_WIDGET (area));
}

static gboolean
poll_work (gpointer data)
{
  PstJobPicture          *area   = data;
  g_autoptr (PstPicture)  canvas = NULL;

  if (! gtk_widget_get_mapped (GTK_WIDGET (area)))
    return G_SOURCE_CONTINUE;
  canvas = area->watched.class->dup_canvas (area->watched.work); /* each time: there is a newer one the next time */
  if (canvas && canvas != area->picture && g_get_monotonic_time () >= area->show_next)
    pst_job_picture_show (area, canvas);
  return G_SOURCE_CONTINUE;
}

static gboolean
pst_job_picture_draw (GtkWidget *widget,
                      cairo_t   *cairo)
{
  PstJobPicture   *area   = PST_JOB_PICTURE (widget);
  GtkStyleContext *style  = gtk_widget_get_style_context (widget);
  gint             width  = gtk_widget_get_allocated_width (widget);
  gint             height = gtk_widget_get_allocated_height (widget);
  gint64           start  = g_get_monotonic_time ();
  gint             picture_width;
  gint             picture_height;
  gdouble          scale;

  gtk_render_background (style, cairo, 0, 0, width, height);
  gtk_render_frame (style, cairo, 0, 0, width, height);
  if (area->picture && ! area->surface)
    area->surface = make_surface (area);
  if (! area->surface)
    return GDK_EVENT_STOP;

  picture_width  = cairo_image_surface_get_width (area->surface);
  picture_height = cairo_image_surface_get_height (area->surface);
  scale          = MIN ((gdouble) width / picture_width, (gdouble) height / picture_height);
  cairo_translate (cairo, (width - picture_width * scale) / 2.0, (height - picture_height * scale) / 2.0);
  cairo_scale (cairo, scale, scale);
  cairo_rectangle (cairo, 0.0, 0.0, picture_width, picture_height);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_fill_preserve (cairo);
  cairo_set_source_surface (cairo, area->surface, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cairo), CAIRO_EXTEND_PAD);
  cairo_fill (cairo);
  area->show_next = MAX (area->show_next, start + (gint64) ((g_get_monotonic_time () - start) / PICTURE_SHARE));
  return GDK_EVENT_STOP;
}

static void
pst_job_picture_dispose (GObject *object)
{
  PstJobPicture *area = PST_JOB_PICTURE (object);

  g_clear_handle_id (&area->poll, g_source_remove);
  g_clear_pointer (&area->picture, pst_picture_unref);
  g_clear_pointer (&area->surface, cairo_surface_destroy);
  G_OBJECT_CLASS (pst_job_picture_parent_class)->dispose (object);
}

static void
pst_job_picture_class_init (PstJobPictureClass *class)
{
  G_OBJECT_CLASS (class)->dispose = pst_job_picture_dispose;
  GTK_WIDGET_CLASS (class)->draw  = pst_job_picture_draw;
}

static void
pst_job_picture_init (PstJobPicture *area)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (area));

  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (area)), GTK_STYLE_CLASS_FRAME);
  atk_object_set_name (accessible, _ ("The picture so far"));
  atk_object_set_role (accessible, ATK_ROLE_IMAGE);
  g_signal_connect (area, "size-allocate", G_CALLBACK (forget_surface), NULL);
  g_signal_connect (area, "notify::scale-factor", G_CALLBACK (forget_surface), NULL);
}

/* (transfer floating): an empty frame of at least this size, widget pixels */
GtkWidget *
pst_job_picture_new (gint width,
                     gint height)
{
  GtkWidget *area = g_object_new (PST_TYPE_JOB_PICTURE, NULL);

  gtk_widget_set_size_request (area, width, height);
  return area;
}

/* Watches what must outlive the widget, or the next call of this function. Nothing: what is shown stays. */
void
pst_job_picture_watch (PstJobPicture *area,
                       PstWatched     watched)
{
  g_clear_handle_id (&area->poll, g_source_remove);
  area->watched   = watched;
  area->show_next = 0;
  if (! watched.work)
    return;
  pst_job_picture_show (area, NULL);
  area->show_next = 0;
  area->poll      = g_timeout_add (POLL_INTERVAL, poll_work, area);
}

/* Shows a picture, which is not to be changed any more, or none. */
void
pst_job_picture_show (PstJobPicture *area,
                      PstPicture    *picture)
{
  g_clear_pointer (&area->picture, pst_picture_unref);
  area->picture   = picture ? pst_picture_ref (picture) : NULL;
  area->show_next = g_get_monotonic_time () + (gint64) (PICTURE_INTERVAL * G_USEC_PER_SEC);
  forget_surface (area);
}
