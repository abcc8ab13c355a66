/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An adversary of the network that learns to paint: it learns to tell what that paints from the paintings, and is to be deceived. */
#pragma once

#include <pastiche/losses.h>
#include <pastiche/network.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

#include "compute/compute.h"
#include "objective/judge.h"

G_BEGIN_DECLS

#define PST_ADVERSARY_VECTORS 5 /* of what is to be kept, at the most */

/**
 * PstAdversaryRequest:
 * @network: looks at pictures
 * @settings: learning rate, seed
 * @compute: what to run on; must outlive the adversary
 * @scene: crops as the picture, and the paintings
 * @weight: how much its verdict counts
 * @batch: crops in a step
 * @n_steps: how many steps there are to be
 *
 * What is asked of an adversary.
 */
typedef struct
{
  PstNetwork   *network;
  PstSettings  *settings;
  PstCompute   *compute;
  PstScenePlan  scene;
  gdouble       weight;
  guint         batch;
  guint         n_steps;
} PstAdversaryRequest;

/**
 * PstAdversaryState:
 * @n_done: in how many steps it has learnt
 * @n_vectors: how many vectors there are
 * @vectors: the vectors
 * @lengths: how long each is
 *
 * What it has learnt, and remembers; borrowed, to be read and written.
 */
typedef struct
{
  guint  *n_done;
  guint   n_vectors;
  gfloat *vectors[PST_ADVERSARY_VECTORS];
  gsize   lengths[PST_ADVERSARY_VECTORS];
} PstAdversaryState;

typedef struct _PstAdversary PstAdversary;

PstAdversary   *pst_adversary_new        (const PstAdversaryRequest  *request,
                                          GError                    **error);
void            pst_adversary_free       (PstAdversary               *adversary);

guint64         pst_adversary_get_bytes  (const PstAdversary         *adversary);
guint64         pst_adversary_get_state_bytes
                                         (const PstAdversary         *adversary);
const PstJudge *pst_adversary_get_judge  (const PstAdversary         *adversary);
gboolean        pst_adversary_allocate   (PstAdversary               *adversary,
                                          GError                    **error);
gboolean        pst_adversary_begin      (PstAdversary               *adversary,
                                          GError                    **error);

gboolean        pst_adversary_begin_step (PstAdversary               *adversary,
                                          GError                    **error);
void            pst_adversary_begin_crop (PstAdversary               *adversary,
                                          guint64                     index);
void            pst_adversary_end_crop   (PstAdversary               *adversary,
                                          PstLosses                  *losses);
gboolean        pst_adversary_end_step   (PstAdversary               *adversary,
                                          GError                    **error);
void            pst_adversary_get_state  (PstAdversary               *adversary,
                                          PstAdversaryState          *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstAdversary, pst_adversary_free)

G_END_DECLS
