/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How near to the machine's limits each layer of the network comes, forward and backward.
 *
 * Two limits are measured first, with all threads: the floating point peak (fma-peak.c) and the bandwidth of the memory (a
 * copy, each byte read and written). Then each layer runs by itself, as in window-walk.c: pooled as it is made where the next
 * layer wants it so, and backward from the same. A table of kernels whose products are timed tells how long the threads
 * were in the products; all the rest, waiting included, counts as transforms.
 *
 *   gflops                  of a direct convolution: 2 · 9 · C · K · H · W; Winograd's form needs a quarter of its products
 *   product_of_peak         operations of the products done / time in them · peak
 *   transform_of_bandwidth  maps read and written, V written, M read (convolution.c) / time outside the products · bandwidth;
 *                           more than 1 where caches carry V and M
 *   of_limit                (operations / peak + maps / bandwidth) / time: 1 would be products at the peak, and maps that pass
 *                           the memory once each at its full bandwidth
 */
#include "config.h"

#include <string.h>
#include <time.h>

#include "compute/allocation.h"
#include "layer-limits.h"
#include "layers/input-convolution.h"
#include "measuring.h"
#include "networks/vgg.h"

#define LAST_LAYER     "relu5_1"          /* as far as a pixel's worth goes (cost.h) */
#define LIMIT_RUNS     50                 /* of which the best counts, here and below */
#define LAYER_RUNS     7
#define FMA_ROUNDS     (1 << 22)
#define FMA_TASKS      4                  /* for each thread */
#define COPIED_FLOATS  ((gsize) 64 << 20) /* far more than any cache holds */

typedef gdouble (* Fma) (guint64 n_rounds,
                         gfloat *sink);

#ifdef PST_X86_KERNELS
gdouble bench_fma_avx512 (guint64 n_rounds, gfloat *sink);
gdouble bench_fma_avx2 (guint64 n_rounds, gfloat *sink);
#endif
gdouble bench_fma_portable (guint64 n_rounds, gfloat *sink);

/* What the machine can do, with all threads. */
typedef struct
{
  gdouble flops; /* a second */
  gdouble bytes; /* a second */
} Limits;

/* One layer at one size, by itself. */
typedef struct
{
  const PstConvolution *convolution;
  PstInputConvolution  *input;       /* the network's first layer, else NULL */
  PstCompute           *compute;
  PstPlane              plane;
  gboolean              follows_pooling;
  gboolean              fused;       /* pooled as it is made */
  gsize                 n_in;
  gsize                 n_out;
  gfloat               *in;
  gfloat               *out;         /* NULL where fused */
  PstPooled             pooled;      /* NULLs where not */
  gfloat               *in_gradient;
} LayerRun;

typedef struct
{
  gdouble seconds;
  gdouble product_seconds; /* of all threads together */
  gdouble product_flops;
} Measured;

static const PstKernels *real_kernels;
static gint64            product_ns;    /* atomic, as the next */
static gint64            product_flops;

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
multiply_and_count (gsize         rows,
                    gsize         columns,
                    gsize         depth,
                    const gfloat *left,
                    gsize         left_stride,
                    const gfloat *right,
                    gfloat       *out,
                    gsize         out_stride)
{
  gint64 start = now_ns ();

  real_kernels->multiply (rows, columns, depth, left, left_stride, right, out, out_stride);
  __atomic_fetch_add (&product_ns, now_ns () - start, __ATOMIC_RELAXED);
  __atomic_fetch_add (&product_flops, 2 * rows * columns * depth, __ATOMIC_RELAXED);
}

/* Values as after a ReLU: half of them 0. */
static gfloat *
new_values (gsize n)
{
  GError  *error  = NULL;
  gfloat  *values = pst_floats_new (n, &error);
  guint32  random = 1;

  stop_on (error);
  for (gsize i = 0; i < n; i++)
    {
      random    = random * 1664525 + 1013904223;
      values[i] = MAX (random / 4294967296.0f - 0.5f, 0.0f);
    }
  return values;
}

static Fma
find_fma (const PstKernels *kernels)
{
#ifdef PST_X86_KERNELS
  if (g_str_has_prefix (kernels->name, "avx512"))
    return bench_fma_avx512;
  if (g_str_has_prefix (kernels->name, "avx2"))
    return bench_fma_avx2;
#endif
  return bench_fma_portable;
}

static void
do_fma (guint    task G_GNUC_UNUSED,
        guint    worker G_GNUC_UNUSED,
        gpointer data)
{
  const Fma *fma     = data;
  gfloat     sink[3] = { 0.5f, 0.25f };

  (*fma) (FMA_ROUNDS, sink);
}

