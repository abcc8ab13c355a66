/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A part of a drawable as it is seen, smaller, a little whenever there is nothing else to do, so that a window stays alive. A
 * pixel of the picture is the mean of those that it covers, whole or in part: the colour of those of them that can be seen, the alpha of
 * all. (GEGL's own smaller levels would mix in the colours of those that cannot.) Beyond the drawable's edges there is nothing.
 *
 * Pixels come in blocks, as a job reads them (seen.c). When babl meets two formats for the first time, it tries for a while which way from
 * one to the other is best. A thread waits for that.
 *
 * GIMP kills a plug-in that reads from a drawable that has been removed. The user can remove one at any moment, so before each step it is
 * asked for; the step itself is short.
 */
#include "config.h"

#include <math.h>

#include <pastiche/background.h>

#include "files/visible.h"
#include "image/pixels.h"
#include "image/profile.h"
#include "preview/drawable-reading.h"

#define BLOCK_WIDTH  256 /* pixels of the drawable */
#define BLOCK_HEIGHT 64
#define TABLE_HEIGHT 8   /* where profile.c converts, which takes 3 µs for a pixel */
#define LEAST_SHARE  1e-6 /* of a pixel: less is rounding */

/* Along one side, how the drawable's pixels fall on those of the picture: on this one with a share, and with the rest on the next. */
typedef struct
{
  gint   cell;
  gfloat share;
} Fall;

struct _PstDrawableReading
{
  const PstSeen          *seen;
  const Babl             *space;      /* of the picture (pixel-space.c) */
  const PstSeen          *mask;       /* or NULL; that is multiplied in */
  gboolean                mask_is_linear;
  gint                    mask_x;     /* where the part lies in it */
  gint                    mask_y;
  gboolean                in_amounts; /* whether the alpha becomes how much each pixel says there is */
  gboolean                is_linear;  /* whether its numbers are linear */
  GeglRectangle           part;       /* in the drawable's own pixels */
  PstPicture             *picture;    /* until the end, sums */
  gfloat                 *n_seen;     /* [H, W]: how many pixels can be seen */
  Fall                   *across;     /* [part's width] */
  Fall                   *down;       /* [part's height] */
  GeglRectangle           block;      /* of the part, that is read next */
  gint                    height;     /* of a block */
  PstDrawableReadingDone  done;
  gpointer                data;
  guint                   idle;       /* source id */
  GCancellable           *given_up;
};

static PstBackground background = PST_BACKGROUND (2);

static Fall *
make_falls (gint from,
            gint to)
{
  Fall    *falls = g_new (Fall, from);
  gdouble  scale = (gdouble) to / from;

  for (gint i = 0; i < from; i++)
    {
      gint    cell = MIN ((gint) floor (i * scale + LEAST_SHARE), to - 1);
      gdouble rest = ((i + 1) * scale - (cell + 1)) / scale;

      falls[i] = (Fall) { cell, rest < LEAST_SHARE || cell + 1 == to ? 1.0f : 1.0f - rest };
    }
  return falls;
}

static void
add_pixel (PstDrawableReading *reading,
           gsize               cell,
           const gfloat       *rgba,
           gfloat              share)
{
  PstPicture *picture = reading->picture;

  if (picture->alpha)
    picture->alpha[cell] += share * rgba[3];
  if (rgba[3] <= 0.0f)
    return;
  reading->n_seen[cell] += share;
  for (guint c = 0; c < 3; c++)
    picture->rgb[3 * cell + c] += share * rgba[c];
}

/* Adds a pixel of the part to the one to four of the picture that it falls on. */
static void
spread_pixel (PstDrawableReading *reading,
              gint                x,
              gint                y,
              const gfloat       *rgba)
{
  const Fall *across = &reading->across[x];
  const Fall *down   = &reading->down[y];
  gsize       width  = reading->picture->width;
  gsize       cell   = down->cell * width + across->cell;

  add_pixel (reading, cell, rgba, across->share * down->share);
  if (across->share < 1.0f)
    add_pixel (reading, cell + 1, rgba, (1.0f - across->share) * down->share);
  if (down->share < 1.0f)
    add_pixel (reading, cell + width, rgba, across->share * (1.0f - down->share));
  if (across->share < 1.0f && down->share < 1.0f)
    add_pixel (reading, cell + width + 1, rgba, (1.0f - across->share) * (1.0f - down->share));
}

/* What the numbers of a place become before they are added up. */
static void
take_values (const PstDrawableReading *reading,
             const gfloat             *mask,
             gsize                     n,
             gfloat                   *rgba)
{
  for (gsize i = 0; i < n; i++)
    {
      gfloat *pixel = rgba + 4 * i;

      if (reading->in_amounts)
        pixel[3] = pst_seen_get_amount (pixel, reading->is_linear);
      if (mask)
        pixel[3] *= pst_seen_get_amount (mask + 4 * i, reading->mask_is_linear);
      for (guint c = 0; c < 4; c++)
        pixel[c] = pst_make_visible (pixel[c]);
    }
}

/* A block of the part, in the part's pixels. */
static void
read_block (PstDrawableReading  *reading,
            const GeglRectangle *block)
{
  const GeglRectangle *part = &reading->part;
  GeglRectangle        place;
  gsize                n;
  g_autofree gfloat   *rgba = NULL;
  g_autofree gfloat   *mask = NULL;

  if (! gegl_rectangle_intersect (&place, &(GeglRectangle) { part->x + block->x, part->y + block->y, block->width, block->height },
                                  gegl_buffer_get_extent (reading->seen->buffer)))
    return;
  n    = (gsize) place.width * place.height;
  rgba = g_new (gfloat, 4 * n);
  pst_seen_get_pixels (reading->seen, reading->space, &place, rgba);
  if (reading->mask)
    {
      mask = g_new (gfloat, 4 * n);
      pst_seen_get_pixels (reading->mask, babl_space ("sRGB"),
                           &(GeglRectangle) { reading->mask_x + place.x - part->x, reading->mask_y + place.y - part->y,
                                              place.width, place.height }, mask);
    }
  take_values (reading, mask, n, rgba);
  for (gsize i = 0; i < n; i++)
    spread_pixel (reading, place.x - part->x + i % place.width, place.y - part->y + i / place.width, rgba + 4 * i);
}

/* Sums → means. */
static void
finish_picture (PstDrawableReading *reading)
{
  PstPicture *picture = reading->picture;
  gsize       n       = (gsize) picture->width * picture->height;
  gdouble     area    = (gdouble) reading->part.width / picture->width * reading->part.height / picture->height;

  for (gsize i = 0; i < 3 * n; i++)
    if (reading->n_seen[i / 3] > 0.0f)
      picture->rgb[i] = MIN (picture->rgb[i] / reading->n_seen[i / 3], 1.0f);
  for (gsize i = 0; picture->alpha && i < n; i++)
    picture->alpha[i] = MIN (picture->alpha[i] / area, 1.0);
}

/* Line by line of blocks; those at the edges are smaller. Returns whether there is another one. */
static gboolean
go_to_next_block (PstDrawableReading *reading)
{
  const GeglRectangle *part  = &reading->part;
  GeglRectangle       *block = &reading->block;

  block->x += block->width;
  if (block->x == part->width)
    {
      block->x  = 0;
      block->y += block->height;
    }
  block->width  = MIN (BLOCK_WIDTH, part->width - block->x);
  block->height = MIN (reading->height, part->height - block->y);
  return block->height > 0;
}

/* Pairs of formats, then NULL. */
static void
find_ways (GTask        *task,
           gpointer      source      G_GNUC_UNUSED,
           gpointer      formats,
           GCancellable *cancellable G_GNUC_UNUSED)
{
  for (const Babl **pair = formats; *pair; pair += 2)
    babl_fish (pair[0], pair[1]);
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
  PstDrawableReading  *reading   = data;
  g_autoptr (GTask)    task      = g_task_new (NULL, reading->given_up, begin_to_read, reading);
  GeglBuffer          *buffers[] = { reading->seen->buffer, reading->seen->mask_buffer, reading->mask ? reading->mask->buffer : NULL };
  const Babl         **formats   = g_new0 (const Babl *, 2 * G_N_ELEMENTS (buffers) + 1);
  guint                n         = 0;

  for (guint i = 0; i < G_N_ELEMENTS (buffers); i++)
    if (buffers[i])
      {
        formats[n++] = gegl_buffer_get_format (buffers[i]);
        formats[n++] = pst_pixels_get_format (buffers[i], i == 0 ? reading->space : babl_space ("sRGB"));
      }
  g_task_set_task_data (task, formats, g_free);
  pst_background_run (&background, task, find_ways);
  reading->idle = 0;
  return G_SOURCE_REMOVE;
}

/* What is gone will never be done. */
static gboolean
read_next (gpointer data)
{
  PstDrawableReading *reading = data;

  if (! pst_seen_is_there (reading->seen) || (reading->mask && ! pst_seen_is_there (reading->mask)))
    {
      reading->idle = 0;
      return G_SOURCE_REMOVE;
    }
  read_block (reading, &reading->block);
  if (go_to_next_block (reading))
    return G_SOURCE_CONTINUE;
  finish_picture (reading);
  reading->idle = 0;
  reading->done (g_steal_pointer (&reading->picture), reading->data); /* may free the reading */
  return G_SOURCE_REMOVE;
}

/* (transfer full): what reads a part of a drawable, which may go beyond its edges, as soon as there is nothing else to do, and for as
 * long as the drawable is there. @seen is borrowed. @space: the picture's space (pixel-space.c). It is no wider than the part, and as
 * high in proportion; with an alpha, this is 0 beyond the edges. @done takes it. The error is %PST_ERROR_MEMORY, where there is no room
 * for the picture.
 */
PstDrawableReading *
pst_drawable_reading_new (const PstSeen           *seen,
                          const Babl              *space,
                          const GeglRectangle     *part,
                          gint                     width,
                          gint                     height,
                          gboolean                 with_alpha,
                          PstDrawableReadingDone   done,
                          gpointer                 data,
                          GError                 **error)
{
  PstPicture         *picture = pst_picture_new (width, height, with_alpha, error);
  gsize               n       = (gsize) width * height;
  PstDrawableReading *reading;

  if (! picture)
    return NULL;
  memset (picture->rgb, 0, 3 * n * sizeof (gfloat));
  if (picture->alpha)
    memset (picture->alpha, 0, n * sizeof (gfloat));
  reading  = g_new0 (PstDrawableReading, 1);
  *reading = (PstDrawableReading) {
    .seen     = seen,
    .space    = space,
    .part     = *part,
    .picture  = picture,
    .n_seen   = g_new0 (gfloat, n),
    .across   = make_falls (part->width, width),
    .down     = make_falls (part->height, height),
    .height   = pst_profile_is_attached (seen->buffer) ? TABLE_HEIGHT : BLOCK_HEIGHT,
    .done     = done,
    .data     = data,
    .given_up = g_cancellable_new (),
  };
  reading->block = (GeglRectangle) { 0, 0, MIN (BLOCK_WIDTH, part->width), MIN (reading->height, part->height) };
  reading->idle  = g_idle_add (prepare, reading);
  return reading;
}

/* Multiplies a mask into the alpha. @mask is borrowed; @x and @y: where in it the part lies that is read. The reading has an alpha, and has
 * not begun: nothing was waited for since it was made.
 */
void
pst_drawable_reading_add_mask (PstDrawableReading *reading,
                               const PstSeen      *mask,
                               gint                x,
                               gint                y)
{
  g_return_if_fail (reading->picture->alpha);

  reading->mask           = mask;
  reading->mask_is_linear = pst_seen_is_linear (mask->drawable);
  reading->mask_x         = x;
  reading->mask_y         = y;
}

/* Makes the alpha of the picture say how much each pixel says there is (pst_seen_get_amount()), which is nothing beyond the edges. The
 * reading is in sRGB, has an alpha, and has not begun.
 */
void
pst_drawable_reading_take_amounts (PstDrawableReading *reading)
{
  g_return_if_fail (reading->picture->alpha);

  reading->in_amounts = TRUE;
  reading->is_linear  = pst_seen_is_linear (reading->seen->drawable);
}

/* A reading that is not done is given up. */
void
pst_drawable_reading_free (PstDrawableReading *reading)
{
  g_cancellable_cancel (reading->given_up);
  g_object_unref (reading->given_up);
  g_clear_handle_id (&reading->idle, g_source_remove);
  g_clear_pointer (&reading->picture, pst_picture_unref);
  g_free (reading->n_seen);
  g_free (reading->across);
  g_free (reading->down);
  g_free (reading);
}
