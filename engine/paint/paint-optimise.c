/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paints step by step: for each scale, from coarse to fine, the picture and the painting are brought to its size, an objective
 * looks at both, and an optimiser changes the canvas step by step; the canvas of one scale, enlarged, is where the
 * next one starts.
 *
 * Pictures come from job.c and go back there; scales.c says which scales, start-canvas.c with what each begins; objective.c and
 * optimiser.c do the work of a step.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/cost.h"
#include "losses/losses.h"
#include "objective/layer-weights.h"
#include "objective/objective.h"
#include "optimise/optimiser.h"
#include "paint/broad-steps.h"
#include "paint/paint-instant.h"
#include "paint/paint-optimise.h"
#include "paint/start-canvas.h"
#include "picture/edges.h"
#include "picture/picture-resize.h"
#include "picture/transparency.h"
#include "scene/regions.h"

/* One scale while it is painted. */
typedef struct
{
  PstObjective  *objective;
  PstBroadSteps *broad;
  GCancellable  *cancellable;
  PstLosses      losses;
} ScaleRun;

/* The scene as large as a scale has it, but for its paintings. */
typedef struct
{
  PstPicture *content;
  PstMask    *protection;                  /* or NULL */
  PstMask    *regions[PST_MOST_PAINTINGS]; /* [n_regions], or NULL */
} ScaledScene;

static void
scaled_scene_clear (ScaledScene *scaled)
{
  g_clear_pointer (&scaled->content, pst_picture_unref);
  g_clear_pointer (&scaled->protection, pst_mask_unref);
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&scaled->regions[i], pst_mask_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScaledScene, scaled_scene_clear)

static gboolean
evaluate (const gfloat  *rgb,
          gdouble       *value,
          gpointer       data,
          GError       **error)
{
  ScaleRun *run = data;

  if (! pst_objective_evaluate (run->objective, rgb, NULL, &run->losses, run->cancellable, error))
    return FALSE;
  *value = run->losses.total;
  return TRUE;
}

static gboolean
differentiate (const gfloat  *rgb,
               gfloat        *gradient,
               gpointer       data,
               GError       **error)
{
  ScaleRun *run = data;

  return pst_objective_differentiate (run->objective, rgb, gradient, run->cancellable, error);
}

static const gfloat *
blur (const gfloat *rgb,
      gpointer      data)
{
  const ScaleRun *run = data;

  return pst_broad_steps_blur (run->broad, rgb);
}

/* The mask itself where there is none, or where it has this size. */
static gboolean
bring_mask_to_size (PstMask             *mask,
                    const PstScenePlan  *size,
                    PstMask            **sized,
                    GError             **error)
{
  *sized = NULL;
  if (mask && mask->width == size->width && mask->height == size->height)
    *sized = pst_mask_ref (mask);
  else if (mask)
    *sized = pst_mask_resize (mask, size->width, size->height, error);
  return ! mask || *sized;
}

/* Where the content is made smaller, so is its alpha, but as a mask: filters that overshoot would let transparent pixels show. */
static gboolean
bring_content_to_size (const PstPaintRequest  *request,
                       const PstScenePlan     *size,
                       PstPicture            **sized,
                       GError                **error)
{
  PstPicture          *content = request->scene->content;
  PstMask              alpha   = { content->width, content->height, content->alpha };
  g_autoptr (PstMask)  small   = NULL;

  *sized = pst_picture_bring_to_size (content, request->choice->tiling, size->width, size->height, error);
  if (! *sized || *sized == content || ! content->alpha)
    return *sized != NULL;
  small = pst_mask_resize (&alpha, size->width, size->height, error);
  if (! small)
    return FALSE;
  memcpy ((*sized)->alpha, small->values, (gsize) size->width * size->height * sizeof (gfloat));
  return TRUE;
}

static gboolean
scaled_scene_init (ScaledScene            *scaled,
                   const PstPaintRequest  *request,
                   const PstScenePlan     *size,
                   GError                **error)
{
  if (! bring_content_to_size (request, size, &scaled->content, error) ||
      ! bring_mask_to_size (request->scene->protection, size, &scaled->protection, error))
    return FALSE;
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    if (! bring_mask_to_size (request->regions[i], size, &scaled->regions[i], error))
      return FALSE;
  return TRUE;
}

