/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Fourier loss compares magnitudes with a painting's, frequency by frequency (spectrum.c):
 *
 *   (Σ_c Σ_{k ≠ 0} (|D̂ (k)| / √(N Σ w²) - A (k))² + Σ_c (D̂ (0) / Σ w + c - μ_A)²) / (Σ_c Σ_{k ≠ 0} A (k)² + Σ_c μ_A²)
 *
 * D̂ is the transform of D = w (F - c), c the painting's mean, or that of several paintings. Which frequencies k there are says how wide
 * strokes are and in which direction they go; where they lie is in the phases, which are not compared.
 *
 * The gradient with respect to D is the inverse transform, not divided by N, of the derivative with respect to |D̂|, in the direction of
 * D̂. It takes the place of the picture's map.
 */
#include "config.h"

#include <math.h>

#include "compute/cost.h"
#include "features/spectrum.h"
#include "losses/style/fourier-loss.h"

/* Makes a style weight mean about what it means with covariances. */
#define SCALE 4.0

typedef struct
{
  PstStyleTarget  target;
  PstSpectrum    *spectrum;   /* of the painting's map, while it is looked at */
  PstMagnitudes  *magnitudes; /* afterwards */
} FourierTarget;

typedef struct
{
  PstStyleComparison    comparison;
  PstSpectrum          *spectrum;   /* of the picture's map; then the gradient */
  const PstMagnitudes **magnitudes; /* [n_targets], borrowed */
} FourierComparison;

typedef struct
{
  PstSpectrum                *spectrum;
  gsize                       n_targets;
  const PstMagnitudes *const *targets;
  const gdouble              *factors; /* [n_targets], weight / Σ A² */
  gdouble                    *sums;    /* [C], of the weighted losses */
} Comparing;

/* Compares a mean; returns the loss, and sets the number to its derivative. */
static gdouble
compare_mean (const Comparing *comparing,
              guint            channel,
              gfloat          *number)
{
  const PstSpectrum *spectrum = comparing->spectrum;
  gdouble            mean     = number[0] / spectrum->sum + spectrum->centre[channel];
  gdouble            loss     = 0.0;
  gdouble            slope    = 0.0;

  for (gsize k = 0; k < comparing->n_targets; k++)
    {
      gdouble difference = mean - comparing->targets[k]->means[channel];

      loss += comparing->factors[k] * difference * difference;
      slope += 2.0 * comparing->factors[k] * difference;
    }
  number[0] = slope / spectrum->sum;
  number[1] = 0.0f;
  return loss;
}

/* Likewise a magnitude, of which the targets have theirs at the same place. */
static gdouble
compare_magnitude (const Comparing *comparing,
                   gsize            place,
                   gdouble          scale,
                   gfloat          *number)
{
  gdouble magnitude = sqrt ((gdouble) number[0] * number[0] + (gdouble) number[1] * number[1]);
  gdouble loss      = 0.0;
  gdouble slope     = 0.0;

  for (gsize k = 0; k < comparing->n_targets; k++)
    {
      gdouble difference = magnitude * scale - comparing->targets[k]->magnitudes[place];

      loss += comparing->factors[k] * difference * difference;
      slope += 2.0 * comparing->factors[k] * difference;
    }
  number[0] *= magnitude > 0.0 ? scale * slope / magnitude : 0.0;
  number[1] *= magnitude > 0.0 ? scale * slope / magnitude : 0.0;
  return loss;
}

/* From a plane of the map to its gradient. */
static void
compare_channel (guint    channel,
                 guint    worker G_GNUC_UNUSED,
                 gpointer data)
{
  const Comparing *comparing = data;
  PstSpectrum     *spectrum  = comparing->spectrum;
  gsize            columns   = spectrum->row / 2;
  gsize            n         = spectrum->height * columns;
  gfloat          *plane     = spectrum->planes + channel * spectrum->plane;
  gdouble          scale     = 1.0 / sqrt ((gdouble) spectrum->width * spectrum->height * spectrum->squares);
  gdouble          sum;

  pst_spectrum_transform_channel (spectrum, channel);
  sum = compare_mean (comparing, channel, plane);
  for (gsize i = 1; i < n; i++)
    sum += pst_spectrum_count_twins (spectrum->width, i % columns) *
           compare_magnitude (comparing, channel * n + i, scale, plane + 2 * i);
  pst_spectrum_restore_channel (spectrum, channel);
  comparing->sums[channel] = sum;
}

