/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a feature map is spread over frequencies, and how far that is from a painting's. */
#pragma once

#include "feature-maps.h"

G_BEGIN_DECLS

/**
 * PstSpectrum:
 * @channels: C
 * @width: W of the whole map
 * @height: H of the whole map
 * @row: floats of a row of a plane: 2 (W / 2 + 1)
 * @plane: floats of a plane: H · @row, or a little more
 * @planes: [C, H, @row], the map; once transformed, [C, H, W / 2 + 1] complex numbers
 *
 * A whole feature map, channel by channel, in the memory that its Fourier transforms take.
 */
typedef struct _PstSpectrum PstSpectrum;

struct _PstSpectrum
{
  gsize    channels;
  gint     width;
  gint     height;
  gsize    row;
  gsize    plane;
  gfloat  *planes;
  gpointer forward;  /* FFTW's plans for one plane */
  gpointer backward;
};

/* A painting's magnitudes [C, H, W / 2 + 1] at the frequencies of a picture's map, each divided by the number of positions. */
typedef struct
{
  gfloat  *magnitudes;
  gdouble  norm;       /* the sum of their squares */
} PstMagnitudes;

gsize          pst_spectrum_bytes       (gsize                 channels,
                                         gint                  width,
                                         gint                  height);
PstSpectrum   *pst_spectrum_new         (gsize                 channels,
                                         gint                  width,
                                         gint                  height,
                                         GError              **error);
void           pst_spectrum_free        (PstSpectrum          *spectrum);
void           pst_spectrum_put         (PstSpectrum          *spectrum,
                                         PstCompute           *compute,
                                         const PstFeatureMap  *map,
                                         const PstRectangle   *place);
void           pst_spectrum_transform   (PstSpectrum          *spectrum,
                                         PstCompute           *compute);
void           pst_spectrum_get         (const PstSpectrum    *spectrum,
                                         const PstRectangle   *place,
                                         const PstFeatureMap  *gradient);

gsize          pst_magnitudes_bytes     (gsize                 channels,
                                         gint                  width,
                                         gint                  height);
PstMagnitudes *pst_magnitudes_new       (const PstSpectrum    *painting,
                                         PstCompute           *compute,
                                         gint                  width,
                                         gint                  height,
                                         GError              **error);
void           pst_magnitudes_free      (PstMagnitudes        *magnitudes);

gdouble        pst_fourier_loss         (PstSpectrum                *spectrum,
                                         PstCompute                 *compute,
                                         gsize                       n_targets,
                                         const PstMagnitudes *const *targets,
                                         const gdouble              *weights);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstSpectrum, pst_spectrum_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstMagnitudes, pst_magnitudes_free)

G_END_DECLS
