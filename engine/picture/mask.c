/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Masks, one number for each pixel: allocation, reference counting, and averages over boxes for other sizes. Unlike the filter for
 * pictures (picture-resize.c), boxes keep values from 0 to 1, and masks that add up to 1 do so at any size.
 */
#include "config.h"

#include <math.h>

#include <pastiche/mask.h>

#include "compute/allocation.h"

static void
free_values (gpointer memory)
{
  pst_memory_free (((PstMask *) memory)->values);
}

/**
 * pst_mask_new:
 * @width: at least 1
 * @height: at least 1
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): a mask whose values are not yet set
 */
PstMask *
pst_mask_new (gint     width,
              gint     height,
              GError **error)
{
  g_autoptr (PstMask) mask = NULL;
  gsize               n;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (! pst_size_multiply (&n, 2, (gsize) width, (gsize) height))
    n = G_MAXSIZE;
  mask         = g_atomic_rc_box_new0 (PstMask);
  mask->width  = width;
  mask->height = height;
  mask->values = pst_floats_new (n, error);
  return mask->values ? g_steal_pointer (&mask) : NULL;
}

/**
 * pst_mask_get_bytes:
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: the memory that a mask of this size takes
 */
guint64
pst_mask_get_bytes (gint width,
                    gint height)
{
  return (guint64) width * height * sizeof (gfloat);
}

PstMask *
pst_mask_ref (PstMask *mask)
{
  return g_atomic_rc_box_acquire (mask);
}

void
pst_mask_unref (PstMask *mask)
{
  g_atomic_rc_box_release_full (mask, free_values);
}

/* The input values that one output value is the mean of: those between two places along a side, the outer ones in part. */
typedef struct
{
  gint    first;
  gint    last;
  gdouble first_part;
  gdouble last_part;
} Box;

static Box
get_box (gint out,
         gint n_in,
         gint n_out)
{
  gdouble scale = (gdouble) n_in / n_out;
  gdouble begin = out * scale;
  gdouble end   = MIN ((out + 1) * scale, n_in);
  Box     box   = { .first = MIN ((gint) floor (begin), n_in - 1) };

  box.last       = MAX (MIN ((gint) ceil (end) - 1, n_in - 1), box.first);
  box.first_part = MIN (box.first + 1, end) - begin;
  box.last_part  = end - box.last;
  return box;
}

static gdouble
part_of (const Box *box,
         gint       i)
{
  return i == box->first ? box->first_part : i == box->last ? box->last_part : 1.0;
}

static gfloat
mean_of (const PstMask *mask,
         const Box      *across,
         const Box      *down)
{
  gdouble sum  = 0.0;
  gdouble area = 0.0;

  for (gint y = down->first; y <= down->last; y++)
    for (gint x = across->first; x <= across->last; x++)
      {
        gdouble part = part_of (down, y) * part_of (across, x);

        sum += part * mask->values[(gsize) y * mask->width + x];
        area += part;
      }
  return CLAMP (sum / area, 0.0, 1.0);
}

/**
 * pst_mask_resize:
 * @mask: the mask
 * @width: the new width in pixels
 * @height: the new height
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): the mask at the new size, its values means of @mask's
 */
PstMask *
pst_mask_resize (const PstMask  *mask,
                 gint            width,
                 gint            height,
                 GError        **error)
{
  PstMask *resized = pst_mask_new (width, height, error);

  for (gint y = 0; resized && y < height; y++)
    {
      Box down = get_box (y, mask->height, height);

      for (gint x = 0; x < width; x++)
        {
          Box across = get_box (x, mask->width, width);

          resized->values[(gsize) y * width + x] = mean_of (mask, &across, &down);
        }
    }
  return resized;
}
