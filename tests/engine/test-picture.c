/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures: cropping, and resizing against what a resampling filter must keep. */
#include "config.h"

#include <math.h>

#include <pastiche/pastiche.h>

#include "cases.h"

static PstPicture *
make_ramp (gint width,
           gint height)
{
  PstPicture *picture = pst_picture_new (width, height, TRUE, NULL);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        gsize pixel = (gsize) y * width + x;

        picture->rgb[3 * pixel]     = (x + 0.5) / width;
        picture->rgb[3 * pixel + 1] = (y + 0.5) / height;
        picture->rgb[3 * pixel + 2] = 0.25;
        picture->alpha[pixel]       = 0.75;
      }
  return picture;
}

static void
test_crop (void)
{
  g_autoptr (PstPicture) whole = make_ramp (9, 7);
  g_autoptr (PstPicture) part  = pst_picture_crop (whole, 2, 3, 4, 2, NULL);

  g_assert_cmpint (part->width, ==, 4);
  g_assert_cmpint (part->height, ==, 2);
  for (gint y = 0; y < 2; y++)
    for (gint x = 0; x < 4; x++)
      {
        g_assert_cmpfloat (part->rgb[3 * (y * 4 + x)], ==, whole->rgb[3 * ((y + 3) * 9 + x + 2)]);
        g_assert_cmpfloat (part->alpha[y * 4 + x], ==, 0.75f);
      }
}

static void
test_resize (void)
{
  static const gint sizes[][2] = { { 1, 1 }, { 3, 40 }, { 20, 16 }, { 57, 1 }, { 120, 90 } };
  g_autoptr (PstPicture) ramp = make_ramp (40, 32);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint width  = sizes[i][0];
      gint height = sizes[i][1];
      g_autoptr (PstPicture) resized = pst_picture_resize (ramp, width, height, NULL);

      for (gint y = 0; y < height; y++)
        for (gint x = 0; x < width; x++)
          {
            const gfloat *pixel = resized->rgb + 3 * ((gsize) y * width + x);

            /* a ramp stays a ramp; beside the edges the filter has nothing to go on and bends it a little */
            g_assert_cmpfloat (fabs (pixel[0] - (x + 0.5) / width), <, 0.02);
            g_assert_cmpfloat (fabs (pixel[1] - (y + 0.5) / height), <, 0.02);
            g_assert_cmpfloat (fabs (pixel[2] - 0.25), <, 1e-6);
            g_assert_cmpfloat (fabs (resized->alpha[(gsize) y * width + x] - 0.75), <, 1e-6);
          }
    }
}

static void
test_no_aliasing (void)
{
  g_autoptr (PstPicture) stripes = make_ramp (256, 8);
  g_autoptr (PstPicture) resized = NULL;

  for (gint i = 0; i < 256 * 8; i++)
    stripes->rgb[3 * i] = i % 2;
  resized = pst_picture_resize (stripes, 60, 8, NULL);
  for (gint x = 4; x < 56; x++)
    g_assert_cmpfloat (fabs (resized->rgb[3 * x] - 0.5), <, 0.01);
}

static void
test_too_large (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (PstPicture) picture = pst_picture_new (G_MAXINT, G_MAXINT, FALSE, &error);

  g_assert_null (picture);
  g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
}

static void
test_turn (void)
{
  g_autoptr (PstPicture) picture = pst_picture_new (5, 3, TRUE, NULL);
  g_autoptr (PstPicture) right   = NULL;
  g_autoptr (PstPicture) left    = NULL;
  g_autoptr (PstPicture) mirror  = NULL;

  for (gint y = 0; y < 3; y++)
    for (gint x = 0; x < 5; x++)
      {
        picture->rgb[3 * (y * 5 + x)]     = x;
        picture->rgb[3 * (y * 5 + x) + 1] = y;
        picture->rgb[3 * (y * 5 + x) + 2] = 0.5f;
        picture->alpha[y * 5 + x]         = 10 * y + x;
      }
  right = pst_picture_turn (picture, PST_TURN_RIGHT, NULL);
  g_assert_cmpint (right->width, ==, 3);
  g_assert_cmpint (right->height, ==, 5);
  g_assert_cmpfloat (right->alpha[2], ==, 0.0f); /* what was first on the left is first on the right */
  g_assert_cmpfloat (right->alpha[0], ==, 20.0f);
  mirror = pst_picture_turn (picture, PST_TURN_MIRRORED, NULL);
  g_assert_cmpfloat (mirror->rgb[0], ==, 4.0f);
  g_assert_cmpfloat (mirror->rgb[1], ==, 0.0f);
  left = pst_picture_turn (mirror, PST_TURN_LEFT, NULL);
  for (PstTurn turn = PST_TURN_UPRIGHT; turn <= PST_TURN_MIRRORED_LEFT; turn++)
    {
      /* a mirrored turn is its own opposite, but for the direction of a quarter */
      static const PstTurn   back[] = { PST_TURN_UPRIGHT, PST_TURN_LEFT, PST_TURN_UPSIDE_DOWN, PST_TURN_RIGHT, PST_TURN_MIRRORED,
                                        PST_TURN_MIRRORED_RIGHT, PST_TURN_MIRRORED_UPSIDE_DOWN, PST_TURN_MIRRORED_LEFT };
      g_autoptr (PstPicture) turned = pst_picture_turn (picture, turn, NULL);
      g_autoptr (PstPicture) again  = pst_picture_turn (turned, back[turn], NULL);

      g_assert_cmpmem (again->rgb, 45 * sizeof (gfloat), picture->rgb, 45 * sizeof (gfloat));
      g_assert_cmpmem (again->alpha, 15 * sizeof (gfloat), picture->alpha, 15 * sizeof (gfloat));
      if (turn == PST_TURN_MIRRORED_LEFT)
        g_assert_cmpmem (turned->rgb, 45 * sizeof (gfloat), left->rgb, 45 * sizeof (gfloat));
    }
}

static const TestCase tests[] = {
  { "crop", test_crop, .expects = "a part has the pixels and the alpha that were there" },
  { "turn", test_turn,
    .expects = "each pixel says where it was; turned four times, or mirrored twice, everything is where it was" },
  { "resize", test_resize, .expects = "a ramp stays a ramp, and what is constant stays so" },
  { "no-aliasing", test_no_aliasing, .expects = "a pattern finer than the new grid vanishes and does not turn into a coarser one" },
  { "too-large", test_too_large, .expects = "what fits into no memory is refused" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
