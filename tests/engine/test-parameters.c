/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What convolutions have learnt: packed again after a change, by whichever kernels, it is what a fresh packing gives, bit for bit. And
 * its gradient against plain sums in double precision, with every kind of edge, and against differences of what comes out forward; the
 * same bits with any number of threads.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cases.h"
#include "compute/allocation.h"
#include "layers/input-convolution.h"
#include "layers/line-convolution.h"
#include "layers/patch-convolution.h"

#define WIDTH     12
#define HEIGHT    8
#define TOLERANCE 2e-6 /* of the largest value */
#define STEP      1.0f

typedef struct _Kind Kind;

/* What a convolution is prepared with, once or again; the parameters are gone before it runs. */
typedef struct
{
  PstParameters  parameters;
  PstCompute    *compute;
} Packing;

/* A kind of convolution, and what it computes, forward and backward, once it is prepared with one packing after the other. */
struct _Kind
{
  const gchar *name;
  void      (* run) (const Kind *kind, Packing *packings, guint n, const gfloat *in, gfloat *result);
  gsize        in_channels;
  gsize        out_channels;
  gint         size;
  gint         stride;
  gboolean     enlarged;
};

/* A patch convolution. */
typedef struct
{
  const gchar *name;
  gsize        in_channels;
  gsize        out_channels;
  gint         size;
  gint         stride;
} Shape;

static const PstPlane plane = { WIDTH, HEIGHT, { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE } };

static gfloat *
random_floats (GRand *random,
               gsize  n)
{
  gfloat *values = pst_floats_new (n, NULL);

  for (gsize i = 0; i < n; i++)
    values[i] = g_rand_double_range (random, -1.0, 1.0);
  return values;
}

static PstParameters
random_parameters (gsize   n_filter,
                   gsize   n_bias,
                   guint32 seed)
{
  GRand         *random     = g_rand_new_with_seed (seed);
  PstParameters  parameters = { random_floats (random, n_filter), random_floats (random, n_bias) };

  g_rand_free (random);
  return parameters;
}

static void
run_winograd (const Kind   *kind,
              Packing      *packings,
              guint         n,
              const gfloat *in,
              gfloat       *result)
{
  PstConvolution  convolution = { .in_channels = kind->in_channels, .out_channels = kind->out_channels };
  PstCompute     *compute     = packings[n - 1].compute;

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (pst_convolution_prepare (&convolution, &packings[i].parameters, packings[i].compute, NULL));
      pst_parameters_clear (&packings[i].parameters);
    }
  g_assert_true (pst_compute_reserve (compute, pst_convolution_scratch (&convolution, compute, &plane), NULL));
  pst_convolution_forward (&convolution, compute, &plane, in, result, NULL);
  pst_convolution_backward (&convolution, compute, &plane, result, NULL, NULL, NULL, NULL,
                            result + WIDTH * HEIGHT * kind->out_channels);
  pst_convolution_clear (&convolution);
}

static void
run_input (const Kind   *kind,
           Packing      *packings,
           guint         n,
           const gfloat *in,
           gfloat       *result)
{
  const gfloat                    mean[3] = { 0.5f, 0.4f, 0.3f };
  const gfloat                    std[3]  = { 0.2f, 0.25f, 0.5f };
  g_autoptr (PstInputConvolution) input   = pst_input_convolution_new (kind->out_channels, mean, std);
  PstCompute                     *compute = packings[n - 1].compute;

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (pst_input_convolution_prepare (input, &packings[i].parameters, packings[i].compute, NULL));
      pst_parameters_clear (&packings[i].parameters);
    }
  g_assert_true (pst_compute_reserve (compute, pst_input_convolution_scratch (compute, &plane), NULL));
  pst_input_convolution_forward (input, compute, &plane, in, result);
  pst_input_convolution_backward (input, compute, &plane, result, result + WIDTH * HEIGHT * kind->out_channels);
}

