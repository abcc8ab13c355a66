/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scores a finished picture with the losses of Gatys, Ecker and Bethge (2016), each relative to its target: content
 * at relu4_2, Gram matrices at the five first layers of the blocks, with maximum pooling and zero padding. The
 * photograph is brought to the result's size, and the painting's long side to the result's.
 */
#include "config.h"

#include <math.h>

#include <pastiche/settings.h>

#include "compute/allocation.h"
#include "networks/network.h"
#include "objective/objective.h"
#include "objective/score.h"

#define LEAST_SIDE 32 /* of the painting, as the yardstick has it */

/* What a file with 8 bits would hold. */
static void
round_to_8_bits (PstPicture *picture)
{
  gsize n = 3 * (gsize) picture->width * picture->height;

  for (gsize i = 0; i < n; i++)
    picture->rgb[i] = floorf (CLAMP (picture->rgb[i], 0.0f, 1.0f) * 255.0f + 0.5f) / 255.0f;
}

static PstPicture *
resize_as_file (const PstPicture  *picture,
                gint               width,
                gint               height,
                GError           **error)
{
  PstPicture *resized = pst_picture_resize (picture, width, height, error);

  if (resized)
    round_to_8_bits (resized);
  return resized;
}

/**
 * pst_score:
 * @network: VGG-16
 * @content: the photograph
 * @painting: the painting
 * @result: the picture to be scored
 * @score: (out): its score
 * @error: set to a #PstError
 *
 * Returns: whether it could be scored
 */
gboolean
pst_score (PstNetwork        *network,
           const PstPicture  *content,
           const PstPicture  *painting,
           const PstPicture  *result,
           PstScore          *score,
           GError           **error)
{
  gdouble                  ratio     = (gdouble) MAX (result->width, result->height) / MAX (painting->width, painting->height);
  gint                     width     = MAX (floor (painting->width * ratio + 0.5), LEAST_SIDE);
  gint                     height    = MAX (floor (painting->height * ratio + 0.5), LEAST_SIDE);
  g_autoptr (PstSettings)  settings  = g_object_new (PST_TYPE_SETTINGS, "style-loss", PST_STYLE_LOSS_GRAM,
                                                     "padding", PST_PADDING_ZERO,
                                                     "content-weight", 1.0, "matching-weight", 0.0, "contours", 0.0,
                                                     "palette-weight", 0.0, NULL);
  g_autoptr (PstCompute)   compute   = pst_compute_new (0, NULL);
  g_autoptr (PstPicture)   target    = resize_as_file (content, result->width, result->height, error);
  g_autoptr (PstPicture)   style     = target ? resize_as_file (painting, width, height, error) : NULL;
  PstScenePlan             scene     = pst_scene_plan_one (result->width, result->height, width, height);
  g_autoptr (PstObjective) objective = NULL;
  PstLosses                losses;

  if (! style)
    return FALSE;
  if (! network->style_layers)
    g_object_set (settings, "style-layers", "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1", NULL);
  objective = pst_objective_new (network, settings, compute, &scene, pst_memory_get_available () / 2, error);
  if (! objective || ! pst_objective_set_style (objective, 0, style, NULL, error) ||
      ! pst_objective_prepare (objective, target, NULL, NULL, NULL, NULL, error))
    return FALSE;
  if (! pst_objective_evaluate (objective, result->rgb, NULL, &losses, NULL, error))
    return FALSE;
  *score = (PstScore) { losses.values[PST_LOSS_CONTENT], losses.values[PST_LOSS_STYLE] };
  return TRUE;
}
