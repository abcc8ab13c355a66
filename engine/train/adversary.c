/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adversarial training on feature maps (C. Li, M. Wand, Precomputed Real-Time Texture Synthesis with Markovian Generative Adversarial
 * Networks, ECCV 2016, section 4). A discriminator for each of two layers (discriminator.c) scores patches of what is painted, s, and of a
 * part of a painting as large as a crop, t. With B of them and means over the patches,
 *
 *   discriminator's loss = 1/B Σ mean of max(0, 1 + s) + mean of max(0, 1 - t)     (the hinge; 2 where it cannot tell)
 *   generator's loss     = 1/B Σ mean of max(0, 1 - s)
 *
 * Both learn in the same step from the same maps, but for a discriminator that is far ahead, which waits: what is never deceived can teach
 * little. The discriminators' vectors are one, x, for which there is an Adam.
 *
 * The paintings' maps are kept from when the objective looked at them. Each channel is divided by about how large it is there, so that all
 * count. What sees beyond the edges of a crop or of a painting is cut off. Where a painting has transparent pixels, patches near them do
 * not count. Which part of which painting, follows from the seed and the crop's number.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "networks/network.h"
#include "optimise/optimiser-choice.h"
#include "train/adversary.h"
#include "train/discriminator.h"

#define N_BRANCHES    2
#define GRID          4    /* pixels along a side of what everything is counted in: a position of the deepest map */
#define CUT           3    /* along the edges, in these: half of what the deepest map sees */
#define REACH         6    /* in these, of a patch to each side */
#define LEAST_CHANNEL 0.01 /* of a channel's mean square, in relation to that of all */
#define ATTEMPTS      8    /* until it does not matter any more how much of a part is opaque */
#define AHEAD         1.0  /* the discriminator's loss below which it waits */
#define RATE          0.3  /* learning rate, in relation to that of the network that paints */

static const gchar *const layer_names[N_BRANCHES] = { "relu2_1", "relu3_1" };

typedef struct
{
  guint             layer;
  gint              stride;
  gint              patch;                         /* from one patch to the next, in GRID */
  gsize             channels;
  PstPlane          plane;                         /* of what is looked at of a crop */
  PstDiscriminator *discriminator;
  gsize             x;                             /* where its vector begins, in all of them */
  gsize             u;
  gfloat           *scales;                        /* [C] */
  gfloat           *map;                           /* [H, W, C], what is looked at */
  gfloat           *gradient;                      /* of what is painted there */
  gfloat           *score_gradient;                /* of its patches, at the most [H, W] */
  PstFeatureMap     paintings[PST_MOST_PAINTINGS]; /* their values are owned */
} Branch;

struct _PstAdversary
{
  PstAdversaryRequest  request;
  PstJudge             judge;
  gint                 seed;
  gboolean            *watched;
  Branch               branches[N_BRANCHES];
  PstMask             *counts[PST_MOST_PAINTINGS]; /* how much each place counts, in GRID; NULL: all of it */
  gsize                n;
  gsize                n_u;
  PstOptimiser        *optimiser;
  gfloat              *x;
  gfloat              *sum;                        /* gradient of x */
  gfloat              *u;
  gboolean             is_playing;                 /* looks at a crop of a step */
  guint64              index;                      /* of the crop */
  gdouble              generator_loss;             /* of the crop, as the next one */
  gdouble              discriminator_loss;
  gdouble              step_loss;                  /* the mean of that over the step's crops */
};

/* ---- what lies where */

/* Of n positions along a side of the grid, those that do not see beyond the edges. */
static gint
find_inner (gint  n,
            gint *first)
{
  *first = MIN (CUT, (n - 1) / 2);
  return n - 2 * *first;
}

static gint
get_fineness (const Branch *branch)
{
  return GRID / branch->stride;
}

/* Of a map of a whole picture, what is looked at. */
static PstRectangle
find_part (const Branch *branch,
           gint          width,
           gint          height)
{
  PstRectangle part;
  gint         fineness = get_fineness (branch);

  part.width  = fineness * find_inner (width / GRID, &part.x);
  part.height = fineness * find_inner (height / GRID, &part.y);
  part.x *= fineness;
  part.y *= fineness;
  return part;
}

static gsize
count_values (const Branch *branch)
{
  return (gsize) branch->plane.width * branch->plane.height * branch->channels;
}

