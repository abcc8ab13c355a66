/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Teaches a network that paints at once (J. Johnson, A. Alahi, L. Fei-Fei, Perceptual Losses for Real-Time Style Transfer and
 * Super-Resolution, ECCV 2016). A step:
 *
 *   x → generator (generator.c); for each crop: crop → painted (generator-walk.c) → losses beside paintings and crop (objective.c)
 *     → gradient of painted → gradient of x, added up; x → Adam (adam.c) → x
 *
 * What is to be steady in motion is also painted of each crop as it is moved a little, and compared (motion.c). The total is the mean over
 * the crops. Adam's average of its last vectors is what has been learnt in the end.
 *
 * An adversary (adversary.c) looks at what the objective looks at, and learns in the same step.
 *
 * A training that is saved is a header and vectors: x, what Adam remembers, and the same of the adversary. Crops are given by their number,
 * so that there is nothing random beside.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/scene.h>

#include "compute/allocation.h"
#include "losses/losses.h"
#include "objective/objective.h"
#include "optimise/optimiser-choice.h"
#include "train/adversary.h"
#include "train/generator-walk.h"
#include "train/motion.h"

#define MAGIC            0x3147545354535001 /* and version */
#define MOTION_WEIGHT    60.0               /* where steadiness is 1 */
#define ADVERSARY_WEIGHT 1.0                /* where the adversary is 1 */

struct _PstTrainer
{
  PstTraining       training;
  PstCompute       *compute;
  PstGenerator     *generator;
  PstGeneratorWalk *walk;
  PstAdversary     *adversary;   /* or NULL */
  PstObjective     *objective;
  PstOptimiser     *optimiser;
  gfloat           *x;
  gfloat           *sum;         /* gradient of x */
  gfloat           *gradient;    /* of what is painted, [side, side, 3] */
  gfloat           *moved;       /* [2, side, side, 3]: a crop that was moved, and what is painted of it; NULL where nothing moves */
  gboolean          has_content; /* the objective has seen a crop */
  PstMotion         motion;      /* of the crop */
  PstLosses         losses;      /* of the last step */
  GCancellable     *cancellable; /* of the step that is being made */
};

/* Of a training that is saved. */
typedef struct
{
  guint64 magic;
  guint64 n;
  guint64 side;
  guint64 batch;
  guint64 n_steps;
  guint64 n_done;
  guint64 n_adversary; /* of these, in which the adversary has learnt */
} Header;

/* What scripts and files call what is trained, and how much farther a step goes best than one of everything. */
static const struct
{
  const gchar *name;
  gdouble      rate;
} parts[] = {
  [PST_TRAINED_ALL]      = { "all", 1.0 },
  [PST_TRAINED_STYLE]    = { "normalisation", 20.0 },
  [PST_TRAINED_LOW_RANK] = { "low-rank", 7.0 },
};

/**
 * pst_trained_part_get_name:
 * @part: what is trained
 *
 * Returns: what scripts and files call it
 */
const gchar *
pst_trained_part_get_name (PstTrainedPart part)
{
  return parts[part].name;
}

/**
 * pst_trainer_settings_new:
 *
 * Returns: (transfer full): settings as a training needs them: covariances of the paintings, the crop's own features, smoothness, and Adam
 */
PstSettings *
pst_trainer_settings_new (void)
{
  return g_object_new (PST_TYPE_SETTINGS,
                       "style-loss", PST_STYLE_LOSS_COVARIANCE, "style-weight", 6.0, "content-weight", 1.0, "smoothness-weight", 20.0,
                       "matching-weight", 0.0, "contours", 0.0, "palette-weight", 0.0,
                       "optimiser", PST_OPTIMISER_ADAM, "learning-rate", 0.003, "learning-rate-decay", 0.1,
                       NULL);
}

static PstScenePlan
plan_scene (const PstTraining *training)
{
  PstScenePlan plan = { .width = training->side, .height = training->side, .n_paintings = training->n_paintings };

  for (guint i = 0; i < training->n_paintings; i++)
    plan.paintings[i] = (PstPaintingPlan) { .width = training->paintings[i]->width, .height = training->paintings[i]->height,
                                            .has_alpha = training->paintings[i]->alpha != NULL, .share = training->shares[i] };
  return plan;
}

