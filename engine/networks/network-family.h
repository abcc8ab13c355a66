/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the families of networks do each in their own way. A family is one file here and one row in network.c; how its
 * networks are walked through is a class of walk/ (walk-class.h).
 */
#pragma once

#include "layers/layer.h"
#include "networks/network.h"
#include "networks/tensor-file.h"

G_BEGIN_DECLS

/**
 * _PstNetworkFamily:
 * @size: bytes of the family's own structure, which begins with a #PstNetwork
 * @is_in: whether a file holds something like a network of the family
 * @read: fills a zeroed structure: name, layers, and what the family has of its own; reports what is wrong with the file
 * @get_first: what the first convolution has learnt, filters [K, 3, @n_taps], K the channels of layer 0, as
 *             long as nothing is prepared
 * @get_bytes: the memory that the network takes once as many of its layers are prepared
 * @prepare: makes the convolutions of as many layers ready; is called by one thread at a time, again and again
 * @clear: frees what the family has of its own, read as far as it was
 */
struct _PstNetworkFamily
{
  gsize            size;
  gboolean      (* is_in)     (const PstTensorFile *tensors);
  gboolean      (* read)      (PstNetwork *network, const PstTensorFile *tensors, GError **error);
  PstParameters *(* get_first) (PstNetwork *network, gsize *n_taps);
  gsize         (* get_bytes) (const PstNetwork *network, guint n_layers);
  gboolean      (* prepare)   (PstNetwork *network, guint n_layers, PstCompute *compute, GCancellable *cancellable, GError **error);
  void          (* clear)     (PstNetwork *network);
};

G_END_DECLS
