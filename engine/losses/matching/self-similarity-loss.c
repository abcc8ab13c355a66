/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The self-similarity loss of N. Kolkin, J. Salavon, G. Shakhnarovich (Style Transfer by Relaxed Optimal Transport and Self-Similarity,
 * CVPR 2019, section 2.2), of n places with hypercolumns h_i:
 *
 *   D_ij = 1 - h_i · h_j / (‖h_i‖ ‖h_j‖),   P_ij = D_ij / Σ_k D_ik,   loss = Σ_i w_i Σ_j |P_ij - T_ij|
 *
 * T being the content's P. So a place is to be as far from each other place as it was, in relation to all: what is an eye and what is
 * skin stay apart, whatever they look like. With weights w that add up to 1 the loss is from 0 to 2.
 *
 * What painting starts from is often the content itself, where each absolute value has its kink; so below a KINK of the mean of P it is
 * a parabola. With its derivative s_ij, from -1 to 1,
 *
 *   G_ij = w_i (s_ij - Σ_k s_ik P_ik) / Σ_k D_ik   is the gradient at D_ij,
 *   U_i  = -Σ_j (G_ij + G_ji) u_j                  at u_i = h_i / ‖h_i‖,
 *          (U_i - (U_i · u_i) u_i) / ‖h_i‖         at h_i.
 *
 * Products of matrices are made in blocks of rows by OpenBLAS, each the same whoever makes it.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <cblas.h>

#include "compute/allocation.h"
#include "losses/matching/self-similarity-loss.h"

#define ROWS         64   /* of a block */
#define KINK         0.05
#define LEAST_LENGTH 1e-9 /* a hypercolumn that is shorter has no direction */
#define LEAST_SPAN   1e-5 /* mean distance of a place from all others; below, there is nothing but rounding */

struct _PstSelfSimilarityLoss
{
  PstCompute *compute;   /* borrowed */
  gsize       n;
  gsize       channels;
  gfloat     *rows;      /* [n, channels], h, and u when it is measured */
  gfloat     *gradient;  /* [n, channels] */
  gfloat     *target;    /* [n, n], T */
  gfloat     *distances; /* [n, n], D, then P, then G, then G_ij + G_ji */
  gdouble    *weights;   /* [n], w; 0 where the content has no distances */
  gdouble    *lengths;   /* [n], ‖h_i‖; 0 where that has no direction */
  gdouble    *spans;     /* [n], Σ D; 0 where there are no distances */
  gdouble    *values;    /* [n], what each row adds to the loss */
};

/* (transfer full) (nullable): of n places, at least one; with PST_ERROR_MEMORY where there is no room. Compute must outlive it. */
PstSelfSimilarityLoss *
pst_self_similarity_loss_new (PstCompute  *compute,
                              gsize        n,
                              gsize        channels,
                              GError     **error)
{
  g_autoptr (PstSelfSimilarityLoss) loss = g_new0 (PstSelfSimilarityLoss, 1);

  loss->compute   = compute;
  loss->n         = n;
  loss->channels  = channels;
  loss->weights   = g_new0 (gdouble, n);
  loss->lengths   = g_new0 (gdouble, n);
  loss->spans     = g_new0 (gdouble, n);
  loss->values    = g_new0 (gdouble, n);
  loss->rows      = pst_floats_new (n * channels, error);
  loss->gradient  = loss->rows ? pst_floats_new (n * channels, error) : NULL;
  loss->target    = loss->gradient ? pst_floats_new (n * n, error) : NULL;
  loss->distances = loss->target ? pst_floats_new (n * n, error) : NULL;
  return loss->distances ? g_steal_pointer (&loss) : NULL;
}

void
pst_self_similarity_loss_free (PstSelfSimilarityLoss *loss)
{
  pst_memory_free (loss->rows);
  pst_memory_free (loss->gradient);
  pst_memory_free (loss->target);
  pst_memory_free (loss->distances);
  g_free (loss->weights);
  g_free (loss->lengths);
  g_free (loss->spans);
  g_free (loss->values);
  g_free (loss);
}

guint64
pst_self_similarity_loss_get_bytes (gsize n,
                                    gsize channels)
{
  return 2 * (guint64) n * (channels + n) * sizeof (gfloat);
}

