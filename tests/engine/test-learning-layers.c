/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The layers of networks that learn inside the program, beside those of test-parameters.c: forward against plain sums in double precision;
 * backward, for what is linear, as the adjoint of that, and for the normalisation, against differences of what comes out forward. With
 * every kind of edge, and the same bits with any number of threads.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cases.h"
#include "compute/allocation.h"
#include "layers/enlargement.h"
#include "layers/instance-normalisation.h"
#include "layers/map-convolution.h"

#define TOLERANCE 2e-6 /* of the largest value */
#define STEP      2e-5 /* of differences: hardly any ReLU bends within it */

typedef struct
{
  const gchar *name;
  gsize        in_channels;
  gsize        out_channels;
  gint         size;
  gint         stride;
} Shape;

static const PstEdges all_edges[] = {
  { PST_EDGE_MIRROR, PST_EDGE_MIRROR }, { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE }, { PST_EDGE_ZERO, PST_EDGE_ZERO },
  { PST_EDGE_WRAP, PST_EDGE_WRAP }, { PST_EDGE_WRAP, PST_EDGE_MIRROR },
};

static const gint sides[][2] = { { 4, 4 }, { 2, 26 }, { 26, 2 }, { 13, 7 }, { 50, 10 } };

static gfloat *
random_floats (guint32 seed,
               gsize   n)
{
  GRand  *random = g_rand_new_with_seed (seed);
  gfloat *values = pst_floats_new (n, NULL);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (random, -1.0, 1.0);
  g_rand_free (random);
  return values;
}

static gdouble
multiply (const gfloat *a,
          const gfloat *b,
          gsize         n)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += (gdouble) a[i] * b[i];
  return sum;
}

static gsize
count_values (const PstPlane *plane,
              gsize           channels)
{
  return (gsize) plane->width * plane->height * channels;
}

/* ---- convolutions over maps */

/* One output. */
static gdouble
convolve_directly (const Shape         *shape,
                   const PstParameters *parameters,
                   const PstPlane      *plane,
                   const gfloat        *in,
                   gint                 y,
                   gint                 x,
                   gsize                k)
{
  gdouble sum = parameters->bias[k];

  for (gint tap = 0; tap < shape->size * shape->size; tap++)
    {
      gint row    = pst_edge_resolve (y * shape->stride + tap / shape->size - shape->size / 2, plane->height, plane->edges.down);
      gint column = pst_edge_resolve (x * shape->stride + tap % shape->size - shape->size / 2, plane->width, plane->edges.across);

      for (gsize c = 0; c < shape->in_channels && row >= 0 && column >= 0; c++)
        sum += (gdouble) in[(row * plane->width + column) * shape->in_channels + c] *
               parameters->filter[(k * shape->in_channels + c) * shape->size * shape->size + tap];
    }
  return sum;
}

static void
assert_convolved (const Shape         *shape,
                  const PstParameters *parameters,
                  const PstPlane      *plane,
                  const PstPlane      *out_plane,
                  const gfloat        *in,
                  const gfloat        *out)
{
  gdouble largest = 1.0;
  gdouble worst   = 0.0;

  for (gint y = 0; y < out_plane->height; y++)
    for (gint x = 0; x < out_plane->width; x++)
      for (gsize k = 0; k < shape->out_channels; k++)
        {
          gdouble expected = convolve_directly (shape, parameters, plane, in, y, x, k);

          largest = MAX (largest, fabs (expected));
          worst   = MAX (worst, fabs (expected - out[(y * out_plane->width + x) * shape->out_channels + k]));
        }
  g_assert_cmpfloat (worst, <=, TOLERANCE * largest);
}

