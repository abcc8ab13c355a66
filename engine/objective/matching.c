/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The matching losses of all regions:
 *
 *   matching weight · mean over all places of Σ_r (how much region r covers the place) · q · (1 - cos (h, t_r))
 *
 * with the hypercolumn h of the picture that is painted, the target t_r from paintings of the region (matching-loss.c), and q how much
 * the place matters (importance.c).
 *
 * Like a layer (layer-losses.c), it is shown parts of feature maps as the network walks over pictures: each painting, held in four
 * ways, since a stroke may go any way; the source, by which the picture is matched; then, again and again, the picture that is painted.
 * Of a painting, a sample of places is known (sample.c), the same for the same seed. So time and memory grow with the picture, not with
 * its square.
 */
#include "config.h"

#include <string.h>

#include "compute/allocation.h"
#include "compute/cost.h"
#include "losses/matching/importance.h"
#include "losses/matching/sample.h"
#include "objective/matching.h"

#define ROWS 8192 /* of all paintings of a region, in all of these */

/* What is known of a painting. */
typedef struct
{
  gsize      n_rows;  /* at the most */
  gsize      n_known;
  gfloat    *rows;    /* [n_rows, channels] */
  PstSample *sample;  /* of the way in which it is looked at; its rows follow those that are known */
} Painting;

struct _PstMatching
{
  const PstLossContext *context;    /* borrowed */
  const PstHypercolumn *column;     /* the context's */
  PstNearest            nearest;
  gdouble               fill;       /* 0 to 1 */
  gint                  seed;
  PstFeatureMap         grid;       /* of the picture, without values */
  PstMask              *importance; /* [H, W] */
  Painting              paintings[PST_MOST_PAINTINGS];
  gfloat               *source;     /* [H, W, channels], until the picture is matched */
  gfloat               *finer;      /* [H, W, finer_channels], of the picture that is painted */
  PstMatchingLoss      *regions[PST_MOST_PAINTINGS]; /* NULL where nothing is matched */
};

static gboolean
is_of_region (const PstMatching *matching,
              guint              painting,
              guint              region)
{
  const PstRegions *regions = &matching->context->regions;

  return regions->shares[painting] > 0.0 && regions->of[painting] == region;
}

static guint
count_paintings (const PstMatching *matching,
                 guint              region)
{
  guint n = 0;

  for (guint i = 0; i < matching->context->scene.n_paintings; i++)
    n += is_of_region (matching, i, region);
  return n;
}

/* Of a painting, held in so many quarter turns. */
static PstFeatureMap
get_painting_grid (const PstMatching *matching,
                   guint              painting,
                   PstTurn            turn)
{
  const PstPaintingPlan *plan = &matching->context->scene.paintings[painting];

  return turn % 2 ? pst_hypercolumn_get_grid (matching->column, plan->height, plan->width)
                  : pst_hypercolumn_get_grid (matching->column, plan->width, plan->height);
}

static gsize
count_places (const PstFeatureMap *grid)
{
  return (gsize) grid->width * grid->height;
}

/* Rows of a painting in each of the ways in which it is held. */
static gsize
count_rows (const PstMatching *matching,
            guint              painting)
{
  PstFeatureMap grid = get_painting_grid (matching, painting, PST_TURN_UPRIGHT);
  guint         n    = count_paintings (matching, matching->context->regions.of[painting]);

  return MIN (ROWS / PST_MATCHING_TURNS / n, count_places (&grid));
}

/* (transfer full): of a picture and paintings that fit the context's hypercolumns; the context must outlive it. */
PstMatching *
pst_matching_new (const PstLossContext *context,
                  PstSettings          *settings)
{
  PstMatching *matching   = g_new0 (PstMatching, 1);
  gint         neighbours = 0;

  g_object_get (settings,
                "neighbours", &neighbours,
                "matching-temperature", &matching->nearest.temperature,
                "fill", &matching->fill,
                "seed", &matching->seed,
                NULL);
  matching->fill                /= 100.0;
  matching->nearest.n_neighbours = neighbours;
  matching->context              = context;
  matching->column               = &context->column;
  matching->grid                 = pst_hypercolumn_get_grid (matching->column, context->scene.width, context->scene.height);
  for (guint i = 0; i < context->scene.n_paintings; i++)
    if (context->regions.shares[i] > 0.0)
      matching->paintings[i].n_rows = PST_MATCHING_TURNS * count_rows (matching, i);
  return matching;
}

