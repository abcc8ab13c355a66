/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → its palette, and a picture in another palette. Colours are x = (L, a, b) in Oklab.
 *
 *   linear     x' = T (x - μ) + μ',  T = Σ^-½ (Σ^½ Σ' Σ^½)^½ Σ^-½: of all linear maps that make covariance Σ and mean μ those
 *              of the other palette, the one that moves colours least (F. Pitié, A. Kokaram, The linear Monge-Kantorovitch
 *              linear colour mapping for example-based colour transfer, 2007)
 *   histogram  the same first, then each of L, a and b by x' = F'⁻¹ (F (x)), F the share of pixels that are below
 *
 * Parts of a picture can have palettes of their own, brought to different ones: pixels count, and are changed, as much as masks say.
 * Where lightness is to stay, only a and b of x' are taken.
 *
 * A picture of one colour has no Σ^-½: variances are not taken for less than LEAST_VARIANCE.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <lapacke.h>

#include "colour/matrix.h"
#include "colour/oklab.h"
#include "colour/palette.h"
#include "colour/samples.h"

#define LEAST_VARIANCE 1e-6 /* a spread of a quarter of an 8-bit step */

static gdouble
lowest (guint channel)
{
  return channel == 0 ? 0.0 : -0.5;
}

static guint
find_bin (gfloat value,
          guint  channel)
{
  return CLAMP ((value - lowest (channel)) * PST_PALETTE_BINS, 0.0, PST_PALETTE_BINS - 1.0);
}

/* What is found of a palette so far. */
typedef struct
{
  PstPalette       *palette; /* sums */
  gdouble           weight;
  const PstOklab   *oklab;
  const PstPicture *picture;
  const PstMask    *mask;    /* or NULL */
} Search;

static void
add_sample (gsize    pixel,
            gpointer data)
{
  Search           *search  = data;
  PstPalette       *palette = search->palette;
  const PstPicture *picture = search->picture;
  gdouble           opacity = (picture->alpha ? picture->alpha[pixel] : 1.0) * (search->mask ? search->mask->values[pixel] : 1.0);
  gfloat            lab[3];

  pst_oklab_from_rgb (search->oklab, picture->rgb + 3 * pixel, lab);
  for (guint i = 0; i < 3; i++)
    {
      palette->mean[i] += opacity * lab[i];
      palette->cumulated[i][find_bin (lab[i], i) + 1] += opacity;
      for (guint j = 0; j < 3; j++)
        palette->covariance[3 * i + j] += opacity * lab[i] * lab[j];
    }
  search->weight += opacity;
}

/* Sums so far → what the palette holds. */
static void
finish_palette (PstPalette *palette,
                gdouble     weight)
{
  for (guint i = 0; i < 3; i++)
    palette->mean[i] /= weight;
  for (guint i = 0; i < 9; i++)
    palette->covariance[i] = palette->covariance[i] / weight - palette->mean[i / 3] * palette->mean[i % 3];
  for (guint channel = 0; channel < 3; channel++)
    for (guint bin = 1; bin <= PST_PALETTE_BINS; bin++)
      palette->cumulated[channel][bin] = palette->cumulated[channel][bin] / weight + palette->cumulated[channel][bin - 1];
}

/* The palette of a picture; a mask of its size, or NULL, says how much each pixel counts. */
void
pst_palette_init (PstPalette       *palette,
                  const PstOklab   *oklab,
                  const PstPicture *picture,
                  const PstMask    *mask)
{
  Search search = { palette, 0.0, oklab, picture, mask };

  *palette = (PstPalette) { 0 };
  pst_samples_foreach (picture, add_sample, &search);
  if (search.weight > 0.0)
    finish_palette (palette, search.weight);
}

/* Adds the palette of another picture to that of all so far, zeros before the first. Its share is that of all pictures'
 * pixels; those of all together are 1.
 */
void
pst_palette_mix (PstPalette       *sum,
                 const PstPalette *palette,
                 gdouble           share)
{
  gdouble mean[3];

  for (guint i = 0; i < 3; i++)
    mean[i] = sum->mean[i] + share * palette->mean[i];
  /* second moments add up, and a covariance is that of them which is not the mean's */
  for (guint i = 0; i < 9; i++)
    sum->covariance[i] += sum->mean[i / 3] * sum->mean[i % 3] - mean[i / 3] * mean[i % 3] +
                          share * (palette->covariance[i] + palette->mean[i / 3] * palette->mean[i % 3]);
  memcpy (sum->mean, mean, sizeof mean);
  for (guint channel = 0; channel < 3; channel++)
    for (guint bin = 0; bin <= PST_PALETTE_BINS; bin++)
      sum->cumulated[channel][bin] += share * palette->cumulated[channel][bin];
}

/* The square root of a symmetric matrix, and its inverse. */
static void
find_roots (const gdouble matrix[9],
            gdouble       root[9],
            gdouble       inverse[9])
{
  gdouble vectors[9]; /* in rows */
  gdouble values[3];
  gdouble work[3 * 3 - 1];

  for (guint i = 0; i < 9; i++)
    {
      vectors[i] = matrix[i];
      root[i] = inverse[i] = 0.0;
    }
  LAPACKE_dsyev_work (LAPACK_COL_MAJOR, 'V', 'L', 3, vectors, 3, values, work, G_N_ELEMENTS (work)); /* takes no memory */
  for (guint k = 0; k < 3; k++)
    {
      gdouble value = sqrt (MAX (values[k], LEAST_VARIANCE));

      for (guint i = 0; i < 9; i++)
        {
          gdouble product = vectors[3 * k + i / 3] * vectors[3 * k + i % 3];

          root[i] += value * product;
          inverse[i] += product / value;
        }
    }
}

/* T of the opening comment. */
static void
find_map (const PstPalette *from,
          const PstPalette *to,
          gdouble           map[9])
{
  gdouble root[9];
  gdouble inverse[9];
  gdouble between[9];
  gdouble middle[9];
  gdouble unused[9];

  find_roots (from->covariance, root, inverse);
  pst_matrix_multiply (root, to->covariance, between);
  pst_matrix_multiply (between, root, middle);
  /* scaled so that the least variance does not matter to what is a product of two variances */
  for (guint i = 0; i < 9; i++)
    middle[i] /= LEAST_VARIANCE;
  find_roots (middle, between, unused);
  for (guint i = 0; i < 9; i++)
    between[i] *= sqrt (LEAST_VARIANCE);
  pst_matrix_multiply (inverse, between, middle);
  pst_matrix_multiply (middle, inverse, map);
}

/* F'⁻¹ (F (x)), both straight within a bin. */
static gfloat
match_value (const gdouble *from,
             const gdouble *to,
             gfloat         value,
             guint          channel)
{
  gdouble place = CLAMP ((value - lowest (channel)) * PST_PALETTE_BINS, 0.0, PST_PALETTE_BINS);
  guint   bin   = find_bin (value, channel);
  gdouble share = from[bin] + (place - bin) * (from[bin + 1] - from[bin]);
  guint   low   = 0;
  guint   high  = PST_PALETTE_BINS;

  while (high - low > 1)
    {
      guint middle = (low + high) / 2;

      *(to[middle] <= share ? &low : &high) = middle;
    }
  place = to[high] > to[low] ? low + CLAMP ((share - to[low]) / (to[high] - to[low]), 0.0, 1.0) : low;
  return lowest (channel) + place / PST_PALETTE_BINS;
}

/* Of the picture that was brought to an aim, before that. */
struct _PstPaletteWay
{
  PstPalette from;
  gdouble    map[9]; /* T of the opening comment, or nothing */
};

typedef struct
{
  PstPicture          *picture;
  const PstOklab      *oklab;
  gboolean             straight; /* by the maps, or else by the histograms */
  gboolean             keeps_lightness;
  guint                n_aims;
  const PstPaletteAim *aims;
  const PstPaletteWay *ways;
} Pass;

/* How far the colour is moved to an aim. */
static void
find_move (const Pass   *pass,
           guint         aim,
           const gfloat  lab[3],
           gfloat        move[3])
{
  const PstPalette *from = &pass->ways[aim].from;
  const PstPalette *to   = pass->aims[aim].palette;
  const gdouble    *map  = pass->ways[aim].map;

  for (guint i = 0; i < 3; i++)
    if (pass->straight)
      move[i] = to->mean[i] + map[3 * i] * (lab[0] - from->mean[0]) + map[3 * i + 1] * (lab[1] - from->mean[1]) +
                map[3 * i + 2] * (lab[2] - from->mean[2]) - lab[i];
    else
      move[i] = match_value (from->cumulated[i], to->cumulated[i], lab[i], i) - lab[i];
}

/* Where parts go over into each other, so does a colour's move: in Oklab, where the middle of two colours is as light as they are. */
static void
match_pixel (const Pass *pass,
             gsize       pixel)
{
  gfloat   *rgb      = pass->picture->rgb + 3 * pixel;
  gboolean  is_moved = FALSE;
  gfloat    matched[3];
  gfloat    lab[3];

  pst_oklab_from_rgb (pass->oklab, rgb, lab);
  memcpy (matched, lab, sizeof lab);
  for (guint i = 0; i < pass->n_aims; i++)
    {
      const PstMask *mask   = pass->aims[i].mask;
      gfloat         weight = mask ? mask->values[pixel] : 1.0f;
      gfloat         move[3];

      if (weight <= 0.0f)
        continue;
      find_move (pass, i, lab, move);
      for (guint c = pass->keeps_lightness ? 1 : 0; c < 3; c++)
        matched[c] += weight * move[c];
      is_moved = TRUE;
    }
  matched[0] = CLAMP (matched[0], 0.0f, 1.0f);
  if (is_moved)
    pst_oklab_to_rgb (pass->oklab, matched, rgb);
}

static void
match_row (guint    y,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Pass *pass  = data;
  gsize       width = pass->picture->width;

  for (gsize pixel = y * width; pixel < (y + 1) * width; pixel++)
    match_pixel (pass, pixel);
}

/* (transfer full): [n_aims] */
static PstPaletteWay *
find_ways (const Pass *pass)
{
  PstPaletteWay *ways = g_atomic_rc_box_alloc0 (pass->n_aims * sizeof (PstPaletteWay));

  for (guint i = 0; i < pass->n_aims; i++)
    {
      pst_palette_init (&ways[i].from, pass->oklab, pass->picture, pass->aims[i].mask);
      if (pass->straight)
        find_map (&ways[i].from, pass->aims[i].palette, ways[i].map);
    }
  return ways;
}

/* Brings the colours of a picture to those of the palettes [n_aims], whose masks are of its size and add up to 1 at the
 * most. Where lightness is kept, only hues and chromas change: a and b. The ways there are left in @ways if that has none, and are
 * otherwise taken from it: so a part of a picture gets the colours that it has in the whole, which was brought to the same palettes.
 */
void
pst_palette_match (PstPaletteMatch      match,
                   gboolean             keeps_lightness,
                   PstWorkers          *workers,
                   const PstOklab      *oklab,
                   PstPicture          *picture,
                   guint                n_aims,
                   const PstPaletteAim *aims,
                   PstPaletteWays      *ways)
{
  guint n_steps = match == PST_PALETTE_MATCH_NONE || n_aims == 0 ? 0 : match == PST_PALETTE_MATCH_LINEAR ? 1 : 2;

  for (guint step = 0; step < n_steps; step++)
    {
      Pass pass = { picture, oklab, step == 0, keeps_lightness, n_aims, aims, NULL };

      if (! ways->steps[step])
        ways->steps[step] = find_ways (&pass);
      pass.ways = ways->steps[step];
      pst_workers_run (workers, picture->height, match_row, &pass);
    }
}

void
pst_palette_ways_copy (PstPaletteWays       *copy,
                       const PstPaletteWays *ways)
{
  for (guint step = 0; step < G_N_ELEMENTS (ways->steps); step++)
    copy->steps[step] = ways->steps[step] ? g_atomic_rc_box_acquire (ways->steps[step]) : NULL;
}

void
pst_palette_ways_clear (PstPaletteWays *ways)
{
  for (guint step = 0; step < G_N_ELEMENTS (ways->steps); step++)
    g_clear_pointer (&ways->steps[step], g_atomic_rc_box_release);
}
