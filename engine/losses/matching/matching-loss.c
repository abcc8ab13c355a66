/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The matching loss of a region of the picture: how far the hypercolumn h_i of each place is, by its direction, from a target t_i:
 *
 *   weight · Σ_i q_i (1 - h_i · t_i / (‖h_i‖ ‖t_i‖)),   t_i = Σ_k share(k) Σ_j w_ij s_kj
 *
 *   gradient at h_i  -weight · q_i / ‖h_i‖ · (t_i / ‖t_i‖ - cos(h_i, t_i) · h_i / ‖h_i‖)
 *
 * s_kj are hypercolumns of painting k, w_ij how much those count that are nearest to what the picture showed there before it was painted
 * (nearest.c), q_i how much the place matters. What a place is painted like is found once, and fixed (after N. Kolkin and others, Neural
 * Neighbor Style Transfer, 2022, section 3.2).
 *
 * Of a target only the indices and weights of its rows are kept, and it is made anew whenever it is looked at: a few numbers a place,
 * instead of hundreds. Both h·t and ‖h‖² are sums over layers, so each layer's part is added as the network comes to it; the gradient
 * is a factor times the target and another times the hypercolumn, both known for each place once all layers have come.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "losses/matching/matching-loss.h"

#define LEAST_LENGTH 1e-9 /* a hypercolumn that is shorter has no direction */

struct _PstMatchingLoss
{
  PstCompute           *compute;    /* borrowed */
  const PstHypercolumn *column;     /* borrowed */
  PstFeatureMap         grid;       /* of the picture, without values */
  gsize                 n_entries;  /* of a place */
  guint                 n_paintings;
  PstPaintingRows      *paintings;  /* [n_paintings] */
  guint                 n_neighbours;
  guint32              *indices;    /* [H, W, n_entries] */
  gfloat               *weights;    /* [H, W, n_entries] */
  gfloat               *importance; /* [H, W], q_i, times the weight */
  gfloat               *lengths;    /* [H, W], ‖t_i‖ */
  gfloat               *products;   /* [H, W], h_i · t_i; compared, what is multiplied with t_i */
  gfloat               *squares;    /* [H, W], ‖h_i‖²; compared, what is multiplied with h_i */
  gdouble              *sums;       /* [H] */
  gdouble               value;
};

/* A part of a layer's map, for all workers. */
typedef struct
{
  PstMatchingLoss      *loss;
  const PstColumnLayer *layer;
  const PstFeatureMap  *map;
  const PstRectangle   *place;
  PstRectangle          cover;
  gfloat               *finer; /* [H, W, finer_channels] */
} Visit;

static gsize
count_places (const PstFeatureMap *grid)
{
  return (gsize) grid->width * grid->height;
}

/* (transfer full) (nullable): for a picture's grid and the paintings of one region, with their shares; with PST_ERROR_MEMORY where there
 * is no room. What is borrowed, the paintings' rows included, must outlive it.
 */
PstMatchingLoss *
pst_matching_loss_new (PstCompute             *compute,
                       const PstHypercolumn   *column,
                       const PstFeatureMap    *grid,
                       guint                   n_paintings,
                       const PstPaintingRows  *paintings,
                       guint                   n_neighbours,
                       GError                **error)
{
  g_autoptr (PstMatchingLoss) loss = g_new0 (PstMatchingLoss, 1);
  gsize                       n    = count_places (grid);

  loss->compute      = compute;
  loss->column       = column;
  loss->grid         = *grid;
  loss->n_paintings  = n_paintings;
  loss->n_neighbours = n_neighbours;
  loss->n_entries    = n_paintings * n_neighbours;
  loss->paintings    = g_memdup2 (paintings, n_paintings * sizeof *paintings);
  loss->sums         = g_new0 (gdouble, grid->height);

  loss->indices    = pst_bytes_new (n * loss->n_entries * sizeof (guint32), error);
  loss->weights    = loss->indices ? pst_floats_new (n * loss->n_entries, error) : NULL;
  loss->importance = loss->weights ? pst_floats_new (n, error) : NULL;
  loss->lengths    = loss->importance ? pst_floats_new (n, error) : NULL;
  loss->products   = loss->lengths ? pst_floats_new (n, error) : NULL;
  loss->squares    = loss->products ? pst_floats_new (n, error) : NULL;
  return loss->squares ? g_steal_pointer (&loss) : NULL;
}