static void
run_patch (const Kind   *kind,
           Packing      *packings,
           guint         n,
           const gfloat *in,
           gfloat       *result)
{
  PstPatchConvolution  convolution = { .in_channels = kind->in_channels, .out_channels = kind->out_channels,
                                       .size = kind->size, .stride = kind->stride };
  PstCompute          *compute     = packings[n - 1].compute;
  PstPlane             out_plane   = pst_patch_convolution_get_plane (&convolution, &plane);

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (pst_patch_convolution_prepare (&convolution, &packings[i].parameters, packings[i].compute, NULL));
      pst_parameters_clear (&packings[i].parameters);
    }
  g_assert_true (pst_compute_reserve (compute, pst_patch_convolution_scratch (&convolution, compute, &plane), NULL));
  pst_patch_convolution_forward (&convolution, compute, &plane, in, FALSE, TRUE, result);
  pst_patch_convolution_backward (&convolution, compute, &plane, result, FALSE,
                                  result + out_plane.width * out_plane.height * kind->out_channels);
  pst_patch_convolution_clear (&convolution);
}

/* There is no way back. */
static void
run_line (const Kind   *kind,
          Packing      *packings,
          guint         n,
          const gfloat *in,
          gfloat       *result)
{
  PstLineConvolution  convolution = { .in_channels = kind->in_channels, .out_channels = kind->out_channels, .size = kind->size,
                                      .stride = kind->stride, .enlarged = kind->enlarged };
  gint                width       = kind->enlarged ? 2 * WIDTH : WIDTH / kind->stride;
  gint                height      = kind->enlarged ? 2 * HEIGHT : HEIGHT / kind->stride;
  gfloat             *memory      = pst_floats_new (HEIGHT * pst_line_map_get_seen_size (WIDTH, kind->in_channels), NULL);
  gfloat             *line        = pst_floats_new (pst_line_map_get_line_size (width, kind->out_channels), NULL);
  PstLineMap          seen;

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (pst_line_convolution_prepare (&convolution, &packings[i].parameters, packings[i].compute, NULL));
      pst_parameters_clear (&packings[i].parameters);
    }
  pst_line_map_init_seen (&seen, WIDTH, HEIGHT, kind->in_channels, (PstEdges) { PST_EDGE_MIRROR, PST_EDGE_MIRROR }, 0, memory);
  for (gint y = 0; y < HEIGHT; y++)
    {
      memcpy (pst_line_map_get_line (&seen, y), in + y * WIDTH * kind->in_channels, WIDTH * kind->in_channels * sizeof (gfloat));
      pst_line_convolution_pad (&convolution, &seen, y);
    }
  for (gint y = 0; y < height; y++)
    {
      pst_line_convolution_forward (&convolution, packings[n - 1].compute->kernels, &seen, y, width, line);
      memcpy (result + y * width * kind->out_channels, line, width * kind->out_channels * sizeof (gfloat));
    }
  pst_line_convolution_clear (&convolution);
  pst_memory_free (memory);
  pst_memory_free (line);
}

static const Kind kinds[] = {
  { "winograd", run_winograd, 64, 32, 3, 1, FALSE },
  { "input", run_input, 3, 64, 3, 1, FALSE },
  { "patch", run_patch, 32, 64, 1, 1, FALSE },
  { "patch-strided", run_patch, 3, 64, 7, 2, FALSE },
  { "patch-tiled", run_patch, 32, 64, 3, 1, FALSE },
  { "line", run_line, 8, 3, 9, 1, FALSE },
  { "line-strided", run_line, 8, 16, 3, 2, FALSE },
  { "line-enlarged", run_line, 16, 8, 3, 1, TRUE },
};

/* (transfer full): what the convolution computes after the last of the seeds, each with its kernels */
static gfloat *
pack_and_run (const Kind       *kind,
              const gfloat     *in,
              gsize             n_result,
              const guint32    *seeds,
              const PstKernels *const *kernels,
              guint             n)
{
  gsize    n_filter = kind->out_channels * kind->in_channels * kind->size * kind->size;
  gfloat  *result   = g_new0 (gfloat, n_result);
  Packing  packings[2];

  for (guint i = 0; i < n; i++)
    packings[i] = (Packing) { random_parameters (n_filter, kind->out_channels, seeds[i]), pst_compute_new (2, kernels[i]) };
  kind->run (kind, packings, n, in, result);
  for (guint i = 0; i < n; i++)
    pst_compute_free (packings[i].compute);
  return result;
}

