/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The choices that settings offer, each with its type and, in choices.c, its labels: for those who obey a choice, and need not know the
 * settings themselves.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  PST_METHOD_OPTIMISE,
  PST_METHOD_INSTANT,
} PstMethod;

/* Two bits of quarter turns clockwise, then mirrored from left to right, or not, before that. */
typedef enum
{
  PST_TURN_UPRIGHT,
  PST_TURN_RIGHT,
  PST_TURN_UPSIDE_DOWN,
  PST_TURN_LEFT,
  PST_TURN_MIRRORED,
  PST_TURN_MIRRORED_RIGHT,
  PST_TURN_MIRRORED_UPSIDE_DOWN,
  PST_TURN_MIRRORED_LEFT,
} PstTurn;

typedef enum
{
  PST_COLOURS_PAINTING,
  PST_COLOURS_PICTURE,
  PST_COLOURS_HUE,
  PST_COLOURS_PALETTE,
} PstColours;

typedef enum
{
  PST_PALETTE_MATCH_NONE,
  PST_PALETTE_MATCH_LINEAR,
  PST_PALETTE_MATCH_HISTOGRAM,
} PstPaletteMatch;

typedef enum
{
  PST_STYLE_LOSS_COVARIANCE,
  PST_STYLE_LOSS_GRAM,
  PST_STYLE_LOSS_MOMENTS,
  PST_STYLE_LOSS_WASSERSTEIN,
  PST_STYLE_LOSS_FOURIER,
} PstStyleLoss;

typedef enum
{
  PST_POOLING_MAXIMUM,
  PST_POOLING_AVERAGE,
} PstPooling;

/* A bit for each pair of edges that are joined. */
typedef enum
{
  PST_TILING_NONE,
  PST_TILING_X,
  PST_TILING_Y,
  PST_TILING_BOTH,
} PstTiling;

typedef enum
{
  PST_PADDING_REPLICATE,
  PST_PADDING_ZERO,
} PstPadding;

typedef enum
{
  PST_OPTIMISER_LBFGS,
  PST_OPTIMISER_ADAM,
  PST_OPTIMISER_MOMENTUM,
} PstOptimiserKind;

typedef enum
{
  PST_START_PICTURE,
  PST_START_NOISE,
  PST_START_INSTANT,
} PstStart;

typedef enum
{
  PST_SCALES_ALL,
  PST_SCALES_LARGEST,
} PstScales;

/**
 * PstChange:
 * @PST_CHANGE_NONE: what is painted stays
 * @PST_CHANGE_FINISHING: what is painted has to be finished anew, colours for instance
 * @PST_CHANGE_COURSE: the same is painted in another course, the number of steps for instance
 * @PST_CHANGE_AIM: something else is painted, but what is there is on the way to it: a weight for instance
 * @PST_CHANGE_SUBJECT: what is there is of little use, another painting for instance
 *
 * What a change of the settings means for something that is painted already, from little to much.
 */
typedef enum
{
  PST_CHANGE_NONE,
  PST_CHANGE_FINISHING,
  PST_CHANGE_COURSE,
  PST_CHANGE_AIM,
  PST_CHANGE_SUBJECT,
} PstChange;

#define PST_TYPE_METHOD         (pst_method_get_type ())
#define PST_TYPE_TURN           (pst_turn_get_type ())
#define PST_TYPE_COLOURS        (pst_colours_get_type ())
#define PST_TYPE_PALETTE_MATCH  (pst_palette_match_get_type ())
#define PST_TYPE_STYLE_LOSS     (pst_style_loss_get_type ())
#define PST_TYPE_POOLING        (pst_pooling_get_type ())
#define PST_TYPE_TILING         (pst_tiling_get_type ())
#define PST_TYPE_PADDING        (pst_padding_get_type ())
#define PST_TYPE_OPTIMISER_KIND (pst_optimiser_kind_get_type ())
#define PST_TYPE_START          (pst_start_get_type ())
#define PST_TYPE_SCALES         (pst_scales_get_type ())
GType pst_method_get_type         (void);
GType pst_turn_get_type           (void);
GType pst_colours_get_type        (void);
GType pst_palette_match_get_type  (void);
GType pst_style_loss_get_type     (void);
GType pst_pooling_get_type        (void);
GType pst_tiling_get_type         (void);
GType pst_padding_get_type        (void);
GType pst_optimiser_kind_get_type (void);
GType pst_start_get_type          (void);
GType pst_scales_get_type         (void);

G_END_DECLS
