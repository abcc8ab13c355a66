/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network that paints at once while it learns: what is trained of it is one vector. */
#pragma once

#include <pastiche/trainer.h>

#include "instant/instant.h"
#include "layers/instance-normalisation.h"
#include "layers/map-convolution.h"
#include "train/low-rank.h"

G_BEGIN_DECLS

/**
 * PstGeneratorLayer:
 * @convolution: its convolution, of the enlarged map where @enlarged
 * @normalisation: its normalisation, and ReLU
 * @enlarged: whether what it sees is enlarged twofold before
 * @residual: whether the output of the layer two before it is added to its own
 * @skip: the layer whose output it sees beside that of the one before it, see #PstInstantLayer
 * @from: what it has learnt, borrowed
 * @addition: what is added to its filter, if additions are trained
 * @kept: the filter to which it is added
 * @filter: where its filter [K, C, size, size] begins in the vector, or the addition; where neither is trained, there is nothing
 * @scale: where its scales [K] begin there
 * @shift: where its shifts [K] begin there
 */
typedef struct
{
  PstMapConvolution        convolution;
  PstInstanceNormalisation normalisation;
  gboolean                 enlarged;
  gboolean                 residual;
  guint                    skip;
  PstInstantLayer         *from;
  PstLowRank               addition;
  const gfloat            *kept;
  gsize                    filter;
  gsize                    scale;
  gsize                    shift;
} PstGeneratorLayer;

/**
 * PstGenerator:
 * @compute: what it runs on, borrowed
 * @part: what is trained
 * @style: of the network's styles the one that is trained
 * @seed: of what begins at random
 * @filters: (nullable): the filters to which something is added, as they were before
 * @added: behind them, room for one to which something has been added
 * @multiple: of which the sides of what is painted are multiples
 * @n: how long the vector is
 * @n_layers: how many layers there are
 * @layers: in the order in which they are run
 */
typedef struct
{
  PstCompute        *compute;
  PstTrainedPart     part;
  guint              style;
  guint              seed;
  gfloat            *filters;
  gfloat            *added;
  gint               multiple;
  gsize              n;
  guint              n_layers;
  PstGeneratorLayer  layers[PST_INSTANT_LAYERS];
} PstGenerator;

PstGenerator *pst_generator_new       (PstInstant          *instant,
                                       guint                style,
                                       PstTrainedPart       part,
                                       guint                seed,
                                       PstCompute          *compute);
void          pst_generator_free      (PstGenerator        *generator);

guint64       pst_generator_get_bytes (const PstGenerator  *generator);
void          pst_generator_read      (const PstGenerator  *generator,
                                       gfloat              *x);
gboolean      pst_generator_write     (PstGenerator        *generator,
                                       const gfloat        *x,
                                       GError             **error);
gboolean      pst_generator_prepare   (PstGenerator        *generator,
                                       const gfloat        *x,
                                       GError             **error);

gsize         pst_generator_layer_count_filter (const PstGeneratorLayer *layer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstGenerator, pst_generator_free)

G_END_DECLS