static gboolean
is_used (const PstAdversary *adversary,
         guint               painting)
{
  const PstPaintingPlan *plan = &adversary->request.scene.paintings[painting];

  return plan->share > 0.0 && MIN (plan->width, plan->height) >= GRID;
}

/* ---- being shown maps: a PstJudge */

/* Copies what lies in both: rows of a part of a map to the same place of a larger one, or of a part of that that begins at the corner. */
static void
copy_part (const PstFeatureMap *map,
           const PstRectangle  *place,
           const PstRectangle  *wanted,
           gfloat              *to)
{
  gint left   = MAX (place->x, wanted->x);
  gint right  = MIN (place->x + map->width, wanted->x + wanted->width);
  gint top    = MAX (place->y, wanted->y);
  gint bottom = MIN (place->y + map->height, wanted->y + wanted->height);

  for (gint y = top; y < bottom && left < right; y++)
    memcpy (to + ((gsize) (y - wanted->y) * wanted->width + left - wanted->x) * map->channels,
            map->values + (y - place->y) * map->row + (left - place->x) * map->channels,
            (right - left) * map->channels * sizeof (gfloat));
}

static void
note_counts (PstAdversary        *adversary,
             const PstSubject    *subject,
             const PstFeatureMap *map,
             const PstRectangle  *place)
{
  PstMask *counts = adversary->counts[subject->painting];

  for (gint y = 0; counts && subject->guidance && y < map->height; y++)
    memcpy (counts->values + (gsize) (place->y + y) * counts->width + place->x,
            pst_guidance_get_row (subject->guidance, map, place, y), map->width * sizeof (gfloat));
}

static void
show (const PstSubject    *subject,
      guint                layer,
      const PstFeatureMap *map,
      const PstRectangle  *place,
      gpointer             data)
{
  PstAdversary *adversary = data;

  for (guint i = 0; i < N_BRANCHES; i++)
    {
      Branch       *branch = &adversary->branches[i];
      PstRectangle  wanted;

      if (branch->layer != layer)
        continue;
      if (subject->kind == PST_SUBJECT_PAINTING)
        {
          PstFeatureMap *whole = &branch->paintings[subject->painting];

          wanted = (PstRectangle) { 0, 0, whole->width, whole->height };
          copy_part (map, place, &wanted, whole->values);
          if (branch->stride == GRID)
            note_counts (adversary, subject, map, place);
        }
      else if (subject->kind == PST_SUBJECT_PICTURE && adversary->is_playing)
        {
          wanted = find_part (branch, adversary->request.scene.width, adversary->request.scene.height);
          copy_part (map, place, &wanted, branch->map);
        }
    }
}

static void
scale_map (const Branch *branch,
           gsize         n_positions,
           gfloat       *map)
{
  for (gsize i = 0; i < n_positions; i++, map += branch->channels)
    for (gsize c = 0; c < branch->channels; c++)
      map[c] *= branch->scales[c];
}

/* ---- the game */

/* How much a patch counts, of a part that begins there. */
static gfloat
get_count (const PstMask *counts,
           gint           x,
           gint           y)
{
  return ! counts ? 1.0f : counts->values[(gsize) MIN (y, counts->height - 1) * counts->width + MIN (x, counts->width - 1)];
}

/* The hinge of scores that are to be above 1, or, with a sign of -1, below -1; sets their gradient, times the weight. */
static gdouble
measure (const Branch   *branch,
         const PstPlane *patches,
         const gfloat   *scores,
         gfloat          sign,
         gdouble         weight,
         const PstMask  *counts,
         gint            left,
         gint            top)
{
  gdouble all  = 0.0;
  gdouble loss = 0.0;
  gsize   n    = (gsize) patches->width * patches->height;

  for (gsize i = 0; i < n; i++)
    {
      gfloat count  = get_count (counts, left + (i % patches->width) * branch->patch, top + (i / patches->width) * branch->patch);
      gfloat behind = 1.0f - sign * scores[i];

      all += count;
      loss += count * MAX (behind, 0.0f);
      branch->score_gradient[i] = behind > 0.0f ? -sign * count : 0.0f;
    }
  for (gsize i = 0; i < n; i++)
    branch->score_gradient[i] = all > 0.0 ? branch->score_gradient[i] * (weight / all) : 0.0;
  return all > 0.0 ? loss / all : 0.0;
}