void
pst_matching_free (PstMatching *matching)
{
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    {
      pst_memory_free (matching->paintings[i].rows);
      g_clear_pointer (&matching->paintings[i].sample, pst_sample_free);
      g_clear_pointer (&matching->regions[i], pst_matching_loss_free);
    }
  g_clear_pointer (&matching->importance, pst_mask_unref);
  pst_memory_free (matching->source);
  pst_memory_free (matching->finer);
  g_free (matching);
}

/* What is known of the paintings, and the targets. */
static guint64
known_bytes (const PstMatching *matching)
{
  const PstLossContext *context = matching->context;
  guint64               bytes   = 0;

  for (guint i = 0; i < context->scene.n_paintings; i++)
    bytes += (guint64) matching->paintings[i].n_rows * matching->column->channels * sizeof (gfloat);
  for (guint region = 0; region < context->regions.n; region++)
    bytes += pst_matching_loss_get_bytes (&matching->grid, count_paintings (matching, region), matching->nearest.n_neighbours);
  return bytes;
}

/* While the picture is matched. */
static guint64
source_bytes (const PstMatching *matching)
{
  const PstLossContext *context = matching->context;
  guint64               masks   = 2 * pst_mask_get_bytes (matching->grid.width, matching->grid.height);
  gsize                 most    = 0;

  for (guint i = 0; i < context->scene.n_paintings; i++)
    most = MAX (most, matching->paintings[i].n_rows);
  return (guint64) count_places (&matching->grid) * matching->column->channels * sizeof (gfloat) + masks +
         pst_nearest_get_bytes (most, matching->column->channels, pst_workers_get_count (context->compute->workers));
}

/* The most memory that it takes while pictures of this kind are looked at. */
guint64
pst_matching_get_bytes (const PstMatching *matching,
                        PstSubjectKind     kind)
{
  guint64 finer = (guint64) count_places (&matching->grid) * matching->column->finer_channels * sizeof (gfloat);
  guint64 bytes = known_bytes (matching);

  if (kind == PST_SUBJECT_SOURCE)
    bytes += source_bytes (matching);
  else if (kind == PST_SUBJECT_PICTURE)
    bytes += finer;
  return bytes;
}

/* How long it takes in an evaluation, in pixels' worth. */
gdouble
pst_matching_get_work (const PstMatching *matching)
{
  const PstLossContext *context = matching->context;
  gdouble               entries = 0.0;

  for (guint region = 0; region < context->regions.n; region++)
    entries += count_paintings (matching, region) * matching->nearest.n_neighbours;
  return PST_COST_MATCHING * entries * count_places (&matching->grid) * matching->column->channels;
}

/* How long it takes to find neighbours, likewise. */
gdouble
pst_matching_get_search (const PstMatching *matching)
{
  const PstLossContext *context = matching->context;
  gdouble               rows    = 0.0;

  for (guint i = 0; i < context->scene.n_paintings; i++)
    rows += matching->paintings[i].n_rows;
  return PST_COST_SEARCH * rows * count_places (&matching->grid) * matching->column->channels;
}

/* Looks where the content is blank, before the picture is matched. FALSE with PST_ERROR_MEMORY. */
gboolean
pst_matching_weigh (PstMatching       *matching,
                    const PstPicture  *content,
                    PstEdges           edges,
                    GError           **error)
{
  matching->importance = pst_importance_new (content, edges, matching->grid.stride, 1.0 - matching->fill, error);
  return matching->importance != NULL;
}

/* ---- the paintings */

static gboolean
begin_painting (PstMatching       *matching,
                const PstSubject  *subject,
                GError           **error)
{
  Painting      *painting = &matching->paintings[subject->painting];
  PstFeatureMap  grid     = get_painting_grid (matching, subject->painting, subject->turn);

  if (! painting->rows)
    painting->rows = pst_floats_new (painting->n_rows * matching->column->channels, error);
  if (! painting->rows)
    return FALSE;
  g_clear_pointer (&painting->sample, pst_sample_free);
  painting->sample = pst_sample_new (&grid, subject->guidance, painting->n_rows / PST_MATCHING_TURNS,
                                     (guint32) matching->seed * PST_MATCHING_TURNS + subject->turn);
  return TRUE;
}

static void
add_to_painting (PstMatching          *matching,
                 const PstSubject     *subject,
                 const PstColumnLayer *layer,
                 const PstFeatureMap  *map,
                 const PstRectangle   *place)
{
  const Painting *painting = &matching->paintings[subject->painting];

  pst_sample_read (painting->sample, layer, map, place, painting->rows + painting->n_known * matching->column->channels);
}