static void
test_packing (gconstpointer data)
{
  static const guint32     seeds[]  = { 1, 2 };
  const Kind              *kind     = data;
  const PstKernels *const *kernels  = pst_kernels_list ();
  GRand                   *random   = g_rand_new_with_seed (3);
  gsize                    n_result = 4 * WIDTH * HEIGHT * kind->out_channels + WIDTH * HEIGHT * kind->in_channels;
  gfloat                  *in       = random_floats (random, WIDTH * HEIGHT * kind->in_channels);

  for (guint i = 0; kernels[i]; i++)
    for (guint j = 0; kernels[j]; j++)
      {
        const PstKernels  *both[] = { kernels[j], kernels[i] };
        g_autofree gfloat *again  = pack_and_run (kind, in, n_result, seeds, both, 2);
        g_autofree gfloat *fresh  = pack_and_run (kind, in, n_result, seeds + 1, both + 1, 1);

        g_assert_cmpmem (again, n_result * sizeof (gfloat), fresh, n_result * sizeof (gfloat));
      }
  pst_memory_free (in);
  g_rand_free (random);
}

/* Something to take the gradient of. */
typedef struct
{
  PstPatchConvolution  convolution;
  PstPlane             in_plane;
  PstPlane             out_plane;
  gsize                n_filter;
  gsize                n_bias;
  gsize                n_out;
  gfloat              *in;
  gfloat              *gradient; /* of the output */
} Fixture;

static Fixture
make_fixture (const Shape    *shape,
              const PstPlane *in_plane)
{
  GRand   *random  = g_rand_new_with_seed (in_plane->width * 100 + in_plane->height);
  Fixture  fixture = {
    .convolution = { .in_channels = shape->in_channels, .out_channels = shape->out_channels, .size = shape->size,
                     .stride = shape->stride },
    .in_plane    = *in_plane,
    .n_filter    = shape->out_channels * shape->in_channels * shape->size * shape->size,
    .n_bias      = shape->out_channels,
  };

  fixture.out_plane = pst_patch_convolution_get_plane (&fixture.convolution, in_plane);
  fixture.n_out     = fixture.out_plane.width * fixture.out_plane.height * shape->out_channels;
  fixture.in        = random_floats (random, in_plane->width * in_plane->height * shape->in_channels);
  fixture.gradient  = random_floats (random, fixture.n_out);
  g_rand_free (random);
  return fixture;
}

static void
fixture_clear (Fixture *fixture)
{
  pst_patch_convolution_clear (&fixture->convolution);
  pst_memory_free (fixture->in);
  pst_memory_free (fixture->gradient);
}

/* (transfer full): the gradient, added to what a seed says */
static PstParameters
find_gradient (const Fixture *fixture,
               guint32        seed,
               guint          n_threads)
{
  g_autoptr (PstCompute) compute = pst_compute_new (n_threads, NULL);
  PstParameters          sum     = random_parameters (fixture->n_filter, fixture->n_bias, seed);

  pst_patch_convolution_backward_to_parameters (&fixture->convolution, compute, &fixture->in_plane, fixture->in, fixture->gradient,
                                                &sum);
  return sum;
}

/* What one output adds to the gradient of the filter; pixel: of the input, under one tap. */
static void
add_products (const Fixture *fixture,
              const gfloat  *gradient,
              const gfloat  *pixel,
              gsize          tap,
              gdouble       *filter)
{
  gsize n_in   = fixture->convolution.in_channels;
  gsize n_taps = (gsize) fixture->convolution.size * fixture->convolution.size;

  for (gsize k = 0; k < fixture->convolution.out_channels; k++)
    for (gsize c = 0; c < n_in; c++)
      filter[(k * n_in + c) * n_taps + tap] += (gdouble) gradient[k] * pixel[c];
}

