/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A square with the middle of a style's thumbnail, in as many pixels as the screen has there. The thumbnail is asked for when the square
 * is drawn for the first time, so nothing is read for what nobody scrolls to. Until it is there the square is grey; where it cannot
 * be had, a symbol says so.
 */
#include "config.h"

#include <math.h>

#include "gallery/thumbnail.h"

#define RADIUS       4.0 /* of the corners, widget pixels */
#define MISSING_ICON "image-missing-symbolic"

struct _PstThumbnail
{
  GtkDrawingArea   parent_instance;

  PstStyleEntry   *entry;
  gint             side;    /* widget pixels */
  cairo_surface_t *surface; /* the entry's thumbnail for the screen, or NULL */
};

G_DEFINE_FINAL_TYPE (PstThumbnail, pst_thumbnail, GTK_TYPE_DRAWING_AREA)

static void
take_thumbnail (PstThumbnail *thumbnail)
{
  GdkPixbuf *pixbuf = pst_style_entry_get_thumbnail (thumbnail->entry);

  g_clear_pointer (&thumbnail->surface, cairo_surface_destroy);
  if (pixbuf)
    thumbnail->surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, 1, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (thumbnail));
}

static void
add_square (cairo_t      *cairo,
            PstThumbnail *thumbnail)
{
  gdouble far  = thumbnail->side - RADIUS;

  cairo_new_sub_path (cairo);
  cairo_arc (cairo, RADIUS, RADIUS, RADIUS, G_PI, 3.0 * G_PI_2);
  cairo_arc (cairo, far, RADIUS, RADIUS, 3.0 * G_PI_2, 0.0);
  cairo_arc (cairo, far, far, RADIUS, 0.0, G_PI_2);
  cairo_arc (cairo, RADIUS, far, RADIUS, G_PI_2, G_PI);
  cairo_close_path (cairo);
}

/* Half of what is too much, in whole pixels of the screen. */
static gdouble
find_start (PstThumbnail *thumbnail,
            gdouble       length)
{
  gint factor = gtk_widget_get_scale_factor (GTK_WIDGET (thumbnail));

  return round ((thumbnail->side - length) / 2.0 * factor) / factor;
}

/* The thumbnail covers the square. */
static void
draw_surface (cairo_t      *cairo,
              PstThumbnail *thumbnail)
{
  gdouble width  = cairo_image_surface_get_width (thumbnail->surface);
  gdouble height = cairo_image_surface_get_height (thumbnail->surface);
  gdouble scale  = thumbnail->side / MIN (width, height);

  cairo_save (cairo);
  cairo_translate (cairo, find_start (thumbnail, width * scale), find_start (thumbnail, height * scale));
  cairo_scale (cairo, scale, scale);
  cairo_set_source_surface (cairo, thumbnail->surface, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cairo), CAIRO_EXTEND_PAD);
  cairo_fill (cairo);
  cairo_restore (cairo);
}

static void
draw_empty (cairo_t      *cairo,
            PstThumbnail *thumbnail)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (thumbnail));
  gint             size  = thumbnail->side / 2;
  GdkRGBA          colour;
  GtkIconInfo     *icon;
  GdkPixbuf       *pixbuf;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &colour);
  cairo_set_source_rgba (cairo, colour.red, colour.green, colour.blue, 0.15);
  cairo_fill (cairo);
  if (! pst_style_entry_has_failed (thumbnail->entry))
    return;
  icon   = gtk_icon_theme_lookup_icon_for_scale (gtk_icon_theme_get_default (), MISSING_ICON, size,
                                                 gtk_widget_get_scale_factor (GTK_WIDGET (thumbnail)), GTK_ICON_LOOKUP_FORCE_SIZE);
  pixbuf = icon ? gtk_icon_info_load_symbolic_for_context (icon, style, NULL, NULL) : NULL;
  if (pixbuf)
    {
      cairo_surface_t *surface = gdk_cairo_surface_create_from_pixbuf (pixbuf, gtk_widget_get_scale_factor (GTK_WIDGET (thumbnail)),
                                                                       NULL);

      gtk_render_icon_surface (style, cairo, surface, (thumbnail->side - size) / 2.0, (thumbnail->side - size) / 2.0);
      cairo_surface_destroy (surface);
      g_object_unref (pixbuf);
    }
  g_clear_object (&icon);
}

static gboolean
pst_thumbnail_draw (GtkWidget *widget,
                    cairo_t   *cairo)
{
  PstThumbnail *thumbnail = PST_THUMBNAIL (widget);

  pst_style_entry_want (thumbnail->entry, thumbnail->side * gtk_widget_get_scale_factor (widget));
  cairo_translate (cairo, (gtk_widget_get_allocated_width (widget) - thumbnail->side) / 2,
                   (gtk_widget_get_allocated_height (widget) - thumbnail->side) / 2);
  add_square (cairo, thumbnail);
  if (thumbnail->surface)
    draw_surface (cairo, thumbnail);
  else
    draw_empty (cairo, thumbnail);
  return GDK_EVENT_PROPAGATE;
}

static void
pst_thumbnail_dispose (GObject *object)
{
  PstThumbnail *thumbnail = PST_THUMBNAIL (object);

  g_clear_object (&thumbnail->entry);
  g_clear_pointer (&thumbnail->surface, cairo_surface_destroy);
  G_OBJECT_CLASS (pst_thumbnail_parent_class)->dispose (object);
}

static void
pst_thumbnail_class_init (PstThumbnailClass *class)
{
  G_OBJECT_CLASS (class)->dispose = pst_thumbnail_dispose;
  GTK_WIDGET_CLASS (class)->draw  = pst_thumbnail_draw;
}

static void
pst_thumbnail_init (PstThumbnail *thumbnail)
{
}

/* (transfer floating): a widget that shows the thumbnail of a style. @side: of the square, widget pixels. */
GtkWidget *
pst_thumbnail_new (PstStyleEntry *entry,
                   gint           side)
{
  PstThumbnail *thumbnail = g_object_new (PST_TYPE_THUMBNAIL, NULL);

  thumbnail->entry = g_object_ref (entry);
  thumbnail->side  = side;
  gtk_widget_set_size_request (GTK_WIDGET (thumbnail), side, side);
  atk_object_set_role (gtk_widget_get_accessible (GTK_WIDGET (thumbnail)), ATK_ROLE_IMAGE);
  g_signal_connect_object (entry, "thumbnail-changed", G_CALLBACK (take_thumbnail), thumbnail, G_CONNECT_SWAPPED);
  take_thumbnail (thumbnail);
  return GTK_WIDGET (thumbnail);
}
