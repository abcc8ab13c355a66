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

/**
 * pst_content_loss_clear:
 * @loss: a loss; what it knows is freed
 */
void
pst_content_loss_clear (PstContentLoss *loss)
{
  pst_memory_free (loss->content.values);
}

/**
 * pst_content_loss_get_bytes:
 * @loss: a loss of which only the weight is set
 * @shape: the layer's map, without values
 *
 * Returns: the memory for what it will know
 */
guint64
pst_content_loss_get_bytes (const PstContentLoss *loss,
                            const PstFeatureMap  *shape)
{
  return loss->weight > 0.0 ? (guint64) shape->row * shape->height * sizeof (gfloat) : 0;
}

/**
 * pst_content_loss_begin_content:
 * @loss: a loss of which only the weight is set
 * @shape: the layer's map, without values
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * The parts of the content's map follow, by pst_content_loss_add_content().
 *
 * Returns: whether there is memory for it
 */
gboolean
pst_content_loss_begin_content (PstContentLoss       *loss,
                                const PstFeatureMap  *shape,
                                GError              **error)
{
  if (loss->weight <= 0.0)
    return TRUE;
  loss->content        = *shape;
  loss->content.values = pst_floats_new (shape->row * shape->height, error);
  return loss->content.values != NULL;
}

/**
 * pst_content_loss_add_content:
 * @loss: a loss that has begun with the content
 * @map: a part of its feature map
 * @place: where that part lies
 */
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

/**
 * pst_content_loss_finish_content:
 * @loss: a loss that was told of all of the content's map
 * @compute: what to run on
 * @opacity: (nullable): how opaque each position is; %NULL: all of them
 */
void
pst_content_loss_finish_content (PstContentLoss    *loss,
                                 PstCompute        *compute,
                                 const PstGuidance *opacity)
{
  const PstRectangle whole  = { 0, 0, loss->content.width, loss->content.height };
  gdouble            square = loss->weight > 0.0 ? sum_differences (compute, &loss->content, NULL, opacity, &whole) : 0.0;

  loss->factor = square > 0.0 ? loss->weight / square : 0.0;
}

/**
 * pst_content_loss_begin_picture:
 * @loss: a loss that knows the content
 *
 * Forgets the picture before. The parts of a picture's map follow, by pst_content_loss_add_picture().
 */
void
pst_content_loss_begin_picture (PstContentLoss *loss)
{
  loss->sum = 0.0;
}

/**
 * pst_content_loss_add_picture:
 * @loss: a loss that has begun with a picture
 * @compute: what to run on
 * @map: a part of its feature map
 * @guidance: (nullable): how much each position counts; %NULL: once
 * @place: where that part lies
 */
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

/**
 * pst_content_loss_get:
 * @loss: a loss that was told of all of a picture's map
 *
 * Returns: it, times the weight that it has in the total
 */
gdouble
pst_content_loss_get (const PstContentLoss *loss)
{
  return loss->factor * loss->sum;
}

/**
 * pst_content_loss_add_gradient:
 * @loss: a loss that knows the content
 * @map: a part of the feature map of the picture that is painted
 * @guidance: (nullable): as before
 * @place: where that part lies
 * @gradient: of the same size, to which the loss's gradient with respect to the map is added
 */
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
