/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Canvas, at any scale → the picture that is handed over: as large as the content and with its alpha, in the paintings' palette
 * (scene-palettes.c), its colours and its strength as the settings want them (finishing.c). Those who look on meanwhile see a small
 * copy (job-monitor.c), finished with an original of that size.
 *
 * The colours of `palette` follow N. Kolkin, M. Kucera, S. Paris, D. Sýkora, E. Shechtman, G. Shakhnarovich, Neural Neighbor Style
 * Transfer, 2022 (its control of colours): a and b of the original, brought to the palettes. They are brought there together with the
 * lightness that is painted, so that they follow the painted lines and need no filter for that: where the painting is blue in the dark,
 * its outlines are.
 *
 * What finishing needs of a scene it takes before anything is painted, when it makes of the scene what those who paint it want.
 *
 * A part of a picture is brought to the palettes as the whole was: its own colours say little of that.
 *
 * The setting `strength` mixes the finished picture with the original. Where a style is read at once from a painting, paint-instant.c
 * mixes styles, and the picture only fades into the original where little strength is left: even in a picture's own style, what a
 * network paints is not the picture.
 */
#include "config.h"

#include <math.h>

#include "colour/finishing.h"
#include "job/finisher.h"
#include "job/job-monitor.h"
#include "picture/picture-resize.h"
#include "picture/transparency.h"
#include "scene/scene-palettes.h"
#include "scene/scene-preparation.h"

/* Strength below which a picture fades though its styles are mixed. */
#define FADING 0.25

/* Primaries that are as near as this are sRGB's. */
#define PRIMARIES_TOLERANCE 1e-4

/* What is brought to the palettes. */
typedef enum
{
  CONTENT,
  RESULT,
  HUES, /* the original's, under the lightness that is painted */
  N_MATCHES
} Match;

struct _PstFinisher
{
  PstScenePlan      plan;
  PstRegions        regions;
  PstWorkers       *workers;        /* borrowed */
  PstTiling         tiling;
  gboolean          at_once;        /* how the scene is painted */
  PstFinishing      pixels;         /* what is done with each */
  gboolean          is_wide;        /* the pictures' primaries are not sRGB's */
  gboolean          has_palettes;   /* of paintings, to which pictures are brought */
  PstPaletteMatch   match;          /* how pictures are brought to the palettes */
  PstScenePalettes  palettes;       /* once the scene is prepared, where they are needed */
  PstPicture       *original;       /* likewise, where it is needed; or NULL */
  PstMask          *mask;           /* likewise: how much of each pixel is painted */
  PstPicture       *small_original; /* as large as the last copy, or NULL; and so are the others */
  PstMask          *small_mask;
  PstScenePalettes  small_palettes;
  gboolean          is_part;        /* of a picture that was finished before */
  PstPaletteWays    ways[N_MATCHES]; /* the last picture's; the whole's where there is one */
};

/* (transfer full): decides what is done, and so what it takes; the pictures are not there yet. The workers must outlive it. */
PstFinisher *
pst_finisher_new (const PstPaintChoice *choice,
                  const PstScenePlan   *plan,
                  PstWorkers           *workers)
{
  PstFinisher *finisher      = g_new0 (PstFinisher, 1);
  gboolean     has_paintings = pst_scene_plan_has_paintings (plan);
  gboolean     at_once       = choice->method == PST_METHOD_INSTANT;

  finisher->plan             = *plan;
  finisher->regions          = pst_regions_plan (plan);
  finisher->workers          = workers;
  finisher->tiling           = choice->tiling;
  finisher->at_once          = at_once;
  finisher->pixels.colours   = choice->colours == PST_COLOURS_PALETTE && ! has_paintings ? PST_COLOURS_PAINTING : choice->colours;
  finisher->pixels.mix       = MIN (choice->strength / (at_once && has_paintings ? FADING : 1.0), 1.0);
  finisher->pixels.has_holes = plan->has_alpha;
  finisher->pixels.has_mask  = plan->has_strength || (at_once && plan->has_protection) || ! pst_regions_cover_all (&finisher->regions);
  finisher->has_palettes     = has_paintings && pst_paint_choice_has_palettes (choice);
  finisher->match            = has_paintings ? choice->palette : PST_PALETTE_MATCH_NONE;
  pst_oklab_init (&finisher->pixels.oklab, NULL);
  return finisher;
}

void
pst_finisher_free (PstFinisher *finisher)
{
  pst_scene_palettes_clear (&finisher->palettes);
  g_clear_pointer (&finisher->original, pst_picture_unref);
  g_clear_pointer (&finisher->mask, pst_mask_unref);
  pst_finisher_forget_small_original (finisher);
  for (guint i = 0; i < N_MATCHES; i++)
    pst_palette_ways_clear (&finisher->ways[i]);
  g_free (finisher);
}