static gboolean
finish_painting (PstMatching       *matching,
                 const PstSubject  *subject,
                 GCancellable      *cancellable G_GNUC_UNUSED,
                 GError           **error G_GNUC_UNUSED)
{
  Painting *painting = &matching->paintings[subject->painting];

  painting->n_known += painting->sample->n;
  g_clear_pointer (&painting->sample, pst_sample_free);
  return TRUE;
}

/* ---- the source */

static gboolean
begin_source (PstMatching       *matching,
              const PstSubject  *subject G_GNUC_UNUSED,
              GError           **error)
{
  matching->source = pst_floats_new (count_places (&matching->grid) * matching->column->channels, error);
  return matching->source != NULL;
}

static void
add_to_source (PstMatching          *matching,
               const PstSubject     *subject G_GNUC_UNUSED,
               const PstColumnLayer *layer,
               const PstFeatureMap  *map,
               const PstRectangle   *place)
{
  PstRectangle cover = pst_column_layer_cover (layer, &matching->grid, place);

  for (gint y = cover.y; y < cover.y + cover.height; y++)
    for (gint x = cover.x; x < cover.x + cover.width; x++)
      pst_column_layer_read (layer, &matching->grid, map, place, x, y,
                             matching->source + y * matching->grid.row + x * matching->grid.channels + layer->first);
}

/* How much each place matters in a region. */
static PstMask *
weigh_region (const PstMatching  *matching,
              guint               region,
              GError            **error)
{
  const PstGuidance *guidance = pst_scene_guidance_get_style (&matching->context->guidance, region);
  const PstMask     *all      = matching->importance;
  PstMask           *own      = pst_mask_new (all->width, all->height, error);

  for (gint y = 0; own && y < own->height; y++)
    {
      const PstRectangle row     = { 0, y, own->width, 1 };
      PstFeatureMap      map     = { .width = own->width, .height = 1, .stride = matching->grid.stride };
      const gfloat      *covered = guidance ? pst_guidance_get_row (guidance, &map, &row, 0) : NULL;
      gsize              first   = (gsize) y * own->width;

      for (gint x = 0; x < own->width; x++)
        own->values[first + x] = all->values[first + x] * (covered ? covered[x] : 1.0f);
    }
  return own;
}

static guint
list_paintings (const PstMatching *matching,
                guint              region,
                PstPaintingRows   *paintings)
{
  guint n = 0;

  for (guint i = 0; i < matching->context->scene.n_paintings; i++)
    {
      const Painting *painting = &matching->paintings[i];

      if (is_of_region (matching, i, region) && painting->n_known > 0)
        paintings[n++] = (PstPaintingRows) { painting->n_known, painting->rows, matching->context->regions.shares[i] };
    }
  return n;
}

static gboolean
match_region (PstMatching   *matching,
              guint          region,
              GCancellable  *cancellable,
              GError       **error)
{
  const PstLossContext *context      = matching->context;
  gdouble               n_places     = pst_guidance_count (context->guidance.opacity, &matching->grid);
  PstPaintingRows       paintings[PST_MOST_PAINTINGS];
  guint                 n            = list_paintings (matching, region, paintings);
  g_autoptr (PstMask)   importance   = NULL;

  if (n == 0 || n_places <= 0.0)
    return TRUE;
  importance = weigh_region (matching, region, error);
  if (! importance)
    return FALSE;
  matching->regions[region] = pst_matching_loss_new (context->compute, matching->column, &matching->grid, n, paintings,
                                                     matching->nearest.n_neighbours, error);
  return matching->regions[region] &&
         pst_matching_loss_match (matching->regions[region], &matching->nearest, matching->source, importance->values,
                                  context->weights[PST_LOSS_MATCHING] / n_places, cancellable, error);
}

static gboolean
finish_source (PstMatching       *matching,
               const PstSubject  *subject G_GNUC_UNUSED,
               GCancellable      *cancellable,
               GError           **error)
{
  gsize n = count_places (&matching->grid);

  pst_nearest_centre (matching->context->compute, n, matching->column->channels, matching->source);
  for (guint region = 0; region < matching->context->regions.n; region++)
    if (! match_region (matching, region, cancellable, error))
      return FALSE;
  g_clear_pointer (&matching->source, pst_memory_free);
  g_clear_pointer (&matching->importance, pst_mask_unref);
  matching->finer = pst_floats_new (n * matching->column->finer_channels, error);
  return matching->finer != NULL;
}

