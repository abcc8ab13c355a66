/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drawable's pixels as they are seen: with its filters, and through its mask.
 *
 * GIMP keeps filters (its non-destructive layer effects) beside the pixels, and a drawable's buffer knows nothing of them. Where there
 * are any, the drawable alone is copied into an image that nobody sees, of the same kind and just as large, without mask, opacity,
 * mode and locks, and GIMP is asked what that image looks like; a copy of a channel, which may have filters since GIMP 3.2, takes them in
 * without an image. The drawable stays as it is, and of the copy nothing is left. What a filter shows beyond the edges, like a drop shadow,
 * is cut off there, since a layer is as large as GIMP says it is; only who asks for all that is seen gets that, too.
 *
 * A mask is multiplied into the alpha, so that what it hides is as hidden as what is transparent. How opaque a layer is as a whole is
 * another matter: it says how much of a map or of a start there is, but nothing about what is repainted or learned from.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "files/visible.h"
#include "image/main-loop.h"
#include "image/pixels.h"
#include "image/profile.h"
#include "image/seen.h"

#define REACH 1024 /* pixels: how far beyond the edges it is looked for what filters show there */

static gboolean
has_filters (GimpDrawable *drawable)
{
  g_autofree GimpDrawableFilter **filters = gimp_drawable_get_filters (drawable);

  for (gsize i = 0; filters && filters[i]; i++)
    if (gimp_drawable_filter_get_visible (filters[i]))
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable): an empty image as large as the drawable, in which its numbers mean the same */
static GimpImage *
make_scratch (GimpDrawable *drawable)
{
  GimpImage                    *image   = gimp_item_get_image (GIMP_ITEM (drawable));
  gboolean                      is_grey = gimp_image_get_base_type (image) == GIMP_GRAY;
  g_autoptr (GimpColorProfile)  profile = gimp_image_get_color_profile (image);
  GimpImage                    *scratch = gimp_image_new_with_precision (gimp_drawable_get_width (drawable),
                                                                         gimp_drawable_get_height (drawable),
                                                                         is_grey ? GIMP_GRAY : GIMP_RGB,
                                                                         gimp_image_get_precision (image));

  if (! scratch)
    return NULL;
  gimp_image_undo_disable (scratch);
  if (profile)
    gimp_image_set_color_profile (scratch, profile);
  return scratch;
}

/* Lays a copy into the image, which becomes the frame around it, seen through nothing; by moving the image and not the copy, since locks
 * hold the parts of a group, too.
 */
static gboolean
lay_copy (GimpImage           *scratch,
          GimpDrawable        *drawable,
          const GeglRectangle *frame)
{
  GimpLayer *copy = gimp_layer_new_from_drawable (drawable, scratch);
  gint       x;
  gint       y;

  if (! copy || ! gimp_image_insert_layer (scratch, copy, NULL, 0))
    return FALSE;
  gimp_drawable_get_offsets (GIMP_DRAWABLE (copy), &x, &y);
  gimp_item_set_lock_visibility (GIMP_ITEM (copy), FALSE);
  gimp_item_set_lock_content (GIMP_ITEM (copy), FALSE);
  if (gimp_layer_get_mask (copy))
    gimp_layer_remove_mask (copy, GIMP_MASK_DISCARD);
  return gimp_image_resize (scratch, frame->width, frame->height, -x - frame->x, -y - frame->y) &&
         gimp_item_set_visible (GIMP_ITEM (copy), TRUE) && gimp_layer_set_opacity (copy, 100.0) &&
         gimp_layer_set_mode (copy, GIMP_LAYER_MODE_NORMAL);
}

/* (transfer full): a drawable's own pixels, in memory of ours */
static GeglBuffer *
copy_pixels (GimpDrawable *drawable)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);

  return gegl_buffer_dup (buffer);
}

/* (transfer full) (nullable): a layer or a group with its filters, and what lies around it in a frame, which is in its own pixels */
static GeglBuffer *
get_filtered_layer (GimpDrawable        *drawable,
                    const GeglRectangle *frame)
{
  GimpImage  *scratch = make_scratch (drawable);
  GimpLayer  *visible = scratch && lay_copy (scratch, drawable, frame) ? gimp_layer_new_from_visible (scratch, scratch, NULL) : NULL;
  GeglBuffer *seen    = visible ? copy_pixels (GIMP_DRAWABLE (visible)) : NULL;

  if (scratch)
    gimp_image_delete (scratch);
  return seen;
}

/* (transfer full) (nullable): a channel with its filters; a copy can do without an image */
static GeglBuffer *
get_filtered_channel (GimpDrawable *drawable)
{
  GimpChannel *copy = gimp_channel_copy (GIMP_CHANNEL (drawable));
  GeglBuffer  *seen = copy && gimp_drawable_merge_filters (GIMP_DRAWABLE (copy)) ? copy_pixels (GIMP_DRAWABLE (copy)) : NULL;

  if (copy)
    gimp_item_delete (GIMP_ITEM (copy));
  return seen;
}