/* [n, channels], for the hypercolumns of the content, or of a picture, that are measured next; to be set anew for each. */
gfloat *
pst_self_similarity_loss_get_rows (PstSelfSimilarityLoss *loss)
{
  return loss->rows;
}

static guint
count_blocks (const PstSelfSimilarityLoss *loss)
{
  return (loss->n + ROWS - 1) / ROWS;
}

static void
normalise_row (PstSelfSimilarityLoss *loss,
               gsize                  i)
{
  gfloat *row    = loss->rows + i * loss->channels;
  gdouble square = 0.0;
  gfloat  scale;

  for (gsize c = 0; c < loss->channels; c++)
    square += (gdouble) row[c] * row[c];
  loss->lengths[i] = square >= LEAST_LENGTH * LEAST_LENGTH ? sqrt (square) : 0.0;
  scale            = loss->lengths[i] > 0.0 ? 1.0 / loss->lengths[i] : 0.0;
  for (gsize c = 0; c < loss->channels; c++)
    row[c] *= scale;
}

static void
normalise_block (guint    block,
                 guint    worker G_GNUC_UNUSED,
                 gpointer data)
{
  PstSelfSimilarityLoss *loss = data;

  for (gsize i = (gsize) block * ROWS; i < MIN ((gsize) (block + 1) * ROWS, loss->n); i++)
    normalise_row (loss, i);
}

/* From cosines to P. */
static void
measure_row (PstSelfSimilarityLoss *loss,
             gsize                  i,
             gfloat                *row)
{
  gdouble sum = 0.0;
  gfloat  scale;

  row[i] = 1.0f;
  for (gsize j = 0; j < loss->n; j++)
    {
      row[j] = MAX (1.0f - row[j], 0.0f);
      sum += row[j];
    }
  loss->spans[i] = sum >= LEAST_SPAN * loss->n ? sum : 0.0;
  scale          = loss->spans[i] > 0.0 ? 1.0 / loss->spans[i] : 0.0;
  for (gsize j = 0; j < loss->n; j++)
    row[j] *= scale;
}

/* A block of rows of P, [n, n]. */
static void
measure_block (PstSelfSimilarityLoss *loss,
               guint                  block,
               gfloat                *matrix)
{
  gsize first = (gsize) block * ROWS;
  gsize n     = MIN (ROWS, loss->n - first);

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, n, loss->n, loss->channels, 1.0f, loss->rows + first * loss->channels,
               loss->channels, loss->rows, loss->channels, 0.0f, matrix + first * loss->n, loss->n);
  for (gsize i = first; i < first + n; i++)
    measure_row (loss, i, matrix + i * loss->n);
}

static void
set_target_block (guint    block,
                  guint    worker G_GNUC_UNUSED,
                  gpointer data)
{
  PstSelfSimilarityLoss *loss = data;

  measure_block (loss, block, loss->target);
}

/* From P to the loss and G. */
static void
compare_row (PstSelfSimilarityLoss *loss,
             gsize                  i)
{
  gfloat       *row    = loss->distances + i * loss->n;
  const gfloat *target = loss->target + i * loss->n;
  gfloat        kink   = KINK / loss->n;
  gdouble       sum    = 0.0;
  gdouble       along  = 0.0; /* Σ s P */
  gfloat        factor;

  for (gsize j = 0; j < loss->n; j++)
    {
      gfloat difference = row[j] - target[j];
      gfloat slope      = CLAMP (difference / kink, -1.0f, 1.0f);

      sum += slope * (difference - 0.5f * kink * slope);
      along += slope * row[j];
      row[j] = slope;
    }
  loss->values[i] = loss->weights[i] * sum;
  factor          = loss->spans[i] > 0.0 ? loss->weights[i] / loss->spans[i] : 0.0;
  for (gsize j = 0; j < loss->n; j++)
    row[j] = factor * (row[j] - (gfloat) along);
  row[i] = 0.0f;
}

static void
compare_block (guint    block,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  PstSelfSimilarityLoss *loss = data;

  measure_block (loss, block, loss->distances);
  for (gsize i = (gsize) block * ROWS; i < MIN ((gsize) (block + 1) * ROWS, loss->n); i++)
    compare_row (loss, i);
}

