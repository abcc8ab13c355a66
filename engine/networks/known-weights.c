/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Recognises the weights of VGG networks that people have, by one filter of the first convolution. It is one that tells blue from yellow or
 * red, so that the order of the channels shows, too. All weights of VGG-16 and VGG-19 go back to four trainings: those of their authors
 * (K. Simonyan, A. Zisserman, ICLR 2015), with Caffe, and torchvision's, of which others were trained further or scaled: Gatys' normalised
 * VGG-19 has each filter and its bias divided by the same number.
 *
 * A filter is recognised whatever its size, by the cosine between it and what is known of it. Where filter and bias have become larger by
 * different factors, the range of the colours was changed, and what std has to be follows from that.
 */
#include "config.h"

#include <math.h>

#include "networks/known-weights.h"

#define TAPS        9
#define LEAST_ALIKE 0.97 /* cosine; what was trained further comes to 0.99 and more, other filters of this size to 0.94 */
#define SAME_GAIN   0.02 /* what rounding to 16 bits, or more training, makes of a filter */

#define OF_CAFFE       { .mean = { 123.68f / 255, 116.779f / 255, 103.939f / 255 }, .std = { 1.0f / 255, 1.0f / 255, 1.0f / 255 } }
#define OF_TORCHVISION { .mean = { 0.485f, 0.456f, 0.406f }, .std = { 0.229f, 0.224f, 0.225f } }

static const struct
{
  const gchar    *name;
  PstPreparation  preparation;    /* with the filter in this size */
  gsize           filter;         /* which */
  gfloat          bias;           /* its; 0: not known */
  gfloat          taps[3 * TAPS]; /* of red, of green, of blue */
} known_weights[] = {
  { "VGG-16 (Caffe)", OF_CAFFE, 1, 0.09338f,
    { -0.17273f, -0.17041f, -0.15430f, -0.18762f, -0.17761f, -0.17444f, -0.16602f, -0.16663f, -0.15710f,
      0.02087f, 0.04733f, 0.04184f, 0.03105f, 0.06580f, 0.04626f, 0.03168f, 0.05472f, 0.04233f,
      0.11725f, 0.16211f, 0.13574f, 0.14832f, 0.20227f, 0.16174f, 0.12939f, 0.17163f, 0.13867f } },
  { "VGG-19 (Caffe)", OF_CAFFE, 1, 0.06494f,
    { -0.08420f, -0.07876f, -0.11583f, -0.07969f, -0.06241f, -0.13399f, -0.07807f, -0.07095f, -0.11491f,
      0.03356f, 0.05261f, -0.00658f, 0.05678f, 0.08852f, -0.00699f, 0.03880f, 0.06031f, -0.00577f,
      0.09563f, 0.13364f, 0.06471f, 0.13366f, 0.18506f, 0.08003f, 0.10085f, 0.14141f, 0.06602f } },
  { "VGG-16 (torchvision)", OF_TORCHVISION, 0, 0.4034f,
    { -0.5537f, 0.1427f, 0.5290f, -0.5831f, 0.3566f, 0.7657f, -0.6902f, -0.0480f, 0.4841f,
      0.1755f, 0.0099f, -0.0814f, 0.0441f, -0.0703f, -0.2604f, 0.1324f, -0.1728f, -0.1323f,
      0.3130f, -0.1659f, -0.4275f, 0.4752f, -0.0827f, -0.4870f, 0.6320f, 0.0193f, -0.2775f } },
  { "VGG-19 (torchvision)", OF_TORCHVISION, 63, 0.0f,
    { -0.81056f, -0.74319f, -0.77885f, -0.16934f, 0.34232f, -0.07020f, 0.52494f, 0.95989f, 0.76209f,
      0.07916f, 0.24559f, -0.15317f, -0.07086f, 0.44652f, -0.38074f, -0.15309f, 0.12427f, -0.11070f,
      0.52029f, 0.75736f, 0.62371f, -0.10733f, 0.18762f, -0.12183f, -0.66407f, -0.64891f, -0.55356f } },
};

/* How alike two filters are, and how much larger the second is. */
static gdouble
compare (const gfloat *taps,
         const gfloat *filter,
         gboolean      is_bgr,
         gdouble      *gain)
{
  gdouble product = 0.0;
  gdouble known   = 0.0;
  gdouble found   = 0.0;

  for (guint colour = 0; colour < 3; colour++)
    for (guint i = 0; i < TAPS; i++)
      {
        gdouble a = taps[colour * TAPS + i];
        gdouble b = filter[(is_bgr ? 2 - colour : colour) * TAPS + i];

        product += a * b;
        known += a * a;
        found += b * b;
      }
  *gain = sqrt (found / known);
  return found > 0.0 ? product / sqrt (known * found) : 0.0;
}

/* first: what the first convolution has learnt, its filters [n_filters, 3, n_taps] */
gboolean
pst_known_weights_find (const PstParameters *first,
                        gsize                n_filters,
                        gsize                n_taps,
                        PstKnownWeights     *known)
{
  gdouble best = LEAST_ALIKE;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (known_weights) && n_taps == TAPS; i++)
    {
      gsize    k      = known_weights[i / 2].filter;
      gfloat   bias   = known_weights[i / 2].bias;
      gboolean is_bgr = i % 2;
      gdouble  gain;
      gdouble  alike;

      if (k >= n_filters || (alike = compare (known_weights[i / 2].taps, first->filter + 3 * TAPS * k, is_bgr, &gain)) < best)
        continue;
      best                      = alike;
      known->name               = known_weights[i / 2].name;
      known->preparation        = known_weights[i / 2].preparation;
      known->preparation.is_bgr = is_bgr;
      if (bias != 0.0f && first->bias[k] / bias > 0.0f)
        gain /= first->bias[k] / bias;
      for (guint colour = 0; colour < 3 && fabs (gain - 1.0) > SAME_GAIN; colour++)
        known->preparation.std[colour] *= gain;
    }
  return best > LEAST_ALIKE;
}
