/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A seeded sample of the places of a picture: spread evenly over those that count, but each somewhere in its part of them, so that it
 * repeats no grid. Its rows are [n, C], hypercolumns (hypercolumn.c), and are read part by part of the layers' maps.
 */
#include "config.h"

#include "losses/matching/sample.h"

#define LEAST_GUIDANCE 0.5f /* a place that counts less is not looked at */

static gfloat
weigh (const PstFeatureMap *grid,
       const PstGuidance   *guidance,
       gsize                place)
{
  const PstRectangle row = { 0, place / grid->width, grid->width, 1 };
  PstFeatureMap      map = { .width = grid->width, .height = 1, .stride = grid->stride };

  return guidance ? pst_guidance_get_row (guidance, &map, &row, 0)[place % grid->width] : 1.0f;
}

static gboolean
counts (const PstFeatureMap *grid,
        const PstGuidance   *guidance,
        gsize                place)
{
  return weigh (grid, guidance, place) >= LEAST_GUIDANCE;
}

static void
choose_places (PstSample         *sample,
               const PstGuidance *guidance,
               guint32            seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  gsize             place  = 0;
  gsize             rank   = 0; /* of that place among those that count */

  for (gsize i = 0; i < sample->n; i++)
    {
      gsize wanted = MIN ((gsize) ((i + g_rand_double (random)) * sample->n_all / sample->n), sample->n_all - 1);

      while (! counts (&sample->grid, guidance, place) || rank < wanted)
        rank += counts (&sample->grid, guidance, place++);
      sample->places[i] = place;
    }
}

/* (transfer full): of a grid without values, as many places as that has and as count by the guidance, NULL: all of them; so many at the
 * most.
 */
PstSample *
pst_sample_new (const PstFeatureMap *grid,
                const PstGuidance   *guidance,
                gsize                most,
                guint32              seed)
{
  PstSample *sample     = g_new0 (PstSample, 1);
  gsize      n_counting = 0;

  for (gsize place = 0; place < (gsize) grid->width * grid->height; place++)
    n_counting += counts (grid, guidance, place);
  sample->grid   = *grid;
  sample->n_all  = n_counting;
  sample->n      = MIN (most, n_counting);
  sample->places = g_new (gsize, sample->n);
  choose_places (sample, guidance, seed);
  return sample;
}

void
pst_sample_free (PstSample *sample)
{
  g_free (sample->places);
  g_free (sample);
}

/* How much a place of the sample counts by a guidance, NULL: 1. */
gfloat
pst_sample_weigh (const PstSample   *sample,
                  const PstGuidance *guidance,
                  gsize              i)
{
  return weigh (&sample->grid, guidance, sample->places[i]);
}

/* Where a place of the sample lies; FALSE where that is outside. */
static gboolean
find_place (const PstSample    *sample,
            gsize               i,
            const PstRectangle *cover,
            gint               *x,
            gint               *y)
{
  *x = sample->places[i] % sample->grid.width;
  *y = sample->places[i] / sample->grid.width;
  return *x >= cover->x && *x < cover->x + cover->width && *y >= cover->y && *y < cover->y + cover->height;
}

/* Sets what the layer sees at those places that a part of its map covers, in rows [n, channels]. */
void
pst_sample_read (const PstSample      *sample,
                 const PstColumnLayer *layer,
                 const PstFeatureMap  *map,
                 const PstRectangle   *place,
                 gfloat               *rows)
{
  PstRectangle cover = pst_column_layer_cover (layer, &sample->grid, place);
  gint         x;
  gint         y;

  for (gsize i = 0; i < sample->n; i++)
    if (find_place (sample, i, &cover, &x, &y))
      pst_column_layer_read (layer, &sample->grid, map, place, x, y, rows + i * sample->grid.channels + layer->first);
}

/* Adds to a part of the layer's map what gradients with respect to rows [n, channels] mean for it. */
void
pst_sample_spread (const PstSample      *sample,
                   const PstColumnLayer *layer,
                   const PstFeatureMap  *map,
                   const PstRectangle   *place,
                   const gfloat         *rows)
{
  PstRectangle cover = pst_column_layer_cover (layer, &sample->grid, place);
  gint         x;
  gint         y;

  for (gsize i = 0; i < sample->n; i++)
    if (find_place (sample, i, &cover, &x, &y))
      pst_column_layer_spread (layer, &sample->grid, map, place, x, y, rows + i * sample->grid.channels + layer->first);
}