static gsize
count_values (const PstTrainer *trainer)
{
  return 3 * (gsize) trainer->training.side * trainer->training.side;
}

static PstOptimiserChoice
choose_optimiser (const PstTraining *training)
{
  PstOptimiserChoice choice = pst_optimiser_choice_read (training->settings);

  choice.rate.first *= parts[training->part].rate;
  choice.rate.last *= parts[training->part].rate;
  return choice;
}

/* What is taken beside the objective, once the paintings were looked at. */
static guint64
get_bytes_beside (const PstTrainer *trainer)
{
  const PstOptimiserChoice choice = choose_optimiser (&trainer->training);
  gsize                    n      = trainer->generator->n;
  gsize                    moved  = trainer->training.steadiness > 0.0 ? 2 * count_values (trainer) : 0;

  return (trainer->adversary ? pst_adversary_get_bytes (trainer->adversary) : 0) +
         pst_generator_get_bytes (trainer->generator) + pst_generator_walk_get_bytes (trainer->walk) +
         pst_optimiser_get_bytes (&choice, n, trainer->training.n_steps) + (2 * (n + count_values (trainer)) + moved) * sizeof (gfloat);
}

static gboolean
plan_adversary (PstTrainer          *trainer,
                const PstScenePlan  *scene,
                PstBeside           *beside,
                GError             **error)
{
  const PstTraining *training = &trainer->training;

  if (training->adversary <= 0.0)
    return TRUE;
  trainer->adversary = pst_adversary_new (&(PstAdversaryRequest) {
    .network = training->network, .settings = training->settings, .compute = trainer->compute, .scene = *scene,
    .weight = ADVERSARY_WEIGHT * training->adversary, .batch = training->batch, .n_steps = training->n_steps }, error);
  if (! trainer->adversary)
    return FALSE;
  beside->looking = pst_adversary_get_bytes (trainer->adversary);
  beside->judge   = pst_adversary_get_judge (trainer->adversary);
  return TRUE;
}

/* Plans only. */
static PstTrainer *
plan_trainer (const PstTraining  *training,
              GError            **error)
{
  g_autoptr (PstTrainer) trainer = g_new0 (PstTrainer, 1);
  const PstScenePlan     scene   = plan_scene (training);
  const PstEdges         edges   = { PST_EDGE_MIRROR, PST_EDGE_MIRROR };
  PstBeside              beside  = { 0 };
  gint                   n_threads;
  gint                   seed;

  g_object_get (training->settings, "threads", &n_threads, "seed", &seed, NULL);
  trainer->training  = *training;
  trainer->compute   = pst_compute_new (n_threads, NULL);
  trainer->generator = pst_generator_new (training->instant, training->style, training->part, seed, trainer->compute);
  trainer->walk      = pst_generator_walk_new (trainer->generator, training->side, training->side, edges, TRUE);
  if (! plan_adversary (trainer, &scene, &beside, error))
    return NULL;
  beside.painting    = get_bytes_beside (trainer);
  trainer->objective = pst_objective_new_beside (training->network, training->settings, trainer->compute, &scene, &beside, G_MAXUINT64,
                                                 error);
  return trainer->objective ? g_steal_pointer (&trainer) : NULL;
}

/**
 * pst_trainer_predict_memory:
 * @training: what is asked for; crops are not asked for yet
 * @bytes: (out): the most memory that the training takes, the network that looks at pictures included, but not pictures that are there
 * @error: set as by pst_trainer_new()
 *
 * Returns: whether it can be told
 */
gboolean
pst_trainer_predict_memory (const PstTraining  *training,
                            guint64            *bytes,
                            GError            **error)
{
  g_autoptr (PstTrainer) trainer = plan_trainer (training, error);

  if (! trainer)
    return FALSE;
  *bytes = pst_objective_get_bytes (trainer->objective);
  return TRUE;
}

