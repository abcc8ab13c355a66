/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Optical flow against motion that is known (motion-scenes.c). */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "motion/flow-refinement.h"
#include "motion-scenes.h"
#include "pictures.h"

#define NEAR        4 /* pixels */
#define IN_EMULATOR "the kernels' arithmetic is in flow/same and flow/threads"

/* What the flow may be away from the truth on average, in pixels, for each kind of motion: of a single scene, and of all. */
typedef struct
{
  const gchar *kind;
  gdouble      most;
  gdouble      most_on_average;
} Expectation;

static const Expectation expectations[] = {
  { "shift", 0.15, 0.06 },
  { "zoom", 0.10, 0.08 },
  { "turn", 0.10, 0.08 },
  { "layers", 0.35, 0.20 },
};

static PstFlow *
find (const PstPicture *from,
      const PstPicture *to,
      const PstFlow    *before,
      guint             n_threads)
{
  GError                    *error  = NULL;
  g_autoptr (PstFlowFinder)  finder = pst_flow_finder_new (from->width, from->height, n_threads, &error);
  PstFlow                   *flow;

  g_assert_no_error (error);
  flow = pst_flow_finder_find (finder, from, to, before, NULL, &error);
  g_assert_no_error (error);
  return flow;
}

static void
assert_same (const PstFlow *a,
             const PstFlow *b)
{
  gsize n = (gsize) a->width * a->height * sizeof (gfloat);

  g_assert_cmpmem (a->x, n, b->x, n);
  g_assert_cmpmem (a->y, n, b->y, n);
}

/* The largest motion in a flow; not finite where a value is not. */
static gdouble
get_largest (const PstFlow *flow)
{
  gdouble largest = 0.0;

  for (gsize i = 0; i < (gsize) flow->width * flow->height; i++)
    {
      gdouble length = hypot (flow->x[i], flow->y[i]);

      if (! (length <= largest))
        largest = length;
    }
  return largest;
}

static TestMotionScene *
make_scene (const gchar *name)
{
  for (guint i = 0; i < test_n_motions; i++)
    if (g_str_equal (test_motions[i].name, name))
      return test_motion_scene_new (&test_motions[i]);
  g_assert_not_reached ();
}

static void
test_truth (gconstpointer data)
{
  const Expectation *expectation = data;
  gdouble            sum         = 0.0;
  guint              n           = 0;

  for (guint i = 0; i < test_n_motions; i++)
    {
      g_autoptr (TestMotionScene) scene = NULL;
      g_autoptr (PstFlow)         flow  = NULL;
      gdouble                     error;

      if (! g_str_equal (test_motions[i].kind, expectation->kind))
        continue;
      scene = test_motion_scene_new (&test_motions[i]);
      flow  = find (scene->first, scene->second, NULL, 0);
      error = test_motion_error (scene, flow);
      g_test_message ("%s: %.3f pixels", test_motions[i].name, error);
      g_assert_cmpfloat (error, <, expectation->most);
      sum += error;
      n++;
    }
  g_assert_cmpfloat (sum / n, <, expectation->most_on_average);
}

/* A picture made without a file, with waves that are nowhere the same. */
static PstPicture *
make_texture (gint    width,
              gint    height,
              gdouble x,
              gdouble y)
{
  PstPicture *picture = pst_picture_new (width, height, FALSE, NULL);

  for (gint j = 0; j < height; j++)
    for (gint i = 0; i < width; i++)
      {
        gdouble a = i - x + 40.0;
        gdouble b = j - y + 30.0;

        for (guint c = 0; c < 3; c++)
          picture->rgb[3 * ((gsize) j * width + i) + c] =
            0.5 + 0.15 * sin (0.0013 * a * a + 0.02 * b + c) + 0.15 * sin (0.0011 * b * b - 0.03 * a) + 0.1 * sin (0.05 * a + 0.04 * b);
      }
  return picture;
}