/* Forward, then backward from a gradient on top of what was there, and backward alone: out [H', W', K], 2 × [H, W, C]. */
static gfloat *
run_convolution (const Shape         *shape,
                 const PstParameters *parameters,
                 const PstPlane      *plane,
                 const gfloat        *in,
                 const gfloat        *gradient,
                 guint                n_threads)
{
  g_autoptr (PstCompute) compute     = pst_compute_new (n_threads, NULL);
  PstMapConvolution      convolution = { .in_channels = shape->in_channels, .out_channels = shape->out_channels, .size = shape->size,
                                         .stride = shape->stride };
  PstPlane               out_plane   = pst_map_convolution_get_plane (&convolution, plane);
  gsize                  n_out       = count_values (&out_plane, shape->out_channels);
  gsize                  n_in        = count_values (plane, shape->in_channels);
  gfloat                *result      = g_new0 (gfloat, n_out + 2 * n_in);

  g_assert_true (pst_map_convolution_prepare (&convolution, parameters, compute, NULL));
  g_assert_true (pst_compute_reserve (compute, pst_map_convolution_scratch (&convolution, compute, plane), NULL));
  memset (compute->scratch, 0xff, compute->n_scratch * sizeof (gfloat)); /* no numbers */
  pst_map_convolution_forward (&convolution, compute, plane, in, result);
  memcpy (result + n_out, in, n_in * sizeof (gfloat));
  pst_map_convolution_backward (&convolution, compute, plane, gradient, TRUE, result + n_out);
  pst_map_convolution_backward (&convolution, compute, plane, gradient, FALSE, result + n_out + n_in);
  pst_map_convolution_clear (&convolution);
  return result;
}

/* Convolving is linear but for the bias: Σ convolution (in) · gradient is Σ in · backward (gradient). */
static void
check_convolution (const Shape    *shape,
                   const PstPlane *plane)
{
  PstMapConvolution  convolution = { .size = shape->size, .stride = shape->stride };
  PstPlane           out_plane   = pst_map_convolution_get_plane (&convolution, plane);
  gsize              n_in        = count_values (plane, shape->in_channels);
  gsize              n_out       = count_values (&out_plane, shape->out_channels);
  PstParameters      parameters  = { random_floats (1, shape->out_channels * shape->in_channels * shape->size * shape->size),
                                     random_floats (2, shape->out_channels) };
  gfloat            *in          = random_floats (3, n_in);
  gfloat            *gradient    = random_floats (4, n_out);
  g_autofree gfloat *alone       = run_convolution (shape, &parameters, plane, in, gradient, 1);
  g_autofree gfloat *shared      = run_convolution (shape, &parameters, plane, in, gradient, 3);
  gdouble            forward;

  g_assert_cmpmem (alone, (n_out + 2 * n_in) * sizeof (gfloat), shared, (n_out + 2 * n_in) * sizeof (gfloat));
  assert_convolved (shape, &parameters, plane, &out_plane, in, alone);
  forward = multiply (alone, gradient, n_out);
  for (gsize i = 0; i < n_out; i++)
    forward -= (gdouble) parameters.bias[i % shape->out_channels] * gradient[i];
  g_assert_cmpfloat_with_epsilon (multiply (alone + n_out + n_in, in, n_in), forward, 1e-5 * n_out);
  for (gsize i = 0; i < n_in; i++)
    g_assert_cmpfloat_with_epsilon (alone[n_out + i], in[i] + alone[n_out + n_in + i], 1e-5);
  pst_parameters_clear (&parameters);
  pst_memory_free (in);
  pst_memory_free (gradient);
}

static void
test_convolution (gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    for (guint j = 0; j < G_N_ELEMENTS (all_edges); j++)
      check_convolution (data, &(PstPlane) { sides[i][0], sides[i][1], all_edges[j] });
}

/* ---- enlargement */

