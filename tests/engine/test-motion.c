/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small motions of a picture, and how far what is painted follows them: what a motion does is what it says, and the gradient is that of
 * the value.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cases.h"
#include "random-network.h"
#include "train/motion.h"

#define WIDTH  40
#define HEIGHT 36
#define N      (3 * WIDTH * HEIGHT)
#define EDGE   8 /* what is not compared */

static gfloat rgb[N];
static gfloat moved[N];
static gfloat other[N];

static void
set_random (const gchar *name,
            gfloat      *values)
{
  const gsize n = N;

  test_random_values (name, 1, &n, values);
}

/* By whole pixels it is a copy, mirrored beyond the edges, and follows itself. */
static void
test_shift (void)
{
  const PstMotion motion = { WIDTH, HEIGHT, 1.0, 0.0, 3.0, -2.0 };

  set_random ("rgb.bias", rgb);
  pst_motion_apply (&motion, rgb, moved);
  for (gint y = 2; y < HEIGHT; y++)
    g_assert_cmpmem (moved + 3 * (y * WIDTH), 3 * (WIDTH - 3) * sizeof (gfloat), rgb + 3 * ((y - 2) * WIDTH + 3),
                     3 * (WIDTH - 3) * sizeof (gfloat));
  g_assert_cmpfloat (moved[3 * (5 * WIDTH + WIDTH - 1)], ==, rgb[3 * (3 * WIDTH + WIDTH - 4)]);
  g_assert_cmpfloat (pst_motion_compare (&motion, rgb, moved, 1.0, NULL), ==, 0.0);
  g_assert_cmpfloat (pst_motion_compare (&motion, rgb, rgb, 1.0, NULL), >, 0.0);
}

/* A wedge is turned by a quarter, one way and the other, and made twice as large. */
static void
test_turn (void)
{
  const PstMotion turned   = { WIDTH, HEIGHT, 0.0, 1.0, 0.0, 0.0 };
  const PstMotion enlarged = { WIDTH, HEIGHT, 0.5, 0.0, 0.0, 0.0 };
  gint            place    = 3 * (20 * WIDTH + 22);

  for (gint i = 0; i < N; i++)
    rgb[i] = i / 3 % WIDTH;
  pst_motion_apply (&turned, rgb, moved);
  g_assert_cmpfloat (fabs (moved[place + 3 * WIDTH] - moved[place] - 1.0), <, 1e-4);
  g_assert_cmpfloat (fabs (moved[place + 3] - moved[place]), <, 1e-4);
  for (gint i = 0; i < N; i++)
    other[i] = i / 3 / WIDTH;
  pst_motion_apply (&turned, other, moved);
  g_assert_cmpfloat (fabs (moved[place + 3] - moved[place] + 1.0), <, 1e-4);
  pst_motion_apply (&enlarged, rgb, moved);
  g_assert_cmpfloat (fabs (moved[place + 3] - moved[place] - 0.5), <, 1e-4);
  g_assert_cmpfloat (fabs (moved[place + 3 * WIDTH] - moved[place]), <, 1e-4);
}

/* Small, and each number's is another one. */
static void
test_choice (void)
{
  PstMotion before = { 0 };

  for (guint64 i = 0; i < 50; i++)
    {
      PstMotion motion = pst_motion_choose (WIDTH, HEIGHT, 5, i);
      PstMotion again  = pst_motion_choose (WIDTH, HEIGHT, 5, i);
      PstMotion seeded = pst_motion_choose (WIDTH, HEIGHT, 6, i);

      g_assert_cmpmem (&motion, sizeof motion, &again, sizeof again);
      g_assert_true (motion.shift_x != before.shift_x && motion.shift_x != seeded.shift_x);
      g_assert_cmpfloat (hypot (motion.zoom, motion.turn), >, 0.9);
      g_assert_cmpfloat (hypot (motion.zoom, motion.turn), <, 1.1);
      g_assert_cmpfloat (fabs (motion.turn), <, 0.1);
      g_assert_cmpfloat (MAX (fabs (motion.shift_x), fabs (motion.shift_y)), <, 10.0);
      before = motion;
    }
}

/* What lies near the edges is not compared, and has no gradient. */
static void
test_edges (void)
{
  const PstMotion motion      = { WIDTH, HEIGHT, 1.0, 0.0, 0.0, 0.0 };
  gfloat          gradient[N] = { 0.0f };
  gdouble         value;

  set_random ("rgb.bias", rgb);
  set_random ("moved.bias", moved);
  value = pst_motion_compare (&motion, rgb, moved, 1.0, gradient);
  for (gint i = 0; i < N; i++)
    {
      gint     x    = i / 3 % WIDTH;
      gint     y    = i / 3 / WIDTH;
      gboolean edge = MIN (x, y) < EDGE || x >= WIDTH - EDGE || y >= HEIGHT - EDGE;

      g_assert_true (edge ? gradient[i] == 0.0f : gradient[i] != 0.0f);
      if (edge)
        rgb[i] = moved[i] = 7.0f;
    }
  g_assert_cmpfloat (pst_motion_compare (&motion, rgb, moved, 1.0, NULL), ==, value);
}

/* Beside finite differences, in random directions; it is added to what is there. */
static void
test_gradient (void)
{
  const PstMotion motion = pst_motion_choose (WIDTH, HEIGHT, 5, 1);
  gfloat          gradient[N];
  gfloat          direction[N];

  set_random ("rgb.bias", rgb);
  set_random ("moved.bias", moved);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree gchar *name     = g_strdup_printf ("direction%u.bias", i);
      gdouble           expected = 0.0;
      gdouble           values[2];

      set_random (name, direction);
      for (gint j = 0; j < N; j++)
        gradient[j] = 1.0f;
      pst_motion_compare (&motion, rgb, moved, 3.0, gradient);
      for (gint j = 0; j < N; j++)
        expected += (gradient[j] - 1.0) * direction[j];
      for (guint k = 0; k < 2; k++)
        {
          for (gint j = 0; j < N; j++)
            other[j] = rgb[j] + (k ? 0.05f : -0.05f) * direction[j];
          values[k] = 3.0 * pst_motion_compare (&motion, other, moved, 1.0, NULL);
        }
      g_test_message ("%.6f, expected %.6f", (values[1] - values[0]) / 0.1, expected);
      g_assert_cmpfloat (fabs ((values[1] - values[0]) / 0.1 - expected), <, 1e-3 * (1e-2 + fabs (expected)));
    }
}

/* Nothing of a picture that is all edges can be compared. */
static void
test_small (void)
{
  const PstMotion motion = { 12, 12, 1.0, 0.0, 0.0, 0.0 };
  gfloat          gradient[3 * 12 * 12] = { 0.0f };

  g_assert_cmpfloat (pst_motion_compare (&motion, rgb, moved, 1.0, gradient), ==, 0.0);
  for (guint i = 0; i < G_N_ELEMENTS (gradient); i++)
    g_assert_cmpfloat (gradient[i], ==, 0.0);
}

static const TestCase tests[] = {
  { "shift", test_shift, .expects = "by whole pixels a motion is a copy, which follows it" },
  { "turn", test_turn, .expects = "what is turned and enlarged lies where it should" },
  { "choice", test_choice, .expects = "motions are small, and a number's is the same each time" },
  { "edges", test_edges, .expects = "what comes from the edges makes no difference" },
  { "gradient", test_gradient, .expects = "the gradient is what finite differences say" },
  { "small", test_small, .expects = "a picture that is all edges follows" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
