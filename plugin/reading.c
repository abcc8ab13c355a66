/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A part of a buffer, smaller: from GEGL's smaller levels, in sRGB, a few rows whenever there is nothing else to do, so that a window
 * stays alive. Masks can be multiplied into its alpha on the way. Beyond the edges of a buffer that does not fill the part there is
 * nothing; rounding at the edges of one that does repeats them.
 */
#include "config.h"

#include <math.h>

#include "maps.h"
#include "reading.h"

#define SLICE      (1 << 19) /* pixels of the buffer that are read at a time */
#define MOST_MASKS 2

/* A buffer, and where the part lies in it. */
typedef struct
{
  GeglBuffer    *buffer;
  gint           x;
  gint           y;
  GeglAbyssPolicy beyond;
  gboolean       linear; /* of masks only: whether their numbers are */
} Sheet;

struct _PstReading
{
  Sheet           sheet;
  Sheet           masks[MOST_MASKS];
  guint           n_masks;
  gint            width;  /* of the part, in the buffer's own pixels */
  gint            height;
  PstPicture     *picture;
  gint            rows;   /* of it that are there */
  PstReadingDone  done;
  gpointer        data;
  guint           idle;   /* source id */
};

static Sheet
make_sheet (GeglBuffer *buffer,
            gint        x,
            gint        y,
            gint        width,
            gint        height,
            gboolean    linear)
{
  GeglRectangle part   = { x, y, width, height };
  gboolean      filled = gegl_rectangle_contains (gegl_buffer_get_extent (buffer), &part);

  return (Sheet) { g_object_ref (buffer), x, y, filled ? GEGL_ABYSS_CLAMP : GEGL_ABYSS_NONE, linear };
}

/* Pixels that GEGL has made of several; row is counted in the smaller picture. */
static void
get_rows (const Sheet *sheet,
          gdouble      scale,
          gint         width,
          gint         row,
          gint         n_rows,
          const gchar *format,
          gfloat      *values)
{
  GeglRectangle place = { floor (sheet->x * scale), floor (sheet->y * scale) + row, width, n_rows };

  gegl_buffer_get (sheet->buffer, &place, scale, babl_format (format), values, GEGL_AUTO_ROWSTRIDE, sheet->beyond);
}

static gfloat
make_visible (gfloat value)
{
  return isnan (value) ? 0.0f : CLAMP (value, 0.0f, 1.0f);
}

static void
read_rows (const Sheet *sheet,
           gdouble      scale,
           PstPicture  *picture,
           gint         row,
           gint         n_rows)
{
  guint              n_values = picture->alpha ? 4 : 3;
  gsize              n        = (gsize) picture->width * n_rows;
  gsize              first    = (gsize) picture->width * row;
  g_autofree gfloat *values   = g_new (gfloat, n * n_values);

  get_rows (sheet, scale, picture->width, row, n_rows, picture->alpha ? "R'G'B'A float" : "R'G'B' float", values);
  for (gsize i = 0; i < n; i++)
    {
      for (guint c = 0; c < 3; c++)
        picture->rgb[3 * (first + i) + c] = make_visible (values[n_values * i + c]);
      if (picture->alpha)
        picture->alpha[first + i] = make_visible (values[4 * i + 3]);
    }
}

static void
multiply_rows (const Sheet *mask,
               gdouble      scale,
               PstPicture  *picture,
               gint         row,
               gint         n_rows)
{
  gsize              n     = (gsize) picture->width * n_rows;
  gfloat            *alpha = picture->alpha + (gsize) picture->width * row;
  g_autofree gfloat *rgba  = g_new (gfloat, 4 * n);

  get_rows (mask, scale, picture->width, row, n_rows, "R'G'B'A float", rgba);
  for (gsize i = 0; i < n; i++)
    alpha[i] *= pst_map_get_value (rgba + 4 * i, mask->linear);
}

static gdouble
find_scale (gint part_width,
            gint width)
{
  return MIN ((gdouble) width / part_width, 1.0);
}

