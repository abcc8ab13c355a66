/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of style losses: of those that the setting names there is one; those beside it are there where they weigh anything. */
#include "config.h"

#include "losses/style/covariance-loss.h"
#include "losses/style/fourier-loss.h"
#include "losses/style/gram-loss.h"
#include "losses/style/histogram-loss.h"
#include "losses/style/moments-loss.h"
#include "losses/style/style-losses.h"
#include "losses/style/wasserstein-loss.h"

static const PstStyleLossClass *const choices[] = {
  [PST_STYLE_LOSS_COVARIANCE]  = &pst_covariance_loss,
  [PST_STYLE_LOSS_GRAM]        = &pst_gram_loss,
  [PST_STYLE_LOSS_MOMENTS]     = &pst_moments_loss,
  [PST_STYLE_LOSS_WASSERSTEIN] = &pst_wasserstein_loss,
  [PST_STYLE_LOSS_FOURIER]     = &pst_fourier_loss,
};

static const PstStyleLossClass *const beside[PST_N_LOSSES] = {
  [PST_LOSS_HISTOGRAM] = &pst_histogram_loss,
};

/* Sets for each kind of loss, [PST_N_LOSSES], how it compares styles; NULL where it does not. */
void
pst_style_losses_choose (PstSettings              *settings,
                         const gdouble            *weights,
                         const PstStyleLossClass **kinds)
{
  PstStyleLoss choice;

  g_object_get (settings, "style-loss", &choice, NULL);
  g_assert (choice < G_N_ELEMENTS (choices) && choices[choice]);
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    kinds[kind] = weights[kind] > 0.0 ? beside[kind] : NULL;
  kinds[PST_LOSS_STYLE] = choices[choice];
}
