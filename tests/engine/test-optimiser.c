/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packed vectors, the optimisers on functions whose minimum is known, and what broadens their steps when they paint. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cases.h"
#include "optimise/optimiser-choice.h"
#include "optimise/vector.h"
#include "paint/broad-steps.h"
#include "scenes.h"

#define N 200003 /* a few parts, and a last block that is not full */

/* Each block has a magnitude of its own. */
static gdouble
magnitude (gsize i)
{
  return pow (10.0, (gint) (i / 256 % 20) - 15);
}

static gfloat *
random_vector (gsize   n,
               guint32 seed)
{
  GRand  *random = g_rand_new_with_seed (seed);
  gfloat *vector = g_new (gfloat, n);

  for (gsize i = 0; i < n; i++)
    vector[i] = (g_rand_double (random) - 0.5) * magnitude (i);
  g_rand_free (random);
  return vector;
}

static void
pack (PstCompute   *compute,
      gsize         n,
      const gfloat *values,
      PstPacked    *packed)
{
  g_assert_true (pst_packed_init (packed, n, NULL));
  pst_packed_combine (compute, n, 1.0, values, 0, NULL, NULL, packed);
}

static gfloat *
unpack (PstCompute *compute,
        gsize       n,
        PstPacked  *packed)
{
  gfloat *values = g_new0 (gfloat, n);

  pst_packed_add (compute, n, 1, &(gdouble) { 1.0 }, &packed, values);
  return values;
}

static gdouble
naive_dot (gsize         n,
           const gfloat *x,
           const gfloat *y)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (gdouble) x[i] * y[i];
  return sum;
}

/* The product, and how much of it rounding in single precision may take away. */
static void
assert_product (gdouble       product,
                gsize         n,
                const gfloat *x,
                const gfloat *y)
{
  gdouble size = sqrt (naive_dot (n, x, x) * naive_dot (n, y, y));

  g_assert_cmpfloat (fabs (product - naive_dot (n, x, y)), <=, 1e-6 * size);
}

static void
test_rounding (void)
{
  g_autoptr (PstCompute) compute  = pst_compute_new (2, NULL);
  g_autofree gfloat     *values   = random_vector (N, 1);
  g_autofree gfloat     *rounded  = NULL;
  PstPacked              packed   = { 0 };

  pack (compute, N, values, &packed);
  rounded = unpack (compute, N, &packed);
  for (gsize i = 0; i < N; i++)
    {
      gsize   first = i / 256 * 256;
      gdouble most  = 0.0;

      for (gsize k = first; k < MIN (first + 256, N); k++)
        most = MAX (most, fabs (values[k]));
      g_assert_cmpfloat (fabs (rounded[i] - values[i]), <=, 0.51 * most / 32767.0);
    }
  pst_packed_clear (&packed);
}

static void
test_not_finite (void)
{
  static const gfloat    odd[] = { NAN, INFINITY, -INFINITY, 1e-44f, 3e38f };
  g_autoptr (PstCompute) compute = pst_compute_new (1, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree gfloat *values  = g_new0 (gfloat, 600);
      g_autofree gfloat *rounded = NULL;
      PstPacked          packed  = { 0 };

      values[3]   = odd[i];
      values[300] = 1.0f;
      pack (compute, 600, values, &packed);
      rounded = unpack (compute, 600, &packed);
      g_assert_cmpfloat (rounded[300], ==, 1.0f);
      g_assert_cmpfloat (rounded[299], ==, 0.0f);
      pst_packed_clear (&packed);
    }
}

