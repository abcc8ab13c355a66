/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the frequencies of a feature map are from a painting's. */
#pragma once

#include "features/spectrum.h"

G_BEGIN_DECLS

gdouble pst_fourier_loss (PstSpectrum                *spectrum,
                          PstCompute                 *compute,
                          gsize                       n_targets,
                          const PstMagnitudes *const *targets,
                          const gdouble              *weights);

G_END_DECLS