static void
test_enlargement (void)
{
  const PstPlane         plane    = { 5, 3, { PST_EDGE_MIRROR, PST_EDGE_MIRROR } };
  PstPlane               large    = pst_enlargement_get_plane (&plane);
  g_autoptr (PstCompute) compute  = pst_compute_new (2, NULL);
  gsize                  n        = count_values (&plane, 4);
  gfloat                *in       = random_floats (1, n);
  gfloat                *gradient = random_floats (2, 4 * n);
  g_autofree gfloat     *out      = g_new (gfloat, 4 * n);
  g_autofree gfloat     *back     = g_new (gfloat, n);

  g_assert_cmpint (large.width, ==, 10);
  g_assert_cmpint (large.height, ==, 6);
  pst_enlargement_forward (compute, &plane, 4, in, out);
  pst_enlargement_backward (compute, &plane, 4, gradient, back);
  for (gint i = 0; i < 4 * (gint) n; i++)
    g_assert_cmpfloat (out[i], ==, in[(i / 40 / 2 * 5 + i / 4 % 10 / 2) * 4 + i % 4]);
  g_assert_cmpfloat_with_epsilon (multiply (out, gradient, 4 * n), multiply (in, back, n), 1e-5);
  pst_memory_free (in);
  pst_memory_free (gradient);
}

/* ---- instance normalisation */

/* Something to normalise. */
typedef struct
{
  PstInstanceNormalisation normalisation;
  PstPlane                 plane;
  gsize                    n;
  gfloat                  *in;
  gfloat                  *scale;
  gfloat                  *shift;
  gfloat                  *gradient;
} Fixture;

static Fixture
make_fixture (gsize    channels,
              gboolean relu)
{
  Fixture fixture = { .normalisation = { channels, relu }, .plane = { 13, 7, { PST_EDGE_MIRROR, PST_EDGE_MIRROR } } };

  fixture.n        = count_values (&fixture.plane, channels);
  fixture.in       = random_floats (1, fixture.n);
  fixture.scale    = random_floats (2, channels);
  fixture.shift    = random_floats (3, channels);
  fixture.gradient = random_floats (4, fixture.n);
  for (gsize i = 0; i < fixture.n; i++)
    fixture.in[i] += 3.0f; /* a mean far from 0 */
  return fixture;
}

static void
fixture_clear (Fixture *fixture)
{
  pst_memory_free (fixture->in);
  pst_memory_free (fixture->scale);
  pst_memory_free (fixture->shift);
  pst_memory_free (fixture->gradient);
}

/* [n]: what comes out, in double precision */
static gdouble *
normalise_directly (const Fixture *fixture)
{
  gsize    channels = fixture->normalisation.channels;
  gsize    n        = fixture->n / channels;
  gdouble *out      = g_new (gdouble, fixture->n);

  for (gsize c = 0; c < channels; c++)
    {
      gdouble mean     = 0.0;
      gdouble variance = 0.0;

      for (gsize i = 0; i < n; i++)
        mean += fixture->in[i * channels + c] / (gdouble) n;
      for (gsize i = 0; i < n; i++)
        variance += (fixture->in[i * channels + c] - mean) * (fixture->in[i * channels + c] - mean) / n;
      for (gsize i = 0; i < n; i++)
        {
          gdouble value = (fixture->in[i * channels + c] - mean) / sqrt (variance + 1e-5) * fixture->scale[c] + fixture->shift[c];

          out[i * channels + c] = fixture->normalisation.relu ? MAX (value, 0.0) : value;
        }
    }
  return out;
}

static gdouble
evaluate (const Fixture *fixture)
{
  g_autofree gdouble *out = normalise_directly (fixture);
  gdouble             sum = 0.0;

  for (gsize i = 0; i < fixture->n; i++)
    sum += out[i] * fixture->gradient[i];
  return sum;
}