/**
 * pst_trainer_predict_beside:
 * @training: what is asked for
 * @width: of a picture in pixels
 * @height: of the picture
 * @bytes: (out): the most memory that pst_trainer_paint() of such a picture takes beside the training, and pst_trainer_save() with a copy
 *         of what it tells
 * @error: set as by pst_trainer_new()
 *
 * Returns: whether it can be told
 */
gboolean
pst_trainer_predict_beside (const PstTraining  *training,
                            gint                width,
                            gint                height,
                            guint64            *bytes,
                            GError            **error)
{
  g_autoptr (PstTrainer) trainer = plan_trainer (training, error);
  guint64                saving;

  if (! trainer)
    return FALSE;
  saving = 2 * (1 + PST_MOST_OPTIMISER_VECTORS) * trainer->generator->n * sizeof (gfloat);
  if (trainer->adversary)
    saving += 2 * pst_adversary_get_state_bytes (trainer->adversary);
  *bytes = MAX (saving, pst_generator_paint_get_bytes (trainer->generator, width, height));
  return TRUE;
}

static gfloat *
get_moved_painted (const PstTrainer *trainer)
{
  return trainer->moved + count_values (trainer);
}

/* Paints the crop as it is moved. */
static void
paint_moved (PstTrainer       *trainer,
             const gfloat     *x,
             const PstPicture *crop,
             guint64           index)
{
  gint seed;

  g_object_get (trainer->training.settings, "seed", &seed, NULL);
  trainer->motion = pst_motion_choose (crop->width, crop->height, seed, index);
  pst_motion_apply (&trainer->motion, crop->rgb, trainer->moved);
  memcpy (get_moved_painted (trainer), pst_generator_walk_forward (trainer->walk, x, trainer->moved),
          count_values (trainer) * sizeof (gfloat));
}

/* Adds how far it is from what was painted of the crop, and the gradient of that. */
static void
add_motion (PstTrainer   *trainer,
            const gfloat *painted,
            PstLosses    *losses)
{
  gdouble weight = MOTION_WEIGHT * trainer->training.steadiness;

  losses->values[PST_LOSS_MOTION] = pst_motion_compare (&trainer->motion, painted, get_moved_painted (trainer), weight, trainer->gradient);
  losses->total += weight * losses->values[PST_LOSS_MOTION];
}

/* What is painted beside the paintings and the crop, and what the adversary thinks of it where it is to be deceived. */
static gboolean
evaluate_painted (PstTrainer    *trainer,
                  const gfloat  *painted,
                  guint64        index,
                  gfloat        *gradient,
                  PstLosses     *losses,
                  GError       **error)
{
  gboolean plays = trainer->adversary && gradient;
  gboolean done;

  if (plays)
    pst_adversary_begin_crop (trainer->adversary, index);
  done = pst_objective_evaluate (trainer->objective, painted, gradient, losses, trainer->cancellable, error);
  if (plays)
    pst_adversary_end_crop (trainer->adversary, losses);
  return done;
}

static void
add_losses (PstTrainer      *trainer,
            const PstLosses *losses)
{
  for (guint kind = 0; kind < PST_N_LOSSES; kind++)
    trainer->losses.values[kind] += losses->values[kind] / trainer->training.batch;
  trainer->losses.total += losses->total / trainer->training.batch;
}

static gboolean
show_content (PstTrainer        *trainer,
              const PstPicture  *crop,
              GError           **error)
{
  if (trainer->has_content)
    return pst_objective_change_content (trainer->objective, crop, trainer->cancellable, error);
  trainer->has_content = pst_objective_prepare (trainer->objective, crop, NULL, NULL, NULL, trainer->cancellable, error);
  return trainer->has_content;
}

