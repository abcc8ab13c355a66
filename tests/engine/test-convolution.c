/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every set of kernels that this processor can run, against plain convolutions and sums in double precision, over odd and even
 * sizes, single rows and columns, with every kind of edge, with and without pooling, forward and backward.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cases.h"
#include "compute/allocation.h"
#include "layers/convolution.h"
#include "layers/input-convolution.h"
#include "layers/pool.h"

#define TOLERANCE 2e-5 /* of the largest value: F(4×4, 3×3) loses about two bits beside a direct sum */

/* Sizes along one side: below, at and above the edges of tiles and strips. */
static const gint sides[][2] = {
  { 1, 1 }, { 1, 9 }, { 7, 1 }, { 2, 2 }, { 3, 5 }, { 4, 4 }, { 5, 8 }, { 13, 6 }, { 8, 17 }, { 31, 10 }, { 37, 41 },
};

typedef struct
{
  const PstKernels *kernels;
  PstEdges          edges;
} Variant;

static gfloat *
random_floats (GRand *random,
               gsize  n)
{
  gfloat *values = pst_floats_new (n, NULL);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (random, -1.0, 1.0);
  return values;
}

static void
relu (gdouble *values,
      gsize    n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = MAX (values[i], 0.0);
}

/* filter [K, C, 3, 3] → [3, 3, K, C], or [3, 3, C, K] with @swapped */
static gdouble *
sort_by_tap (const gfloat *filter,
             gsize         n_in,
             gsize         n_out,
             gboolean      swapped)
{
  gdouble *sorted = g_new (gdouble, 9 * n_in * n_out);

  for (gsize k = 0; k < n_out; k++)
    for (gsize c = 0; c < n_in; c++)
      for (gsize tap = 0; tap < 9; tap++)
        sorted[tap * n_in * n_out + (swapped ? c * n_out + k : k * n_in + c)] = filter[(k * n_in + c) * 9 + tap];
  return sorted;
}

/* out += factor * values: most of what the plain convolutions do. */
static void
add_multiple (gdouble       *out,
              gdouble        factor,
              const gdouble *values,
              gsize          n)
{
  if (factor == 0.0) /* many are, after a ReLU or a pooling step */
    return;
  for (gsize i = 0; i < n; i++)
    out[i] += factor * values[i];
}

/* The position that a tap reads for (x, y); %FALSE where that is a zero beyond the edge. */
static gboolean
find_source (const PstPlane *plane,
             gint            x,
             gint            y,
             gint            tap,
             gsize          *position)
{
  gint row    = pst_edge_resolve (y + tap / 3 - 1, plane->height, plane->edges.down);
  gint column = pst_edge_resolve (x + tap % 3 - 1, plane->width, plane->edges.across);

  *position = (gsize) MAX (row, 0) * plane->width + MAX (column, 0);
  return row >= 0 && column >= 0;
}

/* in [H, W, C] → [H, W, K], with bias, without ReLU */
static gdouble *
direct_forward (const gfloat   *filter,
                const gfloat   *bias,
                gsize           n_in,
                gsize           n_out,
                const PstPlane *plane,
                const gfloat   *in)
{
  gdouble            *out  = g_new (gdouble, (gsize) plane->width * plane->height * n_out);
  g_autofree gdouble *taps = sort_by_tap (filter, n_in, n_out, TRUE);

  for (gint y = 0; y < plane->height; y++)
    for (gint x = 0; x < plane->width; x++)
      {
        gdouble *pixel = out + ((gsize) y * plane->width + x) * n_out;
        gsize    source;

        for (gsize k = 0; k < n_out; k++)
          pixel[k] = bias[k];
        for (gint tap = 0; tap < 9; tap++)
          if (find_source (plane, x, y, tap, &source))
            for (gsize c = 0; c < n_in; c++)
              add_multiple (pixel, in[source * n_in + c], taps + (tap * n_in + c) * n_out, n_out);
      }
  return out;
}

