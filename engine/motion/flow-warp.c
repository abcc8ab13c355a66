/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture moved by a flow: each pixel is what lies where its flow leads, between pixels by Catmull and Rom's cubic spline (E. Catmull,
 * R. Rom, A class of local interpolating splines, 1974), which blurs less than lines would, again and again from frame to frame. Values
 * can overshoot a little; they are kept within those of the four pixels around.
 */
#include "config.h"

#include <math.h>

#include <pastiche/flow.h>

/* A place along one side: four samples, within the picture, and their weights. */
typedef struct
{
  gint   at[4];
  gfloat weights[4];
} Taps;

static Taps
get_taps (gfloat place,
          gint   n)
{
  gfloat inside = CLAMP (place, 0.0f, n - 1); /* what is no number comes to 0 */
  gint   whole  = inside > 0.0f ? MIN ((gint) inside, n - 1) : 0;
  gfloat t      = inside > 0.0f ? inside - whole : 0.0f;
  Taps   taps   = { .weights = { t * (-0.5f + t * (1.0f - 0.5f * t)), 1.0f + t * t * (-2.5f + 1.5f * t),
                                 t * (0.5f + t * (2.0f - 1.5f * t)), t * t * (-0.5f + 0.5f * t) } };

  for (gint i = 0; i < 4; i++)
    taps.at[i] = CLAMP (whole + i - 1, 0, n - 1);
  return taps;
}

static inline void
sample (const gfloat *plane,
        gint          width,
        const gint    n_channels,
        const Taps   *across,
        const Taps   *down,
        gfloat       *out)
{
  gfloat sums[3] = { 0.0f };

  for (gint j = 0; j < 4; j++)
    for (gint i = 0; i < 4; i++)
      {
        const gfloat *pixel  = plane + ((gsize) down->at[j] * width + across->at[i]) * n_channels;
        gfloat        weight = down->weights[j] * across->weights[i];

        for (gint c = 0; c < n_channels; c++)
          sums[c] += weight * pixel[c];
      }
  for (gint c = 0; c < n_channels; c++)
    {
      const gfloat *upper = plane + (gsize) down->at[1] * width * n_channels + c;
      const gfloat *lower = plane + (gsize) down->at[2] * width * n_channels + c;
      gsize         left  = (gsize) across->at[1] * n_channels;
      gsize         right = (gsize) across->at[2] * n_channels;
      gfloat        least = MIN (MIN (upper[left], upper[right]), MIN (lower[left], lower[right]));
      gfloat        most  = MAX (MAX (upper[left], upper[right]), MAX (lower[left], lower[right]));

      out[c] = CLAMP (sums[c], least, most);
    }
}

/**
 * pst_flow_warp:
 * @flow: where to look: from the picture that is made to @picture
 * @picture: a picture of the same size
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Where the flow leads out of @picture, its edge is repeated.
 *
 * Returns: (transfer full): what is seen in @picture where the flow leads, with alpha where @picture has that
 */
PstPicture *
pst_flow_warp (const PstFlow     *flow,
               const PstPicture  *picture,
               GError           **error)
{
  gint        width  = flow->width;
  PstPicture *warped = NULL;

  g_return_val_if_fail (picture->width == width && picture->height == flow->height, NULL);

  warped = pst_picture_new (width, flow->height, picture->alpha != NULL, error);
  for (gint y = 0; warped && y < flow->height; y++)
    for (gint x = 0; x < width; x++)
      {
        gsize      pixel  = (gsize) y * width + x;
        const Taps across = get_taps (x + flow->x[pixel], width);
        const Taps down   = get_taps (y + flow->y[pixel], flow->height);

        sample (picture->rgb, width, 3, &across, &down, warped->rgb + 3 * pixel);
        if (warped->alpha)
          sample (picture->alpha, width, 1, &across, &down, warped->alpha + pixel);
      }
  return warped;
}
