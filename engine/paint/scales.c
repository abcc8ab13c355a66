/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Coarse to fine: each scale is twice as large as the one before, and the last one is the picture itself. Large
 * shapes come from the small scales, where a brush stroke is as large as what the network sees at once; a large
 * picture painted at one scale gets only fine texture (L. Gatys et al., Controlling Perceptual Factors in Neural
 * Style Transfer, CVPR 2017, section 6). Where edges are joined, the sides of each scale are rounded (edges.c).
 *
 * With supersampling, the last one is so many times as large as the picture: what is made smaller afterwards has crisp lines, and no
 * grain of single pixels. But what the smallest strokes have of contrast and colour is lost then, and the picture looks grey; so strokes
 * become larger, too, by the square root.
 */
#include "config.h"

#include <math.h>

#include "paint/scales.h"
#include "picture/edges.h"

/* No scale makes a picture narrower than this, if it is not narrower itself: the deepest style layer halves it four
 * times.
 */
#define LEAST_SHORT_SIDE 32

static gint
fit (gint    side,
     gdouble factor)
{
  return MAX ((gint) floor (side * factor + 0.5), 1);
}

static guint
count_scales (gint width,
              gint height,
              gint smallest)
{
  gint  long_side  = MAX (width, height);
  gint  short_side = MIN (width, height);
  guint n          = 1 + (guint) MAX (floor (log2 ((gdouble) long_side / smallest) + 0.5), 0.0);

  while (n > 1 && short_side >> (n - 1) < LEAST_SHORT_SIDE)
    n--;
  return n;
}

/* How long a painting's long side is, in those of the picture, before that is made smaller. */
gdouble
pst_scales_get_brush (const PstPaintChoice *choice)
{
  return choice->brush * sqrt (choice->supersampling);
}

/* The scene, the picture so many times as large. */
static PstScenePlan
scale_scene (const PstPaintChoice *choice,
             const PstScenePlan   *scene,
             gdouble               factor)
{
  PstScenePlan scaled = *scene;
  gint         side   = pst_picture_get_side (scene->width, scene->height);

  scaled.width  = fit (scene->width, factor);
  scaled.height = fit (scene->height, factor);
  pst_tiling_fit (choice->tiling, PST_JOINED_MULTIPLE, &scaled.width, &scaled.height);
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      PstPaintingPlan *painting = &scaled.paintings[i];
      gdouble          ratio    = pst_scales_get_brush (choice) * side / pst_picture_get_side (painting->width, painting->height);

      painting->width  = fit (painting->width, factor * ratio);
      painting->height = fit (painting->height, factor * ratio);
    }
  return scaled;
}

/* (transfer full): [n_scales], at least one, from coarse to fine, of a scene as large as it is; to be freed with g_free() */
PstScale *
pst_scales_plan (const PstPaintChoice *choice,
                 const PstScenePlan   *scene,
                 guint                *n_scales)
{
  gint      least_steps = MIN (choice->least_steps, choice->steps);
  PstScale *scales;

  *n_scales = count_scales (scene->width * choice->supersampling, scene->height * choice->supersampling, choice->smallest);
  scales    = g_new (PstScale, *n_scales);
  for (guint i = 0; i < *n_scales; i++)
    {
      guint halvings = *n_scales - 1 - i;

      scales[i].scene = scale_scene (choice, scene, ldexp (choice->supersampling, -(gint) halvings));
      scales[i].steps = i < 31 ? MAX (choice->steps >> i, least_steps) : least_steps;
    }
  if (choice->scales == PST_SCALES_LARGEST)
    {
      scales[0] = scales[*n_scales - 1];
      *n_scales = 1;
    }
  return scales;
}
