/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The losses of one layer l of the network:
 *
 *   content weight · content(l) + Σ_r (r's share of the picture) Σ_k w(l, k) · (style weight · style(l, r, k)
 *                                                                               + histogram weight · histogram(l, r, k))
 *
 * over the regions r and the paintings k of each, w(l, k) the layer's part of the painting's share. Which of them are 0 is known
 * beforehand (layer-weights.c); what these would need is never there.
 *
 * A layer is told of feature maps part by part, as the network walks over pictures (network-walk.c): first of each painting
 * (painting-style.c), then of the content (content-loss.c), then, again and again, of the picture that is painted (region-style.c
 * for each region, content-loss.c). What is compared is summed up meanwhile, so that the picture's map need not be there as a
 * whole. Once everything was looked at, losses and the gradient with respect to the map are known, and the gradient is given part
 * by part.
 */
#include "config.h"

#include "losses/content-loss.h"
#include "objective/layer-losses.h"
#include "objective/region-style.h"

struct _PstLayerLosses
{
  const PstLossContext *context;                   /* borrowed */
  PstFeatureMap         shape;                        /* the picture's map as a whole, without values */
  gboolean              has_style;                    /* was asked for */
  PstPaintingStyle      paintings[PST_MOST_PAINTINGS];
  PstRegionStyle       *regions[PST_MOST_PAINTINGS];  /* NULL where a region is too small, or has nothing to compare */
  PstContentLoss        content;
};

/* The layer's map of a whole picture of some size, without values. */
static PstFeatureMap
get_shape (gsize channels,
           gint  stride,
           gint  width,
           gint  height)
{
  PstFeatureMap shape = { .channels = channels, .width = width / stride, .height = height / stride, .stride = stride };

  shape.row = shape.width * shape.channels;
  return shape;
}

static PstFeatureMap
get_painting_shape (const PstLayerLosses *losses,
                    guint                 painting)
{
  const PstPaintingPlan *plan = &losses->context->scene.paintings[painting];

  return get_shape (losses->shape.channels, losses->shape.stride, plan->width, plan->height);
}

/* They count nothing for any style yet, and not at all for the content where its weight is 0. The context must outlive them. */
PstLayerLosses *
pst_layer_losses_new (const PstLossContext *context,
                      const PstLayer       *layer,
                      gdouble               content_weight)
{
  PstLayerLosses *losses = g_new0 (PstLayerLosses, 1);

  losses->context     = context;
  losses->shape          = get_shape (layer->channels, layer->stride, context->scene.width, context->scene.height);
  losses->content.weight = content_weight;
  return losses;
}

void
pst_layer_losses_free (PstLayerLosses *losses)
{
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    {
      pst_painting_style_clear (&losses->paintings[i]);
      g_clear_pointer (&losses->regions[i], pst_region_style_free);
    }
  pst_content_loss_clear (&losses->content);
  g_free (losses);
}

/* How much a painting counts at this layer. */
void
pst_layer_losses_set_style (PstLayerLosses *losses,
                            guint           painting,
                            gdouble         weight)
{
  losses->paintings[painting].weight = weight;
  losses->has_style |= weight > 0.0;
}

/* Whether the layer is asked for at all; what follows does nothing for one that is not. */
gboolean
pst_layer_losses_is_watched (const PstLayerLosses *losses)
{
  return losses->has_style || losses->content.weight > 0.0;
}

/* Whether the picture is compared with a painting at this layer. */
gboolean
pst_layer_losses_compares_with (const PstLayerLosses *losses,
                                guint                 painting)
{
  return losses->paintings[painting].weight > 0.0;
}

/* ---- need */

/* Of all paintings and regions. Paintings are looked at one by one, before there is a picture to be compared with them. */
static guint64
style_bytes (const PstLayerLosses *losses)
{
  const PstLossContext *context   = losses->context;
  guint64               targets   = 0;
  guint64               meanwhile = 0;

  for (guint i = 0; i < context->scene.n_paintings; i++)
    {
      PstFeatureMap painting = get_painting_shape (losses, i);
      PstStyleBytes bytes    = pst_loss_context_get_bytes (context, &painting, &losses->shape);

      targets += bytes.target;
      meanwhile = MAX (meanwhile, MAX (bytes.measuring, context->regions.n * bytes.comparison));
    }
  return targets + meanwhile;
}