/* Looks at what is painted. */
static void
judge_painted (PstAdversary *adversary,
               Branch       *branch)
{
  gdouble       share = 1.0 / N_BRANCHES;
  const gfloat *scores;
  PstPlane      patches;

  scale_map (branch, (gsize) branch->plane.width * branch->plane.height, branch->map);
  scores = pst_discriminator_forward (branch->discriminator, &branch->plane, branch->map, &patches);
  adversary->generator_loss += share * measure (branch, &patches, scores, 1.0f, share * adversary->request.weight, NULL, 0, 0);
  pst_discriminator_backward (branch->discriminator, branch->score_gradient, branch->gradient, NULL);
  scale_map (branch, (gsize) branch->plane.width * branch->plane.height, branch->gradient);
  adversary->discriminator_loss += share * measure (branch, &patches, scores, -1.0f, share / adversary->request.batch, NULL, 0, 0);
  pst_discriminator_backward (branch->discriminator, branch->score_gradient, NULL, adversary->sum + branch->x);
}

/* A part of a painting, in GRID. */
typedef struct
{
  guint        painting;
  PstRectangle place;
} Part;

static guint
choose_painting (const PstAdversary *adversary,
                 GRand              *random)
{
  const PstScenePlan *scene = &adversary->request.scene;
  gdouble             all   = 0.0;
  gdouble             left;
  guint               last  = 0;

  for (guint i = 0; i < scene->n_paintings; i++)
    all += is_used (adversary, i) ? scene->paintings[i].share : 0.0;
  left = g_rand_double_range (random, 0.0, all);
  for (guint i = 0; i < scene->n_paintings && left >= 0.0; i++)
    if (is_used (adversary, i))
      {
        last = i;
        left -= scene->paintings[i].share;
      }
  return last;
}

static gdouble
count_opaque (const PstMask      *counts,
              const PstRectangle *place)
{
  gdouble sum = 0.0;

  for (gint y = place->y; y < place->y + place->height; y++)
    for (gint x = place->x; x < place->x + place->width; x++)
      sum += get_count (counts, x, y);
  return sum / ((gdouble) place->width * place->height);
}

static Part
choose_part (const PstAdversary *adversary)
{
  const guint32       numbers[] = { 2, adversary->seed, adversary->index & G_MAXUINT32, adversary->index >> 32 };
  GRand              *random    = g_rand_new_with_seed_array (numbers, G_N_ELEMENTS (numbers));
  const PstScenePlan *scene     = &adversary->request.scene;
  Part                part;
  gdouble             opaque    = 0.0;

  for (guint i = 0; i < ATTEMPTS && opaque < 0.5; i++)
    {
      gint left;
      gint top;
      gint width;
      gint height;

      part.painting     = choose_painting (adversary, random);
      width             = find_inner (scene->paintings[part.painting].width / GRID, &left);
      height            = find_inner (scene->paintings[part.painting].height / GRID, &top);
      part.place.width  = MIN (find_inner (scene->width / GRID, &part.place.x), width);
      part.place.height = MIN (find_inner (scene->height / GRID, &part.place.y), height);
      part.place.x      = left + g_rand_int_range (random, 0, width - part.place.width + 1);
      part.place.y      = top + g_rand_int_range (random, 0, height - part.place.height + 1);
      opaque            = count_opaque (adversary->counts[part.painting], &part.place);
    }
  g_rand_free (random);
  return part;
}

/* Looks at a part of a painting. */
static void
judge_painting (PstAdversary *adversary,
                Branch       *branch,
                const Part   *part)
{
  gdouble              share    = 1.0 / N_BRANCHES;
  gint                 fineness = get_fineness (branch);
  const PstFeatureMap *whole    = &branch->paintings[part->painting];
  const PstRectangle   all      = { 0, 0, whole->width, whole->height };
  const PstRectangle   wanted   = { part->place.x * fineness, part->place.y * fineness, part->place.width * fineness,
                                    part->place.height * fineness };
  const PstPlane       plane    = { wanted.width, wanted.height, branch->plane.edges };
  const gfloat        *scores;
  PstPlane             patches;

  copy_part (whole, &all, &wanted, branch->map);
  scores = pst_discriminator_forward (branch->discriminator, &plane, branch->map, &patches);
  adversary->discriminator_loss += share * measure (branch, &patches, scores, 1.0f, share / adversary->request.batch,
                                                    adversary->counts[part->painting], part->place.x, part->place.y);
  pst_discriminator_backward (branch->discriminator, branch->score_gradient, NULL, adversary->sum + branch->x);
}

