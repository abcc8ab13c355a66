/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawable → picture: what may be repainted, which part of it, and its pixels in the engine's form (pixels.c). Next stop: run.c,
 * which hands the picture to the engine; procedure/layer.c is the way back.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "colour/pixel-space.h"
#include "files/mean-colour.h"
#include "files/picture-rows.h"
#include "files/visible.h"
#include "image/drawable.h"
#include "image/main-loop.h"
#include "image/pixels.h"
#include "image/profile.h"
#include "image/seen.h"

/* What the network sees around a selection: half of the receptive field of its deepest style layer, rounded up. */
#define MARGIN 96

static gboolean
refuse (GError      **error,
        const gchar  *message)
{
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, message);
  return FALSE;
}

/* Scripts may name a layer that they have not inserted, or have removed. */
static gboolean
is_part_of (GimpImage *image,
            GimpItem  *item)
{
  g_autofree GimpLayer **layers = gimp_image_get_layers (image);
  gboolean               found  = FALSE;

  for (GimpItem *parent = gimp_item_get_parent (item); parent; parent = gimp_item_get_parent (item))
    item = parent;
  for (gsize i = 0; layers[i] && ! found; i++)
    found = GIMP_ITEM (layers[i]) == item;
  return found;
}

/* Whether there is a floating selection over a layer or its mask, which shares the layer's fate. */
gboolean
pst_drawable_has_floating (GimpLayer *layer)
{
  GimpDrawable *below = gimp_image_floating_sel_attached_to (gimp_item_get_image (GIMP_ITEM (layer)));

  return below && (below == GIMP_DRAWABLE (layer) || below == (GimpDrawable *) gimp_layer_get_mask (layer));
}

static gboolean
check_drawables (GimpImage     *image,
                 GimpDrawable **drawables,
                 GError       **error)
{
  gsize n = gimp_core_object_array_get_length ((GObject **) drawables);

  if (n != 1)
    return refuse (error, n == 0 ? _ ("Pastiche repaints a layer: select one.")
                                 : _ ("Pastiche repaints one layer at a time: select a single one."));
  if (! gimp_item_is_valid (GIMP_ITEM (drawables[0])))
    return refuse (error, _ ("The layer to be repainted is gone: select another one."));
  if (gimp_item_get_image (GIMP_ITEM (drawables[0])) != image)
    return refuse (error, _ ("The layer to be repainted belongs to another image: select one of this image."));
  if (! GIMP_IS_LAYER (drawables[0]))
    return refuse (error, _ ("Pastiche repaints layers, not masks or channels: select a layer."));
  if (! is_part_of (image, GIMP_ITEM (drawables[0])))
    return refuse (error, _ ("The layer to be repainted is gone: select another one."));
  if (gimp_layer_is_floating_sel (GIMP_LAYER (drawables[0])))
    return refuse (error, _ ("Pastiche cannot repaint a floating selection: anchor it, or make it a layer, first."));
  if (gimp_item_is_group (GIMP_ITEM (drawables[0])))
    return refuse (error, _ ("Pastiche cannot repaint a layer group: select a layer in it, or merge the group first."));
  if (pst_drawable_has_floating (GIMP_LAYER (drawables[0])))
    return refuse (error, _ ("There is a floating selection over the layer or its mask: anchor it, or make it a layer, first."));
  if (gimp_drawable_is_indexed (drawables[0]))
    return refuse (error, _ ("Pastiche needs more colours than a palette has: convert the image to RGB (Image ▸ Mode ▸ RGB) first."));
  return pst_profile_check (image, error);
}

static void
add_margin (GeglRectangle *region,
            gint           width,
            gint           height)
{
  GeglRectangle whole = { 0, 0, width, height };
  GeglRectangle wider = { region->x - MARGIN, region->y - MARGIN, region->width + 2 * MARGIN, region->height + 2 * MARGIN };

  gegl_rectangle_intersect (region, &wider, &whole);
}

/* The selection in the layer's pixels: the user may change it while the picture is being painted. */
static GeglBuffer *
copy_selection (GimpImage *image,
                GimpLayer *layer,
                gint       width,
                gint       height)
{
  g_autoptr (GeglBuffer) selection = gimp_drawable_get_buffer (GIMP_DRAWABLE (gimp_image_get_selection (image)));
  GeglBuffer            *copy      = gegl_buffer_new (&(GeglRectangle) { 0, 0, width, height }, gegl_buffer_get_format (selection));
  gint                   x;
  gint                   y;

  gimp_drawable_get_offsets (GIMP_DRAWABLE (layer), &x, &y);
  pst_pixels_copy (selection, x, y, copy);
  return copy;
}