static void
add_direct_gradient (const Fixture *fixture,
                     gdouble       *filter,
                     gdouble       *bias)
{
  const PstPlane *in_plane = &fixture->in_plane;
  const gfloat   *gradient = fixture->gradient;
  gint            size     = fixture->convolution.size;
  gint            stride   = fixture->convolution.stride;

  for (gint y = 0; y < fixture->out_plane.height; y++)
    for (gint x = 0; x < fixture->out_plane.width; x++, gradient += fixture->n_bias)
      {
        for (gint tap = 0; tap < size * size; tap++)
          {
            gint row    = pst_edge_resolve (y * stride + tap / size - size / 2, in_plane->height, in_plane->edges.down);
            gint column = pst_edge_resolve (x * stride + tap % size - size / 2, in_plane->width, in_plane->edges.across);

            if (row >= 0 && column >= 0)
              add_products (fixture, gradient, fixture->in + (row * in_plane->width + column) * fixture->convolution.in_channels,
                            tap, filter);
          }
        for (gsize k = 0; k < fixture->n_bias; k++)
          bias[k] += gradient[k];
      }
}

static gdouble *
widen (const gfloat *values,
       gsize         n)
{
  gdouble *wide = g_new (gdouble, n);

  for (gsize i = 0; i < n; i++)
    wide[i] = values[i];
  return wide;
}

static void
assert_close (const gfloat  *values,
              const gdouble *expected,
              gsize          n)
{
  gdouble largest = 1.0;
  gdouble worst   = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs (expected[i]));
      worst   = MAX (worst, fabs (values[i] - expected[i]));
    }
  g_assert_cmpfloat (worst, <=, TOLERANCE * largest);
}

static void
check_gradient (const Shape    *shape,
                const PstPlane *in_plane)
{
  Fixture             fixture = make_fixture (shape, in_plane);
  PstParameters       before  = random_parameters (fixture.n_filter, fixture.n_bias, 1);
  PstParameters       alone   = find_gradient (&fixture, 1, 1);
  PstParameters       shared  = find_gradient (&fixture, 1, 3);
  g_autofree gdouble *filter  = widen (before.filter, fixture.n_filter);
  g_autofree gdouble *bias    = widen (before.bias, fixture.n_bias);

  add_direct_gradient (&fixture, filter, bias);
  assert_close (alone.filter, filter, fixture.n_filter);
  assert_close (alone.bias, bias, fixture.n_bias);
  g_assert_cmpmem (alone.filter, fixture.n_filter * sizeof (gfloat), shared.filter, fixture.n_filter * sizeof (gfloat));
  g_assert_cmpmem (alone.bias, fixture.n_bias * sizeof (gfloat), shared.bias, fixture.n_bias * sizeof (gfloat));
  pst_parameters_clear (&before);
  pst_parameters_clear (&alone);
  pst_parameters_clear (&shared);
  fixture_clear (&fixture);
}