/* Adds one crop's losses, and its gradient if that is wanted. */
static gboolean
add_crop (PstTrainer    *trainer,
          const gfloat  *x,
          guint64        index,
          gboolean       with_gradient,
          GError       **error)
{
  const PstTraining      *training = &trainer->training;
  g_autoptr (PstPicture)  crop     = training->get_crop (index, training->data, error);
  const gfloat           *painted;
  PstLosses               losses   = { .total = 0.0 };

  if (! crop)
    return FALSE;
  g_return_val_if_fail (crop->width == training->side && crop->height == training->side && ! crop->alpha, FALSE);
  if (! show_content (trainer, crop, error))
    return FALSE;
  if (with_gradient && trainer->moved)
    paint_moved (trainer, x, crop, index);
  painted = pst_generator_walk_forward (trainer->walk, x, crop->rgb);
  if (! evaluate_painted (trainer, painted, index, with_gradient ? trainer->gradient : NULL, &losses, error))
    return FALSE;
  if (with_gradient && trainer->moved)
    add_motion (trainer, painted, &losses);
  add_losses (trainer, &losses);
  if (! with_gradient)
    return TRUE;
  for (gsize i = 0; i < count_values (trainer); i++)
    trainer->gradient[i] /= training->batch;
  pst_generator_walk_backward (trainer->walk, x, crop->rgb, trainer->gradient, trainer->sum);
  return TRUE;
}

/* The mean losses of as many crops as a step has, and their gradient if that is wanted. */
static gboolean
add_batch (PstTrainer    *trainer,
           const gfloat  *x,
           guint64        first,
           gboolean       with_gradient,
           GError       **error)
{
  trainer->losses = (PstLosses) { 0 };
  if (! pst_generator_prepare (trainer->generator, x, error))
    return FALSE;
  if (trainer->adversary && with_gradient && ! pst_adversary_begin_step (trainer->adversary, error))
    return FALSE;
  for (guint i = 0; i < trainer->training.batch; i++)
    if (! add_crop (trainer, x, first + i, with_gradient, error))
      return FALSE;
  return TRUE;
}

/* The gradient is known as soon as the value is. */
static gboolean
evaluate (const gfloat  *x,
          gdouble       *value,
          gpointer       data,
          GError       **error)
{
  PstTrainer *trainer = data;
  guint64     first   = (guint64) pst_trainer_count_steps (trainer) * trainer->training.batch;

  memset (trainer->sum, 0, trainer->generator->n * sizeof (gfloat));
  if (! add_batch (trainer, x, first, TRUE, error))
    return FALSE;
  *value = trainer->losses.total;
  if (isfinite (*value))
    return TRUE;
  g_set_error_literal (error, PST_ERROR, PST_ERROR_DIVERGED,
                       _ ("The training went out of bounds: try smaller weights or a smaller learning rate."));
  return FALSE;
}

static gboolean
differentiate (const gfloat  *x G_GNUC_UNUSED,
               gfloat        *gradient,
               gpointer       data,
               GError       **error G_GNUC_UNUSED)
{
  const PstTrainer *trainer = data;

  memcpy (gradient, trainer->sum, trainer->generator->n * sizeof (gfloat));
  return TRUE;
}

static gboolean
allocate (PstTrainer  *trainer,
          GError     **error)
{
  const PstOptimiserChoice choice = choose_optimiser (&trainer->training);
  gsize                    n      = trainer->generator->n;

  trainer->optimiser = pst_optimiser_new (&choice, trainer->compute, n, trainer->training.n_steps,
                                          (PstFunction) { evaluate, differentiate, NULL, trainer }, error);
  if (trainer->training.steadiness > 0.0 && ! (trainer->moved = pst_floats_new (2 * count_values (trainer), error)))
    return FALSE;
  return trainer->optimiser && (trainer->x = pst_floats_new (n, error)) && (trainer->sum = pst_floats_new (n, error)) &&
         (trainer->gradient = pst_floats_new (count_values (trainer), error)) && pst_generator_walk_allocate (trainer->walk, error);
}

/**
 * pst_trainer_new:
 * @training: what is asked for
 * @cancellable: (nullable): gives it up
 * @error: set to %PST_ERROR_MEMORY where there is no room, to %PST_ERROR_SIZE where crops are too small for all layers, to
 *         %PST_ERROR_SETTING where a layer does not exist, to %PST_ERROR_NETWORK_FILE where what the network sees makes no sense, or to
 *         %G_IO_ERROR_CANCELLED
 *
 * Looks at the paintings, which are not needed any more then.
 *
 * Returns: (transfer full): a training before its first step
 */