/* From G to G_ij + G_ji, of i in one block of ROWS and j in another or the same. By way of a copy: columns of the matrix itself may all lie
 * in the same few lines of the cache.
 */
static void
add_transpose_square (guint    task,
                      guint    worker G_GNUC_UNUSED,
                      gpointer data)
{
  PstSelfSimilarityLoss *loss      = data;
  guint                  n_blocks  = count_blocks (loss);
  gsize                  first_row = (gsize) (task / n_blocks) * ROWS;
  gsize                  first     = (gsize) (task % n_blocks) * ROWS;
  gsize                  end_row   = MIN (first_row + ROWS, loss->n);
  gsize                  end       = MIN (first + ROWS, loss->n);
  gfloat                 opposite[ROWS][ROWS + 1];

  if (first < first_row)
    return;
  for (gsize j = first; j < end; j++)
    for (gsize i = first_row; i < end_row; i++)
      opposite[i - first_row][j - first] = loss->distances[j * loss->n + i];
  for (gsize i = first_row; i < end_row; i++)
    for (gsize j = first; j < end; j++)
      opposite[i - first_row][j - first] += loss->distances[i * loss->n + j];
  for (gsize i = first_row; i < end_row; i++)
    memcpy (loss->distances + i * loss->n + first, opposite[i - first_row], (end - first) * sizeof (gfloat));
  for (gsize j = first; j < end && first > first_row; j++)
    for (gsize i = first_row; i < end_row; i++)
      loss->distances[j * loss->n + i] = opposite[i - first_row][j - first];
}

/* From U to the gradient. */
static void
project_row (PstSelfSimilarityLoss *loss,
             gsize                  i)
{
  const gfloat *row      = loss->rows + i * loss->channels;
  gfloat       *gradient = loss->gradient + i * loss->channels;
  gfloat        scale    = loss->lengths[i] > 0.0 ? 1.0 / loss->lengths[i] : 0.0;
  gdouble       along    = 0.0;

  for (gsize c = 0; c < loss->channels; c++)
    along += (gdouble) row[c] * gradient[c];
  for (gsize c = 0; c < loss->channels; c++)
    gradient[c] = scale * (gradient[c] - (gfloat) along * row[c]);
}

static void
differentiate_block (guint    block,
                     guint    worker G_GNUC_UNUSED,
                     gpointer data)
{
  PstSelfSimilarityLoss *loss     = data;
  gsize                  first    = (gsize) block * ROWS;
  gsize                  n        = MIN (ROWS, loss->n - first);
  gfloat                *gradient = loss->gradient + first * loss->channels;

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, n, loss->channels, loss->n, -1.0f, loss->distances + first * loss->n, loss->n,
               loss->rows, loss->channels, 0.0f, gradient, loss->channels);
  for (gsize i = first; i < first + n; i++)
    project_row (loss, i);
}

static void
run (PstSelfSimilarityLoss *loss,
     PstTask                task)
{
  pst_workers_run (loss->compute->workers, count_blocks (loss), task, loss);
}

/* The rows are the content's; each place counts as much as its weight, [n], says. */
void
pst_self_similarity_loss_set_target (PstSelfSimilarityLoss *loss,
                                     const gfloat          *weights)
{
  run (loss, normalise_block);
  run (loss, set_target_block);
  for (gsize i = 0; i < loss->n; i++)
    loss->weights[i] = loss->spans[i] > 0.0 ? weights[i] : 0.0;
}

/* The rows are a picture's. */
void
pst_self_similarity_loss_compare (PstSelfSimilarityLoss *loss)
{
  run (loss, normalise_block);
  run (loss, compare_block);
  pst_workers_run (loss->compute->workers, count_blocks (loss) * count_blocks (loss), add_transpose_square, loss);
  run (loss, differentiate_block);
}

/* Of the picture that was compared. */
gdouble
pst_self_similarity_loss_get (const PstSelfSimilarityLoss *loss)
{
  gdouble sum = 0.0;

  for (gsize i = 0; i < loss->n; i++)
    sum += loss->values[i];
  return sum;
}

/* [n, channels], of the picture that was compared; not to be freed. */
const gfloat *
pst_self_similarity_loss_get_gradient (const PstSelfSimilarityLoss *loss)
{
  return loss->gradient;
}