static gsize
count_values (const PstScale *scale)
{
  return 3 * (gsize) scale->scene.width * scale->scene.height;
}

static PstPlane
get_plane (const PstPaintRequest *request,
           const PstScale        *scale)
{
  return (PstPlane) { scale->scene.width, scale->scene.height, pst_tiling_get_edges (request->choice->tiling, PST_EDGE_REPLICATE) };
}

static gboolean
take_steps (const PstPaintRequest  *request,
            guint                   index,
            PstOptimiser           *optimiser,
            ScaleRun               *run,
            PstPicture             *canvas,
            PstPaintReport          report,
            gpointer                data,
            GError                **error)
{
  for (guint step = 1; step <= request->scales[index].steps; step++)
    {
      if (! pst_optimiser_step (optimiser, canvas->rgb, error))
        return FALSE;
      if (! isfinite (run->losses.total))
        {
          g_set_error (error, PST_ERROR, PST_ERROR_DIVERGED,
                       _ ("The painting went out of bounds: try smaller weights or a smaller learning rate."));
          return FALSE;
        }
      if (step == request->scales[index].steps)
        pst_optimiser_finish (optimiser, canvas->rgb);
      report (canvas, index, step, &run->losses, data);
    }
  return TRUE;
}

static gboolean
is_matched (const PstPaintRequest *request)
{
  gdouble weights[PST_N_LOSSES];

  pst_losses_get_weights (request->settings, weights);
  return weights[PST_LOSS_MATCHING] > 0.0;
}

static guint64
canvas_bytes (const PstScenePlan *scene)
{
  return pst_picture_get_bytes (scene->width, scene->height, scene->has_alpha);
}

/* The content, and the masks that go with it. */
static guint64
view_bytes (const PstScenePlan *scene)
{
  PstRegions regions = pst_regions_plan (scene);
  guint      n_masks = (scene->has_protection ? 1 : 0) + (regions.n_masks > 0 ? regions.n : 0);

  return canvas_bytes (scene) + n_masks * pst_mask_get_bytes (scene->width, scene->height);
}

static const PstScale *
largest_scale (const PstPaintRequest *request)
{
  return &request->scales[request->n_scales - 1];
}

static gboolean
has_content_size (const PstPaintRequest *request,
                  const PstScale        *scale)
{
  return scale->scene.width == request->plan->width && scale->scene.height == request->plan->height;
}

/* No scale looks at more of a painting than the largest one: one that has more is brought to that size at once. */
static gboolean
is_painting_large (const PstPaintRequest *request,
                   guint                  painting)
{
  return request->plan->paintings[painting].width >= largest_scale (request)->scene.paintings[painting].width;
}

static guint64
painting_bytes (const PstPaintingPlan *painting)
{
  return pst_picture_get_bytes (painting->width, painting->height, painting->has_alpha);
}

/* What a scale takes beside its objective. While it looks: the canvas, the content and the paintings as they were handed over, and at
 * this size the content, what it is matched by, and one painting after the other. While it paints: the canvas, the optimiser with what
 * broadens its steps, and the pictures for the scales that follow, or the content, where the canvas is to be brought to its size in the
 * end.
 */
static PstBeside
bytes_beside_objective (const PstPaintRequest *request,
                        guint                  index)
{
  const PstScale *scale    = &request->scales[index];
  const PstScale *largest  = largest_scale (request);
  gboolean        last     = scale == largest;
  guint64         canvas   = canvas_bytes (&scale->scene);
  gboolean        own_size = has_content_size (request, scale);
  guint64         pictures = view_bytes (request->plan);
  guint64         kept;
  guint64         source   = index > 0 && is_matched (request) ? canvas_bytes (&scale->scene) : 0;
  guint64         copy     = 0; /* of a painting */
  const PstPlane  plane    = get_plane (request, scale);
  guint64         steps    = pst_optimiser_get_bytes (&request->choice->optimiser, count_values (scale), scale->steps) +
                             pst_broad_steps_get_bytes (&plane) +
                             (scale->scene.has_protection ? pst_mask_get_bytes (plane.width, plane.height) : 0);

  if (request->plan->has_start)
    pictures += pst_picture_get_bytes (request->plan->width, request->plan->height, FALSE);
  for (guint i = 0; i < request->plan->n_paintings; i++)
    {
      gboolean large = is_painting_large (request, i);

      pictures += painting_bytes (large ? &largest->scene.paintings[i] : &request->plan->paintings[i]);
      if (! (last && large))
        copy = MAX (copy, painting_bytes (&scale->scene.paintings[i]));
    }
  kept = ! last ? pictures : own_size ? 0 : canvas_bytes (request->plan);
  return (PstBeside) {
    .looking  = request->beside + canvas + pictures + (own_size ? 0 : view_bytes (&scale->scene)) + source + copy,
    .painting = request->beside + canvas + steps + kept,
  };
}

