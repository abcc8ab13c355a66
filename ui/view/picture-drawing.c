/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Draws a picture before and after:
 *
 *   the picture as it was as far as the divider, then the picture as it is; squares behind what is transparent
 *   the divider with its handle, and what is on its sides
 *   a thin line along the lower edge that shows how much of the work is done
 *   the focus
 *
 * Lengths are widget pixels unless they are said to be the picture's. On a high-density screen cairo draws with more pixels than that;
 * surfaces are placed by what they show, so that each of their pixels counts.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "view/picture-drawing.h"

#define GRIP         11.0 /* radius of the divider's handle */
#define BUSY_HEIGHT  3
#define FOCUS_WIDTH  2
#define CHECK        8.0  /* squares behind what is transparent */
#define PILL_MARGIN  8.0

static void
draw_sheet (const PstPictureDrawing *drawing,
            cairo_t                 *cairo,
            const PstPictureSheet   *sheet)
{
  GdkRectangle frame = pst_viewport_get_frame (&drawing->viewport);
  gdouble      across;
  gdouble      down;

  if (! sheet->surface)
    return;
  across = (gdouble) frame.width / drawing->viewport.width;
  down   = (gdouble) frame.height / drawing->viewport.height;
  cairo_save (cairo);
  cairo_translate (cairo, frame.x + sheet->place.x * across, frame.y + sheet->place.y * down);
  cairo_scale (cairo, sheet->place.width * across / cairo_image_surface_get_width (sheet->surface),
               sheet->place.height * down / cairo_image_surface_get_height (sheet->surface));
  cairo_rectangle (cairo, 0.0, 0.0, cairo_image_surface_get_width (sheet->surface), cairo_image_surface_get_height (sheet->surface));
  cairo_set_source_surface (cairo, sheet->surface, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cairo), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cairo), CAIRO_FILTER_GOOD);
  cairo_fill (cairo);
  cairo_restore (cairo);
}

/* Behind what is transparent. */
static void
draw_checks (cairo_t            *cairo,
             const GdkRectangle *frame)
{
  cairo_set_source_rgb (cairo, 0.6, 0.6, 0.6);
  gdk_cairo_rectangle (cairo, frame);
  cairo_fill (cairo);
  cairo_set_source_rgb (cairo, 0.4, 0.4, 0.4);
  for (gint y = 0; y * CHECK < frame->height; y++)
    for (gint x = y % 2; x * CHECK < frame->width; x += 2)
      cairo_rectangle (cairo, frame->x + x * CHECK, frame->y + y * CHECK, MIN (CHECK, frame->width - x * CHECK),
                       MIN (CHECK, frame->height - y * CHECK));
  cairo_fill (cairo);
}

/* From one place of the area to another. */
static void
draw_side (const PstPictureDrawing *drawing,
           cairo_t                 *cairo,
           PstPictureSide           side,
           gdouble                  from,
           gdouble                  to)
{
  GdkRectangle           frame   = pst_viewport_get_visible_frame (&drawing->viewport);
  const PstPictureSheet *whole   = &drawing->whole[side];
  gboolean               missing = ! whole->surface;

  if (from >= to || frame.width == 0)
    return;
  if (missing)
    whole = &drawing->whole[PST_PICTURE_BEFORE];
  cairo_save (cairo);
  cairo_rectangle (cairo, from, frame.y, to - from, frame.height);
  cairo_clip (cairo);
  if (whole->surface && cairo_surface_get_content (whole->surface) != CAIRO_CONTENT_COLOR)
    draw_checks (cairo, &frame);
  draw_sheet (drawing, cairo, whole);
  draw_sheet (drawing, cairo, &drawing->part[missing ? PST_PICTURE_BEFORE : side]);
  cairo_restore (cairo);
}

/* A word in a corner, to be read on any picture. */
static void
draw_pill (GtkWidget   *area,
           cairo_t     *cairo,
           const gchar *word,
           gdouble      edge,
           gdouble      top,
           gboolean     to_the_left,
           gdouble      room)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (area, word);
  gint                    width;
  gint                    height;
  gdouble                 x;
  gdouble                 y      = top + PILL_MARGIN;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (width + 4 * PILL_MARGIN > room)
    return;
  x = to_the_left ? edge - PILL_MARGIN - width - 2 * PILL_MARGIN : edge + PILL_MARGIN;
  cairo_new_sub_path (cairo);
  cairo_arc (cairo, x + height / 2.0, y + height / 2.0, height / 2.0, G_PI_2, 3.0 * G_PI_2);
  cairo_arc (cairo, x + width + 2 * PILL_MARGIN - height / 2.0, y + height / 2.0, height / 2.0, -G_PI_2, G_PI_2);
  cairo_close_path (cairo);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.65);
  cairo_fill (cairo);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_move_to (cairo, x + PILL_MARGIN, y);
  pango_cairo_show_layout (cairo, layout);
}

static void
draw_arrow (cairo_t *cairo,
            gdouble  x,
            gdouble  y,
            gdouble  length)
{
  cairo_move_to (cairo, x, y - fabs (length));
  cairo_line_to (cairo, x + length, y);
  cairo_line_to (cairo, x, y + fabs (length));
  cairo_close_path (cairo);
}

