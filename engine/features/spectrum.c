/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How a feature map F is spread over frequencies. D̂ is the two-dimensional Fourier transform of D = w (F - c), a channel of the
 * map with a weight w for each of N positions, as a rule 1, and c a mean. |D̂ (k)|² / (N Σ w²) sums up to the channel's mean square
 * (Parseval), whatever the size.
 *
 * Picture and painting have different sizes, and so different frequencies. Common is the density of the mean square over
 * frequencies in cycles per position: A (k)² is what the painting has in the cell around the picture's frequency k, 1 / W wide and
 * 1 / H high, where the painting's mean square at each of its own frequencies is spread evenly over a cell of 1 / W_A by 1 / H_A.
 *
 * Transforms want whole maps: they are put together from the parts that are shown, and what takes their place is given back part by
 * part. FFTW does the transforms, with plans that do not depend on measurements.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <fftw3.h>

#include "compute/allocation.h"
#include "compute/platform.h"
#include "features/spectrum.h"

#define BLOCK     16 /* positions and channels that are turned from rows of pixels into planes, or back, at a time */
#define FFTW_ROOM ((gsize) 16 << 20) /* bytes that plans and transforms get by with: FFTW ends the program that has none for it */

static GMutex planner; /* FFTW makes and forgets one plan at a time */

static gsize
count_columns (gint width)
{
  return width / 2 + 1;
}

static gsize
count_plane (gint width,
             gint height)
{
  gsize line = PST_CACHE_LINE / sizeof (gfloat);

  return (2 * count_columns (width) * height + line - 1) / line * line;
}

gsize
pst_spectrum_bytes (gsize channels,
                    gint  width,
                    gint  height)
{
  return channels * count_plane (width, height) * sizeof (gfloat);
}

/* All parts of a map are to be put into it. NULL with PST_ERROR_MEMORY where there is no room. */
PstSpectrum *
pst_spectrum_new (gsize    channels,
                  gint     width,
                  gint     height,
                  GError **error)
{
  g_autoptr (PstSpectrum) spectrum = g_new0 (PstSpectrum, 1);

  spectrum->channels = channels;
  spectrum->width    = width;
  spectrum->height   = height;
  spectrum->row      = 2 * count_columns (width);
  spectrum->plane    = count_plane (width, height);
  spectrum->centre   = g_new0 (gdouble, channels);
  spectrum->sum      = (gdouble) width * height;
  spectrum->squares  = spectrum->sum;
  spectrum->planes   = pst_floats_new (channels * spectrum->plane, error);
  if (! spectrum->planes || (! pst_platform_has_room (FFTW_ROOM) && ! pst_memory_refuse (FFTW_ROOM, error)))
    return NULL;
  g_mutex_lock (&planner);
  spectrum->forward  = fftwf_plan_dft_r2c_2d (height, width, spectrum->planes, (fftwf_complex *) spectrum->planes, FFTW_ESTIMATE);
  spectrum->backward = fftwf_plan_dft_c2r_2d (height, width, (fftwf_complex *) spectrum->planes, spectrum->planes, FFTW_ESTIMATE);
  g_mutex_unlock (&planner);
  return g_steal_pointer (&spectrum);
}

void
pst_spectrum_free (PstSpectrum *spectrum)
{
  g_mutex_lock (&planner);
  g_clear_pointer (&spectrum->forward, fftwf_destroy_plan);
  g_clear_pointer (&spectrum->backward, fftwf_destroy_plan);
  g_mutex_unlock (&planner);
  pst_memory_free (spectrum->planes);
  g_free (spectrum->centre);
  g_free (spectrum);
}

/* The weights of a row of the whole map, or NULL. */
static const gfloat *
get_whole_row (const PstSpectrum *spectrum,
               gint               stride,
               const PstGuidance *guidance,
               gint               y)
{
  const PstFeatureMap shape = { .width = spectrum->width, .height = spectrum->height, .stride = stride };

  return guidance ? pst_guidance_get_row (guidance, &shape, &(PstRectangle) { 0, 0, shape.width, shape.height }, y) : NULL;
}

