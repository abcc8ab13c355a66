/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → feed-forward network → picture (sources in instant.c), layer by layer over whole planes, in lines.
 *
 * A picture whose sides are no multiples of 4 is continued by its mirror image and cut again at the end. An instance normalisation
 * (D. Ulyanov, A. Vedaldi, V. Lempitsky, Instance Normalization: The Missing Ingredient for Fast Stylization, 2016) needs the mean and
 * the variance of a whole plane: they are summed up for each line in double precision, and then over the lines in their order, so
 * that the picture is the same, bit for bit, with any number of threads.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "allocation.h"
#include "feed-forward.h"

#define EPSILON       1e-5
#define SIDE_MULTIPLE 4
#define LINES_A_TASK  4

/* A run of the network. */
typedef struct
{
  const PstInstant *instant;
  const gfloat     *vector;
  PstCompute       *compute;
  GCancellable     *cancellable;
} Walk;

/* One layer of it. */
typedef struct
{
  const Walk         *walk;
  const PstFeedLayer *layer;
  PstMap             *in;
  PstMap             *out;
  const PstMap       *skipped;   /* added to the output; NULL: nothing */
  gdouble            *sums;      /* [H, 2, C]: of a line's values and of their squares */
  gfloat             *factors;   /* [C] */
  gfloat             *summands;  /* [C] */
  PstPicture         *picture;   /* of the last layer, instead of out */
} Pass;

static void
run_lines (const Walk *walk,
           gint        n_lines,
           PstTask     task,
           Pass       *pass)
{
  pst_workers_run (walk->compute->workers, (n_lines + LINES_A_TASK - 1) / LINES_A_TASK, task, pass);
}

static void
pad_lines (guint    task,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  Pass *pass = data;

  for (gint y = task * LINES_A_TASK; y < MIN ((gint) (task + 1) * LINES_A_TASK, pass->in->height); y++)
    pst_line_convolution_pad (&pass->layer->convolution, pass->in, y);
}

static void
add_up_line (const PstMap *map,
             gint          y,
             gdouble      *sums)
{
  const gfloat *line = map->values + y * map->line;

  memset (sums, 0, 2 * map->channels * sizeof (gdouble));
  for (gint x = 0; x < map->width; x++)
    for (gsize c = 0; c < map->channels; c++)
      {
        gdouble value = line[x * map->channels + c];

        sums[c] += value;
        sums[map->channels + c] += value * value;
      }
}

static void
convolve_lines (guint    task,
                guint    worker G_GNUC_UNUSED,
                gpointer data)
{
  Pass *pass = data;

  for (gint y = task * LINES_A_TASK; y < MIN ((gint) (task + 1) * LINES_A_TASK, pass->out->height); y++)
    {
      pst_line_convolution_run (&pass->layer->convolution, pass->walk->compute, pass->in, y, pass->out->width,
                                pass->out->values + y * pass->out->line);
      if (pass->layer->normed)
        add_up_line (pass->out, y, pass->sums + y * 2 * pass->out->channels);
    }
}

static void
normalise_lines (guint    task,
                 guint    worker G_GNUC_UNUSED,
                 gpointer data)
{
  Pass  *pass     = data;
  gsize  channels = pass->out->channels;

  for (gint y = task * LINES_A_TASK; y < MIN ((gint) (task + 1) * LINES_A_TASK, pass->out->height); y++)
    {
      gfloat *line = pass->out->values + y * pass->out->line;

      for (gint x = 0; x < pass->out->width; x++)
        for (gsize c = 0; c < channels; c++)
          {
            gfloat value = line[x * channels + c] * pass->factors[c] + pass->summands[c];

            line[x * channels + c] = pass->layer->relu ? MAX (value, 0.0f) : value;
          }
      if (pass->skipped)
        for (gsize i = 0; i < pass->out->width * channels; i++)
          line[i] += pass->skipped->values[y * pass->skipped->line + i];
    }
}

static gdouble
apply_affine (const PstAffine *affine,
              const Walk      *walk,
              gsize            channel)
{
  gdouble sum = affine->bias ? affine->bias[channel] : 0.0;

  for (gsize i = 0; i < walk->instant->n_entries; i++)
    sum += (gdouble) affine->matrix[channel * affine->by_channel + i * affine->by_entry] * walk->vector[i];
  return sum;
}

/* y = (x - mean) / sqrt (variance + ε) · scale + shift, as a product and a sum. */
static void
find_factors (Pass *pass,
              gint  width,
              gint  height,
              gsize channels)
{
  gdouble n = (gdouble) width * height;

  for (gsize c = 0; c < channels; c++)
    {
      gdouble sum     = 0.0;
      gdouble squares = 0.0;
      gdouble mean;
      gdouble factor;

      for (gint y = 0; y < height; y++)
        {
          sum += pass->sums[(y * 2) * channels + c];
          squares += pass->sums[(y * 2 + 1) * channels + c];
        }
      mean              = sum / n;
      factor            = apply_affine (&pass->layer->scale, pass->walk, c) / sqrt (MAX (squares / n - mean * mean, 0.0) + EPSILON);
      pass->factors[c]  = factor;
      pass->summands[c] = apply_affine (&pass->layer->shift, pass->walk, c) - mean * factor;
    }
}

