/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The procedure's arguments → the engine's scene, in two steps: the paintings, whose sizes have to be known before the need of
 * memory is; then the picture and all that is as large, once that need is known to be met.
 */
#include "config.h"

#include "arguments/scene-reading.h"
#include "colour/pixel-space.h"
#include "image/mask-layers.h"

/* Pixels along a side that a painting need not exceed much. */
static gint
get_enough (const PstSource *source,
            PstSettings     *settings)
{
  return pst_scene_get_enough (settings, source->region.width, source->region.height);
}

static const PstStyle *
get_style (const PstArguments *arguments,
           guint               index)
{
  return g_ptr_array_index (arguments->styles, index);
}

/* A painting whose size cannot be told is taken to be as large as the picture; a ready style has none. */
static void
guess_size (const PstStyle  *style,
            const PstSource *source,
            PstSettings     *settings,
            PstPaintingPlan *painting)
{
  if (style->ready || pst_style_guess_size (style, get_enough (source, settings), &painting->width, &painting->height))
    return;
  painting->width  = source->region.width;
  painting->height = source->region.height;
}

/* The plan of the scene as far as it is read, with the paintings. Without a scene, their sizes are guessed. */
PstScenePlan
pst_scene_reading_make_plan (const PstScene     *scene,
                             const PstArguments *arguments,
                             const PstSource    *source,
                             PstSettings        *settings)
{
  PstScenePlan plan = {
    .width          = source->region.width,
    .height         = source->region.height,
    .has_alpha      = source->has_alpha,
    .has_start      = arguments->start != NULL,
    .has_strength   = arguments->strength != NULL,
    .has_protection = arguments->protection != NULL,
    .n_paintings    = arguments->styles->len,
  };
  gpointer     masks[PST_MOST_PAINTINGS];

  for (guint i = 0; i < arguments->styles->len; i++)
    {
      PstPaintingPlan *painting = &plan.paintings[i];

      if (scene && scene->paintings[i].picture)
        *painting = (PstPaintingPlan) { .width = scene->paintings[i].picture->width, .height = scene->paintings[i].picture->height,
                                        .has_alpha = scene->paintings[i].picture->alpha != NULL };
      else if (! scene)
        guess_size (get_style (arguments, i), source, settings, painting);
      painting->share = get_style (arguments, i)->share;
      masks[i]        = get_style (arguments, i)->region;
    }
  pst_scene_plan_number_regions (&plan, masks);
  return plan;
}

/* Makes a scene of the paintings, their shares and their ready styles. Answers whether all could be read; if not, the error is a
 * sentence that says what to do, or says that it was cancelled.
 */
gboolean
pst_scene_reading_read_paintings (PstScene            *scene,
                                  const PstArguments  *arguments,
                                  const PstSource     *source,
                                  PstSettings         *settings,
                                  GCancellable        *cancellable,
                                  GError             **error)
{
  GimpImage *image = gimp_item_get_image (GIMP_ITEM (source->layer));

  *scene = (PstScene) { 0 };
  for (guint i = 0; i < arguments->styles->len; i++)
    {
      const PstStyle   *style    = get_style (arguments, i);
      PstScenePainting *painting = &scene->paintings[scene->n_paintings++];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      painting->share = style->share;
      if (style->ready)
        painting->style = pst_style_get_vector (style);
      else if (! (painting->picture = pst_style_get_picture (style, image, source->space, get_enough (source, settings), cancellable,
                                                             error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_mask (PstMask         **mask,
           GimpDrawable     *drawable,
           const PstSource  *source,
           GError          **error)
{
  return ! drawable || (*mask = pst_mask_layer_read (drawable, source, error));
}

static gboolean
read_regions (PstScene            *scene,
              const PstArguments  *arguments,
              const PstSource     *source,
              GError             **error)
{
  for (guint i = 0; i < arguments->styles->len; i++)
    {
      GimpDrawable *region = get_style (arguments, i)->region;

      for (guint j = 0; region && j < i && ! scene->paintings[i].region; j++)
        if (get_style (arguments, j)->region == region)
          scene->paintings[i].region = pst_mask_ref (scene->paintings[j].region);
      if (! scene->paintings[i].region && ! read_mask (&scene->paintings[i].region, region, source, error))
        return FALSE;
    }
  return TRUE;
}

/* Adds the rest to a scene with its paintings. Answers whether all could be read; if not, there is no room (%PST_ERROR_MEMORY). */
gboolean
pst_scene_reading_read_picture (PstScene            *scene,
                                const PstArguments  *arguments,
                                const PstSource     *source,
                                GError             **error)
{
  pst_pixel_space_get_primaries (source->space, scene->primaries);
  scene->content = pst_source_get_picture (source, error);
  if (! scene->content)
    return FALSE;
  if (arguments->start && ! (scene->start = pst_start_layer_read (arguments->start, source, error)))
    return FALSE;
  return read_mask (&scene->strength, arguments->strength, source, error) &&
         read_mask (&scene->protection, arguments->protection, source, error) && read_regions (scene, arguments, source, error);
}
