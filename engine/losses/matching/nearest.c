/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For each query q_i, the k rows s_j that are most like it by the cosine, each side less its own mean:
 *
 *   c(i, j) = (q_i - q̄) · (s_j - s̄) / (‖q_i - q̄‖ ‖s_j - s̄‖)
 *
 * and how much each of them counts: the softmax of c / temperature over the k. One neighbour, or a temperature of 0, is the hard
 * neighbour of N. Kolkin and others (Neural Neighbor Style Transfer, 2022, equation 2); many and a high temperature are attention.
 *
 * All cosines are a product of matrices, which OpenBLAS makes block by block: QUERIES × ROWS of them at a time, in memory of each worker's
 * own; of each block a query keeps its best. A block is the same whoever computes it, and rows come in order: of two that are equally
 * near, the first is kept.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <cblas.h>

#include "compute/allocation.h"
#include "losses/matching/nearest.h"

#define QUERIES 512
#define ROWS    1024
#define CHUNK   32    /* of a query's cosines that are passed over at once, where none is near enough */
#define MEANS   64    /* parts that rows are summed up in */
#define FAR     -2.0f /* than which every row is nearer */

/* Rows that become unit vectors around their mean. */
typedef struct
{
  gsize    n;
  gsize    channels;
  gfloat  *rows; /* [n, channels] */
  gdouble *sums; /* [MEANS, channels] */
} Centring;

typedef struct
{
  const PstNearest *nearest;
  gsize             channels;
  gsize             n_queries;
  const gfloat     *queries;
  const gfloat     *wanted;
  gsize             n_rows;
  const gfloat     *rows;
  gsize             n_entries;
  guint32          *indices;
  gfloat           *weights;
  gfloat           *products; /* [workers, QUERIES, ROWS] */
} Search;

static void
sum_part (guint    part,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  Centring *centring = data;
  gdouble  *sums     = centring->sums + part * centring->channels;

  memset (sums, 0, centring->channels * sizeof (gdouble));
  for (gsize i = centring->n * part / MEANS; i < centring->n * (part + 1) / MEANS; i++)
    for (gsize c = 0; c < centring->channels; c++)
      sums[c] += centring->rows[i * centring->channels + c];
}

static void
centre_part (guint    part,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  Centring *centring = data;
  gsize     channels = centring->channels;

  for (gsize i = centring->n * part / MEANS; i < centring->n * (part + 1) / MEANS; i++)
    {
      gfloat *row    = centring->rows + i * channels;
      gdouble square = 0.0;
      gfloat  scale;

      for (gsize c = 0; c < channels; c++)
        {
          row[c] -= centring->sums[c];
          square += (gdouble) row[c] * row[c];
        }
      scale = square > 0.0 ? 1.0 / sqrt (square) : 0.0f;
      for (gsize c = 0; c < channels; c++)
        row[c] *= scale;
    }
}

/* Takes the mean off rows [n, channels], and makes them unit vectors. */
void
pst_nearest_centre (PstCompute *compute,
                    gsize       n,
                    gsize       channels,
                    gfloat     *rows)
{
  g_autofree gdouble *sums     = g_new (gdouble, MEANS * channels);
  Centring            centring = { n, channels, rows, sums };

  pst_workers_run (compute->workers, MEANS, sum_part, &centring);
  for (gsize c = 0; c < channels; c++)
    {
      for (gsize part = 1; part < MEANS; part++)
        sums[c] += sums[part * channels + c];
      sums[c] /= n;
    }
  pst_workers_run (compute->workers, MEANS, centre_part, &centring);
}

static gboolean
is_any_above (const gfloat *values,
              gfloat        bound)
{
  gint any = 0;

  for (guint i = 0; i < CHUNK; i++)
    any |= values[i] > bound;
  return any;
}

/* Puts a row among the best of a query, [n], which are in order. */
static void
insert (gsize    n,
        gfloat  *cosines,
        guint32 *indices,
        gfloat   cosine,
        guint32  index)
{
  gsize place = n - 1;

  for (; place > 0 && cosine > cosines[place - 1]; place--)
    {
      cosines[place] = cosines[place - 1];
      indices[place] = indices[place - 1];
    }
  cosines[place] = cosine;
  indices[place] = index;
}

/* The products are padded with what is never near. */
static void
keep_best (gsize         n,
           gfloat       *cosines,
           guint32      *indices,
           gsize         first_row,
           gsize         n_rows,
           const gfloat *products)
{
  for (gsize chunk = 0; chunk < n_rows; chunk += CHUNK)
    if (is_any_above (products + chunk, cosines[n - 1]))
      for (gsize j = chunk; j < MIN (chunk + CHUNK, n_rows); j++)
        if (products[j] > cosines[n - 1])
          insert (n, cosines, indices, products[j], first_row + j);
}