/* gradient [H, W, K] → [H, W, C]: the transpose of direct_forward() */
static gdouble *
direct_backward (const gfloat   *filter,
                 gsize           n_in,
                 gsize           n_out,
                 const PstPlane *plane,
                 const gdouble  *gradient)
{
  gdouble            *out  = g_new0 (gdouble, (gsize) plane->width * plane->height * n_in);
  g_autofree gdouble *taps = sort_by_tap (filter, n_in, n_out, FALSE);

  for (gint y = 0; y < plane->height; y++)
    for (gint x = 0; x < plane->width; x++)
      for (gint tap = 0; tap < 9; tap++)
        {
          gsize source;

          if (find_source (plane, x, y, tap, &source))
            for (gsize k = 0; k < n_out; k++)
              add_multiple (out + source * n_in, gradient[((gsize) y * plane->width + x) * n_out + k],
                            taps + (tap * n_out + k) * n_in, n_in);
        }
  return out;
}

static void
assert_close (const gfloat  *values,
              const gdouble *expected,
              gsize          n)
{
  gdouble largest = 1e-3;
  gdouble worst   = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs (expected[i]));
      worst   = MAX (worst, fabs (values[i] - expected[i]));
    }
  g_assert_cmpfloat (worst, <=, TOLERANCE * largest);
}

typedef struct
{
  GRand           *random;
  PstCompute      *compute;
  PstPlane         plane;
  PstConvolution   convolution;
  PstParameters    parameters;
  gfloat          *in;     /* [H, W, C], after a ReLU: some zeros */
  gsize            n_in;   /* values */
  gsize            n_out;
} Fixture;

#define GUARD       ((gsize) 1 << 16) /* floats behind the scratch memory that nobody may touch */
#define GUARD_VALUE 12345.0f

/* As much scratch memory as the convolution says that it needs, and the guard behind it. */
static void
reserve_scratch (Fixture *fixture)
{
  PstCompute *compute = fixture->compute;
  gsize       n       = pst_convolution_scratch (&fixture->convolution, compute, &fixture->plane);

  g_assert_true (pst_compute_reserve (compute, n + GUARD, NULL));
  compute->n_scratch = n;
  for (gsize i = 0; i < GUARD; i++)
    compute->scratch[n + i] = GUARD_VALUE;
}

static void
assert_guard (const PstCompute *compute)
{
  for (gsize i = 0; i < GUARD && compute->n_scratch > 0; i++)
    g_assert_cmpfloat (compute->scratch[compute->n_scratch + i], ==, GUARD_VALUE);
}

static void
fixture_init (Fixture       *fixture,
              const Variant *variant,
              gint           width,
              gint           height,
              gsize          in_channels,
              gsize          out_channels,
              gboolean       winograd)
{
  fixture->random  = g_rand_new_with_seed (width * 100 + height);
  fixture->compute = pst_compute_new (2, variant->kernels);
  fixture->plane   = (PstPlane) { width, height, variant->edges };
  fixture->n_in    = (gsize) width * height * in_channels;
  fixture->n_out   = (gsize) width * height * out_channels;
  fixture->convolution.in_channels  = in_channels;
  fixture->convolution.out_channels = out_channels;
  fixture->parameters.filter        = random_floats (fixture->random, in_channels * out_channels * 9);
  fixture->parameters.bias          = random_floats (fixture->random, out_channels);
  fixture->in = random_floats (fixture->random, fixture->n_in);
  for (gsize i = 0; i < fixture->n_in; i++)
    fixture->in[i] = MAX (fixture->in[i], 0.0f);
  if (winograd)
    {
      g_assert_true (pst_convolution_prepare (&fixture->convolution, &fixture->parameters, fixture->compute, NULL));
      reserve_scratch (fixture);
    }
}

static void
fixture_clear (Fixture *fixture)
{
  pst_memory_free (fixture->in);
  pst_parameters_clear (&fixture->parameters);
  pst_convolution_clear (&fixture->convolution);
  pst_compute_free (fixture->compute);
  g_rand_free (fixture->random);
}

static gdouble *
expected_activation (const Fixture *fixture)
{
  gdouble *expected = direct_forward (fixture->parameters.filter, fixture->parameters.bias, fixture->convolution.in_channels,
                                      fixture->convolution.out_channels, &fixture->plane, fixture->in);

  relu (expected, fixture->n_out);
  return expected;
}

