/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Teaches a network that paints at once the style of paintings: step by step, each of which paints some crops of photographs, compares
 * them with the paintings and with the photographs, and changes what the network has learnt a little.
 *
 * A trainer belongs to one thread at a time. What it computes depends on nothing but what is asked of it, and not on the number of threads
 * nor on interruptions: saved and restored, it comes to the same bits.
 */
#pragma once

#include <gio/gio.h>
#include <pastiche/instant.h>
#include <pastiche/losses.h>
#include <pastiche/network.h>
#include <pastiche/picture.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

/**
 * PstTrainedPart:
 * @PST_TRAINED_ALL: everything that the network has learnt
 * @PST_TRAINED_STYLE: the scales and shifts of its normalisations only
 * @PST_TRAINED_LOW_RANK: beside them, what is added to each filter: a product of two matrices with about a tenth of its numbers
 * @PST_N_TRAINED_PARTS: how many there are
 *
 * What training changes.
 */
typedef enum
{
  PST_TRAINED_ALL,
  PST_TRAINED_STYLE,
  PST_TRAINED_LOW_RANK,
  PST_N_TRAINED_PARTS
} PstTrainedPart;

/**
 * PstGetCrop:
 * @index: which crop of a training, from 0 to the steps times the crops of a step
 * @data: what came with the function
 * @error: to be set where there is none
 *
 * Returns: (transfer full): an opaque part of a photograph, of the size that was asked for; for the same index always the same
 */
typedef PstPicture * (* PstGetCrop) (guint64   index,
                                     gpointer  data,
                                     GError  **error);

/**
 * PstTraining:
 * @network: looks at pictures
 * @instant: the network with which training begins, with styles of its own; it has not painted yet, and does not while it is trained
 * @style: with which of its styles training begins
 * @part: what is trained
 * @n_paintings: how many paintings there are, at least 1 and at most %PST_MOST_PAINTINGS
 * @paintings: (array length=n_paintings): what the style is learnt from, as large as they are to be beside the photographs
 * @shares: (array length=n_paintings): how much each counts beside the others
 * @steadiness: how much it counts that what is painted follows where a picture moves a little; 0: nothing, 1: as much as is usual
 * @adversary: how much it counts to deceive a network that learns to tell what is painted from the paintings; 0: there is none, 1: as much
 *             as is usual
 * @settings: losses, learning rate and its decay, threads; pst_trainer_settings_new() has defaults. The rate is that of everything: steps
 *            of a part go so much farther as is best for it
 * @side: pixels along a side of a crop, a multiple of 4, of 8 for a U-Net
 * @batch: crops in a step
 * @n_steps: how many steps there are to be
 * @get_crop: gives crops
 * @data: passed on to it
 *
 * What is asked of a trainer. Everything is borrowed; @instant and @data must outlive it.
 */
typedef struct
{
  PstNetwork     *network;
  PstInstant     *instant;
  guint           style;
  PstTrainedPart  part;
  guint           n_paintings;
  PstPicture    **paintings;
  const gdouble  *shares;
  gdouble         steadiness;
  gdouble         adversary;
  PstSettings    *settings;
  gint            side;
  guint           batch;
  guint           n_steps;
  PstGetCrop      get_crop;
  gpointer        data;
} PstTraining;

typedef struct _PstTrainer PstTrainer;

const gchar *pst_trained_part_get_name  (PstTrainedPart      part);
PstSettings *pst_trainer_settings_new   (void);

PstTrainer  *pst_trainer_new            (const PstTraining  *training,
                                         GCancellable       *cancellable,
                                         GError            **error);
void         pst_trainer_free           (PstTrainer         *trainer);

gboolean     pst_trainer_predict_memory (const PstTraining  *training,
                                         guint64            *bytes,
                                         GError            **error);
gboolean     pst_trainer_predict_beside (const PstTraining  *training,
                                         gint                width,
                                         gint                height,
                                         guint64            *bytes,
                                         GError            **error);
guint        pst_trainer_count_steps    (PstTrainer         *trainer);
gboolean     pst_trainer_choose_style   (PstTrainer         *trainer,
                                         guint              *style,
                                         GCancellable       *cancellable,
                                         GError            **error);
gboolean     pst_trainer_step           (PstTrainer         *trainer,
                                         PstLosses          *losses,
                                         GCancellable       *cancellable,
                                         GError            **error);
gboolean     pst_trainer_compare        (PstTrainer         *trainer,
                                         const PstPicture   *crop,
                                         PstLosses          *losses,
                                         GCancellable       *cancellable,
                                         GError            **error);
PstPicture  *pst_trainer_paint          (PstTrainer         *trainer,
                                         const PstPicture   *picture,
                                         GError            **error);
gboolean     pst_trainer_finish         (PstTrainer         *trainer,
                                         GError            **error);

GBytes      *pst_trainer_save           (PstTrainer         *trainer);
gboolean     pst_trainer_restore        (PstTrainer         *trainer,
                                         GBytes             *state,
                                         GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstTrainer, pst_trainer_free)

G_END_DECLS
