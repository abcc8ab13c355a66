/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a procedure's arguments to a trained style. */
#pragma once

#include <pastiche/training-run.h>

#include "training/training-arguments.h"

G_BEGIN_DECLS

void            pst_training_work_set_folder (const gchar                 *path);
gboolean        pst_training_work_find       (gchar                      **label,
                                              gdouble                     *fraction);
gboolean        pst_training_work_recall     (GimpProcedureConfig         *config,
                                              GError                     **error);

gchar          *pst_training_work_describe_need
                                             (const PstTrainingArguments  *arguments,
                                              GError                     **error);
PstTrainingRun *pst_training_work_begin      (const PstTrainingArguments  *arguments,
                                              GCancellable                *cancellable,
                                              guint                       *n_passed_over,
                                              GError                     **error);
gboolean        pst_training_work_run        (PstTrainingRun              *run,
                                              GCancellable                *cancellable,
                                              GError                     **error);
PstReadyStyle  *pst_training_work_save       (PstTrainingRun              *run,
                                              const PstTrainingArguments  *arguments,
                                              GError                     **error);

G_END_DECLS