/* The memory for all that they will know, at the most. */
guint64
pst_layer_losses_get_bytes (const PstLayerLosses *losses)
{
  return pst_content_loss_get_bytes (&losses->content, &losses->shape) + (losses->has_style ? style_bytes (losses) : 0);
}

/* Floats that they reserve of the memory for computing (compute.c). */
gsize
pst_layer_losses_get_scratch (const PstLayerLosses *losses)
{
  return losses->has_style ? pst_loss_context_get_scratch (losses->context, losses->shape.channels) : 0;
}

/* ---- the paintings */

static gboolean
begin_painting (PstLayerLosses    *losses,
                const PstSubject  *subject,
                GError           **error)
{
  PstFeatureMap shape = get_painting_shape (losses, subject->painting);

  return pst_painting_style_begin (&losses->paintings[subject->painting], losses->context, &shape, subject->guidance, &losses->shape,
                                   error);
}

static void
add_to_painting (PstLayerLosses      *losses,
                 const PstSubject    *subject,
                 const PstFeatureMap *map,
                 const PstRectangle  *place)
{
  pst_painting_style_add (&losses->paintings[subject->painting], map, place);
}

static gboolean
finish_painting (PstLayerLosses    *losses,
                 const PstSubject  *subject,
                 GError           **error)
{
  return pst_painting_style_finish (&losses->paintings[subject->painting], error);
}

/* ---- the content */

/* The paintings of a region that it is compared with; returns how many. */
static gsize
list_paintings (const PstLayerLosses    *losses,
                guint                    region,
                const PstPaintingStyle **paintings)
{
  gsize n = 0;

  for (guint i = 0; i < losses->context->scene.n_paintings; i++)
    if (losses->paintings[i].weight > 0.0 && losses->context->regions.of[i] == region)
      paintings[n++] = &losses->paintings[i];
  return n;
}

/* The style of a region that has something to compare, and is large enough for that. */
static gboolean
allocate_region (PstLayerLosses  *losses,
                 guint            region,
                 GError         **error)
{
  const PstLossContext   *context = losses->context;
  const PstPaintingStyle *paintings[PST_MOST_PAINTINGS];
  gsize                   n          = list_paintings (losses, region, paintings);

  if (losses->regions[region]) /* it is another content */
    return TRUE;
  if (n == 0 || pst_guidance_count (pst_scene_guidance_get_style (&context->guidance, region), &losses->shape) < PST_LEAST_POSITIONS)
    return TRUE;
  losses->regions[region] = pst_region_style_new (context, region, &losses->shape, n, paintings, error);
  return losses->regions[region] != NULL;
}

/* All paintings and the context's guidance are known: this takes the memory for all that follows. */
static gboolean
begin_content (PstLayerLosses    *losses,
               const PstSubject  *subject G_GNUC_UNUSED,
               GError           **error)
{
  for (guint region = 0; region < losses->context->regions.n; region++)
    if (! allocate_region (losses, region, error))
      return FALSE;
  return pst_content_loss_begin_content (&losses->content, &losses->shape, error);
}

static void
add_to_content (PstLayerLosses      *losses,
                const PstSubject    *subject G_GNUC_UNUSED,
                const PstFeatureMap *map,
                const PstRectangle  *place)
{
  pst_content_loss_add_content (&losses->content, map, place);
}

static gboolean
finish_content (PstLayerLosses    *losses,
                const PstSubject  *subject G_GNUC_UNUSED,
                GError           **error G_GNUC_UNUSED)
{
  pst_content_loss_finish_content (&losses->content, losses->context->compute, losses->context->guidance.opacity);
  return TRUE;
}

/* ---- the picture that is painted */

/* Forgets the picture before. */
static gboolean
begin_picture (PstLayerLosses    *losses,
               const PstSubject  *subject G_GNUC_UNUSED,
               GError           **error G_GNUC_UNUSED)
{
  pst_content_loss_begin_picture (&losses->content);
  for (guint region = 0; region < losses->context->regions.n; region++)
    if (losses->regions[region])
      pst_region_style_begin (losses->regions[region]);
  return TRUE;
}

static void
add_to_picture (PstLayerLosses      *losses,
                const PstSubject    *subject G_GNUC_UNUSED,
                const PstFeatureMap *map,
                const PstRectangle  *place)
{
  const PstLossContext *context = losses->context;

  for (guint region = 0; region < context->regions.n; region++)
    if (losses->regions[region])
      pst_region_style_add (losses->regions[region], map, place);
  pst_content_loss_add_picture (&losses->content, context->compute, map, pst_scene_guidance_get_content (&context->guidance),
                                place);
}

