/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of losses of the picture itself, rgb [H, W, 3], and the two ways over it: to their values, and to their gradients. Rows are
 * tasks; each is summed up by itself, for all losses, and the sums are added in order.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "losses/picture-losses.h"
#include "losses/palette-loss.h"
#include "losses/range-loss.h"
#include "losses/smoothness-loss.h"

/* In this order their gradients are added up. */
static const PstPictureLossClass *const kinds[] = {
  &pst_range_loss,
  &pst_smoothness_loss,
  &pst_palette_loss,
};

struct _PstPictureLosses
{
  PstCompute     *compute;                       /* borrowed */
  PstPictureShape shape;                         /* what it points to is borrowed */
  PstPictureLoss *losses[G_N_ELEMENTS (kinds)];
  guint           n_sums;                        /* of all losses */
  gdouble        *sums;                          /* [H, n_sums] */
  gfloat         *slopes;                        /* [workers, W + 2, 3], of a row and what lies beyond its ends */
};

static gsize
count_slopes (const PstPictureLosses *losses)
{
  return 3 * ((gsize) losses->shape.width + 2);
}

/* What the shape points to must outlive the losses. The weights are [PST_N_LOSSES]. NULL with PST_ERROR_MEMORY where there is no room. */
PstPictureLosses *
pst_picture_losses_new (PstCompute             *compute,
                        const PstPictureShape  *shape,
                        const gdouble          *weights,
                        GError                **error)
{
  g_autoptr (PstPictureLosses) losses = g_new0 (PstPictureLosses, 1);

  losses->compute = compute;
  losses->shape   = *shape;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      PstPictureLoss *loss = losses->losses[i] = g_malloc0 (kinds[i]->size);

      loss->kind   = kinds[i];
      loss->shape  = &losses->shape;
      loss->weight = weights[kinds[i]->loss];
      if (loss->kind->init)
        loss->kind->init (loss);
      losses->n_sums += loss->kind->n_sums;
    }
  losses->sums   = pst_bytes_new (losses->n_sums * shape->height * sizeof (gdouble), error);
  losses->slopes = losses->sums ? pst_floats_new (pst_workers_get_count (compute->workers) * count_slopes (losses), error) : NULL;
  return losses->slopes ? g_steal_pointer (&losses) : NULL;
}

void
pst_picture_losses_free (PstPictureLosses *losses)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_free (losses->losses[i]);
  pst_memory_free (losses->sums);
  pst_memory_free (losses->slopes);
  g_free (losses);
}

typedef struct
{
  PstPictureLosses *losses;
  const gfloat     *rgb;
  gfloat           *gradient;
} Pass;

static void
sum_row (guint    y,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const Pass *pass = data;
  gdouble    *sums = pass->losses->sums + y * pass->losses->n_sums;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      kinds[i]->sum_row (pass->losses->losses[i], pass->rgb, y, sums);
      sums += kinds[i]->n_sums;
    }
}

/* Adds the rows' sums to the first one's. */
static void
add_rows (PstPictureLosses *losses)
{
  guint n = losses->n_sums;

  for (gint y = 1; y < losses->shape.height; y++)
    for (guint i = 0; i < n; i++)
      losses->sums[i] += losses->sums[y * n + i];
}

/* Sets the values of these losses, before their weights. */
void
pst_picture_losses_evaluate (PstPictureLosses *losses,
                             const gfloat     *rgb,
                             PstLosses        *values)
{
  Pass     pass = { .losses = losses, .rgb = rgb };
  gdouble *sums = losses->sums;

  pst_workers_run (losses->compute->workers, losses->shape.height, sum_row, &pass);
  add_rows (losses);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      values->values[kinds[i]->loss] = kinds[i]->get_value (losses->losses[i], sums);
      sums += kinds[i]->n_sums;
    }
}

static void
differentiate_row (guint    y,
                   guint    worker,
                   gpointer data)
{
  const Pass             *pass     = data;
  const PstPictureLosses *losses   = pass->losses;
  gsize                   n        = 3 * (gsize) losses->shape.width;
  gfloat                 *beyond   = losses->slopes + worker * count_slopes (losses);
  gfloat                 *slopes   = beyond + 3;
  gfloat                 *gradient = pass->gradient + y * n;

  memset (beyond, 0, count_slopes (losses) * sizeof (gfloat));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    kinds[i]->add_slopes (losses->losses[i], pass->rgb, y, slopes);
  for (gsize i = 0; i < n; i++)
    gradient[i] += slopes[i];
  for (gsize i = 0; i < 3 && losses->shape.edges.across == PST_EDGE_WRAP; i++)
    {
      gradient[i] += slopes[n + i];
      gradient[n - 3 + i] += beyond[i];
    }
}

/* Adds their gradients, times their weights, to that of the picture, [H, W, 3]. */
void
pst_picture_losses_add_gradient (PstPictureLosses *losses,
                                 const gfloat     *rgb,
                                 gfloat           *gradient)
{
  Pass pass = { losses, rgb, gradient };

  pst_workers_run (losses->compute->workers, losses->shape.height, differentiate_row, &pass);
}
