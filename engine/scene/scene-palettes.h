/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The palettes of a scene's paintings, and pictures brought to them. */
#pragma once

#include <pastiche/scene.h>

#include "colour/palette.h"
#include "scene/regions.h"

G_BEGIN_DECLS

/**
 * PstScenePalettes:
 * @n: how many regions there are; 0 where there are no palettes
 * @palettes: [n], that of all paintings of a region, each as much as its share; owned
 * @masks: [n], how much each region covers; %NULL where one covers everything; owned
 */
typedef struct
{
  guint       n;
  PstPalette *palettes;
  PstMask    *masks[PST_MOST_PAINTINGS];
} PstScenePalettes;

void     pst_scene_palettes_init   (PstScenePalettes        *palettes,
                                    const PstOklab          *oklab,
                                    const PstScene          *scene,
                                    const PstRegions        *regions,
                                    PstMask *const          *masks);
gboolean pst_scene_palettes_resize (PstScenePalettes        *resized,
                                    const PstScenePalettes  *palettes,
                                    gint                     width,
                                    gint                     height);
void     pst_scene_palettes_clear  (PstScenePalettes        *palettes);
void     pst_scene_palettes_match  (const PstScenePalettes  *palettes,
                                    PstPaletteMatch          match,
                                    gboolean                 keeps_lightness,
                                    PstWorkers              *workers,
                                    const PstOklab          *oklab,
                                    PstPicture              *picture,
                                    PstPaletteWays          *ways);

G_END_DECLS
