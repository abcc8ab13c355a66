/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colours: Oklab against numbers of its author's, palettes, whose colours a finished picture has, and what shows through. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "colour/finishing.h"
#include "colour/foreign-colours.h"
#include "colour/gamut.h"
#include "colour/oklab.h"
#include "colour/palette.h"

#define SIDE 64

static PstOklab srgb; /* sRGB's primaries */

static void
assert_near (const gfloat *values,
             const gfloat *expected,
             gfloat        tolerance)
{
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (values[i], expected[i], tolerance);
}

static void
test_oklab (void)
{
  static const gfloat colours[][2][3] = {
    { { 1.0f, 1.0f, 1.0f }, { 1.0f, 0.0f, 0.0f } },
    { { 1.0f, 0.0f, 0.0f }, { 0.62796f, 0.22486f, 0.12585f } },
    { { 0.0f, 1.0f, 0.0f }, { 0.86644f, -0.23389f, 0.17950f } },
    { { 0.0f, 0.0f, 1.0f }, { 0.45201f, -0.03246f, -0.31153f } },
    { { 0.0f, 0.0f, 0.0f }, { 0.0f, 0.0f, 0.0f } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    {
      gfloat lab[3];
      gfloat rgb[3];

      pst_oklab_from_rgb (&srgb, colours[i][0], lab);
      assert_near (lab, colours[i][1], 2e-4f);
      pst_oklab_to_rgb (&srgb, lab, rgb);
      assert_near (rgb, colours[i][0], 2e-3f);
    }
  for (guint i = 0; i < 6 * 6 * 6; i++)
    {
      const gfloat rgb[3] = { i % 6 / 5.0f, i / 6 % 6 / 5.0f, i / 36 / 5.0f };
      gfloat       lab[3];
      gfloat       again[3];

      pst_oklab_from_rgb (&srgb, rgb, lab);
      pst_oklab_to_rgb (&srgb, lab, again);
      assert_near (again, rgb, 2e-3f);
    }
}

static gfloat
encode (gdouble linear)
{
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow (linear, 1.0 / 2.4) - 0.055;
}

/* Those of Rec. 2020 here, and ITU-R BT.2087's matrix. */
static void
test_primaries (void)
{
  static const gdouble to_srgb[9] = { 1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187 };
  static const gdouble red[3]     = { 0.6274, 0.0691, 0.0164 }; /* of sRGB, in linear Rec. 2020 */
  gfloat               encoded[3];
  gfloat               lab[3];
  gfloat               expected[3];
  gfloat               again[3];
  PstOklab             wide;

  pst_oklab_init (&wide, to_srgb);
  for (guint c = 0; c < 3; c++)
    encoded[c] = encode (red[c]);
  pst_oklab_from_rgb (&wide, encoded, lab);
  pst_oklab_from_rgb (&srgb, (gfloat[]) { 1.0f, 0.0f, 0.0f }, expected);
  assert_near (lab, expected, 1e-3f);
  pst_oklab_to_rgb (&srgb, lab, again);
  assert_near (again, (gfloat[]) { 1.0f, 0.0f, 0.0f }, 5e-3f);
  for (guint i = 0; i < 8; i++)
    {
      const gfloat corner[3] = { i & 1, i >> 1 & 1, i >> 2 & 1 };

      pst_oklab_from_rgb (&wide, corner, lab);
      pst_oklab_to_rgb (&wide, lab, again);
      assert_near (again, corner, 5e-3f);
      if (i % 7 == 0)
        assert_near (lab, (gfloat[]) { i / 7, 0.0f, 0.0f }, 1e-3f);
    }
}

static PstPicture *
random_picture (guint32 seed)
{
  g_autoptr (GRand)  random  = g_rand_new_with_seed (seed);
  PstPicture        *picture = pst_picture_new (SIDE, SIDE, FALSE, NULL);

  for (gsize i = 0; i < 3 * SIDE * SIDE; i++)
    picture->rgb[i] = g_rand_double_range (random, -0.05, 1.05);
  return picture;
}

static PstPicture *
finish (PstColours        colours,
        gdouble           mix,
        const PstPicture *original,
        const PstPicture *painted,
        guint             n_workers)
{
  g_autoptr (PstWorkers)  workers   = pst_workers_new (n_workers);
  PstFinishing            finishing = { .colours = colours, .mix = mix, .oklab = srgb };
  PstPicture             *result    = pst_picture_crop (painted, 0, 0, SIDE, SIDE, NULL);

  g_assert_true (pst_finishing_needs_content (&finishing) == (colours != PST_COLOURS_PAINTING || mix < 1.0));
  if (! pst_finishing_needs_content (&finishing))
    original = NULL;
  pst_finishing_colour (&finishing, workers, original, result);
  pst_finishing_mix (&finishing, workers, original, NULL, result);
  for (gsize i = 0; i < 3 * SIDE * SIDE; i++)
    {
      gfloat shows = mix < 1.0 ? original->rgb[i] : 0.0f;

      g_assert_true (result->rgb[i] >= MIN (shows, 0.0f) && result->rgb[i] <= MAX (shows, 1.0f));
    }
  return result;
}

static void
test_as_painted (void)
{
  g_autoptr (PstPicture) original = random_picture (1);
  g_autoptr (PstPicture) painted  = random_picture (2);
  g_autoptr (PstPicture) full     = finish (PST_COLOURS_PAINTING, 1.0, original, painted, 1);
  g_autoptr (PstPicture) mixed    = finish (PST_COLOURS_PAINTING, 0.3, original, painted, 1);

  for (gsize i = 0; i < 3 * SIDE * SIDE; i++)
    {
      gfloat shown = CLAMP (painted->rgb[i], 0.0f, 1.0f);

      g_assert_cmpfloat (full->rgb[i], ==, shown);
      g_assert_cmpfloat_with_epsilon (mixed->rgb[i], original->rgb[i] + 0.3f * (shown - original->rgb[i]), 1e-6f);
    }
}

typedef struct
{
  gfloat lightness;
  gfloat chroma;
  gfloat hue;
} Colour;

static Colour
get_colour (const PstPicture *picture,
            gsize             pixel)
{
  gfloat rgb[3];
  gfloat lab[3];

  for (guint c = 0; c < 3; c++)
    rgb[c] = CLAMP (picture->rgb[3 * pixel + c], 0.0f, 1.0f);
  pst_oklab_from_rgb (&srgb, rgb, lab);
  return (Colour) { lab[0], hypotf (lab[1], lab[2]), atan2f (lab[2], lab[1]) };
}

static void
test_own_colours (gconstpointer data)
{
  PstColours             colours  = GPOINTER_TO_INT (data);
  g_autoptr (PstPicture) original = random_picture (1);
  g_autoptr (PstPicture) painted  = random_picture (2);
  g_autoptr (PstPicture) result   = NULL;
  guint                  n_exact  = 0;

  for (gsize i = 0; i < 3 * SIDE * SIDE; i++) /* values outside 0 to 1 have hues of their own */
    original->rgb[i] = CLAMP (original->rgb[i], 0.0f, 1.0f);
  result = finish (colours, 1.0, original, painted, 1);
  for (gsize pixel = 0; pixel < SIDE * SIDE; pixel++)
    {
      Colour of_original = get_colour (original, pixel);
      Colour of_painted  = get_colour (painted, pixel);
      Colour of_result   = get_colour (result, pixel);
      gfloat chroma      = colours == PST_COLOURS_PICTURE ? of_original.chroma : of_painted.chroma;

      g_assert_cmpfloat_with_epsilon (of_result.lightness, of_painted.lightness, 2e-2f); /* nearly black, rounding counts */
      g_assert_cmpfloat (of_result.chroma, <=, chroma + 2e-3f);
      n_exact += fabsf (of_result.chroma - chroma) < 2e-3f;
      if (of_result.chroma > 0.02f)
        g_assert_cmpfloat (cosf (of_result.hue - of_original.hue), >, 0.995f);
    }
  g_assert_cmpuint (n_exact, >, SIDE * SIDE / 5);
  g_assert_cmpuint (n_exact, <, SIDE * SIDE); /* random colours are wild: some cannot be shown */
}

static void
test_grey (void)
{
  g_autoptr (PstPicture) original = random_picture (1);
  g_autoptr (PstPicture) painted  = random_picture (2);

  for (gsize pixel = 0; pixel < SIDE * SIDE; pixel++)
    original->rgb[3 * pixel + 1] = original->rgb[3 * pixel + 2] = original->rgb[3 * pixel];
  for (PstColours colours = PST_COLOURS_PICTURE; colours <= PST_COLOURS_HUE; colours++)
    {
      g_autoptr (PstPicture) result  = finish (colours, 1.0, original, painted, 1);
      g_autoptr (PstPicture) another = finish (colours, 1.0, original, painted, 3);

      g_assert_cmpmem (result->rgb, 3 * SIDE * SIDE * sizeof (gfloat), another->rgb, 3 * SIDE * SIDE * sizeof (gfloat));
      for (gsize pixel = 0; pixel < SIDE * SIDE; pixel++)
        g_assert_cmpfloat (get_colour (result, pixel).chroma, <, 2e-3f);
    }
}

/* Colours in a narrow, slanted cloud: a palette with a covariance, all of which can be shown. */
static PstPicture *
cloud (guint32       seed,
       const gfloat  centre[3],
       const gfloat  along[3])
{
  g_autoptr (GRand)  random  = g_rand_new_with_seed (seed);
  PstPicture        *picture = pst_picture_new (SIDE, SIDE, FALSE, NULL);

  for (gsize pixel = 0; pixel < SIDE * SIDE; pixel++)
    {
      gfloat lab[3];
      gfloat far = g_rand_double_range (random, -1.0, 1.0) * g_rand_double (random);

      for (guint i = 0; i < 3; i++)
        lab[i] = centre[i] + far * along[i] + g_rand_double_range (random, -0.01, 0.01);
      pst_oklab_to_rgb (&srgb, lab, picture->rgb + 3 * pixel);
    }
  return picture;
}

static void
test_palette (gconstpointer data)
{
  PstPaletteMatch         match    = GPOINTER_TO_INT (data);
  g_autoptr (PstWorkers)  workers  = pst_workers_new (2);
  g_autoptr (PstPicture)  picture  = cloud (1, (gfloat[]) { 0.5f, 0.03f, 0.02f }, (gfloat[]) { 0.2f, 0.02f, -0.03f });
  g_autoptr (PstPicture)  other    = cloud (2, (gfloat[]) { 0.6f, -0.02f, -0.03f }, (gfloat[]) { 0.1f, -0.03f, 0.02f });
  PstPalette              palette;
  PstPalette              before;
  PstPalette              after;
  g_auto (PstPaletteWays) ways     = { 0 };
  gdouble                 apart[2] = { 0.0, 0.0 };

  pst_palette_init (&before, &srgb, picture, NULL);
  pst_palette_init (&palette, &srgb, other, NULL);
  pst_palette_match (match, FALSE, workers, &srgb, picture, 1, &(PstPaletteAim) { &palette, NULL }, &ways);
  pst_palette_init (&after, &srgb, picture, NULL);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (after.mean[i], palette.mean[i], 2e-3);
      for (guint bin = 0; bin <= PST_PALETTE_BINS; bin++)
        {
          apart[0] = MAX (apart[0], fabs (before.cumulated[i][bin] - palette.cumulated[i][bin]));
          apart[1] = MAX (apart[1], fabs (after.cumulated[i][bin] - palette.cumulated[i][bin]));
        }
    }
  for (guint i = 0; i < 9; i++)
    g_assert_cmpfloat_with_epsilon (after.covariance[i], palette.covariance[i], 2e-4);
  g_test_message ("cumulated shares apart: %.3f, then %.3f", apart[0], apart[1]);
  g_assert_cmpfloat (apart[0], >, 0.3);
  g_assert_cmpfloat (apart[1], <, match == PST_PALETTE_MATCH_HISTOGRAM ? 0.05 : 0.25);
}

static void
test_palettes_of_parts (void)
{
  g_autoptr (PstWorkers)  workers = pst_workers_new (2);
  g_autoptr (PstPicture)  picture = cloud (1, (gfloat[]) { 0.5f, 0.03f, 0.02f }, (gfloat[]) { 0.2f, 0.02f, -0.03f });
  g_autoptr (PstPicture)  before  = pst_picture_crop (picture, 0, 0, SIDE, SIDE, NULL);
  g_autoptr (PstPicture)  a       = cloud (2, (gfloat[]) { 0.6f, -0.02f, -0.03f }, (gfloat[]) { 0.1f, -0.03f, 0.02f });
  g_autoptr (PstPicture)  b       = cloud (3, (gfloat[]) { 0.4f, 0.05f, 0.03f }, (gfloat[]) { 0.1f, 0.02f, 0.02f });
  g_autoptr (PstMask)     left    = pst_mask_new (SIDE, SIDE, NULL);
  g_autoptr (PstMask)     right   = pst_mask_new (SIDE, SIDE, NULL);
  PstPalette              palettes[2];
  PstPalette              after;
  g_auto (PstPaletteWays) ways    = { 0 };

  for (gint i = 0; i < SIDE * SIDE; i++)
    {
      left->values[i]  = i % SIDE < SIDE / 2 - 2;
      right->values[i] = i % SIDE > SIDE / 2 + 2;
    }
  pst_palette_init (&palettes[0], &srgb, a, NULL);
  pst_palette_init (&palettes[1], &srgb, b, NULL);
  pst_palette_match (PST_PALETTE_MATCH_LINEAR, FALSE, workers, &srgb, picture, 2,
                     (PstPaletteAim[]) { { &palettes[0], left }, { &palettes[1], right } }, &ways);
  for (guint part = 0; part < 2; part++)
    {
      pst_palette_init (&after, &srgb, picture, part ? right : left);
      for (guint i = 0; i < 3; i++)
        g_assert_cmpfloat_with_epsilon (after.mean[i], palettes[part].mean[i], 3e-3);
    }
  for (gint y = 0; y < SIDE; y++)
    g_assert_cmpmem (picture->rgb + 3 * (y * SIDE + SIDE / 2), 3 * sizeof (gfloat), before->rgb + 3 * (y * SIDE + SIDE / 2),
                     3 * sizeof (gfloat));
}

/* A part of a picture that was brought to a palette, as the whole was and by itself. */
static void
test_part_of_picture (gconstpointer data)
{
  PstPaletteMatch         match       = GPOINTER_TO_INT (data);
  g_autoptr (PstWorkers)  workers     = pst_workers_new (2);
  g_autoptr (PstPicture)  picture     = cloud (1, (gfloat[]) { 0.5f, 0.03f, 0.02f }, (gfloat[]) { 0.2f, 0.02f, -0.03f });
  g_autoptr (PstPicture)  other       = cloud (2, (gfloat[]) { 0.6f, -0.02f, -0.03f }, (gfloat[]) { 0.1f, -0.03f, 0.02f });
  g_autoptr (PstPicture)  part        = NULL;
  g_autoptr (PstPicture)  left_behind = NULL;
  g_autoptr (PstPicture)  cut_out     = NULL;
  g_auto (PstPaletteWays) ways        = { 0 };
  g_auto (PstPaletteWays) followed    = { 0 };
  g_auto (PstPaletteWays) own         = { 0 };
  PstPalette              palette;
  const PstPaletteAim     aim         = { &palette, NULL };
  const gsize             n_bytes     = 3 * SIDE * 4 * sizeof (gfloat);
  gdouble                 apart       = 0.0;

  for (gsize i = 0; i < 3 * SIDE * 4; i++)
    picture->rgb[i] *= 0.7f; /* the part is darker than the whole */
  part        = pst_picture_crop (picture, 0, 0, SIDE, 4, NULL);
  left_behind = pst_picture_crop (picture, 0, 0, SIDE, 4, NULL);
  pst_palette_init (&palette, &srgb, other, NULL);
  pst_palette_match (match, FALSE, workers, &srgb, picture, 1, &aim, &ways);
  pst_palette_ways_copy (&followed, &ways);
  pst_palette_match (match, FALSE, workers, &srgb, part, 1, &aim, &followed);
  pst_palette_match (match, FALSE, workers, &srgb, left_behind, 1, &aim, &own);
  cut_out = pst_picture_crop (picture, 0, 0, SIDE, 4, NULL);
  g_assert_cmpmem (part->rgb, n_bytes, cut_out->rgb, n_bytes);
  for (gsize i = 0; i < 3 * SIDE * 4; i++)
    apart += fabs (left_behind->rgb[i] - cut_out->rgb[i]) / (3 * SIDE * 4);
  g_assert_cmpfloat (apart, >, 0.02);
}

/* With hard edges, and with soft ones, where one palette goes over into another. */
static void
test_kept_lightness (void)
{
  g_autoptr (PstWorkers) workers = pst_workers_new (2);
  g_autoptr (PstPicture) before  = cloud (1, (gfloat[]) { 0.5f, 0.03f, 0.02f }, (gfloat[]) { 0.2f, 0.02f, -0.03f });
  g_autoptr (PstPicture) a       = cloud (2, (gfloat[]) { 0.6f, -0.02f, -0.03f }, (gfloat[]) { 0.1f, -0.03f, 0.02f });
  g_autoptr (PstPicture) b       = cloud (3, (gfloat[]) { 0.4f, 0.05f, 0.06f }, (gfloat[]) { 0.1f, 0.02f, 0.02f });
  PstPalette             palettes[2];

  pst_palette_init (&palettes[0], &srgb, a, NULL);
  pst_palette_init (&palettes[1], &srgb, b, NULL);
  for (guint is_soft = 0; is_soft < 2; is_soft++)
    {
      g_autoptr (PstPicture)  picture = pst_picture_copy (before, NULL);
      g_autoptr (PstMask)     left    = pst_mask_new (SIDE, SIDE, NULL);
      g_autoptr (PstMask)     right   = pst_mask_new (SIDE, SIDE, NULL);
      PstMask                *masks[] = { left, right };
      g_auto (PstPaletteWays) ways    = { 0 };

      for (gint i = 0; i < SIDE * SIDE; i++)
        {
          right->values[i] = CLAMP ((i % SIDE + 0.5f - SIDE / 2) / (is_soft ? 40.0f : 1.0f) + 0.5f, 0.0f, 1.0f);
          left->values[i]  = 1.0f - right->values[i];
        }
      pst_palette_match (PST_PALETTE_MATCH_LINEAR, TRUE, workers, &srgb, picture, 2,
                         (PstPaletteAim[]) { { &palettes[0], left }, { &palettes[1], right } }, &ways);
      for (gsize pixel = 0; pixel < SIDE * SIDE; pixel++)
        g_assert_cmpfloat_with_epsilon (get_colour (picture, pixel).lightness, get_colour (before, pixel).lightness, 2e-3f);
      for (guint part = 0; part < 2 && ! is_soft; part++)
        {
          PstPalette after;

          pst_palette_init (&after, &srgb, picture, masks[part]);
          for (guint i = 1; i < 3; i++)
            {
              g_assert_cmpfloat_with_epsilon (after.mean[i], palettes[part].mean[i], 2e-3);
              for (guint j = 1; j < 3; j++)
                g_assert_cmpfloat_with_epsilon (after.covariance[3 * i + j], palettes[part].covariance[3 * i + j], 5e-5);
            }
        }
    }
}

static void
test_single_colour (void)
{
  const gfloat            nothing[3] = { 0.0f, 0.0f, 0.0f };
  g_autoptr (PstWorkers)  workers    = pst_workers_new (1);
  g_autoptr (PstPicture)  flat       = cloud (1, (gfloat[]) { 0.5f, 0.05f, 0.0f }, nothing);
  g_autoptr (PstPicture)  colourful  = random_picture (1);
  PstPalette              of_flat;
  PstPalette              of_colourful;
  g_auto (PstPaletteWays) of_picture = { 0 };
  g_auto (PstPaletteWays) of_plain   = { 0 };

  for (gsize i = 3; i < 3 * SIDE * SIDE; i++)
    flat->rgb[i] = flat->rgb[i % 3];
  pst_palette_init (&of_flat, &srgb, flat, NULL);
  pst_palette_init (&of_colourful, &srgb, colourful, NULL);
  pst_palette_match (PST_PALETTE_MATCH_LINEAR, FALSE, workers, &srgb, colourful, 1, &(PstPaletteAim) { &of_flat, NULL }, &of_picture);
  pst_palette_match (PST_PALETTE_MATCH_HISTOGRAM, FALSE, workers, &srgb, flat, 1, &(PstPaletteAim) { &of_colourful, NULL }, &of_plain);
  for (gsize i = 0; i < 3 * SIDE * SIDE; i++)
    {
      g_assert_true (isfinite (flat->rgb[i]) && isfinite (colourful->rgb[i]));
      g_assert_cmpfloat_with_epsilon (flat->rgb[i], flat->rgb[i % 3], 1e-6f);
      g_assert_cmpfloat_with_epsilon (colourful->rgb[i], colourful->rgb[i % 3], 0.03f);
    }
}

/* A pixel becomes a colour that is so far from another in Oklab; greyish ones can be shown. */
static void
shift_colour (PstPicture   *picture,
              gsize         pixel,
              const gfloat  from[3],
              guint         direction,
              gfloat        distance)
{
  gfloat lab[3];

  pst_oklab_from_rgb (&srgb, from, lab);
  lab[direction] += distance;
  pst_oklab_to_rgb (&srgb, lab, picture->rgb + 3 * pixel);
}

/* Of each of twelve pixels, in every direction, one lies nearer than the distance that counts, and one further. */
static void
test_foreign_colours (void)
{
  static const gfloat    colours[2][3] = { { 0.7f, 0.6f, 0.55f }, { 0.35f, 0.4f, 0.45f } };
  g_autoptr (PstPicture) painting      = pst_picture_new (2, 1, FALSE, NULL);
  g_autoptr (PstPicture) near          = pst_picture_new (12, 1, FALSE, NULL);
  g_autoptr (PstPicture) far           = pst_picture_new (12, 1, FALSE, NULL);
  g_autoptr (PstPicture) both          = pst_picture_new (24, 1, FALSE, NULL);
  const PstPicture      *pictures[]    = { painting, near, far, both };
  static const gdouble   expected[]    = { 0.0, 0.0, 1.0, 0.5 };

  memcpy (painting->rgb, colours, sizeof colours);
  for (guint i = 0; i < 12; i++)
    {
      gfloat sign = i / 6 ? -1.0f : 1.0f;

      shift_colour (near, i, colours[i % 2], i % 3, sign * 0.97f * PST_FOREIGN_DISTANCE);
      shift_colour (far, i, colours[i % 2], i % 3, sign * 1.03f * PST_FOREIGN_DISTANCE);
    }
  memcpy (both->rgb, near->rgb, 36 * sizeof (gfloat));
  memcpy (both->rgb + 36, far->rgb, 36 * sizeof (gfloat));
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      gdouble share;

      g_assert_true (pst_foreign_colours (painting, pictures[i], &share, NULL));
      g_assert_cmpfloat (share, ==, expected[i]);
    }
}

