/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A part of a buffer, smaller: from GEGL's smaller levels, in sRGB, a little whenever there is nothing else to do, so that a window stays
 * alive. Where GEGL makes a pixel of a level, it makes its tile, and all tiles of the larger levels that this comes from. So these are
 * made one by one first; then the part is read in blocks no larger than a tile. Masks can be multiplied into its alpha on the way. Beyond
 * the edges of a buffer that does not fill the part there is nothing; rounding at the edges of one that does repeats them.
 *
 * When babl meets two formats for the first time, it tries for a while which way from one to the other is best. A thread waits for that.
 *
 * GIMP kills a plug-in that reads from a drawable that has been removed. The user can remove one at any moment, so before each step it is
 * asked for; the step itself is short.
 */
#include "config.h"

#include <math.h>

#include <pastiche/background.h>

#include "image/mask-layers.h"
#include "preview/drawable-reading.h"

#define BLOCK      64 /* pixels of the picture along a side */
#define MOST_MASKS 2
#define MOST_BYTES 64 /* of a pixel */

/* A drawable, and where the part lies in it. */
typedef struct
{
  GimpDrawable    *drawable;
  GeglBuffer      *buffer;
  gint             x;
  gint             y;
  GeglAbyssPolicy  beyond;
  gboolean         linear; /* of masks only: whether their numbers are */
} Sheet;

struct _PstDrawableReading
{
  Sheet                   sheet;
  Sheet                   masks[MOST_MASKS];
  guint                   n_masks;
  gint                    width;  /* of the part, in the buffer's own pixels */
  gint                    height;
  PstPicture             *picture;
  guint                   level;  /* of which tiles are made: each is half as large as the one before, 0 is the buffer itself */
  gint                    x;      /* of the next tile, in the buffer's own pixels */
  gint                    y;
  GeglRectangle           block;  /* of the picture that is read when all tiles are there */
  PstDrawableReadingDone  done;
  gpointer                data;
  guint                   idle;   /* source id */
  GCancellable           *given_up;
};

static PstBackground background = PST_BACKGROUND (2);

static Sheet
make_sheet (GimpDrawable *drawable,
            gint          x,
            gint          y,
            gint          width,
            gint          height,
            gboolean      linear)
{
  GeglBuffer    *buffer = gimp_drawable_get_buffer (drawable);
  GeglRectangle  part   = { x, y, width, height };
  gboolean       filled = gegl_rectangle_contains (gegl_buffer_get_extent (buffer), &part);

  return (Sheet) { g_object_ref (drawable), buffer, x, y, filled ? GEGL_ABYSS_CLAMP : GEGL_ABYSS_NONE, linear };
}

static void
clear_sheet (Sheet *sheet)
{
  g_object_unref (sheet->buffer);
  g_object_unref (sheet->drawable);
}

/* Pixels that GEGL has made of several; the block is one of the smaller picture. */
static void
get_block (const Sheet         *sheet,
           gdouble              scale,
           const GeglRectangle *block,
           const gchar         *format,
           gfloat              *values)
{
  GeglRectangle place = { floor (sheet->x * scale) + block->x, floor (sheet->y * scale) + block->y, block->width, block->height };

  gegl_buffer_get (sheet->buffer, &place, scale, babl_format (format), values, GEGL_AUTO_ROWSTRIDE, sheet->beyond);
}

static const gchar *
get_format (const PstPicture *picture)
{
  return picture->alpha ? "R'G'B'A float" : "R'G'B' float";
}

static gfloat
make_visible (gfloat value)
{
  return isnan (value) ? 0.0f : CLAMP (value, 0.0f, 1.0f);
}

/* Where in the picture the block's pixel is. */
static gsize
find_pixel (const PstPicture    *picture,
            const GeglRectangle *block,
            gsize                i)
{
  return (block->y + i / block->width) * picture->width + block->x + i % block->width;
}

static void
read_block (const Sheet         *sheet,
            gdouble              scale,
            PstPicture          *picture,
            const GeglRectangle *block)
{
  guint              n_values = picture->alpha ? 4 : 3;
  gsize              n        = (gsize) block->width * block->height;
  g_autofree gfloat *values   = g_new (gfloat, n * n_values);

  get_block (sheet, scale, block, get_format (picture), values);
  for (gsize i = 0; i < n; i++)
    {
      gsize pixel = find_pixel (picture, block, i);

      for (guint c = 0; c < 3; c++)
        picture->rgb[3 * pixel + c] = make_visible (values[n_values * i + c]);
      if (picture->alpha)
        picture->alpha[pixel] = make_visible (values[4 * i + 3]);
    }
}