static gdouble
measure_peak (PstCompute *compute)
{
  Fma     fma     = find_fma (compute->kernels);
  guint   n_tasks = FMA_TASKS * pst_workers_get_count (compute->workers);
  gfloat  sink[3] = { 0.5f, 0.25f };
  gdouble best    = 0.0;

  for (guint run = 0; run < LIMIT_RUNS; run++)
    {
      gint64 start = now_ns ();

      pst_workers_run (compute->workers, n_tasks, do_fma, &fma);
      best = MAX (best, n_tasks * fma (1, sink) * FMA_ROUNDS / (now_ns () - start) * 1e9);
    }
  return best;
}

typedef struct
{
  const gfloat *from;
  gfloat       *to;
  gsize         n_part;
} Copy;

static void
copy_part (guint    task,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Copy *copy = data;

  memcpy (copy->to + task * copy->n_part, copy->from + task * copy->n_part, copy->n_part * sizeof (gfloat));
}

static gdouble
measure_bandwidth (PstCompute *compute)
{
  guint   n_parts = pst_workers_get_count (compute->workers);
  gfloat *from    = new_values (COPIED_FLOATS);
  gfloat *to      = new_values (COPIED_FLOATS);
  Copy    copy    = { from, to, COPIED_FLOATS / n_parts };
  gdouble best    = 0.0;

  for (guint run = 0; run < LIMIT_RUNS; run++)
    {
      gint64 start = now_ns ();

      pst_workers_run (compute->workers, n_parts, copy_part, &copy);
      best = MAX (best, 2.0 * n_parts * copy.n_part * sizeof (gfloat) / (now_ns () - start) * 1e9);
    }
  pst_memory_free (from);
  pst_memory_free (to);
  return best;
}

static void
layer_run_init (LayerRun   *run,
                PstVgg     *vgg,
                guint       layer,
                PstCompute *compute,
                gint        width,
                gint        height)
{
  GError         *error       = NULL;
  PstConvolution *convolution = &vgg->convolutions[layer];
  gsize           pixels      = (gsize) width * height;

  *run = (LayerRun) {
    .convolution     = convolution,
    .compute         = compute,
    .plane           = { width, height, { PST_EDGE_ZERO, PST_EDGE_ZERO } },
    .follows_pooling = pst_vgg_is_pooled (vgg, layer),
    .fused           = layer > 0 && layer + 1 < vgg->network.n_layers && pst_vgg_is_pooled (vgg, layer + 1),
    .n_in            = pixels * convolution->in_channels,
    .n_out           = pixels * convolution->out_channels,
  };
  run->in          = new_values (run->n_in);
  run->in_gradient = new_values (run->n_in);
  if (run->fused)
    {
      run->pooled.values = new_values (run->n_out / 4);
      run->pooled.routes = pst_bytes_new (run->n_out / 4, &error);
      stop_on (error);
    }
  else
    {
      run->out = new_values (run->n_out);
    }
  if (layer == 0)
    {
      run->input = pst_input_convolution_new (convolution->out_channels, vgg->network.mean, vgg->network.std);
      pst_input_convolution_prepare (run->input, &vgg->parameters[0], compute, &error);
      stop_on (error);
    }
  pst_compute_reserve (compute,
                       layer == 0 ? pst_input_convolution_scratch (compute, &run->plane)
                                  : pst_convolution_scratch (convolution, compute, &run->plane),
                       &error);
  stop_on (error);
}

static void
layer_run_clear (LayerRun *run)
{
  g_clear_pointer (&run->input, pst_input_convolution_free);
  pst_memory_free (run->in);
  pst_memory_free (run->in_gradient);
  pst_memory_free (run->out);
  pst_memory_free (run->pooled.values);
  pst_memory_free (run->pooled.routes);
}

static void
run_forward (LayerRun *run)
{
  if (run->input)
    pst_input_convolution_forward (run->input, run->compute, &run->plane, run->in, run->out);
  else
    pst_convolution_forward (run->convolution, run->compute, &run->plane, run->in, run->out,
                             run->fused ? &run->pooled : NULL);
}

/* After a forward run: the map and the routes that it left are taken as the gradient. */
static void
run_backward (LayerRun *run)
{
  if (run->input)
    pst_input_convolution_backward (run->input, run->compute, &run->plane, run->out, run->in_gradient);
  else
    pst_convolution_backward (run->convolution, run->compute, &run->plane, run->out, run->fused ? &run->pooled : NULL,
                              run->follows_pooling ? NULL : run->in, NULL, NULL, run->in_gradient);
}

