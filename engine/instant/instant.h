/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a transformation network is made of, for the engine itself. */
#pragma once

#include <pastiche/instant.h>

#include "layers/line-convolution.h"

G_BEGIN_DECLS

#define PST_INSTANT_LAYERS   18  /* at the most, */
#define PST_INSTANT_CHANNELS 256 /* and channels of a map */
#define PST_INSTANT_MULTIPLE 8   /* of which sides of a picture whose edges are joined are multiples, whatever the network */

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
 * @name: what it is called in files
 * @convolution: the convolution; with @normed it has no bias and no ReLU
 * @normed: whether an instance normalisation follows
 * @relu: whether a ReLU follows that
 * @residual: whether the output of the layer two before it is added to its own
 * @skip: it sees the output of a layer further before beside that of the one before it, channels behind channels: the first layer's
 *        with 1; 0: no layer's
 * @scale: of the normalisation
 * @shift: of the normalisation
 * @parameters: what the convolution has learnt, until it is prepared
 */
typedef struct
{
  const gchar         *name;
  PstLineConvolution   convolution;
  gboolean             normed;
  gboolean             relu;
  gboolean             residual;
  guint                skip;
  PstAffine            scale;
  PstAffine            shift;
  PstParameters        parameters;
} PstInstantLayer;

/**
 * _PstInstant:
 * @architecture: (nullable): what a file says of a style that is trained of it
 * @n_entries: of a style vector
 * @reader: (nullable): a #PstStyleReader; %NULL: the style vector's entries are the shares of styles that the network knows
 * @n_layers: how many layers there are
 * @layers: in the order in which they are run, each of which sees what the one before has made
 * @cost: what a pixel takes, in such that the networks that ship take
 * @multiple: of which the sides of what the network sees are multiples: it is made so many times smaller, and larger again
 * @n_thrifts: how many ways there are to keep less in memory
 * @thrifts: of each the layers whose outputs are not kept, a bit each; the fastest way first
 * @prepare_mutex: guards the preparation of the convolutions
 */
struct _PstInstant
{
  const gchar            *architecture;
  gsize                   n_entries;
  struct _PstStyleReader *reader;
  guint                   n_layers;
  PstInstantLayer         layers[PST_INSTANT_LAYERS];
  gdouble                 cost;
  gint                    multiple;
  guint                   n_thrifts;
  const guint            *thrifts;
  GMutex                  prepare_mutex;
};

/**
 * PstInstantVisitor:
 * @layer: a layer
 * @data: what was given to pst_instant_visit()
 * @error: to be set where the answer is %FALSE
 *
 * Returns: whether to go on
 */
typedef gboolean (* PstInstantVisitor) (PstInstantLayer  *layer,
                                        gpointer          data,
                                        GError          **error);

gboolean pst_instant_knows      (const gchar        *architecture);
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