static PstObjective *
new_objective (const PstPaintRequest  *request,
               guint                   index,
               GError                **error)
{
  PstBeside beside = bytes_beside_objective (request, index);

  return pst_objective_new_beside (request->models.network, request->settings, request->compute, &request->scales[index].scene, &beside,
                                   request->budget, error);
}

/* Shows the objective one painting after the other, as large as this scale has them. */
static gboolean
set_styles (const PstPaintRequest  *request,
            guint                   index,
            PstObjective           *objective,
            GCancellable           *cancellable,
            GError                **error)
{
  const PstScenePlan *scene = &request->scales[index].scene;

  for (guint i = 0; i < scene->n_paintings; i++)
    {
      const PstPaintingPlan  *plan     = &scene->paintings[i];
      g_autoptr (PstPicture)  painting = NULL;

      if (plan->share <= 0.0)
        continue;
      painting = pst_picture_bring_to_size (request->scene->paintings[i].picture, PST_TILING_NONE, plan->width, plan->height,
                                            error);
      if (! painting || g_cancellable_set_error_if_cancelled (cancellable, error) ||
          ! pst_objective_set_style (objective, i, painting, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Looks at all pictures at a scale, and makes the canvas, from that of the scale before, and what broadens its steps. */
static PstObjective *
prepare_scale (const PstPaintRequest  *request,
               guint                   index,
               PstPicture            **canvas,
               PstBroadSteps         **broad,
               GCancellable           *cancellable,
               GError                **error)
{
  const PstScale           *scale     = &request->scales[index];
  g_autoptr (PstObjective)  objective = NULL;
  g_auto (ScaledScene)      scaled    = { 0 };
  g_autoptr (PstPicture)    source    = NULL;
  const PstPlane            plane     = get_plane (request, scale);
  PstPicture               *start;

  if (! scaled_scene_init (&scaled, request, &scale->scene, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (*canvas && is_matched (request) && ! (source = pst_start_canvas_make_source (request, scaled.content, *canvas, error)))
    return NULL;
  start = pst_start_canvas_make (request, scale, scaled.content, scaled.protection, *canvas, cancellable, error);
  if (! start)
    return NULL;
  g_clear_pointer (canvas, pst_picture_unref);
  *canvas   = start;
  objective = new_objective (request, index, error);
  if (! objective || ! set_styles (request, index, objective, cancellable, error) ||
      ! pst_objective_prepare (objective, scaled.content, source, scaled.regions, scaled.protection, cancellable, error) ||
      ! (*broad = pst_broad_steps_new (request->compute, &plane, scaled.protection, error)))
    return NULL;
  return g_steal_pointer (&objective);
}

/* When nobody looks at them any more; the content, unless the finished picture is brought to its size and gets its alpha. */
static void
give_up_pictures (const PstPaintRequest *request)
{
  if (has_content_size (request, largest_scale (request)))
    g_clear_pointer (&request->scene->content, pst_picture_unref);
  g_clear_pointer (&request->scene->start, pst_picture_unref);
  g_clear_pointer (&request->scene->protection, pst_mask_unref);
  for (guint i = 0; i < request->scene->n_paintings; i++)
    g_clear_pointer (&request->scene->paintings[i].picture, pst_picture_unref);
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&request->regions[i], pst_mask_unref);
}

static gboolean
paint_scale (PstPaintRequest *request,
             guint            index,
             PstPicture     **canvas,
             PstPaintReport   report,
             gpointer         data,
             GCancellable    *cancellable,
             GError         **error)
{
  const PstScale           *scale     = &request->scales[index];
  g_autoptr (PstBroadSteps) broad     = NULL;
  g_autoptr (PstObjective)  objective = prepare_scale (request, index, canvas, &broad, cancellable, error);
  g_autoptr (PstOptimiser)  optimiser = NULL;
  ScaleRun                  run       = { .objective = objective, .broad = broad, .cancellable = cancellable };

  if (! objective)
    return FALSE;
  if (scale == largest_scale (request))
    give_up_pictures (request);
  optimiser = pst_optimiser_new (&request->choice->optimiser, request->compute, count_values (scale), scale->steps,
                                 (PstFunction) { evaluate, differentiate, blur, &run }, error);
  if (! optimiser)
    return FALSE;
  report (*canvas, index, 0, &run.losses, data);
  return take_steps (request, index, optimiser, &run, *canvas, report, data, error) && pst_transparency_fill (*canvas, error);
}

static gboolean
shrink_paintings (const PstPaintRequest  *request,
                  GError                **error)
{
  const PstScenePlan *largest = &largest_scale (request)->scene;

  for (guint i = 0; i < largest->n_paintings; i++)
    if (largest->paintings[i].share > 0.0 && is_painting_large (request, i))
      {
        PstPicture            **painting = &request->scene->paintings[i].picture;
        const PstPaintingPlan  *plan     = &largest->paintings[i];
        PstPicture             *small    = pst_picture_bring_to_size (*painting, PST_TILING_NONE, plan->width, plan->height, error);

        if (! small)
          return FALSE;
        pst_picture_unref (*painting);
        *painting = small;
      }
  return TRUE;
}

/* Sets the canvas to what is painted, with the content's alpha; values can lie a little outside 0 to 1. Where painting was
 * cancelled or failed, it is as far as that came, at the size of that scale, or NULL where it did not begin. report is told
 * of the canvas before the first step of a scale and after each.
 */
gboolean
pst_paint (PstPaintRequest  *request,
           PstPicture      **canvas,
           PstPaintReport    report,
           gpointer          data,
           GCancellable     *cancellable,
           GError          **error)
{
  g_autofree gfloat *styles = NULL;

  *canvas = NULL;
  if (pst_start_canvas_is_instant (request))
    {
      styles = pst_paint_instant_read_styles (request, 1.0, cancellable, error);
      if (! styles)
        return FALSE;
      request->styles = styles;
    }
  if (! shrink_paintings (request, error))
    return FALSE;
  for (guint i = 0; i < request->n_scales; i++)
    if (! paint_scale (request, i, canvas, report, data, cancellable, error))
      return FALSE;
  return TRUE;
}

/* The most memory that pst_paint() takes, the pictures included, or 0 where it cannot be painted; the scene itself need not
 * be known.
 */
guint64
pst_paint_get_bytes (const PstPaintRequest  *request,
                     GError                **error)
{
  const PstScenePlan *largest = &largest_scale (request)->scene;
  PstRegions          regions = pst_regions_plan (largest);
  guint64             most    = 0;

  if (! pst_layer_weights_check_style (request->models.network, request->settings, largest, &regions, error))
    return 0;
  if (pst_start_canvas_is_instant (request))
    most = pst_paint_instant_get_start_bytes (request, pst_start_canvas_get_scale (request));
  for (guint i = 0; i < request->n_scales; i++)
    {
      g_autoptr (PstObjective) objective = new_objective (request, i, error);

      if (! objective)
        return 0;
      most = MAX (most, pst_objective_get_bytes (objective));
    }
  return most;
}

/* How long a step takes at a scale, and what comes before the first, in pixels' worth of an evaluation; the scene itself need not be
 * known.
 */
gdouble
pst_paint_get_work (const PstPaintRequest *request,
                    guint                  index,
                    gdouble               *preparation)
{
  const PstScenePlan       *scene     = &request->scales[index].scene;
  g_autoptr (PstObjective)  objective = new_objective (request, index, NULL);
  gdouble                   step      = PST_COST_STEP + (objective ? pst_objective_get_work (objective)
                                                                   : (gdouble) scene->width * scene->height);

  *preparation = PST_COST_SCALE_STEPS * step + (objective ? pst_objective_get_matching_work (objective) : 0.0);
  return step;
}