static GeglBuffer *
get_filtered (GimpDrawable         *drawable,
              const GeglRectangle  *frame,
              GError              **error)
{
  GeglBuffer       *seen = GIMP_IS_CHANNEL (drawable) ? get_filtered_channel (drawable) : get_filtered_layer (drawable, frame);
  g_autofree gchar *name = seen ? NULL : gimp_item_get_name (GIMP_ITEM (drawable));

  if (! seen)
    g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("GIMP cannot show “%s” with its filters: merge these into it first."), name);
  return seen;
}

static GeglRectangle
get_extent (GimpDrawable *drawable)
{
  return (GeglRectangle) { 0, 0, gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable) };
}

/* (transfer full): the pixels of a layer, a group, a layer mask or a channel as they are seen: its own buffer where it has no filters
 * that are switched on, otherwise a copy of the same extent, with alpha, in the image's precision and colour space. Layer mask, opacity
 * and mode are not applied. A profile that babl cannot follow is attached (profile.c). Nothing else happens meanwhile, windows wait. The
 * error is a sentence that says what to do.
 */
GeglBuffer *
pst_seen_get_buffer (GimpDrawable  *drawable,
                     GError       **error)
{
  GeglRectangle  frame  = get_extent (drawable);
  GeglBuffer    *buffer = has_filters (drawable) ? get_filtered (drawable, &frame, error) : gimp_drawable_get_buffer (drawable);

  if (buffer && ! GIMP_IS_CHANNEL (drawable) && ! pst_profile_attach (buffer, gimp_item_get_image (GIMP_ITEM (drawable)), error))
    g_clear_object (&buffer);
  return buffer;
}

/* The part of its image, and all of the layer, in which it may be seen, in its own pixels. */
static GeglRectangle
find_frame (GimpDrawable *layer)
{
  GimpImage     *image  = gimp_item_get_image (GIMP_ITEM (layer));
  GeglRectangle  own    = get_extent (layer);
  GeglRectangle  frame  = { -REACH, -REACH, own.width + 2 * REACH, own.height + 2 * REACH };
  GeglRectangle  canvas = { 0, 0, gimp_image_get_width (image), gimp_image_get_height (image) };
  gint           x;
  gint           y;

  gimp_drawable_get_offsets (layer, &x, &y);
  canvas.x -= x;
  canvas.y -= y;
  if (! gegl_rectangle_intersect (&frame, &frame, &canvas))
    return own;
  gegl_rectangle_bounding_box (&frame, &frame, &own);
  return frame;
}