static void
test_gradient (gconstpointer data)
{
  static const gint     sides[][2] = { { 1, 1 }, { 1, 9 }, { 7, 1 }, { 13, 6 }, { 70, 10 } };
  static const PstEdges edges[]    = {
    { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE }, { PST_EDGE_ZERO, PST_EDGE_ZERO }, { PST_EDGE_MIRROR, PST_EDGE_MIRROR },
    { PST_EDGE_WRAP, PST_EDGE_WRAP }, { PST_EDGE_WRAP, PST_EDGE_ZERO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
      check_gradient (data, &(PstPlane) { sides[i][0], sides[i][1], edges[j] });
}

/* Σ out · gradient, of the convolution with these parameters */
static gdouble
evaluate (Fixture             *fixture,
          const PstParameters *parameters,
          PstCompute          *compute,
          gfloat              *out)
{
  gdouble sum = 0.0;

  g_assert_true (pst_patch_convolution_prepare (&fixture->convolution, parameters, compute, NULL));
  pst_patch_convolution_forward (&fixture->convolution, compute, &fixture->in_plane, fixture->in, FALSE, TRUE, out);
  for (gsize i = 0; i < fixture->n_out; i++)
    {
      g_assert_cmpfloat (out[i], >, 0.0f);
      sum += (gdouble) out[i] * fixture->gradient[i];
    }
  return sum;
}

/* The convolution is packed again for each difference. A large bias keeps all sums where the ReLU does not bend them, so that the step may
 * be large as well.
 */
static void
test_differences (gconstpointer data)
{
  g_autoptr (PstCompute) compute    = pst_compute_new (2, NULL);
  GRand                 *random     = g_rand_new_with_seed (4);
  Fixture                fixture    = make_fixture (data, &plane);
  PstParameters          parameters = random_parameters (fixture.n_filter, fixture.n_bias, 1);
  PstParameters          before     = random_parameters (fixture.n_filter, fixture.n_bias, 2);
  PstParameters          found      = find_gradient (&fixture, 2, 2);
  gfloat                *out        = pst_floats_new (fixture.n_out, NULL);

  for (gsize k = 0; k < fixture.n_bias; k++)
    parameters.bias[k] += 50.0f;
  g_assert_true (pst_compute_reserve (compute, pst_patch_convolution_scratch (&fixture.convolution, compute, &plane), NULL));
  for (guint i = 0; i < 12; i++)
    {
      gboolean is_bias = i % 4 == 3;
      gsize    index   = g_rand_int_range (random, 0, is_bias ? fixture.n_bias : fixture.n_filter);
      gfloat  *value   = is_bias ? &parameters.bias[index] : &parameters.filter[index];
      gdouble  slope   = is_bias ? found.bias[index] - before.bias[index] : found.filter[index] - before.filter[index];
      gfloat   middle  = *value;
      gdouble  above;
      gdouble  below;

      *value = middle + STEP;
      above  = evaluate (&fixture, &parameters, compute, out);
      *value = middle - STEP;
      below  = evaluate (&fixture, &parameters, compute, out);
      *value = middle;
      g_assert_cmpfloat_with_epsilon ((above - below) / (2.0 * STEP), slope, 1e-3);
    }
  pst_parameters_clear (&before);
  pst_parameters_clear (&parameters);
  pst_parameters_clear (&found);
  pst_memory_free (out);
  fixture_clear (&fixture);
  g_rand_free (random);
}

static const Shape shapes[] = {
  { "1x1", 32, 64, 1, 1 }, { "1x1-strided", 70, 32, 1, 2 }, { "3x3", 32, 64, 3, 1 }, { "3x3-strided", 32, 32, 3, 2 },
  { "7x7-strided", 3, 64, 7, 2 },
};

/* Those that cannot be run as patch convolutions: they only have their shape. */
static const Shape other_shapes[] = {
  { "9x9", 3, 8, 9, 1 }, { "9x9-last", 8, 3, 9, 1 }, { "5x5-strided", 16, 40, 5, 3 },
};

static void
add_gradient (const Shape *shape)
{
  g_autofree gchar *name = g_strconcat ("gradient/", shape->name, NULL);

  test_add (&(TestCase) { name, .run_with = test_gradient, .data = shape,
                          .expects = "the gradient is that of plain sums in double precision, with any number of threads" });
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree gchar *name = g_strconcat ("packing/", kinds[i].name, NULL);

      test_add (&(TestCase) { name, .run_with = test_packing, .data = &kinds[i],
                              .expects = "packed again, by whichever kernels, it is what a fresh packing gives, bit for bit" });
    }
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree gchar *name = g_strconcat ("differences/", shapes[i].name, NULL);

      add_gradient (&shapes[i]);
      test_add (&(TestCase) { name, .run_with = test_differences, .data = &shapes[i],
                              .expects = "the gradient is what differences of what comes out forward say" });
    }
  for (guint i = 0; i < G_N_ELEMENTS (other_shapes); i++)
    add_gradient (&other_shapes[i]);
  return g_test_run ();
}