PstTrainer *
pst_trainer_new (const PstTraining  *training,
                 GCancellable       *cancellable,
                 GError            **error)
{
  g_autoptr (PstTrainer) trainer = NULL;

  g_return_val_if_fail (training->side % training->instant->multiple == 0 && training->batch > 0 && training->n_steps > 0, NULL);
  g_return_val_if_fail (training->n_paintings >= 1 && training->n_paintings <= PST_MOST_PAINTINGS, NULL);
  g_return_val_if_fail (training->instant->architecture && training->style < training->instant->n_entries, NULL);
  g_return_val_if_fail (training->instant->layers[0].parameters.filter, NULL);

  trainer = plan_trainer (training, error);
  if (! trainer || ! pst_compute_check (trainer->compute, error) ||
      (trainer->adversary && ! pst_adversary_allocate (trainer->adversary, error)))
    return NULL;
  for (guint i = 0; i < training->n_paintings; i++)
    if (training->shares[i] > 0.0 && ! pst_objective_set_style (trainer->objective, i, training->paintings[i], cancellable, error))
      return NULL;
  if (! allocate (trainer, error) || (trainer->adversary && ! pst_adversary_begin (trainer->adversary, error)))
    return NULL;
  pst_generator_read (trainer->generator, trainer->x);
  return g_steal_pointer (&trainer);
}

/**
 * pst_trainer_free:
 * @trainer: a training
 */
void
pst_trainer_free (PstTrainer *trainer)
{
  g_clear_pointer (&trainer->optimiser, pst_optimiser_free);
  g_clear_pointer (&trainer->objective, pst_objective_free);
  g_clear_pointer (&trainer->adversary, pst_adversary_free);
  g_clear_pointer (&trainer->walk, pst_generator_walk_free);
  g_clear_pointer (&trainer->generator, pst_generator_free);
  g_clear_pointer (&trainer->compute, pst_compute_free);
  pst_memory_free (trainer->x);
  pst_memory_free (trainer->sum);
  pst_memory_free (trainer->gradient);
  pst_memory_free (trainer->moved);
  g_free (trainer);
}

/**
 * pst_trainer_count_steps:
 * @trainer: a training
 *
 * Returns: how many steps it has made
 */
guint
pst_trainer_count_steps (PstTrainer *trainer)
{
  PstOptimiserState state;

  pst_optimiser_get_state (trainer->optimiser, &state);
  return *state.n_done;
}

/**
 * pst_trainer_step:
 * @trainer: a training with steps left
 * @losses: (out): those of this step's crops before it was made, their mean
 * @cancellable: (nullable): gives the step up; then it can be made again
 * @error: set to what the crops' function says, to %PST_ERROR_DIVERGED where the losses are no numbers any more, to %PST_ERROR_MEMORY, or
 *         to %G_IO_ERROR_CANCELLED
 *
 * Makes a step.
 *
 * Returns: whether it was made
 */
gboolean
pst_trainer_step (PstTrainer    *trainer,
                  PstLosses     *losses,
                  GCancellable  *cancellable,
                  GError       **error)
{
  gboolean done;

  trainer->cancellable = cancellable;
  done                 = pst_optimiser_step (trainer->optimiser, trainer->x, error) &&
                         (! trainer->adversary || pst_adversary_end_step (trainer->adversary, error));
  trainer->cancellable = NULL;
  *losses              = trainer->losses;
  return done;
}

/**
 * pst_trainer_choose_style:
 * @trainer: a training before its first step
 * @style: (out): the style with which it begins then; where it is given up, the nearest of those that were looked at
 * @cancellable: (nullable): gives it up
 * @error: set as by pst_trainer_step()
 *
 * Lets the training begin with that of the network's styles which has the least losses with the crops of the first step.
 *
 * Returns: whether it was found
 */
gboolean
pst_trainer_choose_style (PstTrainer    *trainer,
                          guint         *style,
                          GCancellable  *cancellable,
                          GError       **error)
{
  guint    n_styles = pst_instant_get_n_entries (trainer->training.instant);
  gdouble  least    = G_MAXDOUBLE;
  gboolean going    = TRUE;

  *style               = trainer->generator->style;
  trainer->cancellable = cancellable;
  for (guint i = 0; i < n_styles && going; i++)
    {
      trainer->generator->style = i;
      pst_generator_read (trainer->generator, trainer->x);
      going = add_batch (trainer, trainer->x, 0, FALSE, error);
      if (going && trainer->losses.total < least)
        {
          least  = trainer->losses.total;
          *style = i;
        }
    }
  trainer->cancellable      = NULL;
  trainer->generator->style = *style;
  pst_generator_read (trainer->generator, trainer->x);
  return going;
}

