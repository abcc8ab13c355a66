/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a feature map is spread over frequencies. */
#pragma once

#include "compute/compute.h"
#include "features/guidance.h"

G_BEGIN_DECLS

/**
 * PstSpectrum:
 * @channels: C
 * @width: W of the whole map
 * @height: H of the whole map
 * @row: floats of a row of a plane: 2 (W / 2 + 1)
 * @plane: floats of a plane: H · @row, or a little more
 * @planes: [C, H, @row], of the map D = w (F - centre); once transformed, [C, H, W / 2 + 1] complex numbers
 * @centre: [C], what is subtracted from the channels
 * @sum: Σ w, N where all positions count equally
 * @squares: Σ w²
 * @forward: FFTW's plan for one plane
 * @backward: likewise
 *
 * A whole feature map, channel by channel, in the memory that its Fourier transforms take.
 */
typedef struct
{
  gsize    channels;
  gint     width;
  gint     height;
  gsize    row;
  gsize    plane;
  gfloat  *planes;
  gdouble *centre;
  gdouble  sum;
  gdouble  squares;
  gpointer forward;
  gpointer backward;
} PstSpectrum;

/**
 * PstMagnitudes:
 * @magnitudes: [C, H, W / 2 + 1], A: what a painting's magnitudes are at the frequencies of a picture's map
 * @means: [C], of the painting
 * @norm: the sum of their squares, over all frequencies
 */
typedef struct
{
  gfloat  *magnitudes;
  gdouble *means;
  gdouble  norm;
} PstMagnitudes;

/**
 * pst_spectrum_count_twins:
 * @width: W of a whole map
 * @column: of its transform, up to W / 2
 *
 * Returns: how many frequencies of the whole transform one of the half that is kept stands for
 */
static inline gdouble
pst_spectrum_count_twins (gint width,
                          gint column)
{
  return column == 0 || 2 * column == width ? 1.0 : 2.0;
}

gsize          pst_spectrum_bytes             (gsize                       channels,
                                               gint                        width,
                                               gint                        height);
PstSpectrum   *pst_spectrum_new               (gsize                       channels,
                                               gint                        width,
                                               gint                        height,
                                               GError                    **error);
void           pst_spectrum_free              (PstSpectrum                *spectrum);
void           pst_spectrum_weigh             (PstSpectrum                *spectrum,
                                               gint                        stride,
                                               const PstGuidance          *guidance);
void           pst_spectrum_aim               (PstSpectrum                *spectrum,
                                               gsize                       n_targets,
                                               const PstMagnitudes *const *targets,
                                               const gdouble              *shares);
void           pst_spectrum_put               (PstSpectrum                *spectrum,
                                               PstCompute                 *compute,
                                               const PstFeatureMap        *map,
                                               const PstGuidance          *guidance,
                                               const PstRectangle         *place);
void           pst_spectrum_transform_channel (PstSpectrum                *spectrum,
                                               gsize                       channel);
void           pst_spectrum_restore_channel   (PstSpectrum                *spectrum,
                                               gsize                       channel);
void           pst_spectrum_transform         (PstSpectrum                *spectrum,
                                               PstCompute                 *compute);
void           pst_spectrum_get               (const PstSpectrum          *spectrum,
                                               const PstGuidance          *guidance,
                                               const PstRectangle         *place,
                                               const PstFeatureMap        *gradient);

gsize          pst_magnitudes_bytes           (gsize                       channels,
                                               gint                        width,
                                               gint                        height);
PstMagnitudes *pst_magnitudes_new             (PstSpectrum                *painting,
                                               PstCompute                 *compute,
                                               gint                        stride,
                                               const PstGuidance          *guidance,
                                               gint                        width,
                                               gint                        height,
                                               GError                    **error);
void           pst_magnitudes_free            (PstMagnitudes              *magnitudes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstSpectrum, pst_spectrum_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstMagnitudes, pst_magnitudes_free)

G_END_DECLS
