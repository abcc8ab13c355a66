/* SPDX-License-Identifier: GPL-3.0-or-later */

/* RGB ↔ Oklab (B. Ottosson, A perceptual color space for image processing, 2020), for RGB with sRGB's transfer curve and any primaries.
 *
 * A colour that cannot be shown with these primaries loses chroma until it can; its lightness and its hue stay.
 */
#include "config.h"

#include <math.h>

#include "colour/matrix.h"
#include "colour/oklab.h"

#define GAMUT_HALVINGS 12 /* chroma is found to 1/4096 */

/* The sRGB transfer function (IEC 61966-2-1), continued as its mirror image below 0. */
static gfloat
decode (gfloat value)
{
  gfloat size   = fabsf (value);
  gfloat linear = size <= 0.04045f ? size / 12.92f : powf ((size + 0.055f) / 1.055f, 2.4f);

  return copysignf (linear, value);
}

static gfloat
encode (gfloat value)
{
  gfloat size    = fabsf (value);
  gfloat encoded = size <= 0.0031308f ? size * 12.92f : 1.055f * powf (size, 1.0f / 2.4f) - 0.055f;

  return copysignf (encoded, value);
}

/* For sRGB's primaries. */
static const gdouble srgb_to_cones[9] = {
  0.4122214708, 0.5363325363, 0.0514459929,
  0.2119034982, 0.6806995451, 0.1073969566,
  0.0883024619, 0.2817188376, 0.6299787005,
};
static const gdouble srgb_from_cones[9] = {
  4.0767416621, -3.3077115913, 0.2309699292,
  -1.2684380046, 2.6097574011, -0.3413193965,
  -0.0041960863, -0.7034186147, 1.7076147010,
};

static void
invert (const gdouble m[9],
        gdouble       inverse[9])
{
  gdouble determinant = 0.0;

  for (guint i = 0; i < 9; i++)
    {
      guint row    = i % 3; /* of the element whose cofactor this is: transposed */
      guint column = i / 3;
      guint a      = (row + 1) % 3;
      guint b      = (row + 2) % 3;
      guint c      = (column + 1) % 3;
      guint d      = (column + 2) % 3;

      inverse[i] = m[3 * a + c] * m[3 * b + d] - m[3 * a + d] * m[3 * b + c];
    }
  for (guint i = 0; i < 3; i++)
    determinant += m[i] * inverse[3 * i];
  for (guint i = 0; i < 9; i++)
    inverse[i] /= determinant;
}

static void
apply (const gfloat matrix[9],
       const gfloat from[3],
       gfloat       to[3])
{
  for (guint i = 0; i < 3; i++)
    to[i] = matrix[3 * i] * from[0] + matrix[3 * i + 1] * from[1] + matrix[3 * i + 2] * from[2];
}

/* The way to Oklab and back from linear RGB with primaries from which to_srgb [3, 3] leads to linear sRGB; NULL: they are
 * sRGB's.
 */
void
pst_oklab_init (PstOklab      *oklab,
                const gdouble  to_srgb[9])
{
  static const gdouble same[9] = { 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0 };
  gdouble              from_srgb[9];
  gdouble              to_cones[9];
  gdouble              from_cones[9];

  invert (to_srgb ? to_srgb : same, from_srgb);
  pst_matrix_multiply (srgb_to_cones, to_srgb ? to_srgb : same, to_cones);
  pst_matrix_multiply (from_srgb, srgb_from_cones, from_cones);
  for (guint i = 0; i < 9; i++)
    {
      oklab->to_cones[i]   = to_cones[i];
      oklab->from_cones[i] = from_cones[i];
    }
}

/* A colour with sRGB's transfer curve → lightness, 0 for black to 1 for white, and a and b, 0 for greys. */
void
pst_oklab_from_rgb (const PstOklab *oklab,
                    const gfloat    rgb[3],
                    gfloat          lab[3])
{
  const gfloat linear[3] = { decode (rgb[0]), decode (rgb[1]), decode (rgb[2]) };
  gfloat       cones[3];
  gfloat       l;
  gfloat       m;
  gfloat       s;

  apply (oklab->to_cones, linear, cones);
  l = cbrtf (cones[0]);
  m = cbrtf (cones[1]);
  s = cbrtf (cones[2]);
  lab[0] = 0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s;
  lab[1] = 1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s;
  lab[2] = 0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s;
}

/* Linear light; outside 0 to 1 where the colour cannot be shown. */
static void
to_linear (const PstOklab *oklab,
           const gfloat    lab[3],
           gfloat          linear[3])
{
  gfloat l = lab[0] + 0.3963377774f * lab[1] + 0.2158037573f * lab[2];
  gfloat m = lab[0] - 0.1055613458f * lab[1] - 0.0638541728f * lab[2];
  gfloat s = lab[0] - 0.0894841775f * lab[1] - 1.2914855480f * lab[2];

  apply (oklab->from_cones, (gfloat[]) { l * l * l, m * m * m, s * s * s }, linear);
}

static gboolean
can_be_shown (const gfloat linear[3])
{
  const gfloat least = -2e-6f; /* what rounding leaves of 0, and of 1 */
  const gfloat most  = 1.0f + 2e-6f;

  return linear[0] >= least && linear[1] >= least && linear[2] >= least && linear[0] <= most && linear[1] <= most &&
         linear[2] <= most;
}

/* The same colour with sRGB's transfer curve, 0 to 1; where it cannot be shown, with as much of its chroma as can be. */
void
pst_oklab_to_rgb (const PstOklab *oklab,
                  const gfloat    lab[3],
                  gfloat          rgb[3])
{
  gfloat linear[3];
  gfloat shown  = 0.0f;
  gfloat hidden = 1.0f;

  to_linear (oklab, lab, linear);
  if (! can_be_shown (linear))
    {
      for (guint i = 0; i < GAMUT_HALVINGS; i++)
        {
          gfloat share = 0.5f * (shown + hidden);

          to_linear (oklab, (gfloat[]) { lab[0], share * lab[1], share * lab[2] }, linear);
          *(can_be_shown (linear) ? &shown : &hidden) = share;
        }
      to_linear (oklab, (gfloat[]) { lab[0], shown * lab[1], shown * lab[2] }, linear);
    }
  for (guint c = 0; c < 3; c++)
    rgb[c] = encode (CLAMP (linear[c], 0.0f, 1.0f));
}
