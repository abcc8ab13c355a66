/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transformation network is made of, for the engine itself. */
#pragma once

#include <pastiche/instant.h>

#include "layers/line-convolution.h"

G_BEGIN_DECLS

/* Sides of a picture whose edges are joined have to be multiples of it: contractions make them so much smaller. */
#define PST_INSTANT_MULTIPLE 4

#define PST_INSTANT_CONTRACTIONS 3
#define PST_INSTANT_RESIDUALS    6 /* at the most */
#define PST_INSTANT_EXPANSIONS   3

/**
 * PstAffine:
 * @matrix: what the vector is multiplied by; element (c, i) lies at c · @by_channel + i · @by_entry
 * @by_channel: see @matrix
 * @by_entry: see @matrix
 * @bias: (nullable): [C], added to the product
 *
 * A number for each channel, made of a style vector.
 */
typedef struct
{
  gfloat *matrix;
  gsize   by_channel;
  gsize   by_entry;
  gfloat *bias;
} PstAffine;

/**
 * PstInstantLayer:
 * @convolution: the convolution; with @normed it has no bias and no ReLU
 * @normed: whether an instance normalisation follows
 * @relu: whether a ReLU follows that
 * @scale: of the normalisation
 * @shift: of the normalisation
 * @parameters: what the convolution has learnt, until it is prepared
 */
typedef struct
{
  PstLineConvolution  convolution;
  gboolean            normed;
  gboolean            relu;
  PstAffine           scale;
  PstAffine           shift;
  PstParameters       parameters;
} PstInstantLayer;

/**
 * _PstInstant:
 * @n_entries: of a style vector
 * @reader: (nullable): a #PstStyleReader; %NULL: the style vector's entries are the shares of styles that the network knows
 * @n_residuals: how many residual blocks there are
 * @contractions: layers that make the picture smaller, four times in all
 * @residuals: layers whose output is added to the input of the pair
 * @expansions: layers that make it as large as before
 * @prepare_mutex: guards the preparation of the convolutions
 */
struct _PstInstant
{
  gsize                   n_entries;
  struct _PstStyleReader *reader;
  guint                   n_residuals;
  PstInstantLayer         contractions[PST_INSTANT_CONTRACTIONS];
  PstInstantLayer         residuals[PST_INSTANT_RESIDUALS][2];
  PstInstantLayer         expansions[PST_INSTANT_EXPANSIONS];
  GMutex                  prepare_mutex;
};

/**
 * PstInstantVisitor:
 * @layer: a layer
 * @name: what it is called in files
 * @data: what was given to pst_instant_visit()
 * @error: to be set where the answer is %FALSE
 *
 * Returns: whether to go on
 */
typedef gboolean (* PstInstantVisitor) (PstInstantLayer  *layer,
                                        const gchar      *name,
                                        gpointer          data,
                                        GError          **error);

gboolean pst_instant_visit      (PstInstant         *instant,
                                 PstInstantVisitor   visit,
                                 gpointer            data,
                                 GError            **error);
gboolean pst_instant_read_style (const PstInstant  *instant,
                                 PstCompute        *compute,
                                 const PstPicture  *painting,
                                 gfloat            *vector,
                                 GCancellable      *cancellable,
                                 GError           **error);

G_END_DECLS