/* ---- the picture that is painted */

static gboolean
begin_picture (PstMatching       *matching,
               const PstSubject  *subject G_GNUC_UNUSED,
               GError           **error G_GNUC_UNUSED)
{
  for (guint region = 0; region < matching->context->regions.n; region++)
    if (matching->regions[region])
      pst_matching_loss_begin (matching->regions[region]);
  return TRUE;
}

static void
add_to_picture (PstMatching          *matching,
                const PstSubject     *subject G_GNUC_UNUSED,
                const PstColumnLayer *layer,
                const PstFeatureMap  *map,
                const PstRectangle   *place)
{
  for (guint region = 0; region < matching->context->regions.n; region++)
    if (matching->regions[region])
      pst_matching_loss_add (matching->regions[region], layer, map, place, matching->finer);
}

static gboolean
finish_picture (PstMatching       *matching,
                const PstSubject  *subject G_GNUC_UNUSED,
                GCancellable      *cancellable G_GNUC_UNUSED,
                GError           **error G_GNUC_UNUSED)
{
  for (guint region = 0; region < matching->context->regions.n; region++)
    if (matching->regions[region])
      pst_matching_loss_compare (matching->regions[region]);
  return TRUE;
}

/* ---- any of them */

typedef struct
{
  gboolean (* begin)  (PstMatching           *matching,
                       const PstSubject      *subject,
                       GError               **error);
  void     (* add)    (PstMatching           *matching,
                       const PstSubject      *subject,
                       const PstColumnLayer  *layer,
                       const PstFeatureMap   *map,
                       const PstRectangle    *place);
  gboolean (* finish) (PstMatching           *matching,
                       const PstSubject      *subject,
                       GCancellable          *cancellable,
                       GError               **error);
} Subject;

static const Subject subjects[PST_N_SUBJECTS] = {
  [PST_SUBJECT_PAINTING] = { begin_painting, add_to_painting, finish_painting },
  [PST_SUBJECT_TURNED]   = { begin_painting, add_to_painting, finish_painting },
  [PST_SUBJECT_SOURCE]   = { begin_source, add_to_source, finish_source },
  [PST_SUBJECT_PICTURE]  = { begin_picture, add_to_picture, finish_picture },
};

/* The paintings with a share come one by one, each in every way in which it is held, then the source, then pictures; the content is not
 * looked at. All parts of the subject's maps are to be added. FALSE with PST_ERROR_MEMORY where there is no room.
 */
gboolean
pst_matching_begin (PstMatching       *matching,
                    const PstSubject  *subject,
                    GError           **error)
{
  return ! subjects[subject->kind].begin || subjects[subject->kind].begin (matching, subject, error);
}

void
pst_matching_add (PstMatching         *matching,
                  const PstSubject    *subject,
                  guint                layer,
                  const PstFeatureMap *map,
                  const PstRectangle  *place)
{
  const PstColumnLayer *part = pst_hypercolumn_find_layer (matching->column, layer);

  if (part && subjects[subject->kind].add)
    subjects[subject->kind].add (matching, subject, part, map, place);
}

/* FALSE with PST_ERROR_MEMORY, or with G_IO_ERROR_CANCELLED. */
gboolean
pst_matching_finish (PstMatching       *matching,
                     const PstSubject  *subject,
                     GCancellable      *cancellable,
                     GError           **error)
{
  return ! subjects[subject->kind].finish || subjects[subject->kind].finish (matching, subject, cancellable, error);
}

/* Of the picture that was added last, times its weight. */
gdouble
pst_matching_get (const PstMatching *matching)
{
  gdouble sum = 0.0;

  for (guint region = 0; region < matching->context->regions.n; region++)
    if (matching->regions[region])
      sum += pst_matching_loss_get (matching->regions[region]);
  return sum;
}

/* Adds the gradient with respect to a part of a layer's map. Several workers may do so at once. */
void
pst_matching_add_gradient (const PstMatching   *matching,
                           guint                layer,
                           const PstFeatureMap *map,
                           const PstRectangle  *place,
                           const PstFeatureMap *gradient)
{
  const PstColumnLayer *part = pst_hypercolumn_find_layer (matching->column, layer);

  for (guint region = 0; region < matching->context->regions.n && part; region++)
    if (matching->regions[region])
      pst_matching_loss_add_gradient (matching->regions[region], part, map, place, matching->finer, gradient);
}
