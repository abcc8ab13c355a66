/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The canvas of a job, at any scale → the picture that it hands over: as large as the content and with its alpha, in the paintings'
 * palette (scene-palettes.c), its colours and its strength as the settings want them (finishing.c). Those who look on meanwhile see a
 * small copy (job-monitor.c), finished with an original of that size.
 *
 * The setting `strength` mixes the finished picture with the original. Where a style is read at once from a painting, paint-instant.c
 * mixes styles, and the picture only fades into the original where little strength is left: even in a picture's own style, what a
 * network paints is not the picture.
 */
#include "config.h"

#include <math.h>

#include "job/job-finishing.h"
#include "job/job-monitor.h"
#include "paint/paint-request.h"
#include "picture/picture-resize.h"
#include "picture/transparency.h"
#include "scene/scene-preparation.h"

/* Strength below which a picture fades though its styles are mixed. */
#define FADING 0.25

/* Primaries that are as near as this are sRGB's. */
#define PRIMARIES_TOLERANCE 1e-4

/**
 * pst_job_finishing_init:
 * @finishing: (out caller-allocates): what is done with a canvas
 * @choice: how the picture is painted and finished
 * @plan: the plan of the scene; borrowed, and must outlive what is decided
 *
 * Decides what is done, and so what it takes; the pictures are not there yet.
 */
void
pst_job_finishing_init (PstJobFinishing      *finishing,
                        const PstPaintChoice *choice,
                        const PstScenePlan   *plan)
{
  gboolean has_paintings = pst_scene_plan_has_paintings (plan);
  gboolean at_once       = choice->method == PST_METHOD_INSTANT;

  *finishing = (PstJobFinishing) {
    .plan             = plan,
    .regions          = pst_regions_plan (plan),
    .tiling           = choice->tiling,
    .pixels.colours   = choice->colours,
    .pixels.mix       = MIN (choice->strength / (at_once && has_paintings ? FADING : 1.0), 1.0),
    .pixels.has_holes = plan->has_alpha,
    .palettes.match   = has_paintings ? choice->palette : PST_PALETTE_MATCH_NONE,
  };
  finishing->pixels.has_mask = plan->has_strength || (at_once && plan->has_protection) || ! pst_regions_cover_all (&finishing->regions);
  pst_oklab_init (&finishing->pixels.oklab, NULL);
}

void
pst_job_finishing_clear (PstJobFinishing *finishing)
{
  pst_scene_palettes_clear (&finishing->palettes);
  g_clear_pointer (&finishing->original, pst_picture_unref);
  g_clear_pointer (&finishing->mask, pst_mask_unref);
  pst_job_finishing_forget_small_original (finishing);
}

/**
 * pst_job_finishing_set_primaries:
 * @finishing: what is done with a canvas
 * @to_srgb: [3, 3], from linear RGB with the primaries of all pictures to linear sRGB
 */
void
pst_job_finishing_set_primaries (PstJobFinishing *finishing,
                                 const gdouble    to_srgb[9])
{
  pst_oklab_init (&finishing->pixels.oklab, to_srgb);
  finishing->is_wide = FALSE;
  for (guint i = 0; i < 9; i++)
    finishing->is_wide |= fabs (to_srgb[i] - (i % 4 == 0)) > PRIMARIES_TOLERANCE;
}

/**
 * pst_job_finishing_needs_original:
 * @finishing: what is done with a canvas
 *
 * Returns: whether the content is kept for it, as it was handed over
 */
gboolean
pst_job_finishing_needs_original (const PstJobFinishing *finishing)
{
  return pst_finishing_needs_content (&finishing->pixels);
}

/**
 * pst_job_finishing_get_bytes:
 * @finishing: what is done with a canvas
 *
 * Returns: the memory for what is kept of each pixel while it is painted: the original, with its alpha, and masks
 */
guint64
pst_job_finishing_get_bytes (const PstJobFinishing *finishing)
{
  const PstScenePlan *plan     = finishing->plan;
  gboolean            has_aims = finishing->palettes.match != PST_PALETTE_MATCH_NONE && finishing->regions.n_masks > 0;
  guint               n_masks  = (finishing->pixels.has_mask ? 1 : 0) + (has_aims ? finishing->regions.n : 0);
  guint64             bytes    = n_masks * pst_mask_get_bytes (plan->width, plan->height);

  if (pst_job_finishing_needs_original (finishing))
    bytes += pst_picture_get_bytes (plan->width, plan->height, plan->has_alpha);
  return bytes;
}

/**
 * pst_job_finishing_keep_original:
 * @finishing: what is done with a canvas
 * @scene: the scene as it was handed over
 * @regions: [n_regions], how much each region covers
 * @at_once: whether it is painted at once
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: whether it has what it will need of the scene
 */
gboolean
pst_job_finishing_keep_original (PstJobFinishing  *finishing,
                                 const PstScene   *scene,
                                 PstMask *const   *regions,
                                 gboolean          at_once,
                                 GError          **error)
{
  finishing->pixels.has_holes = pst_transparency_has_holes (scene->content);
  if (pst_job_finishing_needs_original (finishing))
    finishing->original = pst_picture_ref (scene->content);
  if (finishing->pixels.has_mask)
    finishing->mask = pst_scene_prepare_mask (scene, regions, at_once, error);
  return ! finishing->pixels.has_mask || finishing->mask;
}

