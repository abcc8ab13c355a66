/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gradient of a whole map, given by all workers: the map is cut into parts of a few rows. */
#include "config.h"

#include "walk/gradient-rows.h"

#define POSITIONS_A_TASK 64 /* at least, if there are as many */

typedef struct
{
  PstGiveGradient      give;
  guint                layer;
  const PstFeatureMap *map;
  const PstFeatureMap *gradient;
  gpointer             data;
  gint                 n_rows;   /* of a task */
} Rows;

static void
give_rows (guint    task,
           guint    worker G_GNUC_UNUSED,
           gpointer data)
{
  const Rows    *rows     = data;
  gint           first    = task * rows->n_rows;
  PstRectangle   place    = { 0, first, rows->map->width, MIN (rows->n_rows, rows->map->height - first) };
  PstFeatureMap  map      = pst_feature_map_crop (rows->map, &place);
  PstFeatureMap  gradient = pst_feature_map_crop (rows->gradient, &place);

  rows->give (rows->layer, &map, &place, &gradient, rows->data);
}

/* Calls give for parts that cover the map once. */
void
pst_gradient_rows_give (PstCompute          *compute,
                        PstGiveGradient      give,
                        guint                layer,
                        const PstFeatureMap *map,
                        const PstFeatureMap *gradient,
                        gpointer             data)
{
  Rows rows = { give, layer, map, gradient, data, MAX (POSITIONS_A_TASK / map->width, 1) };

  pst_workers_run (compute->workers, (map->height + rows.n_rows - 1) / rows.n_rows, give_rows, &rows);
}
