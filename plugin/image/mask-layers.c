/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawables that say how much there is of something at each pixel → masks for the engine; and a drawable to start from → a picture.
 *
 * A channel or a layer mask counts by its numbers, white for all; a layer by its grey value as it is seen (luma, ITU-R BT.709) times
 * how opaque it is, there and as a whole. Those of the image that is painted lie where they lie in it, and beyond their edges there is
 * nothing; those of another image are stretched over the layer that is painted.
 */
#include "config.h"

#include <math.h>

#include "image/main-loop.h"
#include "image/mask-layers.h"
#include "image/seen.h"

/* An area in the drawable's own pixels. */
static PstMask *
read_area (GimpDrawable         *drawable,
           const GeglRectangle  *area,
           GError              **error)
{
  g_auto (PstSeen)    seen    = { 0 };
  PstMask            *mask    = pst_seen_init (&seen, drawable, error) ? pst_mask_new (area->width, area->height, error) : NULL;
  g_autofree gfloat  *rgba    = g_new (gfloat, 4 * (gsize) area->width);
  gboolean            linear  = pst_seen_is_linear (drawable);
  gfloat              opacity = pst_seen_get_opacity (drawable);

  for (gint y = 0; mask && y < area->height; y++)
    {
      pst_main_loop_iterate (y);
      pst_seen_get_pixels (&seen, babl_space ("sRGB"), &(GeglRectangle) { area->x, area->y + y, area->width, 1 }, rgba);
      for (gsize x = 0; x < (gsize) area->width; x++)
        mask->values[(gsize) y * area->width + x] = opacity * pst_seen_get_amount (rgba + 4 * x, linear);
    }
  return mask;
}

/* (transfer full): what a layer, a layer mask or a channel says at a place in its image. The error is %PST_ERROR_MEMORY, where there is
 * no room.
 */
PstMask *
pst_mask_layer_read_place (GimpDrawable         *drawable,
                           const GeglRectangle  *place,
                           GError              **error)
{
  GeglRectangle area = *place;
  gint          x;
  gint          y;

  gimp_drawable_get_offsets (drawable, &x, &y);
  area.x -= x;
  area.y -= y;
  return read_area (drawable, &area, error);
}

static gboolean
is_of_same_image (GimpDrawable    *drawable,
                  const PstSource *source)
{
  return gimp_item_get_image (GIMP_ITEM (drawable)) == gimp_item_get_image (GIMP_ITEM (source->layer));
}

/* Where the painted part of the source lies in its image. */
static GeglRectangle
get_place (const PstSource *source)
{
  GeglRectangle place = source->region;
  gint          x;
  gint          y;

  gimp_drawable_get_offsets (GIMP_DRAWABLE (source->layer), &x, &y);
  place.x += x;
  place.y += y;
  return place;
}

static PstMask *
crop_mask (const PstMask        *mask,
           const GeglRectangle  *part,
           GError              **error)
{
  PstMask *cropped = pst_mask_new (part->width, part->height, error);

  for (gint y = 0; cropped && y < part->height; y++)
    for (gint x = 0; x < part->width; x++)
      cropped->values[(gsize) y * part->width + x] = mask->values[(gsize) (part->y + y) * mask->width + part->x + x];
  return cropped;
}

/* A mask from another image, of which the painted part is wanted. */
typedef struct
{
  const PstSource  *source;
  const PstMask    *whole;
  PstMask          *part;
  GError          **error;
} CropErrand;

static void
make_part (gpointer data)
{
  CropErrand          *errand = data;
  g_autoptr (PstMask)  large  = pst_mask_resize (errand->whole, errand->source->width, errand->source->height, errand->error);

  errand->part = large ? crop_mask (large, &errand->source->region, errand->error) : NULL;
}

/* Of a drawable of another image, stretched over the source's layer. */
static PstMask *
read_stretched (GimpDrawable     *drawable,
                const PstSource  *source,
                GError          **error)
{
  const GeglRectangle  all    = { 0, 0, gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable) };
  g_autoptr (PstMask)  whole  = read_area (drawable, &all, error);
  CropErrand           errand = { source, whole, NULL, error };

  if (whole)
    pst_main_loop_run_work (make_part, &errand);
  return errand.part;
}

/* (transfer full): what a layer, a layer mask or a channel says of what is to be repainted, of the size of the source's region. The
 * error is %PST_ERROR_MEMORY, where there is no room.
 */
PstMask *
pst_mask_layer_read (GimpDrawable     *drawable,
                     const PstSource  *source,
                     GError          **error)
{
  const GeglRectangle place = get_place (source);

  return is_of_same_image (drawable, source) ? pst_mask_layer_read_place (drawable, &place, error)
                                             : read_stretched (drawable, source, error);
}