/* How much each position of the map will count; all of them equally where there is no guidance. */
void
pst_spectrum_weigh (PstSpectrum       *spectrum,
                    gint               stride,
                    const PstGuidance *guidance)
{
  if (! guidance)
    return;
  spectrum->sum = spectrum->squares = 0.0;
  for (gint y = 0; y < spectrum->height; y++)
    {
      const gfloat *row = get_whole_row (spectrum, stride, guidance, y);

      for (gint x = 0; x < spectrum->width; x++)
        {
          spectrum->sum += row[x];
          spectrum->squares += (gdouble) row[x] * row[x];
        }
    }
}

/* Subtracts the mean of the paintings that a picture is compared with from what is put into its spectrum: so weights that are
 * not the same everywhere add hardly any frequencies of their own.
 */
void
pst_spectrum_aim (PstSpectrum                *spectrum,
                  gsize                       n_targets,
                  const PstMagnitudes *const *targets,
                  const gdouble              *shares)
{
  gdouble all = 0.0;

  for (gsize k = 0; k < n_targets; k++)
    all += shares[k];
  for (gsize c = 0; c < spectrum->channels; c++)
    {
      spectrum->centre[c] = 0.0;
      for (gsize k = 0; k < n_targets && all > 0.0; k++)
        spectrum->centre[c] += shares[k] / all * targets[k]->means[c];
    }
}

/* A part of the map, or of its gradient, beside the planes. */
typedef struct
{
  const PstSpectrum   *spectrum;
  const PstFeatureMap *map;
  const PstGuidance   *guidance; /* or NULL */
  const PstRectangle  *place;
} Exchange;

/* Copies a row of the part between the map and the planes, block by block so that both stay in the cache. */
static void
exchange_row (const Exchange *exchange,
              gint            y,
              gboolean        is_put)
{
  const PstSpectrum   *spectrum = exchange->spectrum;
  const PstFeatureMap *map      = exchange->map;
  const gfloat        *weights  = exchange->guidance ? pst_guidance_get_row (exchange->guidance, map, exchange->place, y) : NULL;
  gsize                channels = map->channels;
  gfloat              *pixels   = map->values + y * map->row;
  gfloat              *planes   = spectrum->planes + (exchange->place->y + y) * spectrum->row + exchange->place->x;

  for (gsize first_c = 0; first_c < channels; first_c += BLOCK)
    for (gsize first_x = 0; first_x < (gsize) map->width; first_x += BLOCK)
      for (gsize c = first_c; c < MIN (first_c + BLOCK, channels); c++)
        for (gsize x = first_x; x < MIN (first_x + BLOCK, (gsize) map->width); x++)
          {
            gfloat weight = weights ? weights[x] : 1.0f;

            if (is_put)
              planes[c * spectrum->plane + x] = weight * (pixels[x * channels + c] - (gfloat) spectrum->centre[c]);
            else
              pixels[x * channels + c] += weight * planes[c * spectrum->plane + x];
          }
}

static void
put_row (guint    y,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  exchange_row (data, y, TRUE);
}

/* Remembers a part of the map; the guidance is the one that pst_spectrum_weigh() was told. */
void
pst_spectrum_put (PstSpectrum         *spectrum,
                  PstCompute          *compute,
                  const PstFeatureMap *map,
                  const PstGuidance   *guidance,
                  const PstRectangle  *place)
{
  Exchange exchange = { spectrum, map, guidance, place };

  pst_workers_run (compute->workers, map->height, put_row, &exchange);
}

/* Adds to a part of a gradient, once the planes were turned into one with respect to the map; the guidance is the same. Several
 * threads may do so at once.
 */
