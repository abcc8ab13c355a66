/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much it matters that a place of the picture shows what it did: where the photograph is blank, the style may fill it.
 *
 *   q = least + (1 - least) · min (1, c / CLEAR)
 *
 * c is the standard deviation of grey (Rec. 709's weights of the encoded values) in a window of 9 × 9 pixels, of which the largest in a
 * window of 5 × 5 is taken, so that an outline matters on both of its sides; a place of the grid has the mean of its pixels' q.
 */
#include "config.h"

#include <math.h>

#include "compute/allocation.h"
#include "losses/matching/importance.h"

#define WINDOW 4    /* pixels to either side */
#define SPREAD 2    /* likewise */
#define CLEAR  0.06 /* a standard deviation that leaves no doubt that there is something */

static gfloat
get_grey (const gfloat *rgb)
{
  return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
}

/* Sums along a row of values [n] over the window around each. */
static void
sum_window (gint           n,
            PstEdge        edge,
            const gdouble *values,
            gdouble       *sums)
{
  for (gint i = 0; i < n; i++)
    {
      sums[i] = 0.0;
      for (gint j = i - WINDOW; j <= i + WINDOW; j++)
        sums[i] += values[pst_edge_resolve (j, n, edge)];
    }
}

/* The standard deviation around each pixel of a row. columns: sums over the window of the rows around it, of grey and of its square. */
static void
deviate_row (gint     width,
             PstEdge  edge,
             gdouble *columns[2],
             gdouble *sums[2],
             gfloat  *deviations)
{
  const gdouble n = (2 * WINDOW + 1) * (2 * WINDOW + 1);

  for (guint power = 0; power < 2; power++)
    sum_window (width, edge, columns[power], sums[power]);
  for (gint x = 0; x < width; x++)
    {
      gdouble mean = sums[0][x] / n;

      deviations[x] = sqrt (MAX (sums[1][x] / n - mean * mean, 0.0));
    }
}

static void
sum_columns (const PstPicture *content,
             PstEdge           edge,
             gint              y,
             gdouble          *columns[2])
{
  for (gint x = 0; x < content->width; x++)
    columns[0][x] = columns[1][x] = 0.0;
  for (gint row = y - WINDOW; row <= y + WINDOW; row++)
    {
      const gfloat *rgb = content->rgb + 3 * (gsize) pst_edge_resolve (row, content->height, edge) * content->width;

      for (gint x = 0; x < content->width; x++)
        {
          gdouble grey = get_grey (rgb + 3 * x);

          columns[0][x] += grey;
          columns[1][x] += grey * grey;
        }
    }
}

static PstMask *
find_deviations (const PstPicture  *content,
                 PstEdges           edges,
                 GError           **error)
{
  g_autoptr (PstMask)  deviations = pst_mask_new (content->width, content->height, error);
  g_autofree gdouble  *memory     = g_new (gdouble, 4 * (gsize) content->width);
  gdouble             *columns[2] = { memory, memory + content->width };
  gdouble             *sums[2]    = { memory + 2 * (gsize) content->width, memory + 3 * (gsize) content->width };

  for (gint y = 0; y < content->height && deviations; y++)
    {
      sum_columns (content, edges.down, y, columns);
      deviate_row (content->width, edges.across, columns, sums, deviations->values + (gsize) y * content->width);
    }
  return g_steal_pointer (&deviations);
}

static gfloat
find_largest (const PstMask *deviations,
              PstEdges       edges,
              gint           x,
              gint           y)
{
  gfloat largest = 0.0f;

  for (gint row = y - SPREAD; row <= y + SPREAD; row++)
    for (gint column = x - SPREAD; column <= x + SPREAD; column++)
      largest = MAX (largest, deviations->values[(gsize) pst_edge_resolve (row, deviations->height, edges.down) * deviations->width +
                                                 pst_edge_resolve (column, deviations->width, edges.across)]);
  return largest;
}

/* (transfer full): of each place of the grid of this stride, [H / stride, W / stride]; NULL with PST_ERROR_MEMORY. @edges: those that are
 * not joined make no difference: a picture goes on with its edge.
 */
PstMask *
pst_importance_new (const PstPicture  *content,
                    PstEdges           edges,
                    gint               stride,
                    gdouble            least,
                    GError           **error)
{
  const PstEdges      own        = { pst_edge_of_picture (edges.across), pst_edge_of_picture (edges.down) };
  g_autoptr (PstMask) deviations = find_deviations (content, own, error);
  PstMask            *importance = deviations ? pst_mask_new (content->width / stride, content->height / stride, error) : NULL;

  for (gint y = 0; importance && y < importance->height; y++)
    for (gint x = 0; x < importance->width; x++)
      {
        gdouble sum = 0.0;

        for (gint i = 0; i < stride * stride; i++)
          sum += MIN (find_largest (deviations, own, x * stride + i % stride, y * stride + i / stride) / CLEAR, 1.0);
        importance->values[(gsize) y * importance->width + x] = least + (1.0 - least) * sum / (stride * stride);
      }
  return importance;
}