static void
test_threads (void)
{
  g_autoptr (PstPicture) from  = make_texture (203, 301, 0.0, 0.0);
  g_autoptr (PstPicture) to    = make_texture (203, 301, 2.3, -4.6);
  g_autoptr (PstFlow)    alone = find (from, to, NULL, 1);

  g_assert_cmpfloat (fabs (alone->x[(gsize) 150 * 203 + 100] - 2.3), <, 0.1);
  g_assert_cmpfloat (fabs (alone->y[(gsize) 150 * 203 + 100] + 4.6), <, 0.1);
  for (guint n_threads = 2; n_threads <= 5; n_threads++)
    {
      g_autoptr (PstFlow) together = find (from, to, NULL, n_threads);

      assert_same (alone, together);
    }
}

/* One step of refinement of so many rows of two pictures, from the first; freed with the memory that it returns. */
static gpointer
refine_rows (const PstPicture *from,
             const PstPicture *to,
             gint              first,
             gint              n,
             PstFlowPlane      refined[2])
{
  g_autoptr (PstCompute) compute   = pst_compute_new (2, NULL);
  const PstPicture      *wholes[]  = { from, to };
  PstFlowPlane           planes[4] = { 0 };
  PstArena               arena     = { 0 };

  for (guint round = 0; round < 2; round++) /* how much memory there should be; and then with that */
    {
      if (round == 1)
        arena = (PstArena) { .memory = pst_bytes_new (arena.used, NULL) };
      for (guint k = 0; k < 6; k++)
        g_assert_true (pst_flow_plane_take (k < 4 ? &planes[k] : &refined[k - 4], &arena, from->width, n));
    }
  for (guint k = 0; k < 2; k++)
    {
      g_autoptr (PstPicture) part = pst_picture_crop (wholes[k], 0, first, from->width, n, NULL);

      pst_flow_plane_read (&planes[k], part, compute);
      for (gint y = 0; y < n; y++)
        {
          for (gint x = 0; x < from->width; x++)
            pst_flow_plane_get_row (&planes[2 + k], y)[x] = 0.01f * ((x + 3 * (y + first)) % 17);
          pst_flow_plane_fill_margin (&planes[2 + k], y);
        }
    }
  g_assert_true (pst_compute_reserve (compute, 2 * pst_flow_refinement_scratch (from->width), NULL));
  pst_flow_refine (compute, &planes[0], &planes[1], planes + 2, refined);
  return arena.memory;
}

static void
test_bands (void)
{
  enum { FIRST = 50, N = 200, EDGE = 16 };
  g_autoptr (PstPicture) from     = make_texture (70, 300, 0.0, 0.0);
  g_autoptr (PstPicture) to       = make_texture (70, 300, 0.4, -0.3);
  PstFlowPlane           whole[2] = { 0 };
  PstFlowPlane           part[2]  = { 0 };
  gpointer               of_whole = refine_rows (from, to, 0, 300, whole);
  gpointer               of_part  = refine_rows (from, to, FIRST, N, part);

  for (guint k = 0; k < 2; k++)
    for (gint y = EDGE; y < N - EDGE; y++)
      g_assert_cmpmem (pst_flow_plane_get_row (&part[k], y), 70 * sizeof (gfloat),
                       pst_flow_plane_get_row (&whole[k], FIRST + y), 70 * sizeof (gfloat));
  pst_memory_free (of_whole);
  pst_memory_free (of_part);
}

