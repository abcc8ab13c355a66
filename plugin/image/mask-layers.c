/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawables that say how much there is of something at each pixel → masks for the engine; and a drawable to start from → a picture.
 *
 * A channel or a layer mask counts by its numbers, white for all; a layer by its grey value as it is seen (luma, ITU-R BT.709) times
 * how opaque it is, there and as a whole. Those of the image that is painted lie where they lie in it, and beyond their edges there is
 * nothing; those of another image are stretched over the layer that is painted.
 */
#include "config.h"

#include <string.h>

#include "files/visible.h"
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

/* Fills the part of the picture where a layer of the same image lies. */
static void
read_start_in_place (const PstSeen       *seen,
                     const PstSource     *source,
                     const GeglRectangle *place,
                     const GeglRectangle *inside,
                     PstPicture          *picture)
{
  g_autofree gfloat *rgba = g_new (gfloat, 4 * (gsize) inside->width);
  gint               x;
  gint               y;

  gimp_drawable_get_offsets (seen->drawable, &x, &y);
  for (gint row = inside->y; row < inside->y + inside->height; row++)
    {
      gsize first = (gsize) (row - place->y) * picture->width + inside->x - place->x;

      pst_main_loop_iterate (row);
      pst_seen_get_pixels (seen, source->space, &(GeglRectangle) { inside->x - x, row - y, inside->width, 1 }, rgba);
      for (gsize i = 0; i < (gsize) inside->width; i++)
        {
          for (guint c = 0; c < 3; c++)
            picture->rgb[3 * (first + i) + c] = pst_make_visible (rgba[4 * i + c]);
          picture->alpha[first + i] = pst_make_visible (rgba[4 * i + 3]);
        }
    }
}

/* (transfer full): a layer of the same image, where it lies */
static PstPicture *
read_start (GimpDrawable     *start,
            const PstSource  *source,
            GError          **error)
{
  g_auto (PstSeen)  seen    = { 0 };
  GeglRectangle     place   = get_place (source);
  GeglRectangle     inside  = { 0, 0, gimp_drawable_get_width (start), gimp_drawable_get_height (start) };
  gsize             n       = (gsize) place.width * place.height;
  PstPicture       *picture = NULL;

  if (pst_seen_init (&seen, start, error))
    picture = pst_picture_new (place.width, place.height, TRUE, error);
  if (! picture)
    return NULL;
  memset (picture->rgb, 0, 3 * n * sizeof (gfloat));
  memset (picture->alpha, 0, n * sizeof (gfloat));
  gimp_drawable_get_offsets (start, &inside.x, &inside.y);
  if (gegl_rectangle_intersect (&inside, &inside, &place))
    read_start_in_place (&seen, source, &place, &inside, picture);
  return picture;
}

/* A layer of another image, of which the painted part is wanted. */
typedef struct
{
  const PstSource   *source;
  const PstPicture  *whole;
  PstPicture        *part;
  GError           **error;
} StartErrand;

static void
make_start (gpointer data)
{
  StartErrand            *errand = data;
  const PstSource        *source = errand->source;
  const GeglRectangle    *region = &source->region;
  g_autoptr (PstPicture)  large  = pst_picture_resize (errand->whole, source->width, source->height, errand->error);

  errand->part = large ? pst_picture_crop (large, region->x, region->y, region->width, region->height, errand->error) : NULL;
}

/* (transfer full): a layer of another image, stretched over the source's layer */
static PstPicture *
read_stretched_start (GimpDrawable     *start,
                      const PstSource  *source,
                      GError          **error)
{
  g_autoptr (PstPicture) whole  = pst_drawable_get_picture (start, source->space, G_MAXINT, TRUE, error);
  StartErrand            errand = { source, whole, NULL, error };

  if (whole)
    pst_main_loop_run_work (make_start, &errand);
  return errand.part;
}

/* (transfer full): the layer to start from as it lies over what is to be repainted, of the size of the source's region; its alpha says
 * how much it covers. The error is a sentence that says what to do.
 */
PstPicture *
pst_start_layer_read (GimpDrawable     *start,
                      const PstSource  *source,
                      GError          **error)
{
  gfloat      opacity = pst_seen_get_opacity (start);
  PstPicture *picture = (is_of_same_image (start, source) ? read_start : read_stretched_start) (start, source, error);

  for (gsize i = 0; picture && i < (gsize) picture->width * picture->height; i++)
    picture->alpha[i] *= opacity;
  return picture;
}