static void
finish (const PstSubject *subject,
        gpointer          data)
{
  PstAdversary *adversary = data;
  Part          part;

  if (subject->kind != PST_SUBJECT_PICTURE || ! adversary->is_playing)
    return;
  part = choose_part (adversary);
  for (guint i = 0; i < N_BRANCHES; i++)
    {
      judge_painted (adversary, &adversary->branches[i]);
      judge_painting (adversary, &adversary->branches[i], &part);
    }
}

static void
add_gradient (guint                layer,
              const PstRectangle  *place,
              const PstFeatureMap *gradient,
              gpointer             data)
{
  const PstAdversary *adversary = data;

  for (guint i = 0; i < N_BRANCHES && adversary->is_playing; i++)
    {
      const Branch *branch = &adversary->branches[i];
      PstRectangle  part   = find_part (branch, adversary->request.scene.width, adversary->request.scene.height);

      if (branch->layer != layer)
        continue;
      for (gint y = MAX (place->y, part.y); y < MIN (place->y + gradient->height, part.y + part.height); y++)
        for (gint x = MAX (place->x, part.x); x < MIN (place->x + gradient->width, part.x + part.width); x++)
          {
            const gfloat *from = branch->gradient + ((gsize) (y - part.y) * part.width + x - part.x) * branch->channels;
            gfloat       *to   = gradient->values + (y - place->y) * gradient->row + (x - place->x) * branch->channels;

            for (gsize c = 0; c < branch->channels; c++)
              to[c] += from[c];
          }
    }
}

/* ---- what it is made of */

static gboolean
find_layers (PstAdversary  *adversary,
             GError       **error)
{
  const PstNetwork *network = adversary->request.network;

  adversary->watched = g_new0 (gboolean, network->n_layers);
  for (guint i = 0; i < N_BRANCHES; i++)
    {
      Branch *branch = &adversary->branches[i];

      if (! pst_network_find_layer (network, layer_names[i], &branch->layer))
        {
          g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
                       _ ("The network has no layer “%s”, at which the adversary looks: train without one, or with another network."),
                       layer_names[i]);
          return FALSE;
        }
      branch->channels                  = network->layers[branch->layer].channels;
      branch->stride                    = network->layers[branch->layer].stride;
      adversary->watched[branch->layer] = TRUE;
    }
  return TRUE;
}

static void
plan_branch (PstAdversary *adversary,
             Branch       *branch)
{
  const PstScenePlan *scene = &adversary->request.scene;
  PstRectangle        part  = find_part (branch, scene->width, scene->height);

  branch->plane         = (PstPlane) { part.width, part.height, { PST_EDGE_ZERO, PST_EDGE_ZERO } };
  branch->patch         = GRID / get_fineness (branch);
  branch->discriminator = pst_discriminator_new (adversary->request.compute, branch->channels, &branch->plane);
  branch->x             = adversary->n;
  branch->u             = adversary->n_u;
  adversary->n += pst_discriminator_count (branch->discriminator);
  adversary->n_u += pst_discriminator_count_u (branch->discriminator);
  for (guint i = 0; i < scene->n_paintings; i++)
    if (is_used (adversary, i))
      branch->paintings[i] = (PstFeatureMap) {
        .channels = branch->channels, .width = scene->paintings[i].width / branch->stride,
        .height = scene->paintings[i].height / branch->stride, .stride = branch->stride,
        .row = scene->paintings[i].width / branch->stride * branch->channels };
}

/* (transfer full): only plans. The error is %PST_ERROR_SETTING where the network has other layers, or %PST_ERROR_SIZE where no painting is
 * large enough.
 */