/* All that this processor can run, each in a program of its own. */
static void
test_kernels (void)
{
  const PstKernels *const *kernels = pst_kernels_list ();

  for (guint i = 0; kernels[i]; i++)
    {
      g_setenv ("PASTICHE_KERNELS", kernels[i]->name, TRUE);
      g_test_trap_subprocess ("/flow/threads", 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
    }
  g_unsetenv ("PASTICHE_KERNELS");
}

/* What a finder has found before makes no difference. */
static void
test_again (void)
{
  g_autoptr (PstPicture)    from   = make_texture (90, 61, 0.0, 0.0);
  g_autoptr (PstPicture)    to     = make_texture (90, 61, -1.4, 0.7);
  g_autoptr (PstPicture)    other  = make_texture (90, 61, 9.0, 5.0);
  g_autoptr (PstFlowFinder) finder = pst_flow_finder_new (90, 61, 2, NULL);
  g_autoptr (PstFlow)       first  = pst_flow_finder_find (finder, from, to, NULL, NULL, NULL);
  g_autoptr (PstFlow)       second = pst_flow_finder_find (finder, to, other, first, NULL, NULL);
  g_autoptr (PstFlow)       third  = pst_flow_finder_find (finder, from, to, NULL, NULL, NULL);

  assert_same (first, third);
}

static void
test_sizes (void)
{
  static const gint sizes[][2] = { { 1, 1 }, { 1, 9 }, { 7, 1 }, { 2, 3 }, { 8, 8 }, { 9, 10 }, { 19, 20 }, { 21, 97 }, { 130, 40 },
                                   { 300, 5 }, { 5, 300 }, { 63, 65 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint                   width    = sizes[i][0];
      gint                   height   = sizes[i][1];
      g_autoptr (PstPicture) from     = make_texture (width, height, 0.0, 0.0);
      g_autoptr (PstPicture) to       = make_texture (width, height, 0.6, 0.3);
      g_autoptr (PstFlow)    flow     = find (from, to, NULL, 1);
      g_autoptr (PstFlow)    together = find (from, to, flow, 3);
      g_autoptr (PstFlow)    again    = find (from, to, flow, 1);

      g_assert_cmpint (flow->width, ==, width);
      g_assert_cmpint (flow->height, ==, height);
      g_assert_cmpfloat (get_largest (flow), <, 4.0);
      if (width >= 19 && height >= 20)
        g_assert_cmpfloat (fabs (flow->x[(gsize) height / 2 * width + width / 2] - 0.6), <, 0.15);
      assert_same (together, again);
    }
}

static PstPicture *
make_flat (gfloat value)
{
  PstPicture *picture = pst_picture_new (64, 48, FALSE, NULL);

  for (gsize i = 0; i < 3 * 64 * 48; i++)
    picture->rgb[i] = value;
  return picture;
}

static void
test_flat (void)
{
  g_autoptr (PstPicture) dark  = make_flat (0.2f);
  g_autoptr (PstPicture) light = make_flat (0.9f);
  g_autoptr (PstFlow)    same  = find (dark, dark, NULL, 1);
  g_autoptr (PstFlow)    other = find (dark, light, NULL, 1);

  g_assert_cmpfloat (get_largest (same), <, 1e-3);
  g_assert_cmpfloat (get_largest (other), <, 1e-3);
}

static void
test_same (void)
{
  g_autoptr (PstPicture) texture = make_texture (120, 77, 0.0, 0.0);
  g_autoptr (PstFlow)    flow    = find (texture, texture, NULL, 0);

  g_assert_cmpfloat (get_largest (flow), <, 0.01);
}

/* Values that are no numbers, or beyond all measure, spoil at most what is around them. */
static void
test_no_numbers (void)
{
  g_autoptr (PstPicture) from   = make_texture (200, 160, 0.0, 0.0);
  g_autoptr (PstPicture) to     = make_texture (200, 160, 1.3, 0.4);
  g_autoptr (PstFlow)    before = pst_flow_new (200, 160, NULL);
  g_autoptr (PstFlow)    flow   = NULL;
  g_autoptr (PstPicture) warped = NULL;
  g_autoptr (PstMask)    mask   = NULL;

  for (gsize i = 0; i < 200 * 160; i++)
    {
      before->x[i] = i % 3 ? NAN : 1e30f;
      before->y[i] = i % 2 ? -INFINITY : NAN;
    }
  from->rgb[3 * (20 * 200 + 30)] = NAN;
  to->rgb[3 * (22 * 200 + 28)]   = INFINITY;
  to->rgb[3 * (24 * 200 + 30)]   = -1e38f;
  flow = find (from, to, before, 2);
  g_assert_true (isfinite (get_largest (flow)));
  g_assert_cmpfloat (fabs (flow->x[120 * 200 + 150] - 1.3), <, 0.15);
  warped = pst_flow_warp (before, to, NULL); /* reads nothing outside */
  g_assert_nonnull (warped);
  before->x[0] = before->y[0] = 0.0f; /* and leads to none */
  mask = pst_flow_get_confidence (before, before, NULL);
  for (gsize i = 0; i < 200 * 160; i++)
    g_assert_cmpfloat (mask->values[i], ==, 0.0f);
}

/* Whether something is hidden near this pixel, or moves otherwise than its neighbours. */
static gboolean
is_near_edge (const TestMotionScene *scene,
              gint                   x,
              gint                   y)
{
  const PstFlow *truth = scene->truth;
  gsize          own   = (gsize) y * truth->width + x;

  for (gint j = MAX (y - NEAR, 0); j <= MIN (y + NEAR, truth->height - 1); j++)
    for (gint i = MAX (x - NEAR, 0); i <= MIN (x + NEAR, truth->width - 1); i++)
      {
        gsize pixel = (gsize) j * truth->width + i;

        if (scene->seen->values[pixel] < 0.5f || hypot (truth->x[pixel] - truth->x[own], truth->y[pixel] - truth->y[own]) > 2.0)
          return TRUE;
      }
  return FALSE;
}

static void
test_hidden (void)
{
  static const gchar *const names[] = { "layers-6", "layers-14", "layers-still" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (TestMotionScene) scene      = make_scene (names[i]);
      g_autoptr (PstFlow)         forward    = find (scene->first, scene->second, NULL, 0);
      g_autoptr (PstFlow)         back       = find (scene->second, scene->first, NULL, 0);
      g_autoptr (PstMask)         confidence = pst_flow_get_confidence (forward, back, NULL);
      gint                        width      = forward->width;
      gdouble                     hidden = 0.0, found = 0.0, doubted = 0.0, rightly = 0.0, seen = 0.0, sure = 0.0;

      for (gint y = 0; y < forward->height; y++)
        for (gint x = 0; x < width; x++)
          {
            gboolean is_hidden = scene->seen->values[(gsize) y * width + x] < 0.5f;
            gfloat   value     = confidence->values[(gsize) y * width + x];

            g_assert_true (value >= 0.0f && value <= 1.0f);
            hidden += is_hidden;
            found += is_hidden && value < 0.5f;
            doubted += value < 0.5f;
            rightly += value < 0.5f && is_near_edge (scene, x, y);
            seen += ! is_hidden;
            sure += ! is_hidden && value > 0.9f;
          }
      g_test_message ("%s: %.3f of what is hidden is doubted, %.3f of what is doubted is at an edge, %.3f of what is seen is sure",
                      names[i], found / hidden, rightly / doubted, sure / seen);
      g_assert_cmpfloat (found / hidden, >, 0.6);
      g_assert_cmpfloat (rightly / doubted, >, 0.7);
      g_assert_cmpfloat (sure / seen, >, 0.9);
    }
}

static gdouble
get_mean_confidence (const PstPicture *from,
                     const PstPicture *to)
{
  g_autoptr (PstFlow) flow       = find (from, to, NULL, 0);
  g_autoptr (PstFlow) back       = find (to, from, NULL, 0);
  g_autoptr (PstMask) confidence = pst_flow_get_confidence (flow, back, NULL);
  gdouble             sum        = 0.0;

  for (gsize i = 0; i < (gsize) flow->width * flow->height; i++)
    sum += confidence->values[i];
  return sum / flow->width / flow->height;
}

static void
test_cut (void)
{
  static const gchar *const names[] = { "shift-60", "zoom-1.08", "turn-6", "shift-12", "zoom-0.95", "turn-3", "layers-still" };
  g_autoptr (TestMotionScene) last = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      TestMotionScene *scene      = make_scene (names[i]);
      gdouble          confidence = get_mean_confidence (scene->first, scene->second);

      g_test_message ("%s: %.3f", names[i], confidence);
      g_assert_cmpfloat (confidence, >, 0.7);
      if (last && last->first->width == scene->first->width)
        {
          gdouble at_cut = get_mean_confidence (last->first, scene->first);

          g_test_message ("cut: %.3f", at_cut);
          g_assert_cmpfloat (at_cut, <, 0.4);
        }
      g_clear_pointer (&last, test_motion_scene_free);
      last = scene;
    }
}

/* A disc that goes so far that nothing of it is where it was. */
static void
test_before (void)
{
  static const TestMotion     motion = { .photo = "coffee.png", .width = 400, .height = 200, .front = "astronaut.png", .front_x = 118.3,
                                         .front_y = -3.7 };
  g_autoptr (TestMotionScene) scene  = test_motion_scene_new (&motion);
  g_autoptr (PstFlow)         blind  = find (scene->first, scene->second, NULL, 0);
  g_autoptr (PstFlow)         before = pst_flow_new (400, 200, NULL);
  g_autoptr (PstFlow)         flow   = NULL;

  for (gsize i = 0; i < 400 * 200; i++)
    {
      before->x[i] = scene->truth->x[i] * 0.98;
      before->y[i] = scene->truth->y[i] + 0.8;
    }
  flow = find (scene->first, scene->second, before, 0);
  g_test_message ("%.3f pixels without, %.3f with the flow before", test_motion_error (scene, blind), test_motion_error (scene, flow));
  g_assert_cmpfloat (test_motion_error (scene, flow), <, 2.0);
  g_assert_cmpfloat (test_motion_error (scene, flow), <, 0.25 * test_motion_error (scene, blind));
}

static void
test_warp (void)
{
  g_autoptr (TestMotionScene) scene = make_scene ("turn-3");
  g_autoptr (PstFlow)         still = pst_flow_new (scene->first->width, scene->first->height, NULL);
  g_autoptr (PstPicture)      moved = pst_flow_warp (scene->truth, scene->second, NULL);
  g_autoptr (PstPicture)      same  = NULL;
  gsize                       n     = (gsize) moved->width * moved->height;
  gdouble                     sum   = 0.0;
  gdouble                     least = 1.0;
  gdouble                     most  = 0.0;

  memset (still->x, 0, n * sizeof (gfloat));
  memset (still->y, 0, n * sizeof (gfloat));
  same = pst_flow_warp (still, scene->second, NULL);
  g_assert_true (test_same_pixels (same, scene->second));
  for (gsize i = 0; i < n; i++)
    for (guint c = 0; c < 3; c++)
      {
        sum += scene->seen->values[i] * fabs (moved->rgb[3 * i + c] - scene->first->rgb[3 * i + c]) / (3 * n);
        least = MIN (least, moved->rgb[3 * i + c]);
        most  = MAX (most, moved->rgb[3 * i + c]);
      }
  g_test_message ("%.4f", sum);
  g_assert_cmpfloat (sum, <, 0.01);
  g_assert_cmpfloat (least, >=, 0.0);
  g_assert_cmpfloat (most, <=, 1.0);
}

static void
test_warp_alpha (void)
{
  g_autoptr (PstPicture) picture = pst_picture_new (4, 1, TRUE, NULL);
  g_autoptr (PstFlow)    flow    = pst_flow_new (4, 1, NULL);
  g_autoptr (PstPicture) warped  = NULL;

  for (gint x = 0; x < 4; x++)
    {
      for (guint c = 0; c < 3; c++)
        picture->rgb[3 * x + c] = x;
      picture->alpha[x] = 0.25f * x;
      flow->x[x]        = 1.5f;
      flow->y[x]        = -2.0f;
    }
  warped = pst_flow_warp (flow, picture, NULL);
  g_assert_cmpfloat (fabs (warped->rgb[0] - 1.5), <, 1e-6);
  g_assert_cmpfloat (fabs (warped->alpha[0] - 0.375), <, 1e-6);
  g_assert_cmpfloat (warped->rgb[9], ==, 3.0f);
  g_assert_cmpfloat (warped->alpha[2], ==, 0.75f);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr (PstPicture)    texture     = make_texture (120, 77, 0.0, 0.0);
  g_autoptr (PstFlowFinder) finder      = pst_flow_finder_new (120, 77, 2, NULL);
  g_autoptr (GError)        error       = NULL;
  g_autoptr (PstFlow)       flow        = NULL;
  g_autoptr (PstFlow)       after       = NULL;

  g_cancellable_cancel (cancellable);
  flow = pst_flow_finder_find (finder, texture, texture, NULL, cancellable, &error);
  g_assert_null (flow);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  after = pst_flow_finder_find (finder, texture, texture, NULL, NULL, NULL);
  g_assert_cmpfloat (get_largest (after), <, 0.01);
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pst_flow_finder_new (G_MAXINT, G_MAXINT, 1, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
  g_clear_error (&error);
  g_assert_null (pst_flow_new (G_MAXINT, G_MAXINT, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
  g_assert_cmpuint (pst_flow_finder_get_bytes (1920, 1080, 2), <, 1920 * 1080 * 64);
}

static const TestCase tests[] = {
  { "shift", .run_with = test_truth, .data = &expectations[0], .not_in_emulator = IN_EMULATOR,
    .expects = "shifts of 0.3 to 60 pixels are found to a tenth of a pixel on average" },
  { "zoom", .run_with = test_truth, .data = &expectations[1], .not_in_emulator = IN_EMULATOR, .expects = "so are zooms" },
  { "turn", .run_with = test_truth, .data = &expectations[2], .not_in_emulator = IN_EMULATOR, .expects = "and turns" },
  { "layers", .run_with = test_truth, .data = &expectations[3], .not_in_emulator = IN_EMULATOR,
    .expects = "and what moves before something else" },
  { "hidden", test_hidden, .not_in_emulator = IN_EMULATOR,
    .expects = "confidence is low where something is hidden, and high nearly everywhere else" },
  { "cut", test_cut, .not_in_emulator = IN_EMULATOR, .expects = "confidence is low on the whole between pictures of different things" },
  { "before", test_before, .not_in_emulator = IN_EMULATOR, .expects = "the flow of the frame before helps to find what goes far" },
  { "threads", test_threads, .expects = "any number of threads finds the same bits" },
  { "kernels", test_kernels, .not_in_emulator = "there is only one set, and it is in flow/threads",
    .expects = "all kernels find what moves" },
  { "bands", test_bands, .expects = "where the plane is cut into bands makes no difference" },
  { "again", test_again, .expects = "a finder finds the same whatever it has found before" },
  { "sizes", test_sizes, .expects = "pictures may have any size" },
  { "flat", test_flat, .expects = "nothing moves where nothing is to be seen, not even when the light changes" },
  { "same", test_same, .expects = "nothing moves between a picture and itself" },
  { "no-numbers", test_no_numbers, .expects = "values that mean nothing do no harm far away" },
  { "warp", test_warp, .not_in_emulator = IN_EMULATOR, .expects = "a picture moved back is what it was, and without motion the same bits" },
  { "warp-alpha", test_warp_alpha, .expects = "alpha moves along, and edges are repeated" },
  { "cancel", test_cancel, .expects = "a cancelled search says so, and leaves a finder that finds" },
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