static void
multiply_block (const Sheet         *mask,
                gdouble              scale,
                PstPicture          *picture,
                const GeglRectangle *block)
{
  gsize              n    = (gsize) block->width * block->height;
  g_autofree gfloat *rgba = g_new (gfloat, 4 * n);

  get_block (mask, scale, block, get_format (picture), rgba);
  for (gsize i = 0; i < n; i++)
    picture->alpha[find_pixel (picture, block, i)] *= pst_mask_layer_get_value (rgba + 4 * i, mask->linear);
}

/* One of GEGL's levels as it is, where rounding to whole pixels is all the difference: it need not be resampled. */
static gdouble
find_scale (gint part_width,
            gint width)
{
  gdouble stride = MAX ((gdouble) part_width / width, 1.0);
  gdouble level  = exp2 (round (log2 (stride)));

  return fabs (part_width / level - width) <= 1.0 ? 1.0 / level : 1.0 / stride;
}

/* Line by line of blocks; those at the edges are smaller. Returns whether there is another one. */
static gboolean
go_to_next_block (GeglRectangle    *block,
                  const PstPicture *picture)
{
  block->x += block->width;
  if (block->x == picture->width)
    {
      block->x  = 0;
      block->y += block->height;
    }
  block->width  = MIN (BLOCK, picture->width - block->x);
  block->height = MIN (BLOCK, picture->height - block->y);
  return block->height > 0;
}

/* Of the level whose tiles are wanted, the next; then those of the next level. */
static void
make_tile (PstDrawableReading *reading)
{
  const Sheet   *sheet = &reading->sheet;
  gdouble        scale = 1.0 / (1 << reading->level);
  GeglRectangle  place = { floor ((sheet->x + reading->x) * scale), floor ((sheet->y + reading->y) * scale), 1, 1 };
  gint           tile_width;
  gint           tile_height;
  guchar         pixel[MOST_BYTES];

  gegl_buffer_get (sheet->buffer, &place, scale, gegl_buffer_get_format (sheet->buffer), pixel, GEGL_AUTO_ROWSTRIDE, sheet->beyond);
  g_object_get (sheet->buffer, "tile-width", &tile_width, "tile-height", &tile_height, NULL);
  reading->x += tile_width << reading->level;
  if (reading->x < reading->width)
    return;
  reading->x  = 0;
  reading->y += tile_height << reading->level;
  if (reading->y < reading->height)
    return;
  reading->y = 0;
  reading->level++;
}

/* The formats of all sheets, then NULL. */
static void
find_ways (GTask        *task,
           gpointer      source      G_GNUC_UNUSED,
           gpointer      formats,
           GCancellable *cancellable G_GNUC_UNUSED)
{
  const Babl **from = formats;
  const Babl  *to   = *from++;

  for (; *from; from++)
    babl_fish (*from, to);
  g_task_return_boolean (task, TRUE);
}

static gboolean read_next (gpointer data);

/* What was given up is no longer there. */
static void
begin_to_read (GObject      *source G_GNUC_UNUSED,
               GAsyncResult *result,
               gpointer      data)
{
  PstDrawableReading *reading = data;

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    reading->idle = g_idle_add (read_next, reading);
}