/* out [n], gradient [n], of scale and of shift [C], both on top of 1 */
static gfloat *
run_normalisation (const Fixture *fixture,
                   guint          n_threads)
{
  g_autoptr (PstCompute) compute    = pst_compute_new (n_threads, NULL);
  gsize                  channels   = fixture->normalisation.channels;
  gsize                  n          = fixture->n;
  gfloat                *result     = g_new (gfloat, 2 * n + 2 * channels);
  g_autofree gfloat     *statistics = g_new (gfloat, 2 * channels);

  g_assert_true (pst_compute_reserve (compute, pst_instance_normalisation_scratch (&fixture->normalisation, compute, &fixture->plane),
                                      NULL));
  memcpy (result + n, fixture->gradient, n * sizeof (gfloat));
  for (gsize i = 0; i < 2 * channels; i++)
    result[2 * n + i] = 1.0f;
  pst_instance_normalisation_forward (&fixture->normalisation, compute, &fixture->plane, fixture->in, fixture->scale, fixture->shift,
                                      statistics, result);
  pst_instance_normalisation_backward (&fixture->normalisation, compute, &fixture->plane, fixture->in, result, fixture->scale, statistics,
                                       result + n, result + 2 * n, result + 2 * n + channels);
  return result;
}

/* Of what evaluate() says, by a value of the fixture. */
static void
assert_slope (Fixture *fixture,
              gfloat  *value,
              gdouble  slope)
{
  gfloat  middle = *value;
  gfloat  above  = middle + STEP;
  gfloat  below  = middle - STEP;
  gdouble difference;

  *value     = above;
  difference = evaluate (fixture);
  *value     = below;
  difference -= evaluate (fixture);
  *value     = middle;
  g_assert_cmpfloat_with_epsilon (difference / ((gdouble) above - below), slope, 1e-4);
}

static void
check_normalisation (gsize    channels,
                     gboolean relu)
{
  Fixture             fixture  = make_fixture (channels, relu);
  gsize               n        = fixture.n;
  g_autofree gfloat  *alone    = run_normalisation (&fixture, 1);
  g_autofree gfloat  *shared   = run_normalisation (&fixture, 3);
  g_autofree gdouble *expected = normalise_directly (&fixture);

  g_assert_cmpmem (alone, (2 * n + 2 * channels) * sizeof (gfloat), shared, (2 * n + 2 * channels) * sizeof (gfloat));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (alone[i], expected[i], 1e-5);
  for (gsize c = 0; c < channels; c++)
    {
      assert_slope (&fixture, &fixture.scale[c], alone[2 * n + c] - 1.0f);
      assert_slope (&fixture, &fixture.shift[c], alone[2 * n + channels + c] - 1.0f);
    }
  for (gsize i = 0; i < n; i += n / 40)
    assert_slope (&fixture, &fixture.in[i], alone[n + i]);
  fixture_clear (&fixture);
}

static void
test_normalisation (void)
{
  static const gsize channels[] = { 3, 4, 8, 24, 32, 48 };

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    for (gboolean relu = FALSE; relu <= TRUE; relu++)
      check_normalisation (channels[i], relu);
}

static const Shape shapes[] = {
  { "9x9-first", 3, 32, 9, 1 }, { "9x9-last", 4, 3, 9, 1 }, { "3x3", 32, 32, 3, 1 }, { "3x3-few", 8, 4, 3, 1 },
  { "3x3-strided", 32, 32, 3, 2 }, { "3x3-strided-few", 3, 8, 3, 2 }, { "9x9-strided", 3, 4, 9, 2 }, { "3x3-many", 48, 80, 3, 1 },
};

static const TestCase tests[] = {
  { "enlargement", test_enlargement, .expects = "pixels are repeated, and get the sum of the gradients of their copies" },
  { "normalisation", test_normalisation, .expects = "it is what plain sums say, and its gradients are what differences of it say" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree gchar *name = g_strconcat ("convolution/", shapes[i].name, NULL);

      test_add (&(TestCase) { name, .run_with = test_convolution, .data = &shapes[i],
                              .expects = "it is what plain sums say, and the way back the adjoint of that, with any number of threads" });
    }
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