/* The gradient that the input has of its own, copied part by part. */
typedef struct
{
  const Fixture *fixture;
  const gfloat  *from;
  gfloat        *to;
  gint           n_pixels; /* atomic */
} Own;

static void
set_own (const PstRectangle *part,
         gpointer            data)
{
  Own   *own      = data;
  gsize  channels = own->fixture->convolution.in_channels;

  g_assert_true (part->x >= 0 && part->x + part->width <= own->fixture->plane.width);
  g_assert_true (part->y >= 0 && part->y + part->height <= own->fixture->plane.height);
  g_atomic_int_add (&own->n_pixels, part->width * part->height);
  for (gint y = part->y; y < part->y + part->height; y++)
    {
      gsize offset = ((gsize) y * own->fixture->plane.width + part->x) * channels;

      memcpy (own->to + offset, own->from + offset, part->width * channels * sizeof (gfloat));
    }
}

static void
check_plain (Fixture *fixture)
{
  gfloat             *out           = pst_floats_new (fixture->n_out, NULL);
  gfloat             *gradient      = random_floats (fixture->random, fixture->n_out);
  gfloat             *own_gradient  = random_floats (fixture->random, fixture->n_in);
  gfloat             *in_gradient   = random_floats (fixture->random, fixture->n_in);
  Own                 own           = { fixture, own_gradient, in_gradient, 0 };
  g_autofree gdouble *expected      = expected_activation (fixture);
  g_autofree gdouble *wide_gradient = g_new (gdouble, fixture->n_out);
  g_autofree gdouble *expected_back = NULL;

  pst_convolution_forward (&fixture->convolution, fixture->compute, &fixture->plane, fixture->in, out, NULL);
  assert_close (out, expected, fixture->n_out);

  for (gsize i = 0; i < fixture->n_out; i++)
    wide_gradient[i] = gradient[i];
  expected_back = direct_backward (fixture->parameters.filter, fixture->convolution.in_channels, fixture->convolution.out_channels,
                                   &fixture->plane, wide_gradient);
  for (gsize i = 0; i < fixture->n_in; i++)
    expected_back[i] = fixture->in[i] > 0.0f ? expected_back[i] + own_gradient[i] : 0.0;
  pst_convolution_backward (&fixture->convolution, fixture->compute, &fixture->plane, gradient, NULL, fixture->in, set_own, &own,
                            in_gradient);
  assert_close (in_gradient, expected_back, fixture->n_in);
  g_assert_cmpint (own.n_pixels, ==, fixture->plane.width * fixture->plane.height);
  pst_memory_free (own_gradient);
  pst_memory_free (out);
  pst_memory_free (gradient);
  pst_memory_free (in_gradient);
}

/* Pools activation [H, W, K] and remembers the gradient's way back. */
static void
direct_pool (const Fixture *fixture,
             const gdouble *activation,
             gboolean       average,
             const gfloat  *pooled_gradient,
             gdouble       *pooled,
             gdouble       *gradient)
{
  gsize channels = fixture->convolution.out_channels;
  gsize width    = fixture->plane.width;

  memset (gradient, 0, fixture->n_out * sizeof *gradient);
  for (gsize y = 0; y < (gsize) fixture->plane.height / 2; y++)
    for (gsize x = 0; x < width / 2; x++)
      for (gsize k = 0; k < channels; k++)
        {
          gsize cell  = (y * (width / 2) + x) * channels + k;
          gsize first = (2 * y * width + 2 * x) * channels + k;
          gsize best  = first;

          pooled[cell] = 0.0;
          for (gsize p = 0; p < 4; p++)
            {
              gsize pixel = first + (p / 2 * width + p % 2) * channels;

              if (average)
                {
                  pooled[cell] += 0.25 * activation[pixel];
                  gradient[pixel] = activation[pixel] > 0.0 ? 0.25 * pooled_gradient[cell] : 0.0;
                }
              else if (activation[pixel] > activation[best])
                {
                  best = pixel;
                }
            }
          if (! average)
            {
              pooled[cell]   = activation[best];
              gradient[best] = activation[best] > 0.0 ? pooled_gradient[cell] : 0.0;
            }
        }
}