void
pst_spectrum_get (const PstSpectrum   *spectrum,
                  const PstGuidance   *guidance,
                  const PstRectangle  *place,
                  const PstFeatureMap *gradient)
{
  Exchange exchange = { spectrum, gradient, guidance, place };

  for (gint y = 0; y < gradient->height; y++)
    exchange_row (&exchange, y, FALSE);
}

/* Several threads may do so at once, each with channels of its own. */
void
pst_spectrum_transform_channel (PstSpectrum *spectrum,
                                gsize        channel)
{
  gfloat *plane = spectrum->planes + channel * spectrum->plane;

  fftwf_execute_dft_r2c (spectrum->forward, plane, (fftwf_complex *) plane);
}

/* Transforms back, and does not divide by N. Likewise. */
void
pst_spectrum_restore_channel (PstSpectrum *spectrum,
                              gsize        channel)
{
  gfloat *plane = spectrum->planes + channel * spectrum->plane;

  fftwf_execute_dft_c2r (spectrum->backward, (fftwf_complex *) plane, plane);
}

static void
transform_channel (guint    channel,
                   guint    worker G_GNUC_UNUSED,
                   gpointer data)
{
  pst_spectrum_transform_channel (data, channel);
}

/* Transforms all channels. */
void
pst_spectrum_transform (PstSpectrum *spectrum,
                        PstCompute  *compute)
{
  pst_workers_run (compute->workers, spectrum->channels, transform_channel, spectrum);
}

/* Of a map of this size. */
gsize
pst_magnitudes_bytes (gsize channels,
                      gint  width,
                      gint  height)
{
  return channels * height * count_columns (width) * sizeof (gfloat);
}

/* Which of n frequencies, spread over one cycle per position, a cell of another n overlaps, and how much of it. Both begin half a
 * cell before frequency 0.
 */
typedef struct
{
  gint    first;  /* may be below 0, and then counts from the end */
  gint    n;
  gdouble begin;  /* of the cell, in the other's cells */
  gdouble end;
} Overlap;

static Overlap
find_overlap (gint k,
              gint n_cells,
              gint n_others)
{
  Overlap overlap = { .begin = (k - 0.5) / n_cells * n_others + 0.5, .end = (k + 0.5) / n_cells * n_others + 0.5 };

  overlap.first = floor (overlap.begin);
  overlap.n     = ceil (overlap.end) - overlap.first;
  return overlap;
}

static gdouble
get_overlap (const Overlap *overlap,
             gint           i)
{
  gint cell = overlap->first + i;

  return MAX (MIN (overlap->end, cell + 1.0) - MAX (overlap->begin, cell), 0.0);
}

/* The mean square of a channel of the painting at a frequency. */
static gdouble
get_power (const PstSpectrum *painting,
           gsize              channel,
           gint               u,
           gint               v)
{
  const gfloat *number;

  u = ((u % painting->width) + painting->width) % painting->width;
  v = ((v % painting->height) + painting->height) % painting->height;
  if (u > painting->width / 2) /* the transform of real numbers is symmetric */
    {
      u = painting->width - u;
      v = (painting->height - v) % painting->height;
    }
  number = painting->planes + channel * painting->plane + v * painting->row + 2 * u;
  return ((gdouble) number[0] * number[0] + (gdouble) number[1] * number[1]) /
         ((gdouble) painting->width * painting->height * painting->squares);
}

typedef struct
{
  const PstSpectrum *painting;
  PstMagnitudes     *magnitudes;
  gint               width;
  gint               height;
  gdouble           *sums; /* [C], of the squares */
} Resampling;

