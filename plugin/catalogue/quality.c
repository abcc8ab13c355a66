/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Quality ↔ settings: the method, and step by step how much larger than the picture it is painted. More steps do little for what is
 * seen; what is painted larger and then made smaller has crisp lines and calm surfaces.
 */
#include "config.h"

#include <math.h>

#include "catalogue/quality.h"

#define LARGER 2.0 /* the supersampling of a masterpiece */

const gchar *const pst_quality_settings[] = { "method", "supersampling", NULL };

/* The quality that the settings come closest to: any supersampling will do. */
PstQuality
pst_quality_find (PstSettings *settings)
{
  PstMethod method;
  gdouble   supersampling;

  g_object_get (settings, "method", &method, "supersampling", &supersampling, NULL);
  if (method == PST_METHOD_INSTANT)
    return PST_QUALITY_SKETCH;
  return supersampling > sqrt (LARGER) ? PST_QUALITY_MASTERPIECE : PST_QUALITY_PAINTING;
}

/* Gives the settings this quality. They stay as they are where they come closest to it already; painted at once, how much larger makes no
 * difference, and stays.
 */
void
pst_quality_apply (PstQuality   quality,
                   PstSettings *settings)
{
  if (pst_quality_find (settings) == quality)
    return;
  g_object_set (settings, "method", quality == PST_QUALITY_SKETCH ? PST_METHOD_INSTANT : PST_METHOD_OPTIMISE, NULL);
  if (quality != PST_QUALITY_SKETCH)
    g_object_set (settings, "supersampling", quality == PST_QUALITY_MASTERPIECE ? LARGER : 1.0, NULL);
}