/* To be called before the finisher prepares a scene, if that is a part of one that the other finisher has prepared, and of which it has
 * finished a picture: the part is brought to the palettes as that was.
 */
void
pst_finisher_follow (PstFinisher       *finisher,
                     const PstFinisher *whole)
{
  if (finisher->regions.n != whole->regions.n)
    return;
  finisher->is_part = TRUE;
  for (guint i = 0; i < N_MATCHES; i++)
    {
      pst_palette_ways_clear (&finisher->ways[i]);
      pst_palette_ways_copy (&finisher->ways[i], &whole->ways[i]);
    }
}

/* Whether the content is kept, as it was handed over. */
gboolean
pst_finisher_needs_original (const PstFinisher *finisher)
{
  return pst_finishing_needs_content (&finisher->pixels);
}

/* The memory for what is kept of each pixel while it is painted: the original, with its alpha, and masks. */
guint64
pst_finisher_get_bytes (const PstFinisher *finisher)
{
  const PstScenePlan *plan     = &finisher->plan;
  gboolean            has_aims = finisher->has_palettes && finisher->regions.n_masks > 0;
  guint               n_masks  = (finisher->pixels.has_mask ? 1 : 0) + (has_aims ? finisher->regions.n : 0);
  guint64             bytes    = n_masks * pst_mask_get_bytes (plan->width, plan->height);

  if (pst_finisher_needs_original (finisher))
    bytes += pst_picture_get_bytes (plan->width, plan->height, plan->has_alpha);
  return bytes;
}

/* Usually they are sRGB's, whether the scene says so or nothing. */
static void
take_primaries (PstFinisher    *finisher,
                const PstScene *scene)
{
  const gdouble *to_srgb = scene->primaries;
  gboolean       is_told = FALSE;
  gboolean       is_wide = FALSE;

  for (guint i = 0; i < 9; i++)
    {
      is_told |= to_srgb[i] != 0.0;
      is_wide |= fabs (to_srgb[i] - (i % 4 == 0)) > PRIMARIES_TOLERANCE;
    }
  pst_oklab_init (&finisher->pixels.oklab, is_told ? to_srgb : NULL);
  finisher->is_wide = is_told && is_wide;
}

/* What will be needed of the scene as it was handed over. */
static gboolean
keep_original (PstFinisher     *finisher,
               const PstScene  *scene,
               PstMask *const  *regions,
               GError         **error)
{
  finisher->pixels.has_holes = pst_transparency_has_holes (scene->content);
  if (pst_finisher_needs_original (finisher))
    finisher->original = pst_picture_ref (scene->content);
  if (finisher->pixels.has_mask)
    finisher->mask = pst_scene_prepare_mask (scene, regions, finisher->at_once, error);
  return ! finisher->pixels.has_mask || finisher->mask;
}

static void
bring_to_palettes (PstFinisher            *finisher,
                   Match                   match,
                   const PstScenePalettes *palettes,
                   PstPicture             *picture)
{
  PstPaletteWays *ways = &finisher->ways[match];

  if (! finisher->is_part)
    pst_palette_ways_clear (ways);
  pst_scene_palettes_match (palettes, match == HUES ? PST_PALETTE_MATCH_LINEAR : finisher->match, match == HUES, finisher->workers,
                            &finisher->pixels.oklab, picture, ways);
}

/* The content is brought to the palettes, if it is to be painted in them. */
static gboolean
find_palettes (PstFinisher     *finisher,
               PstScene        *scene,
               PstMask *const  *regions,
               GError         **error)
{
  PstPicture *content = scene->content;

  if (finisher->has_palettes)
    pst_scene_palettes_init (&finisher->palettes, &finisher->pixels.oklab, scene, &finisher->regions, regions);
  if (finisher->match == PST_PALETTE_MATCH_NONE)
    return TRUE;
  scene->content = pst_picture_copy (content, error);
  pst_picture_unref (content);
  if (scene->content)
    bring_to_palettes (finisher, CONTENT, &finisher->palettes, scene->content);
  return scene->content != NULL;
}

/* Of a scene as it was handed over takes what finishing will need, and makes of it what those who paint it want: what it says about
 * where becomes masks in regions [n_regions], hidden colours are hidden from everybody who follows, and the content is brought to the
 * palette in which it is painted.
 */
gboolean
pst_finisher_prepare (PstFinisher  *finisher,
                      PstScene     *scene,
                      PstMask     **regions,
                      GError      **error)
{
  take_primaries (finisher, scene);
  return pst_regions_make_masks (&finisher->regions, scene, regions, error) &&
         keep_original (finisher, scene, regions, error) &&
         pst_scene_prepare (scene, finisher->at_once, finisher->tiling, error) &&
         find_palettes (finisher, scene, regions, error);
}