static Measured
measure (LayerRun *run,
         void (* function) (LayerRun *run))
{
  Measured best = { .seconds = G_MAXDOUBLE };

  for (guint i = 0; i < LAYER_RUNS; i++)
    {
      gint64  start;
      gdouble seconds;

      product_ns    = 0;
      product_flops = 0;
      start         = now_ns ();
      function (run);
      seconds = (now_ns () - start) / 1e9;
      if (seconds < best.seconds)
        best = (Measured) { seconds, product_ns / 1e9, product_flops };
    }
  return best;
}

/* What has to pass the memory: the maps, each once. */
static gdouble
map_bytes (const LayerRun *run,
           gboolean        backward)
{
  gdouble out = run->fused ? run->n_out / 4 * (sizeof (gfloat) + sizeof (guint8)) : run->n_out * sizeof (gfloat);
  gdouble in  = run->n_in * sizeof (gfloat);

  if (backward && ! run->input && ! run->follows_pooling)
    in *= 2.0; /* the ReLU's mask */
  return in + out;
}

/* V is written and M is read by the transforms, 36 numbers for each tile and channel. */
static gdouble
transformed_bytes (const LayerRun *run,
                   const Measured *measured)
{
  gdouble in_channels  = run->convolution->in_channels;
  gdouble out_channels = run->convolution->out_channels;

  return run->input ? 0.0 : measured->product_flops / (2.0 * in_channels * out_channels) * (in_channels + out_channels) *
                              sizeof (gfloat);
}

static void
print_layer (const LayerRun *run,
             const Limits   *limits,
             const gchar    *name,
             gboolean        backward,
             const Measured *it)
{
  guint   n_threads = pst_workers_get_count (run->compute->workers);
  gdouble elsewhere = MAX (it->seconds - it->product_seconds / n_threads, 1e-9);
  gdouble maps      = map_bytes (run, backward);
  gdouble least     = it->product_flops / limits->flops + maps / limits->bytes;

  g_print ("{\"layer\": \"%s\", \"direction\": \"%s\", \"ms\": %.3f, \"gflops\": %.1f, \"product_share\": %.3f, "
           "\"product_of_peak\": %.3f, \"transform_of_bandwidth\": %.3f, \"of_limit\": %.3f}",
           name, backward ? "backward" : "forward", it->seconds * 1e3,
           2.0 * 9.0 * run->n_in * run->convolution->out_channels / it->seconds / 1e9,
           it->product_seconds / n_threads / it->seconds,
           it->product_flops / (it->product_seconds / n_threads) / limits->flops,
           (maps + transformed_bytes (run, it)) / elsewhere / limits->bytes,
           least / it->seconds);
}

static void
print_layers (PstVgg       *vgg,
              guint         n_layers,
              PstCompute   *compute,
              const Limits *limits,
              gint          width,
              gint          height)
{
  for (guint layer = 0; layer < n_layers; layer++)
    {
      LayerRun run;
      Measured measured;

      if (pst_vgg_is_pooled (vgg, layer))
        {
          width /= 2;
          height /= 2;
        }
      layer_run_init (&run, vgg, layer, compute, width, height);
      measured = measure (&run, run_forward);
      g_print (layer > 0 ? ", " : "");
      print_layer (&run, limits, vgg->network.layers[layer].name, FALSE, &measured);
      measured = measure (&run, run_backward);
      g_print (", ");
      print_layer (&run, limits, vgg->network.layers[layer].name, TRUE, &measured);
      layer_run_clear (&run);
    }
}

/**
 * print_limits:
 * @network: the network
 * @width: of a picture
 * @height: of that picture
 *
 * Prints one line of JSON.
 */
void
print_limits (PstNetwork *network,
              gint        width,
              gint        height)
{
  GError     *error    = NULL;
  PstKernels  counting = *pst_kernels_get ();
  PstCompute *compute;
  Limits      limits;
  guint       last;

  g_return_if_fail (pst_network_find_layer (network, LAST_LAYER, &last) && pst_network_layer_fits (network, last, width, height));

  real_kernels      = pst_kernels_get ();
  counting.multiply = multiply_and_count;
  compute           = pst_compute_new (0, &counting);
  limits            = (Limits) { measure_peak (compute), measure_bandwidth (compute) };
  pst_network_prepare (network, last + 1, compute, NULL, &error);
  stop_on (error);
  g_print ("{\"width\": %d, \"height\": %d, \"kernels\": \"%s\", \"threads\": %u, \"peak_gflops\": %.1f, \"copy_gb_per_s\": %.1f, "
           "\"layers\": [", width, height, counting.name, pst_workers_get_count (compute->workers), limits.flops / 1e9,
           limits.bytes / 1e9);
  print_layers ((PstVgg *) network, last + 1, compute, &limits, width, height);
  g_print ("]}\n");
  pst_compute_free (compute);
}
