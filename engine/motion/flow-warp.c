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

static gfloat
sample (const gfloat *plane,
        gint          width,
        gint          n_channels,
        const Taps   *across,
        const Taps   *down)
{
  gfloat sum   = 0.0f;
  gfloat least = G_MAXFLOAT;
  gfloat most  = -G_MAXFLOAT;

  for (gint j = 0; j < 4; j++)
    for (gint i = 0; i < 4; i++)
      {
        gfloat value = plane[((gsize) down->at[j] * width + across->at[i]) * n_channels];

        sum += down->weights[j] * across->weights[i] * value;
        if ((i == 1 || i == 2) && (j == 1 || j == 2))
          {
            least = MIN (least, value);
            most  = MAX (most, value);
          }
      }
  return CLAMP (sum, least, most);
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

        for (gint c = 0; c < 3; c++)
          warped->rgb[3 * pixel + c] = sample (picture->rgb + c, width, 3, &across, &down);
        if (warped->alpha)
          warped->alpha[pixel] = sample (picture->alpha, width, 1, &across, &down);
      }
  return warped;
}
