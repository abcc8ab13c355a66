/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A drawable's pixels as they are seen: with its filters. GIMP keeps these (its non-destructive layer effects) beside the pixels, and a
 * drawable's buffer knows nothing of them. Where there are any, the drawable alone is copied into an image that nobody sees, of the
 * same kind and just as large, without mask, opacity, mode and locks, and GIMP is asked what that image looks like. The drawable and
 * its image stay as they are, and of the copy nothing is left.
 *
 * A filter that reaches beyond the edges, like a drop shadow, is cut off there: a layer is as large as GIMP says it is.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "image/seen.h"

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

/* Lays a copy into the image, seen through nothing; by moving the image and not the copy, since locks hold the parts of a group, too. */
static gboolean
lay_copy (GimpImage    *scratch,
          GimpDrawable *drawable)
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
  return gimp_image_resize (scratch, gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable), -x, -y) &&
         gimp_item_set_visible (GIMP_ITEM (copy), TRUE) && gimp_layer_set_opacity (copy, 100.0) &&
         gimp_layer_set_mode (copy, GIMP_LAYER_MODE_NORMAL);
}

/* (transfer full) (nullable): what an image looks like, in memory of our own */
static GeglBuffer *
copy_visible (GimpImage *scratch)
{
  GimpLayer             *layer  = gimp_layer_new_from_visible (scratch, scratch, NULL);
  g_autoptr (GeglBuffer) buffer = layer ? gimp_drawable_get_buffer (GIMP_DRAWABLE (layer)) : NULL;
  GeglBuffer            *copy   = NULL;

  if (buffer)
    {
      copy = gegl_buffer_new (gegl_buffer_get_extent (buffer), gegl_buffer_get_format (buffer));
      gegl_buffer_copy (buffer, NULL, GEGL_ABYSS_NONE, copy, NULL);
    }
  return copy;
}

/* (transfer full): the pixels of a layer, a group, a layer mask or a channel as they are seen: its own buffer where it has no filters
 * that are switched on, otherwise a copy of the same extent, with alpha, in the image's precision and colour space. Layer mask, opacity
 * and mode are not applied. Nothing else happens meanwhile, windows wait. The error is a sentence that says what to do.
 */
GeglBuffer *
pst_seen_get_buffer (GimpDrawable  *drawable,
                     GError       **error)
{
  g_autofree gchar *name    = NULL;
  GimpImage        *scratch = NULL;
  GeglBuffer       *seen    = NULL;

  if (! has_filters (drawable))
    return gimp_drawable_get_buffer (drawable);
  scratch = make_scratch (drawable);
  if (scratch && lay_copy (scratch, drawable))
    seen = copy_visible (scratch);
  if (scratch)
    gimp_image_delete (scratch);
  if (seen)
    return seen;
  name = gimp_item_get_name (GIMP_ITEM (drawable));
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0, _ ("GIMP cannot show “%s” with its filters: merge these into it first."), name);
  return NULL;
}
