/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The colours of a whole picture, and how they are brought to another's. */
#pragma once

#include <pastiche/choices.h>
#include <pastiche/mask.h>
#include <pastiche/picture.h>

#include "colour/oklab.h"
#include "compute/workers.h"

G_BEGIN_DECLS

#define PST_PALETTE_BINS 1024

/**
 * PstPalette:
 * @mean: of L, a and b
 * @covariance: [3, 3]
 * @cumulated: [3][bins + 1]: share of the pixels below each bin's lower edge; the bins of L go from 0 to 1, those of a and b
 *             from -0.5 to 0.5
 *
 * Colours are in Oklab; a pixel counts as much as it is opaque.
 */
typedef struct
{
  gdouble mean[3];
  gdouble covariance[9];
  gdouble cumulated[3][PST_PALETTE_BINS + 1];
} PstPalette;

/**
 * PstPaletteAim:
 * @palette: what colours are brought to
 * @mask: (nullable): where, and how much; %NULL: everywhere
 */
typedef struct
{
  const PstPalette *palette;
  const PstMask    *mask;
} PstPaletteAim;

typedef struct _PstPaletteWay PstPaletteWay;

/**
 * PstPaletteWays:
 * @steps: [2][n_aims], how a picture was brought to palettes, straight and by histograms; %NULL: it was not
 */
typedef struct
{
  PstPaletteWay *steps[2];
} PstPaletteWays;

void pst_palette_init       (PstPalette           *palette,
                             const PstOklab       *oklab,
                             const PstPicture     *picture,
                             const PstMask        *mask);
void pst_palette_mix        (PstPalette           *sum,
                             const PstPalette     *palette,
                             gdouble               share);
void pst_palette_match      (PstPaletteMatch       match,
                             gboolean              keeps_lightness,
                             PstWorkers           *workers,
                             const PstOklab       *oklab,
                             PstPicture           *picture,
                             guint                 n_aims,
                             const PstPaletteAim  *aims,
                             PstPaletteWays       *ways);
void pst_palette_ways_copy  (PstPaletteWays       *copy,
                             const PstPaletteWays *ways);
void pst_palette_ways_clear (PstPaletteWays       *ways);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstPaletteWays, pst_palette_ways_clear)

G_END_DECLS
