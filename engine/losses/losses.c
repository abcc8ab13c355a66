/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All kinds of losses in one table, and their total Σ weight · loss. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "losses/losses.h"

typedef struct
{
  const gchar *name;    /* NULL: only a training has it */
  const gchar *label;   /* NULL: it is not shown */
  const gchar *setting; /* of its weight, or NULL */
  gdouble      weight;  /* where there is no such setting */
} Kind;

/* Of the content, the layers have the weight in theirs; the last three are the trainer's own. */
static const Kind kinds[PST_N_LOSSES] = {
  [PST_LOSS_CONTENT]         = { "content",         N_ ("Content"),         NULL,                1.0 },
  [PST_LOSS_SELF_SIMILARITY] = { "self-similarity", N_ ("Self-similarity"), "contours",          0.0 },
  [PST_LOSS_STYLE]           = { "style",           N_ ("Style"),           "style-weight",      0.0 },
  [PST_LOSS_MATCHING]        = { "matching",        N_ ("Matching"),        "matching-weight",   0.0 },
  [PST_LOSS_HISTOGRAM]       = { "histogram",       N_ ("Histogram"),       "histogram-weight",  0.0 },
  [PST_LOSS_SMOOTHNESS]      = { "smoothness",      N_ ("Smoothness"),      "smoothness-weight", 0.0 },
  [PST_LOSS_PALETTE]         = { "palette",         NULL,                   "palette-weight",    0.0 },
  [PST_LOSS_RANGE]           = { "range",           NULL,                   NULL,                1000.0 },
  [PST_LOSS_MOTION]          = { NULL,              N_ ("Flicker"),         NULL,                0.0 },
  [PST_LOSS_ADVERSARY]       = { NULL,              N_ ("Adversary"),       NULL,                0.0 },
  [PST_LOSS_DISCRIMINATOR]   = { NULL,              N_ ("Discriminator"),   NULL,                0.0 },
};

/**
 * pst_loss_get_label:
 * @kind: which loss
 *
 * Returns: (nullable): what it is called, translated; %NULL where it is not shown
 */
const gchar *
pst_loss_get_label (PstLossKind kind)
{
  return kinds[kind].label ? _ (kinds[kind].label) : NULL;
}

/**
 * pst_loss_get_name:
 * @kind: which loss
 *
 * Returns: (nullable): what programs call it; %NULL where only a training has it
 */
const gchar *
pst_loss_get_name (PstLossKind kind)
{
  return kinds[kind].name;
}

/* What each loss is multiplied with in the total, [PST_N_LOSSES]. */
void
pst_losses_get_weights (PstSettings *settings,
                        gdouble     *weights)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (kinds[kind].setting)
      g_object_get (settings, kinds[kind].setting, &weights[kind], NULL);
    else
      weights[kind] = kinds[kind].weight;
}

/* Sets the total. */
void
pst_losses_sum_up (PstLosses     *losses,
                   const gdouble *weights)
{
  losses->total = 0.0;
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    losses->total += weights[kind] * losses->values[kind];
}
