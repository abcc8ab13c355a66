/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A walk through a network, of whatever family: chooses the kind of walk, and does what is the same for all of them. */
#include "config.h"

#include "networks/residual-network.h"
#include "networks/vgg.h"
#include "walk/network-walk.h"
#include "walk/residual-walk.h"
#include "walk/vgg-walk.h"

static const struct
{
  const PstNetworkFamily *family;
  const PstWalkClass     *kind;
} kinds[] = {
  { &pst_vgg_family, &pst_vgg_walk_class },
  { &pst_residual_family, &pst_residual_walk_class },
};

static const PstWalkClass *
find_kind (const PstNetwork *network)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].family == network->family)
      return kinds[i].kind;
  g_return_val_if_reached (NULL);
}

/* Only plans: memory is taken by pst_network_walk_allocate(). */
PstNetworkWalk *
pst_network_walk_new (const PstWalkRequest *request)
{
  const PstWalkClass *kind     = find_kind (request->network);
  guint               n_layers = request->network->n_layers;
  PstNetworkWalk     *walk     = g_malloc0 (kind->size);

  walk->kind            = kind;
  walk->request         = *request;
  walk->request.network = pst_network_ref (request->network);
  walk->request.watched = g_memdup2 (request->watched, n_layers * sizeof *request->watched);
  for (guint layer = 0; layer < n_layers; layer++)
    if (request->watched[layer])
      walk->last = layer;
  kind->plan (walk);
  return walk;
}

void
pst_network_walk_free (PstNetworkWalk *walk)
{
  walk->kind->clear (walk);
  g_free ((gpointer) walk->request.watched);
  pst_network_unref (walk->request.network);
  g_free (walk);
}

/* The memory that it takes once allocated, scratch memory and the network's included. */
guint64
pst_network_walk_get_bytes (const PstNetworkWalk *walk)
{
  return walk->bytes;
}

/* How long it takes, in pixels' worth: the pixels of the picture for VGG-16 as far as relu5_1, more where something is
 * computed twice, and as much more or less as other layers or networks take.
 */
gdouble
pst_network_walk_get_work (const PstNetworkWalk *walk)
{
  return walk->work;
}

/* Whether it can only see the picture as a whole, whatever budget it has. */
gboolean
pst_network_walk_is_whole (const PstNetworkWalk *walk)
{
  return walk->kind->is_whole;
}

/* Whether it takes gradients part by part, from several workers at the same time, or whole maps of them. */
gboolean
pst_network_walk_takes_parts (const PstNetworkWalk *walk)
{
  return walk->kind->takes_parts;
}

/* Cancellable between layers. Fails where there is no room. */
gboolean
pst_network_walk_allocate (PstNetworkWalk  *walk,
                           GCancellable    *cancellable,
                           GError         **error)
{
  const PstWalkRequest *request = &walk->request;

  return pst_compute_reserve (request->compute, walk->n_scratch, error) &&
         pst_network_prepare (request->network, walk->last + 1, request->compute, cancellable, error) &&
         walk->kind->allocate (walk, error);
}

static void
begin_walk (PstNetworkWalk *walk,
            GCancellable   *cancellable)
{
  walk->cancellable = cancellable;
  pst_workers_set_cancellable (walk->request.compute->workers, cancellable);
}

/* Whether the walk is complete. */
static gboolean
end_walk (PstNetworkWalk  *walk,
          GError         **error)
{
  GCancellable *cancellable = g_steal_pointer (&walk->cancellable);

  pst_workers_set_cancellable (walk->request.compute->workers, NULL);
  return ! g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Shows the watched maps of the picture, rgb [H, W, 3], sRGB encoded. Cancellable before each task of a worker. */
gboolean
pst_network_walk_forward (PstNetworkWalk  *walk,
                          const gfloat    *rgb,
                          PstShowMap       show_map,
                          gpointer         data,
                          GCancellable    *cancellable,
                          GError         **error)
{
  begin_walk (walk, cancellable);
  walk->kind->forward (walk, rgb, show_map, data);
  return end_walk (walk, error);
}

/* After the way forward, of the same picture. rgb_gradient: [H, W, 3], set to the gradient of the loss. Cancellable likewise. */
gboolean
pst_network_walk_backward (PstNetworkWalk  *walk,
                           const gfloat    *rgb,
                           PstGiveGradient  give,
                           gpointer         data,
                           gfloat          *rgb_gradient,
                           GCancellable    *cancellable,
                           GError         **error)
{
  begin_walk (walk, cancellable);
  walk->kind->backward (walk, rgb, give, data, rgb_gradient);
  return end_walk (walk, error);
}
