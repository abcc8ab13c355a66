/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each region of a scene has the palette of its paintings, mixed by their shares; a ready style has none. The content can be brought to
 * these palettes before it is painted, and what is painted afterwards.
 */
#include "config.h"

#include "scene/scene-palettes.h"

/* The palettes of a scene with its paintings. The masks [n_regions] say how much each region covers, all NULL where one covers
 * everything.
 */
void
pst_scene_palettes_init (PstScenePalettes  *palettes,
                         const PstOklab    *oklab,
                         const PstScene    *scene,
                         const PstRegions  *regions,
                         PstMask *const    *masks)
{
  g_autofree PstPalette *palette                    = g_new (PstPalette, 1);
  gdouble                shares[PST_MOST_PAINTINGS] = { 0.0 }; /* of the paintings of a region that are not ready styles */

  *palettes = (PstScenePalettes) { .n = regions->n, .palettes = g_new0 (PstPalette, regions->n) };
  for (guint i = 0; i < scene->n_paintings; i++)
    if (scene->paintings[i].picture && regions->shares[i] > 0.0)
      shares[regions->of[i]] += regions->shares[i];
  for (guint i = 0; i < scene->n_paintings; i++)
    if (scene->paintings[i].picture && regions->shares[i] > 0.0)
      {
        pst_palette_init (palette, oklab, scene->paintings[i].picture, NULL);
        pst_palette_mix (&palettes->palettes[regions->of[i]], palette, regions->shares[i] / shares[regions->of[i]]);
      }
  for (guint i = 0; i < regions->n; i++)
    palettes->masks[i] = masks[i] ? pst_mask_ref (masks[i]) : NULL;
}

/* The same palettes for pictures of another size; without memory for their masks there are none, and FALSE. */
gboolean
pst_scene_palettes_resize (PstScenePalettes       *resized,
                           const PstScenePalettes *palettes,
                           gint                    width,
                           gint                    height)
{
  *resized = (PstScenePalettes) { .n = palettes->n, .palettes = g_memdup2 (palettes->palettes, palettes->n * sizeof (PstPalette)) };
  for (guint i = 0; i < palettes->n; i++)
    if (palettes->masks[i] && ! (resized->masks[i] = pst_mask_resize (palettes->masks[i], width, height, NULL)))
      {
        pst_scene_palettes_clear (resized);
        return FALSE;
      }
  return TRUE;
}

void
pst_scene_palettes_clear (PstScenePalettes *palettes)
{
  palettes->n = 0;
  g_clear_pointer (&palettes->palettes, g_free);
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&palettes->masks[i], pst_mask_unref);
}

/* The colours of a picture of the masks' size become those of the palettes, or only their a and b, by these ways (palette.c). */
void
pst_scene_palettes_match (const PstScenePalettes *palettes,
                          PstPaletteMatch         match,
                          gboolean                keeps_lightness,
                          PstWorkers             *workers,
                          const PstOklab         *oklab,
                          PstPicture             *picture,
                          PstPaletteWays         *ways)
{
  PstPaletteAim aims[PST_MOST_PAINTINGS];

  for (guint i = 0; i < palettes->n; i++)
    aims[i] = (PstPaletteAim) { &palettes->palettes[i], palettes->masks[i] };
  pst_palette_match (match, keeps_lightness, workers, oklab, picture, palettes->n, aims, ways);
}