static void
test_arithmetic (void)
{
  g_autofree gfloat *x       = random_vector (N, 2);
  g_autofree gfloat *y       = random_vector (N, 3);
  g_autofree gfloat *z       = random_vector (N, 4);
  PstProducts        first[3];
  gdouble            slope   = 0.0;

  for (guint n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (PstCompute)  compute   = pst_compute_new (n_threads, NULL);
      PstPacked               packed[3] = { { 0 } };
      PstPacked              *all[3]    = { &packed[0], &packed[1], &packed[2] };
      const gdouble           factors[] = { 2.0, -3.0 };
      g_autofree gfloat      *of_y      = NULL;
      g_autofree gfloat      *of_z      = NULL;
      g_autofree gfloat      *sum       = NULL;
      PstProducts             products[3];
      gdouble                 new_slope;

      pack (compute, N, y, &packed[0]);
      pack (compute, N, z, &packed[1]);
      of_y = unpack (compute, N, &packed[0]);
      of_z = unpack (compute, N, &packed[1]);
      g_assert_true (pst_packed_init (&packed[2], N, NULL));
      pst_packed_subtract (compute, N, x, y, &packed[2]);
      new_slope = pst_packed_combine (compute, N, 0.5, x, 2, factors, all, &packed[1]); /* over one of its terms */
      pst_packed_scale (N, 2.0, &packed[1]);
      sum = unpack (compute, N, &packed[1]);
      for (gsize i = 0; i < N; i++)
        g_assert_cmpfloat (fabs (sum[i] - (x[i] + 4.0 * of_y[i] - 6.0 * of_z[i])), <=, 1e-3 * magnitude (i));
      assert_product (2.0 * new_slope, N, x, sum);

      pst_packed_multiply (compute, N, 3, all, x, &packed[0], &packed[1], products);
      assert_product (products[0].x, N, of_y, x);
      assert_product (products[0].z, N, of_y, sum);
      assert_product (products[1].y, N, sum, of_y);
      assert_product (products[1].z, N, sum, sum);
      assert_product (pst_vector_dot (compute, N, x, y), N, x, y);
      if (n_threads == 1)
        {
          memcpy (first, products, sizeof first);
          slope = new_slope;
        }
      g_assert_cmpmem (first, sizeof first, products, sizeof products);
      g_assert_cmpfloat (slope, ==, new_slope);
      for (guint i = 0; i < 3; i++)
        pst_packed_clear (&packed[i]);
    }
}

/* A valley: Σ c_i (x_i - t_i)², c from 1 to 1000, t_i = sin i; its value is 0 at the bottom. */
typedef struct
{
  gsize n;
  guint n_evaluations;
  guint n_gradients;
  guint fails_at;  /* this one of all questions fails; 0: none does */
  guint rises_at;  /* from this evaluation on the value is too large; 0: never */
  gboolean rises_once;
  gfloat  *blurred; /* or NULL, where nothing is known of the curvature */
} Valley;

