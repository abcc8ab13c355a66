/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One training from photographs and paintings to the file of a trained style, for so many minutes, with a checkpoint from which it goes on
 * after whatever has happened: in the end there are the same bits as without an interruption.
 *
 * A run is made and run in one thread. While it runs, other threads may cancel it through the GCancellable, pause it, stop it, and look at
 * it with the functions that say so; nothing else.
 */
#pragma once

#include <gio/gio.h>
#include <pastiche/job.h>
#include <pastiche/trained-style.h>
#include <pastiche/trainer.h>

G_BEGIN_DECLS

#define PST_TRAINING_SIDE    208 /* pixels along a side of a crop */
#define PST_TRAINING_BATCH   2   /* crops in a step */
#define PST_TRAINING_SIZE    512 /* pixels along a side (pst_picture_get_side()) of photographs, and of paintings beside them */
#define PST_TRAINING_NEAREST -1  /* instead of a style */

/**
 * PstTrainingPlan:
 * @network: looks at pictures
 * @start: (nullable): the file of the network with which training begins; %NULL: it begins with one that has learnt nothing yet
 * @kind: what that one is made of, which is not asked for where there is a @start
 * @style: with which of its styles, or %PST_TRAINING_NEAREST: the nearest
 * @part: what is trained
 * @n_paintings: how many paintings there are, at least 1 and at most %PST_MOST_PAINTINGS
 * @paintings: (array length=n_paintings): what the style is learnt from, of any size; what is transparent is not
 * @shares: (array length=n_paintings): how much each counts beside the others
 * @steadiness: how much it counts that what is painted follows where a picture moves a little; 0: nothing, 1: as much as is usual
 * @adversary: how much it counts to deceive a network that learns to tell what is painted from the paintings; 0: there is none, 1: as much
 *             as is usual
 * @n_photographs: how many photographs there are, at least 1
 * @photographs: (array length=n_photographs): what is painted meanwhile, of any size; what is transparent counts as white
 * @kept_out: a photograph that is not among them, which tells whether the style holds there
 * @settings: losses, learning rate, brush size, seed, threads; see pst_trainer_settings_new()
 * @side: pixels along a side of a crop, a multiple of 8; %PST_TRAINING_SIDE
 * @batch: crops in a step; %PST_TRAINING_BATCH
 * @seconds: how long the training is to take, where it has no number of steps
 * @n_steps: how many steps there are to be; 0: as many as there is time for
 * @checkpoint: (nullable): a local file from which the training can go on
 * @label: (nullable): a text that is kept in it, for the caller's own use
 *
 * What is asked of a training. Of all of it, the network is kept, and copies.
 */
typedef struct
{
  PstNetwork     *network;
  GFile          *start;
  PstInstantKind  kind;
  gint            style;
  PstTrainedPart  part;
  guint           n_paintings;
  PstPicture    **paintings;
  const gdouble  *shares;
  gdouble         steadiness;
  gdouble         adversary;
  guint           n_photographs;
  PstPicture    **photographs;
  PstPicture     *kept_out;
  PstSettings    *settings;
  gint            side;
  guint           batch;
  gdouble         seconds;
  guint           n_steps;
  GFile          *checkpoint;
  const gchar    *label;
} PstTrainingPlan;

/**
 * PstKeptOut:
 * @step: after how many steps
 * @content: how far from the photograph it was painted then
 * @style: how far from the paintings: 1 is about as far as a photograph
 *
 * What the photograph that is kept out was like.
 */
typedef struct
{
  guint   step;
  gdouble content;
  gdouble style;
} PstKeptOut;

typedef struct _PstTrainingRun PstTrainingRun;

PstTrainingRun *pst_training_run_new            (const PstTrainingPlan  *plan,
                                                 GError                **error);
void            pst_training_run_free           (PstTrainingRun         *run);

gboolean        pst_training_run_predict_memory (PstTrainingRun         *run,
                                                 guint64                *bytes,
                                                 GError                **error);
gchar          *pst_training_run_describe_need  (PstTrainingRun         *run,
                                                 GError                **error);
gboolean        pst_training_run_restore        (PstTrainingRun         *run,
                                                 GError                **error);
gboolean        pst_training_run_run            (PstTrainingRun         *run,
                                                 GCancellable           *cancellable,
                                                 GError                **error);
gboolean        pst_training_run_save           (PstTrainingRun         *run,
                                                 const PstTrainedNote   *note,
                                                 GFile                  *file,
                                                 GError                **error);

void            pst_training_run_pause          (PstTrainingRun         *run,
                                                 gboolean                paused);
void            pst_training_run_stop           (PstTrainingRun         *run);
void            pst_training_run_get_progress   (PstTrainingRun         *run,
                                                 PstProgress            *progress);
PstPicture     *pst_training_run_dup_canvas     (PstTrainingRun         *run);
GArray         *pst_training_run_dup_history    (PstTrainingRun         *run,
                                                 guint                   first);
GArray         *pst_training_run_dup_kept_out   (PstTrainingRun         *run);

gboolean        pst_training_read_label         (GFile                  *checkpoint,
                                                 gchar                 **label,
                                                 gdouble                *fraction,
                                                 GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstTrainingRun, pst_training_run_free)

G_END_DECLS