/* A light line with dark edges, to be seen on any picture, and a handle. */
static void
draw_divider (const PstPictureDrawing *drawing,
              GtkWidget               *area,
              cairo_t                 *cairo)
{
  GdkRectangle frame = pst_viewport_get_visible_frame (&drawing->viewport);
  gdouble      x     = floor (pst_picture_drawing_get_divider_x (drawing) + 0.5);
  gdouble      y     = frame.y + frame.height / 2.0;

  cairo_rectangle (cairo, x - 2.0, frame.y, 4.0, frame.height);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.45);
  cairo_fill (cairo);
  cairo_rectangle (cairo, x - 1.0, frame.y, 2.0, frame.height);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_fill (cairo);
  cairo_arc (cairo, x, y, GRIP, 0.0, 2.0 * G_PI);
  cairo_set_source_rgb (cairo, 1.0, 1.0, 1.0);
  cairo_fill_preserve (cairo);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.45);
  cairo_set_line_width (cairo, 1.0);
  cairo_stroke (cairo);
  draw_arrow (cairo, x - 2.5, y, -4.0);
  draw_arrow (cairo, x + 2.5, y, 4.0);
  cairo_set_source_rgb (cairo, 0.2, 0.2, 0.2);
  cairo_fill (cairo);
  draw_pill (area, cairo, _ ("Before"), frame.x, frame.y, FALSE, x - frame.x);
  draw_pill (area, cairo, _ ("After"), frame.x + frame.width, frame.y, TRUE, frame.x + frame.width - x);
}

/* The theme's colour for what is selected. */
static GdkRGBA
find_accent (GtkWidget *area)
{
  GtkStyleContext *style = gtk_widget_get_style_context (area);
  GdkRGBA          colour;

  if (! gtk_style_context_lookup_color (style, "theme_selected_bg_color", &colour))
    gtk_style_context_get_color (style, gtk_style_context_get_state (style), &colour);
  return colour;
}

static void
draw_busy (const PstPictureDrawing *drawing,
           GtkWidget               *area,
           cairo_t                 *cairo)
{
  GdkRectangle frame  = pst_picture_drawing_get_busy_frame (drawing);
  GdkRGBA      colour = find_accent (area);

  gdk_cairo_rectangle (cairo, &frame);
  cairo_set_source_rgba (cairo, 0.0, 0.0, 0.0, 0.45);
  cairo_fill (cairo);
  cairo_rectangle (cairo, frame.x, frame.y, frame.width * drawing->fraction, frame.height);
  gdk_cairo_set_source_rgba (cairo, &colour);
  cairo_fill (cairo);
}

/* A theme's dotted line would be lost on a picture. */
static void
draw_focus (const PstPictureDrawing *drawing,
            GtkWidget               *area,
            cairo_t                 *cairo)
{
  GdkRGBA colour = find_accent (area);

  gdk_cairo_set_source_rgba (cairo, &colour);
  cairo_set_line_width (cairo, FOCUS_WIDTH);
  cairo_rectangle (cairo, FOCUS_WIDTH / 2.0, FOCUS_WIDTH / 2.0, drawing->viewport.area_width - FOCUS_WIDTH,
                   drawing->viewport.area_height - FOCUS_WIDTH);
  cairo_stroke (cairo);
}

/* Leaves the drawing without pictures. */
void
pst_picture_drawing_forget (PstPictureDrawing *drawing)
{
  for (guint side = 0; side < G_N_ELEMENTS (drawing->whole); side++)
    {
      g_clear_pointer (&drawing->whole[side].surface, cairo_surface_destroy);
      g_clear_pointer (&drawing->part[side].surface, cairo_surface_destroy);
    }
}

/* Whether the divider is to be seen. */
gboolean
pst_picture_drawing_has_divider (const PstPictureDrawing *drawing)
{
  return drawing->viewport.width > 0 && gtk_adjustment_get_value (drawing->divider) > 0.0;
}

/* Where the picture as it was ends, from the area's left. There has to be a picture. */
gdouble
pst_picture_drawing_get_divider_x (const PstPictureDrawing *drawing)
{
  GdkRectangle frame = pst_viewport_get_visible_frame (&drawing->viewport);

  return frame.x + frame.width * (gtk_adjustment_get_value (drawing->divider) / 100.0);
}

/* The part of the area that shows how much of the work is done. */
GdkRectangle
pst_picture_drawing_get_busy_frame (const PstPictureDrawing *drawing)
{
  return (GdkRectangle) { 0, drawing->viewport.area_height - BUSY_HEIGHT - FOCUS_WIDTH, drawing->viewport.area_width, BUSY_HEIGHT };
}

/* Draws what is to be seen in an area, whose theme and focus are shown, too. */
void
pst_picture_drawing_draw (const PstPictureDrawing *drawing,
                          GtkWidget               *area,
                          cairo_t                 *cairo)
{
  gint width  = drawing->viewport.area_width;
  gint height = drawing->viewport.area_height;

  gtk_render_background (gtk_widget_get_style_context (area), cairo, 0, 0, width, height);
  if (drawing->viewport.width > 0)
    {
      gdouble x = pst_picture_drawing_get_divider_x (drawing);

      draw_side (drawing, cairo, PST_PICTURE_BEFORE, 0.0, x);
      draw_side (drawing, cairo, PST_PICTURE_AFTER, x, width);
      if (pst_picture_drawing_has_divider (drawing))
        draw_divider (drawing, area, cairo);
    }
  if (drawing->fraction >= 0.0)
    draw_busy (drawing, area, cairo);
  if (gtk_widget_has_visible_focus (area))
    draw_focus (drawing, area, cairo);
}
