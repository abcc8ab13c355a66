/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawable → picture: what may be repainted, which part of it, and its pixels in the engine's form. Next stop: run.c,
 * which hands the picture to the engine; layer.c is the way back.
 *
 * Babl converts from the drawable's own precision, encoding and colour space to sRGB-encoded float. A pixel that is
 * wholly transparent has no colour of its own; it gets the mean colour of the others, so that the network sees no
 * edge that nobody painted.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "drawable.h"

#define FORMAT "R'G'B'A float"

/* What the network sees around a selection: half of the receptive field of its deepest style layer, rounded up. */
#define MARGIN 96

static gboolean
refuse (GError      **error,
        const gchar  *message)
{
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, message);
  return FALSE;
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
  if (gimp_layer_is_floating_sel (GIMP_LAYER (drawables[0])))
    return refuse (error, _ ("Pastiche cannot repaint a floating selection: anchor it, or make it a layer, first."));
  if (gimp_item_is_group (GIMP_ITEM (drawables[0])))
    return refuse (error, _ ("Pastiche cannot repaint a layer group: select a layer in it, or merge the group first."));
  if (gimp_drawable_is_indexed (drawables[0]))
    return refuse (error, _ ("Pastiche needs more colours than a palette has: convert the image to RGB (Image ▸ Mode ▸ RGB) first."));
  return TRUE;
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
  GeglRectangle          from      = { 0, 0, width, height };
  GeglRectangle          to        = { 0, 0, width, height };
  GeglBuffer            *copy      = gegl_buffer_new (&to, gegl_buffer_get_format (selection));

  gimp_drawable_get_offsets (GIMP_DRAWABLE (layer), &from.x, &from.y);
  gegl_buffer_copy (selection, &from, GEGL_ABYSS_NONE, copy, &to);
  return copy;
}

/**
 * pst_source_init:
 * @source: (out caller-allocates): what is to be repainted
 * @image: the image
 * @drawables: (array zero-terminated=1): what the user selected in it
 * @error: set to a sentence that says what to do, where it cannot be repainted
 *
 * Returns: whether it can be repainted
 */
gboolean
pst_source_init (PstSource     *source,
                 GimpImage     *image,
                 GimpDrawable **drawables,
                 GError       **error)
{
  GeglRectangle *region = &source->region;

  if (! check_drawables (image, drawables, error))
    return FALSE;
  source->layer  = GIMP_LAYER (drawables[0]);
  source->width  = gimp_drawable_get_width (drawables[0]);
  source->height = gimp_drawable_get_height (drawables[0]);
  if (! gimp_drawable_mask_intersect (drawables[0], &region->x, &region->y, &region->width, &region->height))
    return refuse (error, _ ("The selection lies beside the layer: move it, or select nothing (Select ▸ None)."));
  if (! gimp_selection_is_empty (image))
    {
      add_margin (region, source->width, source->height);
      source->selection = copy_selection (image, source->layer, source->width, source->height);
    }
  return TRUE;
}

void
pst_source_clear (PstSource *source)
{
  g_clear_object (&source->selection);
}

static void
fill_transparent (PstPicture *picture)
{
  gsize   n       = (gsize) picture->width * picture->height;
  gdouble mean[3] = { 0.0, 0.0, 0.0 };
  gdouble weight  = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      weight += picture->alpha[i];
      for (guint c = 0; c < 3; c++)
        mean[c] += (gdouble) picture->alpha[i] * picture->rgb[3 * i + c];
    }
  for (gsize i = 0; i < n; i++)
    if (picture->alpha[i] <= 0.0f)
      for (guint c = 0; c < 3; c++)
        picture->rgb[3 * i + c] = weight > 0.0 ? mean[c] / weight : 0.5;
}

/* Wide gamuts and high dynamic range reach beyond what can be shown, and broken files hold what is no number: the network sees neither. */
static gfloat
make_visible (gfloat value)
{
  return isnan (value) ? 0.0f : CLAMP (value, 0.0f, 1.0f);
}

/* Reads row by row, so that no second copy of a large layer is needed. */
static PstPicture *
read_buffer (GeglBuffer           *buffer,
             const GeglRectangle  *region,
             gdouble               scale,
             gboolean              with_alpha,
             GError              **error)
{
  g_autoptr (PstPicture)  picture = pst_picture_new (region->width, region->height, with_alpha, error);
  g_autofree gfloat      *row     = g_new (gfloat, 4 * (gsize) region->width);

  if (! picture)
    return NULL;
  for (gint y = 0; y < region->height; y++)
    {
      GeglRectangle line  = { region->x, region->y + y, region->width, 1 };
      gsize         first = (gsize) y * region->width;

      gegl_buffer_get (buffer, &line, scale, babl_format (FORMAT), row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
      for (gsize x = 0; x < (gsize) region->width; x++)
        {
          for (guint c = 0; c < 3; c++)
            picture->rgb[3 * (first + x) + c] = make_visible (row[4 * x + c]);
          if (with_alpha)
            picture->alpha[first + x] = make_visible (row[4 * x + 3]);
        }
    }
  if (with_alpha)
    fill_transparent (picture);
  return g_steal_pointer (&picture);
}

/**
 * pst_source_get_picture:
 * @source: what is to be repainted
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): the region's pixels, with alpha where the layer has it
 */
PstPicture *
pst_source_get_picture (const PstSource  *source,
                        GError          **error)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (source->layer));

  return read_buffer (buffer, &source->region, 1.0, gimp_drawable_has_alpha (GIMP_DRAWABLE (source->layer)), error);
}

/**
 * pst_drawable_get_picture:
 * @drawable: a layer or any other drawable
 * @longest_side: a larger one is scaled down to this on its long side
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full): its pixels
 */
PstPicture *
pst_drawable_get_picture (GimpDrawable  *drawable,
                          gint           longest_side,
                          GError       **error)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  gint                   width  = gegl_buffer_get_width (buffer);
  gint                   height = gegl_buffer_get_height (buffer);
  gdouble                scale  = MIN ((gdouble) longest_side / MAX (width, height), 1.0);
  GeglRectangle          region = { 0, 0, MAX (width * scale, 1), MAX (height * scale, 1) };

  return read_buffer (buffer, &region, scale, gimp_drawable_has_alpha (drawable), error);
}