PstAdversary *
pst_adversary_new (const PstAdversaryRequest  *request,
                   GError                    **error)
{
  g_autoptr (PstAdversary) adversary = g_new0 (PstAdversary, 1);
  gboolean                 any       = FALSE;

  adversary->request = *request;
  g_object_get (request->settings, "seed", &adversary->seed, NULL);
  if (! find_layers (adversary, error))
    return NULL;
  adversary->judge = (PstJudge) { adversary->watched, show, finish, add_gradient, adversary };
  for (guint i = 0; i < N_BRANCHES; i++)
    plan_branch (adversary, &adversary->branches[i]);
  for (guint i = 0; i < request->scene.n_paintings; i++)
    any |= is_used (adversary, i);
  if (any)
    return g_steal_pointer (&adversary);
  g_set_error_literal (error, PST_ERROR, PST_ERROR_SIZE,
                       _ ("The paintings are too narrow for an adversary: choose others, or train without one."));
  return NULL;
}

void
pst_adversary_free (PstAdversary *adversary)
{
  for (guint i = 0; i < N_BRANCHES; i++)
    {
      Branch *branch = &adversary->branches[i];

      g_clear_pointer (&branch->discriminator, pst_discriminator_free);
      g_free (branch->scales);
      pst_memory_free (branch->map);
      pst_memory_free (branch->gradient);
      pst_memory_free (branch->score_gradient);
      for (guint j = 0; j < PST_MOST_PAINTINGS; j++)
        pst_memory_free (branch->paintings[j].values);
    }
  for (guint i = 0; i < PST_MOST_PAINTINGS; i++)
    g_clear_pointer (&adversary->counts[i], pst_mask_unref);
  g_clear_pointer (&adversary->optimiser, pst_optimiser_free);
  pst_memory_free (adversary->x);
  pst_memory_free (adversary->sum);
  pst_memory_free (adversary->u);
  g_free (adversary->watched);
  g_free (adversary);
}

static PstOptimiserChoice
choose_optimiser (const PstAdversary *adversary)
{
  PstOptimiserChoice choice = pst_optimiser_choice_read (adversary->request.settings);

  choice.rate.first *= RATE;
  choice.rate.last *= RATE;
  return choice;
}

/* The memory that it takes once it is allocated. */
guint64
pst_adversary_get_bytes (const PstAdversary *adversary)
{
  const PstOptimiserChoice choice = choose_optimiser (adversary);
  const PstScenePlan      *scene  = &adversary->request.scene;
  guint64                  bytes  = pst_optimiser_get_bytes (&choice, adversary->n, adversary->request.n_steps) +
                                    (2 * adversary->n + adversary->n_u) * sizeof (gfloat);

  for (guint i = 0; i < N_BRANCHES; i++)
    {
      const Branch *branch = &adversary->branches[i];

      bytes += pst_discriminator_get_bytes (branch->discriminator);
      bytes += (2 * count_values (branch) + (gsize) branch->plane.width * branch->plane.height) * sizeof (gfloat);
      for (guint j = 0; j < scene->n_paintings; j++)
        bytes += (guint64) branch->paintings[j].row * branch->paintings[j].height * sizeof (gfloat);
    }
  for (guint i = 0; i < scene->n_paintings; i++)
    if (is_used (adversary, i) && scene->paintings[i].has_alpha)
      bytes += (guint64) (scene->paintings[i].width / GRID) * (scene->paintings[i].height / GRID) * sizeof (gfloat);
  return bytes;
}

/* Bytes of what is to be kept. */
guint64
pst_adversary_get_state_bytes (const PstAdversary *adversary)
{
  return ((1 + PST_MOST_OPTIMISER_VECTORS) * (guint64) adversary->n + adversary->n_u) * sizeof (gfloat);
}

const PstJudge *
pst_adversary_get_judge (const PstAdversary *adversary)
{
  return &adversary->judge;
}

static gboolean
allocate_branch (PstAdversary  *adversary,
                 Branch        *branch,
                 GError       **error)
{
  branch->scales = g_new (gfloat, branch->channels);
  if (! pst_discriminator_allocate (branch->discriminator, error) || ! (branch->map = pst_floats_new (count_values (branch), error)) ||
      ! (branch->gradient = pst_floats_new (count_values (branch), error)) ||
      ! (branch->score_gradient = pst_floats_new ((gsize) branch->plane.width * branch->plane.height, error)))
    return FALSE;
  for (guint i = 0; i < adversary->request.scene.n_paintings; i++)
    {
      PstFeatureMap *whole = &branch->paintings[i];

      if (whole->channels > 0 && ! (whole->values = pst_floats_new (whole->row * whole->height, error)))
        return FALSE;
    }
  return TRUE;
}