/* Without memory for all of it there is nothing, and FALSE. */
static gboolean
shrink_original (PstFinisher *finisher,
                 gint         width,
                 gint         height)
{
  const PstPicture *small = finisher->small_original;

  if (small && small->width == width && small->height == height)
    return TRUE;
  pst_finisher_forget_small_original (finisher);
  finisher->small_original = pst_picture_resize_joined (finisher->original, finisher->tiling, width, height, NULL);
  finisher->small_mask     = finisher->mask ? pst_mask_resize (finisher->mask, width, height, NULL) : NULL;
  if (finisher->small_original && ! finisher->small_mask == ! finisher->mask &&
      pst_scene_palettes_resize (&finisher->small_palettes, &finisher->palettes, width, height))
    return TRUE;
  pst_finisher_forget_small_original (finisher);
  return FALSE;
}

/* Gives a picture of their size its colours. */
static void
colour (PstFinisher            *finisher,
        const PstPicture       *original,
        const PstScenePalettes *palettes,
        PstPicture             *picture)
{
  pst_finishing_colour (&finisher->pixels, finisher->workers, original, picture);
  if (finisher->pixels.colours == PST_COLOURS_PALETTE)
    bring_to_palettes (finisher, HUES, palettes, picture);
}

/* (transfer full) (nullable): a canvas of any scale for those who look on, finished. Without memory for the original at its size, they
 * see what is painted.
 */
PstPicture *
pst_finisher_copy (PstFinisher      *finisher,
                   const PstPicture *canvas)
{
  PstPicture *copy = pst_job_monitor_copy (canvas);

  if (! copy || ! finisher->original)
    return copy;
  if (shrink_original (finisher, copy->width, copy->height))
    {
      colour (finisher, finisher->small_original, &finisher->small_palettes, copy);
      pst_finishing_mix (&finisher->pixels, finisher->workers, finisher->small_original, finisher->small_mask, copy);
    }
  return copy;
}

/* There will be no more copies. */
void
pst_finisher_forget_small_original (PstFinisher *finisher)
{
  g_clear_pointer (&finisher->small_original, pst_picture_unref);
  g_clear_pointer (&finisher->small_mask, pst_mask_unref);
  pst_scene_palettes_clear (&finisher->small_palettes);
}

/* The canvas at the content's size, with the content's alpha. Takes the canvas. */
static PstPicture *
bring_to_full_size (const PstFinisher  *finisher,
                    const PstPicture   *content,
                    PstPicture         *canvas,
                    GError            **error)
{
  const PstScenePlan *plan = &finisher->plan;
  PstPicture         *result;

  if (canvas->width == plan->width && canvas->height == plan->height)
    return canvas;
  result = pst_picture_resize_joined (canvas, finisher->tiling, plan->width, plan->height, error);
  pst_picture_unref (canvas);
  if (result && ! pst_picture_copy_alpha (result, content, error))
    g_clear_pointer (&result, pst_picture_unref);
  return result;
}

/* (transfer full) (nullable): the picture that is handed over. Takes the canvas; the content is only needed where that is not of its
 * size. What @retouch does, where it is not %NULL, is part of the painting.
 */
PstPicture *
pst_finisher_finish (PstFinisher       *finisher,
                     const PstPicture  *content,
                     PstPicture        *canvas,
                     PstRetouch         retouch,
                     gpointer           data,
                     GError           **error)
{
  PstPicture *result = bring_to_full_size (finisher, content, canvas, error);

  if (! result)
    return NULL;
  bring_to_palettes (finisher, RESULT, &finisher->palettes, result);
  colour (finisher, finisher->original, &finisher->palettes, result);
  if (retouch)
    retouch (result, data);
  pst_finishing_mix (&finisher->pixels, finisher->workers, finisher->original, finisher->mask, result);
  return result;
}

/* The colours of a canvas, or of a copy of another size, become those of a screen: sRGB, values from 0 to 1. */
void
pst_finisher_show_colours (const PstFinisher *finisher,
                           PstPicture        *picture)
{
  PstOklab screen;
  gfloat   lab[3];

  pst_oklab_init (&screen, NULL);
  for (gsize i = 0; i < 3 * (gsize) picture->width * picture->height; i++)
    picture->rgb[i] = CLAMP (picture->rgb[i], 0.0f, 1.0f);
  for (gsize pixel = 0; finisher->is_wide && pixel < (gsize) picture->width * picture->height; pixel++)
    {
      pst_oklab_from_rgb (&finisher->pixels.oklab, picture->rgb + 3 * pixel, lab);
      pst_oklab_to_rgb (&screen, lab, picture->rgb + 3 * pixel);
    }
}
