/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes a vector step by step so that a function of it becomes smaller. Knows vectors, not pictures. */
#pragma once

#include <pastiche/settings.h>

#include "compute/compute.h"

G_BEGIN_DECLS

/**
 * PstFunction:
 * @evaluate: sets the value at x, a vector of length n
 * @differentiate: sets the gradient, of length n, at the x that was evaluated last. Asked for apart, since it costs more than the value
 *                 and nobody needs it where a step is not taken
 * @data: passed on to both
 *
 * What is made smaller. Both return whether they came to an end, and report why not.
 */
typedef struct
{
  gboolean (* evaluate)      (const gfloat *x, gdouble *value, gpointer data, GError **error);
  gboolean (* differentiate) (const gfloat *x, gfloat *gradient, gpointer data, GError **error);
  gpointer    data;
} PstFunction;

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
  PstFunction              function;
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
                                       PstFunction     function,
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

/* For the kinds. */
gboolean      pst_optimiser_evaluate      (PstOptimiser   *optimiser,
                                           const gfloat   *x,
                                           gfloat         *gradient,
                                           gdouble        *value,
                                           GError **error);
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
