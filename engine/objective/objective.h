/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the optimiser minimises: the value of all losses together for a picture, and its gradient. */
#pragma once

#include <pastiche/losses.h>
#include <pastiche/network.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

#include "compute/compute.h"
#include "objective/judge.h"

G_BEGIN_DECLS

/**
 * PstBeside:
 * @looking: while pictures are looked at
 * @painting: afterwards, while the picture is painted
 * @judge: (nullable): who looks on; its losses are not the objective's
 *
 * Bytes that others take beside the objective, and who they are.
 */
typedef struct
{
  guint64         looking;
  guint64         painting;
  const PstJudge *judge;
} PstBeside;

typedef struct _PstObjective PstObjective;

PstObjective *pst_objective_new         (PstNetwork          *network,
                                         PstSettings         *settings,
                                         PstCompute          *compute,
                                         const PstScenePlan  *scene,
                                         guint64              budget,
                                         GError             **error);
PstObjective *pst_objective_new_beside  (PstNetwork          *network,
                                         PstSettings         *settings,
                                         PstCompute          *compute,
                                         const PstScenePlan  *scene,
                                         const PstBeside     *beside,
                                         guint64              budget,
                                         GError             **error);
void          pst_objective_free        (PstObjective        *objective);

guint64       pst_objective_get_bytes   (const PstObjective  *objective);
gdouble       pst_objective_get_work    (const PstObjective  *objective);
gdouble       pst_objective_get_matching_work
                                        (const PstObjective  *objective);
gchar        *pst_objective_dup_left_out
                                        (const PstObjective  *objective);
gboolean      pst_objective_set_style   (PstObjective        *objective,
                                         guint                index,
                                         const PstPicture    *painting,
                                         GCancellable        *cancellable,
                                         GError             **error);
gboolean      pst_objective_prepare     (PstObjective        *objective,
                                         const PstPicture    *content,
                                         const PstPicture    *source,
                                         PstMask            **regions,
                                         const PstMask       *protection,
                                         GCancellable        *cancellable,
                                         GError             **error);
gboolean      pst_objective_change_content
                                        (PstObjective        *objective,
                                         const PstPicture    *content,
                                         GCancellable        *cancellable,
                                         GError             **error);
gboolean      pst_objective_evaluate    (PstObjective        *objective,
                                         const gfloat        *rgb,
                                         gfloat              *gradient,
                                         PstLosses           *losses,
                                         GCancellable        *cancellable,
                                         GError             **error);
gboolean      pst_objective_differentiate
                                        (PstObjective        *objective,
                                         const gfloat        *rgb,
                                         gfloat              *gradient,
                                         GCancellable        *cancellable,
                                         GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstObjective, pst_objective_free)

G_END_DECLS
