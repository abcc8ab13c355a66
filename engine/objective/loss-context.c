/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which losses the settings ask for, how much each of them weighs, and what those of style need together. */
#include "config.h"

#include "objective/loss-context.h"

#define LEAST_STRIDE 4         /* of hypercolumns */
#define MOST_PLACES  (1 << 17) /* of a picture, if need be by a larger stride */
#define MOST_STRIDE  16

/* Compute must outlive the context. */
void
pst_loss_context_init (PstLossContext     *context,
                       PstSettings        *settings,
                       PstCompute         *compute,
                       const PstScenePlan *scene)
{
  gdouble content;

  g_object_get (settings, "content-weight", &content, NULL);
  *context = (PstLossContext) { .compute = compute, .scene = *scene, .regions = pst_regions_plan (scene),
                                .unprotected = MIN (content, 1.0) };
  pst_losses_get_weights (settings, context->weights);
  pst_style_losses_choose (settings, context->weights, context->styles);
}

static gint
choose_stride (const PstScenePlan *scene)
{
  gint stride = LEAST_STRIDE;

  while (stride < MOST_STRIDE && (gsize) (scene->width / stride) * (scene->height / stride) > MOST_PLACES)
    stride *= 2;
  return stride;
}

/* Whether a picture is large enough for hypercolumns. */
gboolean
pst_loss_context_has_places (const PstScenePlan *scene)
{
  return MIN (scene->width, scene->height) >= choose_stride (scene);
}

/* Hypercolumns of the layers [n_layers] that have a weight. The grid of a large picture is wide, so that time and memory do not grow as
 * fast.
 */
void
pst_loss_context_set_columns (PstLossContext   *context,
                              const PstNetwork *network,
                              const gdouble    *layers)
{
  PstHypercolumn *column = &context->column;

  *column = (PstHypercolumn) { .stride = choose_stride (&context->scene) };
  for (guint i = 0; i < network->n_layers; i++)
    if (layers[i] > 0.0)
      pst_hypercolumn_add_layer (column, i, network->layers[i].channels, network->layers[i].stride, layers[i]);
}

/* Of all style losses together, at a layer with these maps, which have no values. */
PstStyleBytes
pst_loss_context_get_bytes (const PstLossContext *context,
                            const PstFeatureMap  *painting,
                            const PstFeatureMap  *picture)
{
  PstStyleBytes all = { 0 };

  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (context->styles[kind])
      {
        PstStyleBytes bytes = context->styles[kind]->bytes (painting, picture);

        all.target     += bytes.target;
        all.measuring  += bytes.measuring;
        all.comparison += bytes.comparison;
      }
  return all;
}

/* Floats of the memory for computing (compute.c) that style losses reserve. */
gsize
pst_loss_context_get_scratch (const PstLossContext *context,
                              gsize                 channels)
{
  gsize n = 0;

  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (context->styles[kind] && context->styles[kind]->scratch)
      n = MAX (n, context->styles[kind]->scratch (channels, context->compute));
  return n;
}

/* How long the style losses of an evaluation take beside the network's walk, in pixels' worth. */
gdouble
pst_loss_context_get_work (const PstLossContext *context)
{
  gdouble n_pixels = (gdouble) context->scene.width * context->scene.height;
  gdouble work     = 0.0;

  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    if (context->styles[kind] && context->styles[kind]->work)
      work += context->styles[kind]->work (n_pixels, context->regions.n, context->scene.n_paintings);
  return work;
}