static void
resample_channel (guint    channel,
                  guint    worker G_GNUC_UNUSED,
                  gpointer data)
{
  const Resampling  *resampling = data;
  const PstSpectrum *painting   = resampling->painting;
  gsize              columns    = count_columns (resampling->width);
  gfloat            *magnitudes = resampling->magnitudes->magnitudes + channel * resampling->height * columns;
  gdouble            sum        = 0.0;

  for (gint v = 0; v < resampling->height; v++)
    {
      Overlap down = find_overlap (v, resampling->height, painting->height);

      for (gsize u = 0; u < columns; u++)
        {
          Overlap across = find_overlap (u, resampling->width, painting->width);
          gdouble power  = 0.0;

          for (gint j = 0; j < down.n; j++)
            for (gint i = 0; i < across.n; i++)
              power += get_overlap (&down, j) * get_overlap (&across, i) *
                       get_power (painting, channel, across.first + i, down.first + j);
          if (u == 0 && v == 0) /* the mean is compared by itself */
            power = 0.0;
          magnitudes[v * columns + u] = sqrt (power);
          sum += pst_spectrum_count_twins (resampling->width, u) * power;
        }
    }
  resampling->sums[channel] = sum;
}

/* A painting whose map is to be centred. */
typedef struct
{
  PstSpectrum       *spectrum;
  gint               stride;
  const PstGuidance *guidance;
} Centring;

static void
centre_channel (guint    channel,
                guint    worker G_GNUC_UNUSED,
                gpointer data)
{
  const Centring *centring = data;
  PstSpectrum    *spectrum = centring->spectrum;
  gfloat         *plane    = spectrum->planes + channel * spectrum->plane;
  gdouble         sum      = 0.0;

  for (gint y = 0; y < spectrum->height; y++)
    {
      const gfloat *weights = get_whole_row (spectrum, centring->stride, centring->guidance, y);

      for (gint x = 0; x < spectrum->width; x++)
        sum += (weights ? weights[x] : 1.0f) * (gdouble) plane[y * spectrum->row + x];
    }
  spectrum->centre[channel] = sum / spectrum->sum;
  for (gint y = 0; y < spectrum->height; y++)
    {
      const gfloat *weights = get_whole_row (spectrum, centring->stride, centring->guidance, y);

      for (gint x = 0; x < spectrum->width; x++)
        plane[y * spectrum->row + x] = (weights ? weights[x] : 1.0f) *
                                       (plane[y * spectrum->row + x] - (gfloat) spectrum->centre[channel]);
    }
}

/* A painting's magnitudes at the frequencies of a picture's map of width × height. All parts of the painting's map were put into
 * its spectrum, without weights; these come with the guidance, and the spectrum is used up. NULL with PST_ERROR_MEMORY where
 * there is no room.
 */
PstMagnitudes *
pst_magnitudes_new (PstSpectrum        *painting,
                    PstCompute         *compute,
                    gint                stride,
                    const PstGuidance  *guidance,
                    gint                width,
                    gint                height,
                    GError            **error)
{
  g_autoptr (PstMagnitudes) magnitudes = g_new0 (PstMagnitudes, 1);
  g_autofree gdouble *sums       = g_new0 (gdouble, painting->channels);
  Resampling          resampling = { painting, magnitudes, width, height, sums };
  Centring            centring   = { painting, stride, guidance };

  magnitudes->magnitudes = pst_floats_new (pst_magnitudes_bytes (painting->channels, width, height) / sizeof (gfloat), error);
  if (! magnitudes->magnitudes)
    return NULL;
  pst_spectrum_weigh (painting, stride, guidance);
  pst_workers_run (compute->workers, painting->channels, centre_channel, &centring);
  pst_spectrum_transform (painting, compute);
  pst_workers_run (compute->workers, painting->channels, resample_channel, &resampling);
  magnitudes->means = g_memdup2 (painting->centre, painting->channels * sizeof (gdouble));
  for (gsize c = 0; c < painting->channels; c++)
    magnitudes->norm += sums[c] + magnitudes->means[c] * magnitudes->means[c];
  return g_steal_pointer (&magnitudes);
}

void
pst_magnitudes_free (PstMagnitudes *magnitudes)
{
  pst_memory_free (magnitudes->magnitudes);
  g_free (magnitudes->means);
  g_free (magnitudes);
}
