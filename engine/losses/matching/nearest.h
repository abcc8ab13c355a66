/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which rows of a painting are most like those of a picture. */
#pragma once

#include <gio/gio.h>

#include "compute/compute.h"

G_BEGIN_DECLS

/**
 * PstNearest:
 * @n_neighbours: how many rows are found for each, at least 1
 * @temperature: of the softmax that weighs them: 0 leaves the nearest alone
 *
 * How to look for them. A plain value.
 */
typedef struct
{
  guint   n_neighbours;
  gdouble temperature;
} PstNearest;

guint64  pst_nearest_get_bytes (gsize              n_rows,
                                gsize              channels,
                                guint              n_workers);
void     pst_nearest_centre    (PstCompute        *compute,
                                gsize              n,
                                gsize              channels,
                                gfloat            *rows);
gboolean pst_nearest_find      (const PstNearest  *nearest,
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
                                GError           **error);

G_END_DECLS