static void
check_pooled (Fixture    *fixture,
              PstPooling  pooling)
{
  gsize               channels      = fixture->convolution.out_channels;
  gsize               n_pooled      = (gsize) (fixture->plane.width / 2) * (fixture->plane.height / 2) * channels;
  gfloat             *values        = pst_floats_new (n_pooled, NULL);
  guint8             *routes        = pst_bytes_new (n_pooled, NULL);
  PstPooled           pooled        = { pooling, values, routes };
  gfloat             *in_gradient   = pst_floats_new (fixture->n_in, NULL);
  gfloat             *activation    = pst_floats_new (fixture->n_out, NULL);
  gfloat             *gradient      = pst_floats_new (fixture->n_out, NULL);
  gfloat             *of_pooled     = random_floats (fixture->random, n_pooled);
  PstPooled           back          = { pooling, of_pooled, routes };
  g_autofree gdouble *expected      = expected_activation (fixture);
  g_autofree gdouble *wide_pooled   = g_new (gdouble, n_pooled + 1);
  g_autofree gdouble *wide_gradient = g_new (gdouble, fixture->n_out);
  g_autofree gdouble *expected_back = NULL;

  direct_pool (fixture, expected, pooling == PST_POOLING_AVERAGE, of_pooled, wide_pooled, wide_gradient);
  expected_back = direct_backward (fixture->parameters.filter, fixture->convolution.in_channels, channels, &fixture->plane,
                                   wide_gradient);

  pst_convolution_forward (&fixture->convolution, fixture->compute, &fixture->plane, fixture->in, NULL, &pooled);
  assert_close (values, wide_pooled, n_pooled);
  pst_convolution_backward (&fixture->convolution, fixture->compute, &fixture->plane, NULL, &back, NULL, NULL, NULL, in_gradient);
  assert_close (in_gradient, expected_back, fixture->n_in);

  pst_convolution_forward (&fixture->convolution, fixture->compute, &fixture->plane, fixture->in, activation, NULL);
  pst_pool_forward (fixture->compute, &fixture->plane, channels, activation, &pooled);
  assert_close (values, wide_pooled, n_pooled);
  memset (gradient, 0, fixture->n_out * sizeof (gfloat));
  pst_pool_backward (fixture->compute, &fixture->plane, channels, &back, gradient);
  for (gsize i = 0; i < fixture->n_out; i++) /* the ReLU's mask comes after this in a walk */
    gradient[i] = activation[i] > 0.0f ? gradient[i] : 0.0f;
  assert_close (gradient, wide_gradient, fixture->n_out);

  pst_memory_free (values);
  pst_memory_free (routes);
  pst_memory_free (in_gradient);
  pst_memory_free (activation);
  pst_memory_free (gradient);
  pst_memory_free (of_pooled);
}

/* Joined sides are even where the plane is pooled. */
static gboolean
can_be_pooled (const PstPlane *plane)
{
  return (plane->edges.across != PST_EDGE_WRAP || plane->width % 2 == 0) &&
         (plane->edges.down != PST_EDGE_WRAP || plane->height % 2 == 0);
}

