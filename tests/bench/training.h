/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a step of a training takes, and how far training comes. */
#pragma once

#include <pastiche/pastiche.h>

G_BEGIN_DECLS

/**
 * TrainingScene:
 * @network: looks at pictures
 * @instant: where training begins
 * @settings: losses and learning rate, and how many steps: `steps`
 * @painting: as large as it is to be beside the photographs
 * @photos: (element-type PstPicture): what crops are cut out of
 * @kept_out: (nullable): a photograph that is none of them
 */
typedef struct
{
  PstNetwork  *network;
  PstInstant  *instant;
  PstSettings *settings;
  PstPicture  *painting;
  GPtrArray   *photos;
  PstPicture  *kept_out;
} TrainingScene;

void        take_training_turns  (TrainingScene *scene);
PstPicture *print_training       (TrainingScene *scene);
void        print_training_score (TrainingScene *scene,
                                  PstPicture    *painted);

G_END_DECLS