/* (transfer full): what has been learnt so far */
static gfloat *
dup_learnt (PstTrainer  *trainer,
            GError     **error)
{
  gfloat *learnt = pst_floats_new (trainer->generator->n, error);

  if (learnt)
    {
      memcpy (learnt, trainer->x, trainer->generator->n * sizeof (gfloat));
      pst_optimiser_finish (trainer->optimiser, learnt);
    }
  return learnt;
}

/**
 * pst_trainer_paint:
 * @trainer: a training
 * @picture: any picture
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * The picture is painted as a whole, which takes more memory than painting with what is learnt in the end.
 *
 * Returns: (transfer full): the picture as it is painted with what has been learnt so far, of the same size, opaque
 */
PstPicture *
pst_trainer_paint (PstTrainer        *trainer,
                   const PstPicture  *picture,
                   GError           **error)
{
  gfloat     *learnt  = dup_learnt (trainer, error);
  PstPicture *painted = NULL;

  if (learnt && pst_generator_prepare (trainer->generator, learnt, error))
    painted = pst_generator_paint (trainer->generator, learnt, picture, error);
  pst_memory_free (learnt);
  return painted;
}

/**
 * pst_trainer_compare:
 * @trainer: a training
 * @crop: an opaque picture as large as the training's crops
 * @losses: (out): how far it is from the crop and from the paintings as it is painted with what has been learnt so far
 * @cancellable: (nullable): gives it up
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED
 *
 * Whether the training looks at something makes no difference to it.
 *
 * Returns: whether it was compared
 */
gboolean
pst_trainer_compare (PstTrainer        *trainer,
                     const PstPicture  *crop,
                     PstLosses         *losses,
                     GCancellable      *cancellable,
                     GError           **error)
{
  gfloat   *learnt = dup_learnt (trainer, error);
  gboolean  done;

  trainer->cancellable = cancellable;
  done                 = learnt && pst_generator_prepare (trainer->generator, learnt, error) && show_content (trainer, crop, error) &&
                         pst_objective_evaluate (trainer->objective, pst_generator_walk_forward (trainer->walk, learnt, crop->rgb), NULL,
                                                 losses, cancellable, error);
  trainer->cancellable = NULL;
  pst_memory_free (learnt);
  return done;
}

/**
 * pst_trainer_finish:
 * @trainer: a training
 * @error: set to %PST_ERROR_MEMORY where there is no room
 *
 * Gives what has been learnt so far to the style and the network with which training began. The training can go on.
 *
 * Returns: whether it was given
 */
gboolean
pst_trainer_finish (PstTrainer  *trainer,
                    GError     **error)
{
  gfloat   *learnt = dup_learnt (trainer, error);
  gboolean  given  = learnt && pst_generator_write (trainer->generator, learnt, error);

  pst_memory_free (learnt);
  return given;
}

static Header
make_header (PstTrainer *trainer)
{
  PstAdversaryState of_adversary;
  guint             none = 0;

  of_adversary.n_done = &none;
  if (trainer->adversary)
    pst_adversary_get_state (trainer->adversary, &of_adversary);
  return (Header) { MAGIC, trainer->generator->n, trainer->training.side, trainer->training.batch, trainer->training.n_steps,
                    pst_trainer_count_steps (trainer), *of_adversary.n_done };
}

/* What is behind the header. */
typedef struct
{
  guint   n;
  gfloat *vectors[1 + PST_MOST_OPTIMISER_VECTORS + PST_ADVERSARY_VECTORS];
  gsize   lengths[1 + PST_MOST_OPTIMISER_VECTORS + PST_ADVERSARY_VECTORS];
  gsize   n_all;
} Kept;