/**
 * pst_job_finishing_choose_palette:
 * @finishing: what is done with a canvas
 * @workers: who does it
 * @scene: (inout): the scene; its content is brought to the palette in which it is painted
 * @regions: [n_regions], how much each region covers
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: whether the palette is chosen
 */
gboolean
pst_job_finishing_choose_palette (PstJobFinishing  *finishing,
                                  PstWorkers       *workers,
                                  PstScene         *scene,
                                  PstMask *const   *regions,
                                  GError          **error)
{
  PstPicture *content = scene->content;

  if (finishing->palettes.match == PST_PALETTE_MATCH_NONE)
    return TRUE;
  pst_scene_palettes_init (&finishing->palettes, finishing->palettes.match, &finishing->pixels.oklab, scene, &finishing->regions,
                           regions);
  scene->content = pst_picture_copy (content, error);
  pst_picture_unref (content);
  if (scene->content)
    pst_scene_palettes_match (&finishing->palettes, workers, &finishing->pixels.oklab, scene->content);
  return scene->content != NULL;
}

/**
 * pst_job_finishing_copy:
 * @finishing: what is done with a canvas
 * @workers: who does it
 * @canvas: a canvas of any scale
 *
 * Returns: (transfer full) (nullable): the canvas for those who look on, finished. Without memory for the original at its size, they see
 *          what is painted
 */
PstPicture *
pst_job_finishing_copy (PstJobFinishing  *finishing,
                        PstWorkers       *workers,
                        const PstPicture *canvas)
{
  PstPicture *copy = pst_job_monitor_copy (canvas);

  if (! copy || ! finishing->original)
    return copy;
  if (! finishing->small_original || finishing->small_original->width != copy->width || finishing->small_original->height != copy->height)
    {
      pst_job_finishing_forget_small_original (finishing);
      finishing->small_original      = pst_picture_resize_joined (finishing->original, finishing->tiling, copy->width, copy->height, NULL);
      finishing->small_mask = finishing->mask ? pst_mask_resize (finishing->mask, copy->width, copy->height, NULL) : NULL;
    }
  if (finishing->small_original && ! finishing->small_mask == ! finishing->mask)
    pst_finishing_apply (&finishing->pixels, workers, finishing->small_original, finishing->small_mask, copy);
  return copy;
}

/**
 * pst_job_finishing_forget_small_original:
 * @finishing: what is done with a canvas, of which there will be no more copies
 */
void
pst_job_finishing_forget_small_original (PstJobFinishing *finishing)
{
  g_clear_pointer (&finishing->small_original, pst_picture_unref);
  g_clear_pointer (&finishing->small_mask, pst_mask_unref);
}

/* The canvas at the content's size, with the content's alpha. Takes the canvas. */
static PstPicture *
bring_to_full_size (const PstJobFinishing  *finishing,
                    const PstPicture       *content,
                    PstPicture             *canvas,
                    GError                **error)
{
  const PstScenePlan *plan = finishing->plan;
  PstPicture         *result;

  if (canvas->width == plan->width && canvas->height == plan->height)
    return canvas;
  result = pst_picture_resize_joined (canvas, finishing->tiling, plan->width, plan->height, error);
  pst_picture_unref (canvas);
  if (result && ! pst_picture_copy_alpha (result, content, error))
    g_clear_pointer (&result, pst_picture_unref);
  return result;
}

/**
 * pst_job_finishing_apply:
 * @finishing: what is done with a canvas
 * @workers: who does it
 * @content: (nullable): the content; only where the canvas is not of its size
 * @canvas: (transfer full): a canvas of any scale
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Returns: (transfer full) (nullable): the picture that is handed over
 */
PstPicture *
pst_job_finishing_apply (const PstJobFinishing  *finishing,
                         PstWorkers             *workers,
                         const PstPicture       *content,
                         PstPicture             *canvas,
                         GError                **error)
{
  PstPicture *result = bring_to_full_size (finishing, content, canvas, error);

  if (! result)
    return NULL;
  pst_scene_palettes_match (&finishing->palettes, workers, &finishing->pixels.oklab, result);
  pst_finishing_apply (&finishing->pixels, workers, finishing->original, finishing->mask, result);
  return result;
}

/**
 * pst_job_finishing_show_colours:
 * @finishing: what is done with a canvas
 * @picture: (inout): a canvas, or a copy of another size, whose colours become those of a screen: sRGB, values from 0 to 1
 */
void
pst_job_finishing_show_colours (const PstJobFinishing *finishing,
                                PstPicture            *picture)
{
  PstOklab screen;
  gfloat   lab[3];

  pst_oklab_init (&screen, NULL);
  for (gsize i = 0; i < 3 * (gsize) picture->width * picture->height; i++)
    picture->rgb[i] = CLAMP (picture->rgb[i], 0.0f, 1.0f);
  for (gsize pixel = 0; finishing->is_wide && pixel < (gsize) picture->width * picture->height; pixel++)
    {
      pst_oklab_from_rgb (&finishing->pixels.oklab, picture->rgb + 3 * pixel, lab);
      pst_oklab_to_rgb (&screen, lab, picture->rgb + 3 * pixel);
    }
}