void
pst_matching_loss_free (PstMatchingLoss *loss)
{
  pst_memory_free (loss->indices);
  pst_memory_free (loss->weights);
  pst_memory_free (loss->importance);
  pst_memory_free (loss->lengths);
  pst_memory_free (loss->products);
  pst_memory_free (loss->squares);
  g_free (loss->paintings);
  g_free (loss->sums);
  g_free (loss);
}

guint64
pst_matching_loss_get_bytes (const PstFeatureMap *grid,
                             guint                n_paintings,
                             guint                n_neighbours)
{
  return count_places (grid) * (2 * (guint64) n_paintings * n_neighbours + 4) * sizeof (gfloat);
}

/* A layer's part of each of the rows that a place's target is made of. */
static void
find_rows (const PstMatchingLoss *loss,
           const PstColumnLayer  *layer,
           gsize                  i,
           const gfloat         **rows)
{
  const guint32 *indices = loss->indices + i * loss->n_entries;

  for (guint painting = 0, k = 0; painting < loss->n_paintings; painting++)
    for (guint end = k + loss->n_neighbours; k < end; k++)
      rows[k] = loss->paintings[painting].rows + indices[k] * loss->column->channels + layer->first;
}

/* A layer's part of a place's target. Not inlined: what it has on the stack goes with each place. */
static G_GNUC_NO_INLINE void
make_target (const PstMatchingLoss *loss,
             const PstColumnLayer  *layer,
             gsize                  i,
             gfloat                *target)
{
  const gfloat **rows = g_newa (const gfloat *, loss->n_entries);

  find_rows (loss, layer, i, rows);
  loss->compute->kernels->mix (loss->n_entries, rows, loss->weights + i * loss->n_entries, layer->channels, target);
}

static void
measure_row (guint    y,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  PstMatchingLoss *loss = data;
  gfloat           target[PST_MOST_COLUMN_CHANNELS];

  for (gsize i = (gsize) y * loss->grid.width; i < (gsize) (y + 1) * loss->grid.width; i++)
    {
      gdouble square = 0.0;

      for (guint l = 0; l < loss->column->n_layers; l++)
        {
          const PstColumnLayer *layer = &loss->column->layers[l];
          gfloat                sums[2];

          make_target (loss, layer, i, target);
          loss->compute->kernels->compare (target, target, layer->channels, sums);
          square += sums[1];
        }
      loss->lengths[i] = sqrt (square);
    }
}

/* Finds what each place is to be painted like, by what the picture showed there: source [H, W, channels], centred (nearest.c).
 * Each place matters as much as importance [H, W] says, times the weight.
 */
gboolean
pst_matching_loss_match (PstMatchingLoss   *loss,
                         const PstNearest  *nearest,
                         const gfloat      *source,
                         const gfloat      *importance,
                         gdouble            weight,
                         GCancellable      *cancellable,
                         GError           **error)
{
  gsize n = count_places (&loss->grid);

  for (guint k = 0; k < loss->n_paintings; k++)
    {
      const PstPaintingRows *painting = &loss->paintings[k];
      gsize                  first    = (gsize) k * loss->n_neighbours;

      if (! pst_nearest_find (nearest, loss->compute, loss->column->channels, n, source, importance, painting->n_rows, painting->rows,
                              loss->n_entries, loss->indices + first, loss->weights + first, cancellable, error))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        for (gsize j = first; j < first + loss->n_neighbours; j++)
          loss->weights[i * loss->n_entries + j] *= painting->share;
    }
  for (gsize i = 0; i < n; i++)
    loss->importance[i] = weight * importance[i];
  pst_workers_run (loss->compute->workers, loss->grid.height, measure_row, loss);
  return TRUE;
}

/* Forgets the picture before. */
void
pst_matching_loss_begin (PstMatchingLoss *loss)
{
  memset (loss->products, 0, count_places (&loss->grid) * sizeof (gfloat));
  memset (loss->squares, 0, count_places (&loss->grid) * sizeof (gfloat));
}

static void
add_row (guint    row,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const Visit          *visit    = data;
  PstMatchingLoss      *loss     = visit->loss;
  const PstColumnLayer *layer    = visit->layer;
  gint                  y        = visit->cover.y + row;
  gfloat                features[PST_MOST_COLUMN_CHANNELS];
  gfloat                target[PST_MOST_COLUMN_CHANNELS];

  for (gint x = visit->cover.x; x < visit->cover.x + visit->cover.width; x++)
    {
      gsize  i = (gsize) y * loss->grid.width + x;
      gfloat sums[2];

      if (loss->importance[i] <= 0.0f)
        continue;
      pst_column_layer_read (layer, &loss->grid, visit->map, visit->place, x, y, features);
      make_target (loss, layer, i, target);
      loss->compute->kernels->compare (target, features, layer->channels, sums);
      if (layer->stride < loss->grid.stride)
        memcpy (visit->finer + i * loss->column->finer_channels + layer->first, features, layer->channels * sizeof (gfloat));
      loss->products[i] += sums[0];
      loss->squares[i] += sums[1];
    }
}