static gboolean
answers (const Valley  *valley,
         GError       **error)
{
  if (valley->n_evaluations + valley->n_gradients != valley->fails_at)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

static gdouble
curvature_at (const Valley *valley,
              gsize         i)
{
  return 1.0 + 999.0 * i / (valley->n - 1);
}

static gdouble
value_at (const Valley *valley,
          const gfloat *x)
{
  gdouble value = 0.0;

  for (gsize i = 0; i < valley->n; i++)
    value += curvature_at (valley, i) * (x[i] - sin (i)) * (x[i] - sin (i));
  return value;
}

static gboolean
rises (const Valley *valley)
{
  if (valley->rises_once)
    return valley->n_evaluations == valley->rises_at;
  return valley->rises_at && valley->n_evaluations >= valley->rises_at;
}

static gboolean
evaluate_valley (const gfloat  *x,
                 gdouble       *value,
                 gpointer       data,
                 GError       **error)
{
  Valley *valley = data;

  valley->n_evaluations++;
  *value = rises (valley) ? 1e30 : value_at (valley, x);
  return answers (valley, error);
}

static gboolean
differentiate_valley (const gfloat  *x,
                      gfloat        *gradient,
                      gpointer       data,
                      GError       **error)
{
  Valley *valley = data;

  valley->n_gradients++;
  for (gsize i = 0; i < valley->n; i++)
    gradient[i] = 2.0 * curvature_at (valley, i) * (x[i] - sin (i));
  return answers (valley, error);
}

/* The inverse of the curvature is this and a little of what it is taken of. */
static const gfloat *
blur_valley (const gfloat *x,
             gpointer      data)
{
  const Valley *valley = data;

  for (gsize i = 0; i < valley->n; i++)
    valley->blurred[i] = x[i] * (1.0 / curvature_at (valley, i) - 0.0009);
  return valley->blurred;
}

static PstOptimiser *
new_optimiser_with (PstSettings      *settings,
                    PstOptimiserKind  kind,
                    PstCompute       *compute,
                    guint             n_steps,
                    Valley           *valley)
{
  g_autoptr (GError)  error = NULL;
  PstOptimiserChoice  choice;
  PstOptimiser       *optimiser;

  g_object_set (settings, "optimiser", kind, NULL);
  choice    = pst_optimiser_choice_read (settings);
  optimiser = pst_optimiser_new (&choice, compute, valley->n, n_steps, (PstFunction) {
    .evaluate      = evaluate_valley,
    .differentiate = differentiate_valley,
    .blur          = valley->blurred ? blur_valley : NULL,
    .data          = valley,
  }, &error);
  g_assert_no_error (error);
  return optimiser;
}

static PstOptimiser *
new_optimiser (PstOptimiserKind  kind,
               PstCompute       *compute,
               guint             n_steps,
               Valley           *valley)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();

  return new_optimiser_with (settings, kind, compute, n_steps, valley);
}

/* With one setting otherwise than usual, where there is a name. */
static gdouble
value_with (PstOptimiserKind  kind,
            guint             n_steps,
            const gchar      *name,
            gdouble           setting)
{
  Valley                    valley    = { .n = 1000 };
  g_autoptr (PstCompute)    compute   = pst_compute_new (2, NULL);
  g_autoptr (PstSettings)   settings  = name ? g_object_new (PST_TYPE_SETTINGS, name, setting, NULL) : pst_settings_new ();
  g_autoptr (PstOptimiser)  optimiser = new_optimiser_with (settings, kind, compute, n_steps, &valley);
  g_autofree gfloat        *x         = g_new0 (gfloat, valley.n);

  for (guint step = 0; step < n_steps; step++)
    g_assert_true (pst_optimiser_step (optimiser, x, NULL));
  pst_optimiser_finish (optimiser, x);
  return value_at (&valley, x);
}

static gdouble
value_after (PstOptimiserKind kind,
             guint            n_steps)
{
  return value_with (kind, n_steps, NULL, 0.0);
}

/* In double precision throughout, the same steps of L-BFGS lead to 4.81e-6. */
static void
test_minimum (void)
{
  gdouble start = value_after (PST_OPTIMISER_LBFGS, 1);
  gdouble lbfgs = value_after (PST_OPTIMISER_LBFGS, 100);
  gdouble adam  = value_after (PST_OPTIMISER_ADAM, 300);
  gdouble plain = value_after (PST_OPTIMISER_MOMENTUM, 300);

  g_test_message ("%g after one step, %g after 100 steps of L-BFGS, %g after 300 of Adam, %g after 300 of gradient descent", start,
                  lbfgs, adam, plain);
  g_assert_cmpfloat (lbfgs, <, 1e-5);
  g_assert_cmpfloat (adam, <, 1e-3 * start);
  g_assert_cmpfloat (plain, <, 0.5 * start);
  g_assert_cmpfloat (plain, >, lbfgs);
}

