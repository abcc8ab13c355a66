/* SPDX-License-Identifier: GPL-3.0-or-later */

/* sRGB encoded colour ↔ Oklab (B. Ottosson, A perceptual color space for image processing, 2020).
 *
 * A colour that cannot be shown loses chroma until it can; its lightness and its hue stay.
 */
#include "config.h"

#include <math.h>

#include "oklab.h"

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

/**
 * pst_oklab_from_srgb:
 * @rgb: a colour, sRGB encoded
 * @lab: (out): lightness, 0 for black to 1 for white, and a and b, 0 for greys
 */
void
pst_oklab_from_srgb (const gfloat rgb[3],
                     gfloat       lab[3])
{
  gfloat red   = decode (rgb[0]);
  gfloat green = decode (rgb[1]);
  gfloat blue  = decode (rgb[2]);
  gfloat l     = cbrtf (0.4122214708f * red + 0.5363325363f * green + 0.0514459929f * blue);
  gfloat m     = cbrtf (0.2119034982f * red + 0.6806995451f * green + 0.1073969566f * blue);
  gfloat s     = cbrtf (0.0883024619f * red + 0.2817188376f * green + 0.6299787005f * blue);

  lab[0] = 0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s;
  lab[1] = 1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s;
  lab[2] = 0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s;
}

/* Linear light; outside 0 to 1 where the colour cannot be shown. */
static void
to_linear (const gfloat lab[3],
                     gfloat       linear[3])
{
  gfloat l = lab[0] + 0.3963377774f * lab[1] + 0.2158037573f * lab[2];
  gfloat m = lab[0] - 0.1055613458f * lab[1] - 0.0638541728f * lab[2];
  gfloat s = lab[0] - 0.0894841775f * lab[1] - 1.2914855480f * lab[2];

  l *= l * l;
  m *= m * m;
  s *= s * s;
  linear[0] = 4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s;
  linear[1] = -1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s;
  linear[2] = -0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s;
}

static gboolean
can_be_shown (const gfloat linear[3])
{
  const gfloat least = -2e-6f; /* what rounding leaves of 0, and of 1 */
  const gfloat most  = 1.0f + 2e-6f;

  return linear[0] >= least && linear[1] >= least && linear[2] >= least && linear[0] <= most && linear[1] <= most &&
         linear[2] <= most;
}

/**
 * pst_oklab_to_srgb:
 * @lab: a colour
 * @rgb: (out): the same, sRGB encoded, 0 to 1; where that cannot be shown, with as much of its chroma as can be
 */
void
pst_oklab_to_srgb (const gfloat lab[3],
                   gfloat       rgb[3])
{
  gfloat linear[3];
  gfloat shown  = 0.0f;
  gfloat hidden = 1.0f;

  to_linear (lab, linear);
  if (! can_be_shown (linear))
    {
      for (guint i = 0; i < GAMUT_HALVINGS; i++)
        {
          gfloat share = 0.5f * (shown + hidden);

          to_linear ((gfloat[]) { lab[0], share * lab[1], share * lab[2] }, linear);
          *(can_be_shown (linear) ? &shown : &hidden) = share;
        }
      to_linear ((gfloat[]) { lab[0], shown * lab[1], shown * lab[2] }, linear);
    }
  for (guint c = 0; c < 3; c++)
    rgb[c] = encode (CLAMP (linear[c], 0.0f, 1.0f));
}