static gboolean
finish_picture (PstLayerLosses    *losses G_GNUC_UNUSED,
                const PstSubject  *subject G_GNUC_UNUSED,
                GError           **error G_GNUC_UNUSED)
{
  return TRUE;
}

/* ---- any of them */

typedef struct
{
  gboolean (* begin)  (PstLayerLosses      *losses,
                       const PstSubject    *subject,
                       GError             **error);
  void     (* add)    (PstLayerLosses      *losses,
                       const PstSubject    *subject,
                       const PstFeatureMap *map,
                       const PstRectangle  *place);
  gboolean (* finish) (PstLayerLosses      *losses,
                       const PstSubject    *subject,
                       GError             **error);
} Subject;

static const Subject subjects[PST_N_SUBJECTS] = {
  [PST_SUBJECT_PAINTING] = { begin_painting, add_to_painting, finish_painting },
  [PST_SUBJECT_CONTENT]  = { begin_content, add_to_content, finish_content },
  [PST_SUBJECT_PICTURE]  = { begin_picture, add_to_picture, finish_picture },
};

/* The paintings with a share come one by one, then the content, then pictures; other subjects are not looked at. All parts of the
 * subject's map are to be added; its guidance must be there until it is finished. FALSE with PST_ERROR_MEMORY where there is no room.
 */
gboolean
pst_layer_losses_begin (PstLayerLosses    *losses,
                        const PstSubject  *subject,
                        GError           **error)
{
  return ! subjects[subject->kind].begin || subjects[subject->kind].begin (losses, subject, error);
}

void
pst_layer_losses_add (PstLayerLosses      *losses,
                      const PstSubject    *subject,
                      const PstFeatureMap *map,
                      const PstRectangle  *place)
{
  if (subjects[subject->kind].add)
    subjects[subject->kind].add (losses, subject, map, place);
}

/* All parts were added. FALSE with PST_ERROR_MEMORY where there is no room. */
gboolean
pst_layer_losses_finish (PstLayerLosses    *losses,
                         const PstSubject  *subject,
                         GError           **error)
{
  return ! subjects[subject->kind].finish || subjects[subject->kind].finish (losses, subject, error);
}

/* ---- comparing */

/* All parts of a picture were added. Finds out those of the style losses that set all workers to work, or the others: of these,
 * several workers may find out some at the same time, each for a layer of its own.
 */
void
pst_layer_losses_compare (PstLayerLosses *losses,
                          gboolean        in_parallel)
{
  for (guint region = 0; region < losses->context->regions.n; region++)
    if (losses->regions[region])
      pst_region_style_compare (losses->regions[region], in_parallel);
}

/* Adds the losses of a picture that is compared, times the weights that they have in the total. */
void
pst_layer_losses_sum_up (const PstLayerLosses *losses,
                         PstLosses            *sums)
{
  PstLosses own = { .values[PST_LOSS_CONTENT] = pst_content_loss_get (&losses->content) };

  for (guint region = 0; region < losses->context->regions.n; region++)
    if (losses->regions[region])
      pst_region_style_sum_up (losses->regions[region], &own);
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    sums->values[kind] += own.values[kind];
}

/* Sets the gradient to that of the style. */
static void
give_style_gradient (const PstLayerLosses *losses,
                     const PstFeatureMap  *map,
                     const PstRectangle   *place,
                     const PstFeatureMap  *gradient)
{
  gboolean is_first = TRUE;

  for (guint region = 0; region < losses->context->regions.n; region++)
    if (losses->regions[region])
      {
        pst_region_style_give_gradient (losses->regions[region], map, place, is_first, gradient);
        is_first = FALSE;
      }
  if (is_first)
    pst_feature_map_clear (gradient);
}

/* Sets the gradient of the layer's part of the total with respect to a part of the map. Several workers may do so at once. */
void
pst_layer_losses_give_gradient (const PstLayerLosses *losses,
                                const PstFeatureMap  *map,
                                const PstRectangle   *place,
                                const PstFeatureMap  *gradient)
{
  give_style_gradient (losses, map, place, gradient);
  pst_content_loss_add_gradient (&losses->content, map, pst_scene_guidance_get_content (&losses->context->guidance), place, gradient);
}