/* Widens the place by all pixels of the buffer that are not wholly transparent. The buffer begins at @x, @y. */
static void
add_seen (GeglBuffer    *buffer,
          gint           x,
          gint           y,
          GeglRectangle *place)
{
  gint               width  = gegl_buffer_get_width (buffer);
  const Babl        *format = babl_format ("A float");
  g_autofree gfloat *alpha  = g_new (gfloat, width);

  pst_pixels_find_way (gegl_buffer_get_format (buffer), format);
  for (gint row = 0; row < gegl_buffer_get_height (buffer); row++)
    {
      gint first = 0;
      gint last  = width - 1;

      pst_main_loop_iterate (row);
      gegl_buffer_get (buffer, &(GeglRectangle) { 0, row, width, 1 }, 1.0, format, alpha, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      while (first < width && alpha[first] <= 0.0f)
        first++;
      while (last > first && alpha[last] <= 0.0f)
        last--;
      if (first < width)
        gegl_rectangle_bounding_box (place, place, &(GeglRectangle) { x + first, y + row, last - first + 1, 1 });
    }
}

/* (transfer full): what pst_seen_get_buffer() gives of a layer, and around it what its filters show there in the image: the extent
 * contains the layer's, and may begin before it
 */
GeglBuffer *
pst_seen_get_whole (GimpDrawable  *layer,
                    GError       **error)
{
  GeglRectangle           own   = get_extent (layer);
  GeglRectangle           frame = find_frame (layer);
  g_autoptr (GeglBuffer)  all   = NULL;
  GeglBuffer             *whole;

  if (gegl_rectangle_equal (&own, &frame) || ! has_filters (layer))
    return pst_seen_get_buffer (layer, error);
  all = get_filtered (layer, &frame, error);
  if (! all)
    return NULL;
  add_seen (all, frame.x, frame.y, &own);
  whole = gegl_buffer_new (&own, gegl_buffer_get_format (all));
  gegl_buffer_copy (all, &(GeglRectangle) { own.x - frame.x, own.y - frame.y, own.width, own.height }, GEGL_ABYSS_NONE, whole, &own);
  if (! pst_profile_attach (whole, gimp_item_get_image (GIMP_ITEM (layer)), error))
    g_clear_object (&whole);
  return whole;
}

/* (transfer none) (nullable): the mask through which a layer is seen */
GimpDrawable *
pst_seen_get_mask (GimpDrawable *drawable)
{
  if (! GIMP_IS_LAYER (drawable) || ! gimp_layer_get_apply_mask (GIMP_LAYER (drawable)))
    return NULL;
  return (GimpDrawable *) gimp_layer_get_mask (GIMP_LAYER (drawable));
}

/* How opaque a layer is as a whole, 0 to 1. Of a channel this only says how it is shown. */
gfloat
pst_seen_get_opacity (GimpDrawable *drawable)
{
  return GIMP_IS_LAYER (drawable) ? gimp_layer_get_opacity (GIMP_LAYER (drawable)) / 100.0 : 1.0f;
}

/* Whether the numbers of a layer, a layer mask or a channel are linear: those of masks are, and those of channels in images of more
 * than 8 bits.
 */
gboolean
pst_seen_is_linear (GimpDrawable *drawable)
{
  const Babl *format = gimp_drawable_get_format (drawable);

  return GIMP_IS_CHANNEL (drawable) && ! (babl_get_model_flags (format) & BABL_MODEL_FLAG_NONLINEAR);
}

/* sRGB's curve (IEC 61966-2-1), back to linear light. */
static gfloat
decode (gfloat value)
{
  return value <= 0.04045f ? value / 12.92f : powf ((value + 0.055f) / 1.055f, 2.4f);
}

/* How much a pixel says there is of something, 0 to 1. @rgba: [4], in sRGB; @linear: whether the numbers that it comes from are. */
gfloat
pst_seen_get_amount (const gfloat *rgba,
                     gboolean      linear)
{
  gfloat grey  = 0.2126f * rgba[0] + 0.7152f * rgba[1] + 0.0722f * rgba[2];
  gfloat value = (linear ? decode (grey) : grey) * rgba[3];

  return pst_make_visible (value);
}

/* Whether some of a drawable may be transparent. */
gboolean
pst_seen_may_have_alpha (GimpDrawable *drawable)
{
  return gimp_drawable_has_alpha (drawable) || pst_seen_get_mask (drawable) || has_filters (drawable);
}

/* Opens a drawable to be read. Answers whether it can be; if not, the error is a sentence that says what to do. */
gboolean
pst_seen_init (PstSeen       *seen,
               GimpDrawable  *drawable,
               GError       **error)
{
  GimpDrawable *mask = pst_seen_get_mask (drawable);

  *seen = (PstSeen) { .buffer = pst_seen_get_buffer (drawable, error) };
  if (! seen->buffer)
    return FALSE;
  seen->drawable = g_object_ref (drawable);
  if (mask)
    {
      seen->mask           = g_object_ref (mask);
      seen->mask_buffer    = gimp_drawable_get_buffer (mask);
      seen->mask_is_linear = pst_seen_is_linear (mask);
    }
  return TRUE;
}

void
pst_seen_clear (PstSeen *seen)
{
  g_clear_object (&seen->buffer);
  g_clear_object (&seen->mask_buffer);
  g_clear_object (&seen->drawable);
  g_clear_object (&seen->mask);
}

/* Whether it can be read still: GIMP kills a plug-in that reads from a drawable that has been removed. */
gboolean
pst_seen_is_there (const PstSeen *seen)
{
  return gimp_item_is_valid (GIMP_ITEM (seen->drawable)) && (! seen->mask || gimp_item_is_valid (GIMP_ITEM (seen->mask)));
}

/* Whether some of it may be transparent. */
gboolean
pst_seen_has_alpha (const PstSeen *seen)
{
  return seen->mask || babl_format_has_alpha (gegl_buffer_get_format (seen->buffer));
}

static void
multiply_mask (const PstSeen       *seen,
               const GeglRectangle *place,
               gfloat              *rgba)
{
  gsize              n      = (gsize) place->width * place->height;
  g_autofree gfloat *values = g_new (gfloat, 4 * n);

  pst_pixels_get (seen->mask_buffer, babl_space ("sRGB"), place, values);
  for (gsize i = 0; i < n; i++)
    rgba[4 * i + 3] *= pst_seen_get_amount (values + 4 * i, seen->mask_is_linear);
}

/* Reads [height, width, 4] numbers of a place in the drawable's own pixels, as pst_pixels_get() does. */
void
pst_seen_get_pixels (const PstSeen       *seen,
                     const Babl          *space,
                     const GeglRectangle *place,
                     gfloat              *rgba)
{
  pst_pixels_get (seen->buffer, space, place, rgba);
  if (seen->mask)
    multiply_mask (seen, place, rgba);
}
