/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The self-similarity loss of the whole picture, of whatever regions it has:
 *
 *   self-similarity weight · Σ over a sample of places of (how much content counts there) · (self-similarity-loss.c) / so many places
 *
 * Like matching (matching.c), it looks at hypercolumns, and is shown parts of feature maps as the network walks over pictures: of the
 * content, then, again and again, of the picture that is painted, at the same places. What is transparent is not looked at. Of a large
 * picture no more places are compared than of a middling one, so that time and memory do not grow with it. Each of them then stands for
 * itself and for no more of those around it than in the middling one, or all of the loss would pull at a few places, which become specks:
 * what is alike and what is not was settled at smaller scales.
 */
#include "config.h"

#include "compute/cost.h"
#include "losses/matching/sample.h"
#include "losses/matching/self-similarity-loss.h"
#include "objective/self-similarity.h"

#define PLACES       1024
#define ONE_OF       4 /* places of a small picture, where more would take longer than the network */
#define STANDS_FOR   11 /* places, at the most: at 512 pixels, of a column with the default layers, 1024 are one of so many */
#define LEAST_PLACES 2 /* fewer are not like or unlike each other */

struct _PstSelfSimilarity
{
  const PstLossContext  *context; /* borrowed */
  PstFeatureMap          grid;    /* of the picture, without values */
  gint                   seed;
  PstSample             *sample;
  PstSelfSimilarityLoss *loss;    /* NULL where too little of the content is opaque */
};

/* (transfer full): the context, of which it needs the hypercolumns, must outlive it. */
PstSelfSimilarity *
pst_self_similarity_new (const PstLossContext *context,
                         PstSettings          *settings)
{
  PstSelfSimilarity *similarity = g_new0 (PstSelfSimilarity, 1);

  similarity->context = context;
  similarity->grid    = pst_hypercolumn_get_grid (&context->column, context->scene.width, context->scene.height);
  g_object_get (settings, "seed", &similarity->seed, NULL);
  return similarity;
}

void
pst_self_similarity_free (PstSelfSimilarity *similarity)
{
  g_clear_pointer (&similarity->sample, pst_sample_free);
  g_clear_pointer (&similarity->loss, pst_self_similarity_loss_free);
  g_free (similarity);
}

static gsize
count_places (const PstSelfSimilarity *similarity)
{
  return MIN (PLACES, (gsize) similarity->grid.width * similarity->grid.height / ONE_OF);
}

guint64
pst_self_similarity_get_bytes (const PstSelfSimilarity *similarity)
{
  return pst_self_similarity_loss_get_bytes (count_places (similarity), similarity->grid.channels);
}

/* How long it takes in an evaluation, in pixels' worth. */
gdouble
pst_self_similarity_get_work (const PstSelfSimilarity *similarity)
{
  gdouble n = count_places (similarity);

  return PST_COST_SELF_SIMILARITY * n * n * similarity->grid.channels;
}

static gboolean
is_looked_at (const PstSubject *subject)
{
  return subject->kind == PST_SUBJECT_CONTENT || subject->kind == PST_SUBJECT_PICTURE;
}

/* The content, then pictures; other subjects are not looked at. The context's guidance is known. All parts of the subject's maps are to
 * be added. FALSE with PST_ERROR_MEMORY where there is no room.
 */
gboolean
pst_self_similarity_begin (PstSelfSimilarity  *similarity,
                           const PstSubject   *subject,
                           GError            **error)
{
  if (subject->kind != PST_SUBJECT_CONTENT)
    return TRUE;
  similarity->sample = pst_sample_new (&similarity->grid, similarity->context->guidance.opacity, count_places (similarity),
                                       similarity->seed);
  if (similarity->sample->n < LEAST_PLACES)
    return TRUE;
  similarity->loss = pst_self_similarity_loss_new (similarity->context->compute, similarity->sample->n, similarity->grid.channels, error);
  return similarity->loss != NULL;
}

void
pst_self_similarity_add (PstSelfSimilarity   *similarity,
                         const PstSubject    *subject,
                         guint                layer,
                         const PstFeatureMap *map,
                         const PstRectangle  *place)
{
  const PstColumnLayer *part = pst_hypercolumn_find_layer (&similarity->context->column, layer);

  if (part && similarity->loss && is_looked_at (subject))
    pst_sample_read (similarity->sample, part, map, place, pst_self_similarity_loss_get_rows (similarity->loss));
}

/* How much content counts at each place of the sample, [n], in relation to all that they stand for, times the weight. */
static gfloat *
weigh_places (const PstSelfSimilarity *similarity)
{
  const PstLossContext *context = similarity->context;
  const PstSample      *sample  = similarity->sample;
  gfloat               *weights = g_new (gfloat, sample->n);
  gdouble               stands  = MAX (1.0, (gdouble) sample->n_all / sample->n / STANDS_FOR);
  gdouble               opaque  = 0.0;

  for (gsize i = 0; i < sample->n; i++)
    {
      opaque += pst_sample_weigh (sample, context->guidance.opacity, i);
      weights[i] = pst_sample_weigh (sample, pst_scene_guidance_get_kept (&context->guidance), i);
    }
  for (gsize i = 0; i < sample->n; i++)
    weights[i] *= context->weights[PST_LOSS_SELF_SIMILARITY] / (opaque * stands);
  return weights;
}

void
pst_self_similarity_finish (PstSelfSimilarity *similarity,
                            const PstSubject  *subject)
{
  if (similarity->loss && subject->kind == PST_SUBJECT_CONTENT)
    {
      g_autofree gfloat *weights = weigh_places (similarity);

      pst_self_similarity_loss_set_target (similarity->loss, weights);
    }
  else if (similarity->loss && subject->kind == PST_SUBJECT_PICTURE)
    pst_self_similarity_loss_compare (similarity->loss);
}

/* Of the picture that was added last, times its weight. */
gdouble
pst_self_similarity_get (const PstSelfSimilarity *similarity)
{
  return similarity->loss ? pst_self_similarity_loss_get (similarity->loss) : 0.0;
}

/* Adds the gradient with respect to a part of a layer's map. Several workers may do so at once. */
void
pst_self_similarity_add_gradient (const PstSelfSimilarity *similarity,
                                  guint                    layer,
                                  const PstRectangle      *place,
                                  const PstFeatureMap     *gradient)
{
  const PstColumnLayer *part = pst_hypercolumn_find_layer (&similarity->context->column, layer);

  if (part && similarity->loss)
    pst_sample_spread (similarity->sample, part, gradient, place, pst_self_similarity_loss_get_gradient (similarity->loss));
}
