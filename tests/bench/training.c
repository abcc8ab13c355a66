/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Training as in the program: two crops of 208 pixels in a step. */
#include "config.h"

#include <stdio.h>

#include "measuring.h"
#include "objective/objective.h"
#include "training.h"

#define SIDE         208
#define BATCH        2
#define NEWS         100 /* steps from one score to the next */
#define SCORE_LAYERS "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1"

static void
mirror (PstPicture *picture)
{
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width / 2; x++)
      for (gint c = 0; c < 3; c++)
        {
          gfloat *left  = &picture->rgb[(y * picture->width + x) * 3 + c];
          gfloat *right = &picture->rgb[(y * picture->width + picture->width - 1 - x) * 3 + c];
          gfloat  value = *left;

          *left  = *right;
          *right = value;
        }
}

/* A PstGetCrop: from the left edge of the only photograph, its upper and its lower end in turn. */
static PstPicture *
get_same_crop (guint64   index,
               gpointer  data,
               GError  **error)
{
  const PstPicture *photo = g_ptr_array_index ((GPtrArray *) data, 0);

  return pst_picture_crop (photo, 0, index % 2 * (photo->height - SIDE), SIDE, SIDE, error);
}

/* A PstGetCrop: anywhere in any of the photographs, half of them mirrored. */
static PstPicture *
get_crop (guint64   index,
          gpointer  data,
          GError  **error)
{
  GPtrArray  *photos = data;
  GRand      *random = g_rand_new_with_seed (index);
  PstPicture *photo  = g_ptr_array_index (photos, g_rand_int_range (random, 0, photos->len));
  gint        left   = g_rand_int_range (random, 0, photo->width - SIDE + 1);
  gint        top    = g_rand_int_range (random, 0, photo->height - SIDE + 1);
  PstPicture *crop   = pst_picture_crop (photo, left, top, SIDE, SIDE, error);

  if (crop && g_rand_boolean (random))
    mirror (crop);
  g_rand_free (random);
  return crop;
}

static PstTraining
describe (TrainingScene *scene,
          guint          n_steps,
          PstGetCrop     crop)
{
  static const gdouble whole[] = { 1.0 };

  return (PstTraining) {
    .network = scene->network, .instant = scene->instant, .n_paintings = 1, .paintings = &scene->painting, .shares = whole,
    .settings = scene->settings, .side = SIDE, .batch = BATCH, .n_steps = n_steps, .get_crop = crop, .data = scene->photos,
  };
}

static PstTrainer *
new_trainer (const PstTraining *training)
{
  GError     *error   = NULL;
  PstTrainer *trainer = pst_trainer_new (training, NULL, &error);

  stop_on (error);
  return trainer;
}

static PstLosses
step (PstTrainer *trainer)
{
  GError    *error = NULL;
  PstLosses  losses;

  pst_trainer_step (trainer, &losses, NULL, &error);
  stop_on (error);
  return losses;
}

/* A step for each line that is read. */
void
take_training_turns (TrainingScene *scene)
{
  const PstTraining training  = describe (scene, 1000, get_same_crop);
  PstTrainer       *trainer   = new_trainer (&training);
  GError           *error     = NULL;
  guint64           predicted = 0;
  gchar             line[16];

  pst_trainer_predict_memory (&training, &predicted, &error);
  stop_on (error);
  g_print ("{\"kernels\": \"%s\", \"predicted_mib\": %" G_GUINT64_FORMAT "}\n", pst_kernels_get ()->name, predicted >> 20);
  while (fgets (line, sizeof line, stdin))
    {
      gint64    start  = g_get_monotonic_time ();
      PstLosses losses = step (trainer);

      g_print ("{\"ms\": %.2f, \"total\": %.6f, \"peak_mib\": %ld}\n", (g_get_monotonic_time () - start) / 1e3, losses.total, peak_mib ());
    }
  pst_trainer_free (trainer);
}

/* Prints what a photograph that was painted is like: content as peer_torch.py has it, and the relative style loss of covariances at the
 * same layers.
 */
void
print_training_score (TrainingScene *scene,
                      PstPicture    *painted)
{
  GError                  *error     = NULL;
  g_autoptr (PstSettings)  settings  = pst_trainer_settings_new ();
  g_autoptr (PstCompute)   compute   = pst_compute_new (0, NULL);
  const PstScenePlan       plan      = pst_scene_plan_one (painted->width, painted->height, scene->painting->width,
                                                           scene->painting->height);
  g_autoptr (PstObjective) objective = NULL;
  PstLosses                losses;

  g_object_set (settings, "style-layers", SCORE_LAYERS, "padding", PST_PADDING_ZERO, NULL);
  objective = pst_objective_new (scene->network, settings, compute, &plan, G_MAXUINT64, &error);
  if (objective && pst_objective_set_style (objective, 0, scene->painting, NULL, &error) &&
      pst_objective_prepare (objective, scene->kept_out, NULL, NULL, NULL, NULL, &error))
    pst_objective_evaluate (objective, painted->rgb, NULL, &losses, NULL, &error);
  stop_on (error);
  g_print ("\"content\": %.4f, \"style\": %.4f", losses.values[PST_LOSS_CONTENT], losses.values[PST_LOSS_STYLE]);
}

/* (transfer full): the kept-out photograph as it is painted in the end; prints a line every so many steps, with the mean of their losses.
 * Scores are in nobody's time.
 */
PstPicture *
print_training (TrainingScene *scene)
{
  GError     *error   = NULL;
  PstPicture *painted = NULL;
  gdouble     seconds = 0.0;
  gdouble     total   = 0.0;
  PstTraining training;
  PstTrainer *trainer;
  guint       style;
  gint        n_steps;

  g_object_get (scene->settings, "steps", &n_steps, NULL);
  training = describe (scene, n_steps, get_crop);
  trainer  = new_trainer (&training);
  pst_trainer_choose_style (trainer, &style, NULL, &error);
  stop_on (error);
  g_print ("{\"style\": %u}\n", style);
  for (gint i = 0; i <= n_steps; i++)
    {
      gint64 start = g_get_monotonic_time ();

      if (i % NEWS == 0 || i == n_steps)
        {
          g_print ("{\"step\": %d, \"seconds\": %.1f, \"total\": %.4f, ", i, seconds, total / NEWS);
          g_clear_pointer (&painted, pst_picture_unref);
          painted = pst_trainer_paint (trainer, scene->kept_out, &error);
          stop_on (error);
          print_training_score (scene, painted);
          g_print (", \"peak_mib\": %ld}\n", peak_mib ());
          total = 0.0;
          start = g_get_monotonic_time ();
        }
      if (i < n_steps)
        total += step (trainer).total;
      seconds += (g_get_monotonic_time () - start) / 1e6;
    }
  pst_trainer_free (trainer);
  return painted;
}