/* What is to be repainted, but for the selection. */
static gboolean
find_source (PstSource     *source,
             GimpImage     *image,
             GimpDrawable **drawables,
             GError       **error)
{
  GeglRectangle *region = &source->region;

  if (! check_drawables (image, drawables, error))
    return FALSE;
  source->layer     = GIMP_LAYER (drawables[0]);
  source->space     = pst_pixel_space_choose (gimp_drawable_get_format (drawables[0]));
  source->width     = gimp_drawable_get_width (drawables[0]);
  source->height    = gimp_drawable_get_height (drawables[0]);
  source->has_alpha = pst_seen_may_have_alpha (drawables[0]);
  if (! gimp_drawable_mask_intersect (drawables[0], &region->x, &region->y, &region->width, &region->height))
    return refuse (error, _ ("The selection lies beside the layer: move it, or select nothing (Select ▸ None)."));
  if (! gimp_selection_is_empty (image))
    add_margin (region, source->width, source->height);
  return TRUE;
}

/* Looks once more at what was to be repainted a moment ago, when the user may have changed the layer or selected another part of it;
 * the copy of the selection stays as it is. Answers %FALSE, and changes nothing, where it cannot be repainted any more.
 */
gboolean
pst_source_find_again (PstSource *source)
{
  GimpDrawable *drawables[] = { GIMP_DRAWABLE (source->layer), NULL };
  PstSource     found       = *source;

  if (! gimp_item_is_valid (GIMP_ITEM (source->layer)) ||
      ! find_source (&found, gimp_item_get_image (GIMP_ITEM (source->layer)), drawables, NULL))
    return FALSE;
  *source = found;
  return TRUE;
}

/* Finds what is to be repainted. @drawables, which ends with %NULL, is what the user selected in the image. Answers whether it can be;
 * if not, the error is a sentence that says what to do.
 */
gboolean
pst_source_init (PstSource     *source,
                 GimpImage     *image,
                 GimpDrawable **drawables,
                 GError       **error)
{
  if (! find_source (source, image, drawables, error))
    return FALSE;
  if (! gimp_selection_is_empty (image))
    source->selection = copy_selection (image, source->layer, source->width, source->height);
  return TRUE;
}

/* Notes what it looks like now that it will be painted. */
void
pst_source_look (PstSource *source)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (source->layer));

  pst_likeness_take (&source->likeness, buffer);
}

void
pst_source_clear (PstSource *source)
{
  g_clear_object (&source->selection);
}

/* Widens the region where the settings join edges: across these the network sees what lies at the other side of the layer, and so all
 * from one to the other is painted, whatever is selected of it.
 */
void
pst_source_join_edges (PstSource   *source,
                       PstSettings *settings)
{
  PstTiling tiling;

  g_object_get (settings, "canvas", &tiling, NULL);
  if (tiling & PST_TILING_X)
    {
      source->region.x     = 0;
      source->region.width = source->width;
    }
  if (tiling & PST_TILING_Y)
    {
      source->region.y      = 0;
      source->region.height = source->height;
    }
}

/* Adds up the squares of factor × factor pixels of a row: the colours of those that can be seen, the alpha of all, and how many
 * can be seen. @all: whether what cannot be shown is taken, too.
 */
static void
add_row (const gfloat *rgba,
         gboolean      all,
         gint          factor,
         gfloat       *rgb,
         gfloat       *alpha,
         gfloat       *n_seen,
         gint          width)
{
  for (gint square = 0; square < width; square++, rgb += 3)
    for (gint i = 0; i < factor; i++, rgba += 4)
      {
        gfloat opacity = pst_make_visible (rgba[3]);

        alpha[square] += opacity;
        if (opacity <= 0.0f)
          continue;
        n_seen[square] += 1.0f;
        for (guint c = 0; c < 3; c++)
          rgb[c] += all ? pst_source_take_value (rgba[c]) : pst_make_visible (rgba[c]);
      }
}