/* All sizes, each with as many channels in as out, and then, by turns, with fewer or with more. */
static void
test_winograd (gconstpointer data)
{
  static const gsize channels[][2] = { { 64, 64 }, { 64, 128 }, { 128, 64 } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    for (guint j = 0; j < 2; j++)
      {
        const gsize *pair    = channels[j * (1 + i % 2)];
        Fixture      fixture = { 0 };

        fixture_init (&fixture, data, sides[i][0], sides[i][1], pair[0], pair[1], TRUE);
        check_plain (&fixture);
        if (can_be_pooled (&fixture.plane))
          {
            check_pooled (&fixture, PST_POOLING_MAXIMUM);
            check_pooled (&fixture, PST_POOLING_AVERAGE);
          }
        assert_guard (fixture.compute);
        fixture_clear (&fixture);
      }
}

/* Enough tiles for strips of one worker each, also where they are not as many for each, and enough channels for strips that all share. */
static void
test_strips (gconstpointer data)
{
  static const gint  sizes[][2]    = { { 70, 50 }, { 31, 23 }, { 20, 18 } };
  static const gsize channels[][2] = { { 64, 64 }, { 64, 64 }, { 64, 512 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Fixture fixture = { 0 };

      fixture_init (&fixture, data, sizes[i][0], sizes[i][1], channels[i][0], channels[i][1], TRUE);
      check_plain (&fixture);
      if (can_be_pooled (&fixture.plane))
        check_pooled (&fixture, PST_POOLING_MAXIMUM);
      assert_guard (fixture.compute);
      fixture_clear (&fixture);
    }
}

static void
test_input (gconstpointer data)
{
  static const gfloat mean[3] = { 0.5f, 0.4f, 0.3f };
  static const gfloat std[3]  = { 0.2f, 0.25f, 0.5f };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      Fixture              fixture       = { 0 };
      PstInputConvolution *input;
      gfloat              *rgb;
      gfloat              *out;
      gfloat              *gradient;
      gfloat              *rgb_gradient;
      g_autofree gdouble  *expected      = NULL;
      g_autofree gdouble  *expected_back = NULL;
      g_autofree gdouble  *wide_gradient = NULL;

      fixture_init (&fixture, data, sides[i][0], sides[i][1], 3, 64, FALSE);
      input         = pst_input_convolution_new (64, mean, std);
      rgb           = random_floats (fixture.random, fixture.n_in);
      out           = pst_floats_new (fixture.n_out, NULL);
      gradient      = random_floats (fixture.random, fixture.n_out);
      rgb_gradient  = pst_floats_new (fixture.n_in, NULL);
      wide_gradient = g_new (gdouble, fixture.n_out);
      g_assert_true (pst_input_convolution_prepare (input, &fixture.parameters, fixture.compute, NULL));
      g_assert_true (pst_compute_reserve (fixture.compute,
                                          pst_input_convolution_scratch (fixture.compute, &fixture.plane), NULL));
      for (gsize n = 0; n < fixture.n_in; n++)
        fixture.in[n] = (rgb[n] - mean[n % 3]) / std[n % 3];
      for (gsize n = 0; n < fixture.n_out; n++)
        wide_gradient[n] = gradient[n];

      expected = expected_activation (&fixture);
      pst_input_convolution_forward (input, fixture.compute, &fixture.plane, rgb, out);
      assert_close (out, expected, fixture.n_out);

      expected_back = direct_backward (fixture.parameters.filter, 3, 64, &fixture.plane, wide_gradient);
      for (gsize n = 0; n < fixture.n_in; n++)
        expected_back[n] /= std[n % 3];
      pst_input_convolution_backward (input, fixture.compute, &fixture.plane, gradient, rgb_gradient);
      assert_close (rgb_gradient, expected_back, fixture.n_in);

      pst_memory_free (rgb);
      pst_memory_free (out);
      pst_memory_free (gradient);
      pst_memory_free (rgb_gradient);
      pst_input_convolution_free (input);
      fixture_clear (&fixture);
    }
}

/* Sums and products of n_rows channels with n_columns others, or of all channels with themselves, on top of what is there already. */
static void
check_moments (const PstKernels *kernels,
               GRand            *random,
               gsize             positions,
               gsize             n_rows,
               gsize             n_columns,
               gboolean          overlapping)
{
  gboolean            is_square         = n_columns == 0;
  gsize               n                 = is_square ? n_rows : n_columns;
  gsize               stride            = n_rows + n_columns + PST_CHANNEL_GROUP;
  gsize               column_stride     = overlapping ? 3 : stride;
  gfloat             *values            = random_floats (random, positions * stride);
  const gfloat       *columns           = is_square ? values : values + n_rows;
  gfloat             *sums              = random_floats (random, n);
  gfloat             *products          = random_floats (random, n_rows * n);
  g_autofree gdouble *expected_sums     = g_new (gdouble, n);
  g_autofree gdouble *expected_products = g_new (gdouble, n_rows * n);

  for (gsize j = 0; j < n; j++)
    {
      expected_sums[j] = sums[j];
      for (gsize position = 0; position < positions; position++)
        expected_sums[j] += columns[position * column_stride + j];
      for (gsize i = 0; i < n_rows; i++)
        {
          expected_products[i * n + j] = products[i * n + j];
          for (gsize position = 0; position < positions; position++)
            expected_products[i * n + j] += (gdouble) values[position * stride + i] * columns[position * column_stride + j];
        }
    }
  kernels->add_moments (positions, n_rows, values, stride, n, columns, column_stride, sums, products);
  assert_close (sums, expected_sums, n);
  for (gsize i = 0; i < n_rows; i++)
    assert_close (products + i * n, expected_products + i * n, is_square ? i + 1 : n);
  pst_memory_free (values);
  pst_memory_free (sums);
  pst_memory_free (products);
}

static void
test_moments (gconstpointer data)
{
  static const gsize sizes[][4] = {
    { 1, 32, 0, FALSE }, { 7, 64, 0, FALSE }, { 128, 64, 0, FALSE }, { 129, 96, 0, FALSE }, { 300, 32, 0, FALSE }, { 256, 256, 0, FALSE },
    { 7, 32, 64, FALSE }, { 129, 64, 64, FALSE }, { 300, 64, 32, FALSE }, { 129, 64, 32, TRUE }, { 300, 3, 64, TRUE },
  };
  GRand *random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    check_moments (data, random, sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3]);
  g_rand_free (random);
}

