/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Somebody outside the objective who looks at feature maps as its own losses do, and pulls at them. */
#pragma once

#include "features/feature-map.h"
#include "objective/subject.h"

G_BEGIN_DECLS

/**
 * PstJudge:
 * @watched: [n_layers of the network]: at which layers it looks
 * @show: is shown a part of one of them; those of a subject cover its map without overlap
 * @finish: was shown all of a subject
 * @add_gradient: adds, to that of a part of one of them, the gradient of what it wants of the picture that it was shown last. Several
 *                workers may ask at once
 * @data: passed on to all
 */
typedef struct
{
  const gboolean *watched;
  void          (* show)         (const PstSubject *subject, guint layer, const PstFeatureMap *map, const PstRectangle *place,
                                  gpointer data);
  void          (* finish)       (const PstSubject *subject, gpointer data);
  void          (* add_gradient) (guint layer, const PstRectangle *place, const PstFeatureMap *gradient, gpointer data);
  gpointer        data;
} PstJudge;

G_END_DECLS