static gdouble
get_nearest (const PstPicture *painting,
             const gfloat      lab[3])
{
  gdouble nearest = G_MAXDOUBLE;

  for (gint i = 0; i < painting->width * painting->height; i++)
    {
      gfloat  own[3];
      gdouble square = 0.0;

      pst_oklab_from_rgb (&srgb, painting->rgb + 3 * i, own);
      for (guint c = 0; c < 3; c++)
        square += (own[c] - lab[c]) * (own[c] - lab[c]);
      nearest = MIN (nearest, sqrt (square));
    }
  return nearest;
}

/* As near as cells and lattice tell; the last of the painting's pixels is transparent. */
static void
test_gamut (void)
{
  g_autoptr (GRand)      random   = g_rand_new_with_seed (5);
  g_autoptr (PstPicture) painting = pst_picture_new (12, 1, FALSE, NULL);
  g_autoptr (PstPicture) other    = pst_picture_new (1, 1, TRUE, NULL);
  g_autoptr (PstGamut)   gamut    = pst_gamut_new ();
  gdouble                away     = 0.0; /* differences squared, of distances and of slopes */
  gdouble                astray   = 0.0;

  for (guint i = 0; i < 36; i++)
    painting->rgb[i] = g_rand_double (random);
  for (guint c = 0; c < 3; c++)
    other->rgb[c] = 0.5f;
  other->alpha[0] = 0.0f;
  pst_gamut_add (gamut, painting);
  pst_gamut_add (gamut, other);
  pst_gamut_finish (gamut);
  for (guint i = 0; i < 1000; i++)
    {
      gfloat  rgb[3] = { g_rand_double (random), g_rand_double (random), g_rand_double (random) };
      gfloat  lab[3];
      gfloat  slopes[3];
      gdouble distance = pst_gamut_get_distance (gamut, rgb, slopes);
      gdouble error;

      pst_oklab_from_rgb (&srgb, rgb, lab);
      error = distance - get_nearest (painting, lab);
      g_assert_cmpfloat (fabs (error), <, 0.06); /* black is where Oklab is steepest */
      away += error * error / 1000;
      for (guint c = 0; c < 3; c++)
        {
          gfloat beside[3] = { rgb[0], rgb[1], rgb[2] };
          gdouble slope;

          beside[c] += rgb[c] > 0.5f ? -1e-3f : 1e-3f;
          slope = (pst_gamut_get_distance (gamut, beside, NULL) - distance) / (beside[c] - rgb[c]);
          astray += (slope - slopes[c]) * (slope - slopes[c]) / 3000;
        }
    }
  g_assert_cmpfloat (sqrt (away), <, 0.012);
  g_assert_cmpfloat (sqrt (astray), <, 0.05);
}