static void
test_mixture (void)
{
  g_autofree gfloat        *blurred   = g_new (gfloat, 1000);
  Valley                    valley    = { .n = 1000, .blurred = blurred };
  g_autoptr (PstCompute)    compute   = pst_compute_new (2, NULL);
  g_autoptr (PstOptimiser)  optimiser = new_optimiser (PST_OPTIMISER_LBFGS, compute, 100, &valley);
  g_autofree gfloat        *x         = g_new0 (gfloat, valley.n);

  for (guint step = 0; step < 12; step++)
    g_assert_true (pst_optimiser_step (optimiser, x, NULL));
  g_test_message ("%g after 12 steps", value_at (&valley, x));
  g_assert_cmpfloat (value_at (&valley, x), <, 1e-4);
}

static gfloat *
blur (const PstBroadSteps *steps,
      gsize                n,
      const gfloat        *rgb)
{
  return g_memdup2 (pst_broad_steps_blur (steps, rgb), n * sizeof (gfloat));
}

/* Sides that are shorter than the blur is wide, and longer ones. */
static void
test_broad_steps (void)
{
  static const gint sides[][2] = { { 1, 1 }, { 2, 5 }, { 40, 3 }, { 33, 70 } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    for (guint edge = 0; edge < 2; edge++)
      {
        PstEdge            beyond = edge ? PST_EDGE_WRAP : PST_EDGE_REPLICATE;
        PstPlane           plane  = { sides[i][0], sides[i][1], { beyond, beyond } };
        gsize              n      = 3 * (gsize) plane.width * plane.height;
        g_autofree gfloat *u      = g_new (gfloat, n);
        g_autofree gfloat *v      = g_new (gfloat, n);
        g_autofree gfloat *first  = NULL;
        GRand             *random = g_rand_new_with_seed (i);

        for (gsize k = 0; k < n; k++)
          {
            u[k] = g_rand_double (random) - 0.5;
            v[k] = g_rand_double (random) - 0.5;
          }
        g_rand_free (random);
        for (guint n_threads = 1; n_threads <= 3; n_threads++)
          {
            g_autoptr (PstCompute)     compute   = pst_compute_new (n_threads, NULL);
            g_autoptr (PstBroadSteps)  steps     = pst_broad_steps_new (compute, &plane, NULL, NULL);
            g_autofree gfloat         *blurred_u = blur (steps, n, u);
            g_autofree gfloat         *blurred_v = blur (steps, n, v);
            g_autofree gfloat         *one       = g_new (gfloat, n);
            g_autofree gfloat         *still_one = NULL;

            assert_product (naive_dot (n, blurred_u, v), n, u, blurred_v);
            g_assert_cmpfloat (naive_dot (n, u, blurred_u), >, 0.0);
            for (gsize k = 0; k < n; k++)
              one[k] = 1.0f;
            still_one = blur (steps, n, one);
            for (gsize k = 0; k < n; k++)
              g_assert_cmpfloat_with_epsilon (still_one[k], 1.0f, 1e-5f);
            if (! first)
              first = g_memdup2 (blurred_u, n * sizeof (gfloat));
            g_assert_cmpmem (first, n * sizeof (gfloat), blurred_u, n * sizeof (gfloat));
          }
      }
}

static void
test_broad_steps_protection (void)
{
  const PstPlane             plane      = { 20, 16, { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE } };
  const gsize                n          = 3 * 20 * 16;
  g_autoptr (PstMask)        protection = test_right_part (20, 16, 0.5, 4.0);
  g_autoptr (PstCompute)     compute    = pst_compute_new (1, NULL);
  g_autoptr (PstBroadSteps)  steps      = pst_broad_steps_new (compute, &plane, protection, NULL);
  g_autofree gfloat         *u          = random_vector (n, 1);
  g_autofree gfloat         *v          = random_vector (n, 2);
  g_autofree gfloat         *blurred_u  = blur (steps, n, u);
  g_autofree gfloat         *blurred_v  = blur (steps, n, v);

  assert_product (naive_dot (n, blurred_u, v), n, u, blurred_v);
  for (gsize i = 0; i < n; i++)
    if (protection->values[i / 3] == 1.0f)
      g_assert_cmpfloat (blurred_u[i], ==, 0.0f);
}

static void
test_learning_rate (void)
{
  const PstLearningRate falling = { 0.1, 0.001 };

  g_assert_cmpfloat_with_epsilon (pst_learning_rate_at (&falling, 0, 5), 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (pst_learning_rate_at (&falling, 2, 5), 0.01, 1e-12);
  g_assert_cmpfloat_with_epsilon (pst_learning_rate_at (&falling, 4, 5), 0.001, 1e-12);
  g_assert_cmpfloat_with_epsilon (pst_learning_rate_at (&falling, 0, 1), 0.1, 1e-12);
}

static void
test_rates_matter (void)
{
  static const gchar *const names[]  = { "learning-rate", "learning-rate-decay", "momentum" };
  static const gdouble      values[] = { 0.01, 0.1, 0.5 };

  for (gint kind = PST_OPTIMISER_ADAM; kind < test_count_choices (PST_TYPE_OPTIMISER_KIND); kind++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        gboolean obeys = kind == PST_OPTIMISER_MOMENTUM || ! g_str_equal (names[i], "momentum");
        gdouble  usual = value_with (kind, 20, NULL, 0.0);
        gdouble  other = value_with (kind, 20, names[i], values[i]);

        g_assert_true ((usual != other) == obeys);
      }
}

static void
test_failure (void)
{
  for (guint fails_at = 0; fails_at <= 20; fails_at += 3) /* 0: the value rises instead */
    for (gint kind = PST_OPTIMISER_LBFGS; kind < test_count_choices (PST_TYPE_OPTIMISER_KIND); kind++)
      {
        g_autofree gfloat        *blurred   = g_new (gfloat, 1000);
        Valley                    valley    = { .n = 1000, .fails_at = fails_at, .blurred = fails_at % 2 ? blurred : NULL };
        g_autoptr (PstCompute)    compute   = pst_compute_new (1, NULL);
        g_autoptr (PstOptimiser)  optimiser = new_optimiser (kind, compute, 100, &valley);
        g_autoptr (GError)        error     = NULL;
        g_autofree gfloat        *x         = g_new0 (gfloat, valley.n);
        g_autofree gfloat        *before    = g_new (gfloat, valley.n);

        if (fails_at == 0 && kind != PST_OPTIMISER_LBFGS)
          continue; /* they do not look at the value */
        for (guint step = 0; step < 30 && ! error; step++)
          {
            memcpy (before, x, valley.n * sizeof (gfloat));
            if (fails_at == 0 && step == 15)
              valley.rises_at = valley.n_evaluations + 1;
            pst_optimiser_step (optimiser, x, &error);
            if (valley.rises_at)
              break;
          }
        g_assert_true (valley.rises_at || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
        for (gsize i = 0; i < valley.n; i++)
          g_assert_cmpfloat (fabs (x[i] - before[i]), <=, 1e-5);
      }
}

static void
test_recovery (void)
{
  Valley                    valley    = { .n = 1000 };
  g_autoptr (PstCompute)    compute   = pst_compute_new (1, NULL);
  g_autoptr (PstOptimiser)  optimiser = new_optimiser (PST_OPTIMISER_LBFGS, compute, 200, &valley);
  g_autofree gfloat        *x         = g_new0 (gfloat, valley.n);

  for (guint step = 0; step < 150; step++)
    {
      valley.rises_at = step == 40 ? valley.n_evaluations + 1 : 0;
      g_assert_true (pst_optimiser_step (optimiser, x, NULL));
    }
  g_assert_cmpfloat (value_at (&valley, x), <, 1e-3);
}

static void
test_last_step (void)
{
  const guint               n_steps   = 20;
  Valley                    valley    = { .n = 1000 };
  g_autoptr (PstCompute)    compute   = pst_compute_new (1, NULL);
  g_autoptr (PstOptimiser)  optimiser = new_optimiser (PST_OPTIMISER_LBFGS, compute, n_steps, &valley);
  g_autofree gfloat        *x         = g_new0 (gfloat, valley.n);
  gdouble                   at_last;

  for (guint step = 0; step < n_steps; step++)
    g_assert_true (pst_optimiser_step (optimiser, x, NULL));
  g_assert_cmpuint (valley.n_gradients, ==, n_steps); /* the first step asks at its beginning, too, and the last one not at its end */
  at_last = value_at (&valley, x);
  for (guint step = 0; step < 5; step++)
    g_assert_true (pst_optimiser_step (optimiser, x, NULL));
  g_assert_cmpfloat (value_at (&valley, x), <, at_last);
}

static void
test_vain_tries (void)
{
  Valley                    valley    = { .n = 1000, .rises_at = 40, .rises_once = TRUE };
  g_autoptr (PstCompute)    compute   = pst_compute_new (1, NULL);
  g_autoptr (PstOptimiser)  optimiser = new_optimiser (PST_OPTIMISER_LBFGS, compute, 200, &valley);
  g_autofree gfloat        *x         = g_new0 (gfloat, valley.n);
  guint                     n_vain    = 0;

  for (guint step = 1; step <= 100; step++)
    {
      guint before = valley.n_evaluations;

      g_assert_true (pst_optimiser_step (optimiser, x, NULL));
      g_assert_cmpuint (valley.n_gradients, ==, step + 1);
      n_vain += valley.n_evaluations - before - (step == 1 ? 2 : 1);
    }
  g_assert_cmpuint (n_vain, ==, 1);
}

static void
test_memory (void)
{
  g_autoptr (PstSettings)  settings   = pst_settings_new ();
  const PstOptimiserChoice choice     = pst_optimiser_choice_read (settings);
  PstOptimiserChoice       frugal;
  const guint64            mebibyte   = 1 << 20;
  const gsize              megapixel  = 3000000;
  const guint64            a_gradient = megapixel * sizeof (gfloat);
  guint64                  bytes      = pst_optimiser_get_bytes (&choice, megapixel, 100);

  g_assert_cmpuint (bytes, >, (2 + 12) * a_gradient);
  g_assert_cmpuint (bytes, <, (2 + 12) * a_gradient * 1.01);
  g_assert_cmpuint (pst_optimiser_get_bytes (&choice, 4 * megapixel, 100), >, 3.99 * bytes);
  g_assert_cmpuint (pst_optimiser_get_bytes (&choice, megapixel, 4), <, (2 + 3) * a_gradient * 1.01);
  g_assert_cmpuint (pst_optimiser_get_bytes (&choice, megapixel, 1), <, 2.5 * a_gradient * 1.01);
  g_assert_cmpuint (pst_optimiser_get_bytes (&choice, 3 * 4096 * 4096, 12), <, (2 * 192 + 1024) * mebibyte);
  g_assert_cmpuint (pst_optimiser_get_bytes (&choice, 3 * 8192 * 8192, 12), <, (2 * 768 + 1.6 * 1024) * mebibyte);
  g_object_set (settings, "memory", 400, NULL);
  frugal = pst_optimiser_choice_read (settings);
  g_assert_cmpuint (pst_optimiser_get_bytes (&frugal, megapixel, 100), <, 2 * a_gradient + 101 * mebibyte);
  g_assert_cmpuint (pst_optimiser_get_bytes (&frugal, megapixel, 100), >, 2 * a_gradient + 75 * mebibyte);
  g_object_set (settings, "memory", 1, NULL);
  frugal = pst_optimiser_choice_read (settings);
  g_assert_cmpuint (pst_optimiser_get_bytes (&frugal, megapixel, 100), <, 2 * a_gradient + 65 * mebibyte);
  g_assert_cmpuint (pst_optimiser_get_bytes (&frugal, 3 * 640 * 640, 100), ==, pst_optimiser_get_bytes (&choice, 3 * 640 * 640, 100));
}

#define STEPS  9
#define BROKEN 4

/* Another optimiser takes over, with nothing but what the first remembers and x, before this step; 0: none does. */
static void
descend_broken (guint   at,
                Valley *valley,
                gfloat *x)
{
  g_autoptr (PstSettings) settings  = g_object_new (PST_TYPE_SETTINGS, "learning-rate-decay", 0.1, NULL);
  g_autoptr (PstCompute)  compute   = pst_compute_new (2, NULL);
  PstOptimiser           *optimiser = new_optimiser_with (settings, PST_OPTIMISER_ADAM, compute, STEPS, valley);

  for (guint step = 0; step < STEPS; step++)
    {
      if (at > 0 && step == at)
        {
          PstOptimiser      *first = g_steal_pointer (&optimiser);
          PstOptimiserState  from;
          PstOptimiserState  to;

          optimiser = new_optimiser_with (settings, PST_OPTIMISER_ADAM, compute, STEPS, valley);
          pst_optimiser_get_state (first, &from);
          pst_optimiser_get_state (optimiser, &to);
          g_assert_cmpuint (*from.n_done, ==, at);
          *to.n_done = *from.n_done;
          for (guint i = 0; i < from.n_vectors; i++)
            memcpy (to.vectors[i], from.vectors[i], valley->n * sizeof (gfloat));
          pst_optimiser_free (first);
        }
      g_assert_true (pst_optimiser_step (optimiser, x, NULL));
    }
  pst_optimiser_finish (optimiser, x);
  pst_optimiser_free (optimiser);
}

static void
test_resumed (void)
{
  Valley             valley = { .n = 1000 };
  g_autofree gfloat *whole  = g_new0 (gfloat, valley.n);
  g_autofree gfloat *broken = g_new0 (gfloat, valley.n);

  descend_broken (0, &valley, whole);
  descend_broken (BROKEN, &valley, broken);
  g_assert_cmpmem (whole, valley.n * sizeof (gfloat), broken, valley.n * sizeof (gfloat));
}

static const TestCase tests[] = {
  { "rounding", test_rounding, .expects = "packed values are off by half a unit at the most" },
  { "not-finite", test_not_finite,
    .expects = "what is no number does not stay one in the integers; the other blocks are as usual" },
  { "arithmetic", test_arithmetic,
    .expects = "sums and products are those of plain double precision, and the same bits with any number of threads" },
  { "minimum", test_minimum, .expects = "every optimiser comes near a minimum that is known" },
  { "mixture", test_mixture, .expects = "where the inverse curvature is a mixture of two that are known, L-BFGS is soon at the bottom" },
  { "broad-steps", test_broad_steps,
    .expects = "what is mixed into steps of pictures is symmetric and positive, whatever size and edges, and the same with any number of "
               "threads" },
  { "broad-steps-protection", test_broad_steps_protection, .expects = "what is protected does not go along with what is beside it" },
  { "learning-rate", test_learning_rate, .expects = "the learning rate falls from the first to the last step by equal factors" },
  { "rates-matter", test_rates_matter,
    .expects = "with the same number of steps, decay, momentum and the learning rate each lead somewhere else" },
  { "resumed", test_resumed, .expects = "another Adam goes on from what one remembers, and comes to the same bits" },
  { "failure", test_failure,
    .expects = "a step that fails, whether the evaluation does or the value rises whatever is tried, leaves x where it was" },
  { "recovery", test_recovery, .expects = "after a step that was no good, L-BFGS goes on from there" },
  { "last-step", test_last_step, .expects = "the last step of L-BFGS needs no gradient; steps beyond it still lead downhill" },
  { "vain-tries", test_vain_tries, .expects = "where L-BFGS has gone too far, it does not ask for the gradient" },
  { "memory", test_memory,
    .expects = "corrections are as many as the settings ask for, fewer in large pictures and where little memory is allowed, never more "
               "than the steps can use" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
