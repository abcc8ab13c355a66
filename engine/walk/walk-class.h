/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all walks through networks have in common, and what each kind of them does in its own way: vgg-walk.c and
 * residual-walk.c have a PstWalkClass each, and network-walk.c knows which one goes with which family of networks.
 *
 * Forward, maps are pushed: a watched layer's map is shown part by part (PstShowMap), as soon as a part is there, and may be
 * gone afterwards. Who looks at it keeps sums, not maps. Backward, gradients are pulled: where a walk comes past a watched
 * layer, it shows the map once more and wants to know the gradient of the loss with respect to that (PstGiveGradient), which
 * whoever is asked computes from the map and from those sums. So control goes back and forth between walk and losses; the
 * reason is memory. All the maps of a picture of 4096×4096 pixels are 16 GiB, and their gradients would be as much again;
 * this way the picture is painted in 4 GiB.
 *
 * How much is asked for at a time is the walk's choice, since it depends on what it runs on. One that takes parts asks from
 * inside its layers, for as little as what a task of a convolution has computed (PstSetGradient in convolution.h), by
 * several workers at the same time: what it is told does not leave the processor's cache. Any other asks once for the whole
 * map that it has at hand, by the thread that called it, while nothing else runs: who is asked may run over it with all
 * workers, or on another device.
 */
#pragma once

#include "compute/compute.h"
#include "features/feature-map.h"
#include "networks/network.h"

G_BEGIN_DECLS

/**
 * PstShowMap:
 * @layer: index of a watched layer
 * @map: a part of its feature map of the whole picture; the parts that are shown cover it without overlap
 * @place: where that part lies
 * @data: what came with the function
 */
typedef void (* PstShowMap) (guint                layer,
                             const PstFeatureMap *map,
                             const PstRectangle  *place,
                             gpointer             data);

/**
 * PstGiveGradient:
 * @layer: index of a watched layer
 * @map: a part of its feature map of the whole picture; parts may overlap
 * @place: where that part lies
 * @gradient: of the same size, to be set to the gradient of the loss with respect to the part
 * @data: what came with the function
 *
 * Called by several workers at the same time, where the walk takes parts.
 */
typedef void (* PstGiveGradient) (guint                layer,
                                  const PstFeatureMap *map,
                                  const PstRectangle  *place,
                                  const PstFeatureMap *gradient,
                                  gpointer             data);

/**
 * PstWalkRequest:
 * @network: the network
 * @compute: what to run on; must outlive the walk
 * @width: of the picture
 * @height: of the picture
 * @edges: what convolutions see beyond the edges of the picture; sides with joined edges are multiples of the strides of all layers up
 *         to the last one that is watched
 * @pooling: how feature maps are made smaller, where the network leaves the choice
 * @temperature: of the softmax that smooths what is shown, where the network's maps need that (smoothing.c)
 * @watched: [n_layers of the network]: the layers whose maps are wanted; each fits, and there is at least one
 * @with_backward: whether there will be a way back
 * @budget: bytes that the walk should not exceed
 *
 * What is to be walked over.
 */
typedef struct
{
  PstNetwork     *network;
  PstCompute     *compute;
  gint            width;
  gint            height;
  PstEdges        edges;
  PstPooling      pooling;
  gdouble         temperature;
  const gboolean *watched;
  gboolean        with_backward;
  guint64         budget;
} PstWalkRequest;

typedef struct _PstNetworkWalk PstNetworkWalk;

/**
 * PstWalkClass:
 * @size: bytes of the kind's own structure, which begins with a #PstNetworkWalk
 * @is_whole: whether it can only see the picture as a whole, whatever budget it has
 * @takes_parts: whether it takes gradients part by part, or whole maps of them
 * @plan: plans what is requested, and sets @n_scratch, @bytes and @work; takes no memory that grows with the picture
 * @allocate: takes that memory, once scratch memory is reserved and the network is prepared
 * @forward: shows the watched maps of the picture, rgb [H, W, 3], sRGB encoded
 * @backward: after that, of the same picture, sets rgb_gradient [H, W, 3]
 * @clear: frees what the kind has of its own
 *
 * What one kind of walk does.
 */
typedef struct
{
  gsize      size;
  gboolean   is_whole;
  gboolean   takes_parts;
  void     (* plan)     (PstNetworkWalk *walk);
  gboolean (* allocate) (PstNetworkWalk *walk, GError **error);
  void     (* forward)  (PstNetworkWalk *walk, const gfloat *rgb, PstShowMap show_map, gpointer data);
  void     (* backward) (PstNetworkWalk *walk, const gfloat *rgb, PstGiveGradient give, gpointer data, gfloat *rgb_gradient);
  void     (* clear)    (PstNetworkWalk *walk);
} PstWalkClass;

/**
 * _PstNetworkWalk:
 * @kind: what does it
 * @request: what is walked over; the network is held, @watched is owned
 * @last: the deepest layer that is watched
 * @n_scratch: floats of scratch memory
 * @bytes: all the memory that the walk takes, scratch memory and the network's included
 * @work: how long it takes, see pst_network_walk_get_work()
 * @cancellable: (nullable): of the way forward or back that is being gone; workers leave out their tasks once it is cancelled
 */
struct _PstNetworkWalk
{
  const PstWalkClass *kind;
  PstWalkRequest      request;
  guint               last;
  gsize               n_scratch;
  guint64             bytes;
  gdouble             work;
  GCancellable       *cancellable;
};

G_END_DECLS