/* Reads row by row, so that no second copy of a large layer is needed; each pixel of the picture is the mean of factor × factor. */
static PstPicture *
read_seen (const PstSeen        *seen,
           const Babl           *space,
           gboolean              all,
           const GeglRectangle  *region,
           gint                  factor,
           gboolean              with_alpha,
           GError              **error)
{
  gint                    width   = region->width / factor;
  gint                    height  = region->height / factor;
  g_autoptr (PstPicture)  picture = pst_picture_new (width, height, with_alpha, error);
  g_autofree gfloat      *rgba    = g_new (gfloat, 4 * (gsize) width * factor);
  g_autofree gfloat      *sums    = g_new (gfloat, 5 * (gsize) width);
  gfloat                 *alpha   = sums + 3 * (gsize) width;
  gfloat                 *n_seen  = alpha + width;

  if (! picture)
    return NULL;
  for (gint y = 0; y < height; y++)
    {
      gsize first = (gsize) y * width;

      pst_main_loop_iterate (y);
      memset (sums, 0, 5 * (gsize) width * sizeof (gfloat));
      for (gint line = 0; line < factor; line++)
        {
          pst_seen_get_pixels (seen, space, &(GeglRectangle) { region->x, region->y + y * factor + line, width * factor, 1 }, rgba);
          add_row (rgba, all, factor, sums, alpha, n_seen, width);
        }
      for (gsize x = 0; x < (gsize) width; x++)
        for (guint c = 0; c < 3; c++)
          picture->rgb[3 * (first + x) + c] = sums[3 * x + c] / MAX (n_seen[x], 1.0f);
      for (gsize x = 0; x < (gsize) width && with_alpha; x++)
        picture->alpha[first + x] = alpha[x] / (factor * factor);
    }
  if (with_alpha)
    pst_main_loop_run_work ((PstWork) pst_mean_colour_fill, picture);
  return g_steal_pointer (&picture);
}

/* (transfer full): the region's pixels as they are seen, with alpha where the layer has it; colours beyond the gamut and light beyond
 * white are values beyond 0 to 1. The error is a sentence that says what to do.
 */
PstPicture *
pst_source_get_picture (const PstSource  *source,
                        GError          **error)
{
  g_auto (PstSeen) seen = { 0 };

  if (! pst_seen_init (&seen, GIMP_DRAWABLE (source->layer), error))
    return NULL;
  return read_seen (&seen, source->space, TRUE, &source->region, 1, pst_seen_has_alpha (&seen), error);
}

/* Makes a drawable's size that of the picture which pst_drawable_get_picture() would make of it. */
void
pst_drawable_shrink_size (gint *width,
                          gint *height,
                          gint  enough)
{
  gint factor = pst_picture_rows_choose_factor (*width, *height, enough);

  *width  /= factor;
  *height /= factor;
}

/* (transfer full): the pixels of a buffer in our own memory, as pst_drawable_get_picture() reads those of a drawable. The error is
 * %PST_ERROR_MEMORY, where there is no room.
 */
PstPicture *
pst_drawable_read_buffer (GeglBuffer  *buffer,
                          const Babl  *space,
                          gint         enough,
                          GError     **error)
{
  const PstSeen seen   = { .buffer = buffer };
  gint          width  = gegl_buffer_get_width (buffer);
  gint          height = gegl_buffer_get_height (buffer);

  return read_seen (&seen, space, FALSE, &(GeglRectangle) { 0, 0, width, height },
                    pst_picture_rows_choose_factor (width, height, enough), pst_seen_has_alpha (&seen), error);
}

/* (transfer full): a drawable's pixels as they are seen, in a colour space, values from 0 to 1. Where its side has two or more
 * times @enough pixels, each so many become one. @with_alpha: whether the picture has an alpha where all of the drawable can be seen.
 * The error is a sentence that says what to do.
 */
PstPicture *
pst_drawable_get_picture (GimpDrawable  *drawable,
                          const Babl    *space,
                          gint           enough,
                          gboolean       with_alpha,
                          GError       **error)
{
  g_auto (PstSeen) seen   = { 0 };
  gint             width  = gimp_drawable_get_width (drawable);
  gint             height = gimp_drawable_get_height (drawable);

  if (! pst_seen_init (&seen, drawable, error))
    return NULL;
  return read_seen (&seen, space, FALSE, &(GeglRectangle) { 0, 0, width, height },
                    pst_picture_rows_choose_factor (width, height, enough), with_alpha || pst_seen_has_alpha (&seen), error);
}