/* As many rows as a slice has pixels. */
static gboolean
read_slice (gpointer data)
{
  PstReading *reading = data;
  PstPicture *picture = reading->picture;
  gdouble     scale   = find_scale (reading->width, picture->width);
  gint        n_rows  = CLAMP (SLICE * scale / reading->width, 1, picture->height - reading->rows);

  read_rows (&reading->sheet, scale, picture, reading->rows, n_rows);
  for (guint i = 0; i < reading->n_masks; i++)
    multiply_rows (&reading->masks[i], scale, picture, reading->rows, n_rows);
  reading->rows += n_rows;
  if (reading->rows < picture->height)
    return G_SOURCE_CONTINUE;
  reading->idle = 0;
  reading->done (g_steal_pointer (&reading->picture), reading->data); /* may free the reading */
  return G_SOURCE_REMOVE;
}

/**
 * pst_reading_new:
 * @buffer: a drawable's pixels
 * @part: which of them; may go beyond the buffer
 * @width: of the picture, no more than that of @part
 * @height: of the picture, in proportion
 * @with_alpha: whether the picture has an alpha, 0 beyond the buffer
 * @done: takes the picture
 * @data: passed on to @done
 * @error: set to %PST_ERROR_MEMORY where there is no room for the picture
 *
 * Reads as soon as there is nothing else to do.
 *
 * Returns: (transfer full): what reads
 */
PstReading *
pst_reading_new (GeglBuffer           *buffer,
                 const GeglRectangle  *part,
                 gint                  width,
                 gint                  height,
                 gboolean              with_alpha,
                 PstReadingDone        done,
                 gpointer              data,
                 GError              **error)
{
  PstPicture *picture = pst_picture_new (width, height, with_alpha, error);
  PstReading *reading;

  if (! picture)
    return NULL;
  reading  = g_new0 (PstReading, 1);
  *reading = (PstReading) {
    .sheet   = make_sheet (buffer, part->x, part->y, part->width, part->height, FALSE),
    .width   = part->width,
    .height  = part->height,
    .picture = picture,
    .done    = done,
    .data    = data,
  };
  reading->idle = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, read_slice, reading, NULL);
  return reading;
}

/**
 * pst_reading_add_mask:
 * @reading: a reading with alpha that has not begun: nothing was waited for since it was made
 * @mask: a mask's pixels
 * @x: where the part that is read lies in it
 * @y: likewise
 * @linear: pst_map_is_linear()
 *
 * Multiplies a mask into the alpha, one of two at most.
 */
void
pst_reading_add_mask (PstReading *reading,
                      GeglBuffer *mask,
                      gint        x,
                      gint        y,
                      gboolean    linear)
{
  g_return_if_fail (reading->picture->alpha && reading->n_masks < MOST_MASKS);

  reading->masks[reading->n_masks++] = make_sheet (mask, x, y, reading->width, reading->height, linear);
}

/**
 * pst_reading_free:
 * @reading: a reading, which is given up if it is not done
 */
void
pst_reading_free (PstReading *reading)
{
  g_clear_handle_id (&reading->idle, g_source_remove);
  g_clear_pointer (&reading->picture, pst_picture_unref);
  g_object_unref (reading->sheet.buffer);
  for (guint i = 0; i < reading->n_masks; i++)
    g_object_unref (reading->masks[i].buffer);
  g_free (reading);
}

/**
 * pst_reading_read_part:
 * @buffer: a drawable's pixels
 * @part: which of them
 * @width: of the picture
 * @height: of the picture
 * @with_alpha: whether the picture has an alpha
 * @error: set to %PST_ERROR_MEMORY where there is no room for the picture
 *
 * Returns: (transfer full): the part, at once
 */
PstPicture *
pst_reading_read_part (GeglBuffer           *buffer,
                       const GeglRectangle  *part,
                       gint                  width,
                       gint                  height,
                       gboolean              with_alpha,
                       GError              **error)
{
  PstPicture *picture = pst_picture_new (width, height, with_alpha, error);
  Sheet       sheet   = make_sheet (buffer, part->x, part->y, part->width, part->height, FALSE);

  if (picture)
    read_rows (&sheet, find_scale (part->width, width), picture, 0, height);
  g_object_unref (sheet.buffer);
  return picture;
}
