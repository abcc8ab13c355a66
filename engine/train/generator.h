/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network that paints at once while it learns: what is trained of it is one vector. */
#pragma once

#include <pastiche/trainer.h>

#include "instant/instant.h"
#include "layers/instance-normalisation.h"
#include "layers/map-convolution.h"

G_BEGIN_DECLS

#define PST_GENERATOR_LAYERS (PST_INSTANT_CONTRACTIONS + 2 * PST_INSTANT_RESIDUALS + PST_INSTANT_EXPANSIONS) /* at the most */

/**
 * PstGeneratorLayer:
 * @convolution: its convolution, of the enlarged map where @enlarged
 * @normalisation: its normalisation, and ReLU
 * @enlarged: whether what it sees is enlarged twofold before
 * @residual: whether the output of the layer two before it is added to its own
 * @from: what it has learnt, borrowed
 * @filter: where its filter [K, C, size, size] begins in the vector, if filters are trained
 * @scale: where its scales [K] begin there
 * @shift: where its shifts [K] begin there
 */
typedef struct
{
  PstMapConvolution        convolution;
  PstInstanceNormalisation normalisation;
  gboolean                 enlarged;
  gboolean                 residual;
  PstInstantLayer         *from;
  gsize                    filter;
  gsize                    scale;
  gsize                    shift;
} PstGeneratorLayer;

/**
 * PstGenerator:
 * @compute: what it runs on, borrowed
 * @part: what is trained
 * @style: of the network's styles the one that is trained
 * @n: how long the vector is
 * @n_layers: how many layers there are
 * @layers: in the order in which they are run
 */
typedef struct
{
  PstCompute        *compute;
  PstTrainedPart     part;
  guint              style;
  gsize              n;
  guint              n_layers;
  PstGeneratorLayer  layers[PST_GENERATOR_LAYERS];
} PstGenerator;

PstGenerator *pst_generator_new       (PstInstant          *instant,
                                       guint                style,
                                       PstTrainedPart       part,
                                       PstCompute          *compute);
void          pst_generator_free      (PstGenerator        *generator);

guint64       pst_generator_get_bytes (const PstGenerator  *generator);
void          pst_generator_read      (const PstGenerator  *generator,
                                       gfloat              *x);
void          pst_generator_write     (const PstGenerator  *generator,
                                       const gfloat        *x);
gboolean      pst_generator_prepare   (PstGenerator        *generator,
                                       const gfloat        *x,
                                       GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstGenerator, pst_generator_free)

G_END_DECLS