static gboolean
is_cancelled (const Walk  *walk,
              GError     **error)
{
  return g_cancellable_set_error_if_cancelled (walk->cancellable, error);
}

static void
clear_pass (Pass *pass)
{
  g_clear_pointer (&pass->sums, pst_memory_free);
  g_clear_pointer (&pass->factors, pst_memory_free);
}

static gboolean
init_sums (Pass    *pass,
           gint     height,
           gsize    channels,
           GError **error)
{
  pass->sums     = pst_bytes_new (2 * (gsize) height * channels * sizeof (gdouble), error);
  pass->factors  = pass->sums ? pst_floats_new (2 * channels, error) : NULL;
  pass->summands = pass->factors ? pass->factors + channels : NULL;
  return pass->factors != NULL;
}

/* out is made here; in stays the caller's. */
static gboolean
walk_through (const Walk          *walk,
              const PstFeedLayer  *layer,
              PstMap              *in,
              const PstMap        *skipped,
              PstMap              *out,
              GError             **error)
{
  const PstLineConvolution *convolution = &layer->convolution;
  gint                      width       = convolution->enlarged ? 2 * in->width : in->width / convolution->stride;
  gint                      height      = convolution->enlarged ? 2 * in->height : in->height / convolution->stride;
  Pass                      pass        = { .walk = walk, .layer = layer, .in = in, .out = out, .skipped = skipped };

  if (is_cancelled (walk, error) || ! pst_map_init (out, width, height, convolution->out_channels, error))
    return FALSE;
  if (! init_sums (&pass, height, convolution->out_channels, error))
    {
      clear_pass (&pass);
      return FALSE;
    }
  run_lines (walk, in->height, pad_lines, &pass);
  run_lines (walk, height, convolve_lines, &pass);
  if (layer->normed)
    {
      find_factors (&pass, width, height, convolution->out_channels);
      run_lines (walk, height, normalise_lines, &pass);
    }
  clear_pass (&pass);
  return TRUE;
}

/* The same where the input is not needed any more: afterwards it is the output. */
static gboolean
walk_on (const Walk          *walk,
         const PstFeedLayer  *layer,
         PstMap              *map,
         GError             **error)
{
  PstMap   out  = { 0 };
  gboolean done = walk_through (walk, layer, map, NULL, &out, error);

  pst_map_clear (map);
  *map = out;
  return done;
}

static gboolean
walk_through_block (const Walk          *walk,
                    const PstFeedLayer  *layers,
                    PstMap              *map,
                    GError             **error)
{
  PstMap   half = { 0 };
  PstMap   out  = { 0 };
  gboolean done = walk_through (walk, &layers[0], map, NULL, &half, error) &&
                  walk_through (walk, &layers[1], &half, map, &out, error);

  pst_map_clear (map);
  pst_map_clear (&half);
  *map = out;
  return done;
}

static gboolean
init_from_picture (PstMap            *map,
                   const PstPicture  *picture,
                   GError           **error)
{
  gint width  = (picture->width + SIDE_MULTIPLE - 1) / SIDE_MULTIPLE * SIDE_MULTIPLE;
  gint height = (picture->height + SIDE_MULTIPLE - 1) / SIDE_MULTIPLE * SIDE_MULTIPLE;

  if (! pst_map_init (map, width, height, 3, error))
    return FALSE;
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      memcpy (map->values + y * map->line + x * 3,
              picture->rgb + ((gsize) pst_mirror (y, picture->height) * picture->width + pst_mirror (x, picture->width)) * 3,
              3 * sizeof (gfloat));
  return TRUE;
}

/* A sigmoid brings the last layer's numbers to what can be shown. */
static void
finish_lines (guint    task,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  Pass       *pass    = data;
  PstPicture *picture = pass->picture;

  for (gint y = task * LINES_A_TASK; y < MIN ((gint) (task + 1) * LINES_A_TASK, picture->height); y++)
    for (gint i = 0; i < 3 * picture->width; i++)
      {
        gfloat value = pass->out->values[y * pass->out->line + i] * pass->factors[i % 3] + pass->summands[i % 3];

        picture->rgb[(gsize) y * 3 * picture->width + i] = 1.0f / (1.0f + expf (-value));
      }
}

