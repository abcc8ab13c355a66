/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The objective, for a picture x of one size:
 *
 *   total = Σ content weight · content(l) + style weight · Σ_k share(k) · Σ style layer weight · style(l, k)
 *           + histogram weight · (the same of histogram(l, k)) + matching + self-similarity
 *           + smoothness weight · smoothness + palette weight · palette + 1000 · range
 *
 * with the style layers' weights and the shares of the paintings k normalised to sum 1. All paintings are compared with the same
 * statistics of the picture, so that several take hardly longer than one.
 *
 * With regions r, each has statistics of its own, to which a position contributes as much as the region covers it, and
 *
 *   style = Σ_r (the region's share of the picture) Σ_k share(k) · Σ style layer weight · style(l, r, k)
 *
 * so that everywhere style and content are as strong as in a picture without regions; matching (matching.c) and self-similarity
 * (self-similarity.c) look at several layers at once, and at what is where. How much each pixel counts for which of the losses, where
 * parts of the picture are transparent or protected, says scene-guidance.c; means are over all pixels that are not transparent.
 *
 * One evaluation is the walk picture → feature maps (network-walk.c) → losses of each layer (layer-losses.c), of all of them together
 * (matching.c, self-similarity.c), and of the picture itself (picture-losses.c) → gradients of the maps → gradient of the picture
 * (network-walk.c). lbfgs.c and adam.c ask for it; paint-optimise.c makes one objective for each scale.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/cost.h"
#include "losses/picture-losses.h"
#include "networks/network-file.h"
#include "objective/layer-losses.h"
#include "objective/layer-weights.h"
#include "objective/matching.h"
#include "objective/objective.h"
#include "objective/self-similarity.h"
#include "picture/transparency.h"
#include "walk/gradient-rows.h"
#include "walk/network-walk.h"

/* A painting of which less is visible, in pixels, has no style. */
#define LEAST_PIXELS 1.0

/* What a layer sees is some thousands at the most; of more than this, squares summed up over a picture are no floats any more. */
#define MOST_FEATURE 1e15f

struct _PstObjective
{
  PstNetwork        *network;
  PstLossContext     context;         /* what all layers have in common */
  PstLayerLosses   **layers;          /* [n_layers] */
  PstMatching       *matching;        /* or NULL */
  PstSelfSimilarity *similarity;      /* or NULL */
  gint               coarsest_stride; /* of the layers that are watched, and of hypercolumns */
  gchar             *left_out;        /* names of layers that were asked for and do not fit, or NULL */
  PstPooling         pooling;
  gdouble            temperature;     /* of a residual network's smoothing */
  PstEdges           edges;           /* of the picture; the painting's are never joined */
  PstEdges           painting_edges;
  guint64            budget;          /* what is beside included */
  PstBeside          beside;
  PstNetworkWalk    *walk;
  PstGamut          *gamut;           /* of the paintings; NULL where nothing asks for it */
  PstPictureLosses  *pixels;
};

static void
read_settings (PstObjective *objective,
               PstSettings  *settings)
{
  PstPadding padding;
  PstTiling  tiling;

  g_object_get (settings,
                "pooling", &objective->pooling,
                "softmax-temperature", &objective->temperature,
                "padding", &padding,
                "canvas", &tiling,
                NULL);
  objective->edges          = pst_tiling_get_edges (tiling, pst_padding_get_edge (padding));
  objective->painting_edges = pst_tiling_get_edges (PST_TILING_NONE, pst_padding_get_edge (padding));
}

static gboolean
is_judged (const PstObjective *objective,
           guint               layer)
{
  return objective->beside.judge && objective->beside.judge->watched[layer];
}

/* In the picture. */
static gboolean
is_watched (const PstObjective *objective,
            guint               layer)
{
  return pst_layer_losses_is_watched (objective->layers[layer]) || is_judged (objective, layer) ||
         pst_hypercolumn_find_layer (&objective->context.column, layer);
}

/* Of these layers, [n_layers], those that have a weight. */
static void
look_at_columns (PstObjective  *objective,
                 PstSettings   *settings,
                 const gdouble *layers)
{
  PstLossContext *context = &objective->context;
  const gdouble  *weights = context->weights;

  pst_loss_context_set_columns (context, objective->network, layers);
  if (context->column.n_layers == 0)
    return;
  objective->coarsest_stride = context->column.stride;
  if (weights[PST_LOSS_MATCHING] > 0.0)
    objective->matching = pst_matching_new (context, settings);
  if (weights[PST_LOSS_SELF_SIMILARITY] > 0.0)
    objective->similarity = pst_self_similarity_new (context, settings);
}

static gboolean
choose_layers (PstObjective  *objective,
               PstSettings   *settings,
               GError       **error)
{
  const PstNetwork     *network    = objective->network;
  const PstLossContext *context = &objective->context;
  g_auto (PstLayerWeights) weights    = { 0 };

  if (! pst_layer_weights_init (&weights, network, settings, &context->scene, &context->regions, error))
    return FALSE;
  objective->left_out        = g_steal_pointer (&weights.left_out);
  objective->layers          = g_new (PstLayerLosses *, network->n_layers);
  objective->coarsest_stride = 1;
  look_at_columns (objective, settings, weights.matching);
  for (guint i = 0; i < network->n_layers; i++)
    {
      objective->layers[i] = pst_layer_losses_new (context, &network->layers[i], weights.content[i]);
      for (guint painting = 0; painting < context->scene.n_paintings; painting++)
        pst_layer_losses_set_style (objective->layers[i], painting, weights.styles[painting][i]);
      if (is_watched (objective, i))
        objective->coarsest_stride = MAX (objective->coarsest_stride, network->layers[i].stride);
    }
  return TRUE;
}

/* Memory for what is known of the layers, and to gather it. */
static guint64
layers_bytes (const PstObjective *objective)
{
  const PstLossContext *context = &objective->context;
  guint64              bytes      = pst_scene_guidance_get_bytes (&context->scene, &context->regions,
                                                                  objective->coarsest_stride);
  gsize                scratch    = 0;

  for (guint i = 0; i < objective->network->n_layers; i++)
    {
      bytes += pst_layer_losses_get_bytes (objective->layers[i]);
      scratch = MAX (scratch, pst_layer_losses_get_scratch (objective->layers[i]));
    }
  if (objective->similarity)
    bytes += pst_self_similarity_get_bytes (objective->similarity);
  return bytes + scratch * sizeof (gfloat);
}

/* Beside the walk over what is looked at, before the picture is painted. */
static guint64
looking_bytes (const PstObjective *objective,
               PstSubjectKind      kind)
{
  return layers_bytes (objective) + objective->beside.looking +
         (objective->matching ? pst_matching_get_bytes (objective->matching, kind) : 0);
}

/* Beside the walk over the picture, which begins while the content is looked at. */
static guint64
painting_bytes (const PstObjective *objective)
{
  return layers_bytes (objective) + MAX (objective->beside.looking, objective->beside.painting) +
         (objective->matching ? pst_matching_get_bytes (objective->matching, PST_SUBJECT_PICTURE) : 0);
}

/* Of the network's layers behind one, which are ready all the time as far as any walk goes. */
static guint64
deeper_bytes (const PstObjective *objective,
              guint               last)
{
  guint deepest = last;

  for (guint i = last + 1; i < objective->network->n_layers; i++)
    if (is_watched (objective, i))
      deepest = i;
  return pst_network_get_bytes (objective->network, deepest + 1) - pst_network_get_bytes (objective->network, last + 1);
}

static guint64
walk_bytes (const PstObjective   *objective,
            const PstNetworkWalk *walk)
{
  return pst_network_walk_get_bytes (walk) + deeper_bytes (objective, walk->last);
}

static PstNetworkWalk *
new_walk (const PstObjective *objective,
          gint                width,
          gint                height,
          PstEdges            edges,
          const gboolean     *watched,
          gboolean            with_backward,
          guint64             beside)
{
  guint last = objective->network->n_layers - 1;

  while (! watched[last])
    last--;
  beside += deeper_bytes (objective, last);
  return pst_network_walk_new (&(PstWalkRequest) {
    .network       = objective->network,
    .compute       = objective->context.compute,
    .width         = width,
    .height        = height,
    .edges         = edges,
    .pooling       = objective->pooling,
    .temperature   = objective->temperature,
    .watched       = watched,
    .with_backward = with_backward,
    .budget        = objective->budget > beside ? objective->budget - beside : 0,
  });
}

/* Over the picture, there and back. */
static PstNetworkWalk *
new_picture_walk (const PstObjective *objective)
{
  const PstScenePlan  *scene   = &objective->context.scene;
  g_autofree gboolean *watched = g_new (gboolean, objective->network->n_layers);

  for (guint i = 0; i < objective->network->n_layers; i++)
    watched[i] = is_watched (objective, i);
  return new_walk (objective, scene->width, scene->height, objective->edges, watched, TRUE, painting_bytes (objective));
}

/* Only forward, and only as far as the picture is matched, so that there is room for what that takes. */
static PstNetworkWalk *
new_source_walk (const PstObjective *objective)
{
  const PstScenePlan  *scene   = &objective->context.scene;
  g_autofree gboolean *watched = g_new (gboolean, objective->network->n_layers);

  for (guint i = 0; i < objective->network->n_layers; i++)
    watched[i] = pst_hypercolumn_find_layer (&objective->context.column, i) != NULL;
  return new_walk (objective, scene->width, scene->height, objective->edges, watched, FALSE,
                   looking_bytes (objective, PST_SUBJECT_SOURCE));
}

/* A painting is only walked over forward, and only as far as its style is looked at; turned, as far as it is matched. NULL where it is
 * not.
 */
static PstNetworkWalk *
new_painting_walk (const PstObjective *objective,
                   guint               painting,
                   PstTurn             turn)
{
  const PstLossContext  *context = &objective->context;
  const PstPaintingPlan *plan    = &context->scene.paintings[painting];
  g_autofree gboolean   *watched = g_new (gboolean, objective->network->n_layers);
  gboolean               matched = objective->matching && context->regions.shares[painting] > 0.0;
  guint64                beside  = looking_bytes (objective, PST_SUBJECT_PAINTING);
  gboolean               any     = FALSE;

  for (guint i = 0; i < objective->network->n_layers; i++)
    any |= watched[i] = (turn == PST_TURN_UPRIGHT && (pst_layer_losses_compares_with (objective->layers[i], painting) ||
                                                      (is_judged (objective, i) &&
                                                       pst_network_layer_fits (objective->network, i, plan->width, plan->height)))) ||
                        (matched && pst_hypercolumn_find_layer (&context->column, i));
  return ! any ? NULL : turn % 2 ? new_walk (objective, plan->height, plan->width, objective->painting_edges, watched, FALSE, beside)
                                 : new_walk (objective, plan->width, plan->height, objective->painting_edges, watched, FALSE, beside);
}

/* A network that looks at the whole picture at once needs what it needs. */
static gboolean
fits_budget (const PstObjective  *objective,
             GError             **error)
{
  guint64           need      = pst_objective_get_bytes (objective);
  g_autofree gchar *need_text = NULL;
  g_autofree gchar *left_text = NULL;

  if (need <= objective->budget || ! pst_network_walk_is_whole (objective->walk))
    return TRUE;
  need_text = g_format_size_full (need, G_FORMAT_SIZE_IEC_UNITS);
  left_text = g_format_size_full (objective->budget, G_FORMAT_SIZE_IEC_UNITS);
  g_set_error (error, PST_ERROR, PST_ERROR_MEMORY,
               /* Translators: an amount of memory, the name of a network, an amount of memory */
               _ ("This picture needs %s of memory, since the network %s looks at all of it at once, and only %s may be used: allow "
                  "more memory, select a part of the picture, or scale it down."), need_text, objective->network->name, left_text);
  return FALSE;
}

/* Only plans; memory is taken by pst_objective_prepare(). The scene is of the size at which it is painted, paintings included,
 * and its joined sides are multiples of PST_JOINED_MULTIPLE; compute must outlive the objective. Larger pictures than fit into
 * the budget, in bytes, which is also for what others take beside, are walked over part by part. NULL with PST_ERROR_SIZE where no layer
 * is left that fits; with PST_ERROR_SETTING where one is named that does not exist; with PST_ERROR_MEMORY where the network cannot look at
 * pictures part by part and needs more than the budget.
 */
PstObjective *
pst_objective_new_beside (PstNetwork          *network,
                          PstSettings         *settings,
                          PstCompute          *compute,
                          const PstScenePlan  *scene,
                          const PstBeside     *beside,
                          guint64              budget,
                          GError             **error)
{
  g_autoptr (PstObjective) objective = g_new0 (PstObjective, 1);

  objective->network = pst_network_ref (network);
  objective->beside  = *beside;
  objective->budget  = budget;
  pst_loss_context_init (&objective->context, settings, compute, scene);
  read_settings (objective, settings);
  if (! choose_layers (objective, settings, error))
    return NULL;
  objective->walk = new_picture_walk (objective);
  return fits_budget (objective, error) ? g_steal_pointer (&objective) : NULL;
}

/* The same, with nothing beside it. */
PstObjective *
pst_objective_new (PstNetwork          *network,
                   PstSettings         *settings,
                   PstCompute          *compute,
                   const PstScenePlan  *scene,
                   guint64              budget,
                   GError             **error)
{
  return pst_objective_new_beside (network, settings, compute, scene, &(PstBeside) { 0 }, budget, error);
}

void
pst_objective_free (PstObjective *objective)
{
  for (guint i = 0; i < objective->network->n_layers && objective->layers; i++)
    pst_layer_losses_free (objective->layers[i]);
  g_free (objective->layers);
  g_clear_pointer (&objective->matching, pst_matching_free);
  g_clear_pointer (&objective->similarity, pst_self_similarity_free);
  pst_scene_guidance_clear (&objective->context.guidance);
  g_free (objective->left_out);
  g_clear_pointer (&objective->walk, pst_network_walk_free);
  g_clear_pointer (&objective->pixels, pst_picture_losses_free);
  g_clear_pointer (&objective->gamut, pst_gamut_free);
  pst_network_unref (objective->network);
  g_free (objective);
}

/* (transfer full) (nullable): the names of the layers that were asked for but are too deep for this size. */
gchar *
pst_objective_dup_left_out (const PstObjective *objective)
{
  return g_strdup (objective->left_out);
}

/* While it looks at a painting. */
static guint64
painting_walk_bytes (const PstObjective *objective,
                     guint               painting)
{
  const PstPaintingPlan     *plan  = &objective->context.scene.paintings[painting];
  g_autoptr (PstNetworkWalk) walk  = new_painting_walk (objective, painting, PST_TURN_UPRIGHT);
  guint64                    bytes = looking_bytes (objective, PST_SUBJECT_PAINTING);

  if (! walk)
    return 0;
  if (plan->has_alpha)
    bytes += pst_guidance_get_bytes (plan->width, plan->height, objective->coarsest_stride);
  if (objective->matching)
    bytes += pst_picture_get_bytes (plan->width, plan->height, plan->has_alpha); /* turned */
  return bytes + walk_bytes (objective, walk);
}

static guint64
source_walk_bytes (const PstObjective *objective)
{
  g_autoptr (PstNetworkWalk) walk = objective->matching ? new_source_walk (objective) : NULL;

  return walk ? walk_bytes (objective, walk) + looking_bytes (objective, PST_SUBJECT_SOURCE) : 0;
}

/* The most memory that it takes while it measures paintings, is prepared and evaluated, and what is beside it. */
guint64
pst_objective_get_bytes (const PstObjective *objective)
{
  guint64 most = MAX (pst_network_walk_get_bytes (objective->walk) + painting_bytes (objective), source_walk_bytes (objective));

  for (guint i = 0; i < objective->context.scene.n_paintings; i++)
    most = MAX (most, painting_walk_bytes (objective, i));
  return most;
}

/* How long an evaluation takes, in pixels' worth: the pixels of the picture, or more where the memory is small or the losses
 * take their time.
 */
gdouble
pst_objective_get_work (const PstObjective *objective)
{
  return pst_network_walk_get_work (objective->walk) + pst_loss_context_get_work (&objective->context) +
         (objective->matching ? pst_matching_get_work (objective->matching) : 0.0) +
         (objective->similarity ? pst_self_similarity_get_work (objective->similarity) : 0.0);
}

static gdouble
forward_work (PstNetworkWalk *walk)
{
  gdouble work = walk ? PST_COST_FORWARD * pst_network_walk_get_work (walk) : 0.0;

  g_clear_pointer (&walk, pst_network_walk_free);
  return work;
}

/* How long it takes to find what the picture is to be painted like, in pixels' worth: to look at paintings that are turned, and at the
 * source, and to match.
 */
gdouble
pst_objective_get_matching_work (const PstObjective *objective)
{
  gdouble work = 0.0;

  if (! objective->matching)
    return 0.0;
  for (guint i = 0; i < objective->context.scene.n_paintings; i++)
    work += (PST_MATCHING_TURNS - 1) * forward_work (new_painting_walk (objective, i, PST_TURN_RIGHT));
  return work + forward_work (new_source_walk (objective)) + pst_matching_get_search (objective->matching);
}

/* What the network walks over. */
typedef struct
{
  PstObjective     *objective;
  const PstSubject *subject;
  gint              senseless; /* atomic: 0, or 1 + the layer that was the first to see something senseless */
} Showing;

static gboolean
makes_sense (const PstFeatureMap *map)
{
  gboolean sense = TRUE;

  for (gint y = 0; y < map->height; y++)
    for (gsize i = 0; i < map->width * map->channels; i++)
      sense &= fabsf (map->values[y * map->row + i]) <= MOST_FEATURE; /* no number is not */
  return sense;
}

static void
show_layer (guint                layer,
            const PstFeatureMap *map,
            const PstRectangle  *place,
            gpointer             data)
{
  Showing *showing = data;

  if (showing->subject->kind != PST_SUBJECT_PICTURE && ! makes_sense (map))
    g_atomic_int_compare_and_exchange (&showing->senseless, 0, layer + 1);
  pst_layer_losses_add (showing->objective->layers[layer], showing->subject, map, place);
  if (showing->objective->matching)
    pst_matching_add (showing->objective->matching, showing->subject, layer, map, place);
  if (showing->objective->similarity)
    pst_self_similarity_add (showing->objective->similarity, showing->subject, layer, map, place);
  if (is_judged (showing->objective, layer))
    showing->objective->beside.judge->show (showing->subject, layer, map, place, showing->objective->beside.judge->data);
}

/* Subject → feature maps → what is to be known of it. What a network sees of paintings and content, which have nothing but what can
 * be seen, is its own affair: where that makes no sense, its weights do not.
 */
static gboolean
walk_forward (PstObjective      *objective,
              PstNetworkWalk    *walk,
              const PstSubject  *subject,
              const gfloat      *rgb,
              GCancellable      *cancellable,
              GError           **error)
{
  Showing showing = { objective, subject, 0 };

  for (guint i = 0; i < objective->network->n_layers; i++)
    if (! pst_layer_losses_begin (objective->layers[i], subject, error))
      return FALSE;
  if (objective->matching && ! pst_matching_begin (objective->matching, subject, error))
    return FALSE;
  if (objective->similarity && ! pst_self_similarity_begin (objective->similarity, subject, error))
    return FALSE;
  if (! pst_network_walk_forward (walk, rgb, show_layer, &showing, cancellable, error))
    return FALSE;
  if (showing.senseless > 0)
    return pst_network_file_refuse_numbers (objective->network->layers[showing.senseless - 1].name, error);
  for (guint i = 0; i < objective->network->n_layers; i++)
    if (! pst_layer_losses_finish (objective->layers[i], subject, error))
      return FALSE;
  if (objective->similarity)
    pst_self_similarity_finish (objective->similarity, subject);
  if (objective->beside.judge)
    objective->beside.judge->finish (subject, objective->beside.judge->data);
  return ! objective->matching || pst_matching_finish (objective->matching, subject, cancellable, error);
}

/* How much each position of a painting counts; NULL where it is opaque. */
static gboolean
weigh_painting (const PstObjective  *objective,
                const PstPicture    *painting,
                PstGuidance        **guidance,
                GError             **error)
{
  if (pst_transparency_is_opaque (painting))
    return TRUE;
  *guidance = pst_scene_guidance_of_painting (painting, objective->coarsest_stride, error);
  if (! *guidance)
    return FALSE;
  if (pst_guidance_get_sum (*guidance, 1) >= LEAST_PIXELS)
    return TRUE;
  pst_transparency_set_error (error);
  return FALSE;
}

/* Held in so many quarter turns. */
static gboolean
show_painting (PstObjective      *objective,
               guint              index,
               const PstPicture  *painting,
               PstTurn            turn,
               GCancellable      *cancellable,
               GError           **error)
{
  g_autoptr (PstNetworkWalk) walk     = new_painting_walk (objective, index, turn);
  g_autoptr (PstPicture)     turned   = NULL;
  g_autoptr (PstGuidance)    guidance = NULL;
  PstSubject                 subject  = { PST_SUBJECT_PAINTING, index, turn, NULL };

  if (! walk)
    return TRUE;
  if (turn != PST_TURN_UPRIGHT)
    {
      subject.kind = PST_SUBJECT_TURNED;
      turned       = pst_picture_turn (painting, turn, error);
      painting     = turned;
    }
  if (! painting || ! weigh_painting (objective, painting, &guidance, error) || ! pst_network_walk_allocate (walk, cancellable, error))
    return FALSE;
  subject.guidance = guidance;
  return walk_forward (objective, walk, &subject, painting->rgb, cancellable, error);
}

/* To be called for each painting with a share, of its planned size, before the objective is prepared. Remembers its style and its
 * colours, not its pixels; transparent ones do not count. FALSE with PST_ERROR_MEMORY, with PST_ERROR_SETTING where all of it is
 * transparent, with PST_ERROR_NETWORK_FILE where what the network sees makes no sense, or with G_IO_ERROR_CANCELLED.
 */
gboolean
pst_objective_set_style (PstObjective      *objective,
                         guint              index,
                         const PstPicture  *painting,
                         GCancellable      *cancellable,
                         GError           **error)
{
  guint n_turns = objective->matching ? PST_MATCHING_TURNS : 1;

  for (guint turn = PST_TURN_UPRIGHT; turn < n_turns; turn++)
    if (! show_painting (objective, index, painting, turn, cancellable, error))
      return FALSE;
  if (objective->context.weights[PST_LOSS_PALETTE] > 0.0)
    {
      if (! objective->gamut)
        objective->gamut = pst_gamut_new ();
      pst_gamut_add (objective->gamut, painting);
    }
  return TRUE;
}

/* Losses of the picture itself, once it is known how much each pixel counts. */
static gboolean
prepare_pixels (PstObjective  *objective,
                GError       **error)
{
  const PstLossContext *context = &objective->context;
  const PstPictureShape shape   = {
    .width    = context->scene.width,
    .height   = context->scene.height,
    .edges    = objective->edges,
    .opacity  = context->guidance.opacity,
    .smoothed = context->guidance.smoothed,
    .gamut    = objective->gamut,
  };

  if (objective->gamut)
    pst_gamut_finish (objective->gamut);
  objective->pixels = pst_picture_losses_new (context->compute, &shape, context->weights, error);
  return objective->pixels != NULL;
}

/* How much each pixel counts for each of the losses. */
static gboolean
weigh_content (PstObjective      *objective,
               const PstPicture  *content,
               PstMask          **regions,
               const PstMask     *protection,
               GError           **error)
{
  PstLossContext *context = &objective->context;

  return pst_scene_guidance_init (&context->guidance, content, &context->regions, regions, protection, context->unprotected,
                                  objective->coarsest_stride, error) &&
         (! objective->matching || pst_matching_weigh (objective->matching, content, objective->edges, error)) &&
         prepare_pixels (objective, error);
}

/* Finds what the picture is to be painted like. */
static gboolean
match (PstObjective      *objective,
       const PstPicture  *source,
       GCancellable      *cancellable,
       GError           **error)
{
  const PstSubject           subject = { .kind = PST_SUBJECT_SOURCE };
  g_autoptr (PstNetworkWalk) walk    = new_source_walk (objective);

  return pst_network_walk_allocate (walk, cancellable, error) &&
         walk_forward (objective, walk, &subject, source->rgb, cancellable, error);
}

/* Takes the memory and looks at the content, once all styles are known; before that, at the source, by which the picture is matched, NULL:
 * the content. What is seen of its transparent pixels should not stand out. The regions' masks, [n_regions], say how much each covers, and
 * add up to 1 at the most; NULL: one region covers everything. Protection (nullable) is 0 as usual, 1 fully protected. Pictures and masks
 * are of the planned size. FALSE with PST_ERROR_MEMORY, PST_ERROR_NETWORK_FILE or
 * G_IO_ERROR_CANCELLED.
 */
gboolean
pst_objective_prepare (PstObjective      *objective,
                       const PstPicture  *content,
                       const PstPicture  *source,
                       PstMask          **regions,
                       const PstMask     *protection,
                       GCancellable      *cancellable,
                       GError           **error)
{
  const PstSubject subject = { .kind = PST_SUBJECT_CONTENT };

  return weigh_content (objective, content, regions, protection, error) &&
         (! objective->matching || match (objective, source ? source : content, cancellable, error)) &&
         pst_network_walk_allocate (objective->walk, cancellable, error) &&
         walk_forward (objective, objective->walk, &subject, content->rgb, cancellable, error);
}

/* Once it is prepared, looks at another content instead, of the same size and like the first one without masks and opaque. Only where
 * nothing is matched and contours do not count. FALSE with PST_ERROR_NETWORK_FILE or G_IO_ERROR_CANCELLED.
 */
gboolean
pst_objective_change_content (PstObjective      *objective,
                              const PstPicture  *content,
                              GCancellable      *cancellable,
                              GError           **error)
{
  const PstSubject subject = { .kind = PST_SUBJECT_CONTENT };

  g_return_val_if_fail (objective->pixels && ! objective->matching && ! objective->similarity && ! content->alpha, FALSE);
  return walk_forward (objective, objective->walk, &subject, content->rgb, cancellable, error);
}

static void
compare_layer (guint    layer,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  const PstObjective *objective = data;

  pst_layer_losses_compare (objective->layers[layer], FALSE);
}

/* Style losses and their gradients, once everything was looked at. */
static void
compare_style (PstObjective *objective,
               GCancellable *cancellable)
{
  PstWorkers *workers = objective->context.compute->workers;

  pst_workers_set_cancellable (workers, cancellable);
  pst_workers_run (workers, objective->network->n_layers, compare_layer, objective);
  for (guint i = 0; i < objective->network->n_layers; i++)
    pst_layer_losses_compare (objective->layers[i], TRUE);
  pst_workers_set_cancellable (workers, NULL);
}

/* The losses are wanted without their weights, the gradient with them. */
static void
sum_up (const PstObjective *objective,
        PstLosses          *losses)
{
  const gdouble *weights = objective->context.weights;

  *losses = (PstLosses) { 0 };
  for (guint i = 0; i < objective->network->n_layers; i++)
    pst_layer_losses_sum_up (objective->layers[i], losses);
  if (objective->matching)
    losses->values[PST_LOSS_MATCHING] = pst_matching_get (objective->matching);
  if (objective->similarity)
    losses->values[PST_LOSS_SELF_SIMILARITY] = pst_self_similarity_get (objective->similarity);
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    losses->values[kind] = weights[kind] > 0.0 ? losses->values[kind] / weights[kind] : 0.0;
}

/* Picture → feature maps → losses. */
static gboolean
evaluate_layers (PstObjective  *objective,
                 const gfloat  *rgb,
                 PstLosses     *losses,
                 GCancellable  *cancellable,
                 GError       **error)
{
  const PstSubject subject = { .kind = PST_SUBJECT_PICTURE };

  if (! walk_forward (objective, objective->walk, &subject, rgb, cancellable, error))
    return FALSE;
  compare_style (objective, cancellable);
  sum_up (objective, losses);
  return ! g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Called by several workers. */
static void
give_gradient (guint                layer,
               const PstFeatureMap *map,
               const PstRectangle  *place,
               const PstFeatureMap *gradient,
               gpointer             data)
{
  const PstObjective *objective = data;

  pst_layer_losses_give_gradient (objective->layers[layer], map, place, gradient);
  if (objective->matching)
    pst_matching_add_gradient (objective->matching, layer, map, place, gradient);
  if (objective->similarity)
    pst_self_similarity_add_gradient (objective->similarity, layer, place, gradient);
  if (is_judged (objective, layer))
    objective->beside.judge->add_gradient (layer, place, gradient, objective->beside.judge->data);
}

/* The same for a whole map, called by nobody else meanwhile. */
static void
give_whole_gradient (guint                layer,
                     const PstFeatureMap *map,
                     const PstRectangle  *place G_GNUC_UNUSED,
                     const PstFeatureMap *gradient,
                     gpointer             data)
{
  const PstObjective *objective = data;

  pst_gradient_rows_give (objective->context.compute, give_gradient, layer, map, gradient, data);
}

/* Sets the losses of a picture rgb [H, W, 3], sRGB encoded, and, where it is asked for, the gradient of their total, [H, W, 3].
 * FALSE with G_IO_ERROR_CANCELLED.
 */
gboolean
pst_objective_evaluate (PstObjective  *objective,
                        const gfloat  *rgb,
                        gfloat        *gradient,
                        PstLosses     *losses,
                        GCancellable  *cancellable,
                        GError       **error)
{
  if (! evaluate_layers (objective, rgb, losses, cancellable, error))
    return FALSE;
  pst_picture_losses_evaluate (objective->pixels, rgb, losses);
  pst_losses_sum_up (losses, objective->context.weights);
  return ! gradient || pst_objective_differentiate (objective, rgb, gradient, cancellable, error);
}

/* Sets the gradient, [H, W, 3], of the total at the picture that was evaluated last. FALSE with G_IO_ERROR_CANCELLED. */
gboolean
pst_objective_differentiate (PstObjective  *objective,
                             const gfloat  *rgb,
                             gfloat        *gradient,
                             GCancellable  *cancellable,
                             GError       **error)
{
  PstGiveGradient give = pst_network_walk_takes_parts (objective->walk) ? give_gradient : give_whole_gradient;

  if (! pst_network_walk_backward (objective->walk, rgb, give, objective, gradient, cancellable, error))
    return FALSE;
  pst_picture_losses_add_gradient (objective->pixels, rgb, gradient);
  return TRUE;
}