/* All parts of all layers are to be added, a layer after those before it. */
void
pst_matching_loss_add (PstMatchingLoss      *loss,
                       const PstColumnLayer *layer,
                       const PstFeatureMap  *map,
                       const PstRectangle   *place,
                       gfloat               *finer)
{
  Visit visit = { loss, layer, map, place, pst_column_layer_cover (layer, &loss->grid, place), finer };

  pst_workers_run (loss->compute->workers, visit.cover.height, add_row, &visit);
}

static void
compare_row (guint    y,
             guint    worker G_GNUC_UNUSED,
             gpointer data)
{
  PstMatchingLoss *loss = data;
  gdouble          sum  = 0.0;

  for (gsize i = (gsize) y * loss->grid.width; i < (gsize) (y + 1) * loss->grid.width; i++)
    {
      gdouble length  = sqrt (loss->squares[i]);
      gdouble product = loss->products[i];
      gdouble q       = loss->importance[i];
      gdouble cosine;

      loss->products[i] = loss->squares[i] = 0.0f;
      if (q <= 0.0)
        continue;
      if (length < LEAST_LENGTH || loss->lengths[i] < LEAST_LENGTH)
        {
          sum += q;
          continue;
        }
      cosine            = product / (length * loss->lengths[i]);
      loss->products[i] = -q / (length * loss->lengths[i]);
      loss->squares[i]  = q * cosine / (length * length);
      sum += q * (1.0 - cosine);
    }
  loss->sums[y] = sum;
}

/* All of the picture was added. */
void
pst_matching_loss_compare (PstMatchingLoss *loss)
{
  pst_workers_run (loss->compute->workers, loss->grid.height, compare_row, loss);
  loss->value = 0.0;
  for (gint y = 0; y < loss->grid.height; y++)
    loss->value += loss->sums[y];
}

/* Of the picture that was compared. */
gdouble
pst_matching_loss_get (const PstMatchingLoss *loss)
{
  return loss->value;
}

/* A layer's part of the gradient at a place, from what the layer sees there: one row more in its target. Not inlined, either. */
static G_GNUC_NO_INLINE void
make_gradient (const PstMatchingLoss *loss,
               const PstColumnLayer  *layer,
               gsize                  i,
               const gfloat          *features,
               gfloat                *gradient)
{
  const gfloat **rows    = g_newa (const gfloat *, loss->n_entries + 1);
  gfloat        *weights = g_newa (gfloat, loss->n_entries + 1);

  find_rows (loss, layer, i, rows);
  for (guint k = 0; k < loss->n_entries; k++)
    weights[k] = loss->products[i] * loss->weights[i * loss->n_entries + k];
  rows[loss->n_entries]    = features;
  weights[loss->n_entries] = loss->squares[i];
  loss->compute->kernels->mix (loss->n_entries + 1, rows, weights, layer->channels, gradient);
}

/* Adds the gradient with respect to a part of the layer's map. Several workers may do so at once. */
void
pst_matching_loss_add_gradient (const PstMatchingLoss *loss,
                                const PstColumnLayer  *layer,
                                const PstFeatureMap   *map,
                                const PstRectangle    *place,
                                const gfloat          *finer,
                                const PstFeatureMap   *gradient)
{
  PstRectangle cover = pst_column_layer_cover (layer, &loss->grid, place);
  gfloat       features[PST_MOST_COLUMN_CHANNELS];
  gfloat       change[PST_MOST_COLUMN_CHANNELS];

  for (gint y = cover.y; y < cover.y + cover.height; y++)
    for (gint x = cover.x; x < cover.x + cover.width; x++)
      {
        gsize         i    = (gsize) y * loss->grid.width + x;
        const gfloat *seen = features;

        if (loss->importance[i] <= 0.0f)
          continue;
        if (layer->stride < loss->grid.stride)
          seen = finer + i * loss->column->finer_channels + layer->first;
        else
          pst_column_layer_read (layer, &loss->grid, map, place, x, y, features);
        make_gradient (loss, layer, i, seen, change);
        pst_column_layer_spread (layer, &loss->grid, gradient, place, x, y, change);
      }
}
