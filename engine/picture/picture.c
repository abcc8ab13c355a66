/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture that travels through the engine: allocation, reference counting, cropping. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include <pastiche/picture.h>

#include "compute/allocation.h"

G_DEFINE_BOXED_TYPE (PstPicture, pst_picture, pst_picture_ref, pst_picture_unref)

static void
free_planes (gpointer memory)
{
  PstPicture *picture = memory;

  pst_memory_free (picture->rgb);
  pst_memory_free (picture->alpha);
}

/**
 * pst_picture_new:
 * @width: at least 1
 * @height: at least 1
 * @with_alpha: whether it has an alpha plane
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): a picture whose pixels are not yet set
 */
PstPicture *
pst_picture_new (gint      width,
                 gint      height,
                 gboolean  with_alpha,
                 GError  **error)
{
  g_autoptr (PstPicture) picture = NULL;
  gsize                  n_pixels;
  gsize                  n_values;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  if (! pst_size_multiply (&n_pixels, 2, (gsize) width, (gsize) height) ||
      ! pst_size_multiply (&n_values, 2, n_pixels, (gsize) 3))
    n_pixels = n_values = G_MAXSIZE;
  picture         = g_atomic_rc_box_new0 (PstPicture);
  picture->width  = width;
  picture->height = height;
  picture->rgb    = pst_floats_new (n_values, error);
  if (! picture->rgb)
    return NULL;
  if (with_alpha)
    {
      picture->alpha = pst_floats_new (n_pixels, error);
      if (! picture->alpha)
        return NULL;
    }
  return g_steal_pointer (&picture);
}

/**
 * pst_picture_get_bytes:
 * @width: in pixels
 * @height: in pixels
 * @with_alpha: whether there is an alpha plane
 *
 * Returns: the memory that a picture of this size takes
 */
guint64
pst_picture_get_bytes (gint     width,
                       gint     height,
                       gboolean with_alpha)
{
  return (with_alpha ? 4 : 3) * (guint64) width * height * sizeof (gfloat);
}

/**
 * pst_picture_get_side:
 * @width: in pixels
 * @height: in pixels
 *
 * What is as large as a picture of another shape has the same side. For strips, that is a matter of how many pixels they have: the square
 * of the long side would be many times as many.
 *
 * Returns: how large a picture of this size is, in pixels along a side: its long side; but of one that is narrower than two to one, the
 *          long side that it would have at two to one with as many pixels
 */
gint
pst_picture_get_side (gint width,
                      gint height)
{
  return MIN (MAX (width, height), (gint) (sqrt (2.0 * width * height) + 0.5));
}

PstPicture *
pst_picture_ref (PstPicture *picture)
{
  return g_atomic_rc_box_acquire (picture);
}

void
pst_picture_unref (PstPicture *picture)
{
  g_atomic_rc_box_release_full (picture, free_planes);
}

static void
copy_rows (const gfloat *from,
           gsize         from_stride,
           gfloat       *to,
           gsize         to_stride,
           gint          n_rows)
{
  for (gint y = 0; y < n_rows; y++)
    memcpy (to + y * to_stride, from + y * from_stride, to_stride * sizeof (gfloat));
}

/**
 * pst_picture_crop:
 * @picture: the whole
 * @x: left edge of the part, in pixels of @picture
 * @y: its upper edge
 * @width: its width; the part lies inside the whole
 * @height: its height
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): a copy of the part
 */
PstPicture *
pst_picture_crop (const PstPicture  *picture,
                  gint               x,
                  gint               y,
                  gint               width,
                  gint               height,
                  GError           **error)
{
  PstPicture *part;
  gsize       whole_width = picture->width;
  gsize       first       = y * whole_width + x;

  g_return_val_if_fail (x >= 0 && y >= 0 && width <= picture->width - x && height <= picture->height - y, NULL);

  part = pst_picture_new (width, height, picture->alpha != NULL, error);
  if (! part)
    return NULL;
  copy_rows (picture->rgb + 3 * first, 3 * whole_width, part->rgb, 3 * (gsize) width, height);
  if (picture->alpha)
    copy_rows (picture->alpha + first, whole_width, part->alpha, width, height);
  return part;
}

/**
 * pst_picture_copy:
 * @picture: a picture
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): a copy
 */
PstPicture *
pst_picture_copy (const PstPicture  *picture,
                  GError           **error)
{
  return pst_picture_crop (picture, 0, 0, picture->width, picture->height, error);
}

static gboolean
is_shown (gfloat value)
{
  return value >= 0.0f && value <= 1.0f;
}

/**
 * pst_picture_clamp:
 * @picture: (transfer full): a picture
 * @error: set to %PST_ERROR_MEMORY where there is no room for a copy
 *
 * Returns: (transfer full): the picture itself where all of its values lie in 0 to 1; else a copy in which they do
 */
PstPicture *
pst_picture_clamp (PstPicture  *picture,
                   GError     **error)
{
  gsize       n = 3 * (gsize) picture->width * picture->height;
  gsize       i = 0;
  PstPicture *clamped;

  while (i < n && is_shown (picture->rgb[i]))
    i++;
  if (i == n)
    return picture;
  clamped = pst_picture_copy (picture, error);
  pst_picture_unref (picture);
  for (; clamped && i < n; i++)
    clamped->rgb[i] = CLAMP (clamped->rgb[i], 0.0f, 1.0f);
  return clamped;
}

/* Where the pixel of a turned picture comes from. */
static gsize
find_source (const PstPicture *picture,
             PstTurn           turn,
             gint              x,
             gint              y)
{
  gint last_x = picture->width - 1;
  gint last_y = picture->height - 1;
  gint from_x;
  gint from_y;

  switch (turn % 4)
    {
    case PST_TURN_RIGHT:
      from_x = y;
      from_y = last_y - x;
      break;
    case PST_TURN_UPSIDE_DOWN:
      from_x = last_x - x;
      from_y = last_y - y;
      break;
    case PST_TURN_LEFT:
      from_x = last_x - y;
      from_y = x;
      break;
    default:
      from_x = x;
      from_y = y;
    }
  if (turn >= PST_TURN_MIRRORED)
    from_x = last_x - from_x;
  return (gsize) from_y * picture->width + from_x;
}

/**
 * pst_picture_turn:
 * @picture: a picture
 * @turn: how it is to be turned
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): a turned copy
 */
PstPicture *
pst_picture_turn (const PstPicture  *picture,
                  PstTurn            turn,
                  GError           **error)
{
  gboolean    lies   = turn % 2 == 1;
  PstPicture *turned = pst_picture_new (lies ? picture->height : picture->width, lies ? picture->width : picture->height,
                                        picture->alpha != NULL, error);

  for (gint y = 0; turned && y < turned->height; y++)
    for (gint x = 0; x < turned->width; x++)
      {
        gsize from = find_source (picture, turn, x, y);
        gsize to   = (gsize) y * turned->width + x;

        memcpy (turned->rgb + 3 * to, picture->rgb + 3 * from, 3 * sizeof (gfloat));
        if (turned->alpha)
          turned->alpha[to] = picture->alpha[from];
      }
  return turned;
}