/* From cosines, in order, to what each counts. */
static void
weigh (const PstNearest *nearest,
       gsize             n,
       gfloat           *cosines)
{
  gfloat best = cosines[0];
  gfloat sum  = 0.0f;

  for (gsize k = 0; k < n; k++)
    {
      cosines[k] = k == 0 ? 1.0f : nearest->temperature > 0.0 ? expf ((cosines[k] - best) / nearest->temperature) : 0.0f;
      sum += cosines[k];
    }
  for (gsize k = 0; k < n; k++)
    cosines[k] /= sum;
}

static gboolean
is_any_wanted (gsize         n,
               const gfloat *wanted)
{
  for (gsize i = 0; i < n; i++)
    if (wanted[i] > 0.0f)
      return TRUE;
  return FALSE;
}

static void
search_block (guint    block,
              guint    worker,
              gpointer data)
{
  const Search *search   = data;
  gsize         first    = (gsize) block * QUERIES;
  gsize         n        = MIN (QUERIES, search->n_queries - first);
  gsize         n_kept   = MIN (search->nearest->n_neighbours, search->n_rows);
  gfloat       *products = search->products + (gsize) worker * QUERIES * ROWS;
  gboolean      wanted   = is_any_wanted (n, search->wanted + first);

  for (gsize i = first; i < first + n; i++)
    for (gsize k = 0; k < search->nearest->n_neighbours; k++)
      {
        search->weights[i * search->n_entries + k] = wanted && k < n_kept ? FAR : 0.0f;
        search->indices[i * search->n_entries + k] = 0;
      }
  for (gsize row = 0; wanted && row < search->n_rows; row += ROWS)
    {
      gsize n_rows = MIN (ROWS, search->n_rows - row);

      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, n, n_rows, search->channels, 1.0f,
                   search->queries + first * search->channels, search->channels, search->rows + row * search->channels,
                   search->channels, 0.0f, products, ROWS);
      for (gsize i = 0; i < n; i++)
        {
          for (gsize j = n_rows; j % CHUNK != 0; j++)
            products[i * ROWS + j] = FAR;
          keep_best (n_kept, search->weights + (first + i) * search->n_entries, search->indices + (first + i) * search->n_entries,
                     row, n_rows, products + i * ROWS);
        }
    }
  for (gsize i = first; wanted && i < first + n; i++)
    weigh (search->nearest, n_kept, search->weights + i * search->n_entries);
}

/* What it takes while it looks. */
guint64
pst_nearest_get_bytes (gsize n_rows,
                       gsize channels,
                       guint n_workers)
{
  return ((guint64) n_rows * channels + (guint64) n_workers * QUERIES * ROWS) * sizeof (gfloat);
}

/* Of each of the queries [n_queries, channels], centred, sets the first n_neighbours of n_entries: which of the rows [n_rows, channels], at
 * least one, are the nearest, and what each counts; together they count 1. Queries of which wanted [n_queries] is 0 may be left out: then
 * nothing counts. FALSE with PST_ERROR_MEMORY, or with G_IO_ERROR_CANCELLED.
 */
gboolean
pst_nearest_find (const PstNearest  *nearest,
                  PstCompute        *compute,
                  gsize              channels,
                  gsize              n_queries,
                  const gfloat      *queries,
                  const gfloat      *wanted,
                  gsize              n_rows,
                  const gfloat      *rows,
                  gsize              n_entries,
                  guint32           *indices,
                  gfloat            *weights,
                  GCancellable      *cancellable,
                  GError           **error)
{
  gfloat *centred  = pst_floats_new (n_rows * channels, error);
  gfloat *products = centred ? pst_floats_new ((gsize) pst_workers_get_count (compute->workers) * QUERIES * ROWS, error) : NULL;
  Search  search   = { nearest, channels, n_queries, queries, wanted, n_rows, centred, n_entries, indices, weights, products };

  if (products)
    {
      memcpy (centred, rows, n_rows * channels * sizeof (gfloat));
      pst_workers_set_cancellable (compute->workers, cancellable);
      pst_nearest_centre (compute, n_rows, channels, centred);
      pst_workers_run (compute->workers, (n_queries + QUERIES - 1) / QUERIES, search_block, &search);
      pst_workers_set_cancellable (compute->workers, NULL);
    }
  pst_memory_free (centred);
  pst_memory_free (products);
  return products && ! g_cancellable_set_error_if_cancelled (cancellable, error);
}