static const TestCase tests[] = {
  { "oklab", test_oklab,
    .expects = "lightness, a and b of sRGB's white, red, green and blue are as Ottosson's own converter gives them" },
  { "oklab/primaries", test_primaries,
    .expects = "a colour is the same in Oklab whatever primaries it is made of, and the purest ones of a wide gamut come back" },
  { "as-painted", test_as_painted,
    .expects = "colours as painted stay, as far as they can be shown; strength mixes them with the original" },
  { "picture", .run_with = test_own_colours, .data = GINT_TO_POINTER (PST_COLOURS_PICTURE),
    .expects = "lightness is as painted, hue and chroma are the original's, or less chroma where it could not be shown" },
  { "hue", .run_with = test_own_colours, .data = GINT_TO_POINTER (PST_COLOURS_HUE),
    .expects = "lightness and chroma are as painted, or less chroma where it could not be shown, and the hue is the original's" },
  { "grey", test_grey, .expects = "a grey original stays grey, and threads make no difference" },
  { "foreign", test_foreign_colours,
    .expects = "colours that lie, in any direction, further than 0.05 from a painting's in Oklab are foreign to it, and no others" },
  { "gamut", test_gamut,
    .expects = "how far a colour is from a painting's is told as a search in Oklab does, and its slopes as differences do; what is "
               "transparent has none" },
  { "palette/linear", .run_with = test_palette, .data = GINT_TO_POINTER (PST_PALETTE_MATCH_LINEAR),
    .expects = "mean and covariance become those of the other palette" },
  { "palette/histogram", .run_with = test_palette, .data = GINT_TO_POINTER (PST_PALETTE_MATCH_HISTOGRAM),
    .expects = "the shares of all values become those of the other palette, and so do mean and covariance" },
  { "palette/part-linear", .run_with = test_part_of_picture, .data = GINT_TO_POINTER (PST_PALETTE_MATCH_LINEAR),
    .expects = "a part that follows the whole gets the colours that it has there" },
  { "palette/part-histogram", .run_with = test_part_of_picture, .data = GINT_TO_POINTER (PST_PALETTE_MATCH_HISTOGRAM),
    .expects = "a part that follows the whole gets the colours that it has there" },
  { "palette/single-colour", test_single_colour,
    .expects = "a single colour can be brought to a palette, and a picture to that of a single colour" },
  { "palette/kept-lightness", test_kept_lightness,
    .expects = "where lightness is kept, it stays, and mean and covariance of a and b become those of each part's palette" },
  { "palette/palettes-of-parts", test_palettes_of_parts,
    .expects = "each half of a picture gets a palette of its own, and what lies outside of both masks stays" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  pst_oklab_init (&srgb, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
