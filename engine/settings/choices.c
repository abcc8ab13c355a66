/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The choices that settings offer: the label of each value, and the nick under which it is kept. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/choices.h>

/* Labels stand in the field `value_name` of GEnumValue, which nothing else reads. */
static const GEnumValue methods[] = {
  { PST_METHOD_OPTIMISE, N_ ("Step by step"), "optimise" },
  { PST_METHOD_INSTANT, N_ ("At once"), "instant" },
  { 0, NULL, NULL },
};

static const GEnumValue turns[] = {
  { PST_TURN_UPRIGHT, N_ ("Upright"), "upright" },
  { PST_TURN_RIGHT, N_ ("Turned to the right"), "right" },
  { PST_TURN_UPSIDE_DOWN, N_ ("Upside down"), "upside-down" },
  { PST_TURN_LEFT, N_ ("Turned to the left"), "left" },
  { PST_TURN_MIRRORED, N_ ("Mirrored"), "mirrored" },
  { PST_TURN_MIRRORED_RIGHT, N_ ("Mirrored, turned to the right"), "mirrored-right" },
  { PST_TURN_MIRRORED_UPSIDE_DOWN, N_ ("Mirrored, upside down"), "mirrored-upside-down" },
  { PST_TURN_MIRRORED_LEFT, N_ ("Mirrored, turned to the left"), "mirrored-left" },
  { 0, NULL, NULL },
};

static const GEnumValue colours[] = {
  { PST_COLOURS_PAINTING, N_ ("As painted"), "painting" },
  { PST_COLOURS_PICTURE, N_ ("The picture's own"), "picture" },
  { PST_COLOURS_HUE, N_ ("The picture's hues"), "hue" },
  { PST_COLOURS_PALETTE, N_ ("The picture's, in the painting's palette"), "palette" },
  { 0, NULL, NULL },
};

static const GEnumValue palette_matches[] = {
  { PST_PALETTE_MATCH_NONE, N_ ("Left as it is"), "none" },
  { PST_PALETTE_MATCH_LINEAR, N_ ("The painting's, softly"), "linear" },
  { PST_PALETTE_MATCH_HISTOGRAM, N_ ("The painting's, exactly"), "histogram" },
  { 0, NULL, NULL },
};

static const GEnumValue style_losses[] = {
  { PST_STYLE_LOSS_COVARIANCE, N_ ("Covariance and means"), "covariance" },
  { PST_STYLE_LOSS_GRAM, N_ ("Gram matrix (Gatys)"), "gram" },
  { PST_STYLE_LOSS_MOMENTS, N_ ("Means and deviations"), "moments" },
  { PST_STYLE_LOSS_WASSERSTEIN, N_ ("Moving features (Wasserstein)"), "wasserstein" },
  { PST_STYLE_LOSS_FOURIER, N_ ("Frequencies (Fourier)"), "fourier" },
  { 0, NULL, NULL },
};

static const GEnumValue poolings[] = {
  { PST_POOLING_MAXIMUM, N_ ("Maximum"), "maximum" },
  { PST_POOLING_AVERAGE, N_ ("Average"), "average" },
  { 0, NULL, NULL },
};

static const GEnumValue tilings[] = {
  { PST_TILING_NONE, N_ ("Flat"), "flat" },
  { PST_TILING_X, N_ ("Seamless across, also a 360° panorama"), "tile-x" },
  { PST_TILING_Y, N_ ("Seamless down"), "tile-y" },
  { PST_TILING_BOTH, N_ ("Seamless across and down"), "tile" },
  { 0, NULL, NULL },
};

static const GEnumValue paddings[] = {
  { PST_PADDING_REPLICATE, N_ ("Repeat the edge"), "replicate" },
  { PST_PADDING_ZERO, N_ ("Zeros"), "zero" },
  { 0, NULL, NULL },
};

static const GEnumValue optimisers[] = {
  { PST_OPTIMISER_LBFGS, N_ ("L-BFGS"), "l-bfgs" },
  { PST_OPTIMISER_ADAM, N_ ("Adam"), "adam" },
  { PST_OPTIMISER_MOMENTUM, N_ ("Gradient descent with momentum"), "momentum" },
  { 0, NULL, NULL },
};

static const GEnumValue starts[] = {
  { PST_START_PICTURE, N_ ("The picture itself"), "picture" },
  { PST_START_NOISE, N_ ("Noise"), "noise" },
  { PST_START_INSTANT, N_ ("What is painted at once"), "instant" },
  { 0, NULL, NULL },
};

static const GEnumValue scales[] = {
  { PST_SCALES_ALL, N_ ("All, from coarse to fine"), "all" },
  { PST_SCALES_LARGEST, N_ ("The largest only"), "largest" },
  { 0, NULL, NULL },
};

#define DEFINE_CHOICE(Type, function, values)            \
  GType function (void)                                  \
  {                                                      \
    static GType type = 0;                               \
    if (g_once_init_enter (&type))                       \
      {                                                  \
        GType made = g_enum_register_static (#Type, values); \
        g_once_init_leave (&type, made);                 \
      }                                                  \
    return type;                                         \
  }

DEFINE_CHOICE (PstMethod, pst_method_get_type, methods)
DEFINE_CHOICE (PstTurn, pst_turn_get_type, turns)
DEFINE_CHOICE (PstColours, pst_colours_get_type, colours)
DEFINE_CHOICE (PstPaletteMatch, pst_palette_match_get_type, palette_matches)
DEFINE_CHOICE (PstStyleLoss, pst_style_loss_get_type, style_losses)
DEFINE_CHOICE (PstPooling, pst_pooling_get_type, poolings)
DEFINE_CHOICE (PstTiling, pst_tiling_get_type, tilings)
DEFINE_CHOICE (PstPadding, pst_padding_get_type, paddings)
DEFINE_CHOICE (PstOptimiserKind, pst_optimiser_kind_get_type, optimisers)
DEFINE_CHOICE (PstStart, pst_start_get_type, starts)
DEFINE_CHOICE (PstScales, pst_scales_get_type, scales)