/* Lays a row over another. */
static void
cover_row (gfloat       *rgb,
           const gfloat *rgba,
           gfloat        opacity,
           gint          width)
{
  for (gsize x = 0; x < (gsize) width; x++)
    for (guint c = 0; c < 3; c++)
      {
        gfloat over = rgb[3 * x + c] + opacity * CLAMP (rgba[4 * x + 3], 0.0f, 1.0f) * (rgba[4 * x + c] - rgb[3 * x + c]);

        rgb[3 * x + c] = isnan (over) ? rgb[3 * x + c] : CLAMP (over, 0.0f, 1.0f);
      }
}

/* Lays a layer of the same image over the picture, where it lies. */
static gboolean
cover_in_place (PstPicture       *picture,
                GimpDrawable     *start,
                const PstSource  *source,
                GError          **error)
{
  g_auto (PstSeen)    seen    = { 0 };
  g_autofree gfloat  *rgba    = g_new (gfloat, 4 * (gsize) picture->width);
  gfloat              opacity = pst_seen_get_opacity (start);
  GeglRectangle       place   = get_place (source);
  GeglRectangle       inside;
  gint                x;
  gint                y;

  if (! pst_seen_init (&seen, start, error))
    return FALSE;
  gimp_drawable_get_offsets (start, &x, &y);
  if (! gegl_rectangle_intersect (&inside, &place, &(GeglRectangle) { x, y, gimp_drawable_get_width (start),
                                                                      gimp_drawable_get_height (start) }))
    return TRUE;
  for (gint row = inside.y; row < inside.y + inside.height; row++)
    {
      pst_main_loop_iterate (row);
      pst_seen_get_pixels (&seen, source->space, &(GeglRectangle) { inside.x - x, row - y, inside.width, 1 }, rgba);
      cover_row (picture->rgb + 3 * ((gsize) (row - place.y) * picture->width + inside.x - place.x), rgba, opacity, inside.width);
    }
  return TRUE;
}

/* A layer of another image that is to be laid over the picture. */
typedef struct
{
  const PstSource   *source;
  const PstPicture  *whole;
  gfloat             opacity;
  PstPicture        *picture;
  gboolean           done;
  GError           **error;
} StartErrand;

static void
cover_with_large (gpointer data)
{
  StartErrand            *errand  = data;
  const PstSource        *source  = errand->source;
  PstPicture             *picture = errand->picture;
  g_autoptr (PstPicture)  large   = pst_picture_resize (errand->whole, source->width, source->height, errand->error);
  g_autofree gfloat      *rgba    = g_new (gfloat, 4 * (gsize) picture->width);

  for (gint y = 0; large && y < picture->height; y++)
    {
      gsize first = (gsize) (source->region.y + y) * large->width + source->region.x;

      for (gsize x = 0; x < (gsize) picture->width; x++)
        {
          for (guint c = 0; c < 3; c++)
            rgba[4 * x + c] = large->rgb[3 * (first + x) + c];
          rgba[4 * x + 3] = large->alpha[first + x];
        }
      cover_row (picture->rgb + 3 * (gsize) y * picture->width, rgba, errand->opacity, picture->width);
    }
  errand->done = large != NULL;
}

/* Lays a layer of another image over the picture, stretched over the source's layer. */
static gboolean
cover_stretched (PstPicture       *picture,
                 GimpDrawable     *start,
                 const PstSource  *source,
                 GError          **error)
{
  g_autoptr (PstPicture) whole  = pst_drawable_get_picture (start, source->space, G_MAXINT, TRUE, error);
  StartErrand            errand = { source, whole, pst_seen_get_opacity (start), picture, FALSE, error };

  if (whole)
    pst_main_loop_run_work (cover_with_large, &errand);
  return errand.done;
}

/* (transfer full): the layer to start from as it lies over the source's picture, without alpha. The error is %PST_ERROR_MEMORY, where
 * there is no room.
 */
PstPicture *
pst_start_layer_read (GimpDrawable      *start,
                      const PstSource   *source,
                      const PstPicture  *content,
                      GError           **error)
{
  g_autoptr (PstPicture) picture = pst_picture_new (content->width, content->height, FALSE, error);

  if (! picture)
    return NULL;
  for (gint y = 0; y < content->height; y++)
    {
      gsize n = 3 * (gsize) content->width;

      pst_main_loop_iterate (y);
      for (gsize i = y * n; i < (y + 1) * n; i++)
        picture->rgb[i] = CLAMP (content->rgb[i], 0.0f, 1.0f);
    }
  if (! (is_of_same_image (start, source) ? cover_in_place : cover_stretched) (picture, start, source, error))
    return NULL;
  return g_steal_pointer (&picture);
}