static void
convolve_grouped_lines (guint    task,
                        guint    worker,
                        gpointer data)
{
  Pass                     *pass        = data;
  const PstLineConvolution *convolution = &pass->layer->convolution;
  gint                      n_groups    = (pass->out->width + convolution->group - 1) / convolution->group;
  gfloat                   *groups      = pass->walk->compute->scratch + worker * n_groups * convolution->columns;
  gsize                     n_group     = convolution->group * convolution->out_channels;

  for (gint y = task * LINES_A_TASK; y < MIN ((gint) (task + 1) * LINES_A_TASK, pass->out->height); y++)
    {
      gfloat *line = pass->out->values + y * pass->out->line;

      pst_line_convolution_run (convolution, pass->walk->compute, pass->in, y, pass->out->width, groups);
      for (gint i = 0; i < n_groups; i++)
        memcpy (line + i * n_group, groups + i * convolution->columns, n_group * sizeof (gfloat));
      add_up_line (pass->out, y, pass->sums + y * 2 * pass->out->channels);
    }
}

static gboolean
finish (const Walk    *walk,
        PstMap        *in,
        PstPicture    *picture,
        GError       **error)
{
  const PstFeedLayer *layer  = &walk->instant->expansions[PST_FEED_EXPANSIONS - 1];
  PstMap              out    = { 0 };
  Pass                pass   = { .walk = walk, .layer = layer, .in = in, .out = &out, .picture = picture };
  gsize               groups = (in->width + layer->convolution.group - 1) / layer->convolution.group * layer->convolution.columns;
  gboolean            done   = ! is_cancelled (walk, error) && pst_map_init (&out, in->width, in->height, 3, error) &&
                               init_sums (&pass, in->height, 3, error) &&
                               pst_compute_reserve (walk->compute, groups * pst_workers_get_count (walk->compute->workers), error);

  if (done)
    {
      run_lines (walk, in->height, pad_lines, &pass);
      run_lines (walk, in->height, convolve_grouped_lines, &pass);
      find_factors (&pass, in->width, in->height, 3);
      run_lines (walk, picture->height, finish_lines, &pass);
    }
  clear_pass (&pass);
  pst_map_clear (&out);
  return done;
}

static gboolean
walk_through_all (const Walk  *walk,
                  PstMap      *map,
                  PstPicture  *picture,
                  GError     **error)
{
  const PstInstant *instant = walk->instant;

  for (guint i = 0; i < PST_FEED_CONTRACTIONS; i++)
    if (! walk_on (walk, &instant->contractions[i], map, error))
      return FALSE;
  for (guint i = 0; i < instant->n_residuals; i++)
    if (! walk_through_block (walk, instant->residuals[i], map, error))
      return FALSE;
  for (guint i = 0; i + 1 < PST_FEED_EXPANSIONS; i++)
    if (! walk_on (walk, &instant->expansions[i], map, error))
      return FALSE;
  return finish (walk, map, picture, error);
}

static gboolean
prepare_layer (PstFeedLayer      *layer,
               const PstCompute  *compute,
               GError           **error)
{
  if (layer->convolution.bias)
    return TRUE;
  return pst_line_convolution_init (&layer->convolution, compute, layer->kernel, layer->bias, error);
}

static gboolean
prepare (PstInstant        *instant,
         const PstCompute  *compute,
         GError           **error)
{
  gboolean ready = TRUE;

  g_mutex_lock (&instant->prepare_mutex);
  for (guint i = 0; i < PST_FEED_CONTRACTIONS && ready; i++)
    ready = prepare_layer (&instant->contractions[i], compute, error);
  for (guint i = 0; i < 2 * instant->n_residuals && ready; i++)
    ready = prepare_layer (&instant->residuals[i / 2][i % 2], compute, error);
  for (guint i = 0; i < PST_FEED_EXPANSIONS && ready; i++)
    ready = prepare_layer (&instant->expansions[i], compute, error);
  g_mutex_unlock (&instant->prepare_mutex);
  return ready;
}

/**
 * pst_instant_paint:
 * @instant: the network
 * @picture: any picture
 * @vector: [n_entries], the style
 * @n_threads: how many threads; 0: one for each processor
 * @cancellable: (nullable): asked between layers and between lines
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the picture painted, of the same size, without alpha, values from 0 to 1
 */
PstPicture *
pst_instant_paint (PstInstant        *instant,
                   const PstPicture  *picture,
                   const gfloat      *vector,
                   guint              n_threads,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_autoptr (PstCompute) compute = pst_compute_new (n_threads, NULL);
  g_autoptr (PstPicture) result  = pst_picture_new (picture->width, picture->height, FALSE, error);
  Walk                   walk    = { instant, vector, compute, cancellable };
  PstMap                 map     = { 0 };
  gboolean               done;

  pst_workers_set_cancellable (compute->workers, cancellable);
  done = result && prepare (instant, compute, error) && init_from_picture (&map, picture, error) &&
         walk_through_all (&walk, &map, result, error) && ! is_cancelled (&walk, error);
  pst_map_clear (&map);
  return done ? g_steal_pointer (&result) : NULL;
}
