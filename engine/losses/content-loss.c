/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The content loss mean((F - P)²) / mean(P²) of one layer, F the feature map of the picture that is painted and P the content's
 * (Gatys, Ecker, Bethge 2016, equation 1, made relative to the target). Maps are [H, W, C]. P is kept as a whole; F comes part by part.
 * Each position is summed on its own, times its weight where there are weights, and the sums are added exactly (exact-sum.h): in which
 * order, and in which parts, does not matter.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "features/exact-sum.h"
#include "losses/content-loss.h"

typedef struct
{
  const PstFeatureMap *map;
  const PstFeatureMap *target;  /* NULL: zeros */
  const PstGuidance   *guidance; /* or NULL */
  const PstRectangle  *place;
  gdouble             *sums;    /* [H] */
} ContentPass;

static void
sum_row (guint    y,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const ContentPass *pass     = data;
  const gfloat      *values   = pass->map->values + y * pass->map->row;
  const gfloat      *target   = pass->target ? pass->target->values + y * pass->target->row : NULL;
  const gfloat      *weights  = pass->guidance ? pst_guidance_get_row (pass->guidance, pass->map, pass->place, y) : NULL;
  gsize              channels = pass->map->channels;
  gdouble            sum      = 0.0;

  for (gint x = 0; x < pass->map->width; x++)
    {
      gdouble of_position = 0.0;

      for (gsize i = x * channels; i < (x + 1) * channels; i++)
        {
          gdouble difference = target ? values[i] - target[i] : values[i];

          of_position += difference * difference;
        }
      sum += pst_exact_summand (weights ? weights[x] * of_position : of_position);
    }
  pass->sums[y] = sum;
}

/* The sum of the squared differences of a part of a map and the target's, weighted. */
static gdouble
sum_differences (PstCompute          *compute,
                 const PstFeatureMap *map,
                 const PstFeatureMap *target,
                 const PstGuidance   *guidance,
                 const PstRectangle  *place)
{
  g_autofree gdouble *sums = g_new (gdouble, map->height);
  ContentPass         pass = { .map = map, .target = target, .guidance = guidance, .place = place, .sums = sums };
  gdouble             sum  = 0.0;

  pst_workers_run (compute->workers, map->height, sum_row, &pass);
  for (gint y = 0; y < map->height; y++)
    sum += sums[y];
  return sum;
}

static void
add_differences (gsize         n,
                 const gfloat *values,
                 const gfloat *target,
                 gfloat        factor,
                 gfloat       *to)
{
  for (gsize i = 0; i < n; i++)
    to[i] += factor * (values[i] - target[i]);
}

static void
add_weighted_differences (gsize         positions,
                          gsize         channels,
                          const gfloat *values,
                          const gfloat *target,
                          const gfloat *weights,
                          gfloat        factor,
                          gfloat       *to)
{
  for (gsize position = 0; position < positions; position++)
    if (weights[position] > 0.0f)
      add_differences (channels, values + position * channels, target + position * channels, weights[position] * factor,
                       to + position * channels);
}

/* Frees what it knows. */
void
pst_content_loss_clear (PstContentLoss *loss)
{
  pst_memory_free (loss->content.values);
}

/* Of what it will know, when only the weight is set. */
guint64
pst_content_loss_get_bytes (const PstContentLoss *loss,
                            const PstFeatureMap  *shape)
{
  return loss->weight > 0.0 ? (guint64) shape->row * shape->height * sizeof (gfloat) : 0;
}

/* Begins with a loss of which only the weight is set, or anew, for another content of the same shape; all parts of the content's map
 * are to be added. FALSE with PST_ERROR_MEMORY where there is no room.
 */
gboolean
pst_content_loss_begin_content (PstContentLoss       *loss,
                                const PstFeatureMap  *shape,
                                GError              **error)
{
  if (loss->weight <= 0.0 || loss->content.values)
    return TRUE;
  loss->content        = *shape;
  loss->content.values = pst_floats_new (shape->row * shape->height, error);
  return loss->content.values != NULL;
}

void
pst_content_loss_add_content (PstContentLoss      *loss,
                              const PstFeatureMap *map,
                              const PstRectangle  *place)
{
  PstFeatureMap part;

  if (loss->weight <= 0.0)
    return;
  part = pst_feature_map_crop (&loss->content, place);
  for (gint y = 0; y < map->height; y++)
    memcpy (part.values + y * part.row, map->values + y * map->row, map->width * map->channels * sizeof (gfloat));
}

/* All parts were added. Without opacity all positions are opaque. */
void
pst_content_loss_finish_content (PstContentLoss    *loss,
                                 PstCompute        *compute,
                                 const PstGuidance *opacity)
{
  const PstRectangle whole  = { 0, 0, loss->content.width, loss->content.height };
  gdouble            square = loss->weight > 0.0 ? sum_differences (compute, &loss->content, NULL, opacity, &whole) : 0.0;

  loss->factor = square > 0.0 ? loss->weight / square : 0.0;
}

/* Forgets the picture before. All parts of a picture's map are to be added. */
void
pst_content_loss_begin_picture (PstContentLoss *loss)
{
  loss->sum = 0.0;
}

/* Without guidance all positions count equally. */
void
pst_content_loss_add_picture (PstContentLoss      *loss,
                              PstCompute          *compute,
                              const PstFeatureMap *map,
                              const PstGuidance   *guidance,
                              const PstRectangle  *place)
{
  PstFeatureMap target;

  if (loss->weight <= 0.0)
    return;
  target = pst_feature_map_crop (&loss->content, place);
  loss->sum += sum_differences (compute, map, &target, guidance, place);
}

/* Of the picture that was added, times the weight that it has in the total. */
gdouble
pst_content_loss_get (const PstContentLoss *loss)
{
  return loss->factor * loss->sum;
}

/* Adds the gradient with respect to a part of the picture's map; the guidance is the same. */
void
pst_content_loss_add_gradient (const PstContentLoss *loss,
                               const PstFeatureMap  *map,
                               const PstGuidance    *guidance,
                               const PstRectangle   *place,
                               const PstFeatureMap  *gradient)
{
  PstFeatureMap target;

  if (loss->weight <= 0.0)
    return;
  target = pst_feature_map_crop (&loss->content, place);
  for (gint y = 0; y < map->height; y++)
    {
      const gfloat *values = map->values + y * map->row;
      const gfloat *wanted = target.values + y * target.row;
      gfloat       *to     = gradient->values + y * gradient->row;

      if (guidance)
        add_weighted_differences (map->width, map->channels, values, wanted, pst_guidance_get_row (guidance, map, place, y),
                                  2.0 * loss->factor, to);
      else
        add_differences (map->width * map->channels, values, wanted, 2.0 * loss->factor, to);
    }
}
