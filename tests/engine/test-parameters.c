/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What convolutions have learnt: packed again after a change, by whichever kernels, it is what a fresh packing gives, bit for bit. */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "layers/input-convolution.h"
#include "layers/line-convolution.h"
#include "layers/patch-convolution.h"

#define WIDTH  12
#define HEIGHT 8

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
random_parameters (const Kind *kind,
                   guint32     seed)
{
  GRand         *random     = g_rand_new_with_seed (seed);
  gsize          n_filter   = kind->out_channels * kind->in_channels * kind->size * kind->size;
  PstParameters  parameters = { random_floats (random, n_filter), random_floats (random, kind->out_channels) };

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
  gfloat  *result = g_new0 (gfloat, n_result);
  Packing  packings[2];

  for (guint i = 0; i < n; i++)
    packings[i] = (Packing) { random_parameters (kind, seeds[i]), pst_compute_new (2, kernels[i]) };
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree gchar *packing = g_strconcat ("/parameters/packing/", kinds[i].name, NULL);

      g_test_add_data_func (packing, &kinds[i], test_packing);
    }
  return g_test_run ();
}