static void
test_packed (gconstpointer data)
{
  enum { N = 8 * PST_PERIOD };
  const PstKernels *kernels = data;
  GRand            *random  = g_rand_new_with_seed (1);
  gint16            packed[N];
  gfloat            vectors[3][N];
  gdouble           expected[3] = { 0.0 };
  gfloat            sums[3];
  gfloat            sum[N];

  for (guint i = 0; i < N; i++)
    {
      packed[i] = i == 0 ? G_MAXINT16 : i == 1 ? -G_MAXINT16 : g_rand_int_range (random, -G_MAXINT16, G_MAXINT16);
      for (guint k = 0; k < 3; k++)
        {
          vectors[k][i] = g_rand_double (random);
          expected[k] += (gdouble) packed[i] * vectors[k][i];
        }
      sum[i] = vectors[0][i];
    }
  kernels->multiply_packed (packed, N, (const gfloat *const[]) { vectors[0], vectors[1], vectors[2] }, sums);
  for (guint k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (sums[k], expected[k], 1e-6 * N * G_MAXINT16);
  kernels->add_packed (packed, N, -1e-4f, sum);
  for (guint i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (sum[i], vectors[0][i] - 1e-4 * packed[i], 1e-6);
  g_rand_free (random);
}

static void
test_mixed (gconstpointer data)
{
  enum { MOST = 11 * PST_CHANNEL_GROUP, ROWS = 7 };
  const PstKernels *kernels = data;
  GRand            *random  = g_rand_new_with_seed (1);
  gfloat            values[ROWS][MOST];
  const gfloat     *rows[ROWS];
  gfloat            weights[ROWS];

  for (guint k = 0; k < ROWS; k++)
    {
      rows[k]    = values[k];
      weights[k] = g_rand_double_range (random, -1.0, 1.0);
      for (guint i = 0; i < MOST; i++)
        values[k][i] = g_rand_double_range (random, -1.0, 1.0);
    }
  for (guint n = PST_CHANNEL_GROUP; n <= MOST; n += PST_CHANNEL_GROUP)
    {
      gfloat  mixed[MOST];
      gfloat  sums[2];
      gdouble product = 0.0;
      gdouble square  = 0.0;

      kernels->mix (ROWS, rows, weights, n, mixed);
      kernels->compare (rows[0], mixed, n, sums);
      for (guint i = 0; i < n; i++)
        {
          gdouble expected = 0.0;

          for (guint k = 0; k < ROWS; k++)
            expected += (gdouble) weights[k] * values[k][i];
          g_assert_cmpfloat_with_epsilon (mixed[i], expected, 1e-6);
          product += expected * values[0][i];
          square += expected * expected;
        }
      g_assert_cmpfloat_with_epsilon (sums[0], product, 1e-5 * n);
      g_assert_cmpfloat_with_epsilon (sums[1], square, 1e-5 * n);
    }
  g_rand_free (random);
}

static void
test_edges (void)
{
  static const struct { PstEdge edge; gint n; gint expected[10]; } cases[] = {
    { PST_EDGE_REPLICATE, 3, { 0, 0, 0, 0, 0, 1, 2, 2, 2, 2 } },
    { PST_EDGE_ZERO, 3, { -1, -1, -1, -1, 0, 1, 2, -1, -1, -1 } },
    { PST_EDGE_MIRROR, 3, { 0, 1, 2, 1, 0, 1, 2, 1, 0, 1 } },
    { PST_EDGE_WRAP, 3, { 2, 0, 1, 2, 0, 1, 2, 0, 1, 2 } },
    { PST_EDGE_MIRROR, 1, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
    { PST_EDGE_WRAP, 1, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gint position = 0; position < 10; position++)
      g_assert_cmpint (pst_edge_resolve (position - 4, cases[i].n, cases[i].edge), ==, cases[i].expected[position]);
}

#define SAME_PLACES "kernels and edges differ in what a thread computes, not in where it writes"
#define SAME_LOOPS  "other edges for the same kernels"

/* Kinds of edges, across and down, and why some are left out. */
static const struct
{
  const gchar *name;
  PstEdges     edges;
  const gchar *not_under_thread;
  const gchar *not_in_emulator;
} kinds[] = {
  { "replicate", { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE }, NULL, NULL },
  { "zero", { PST_EDGE_ZERO, PST_EDGE_ZERO }, SAME_PLACES, NULL },
  { "joined", { PST_EDGE_WRAP, PST_EDGE_WRAP }, NULL, NULL },
  { "joined-across", { PST_EDGE_WRAP, PST_EDGE_REPLICATE }, SAME_PLACES, SAME_LOOPS },
  { "joined-down", { PST_EDGE_ZERO, PST_EDGE_WRAP }, SAME_PLACES, SAME_LOOPS },
};

static const TestCase of_edges = { "edges", test_edges, .expects = "each kind of edge shows what it should beyond a row of three" };

/* Of each set of kernels, and of each with each kind of edges. */
static const TestCase of_kernels[] = {
  { "moments", .run_with = test_moments, .expects = "sums and products of channels are those of double precision" },
  { "mixed", .run_with = test_mixed, .expects = "sums of weighted rows, and their products, are those of double precision" },
  { "packed", .run_with = test_packed, .expects = "packed vectors of the optimiser are those of double precision" },
};

static const TestCase of_kernels_and_edges[] = {
  { "winograd", .run_with = test_winograd, .expects = "all sizes are convolved as in double precision, forward and backward" },
  { "strips", .run_with = test_strips,
    .expects = "strips of one worker each, and strips that all share, are convolved as in double precision" },
  { "input", .run_with = test_input,
    .expects = "the first layer, from a picture and back to it, is convolved as in double precision" },
};

static void
add_of_kernels (const PstKernels *kernels)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_kernels); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%s/%s", kernels->name, of_kernels[i].name);
      TestCase          test = of_kernels[i];

      test.name = name;
      test.data = kernels;
      test_add (&test);
    }
}

static void
add_of_kernels_and_edges (const PstKernels *kernels,
                          guint             kind,
                          Variant          *variant)
{
  *variant = (Variant) { kernels, kinds[kind].edges };
  for (guint i = 0; i < G_N_ELEMENTS (of_kernels_and_edges); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%s/%s/%s", kernels->name, kinds[kind].name, of_kernels_and_edges[i].name);
      TestCase          test = of_kernels_and_edges[i];

      test.name             = name;
      test.data             = variant;
      test.not_under_thread = kinds[kind].not_under_thread;
      test.not_in_emulator  = kinds[kind].not_in_emulator;
      test_add (&test);
    }
}

int
main (int    argc,
      char **argv)
{
  const PstKernels *const *kernels = pst_kernels_list ();
  static Variant           variants[8][G_N_ELEMENTS (kinds)];

  g_test_init (&argc, &argv, NULL);
  test_add (&of_edges);
  for (guint i = 0; kernels[i]; i++)
    {
      g_assert_cmpuint (i, <, G_N_ELEMENTS (variants));
      add_of_kernels (kernels[i]);
      for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
        add_of_kernels_and_edges (kernels[i], kind, &variants[i][kind]);
    }
  return g_test_run ();
}