/* The discriminator's loss is known once the crops were looked at. */
static gboolean
evaluate (const gfloat  *x G_GNUC_UNUSED,
          gdouble       *value,
          gpointer       data,
          GError       **error G_GNUC_UNUSED)
{
  const PstAdversary *adversary = data;

  *value = adversary->step_loss;
  return TRUE;
}

static gboolean
differentiate (const gfloat  *x G_GNUC_UNUSED,
               gfloat        *gradient,
               gpointer       data,
               GError       **error G_GNUC_UNUSED)
{
  const PstAdversary *adversary = data;

  memcpy (gradient, adversary->sum, adversary->n * sizeof (gfloat));
  return TRUE;
}

/* Before the objective looks at paintings. FALSE with %PST_ERROR_MEMORY where there is no room. */
gboolean
pst_adversary_allocate (PstAdversary  *adversary,
                        GError       **error)
{
  const PstOptimiserChoice choice = choose_optimiser (adversary);
  const PstScenePlan      *scene  = &adversary->request.scene;

  for (guint i = 0; i < N_BRANCHES; i++)
    if (! allocate_branch (adversary, &adversary->branches[i], error))
      return FALSE;
  for (guint i = 0; i < scene->n_paintings; i++)
    if (is_used (adversary, i) && scene->paintings[i].has_alpha &&
        ! (adversary->counts[i] = pst_mask_new (scene->paintings[i].width / GRID, scene->paintings[i].height / GRID, error)))
      return FALSE;
  for (guint i = 0; i < scene->n_paintings; i++)
    for (gsize j = 0; adversary->counts[i] && j < (gsize) adversary->counts[i]->width * adversary->counts[i]->height; j++)
      adversary->counts[i]->values[j] = 1.0f;
  adversary->optimiser = pst_optimiser_new (&choice, adversary->request.compute, adversary->n, adversary->request.n_steps,
                                            (PstFunction) { evaluate, differentiate, NULL, adversary }, error);
  return adversary->optimiser && (adversary->x = pst_floats_new (adversary->n, error)) &&
         (adversary->sum = pst_floats_new (adversary->n, error)) && (adversary->u = pst_floats_new (adversary->n_u, error));
}

/* From how large each channel is in the paintings, where they are to be seen. */
static void
find_scales (const PstAdversary *adversary,
             Branch             *branch)
{
  g_autofree gdouble *squares = g_new0 (gdouble, branch->channels);
  gdouble             n       = G_MINDOUBLE;
  gdouble             mean    = 0.0;

  for (guint i = 0; i < adversary->request.scene.n_paintings; i++)
    {
      const PstFeatureMap *whole = &branch->paintings[i];
      const gfloat        *value = whole->values;

      for (gint j = 0; j < whole->width * whole->height; j++)
        {
          gdouble count = get_count (adversary->counts[i], j % whole->width / get_fineness (branch),
                                     j / whole->width / get_fineness (branch));

          n += count;
          for (gsize c = 0; c < branch->channels; c++, value++)
            squares[c] += count * *value * *value;
        }
    }
  for (gsize c = 0; c < branch->channels; c++)
    mean += squares[c] / n / branch->channels;
  for (gsize c = 0; c < branch->channels; c++)
    branch->scales[c] = 1.0 / sqrt (MAX (squares[c] / n + LEAST_CHANNEL * mean, G_MINFLOAT));
  for (guint i = 0; i < adversary->request.scene.n_paintings; i++)
    scale_map (branch, (gsize) branch->paintings[i].width * branch->paintings[i].height, branch->paintings[i].values);
}

/* The least that any place within reach counts. FALSE with %PST_ERROR_MEMORY where there is no room. */
static gboolean
keep_off (PstMask  *counts,
          GError  **error)
{
  gsize   n     = (gsize) counts->width * counts->height;
  gfloat *least = pst_floats_new (n, error);
  gfloat  most  = 0.0f;

  if (! least)
    return FALSE;
  for (gint y = 0; y < counts->height; y++)
    for (gint x = 0; x < counts->width; x++)
      {
        gfloat value = 1.0f;

        for (gint i = MAX (y - REACH, 0); i < MIN (y + REACH + 1, counts->height); i++)
          for (gint j = MAX (x - REACH, 0); j < MIN (x + REACH + 1, counts->width); j++)
            value = MIN (value, counts->values[(gsize) i * counts->width + j]);
        least[(gsize) y * counts->width + x] = value;
        most                                 = MAX (most, value);
      }
  if (most > 0.0f) /* or everything is near something transparent */
    memcpy (counts->values, least, n * sizeof (gfloat));
  pst_memory_free (least);
  return TRUE;
}

