/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recognises the weights of VGG networks that people have. */
#pragma once

#include "layers/layer.h"
#include "networks/preparation.h"

G_BEGIN_DECLS

/**
 * PstKnownWeights:
 * @name: whose they are
 * @preparation: how pictures are to be prepared for them as they are in the file
 */
typedef struct
{
  const gchar    *name;
  PstPreparation  preparation;
} PstKnownWeights;

gboolean pst_known_weights_find (const PstParameters *first,
                                 gsize                n_filters,
                                 gsize                n_taps,
                                 PstKnownWeights     *known);

G_END_DECLS