/* Once all masks are there. */
static gboolean
prepare (gpointer data)
{
  PstDrawableReading  *reading = data;
  g_autoptr (GTask)    task    = g_task_new (NULL, reading->given_up, begin_to_read, reading);
  const Babl         **formats = g_new0 (const Babl *, reading->n_masks + 3);

  formats[0] = babl_format (get_format (reading->picture));
  formats[1] = gegl_buffer_get_format (reading->sheet.buffer);
  for (guint i = 0; i < reading->n_masks; i++)
    formats[i + 2] = gegl_buffer_get_format (reading->masks[i].buffer);
  g_task_set_task_data (task, formats, g_free);
  pst_background_run (&background, task, find_ways);
  reading->idle = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
are_there (const PstDrawableReading *reading)
{
  gboolean there = gimp_item_is_valid (GIMP_ITEM (reading->sheet.drawable));

  for (guint i = 0; i < reading->n_masks; i++)
    there = there && gimp_item_is_valid (GIMP_ITEM (reading->masks[i].drawable));
  return there;
}

/* What is gone will never be done. */
static gboolean
read_next (gpointer data)
{
  PstDrawableReading *reading = data;
  PstPicture         *picture = reading->picture;
  gdouble             scale   = find_scale (reading->width, picture->width);

  if (! are_there (reading))
    {
      reading->idle = 0;
      return G_SOURCE_REMOVE;
    }
  if (scale * (1 << reading->level) <= 1.0)
    {
      make_tile (reading);
      return G_SOURCE_CONTINUE;
    }
  read_block (&reading->sheet, scale, picture, &reading->block);
  for (guint i = 0; i < reading->n_masks; i++)
    multiply_block (&reading->masks[i], scale, picture, &reading->block);
  if (go_to_next_block (&reading->block, picture))
    return G_SOURCE_CONTINUE;
  reading->idle = 0;
  reading->done (g_steal_pointer (&reading->picture), reading->data); /* may free the reading */
  return G_SOURCE_REMOVE;
}

/* (transfer full): what reads a part of a drawable, which may go beyond its buffer, as soon as there is nothing else to do, and for as
 * long as the drawable is there. The picture is no wider than the part, and as high in proportion; with an alpha, this is 0 beyond the
 * buffer. @done takes it. The error is %PST_ERROR_MEMORY, where there is no room for the picture.
 */
PstDrawableReading *
pst_drawable_reading_new (GimpDrawable            *drawable,
                          const GeglRectangle     *part,
                          gint                     width,
                          gint                     height,
                          gboolean                 with_alpha,
                          PstDrawableReadingDone   done,
                          gpointer                 data,
                          GError                 **error)
{
  PstPicture         *picture = pst_picture_new (width, height, with_alpha, error);
  PstDrawableReading *reading;

  if (! picture)
    return NULL;
  reading  = g_new0 (PstDrawableReading, 1);
  *reading = (PstDrawableReading) {
    .sheet    = make_sheet (drawable, part->x, part->y, part->width, part->height, FALSE),
    .width    = part->width,
    .height   = part->height,
    .picture  = picture,
    .level    = 1,
    .block    = { 0, 0, MIN (BLOCK, width), MIN (BLOCK, height) },
    .done     = done,
    .data     = data,
    .given_up = g_cancellable_new (),
  };
  reading->idle = g_idle_add (prepare, reading);
  return reading;
}

/* Multiplies a mask into the alpha, one of two at most. @x and @y: where in it the part lies that is read. The reading has an alpha,
 * and has not begun: nothing was waited for since it was made.
 */
void
pst_drawable_reading_add_mask (PstDrawableReading *reading,
                               GimpDrawable       *mask,
                               gint                x,
                               gint                y)
{
  g_return_if_fail (reading->picture->alpha && reading->n_masks < MOST_MASKS);

  reading->masks[reading->n_masks++] = make_sheet (mask, x, y, reading->width, reading->height, pst_mask_layer_is_linear (mask));
}

/* A reading that is not done is given up. */
void
pst_drawable_reading_free (PstDrawableReading *reading)
{
  g_cancellable_cancel (reading->given_up);
  g_object_unref (reading->given_up);
  g_clear_handle_id (&reading->idle, g_source_remove);
  g_clear_pointer (&reading->picture, pst_picture_unref);
  clear_sheet (&reading->sheet);
  for (guint i = 0; i < reading->n_masks; i++)
    clear_sheet (&reading->masks[i]);
  g_free (reading);
}

/* (transfer full): a part of a drawable, at once. The error is %PST_ERROR_MEMORY, where there is no room for the picture. */
PstPicture *
pst_drawable_reading_read_part (GimpDrawable         *drawable,
                                const GeglRectangle  *part,
                                gint                  width,
                                gint                  height,
                                gboolean              with_alpha,
                                GError              **error)
{
  PstPicture *picture = pst_picture_new (width, height, with_alpha, error);
  Sheet       sheet   = make_sheet (drawable, part->x, part->y, part->width, part->height, FALSE);

  if (picture)
    read_block (&sheet, find_scale (part->width, width), picture, &(GeglRectangle) { 0, 0, width, height });
  clear_sheet (&sheet);
  return picture;
}