/* Turns the map into the gradient with respect to it. */
static void
compare (PstStyleComparison *comparison)
{
  FourierComparison  *own       = (FourierComparison *) comparison;
  PstSpectrum        *spectrum  = own->spectrum;
  g_autofree gdouble *sums      = g_new0 (gdouble, spectrum->channels);
  g_autofree gdouble *factors   = g_new0 (gdouble, comparison->n_targets);
  Comparing           comparing = { spectrum, comparison->n_targets, own->magnitudes, factors, sums };

  for (gsize k = 0; k < comparison->n_targets; k++)
    factors[k] = own->magnitudes[k]->norm > 0.0 ? SCALE * comparison->weights[k] / own->magnitudes[k]->norm : 0.0;
  pst_workers_run (comparison->compute->workers, spectrum->channels, compare_channel, &comparing);
  for (gsize c = 0; c < spectrum->channels; c++)
    comparison->value += sums[c];
}

static PstStyleBytes
count_bytes (const PstFeatureMap *painting,
             const PstFeatureMap *picture)
{
  return (PstStyleBytes) {
    .target     = pst_magnitudes_bytes (picture->channels, picture->width, picture->height),
    .measuring  = pst_spectrum_bytes (painting->channels, painting->width, painting->height),
    .comparison = pst_spectrum_bytes (picture->channels, picture->width, picture->height),
  };
}

static gdouble
estimate_work (gdouble n_pixels,
               guint   n_regions,
               guint   n_paintings G_GNUC_UNUSED)
{
  return PST_COST_FOURIER * n_pixels * n_regions;
}

static gboolean
begin_target (PstStyleTarget  *target,
              GError         **error)
{
  FourierTarget *own = (FourierTarget *) target;

  own->spectrum = pst_spectrum_new (target->painting.channels, target->painting.width, target->painting.height, error);
  return own->spectrum != NULL;
}

static void
add_to_target (PstStyleTarget      *target,
               const PstFeatureMap *map,
               const PstRectangle  *place)
{
  pst_spectrum_put (((FourierTarget *) target)->spectrum, target->compute, map, NULL, place);
}

static gboolean
finish_target (PstStyleTarget  *target,
               GError         **error)
{
  FourierTarget *own = (FourierTarget *) target;

  own->magnitudes = pst_magnitudes_new (own->spectrum, target->compute, target->painting.stride, target->guidance,
                                        target->picture.width, target->picture.height, error);
  g_clear_pointer (&own->spectrum, pst_spectrum_free);
  return own->magnitudes != NULL;
}

static void
clear_target (PstStyleTarget *target)
{
  FourierTarget *own = (FourierTarget *) target;

  g_clear_pointer (&own->spectrum, pst_spectrum_free);
  g_clear_pointer (&own->magnitudes, pst_magnitudes_free);
}

/* The spectrum knows which paintings it will be compared with. */
static gboolean
init (PstStyleComparison  *comparison,
      GError             **error)
{
  FourierComparison   *own     = (FourierComparison *) comparison;
  const PstFeatureMap *picture = &comparison->picture;

  own->magnitudes = g_new (const PstMagnitudes *, comparison->n_targets);
  for (gsize k = 0; k < comparison->n_targets; k++)
    own->magnitudes[k] = ((const FourierTarget *) comparison->targets[k])->magnitudes;
  own->spectrum = pst_spectrum_new (picture->channels, picture->width, picture->height, error);
  if (! own->spectrum)
    return FALSE;
  pst_spectrum_weigh (own->spectrum, picture->stride, comparison->guidance);
  pst_spectrum_aim (own->spectrum, comparison->n_targets, own->magnitudes, comparison->shares);
  return TRUE;
}

static void
add (PstStyleComparison  *comparison,
     const PstFeatureMap *map,
     const PstRectangle  *place)
{
  pst_spectrum_put (((FourierComparison *) comparison)->spectrum, comparison->compute, map, comparison->guidance, place);
}

static void
add_gradient (const PstStyleComparison *comparison,
              const PstFeatureMap      *map G_GNUC_UNUSED,
              const PstRectangle       *place,
              const PstFeatureMap      *gradient)
{
  pst_spectrum_get (((const FourierComparison *) comparison)->spectrum, comparison->guidance, place, gradient);
}

static void
clear (PstStyleComparison *comparison)
{
  FourierComparison *own = (FourierComparison *) comparison;

  g_clear_pointer (&own->spectrum, pst_spectrum_free);
  g_clear_pointer (&own->magnitudes, g_free);
}

const PstStyleLossClass pst_fourier_loss = {
  .target_size      = sizeof (FourierTarget),
  .comparison_size  = sizeof (FourierComparison),
  .is_parallel      = TRUE,
  .bytes            = count_bytes,
  .work             = estimate_work,
  .target_begin     = begin_target,
  .target_add       = add_to_target,
  .target_finish    = finish_target,
  .target_clear     = clear_target,
  .comparison_init  = init,
  .add              = add,
  .compare          = compare,
  .add_gradient     = add_gradient,
  .comparison_clear = clear,
};
