/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the style of a region of the picture is from that of paintings, at one layer of the network. */
#pragma once

#include "compute/compute.h"
#include "features/guidance.h"

G_BEGIN_DECLS

typedef struct _PstStyleLossClass PstStyleLossClass;

/**
 * PstStyleTarget:
 * @kind: which loss
 * @compute: what to run on; borrowed
 * @painting: the painting's feature map as a whole, without values
 * @picture: likewise that of the picture that will be painted
 * @guidance: (nullable): how much each position of the painting counts; borrowed, until all of it was looked at. %NULL: all of them, and
 *            equally
 *
 * What a loss knows of a painting; its own structure begins with this.
 */
typedef struct
{
  const PstStyleLossClass *kind;
  PstCompute              *compute;
  PstFeatureMap            painting;
  PstFeatureMap            picture;
  const PstGuidance       *guidance;
} PstStyleTarget;

/**
 * PstStyleComparison:
 * @kind: which loss
 * @compute: what to run on; borrowed
 * @picture: the picture's feature map as a whole, without values
 * @guidance: (nullable): how much each of its positions counts; borrowed. %NULL: all of them, and equally
 * @positions: how many count
 * @n_targets: how many paintings the region is compared with
 * @targets: [n_targets], what is known of them; borrowed
 * @shares: [n_targets], how much each of them counts
 * @weights: [n_targets], the same times the weight of the loss: what the loss for each, and its gradient, are multiplied with
 * @value: the sum of the losses, weighted
 *
 * What a loss knows of a region of the picture; its own structure begins with this.
 */
typedef struct
{
  const PstStyleLossClass *kind;
  PstCompute              *compute;
  PstFeatureMap            picture;
  const PstGuidance       *guidance;
  gdouble                  positions;
  gsize                    n_targets;
  PstStyleTarget         **targets;
  gdouble                 *shares;
  gdouble                 *weights;
  gdouble                  value;
} PstStyleComparison;

/**
 * PstStyleBytes:
 * @target: what is known of a painting, as long as pictures are compared with it
 * @measuring: beside that, while it is looked at
 * @comparison: what is known of a region of the picture
 */
typedef struct
{
  guint64 target;
  guint64 measuring;
  guint64 comparison;
} PstStyleBytes;

/**
 * PstStyleLossClass:
 * @target_size: of its structure that begins with #PstStyleTarget
 * @comparison_size: of its structure that begins with #PstStyleComparison
 * @is_parallel: whether @compare sets all workers to work. Of those that do not, several compare at the same time
 * @bytes: the memory for both, beside those structures; the maps are whole, without values
 * @scratch: (nullable): floats of the memory for computing (compute.c) that are asked for
 * @work: (nullable): how long an evaluation takes beside the network's walk, in pixels' worth; %NULL: hardly anything
 * @target_begin: takes the memory; the parts of the painting's map follow, by @target_add
 * @target_finish: all were shown
 * @target_clear: frees what was taken
 * @comparison_init: takes the memory
 * @begin: (nullable): forgets the picture before; the parts of a picture's map follow, by @add
 * @compare: sets the value, and finds out what the gradient is made of
 * @set_gradient: (nullable): sets the gradient of a part of the map, where all positions count equally; may be faster than @add_gradient
 * @add_gradient: adds the gradient of a part of the map, as much as each of its positions counts. Several workers may ask for both at once
 * @comparison_clear: frees what was taken
 *
 * What one kind of loss does. It is told of the maps part by part, in any order, and each position once.
 */
struct _PstStyleLossClass
{
  gsize         target_size;
  gsize         comparison_size;
  gboolean      is_parallel;

  PstStyleBytes (* bytes)            (const PstFeatureMap      *painting,
                                      const PstFeatureMap      *picture);
  gsize         (* scratch)          (gsize                     channels,
                                      const PstCompute         *compute);
  gdouble       (* work)             (gdouble                   n_pixels,
                                      guint                     n_regions,
                                      guint                     n_paintings);

  gboolean      (* target_begin)     (PstStyleTarget           *target,
                                      GError                  **error);
  void          (* target_add)       (PstStyleTarget           *target,
                                      const PstFeatureMap      *map,
                                      const PstRectangle       *place);
  gboolean      (* target_finish)    (PstStyleTarget           *target,
                                      GError                  **error);
  void          (* target_clear)     (PstStyleTarget           *target);

  gboolean      (* comparison_init)  (PstStyleComparison       *comparison,
                                      GError                  **error);
  void          (* begin)            (PstStyleComparison       *comparison);
  void          (* add)              (PstStyleComparison       *comparison,
                                      const PstFeatureMap      *map,
                                      const PstRectangle       *place);
  void          (* compare)          (PstStyleComparison       *comparison);
  void          (* set_gradient)     (const PstStyleComparison *comparison,
                                      const PstFeatureMap      *map,
                                      const PstFeatureMap      *gradient);
  void          (* add_gradient)     (const PstStyleComparison *comparison,
                                      const PstFeatureMap      *map,
                                      const PstRectangle       *place,
                                      const PstFeatureMap      *gradient);
  void          (* comparison_clear) (PstStyleComparison       *comparison);
};

PstStyleTarget     *pst_style_target_new               (const PstStyleLossClass   *kind,
                                                        PstCompute                *compute,
                                                        const PstFeatureMap       *painting,
                                                        const PstGuidance         *guidance,
                                                        const PstFeatureMap       *picture,
                                                        GError                   **error);
void                pst_style_target_free              (PstStyleTarget            *target);
void                pst_style_target_add               (PstStyleTarget            *target,
                                                        const PstFeatureMap       *map,
                                                        const PstRectangle        *place);
gboolean            pst_style_target_finish            (PstStyleTarget            *target,
                                                        GError                   **error);

PstStyleComparison *pst_style_comparison_new           (const PstStyleLossClass   *kind,
                                                        PstCompute                *compute,
                                                        const PstFeatureMap       *picture,
                                                        const PstGuidance         *guidance,
                                                        gdouble                    weight,
                                                        gsize                      n_targets,
                                                        PstStyleTarget *const     *targets,
                                                        const gdouble             *shares,
                                                        GError                   **error);
void                pst_style_comparison_free          (PstStyleComparison        *comparison);
void                pst_style_comparison_begin         (PstStyleComparison        *comparison);
void                pst_style_comparison_add           (PstStyleComparison        *comparison,
                                                        const PstFeatureMap       *map,
                                                        const PstRectangle        *place);
void                pst_style_comparison_compare       (PstStyleComparison        *comparison);
void                pst_style_comparison_give_gradient (const PstStyleComparison  *comparison,
                                                        const PstFeatureMap       *map,
                                                        const PstRectangle        *place,
                                                        gboolean                   is_first,
                                                        const PstFeatureMap       *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStyleTarget, pst_style_target_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStyleComparison, pst_style_comparison_free)

G_END_DECLS
