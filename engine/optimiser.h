/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes a vector step by step so that a function of it becomes smaller. Knows vectors, not pictures. */
#pragma once

#include <pastiche/settings.h>

#include "compute.h"

G_BEGIN_DECLS

/**
 * PstEvaluate:
 * @x: [n], where
 * @gradient: (nullable): [n], to be set to the gradient there; %NULL where only the value is asked for
 * @value: (out): the value there
 * @data: what was given to pst_optimiser_new()
 * @error: where to report why the evaluation did not come to an end
 *
 * Returns: whether it did
 */
typedef gboolean (* PstEvaluate) (const gfloat  *x,
                                  gfloat        *gradient,
                                  gdouble       *value,
                                  gpointer       data,
                                  GError       **error);

typedef struct _PstOptimiser PstOptimiser;

/* What one kind of optimiser does; lbfgs.c and adam.c each have one. */
typedef struct
{
  gboolean (* step)   (PstOptimiser *optimiser, gfloat *x, GError **error);
  void     (* finish) (PstOptimiser *optimiser, gfloat *x);
  void     (* free)   (PstOptimiser *optimiser);
} PstOptimiserClass;

/* What every kind has in common; a kind's own structure begins with it. */
struct _PstOptimiser
{
  const PstOptimiserClass *kind;
  PstCompute              *compute; /* borrowed */
  gsize                    n;
  PstEvaluate              evaluate;
  gpointer                 data;
};

/**
 * PstLearningRate:
 * @first: how far the first step goes
 * @last: how far the last one goes
 * @n_steps: how many there are
 *
 * In between, each step is shorter than the one before by the same factor.
 */
typedef struct
{
  gdouble first;
  gdouble last;
  guint   n_steps;
} PstLearningRate;

gdouble       pst_learning_rate_at    (const PstLearningRate *rate,
                                       guint                  step);

PstOptimiser *pst_optimiser_new       (PstSettings    *settings,
                                       PstCompute     *compute,
                                       gsize           n,
                                       guint           n_steps,
                                       PstEvaluate     evaluate,
                                       gpointer        data,
                                       GError        **error);
void          pst_optimiser_free      (PstOptimiser   *optimiser);

guint64       pst_optimiser_get_bytes (PstSettings    *settings,
                                       gsize           n,
                                       guint           n_steps);
gboolean      pst_optimiser_step      (PstOptimiser   *optimiser,
                                       gfloat         *x,
                                       GError        **error);
void          pst_optimiser_finish    (PstOptimiser   *optimiser,
                                       gfloat         *x);

/* The kinds. */
PstOptimiser *pst_lbfgs_new           (gsize           n,
                                       guint           n_corrections,
                                       guint           n_steps,
                                       GError        **error);
guint64       pst_lbfgs_get_bytes     (gsize           n,
                                       guint           n_corrections);
PstOptimiser *pst_adam_new            (gsize           n,
                                       PstLearningRate rate,
                                       GError        **error);
guint64       pst_adam_get_bytes      (gsize           n);
PstOptimiser *pst_gradient_descent_new
                                      (gsize           n,
                                       PstLearningRate rate,
                                       gdouble         momentum,
                                       GError        **error);
guint64       pst_gradient_descent_get_bytes
                                      (gsize           n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstOptimiser, pst_optimiser_free)

G_END_DECLS