/* Once the objective has looked at all paintings: before the first step. FALSE with %PST_ERROR_MEMORY where there is no room. */
gboolean
pst_adversary_begin (PstAdversary  *adversary,
                     GError       **error)
{
  const guint32  numbers[] = { 3, adversary->seed };
  GRand         *random    = g_rand_new_with_seed_array (numbers, G_N_ELEMENTS (numbers));

  for (guint i = 0; i < N_BRANCHES; i++)
    {
      Branch *branch = &adversary->branches[i];

      find_scales (adversary, branch);
      pst_discriminator_begin (branch->discriminator, random, adversary->x + branch->x, adversary->u + branch->u);
    }
  g_rand_free (random);
  for (guint i = 0; i < adversary->request.scene.n_paintings; i++)
    if (adversary->counts[i] && ! keep_off (adversary->counts[i], error))
      return FALSE;
  return TRUE;
}

/* ---- steps */

/* Before the first crop of a step, also of one that is made once more. FALSE with %PST_ERROR_MEMORY where there is no room. */
gboolean
pst_adversary_begin_step (PstAdversary  *adversary,
                          GError       **error)
{
  adversary->step_loss = 0.0;
  memset (adversary->sum, 0, adversary->n * sizeof (gfloat));
  for (guint i = 0; i < N_BRANCHES; i++)
    {
      Branch *branch = &adversary->branches[i];

      if (! pst_discriminator_prepare (branch->discriminator, adversary->x + branch->x, adversary->u + branch->u, error))
        return FALSE;
    }
  return TRUE;
}

/* From now on, what the objective evaluates and differentiates is what is painted of this crop. */
void
pst_adversary_begin_crop (PstAdversary *adversary,
                          guint64       index)
{
  adversary->is_playing         = TRUE;
  adversary->index              = index;
  adversary->generator_loss     = 0.0;
  adversary->discriminator_loss = 0.0;
}

/* Until now. Sets both losses of the crop, and adds its own, times the weight, to the total. */
void
pst_adversary_end_crop (PstAdversary *adversary,
                        PstLosses    *losses)
{
  adversary->is_playing = FALSE;
  adversary->step_loss += adversary->discriminator_loss / adversary->request.batch;
  losses->values[PST_LOSS_ADVERSARY]     = adversary->generator_loss;
  losses->values[PST_LOSS_DISCRIMINATOR] = adversary->discriminator_loss;
  losses->total += adversary->request.weight * adversary->generator_loss;
}

/* After the last crop of a step: learns, unless it is far ahead. FALSE with %PST_ERROR_MEMORY where there is no room. */
gboolean
pst_adversary_end_step (PstAdversary  *adversary,
                        GError       **error)
{
  PstAdversaryState state;

  pst_adversary_get_state (adversary, &state);
  if (adversary->step_loss < AHEAD && *state.n_done > 0)
    return TRUE;
  for (guint i = 0; i < N_BRANCHES; i++)
    pst_discriminator_finish (adversary->branches[i].discriminator, adversary->sum + adversary->branches[i].x);
  if (! pst_optimiser_step (adversary->optimiser, adversary->x, error))
    return FALSE;
  for (guint i = 0; i < N_BRANCHES; i++)
    {
      Branch *branch = &adversary->branches[i];

      pst_discriminator_iterate (branch->discriminator, adversary->x + branch->x, adversary->u + branch->u);
    }
  return TRUE;
}

void
pst_adversary_get_state (PstAdversary      *adversary,
                         PstAdversaryState *state)
{
  PstOptimiserState of_optimiser;

  pst_optimiser_get_state (adversary->optimiser, &of_optimiser);
  *state = (PstAdversaryState) { of_optimiser.n_done, 2 + of_optimiser.n_vectors, { adversary->x, adversary->u },
                                 { adversary->n, adversary->n_u } };
  for (guint i = 0; i < of_optimiser.n_vectors; i++)
    {
      state->vectors[2 + i] = of_optimiser.vectors[i];
      state->lengths[2 + i] = adversary->n;
    }
}
