/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Quality ↔ settings: the method, and step by step how many steps, in multiples of the usual numbers. */
#include "config.h"

#include <math.h>

#include "catalogue/quality.h"

#define MORE_STEPS 2.5 /* of a masterpiece than of a painting */

typedef struct
{
  PstMethod method;
  gdouble   steps; /* times the usual numbers; 0: they do not matter, and are left alone */
} Meaning;

static const Meaning meanings[PST_N_QUALITIES] = {
  [PST_QUALITY_SKETCH]      = { PST_METHOD_INSTANT, 0.0 },
  [PST_QUALITY_PAINTING]    = { PST_METHOD_OPTIMISE, 1.0 },
  [PST_QUALITY_MASTERPIECE] = { PST_METHOD_OPTIMISE, MORE_STEPS },
};

const gchar *const pst_quality_settings[] = { "method", "steps", "least-steps", NULL };

static gint
get_usual (PstSettings *settings,
           const gchar *name)
{
  return G_PARAM_SPEC_INT (g_object_class_find_property (G_OBJECT_GET_CLASS (settings), name))->default_value;
}

/* The quality that the settings come closest to: any number of steps will do. */
PstQuality
pst_quality_find (PstSettings *settings)
{
  PstMethod method;
  gint      steps;

  g_object_get (settings, "method", &method, "steps", &steps, NULL);
  if (method == PST_METHOD_INSTANT)
    return PST_QUALITY_SKETCH;
  return steps > get_usual (settings, "steps") * sqrt (MORE_STEPS) ? PST_QUALITY_MASTERPIECE : PST_QUALITY_PAINTING;
}

/* Gives the settings this quality. They stay as they are where they come closest to it already. */
void
pst_quality_apply (PstQuality   quality,
                   PstSettings *settings)
{
  const Meaning *meaning = &meanings[quality];

  if (pst_quality_find (settings) == quality)
    return;
  g_object_set (settings, "method", meaning->method, NULL);
  if (meaning->steps > 0.0)
    g_object_set (settings, "steps", (gint) (meaning->steps * get_usual (settings, "steps")),
                  "least-steps", (gint) (meaning->steps * get_usual (settings, "least-steps")), NULL);
}
