/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changes a vector step by step so that a function of it becomes smaller. Knows vectors, not pictures, and no kind of optimiser: those
 * are in adam.h, gradient-descent.h and lbfgs.h.
 */
#pragma once

#include "compute/compute.h"

G_BEGIN_DECLS

/**
 * PstFunction:
 * @evaluate: sets the value at x, a vector of length n
 * @differentiate: sets the gradient, of length n, at the x that was evaluated last. Asked for apart, since it costs more than the value
 *                 and nobody needs it where a step is not taken
 * @blur: (nullable): a vector of length n times a symmetric matrix B without negative eigenvalues, in memory that is written over the next
 *        time. The function's inverse curvature is more alike to a mixture of 1 and B than to 1; %NULL: nothing is known of it
 * @data: passed on to all
 *
 * What is made smaller. The first two return whether they came to an end, and report why not.
 */
typedef struct
{
  gboolean (* evaluate)      (const gfloat *x, gdouble *value, gpointer data, GError **error);
  gboolean (* differentiate) (const gfloat *x, gfloat *gradient, gpointer data, GError **error);
  const gfloat * (* blur) (const gfloat *x, gpointer data);
  gpointer    data;
} PstFunction;

/**
 * PstLearningRate:
 * @first: how far the first step goes, in the vector's unit
 * @last: how far the last one goes
 *
 * In between, each step is shorter than the one before by the same factor.
 */
typedef struct
{
  gdouble first;
  gdouble last;
} PstLearningRate;

typedef struct _PstOptimiser      PstOptimiser;
typedef struct _PstOptimiserClass PstOptimiserClass;

/**
 * PstOptimiserChoice:
 * @kind: a kind of optimiser
 * @rate: how far steps go
 * @momentum: how much of its last direction a step keeps, 0 to less than 1
 * @n_corrections: how many past steps are remembered, at the most
 * @memory: bytes that the settings allow for everything; 0: as many as are of use
 *
 * A kind, and what kinds can be told; each obeys what makes sense for it.
 */
typedef struct
{
  const PstOptimiserClass *kind;
  PstLearningRate          rate;
  gdouble                  momentum;
  guint                    n_corrections;
  guint64                  memory;
} PstOptimiserChoice;

#define PST_MOST_OPTIMISER_VECTORS 3

/**
 * PstOptimiserState:
 * @n_done: how many steps it has made
 * @n_vectors: how many vectors there are
 * @vectors: of length n each
 *
 * What an optimiser remembers from step to step; borrowed. Where it is written to before the first step, the optimiser goes on from there,
 * bit for bit.
 */
typedef struct
{
  guint  *n_done;
  guint   n_vectors;
  gfloat *vectors[PST_MOST_OPTIMISER_VECTORS];
} PstOptimiserState;

/**
 * PstOptimiserClass:
 * @new: (transfer full): an optimiser for a vector of length n and so many steps, whose common part is still to be filled in; %NULL
 *       where there is no room
 * @get_bytes: the memory that @new takes
 * @step: as pst_optimiser_step()
 * @finish: (nullable): as pst_optimiser_finish()
 * @get_state: (nullable): as pst_optimiser_get_state()
 * @free: frees it
 *
 * What one kind of optimiser does.
 */
struct _PstOptimiserClass
{
  PstOptimiser * (* new)       (const PstOptimiserChoice *choice, gsize n, guint n_steps, GError **error);
  guint64        (* get_bytes) (const PstOptimiserChoice *choice, gsize n, guint n_steps);
  gboolean       (* step)      (PstOptimiser *optimiser, gfloat *x, GError **error);
  void           (* finish)    (PstOptimiser *optimiser, gfloat *x);
  void           (* get_state) (PstOptimiser *optimiser, PstOptimiserState *state);
  void           (* free)      (PstOptimiser *optimiser);
};

/* What every kind has in common; a kind's own structure begins with it. */
struct _PstOptimiser
{
  const PstOptimiserClass *kind;
  PstCompute              *compute; /* borrowed */
  gsize                    n;
  guint                    n_steps;
  PstFunction              function;
};

PstOptimiser *pst_optimiser_new       (const PstOptimiserChoice  *choice,
                                       PstCompute                *compute,
                                       gsize                      n,
                                       guint                      n_steps,
                                       PstFunction                function,
                                       GError                   **error);
void          pst_optimiser_free      (PstOptimiser              *optimiser);

guint64       pst_optimiser_get_bytes (const PstOptimiserChoice  *choice,
                                       gsize                      n,
                                       guint                      n_steps);
gboolean      pst_optimiser_step      (PstOptimiser              *optimiser,
                                       gfloat                    *x,
                                       GError                   **error);
void          pst_optimiser_finish    (PstOptimiser              *optimiser,
                                       gfloat                    *x);
void          pst_optimiser_get_state (PstOptimiser              *optimiser,
                                       PstOptimiserState         *state);

/* For the kinds. */
gboolean      pst_optimiser_evaluate  (PstOptimiser              *optimiser,
                                       const gfloat              *x,
                                       gfloat                    *gradient,
                                       gdouble                   *value,
                                       GError                   **error);
gdouble       pst_learning_rate_at    (const PstLearningRate     *rate,
                                       guint                      step,
                                       guint                      n_steps);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstOptimiser, pst_optimiser_free)

G_END_DECLS