static void
keep (Kept   *kept,
      gfloat *vector,
      gsize   length)
{
  kept->vectors[kept->n]   = vector;
  kept->lengths[kept->n++] = length;
  kept->n_all += length;
}

static Kept
list_vectors (PstTrainer *trainer)
{
  Kept              kept = { 0 };
  PstOptimiserState state;
  PstAdversaryState of_adversary;

  pst_optimiser_get_state (trainer->optimiser, &state);
  keep (&kept, trainer->x, trainer->generator->n);
  for (guint i = 0; i < state.n_vectors; i++)
    keep (&kept, state.vectors[i], trainer->generator->n);
  if (! trainer->adversary)
    return kept;
  pst_adversary_get_state (trainer->adversary, &of_adversary);
  for (guint i = 0; i < of_adversary.n_vectors; i++)
    keep (&kept, of_adversary.vectors[i], of_adversary.lengths[i]);
  return kept;
}

/**
 * pst_trainer_save:
 * @trainer: a training after its first step
 *
 * Returns: (transfer full): what pst_trainer_restore() needs, on a machine of the same kind
 */
GBytes *
pst_trainer_save (PstTrainer *trainer)
{
  const Header  header = make_header (trainer);
  const Kept    kept   = list_vectors (trainer);
  GByteArray   *state  = g_byte_array_sized_new (sizeof header + kept.n_all * sizeof (gfloat));

  g_byte_array_append (state, (const guint8 *) &header, sizeof header);
  for (guint i = 0; i < kept.n; i++)
    g_byte_array_append (state, (const guint8 *) kept.vectors[i], kept.lengths[i] * sizeof (gfloat));
  return g_byte_array_free_to_bytes (state);
}

static gboolean
fits (PstTrainer   *trainer,
      const guint8 *bytes,
      gsize         n_bytes,
      gsize         n)
{
  Header       header   = { 0 };
  const Header expected = make_header (trainer);
  gboolean     finite   = TRUE;

  if (n_bytes != sizeof header + n * sizeof (gfloat))
    return FALSE;
  memcpy (&header, bytes, sizeof header);
  for (gsize i = 0; i < n; i++)
    {
      gfloat value;

      memcpy (&value, bytes + sizeof header + i * sizeof value, sizeof value);
      finite &= isfinite (value) != 0;
    }
  return finite && header.magic == MAGIC && header.n == expected.n && header.side == expected.side && header.batch == expected.batch &&
         header.n_steps == expected.n_steps && header.n_done > 0 && header.n_done <= header.n_steps &&
         (trainer->adversary ? header.n_adversary > 0 && header.n_adversary <= header.n_done : header.n_adversary == 0);
}

/**
 * pst_trainer_restore:
 * @trainer: a training of which the same was asked as of the one that was saved
 * @state: what pst_trainer_save() told; may be anything
 * @error: set to %PST_ERROR_NETWORK_FILE where it is damaged, or of another training
 *
 * The training goes on from there, as if it had not been interrupted.
 *
 * Returns: whether it does
 */
gboolean
pst_trainer_restore (PstTrainer  *trainer,
                     GBytes      *state,
                     GError     **error)
{
  gsize              size;
  const guint8      *bytes = g_bytes_get_data (state, &size);
  const Kept         kept  = list_vectors (trainer);
  PstOptimiserState  to;
  PstAdversaryState  of_adversary;
  Header             header;

  if (! fits (trainer, bytes, size, kept.n_all))
    {
      g_set_error_literal (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
                           _ ("This training cannot go on: what was kept of it is damaged, or belongs to another one. Begin it anew."));
      return FALSE;
    }
  memcpy (&header, bytes, sizeof header);
  pst_optimiser_get_state (trainer->optimiser, &to);
  *to.n_done = header.n_done;
  if (trainer->adversary)
    {
      pst_adversary_get_state (trainer->adversary, &of_adversary);
      *of_adversary.n_done = header.n_adversary;
    }
  bytes += sizeof header;
  for (guint i = 0; i < kept.n; bytes += kept.lengths[i++] * sizeof (gfloat))
    memcpy (kept.vectors[i], bytes, kept.lengths[i] * sizeof (gfloat));
  return TRUE;
}
