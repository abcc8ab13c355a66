/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the arguments of the procedure that trains styles name, beside paintings and their shares (arguments.h) and settings. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche/settings.h>
#include <pastiche/training-run.h>

#include "catalogue/ready-styles.h"

G_BEGIN_DECLS

#define PST_TRAINING_PROCEDURE_NAME "plug-in-pastiche-train"

#define PST_TRAINING_ARGUMENT_RUN_MODE    "run-mode"
#define PST_TRAINING_ARGUMENT_TRAIN       "train"       /* a choice: what is trained, a #PstTrainedPart */
#define PST_TRAINING_ARGUMENT_STEADINESS  "steadiness"
#define PST_TRAINING_ARGUMENT_ADVERSARY   "adversary"
#define PST_TRAINING_ARGUMENT_MINUTES     "minutes"
#define PST_TRAINING_ARGUMENT_STEPS       "steps"       /* 0: as many as there is time for */
#define PST_TRAINING_ARGUMENT_PHOTOGRAPHS "photographs" /* a folder; none: the shipped ones */
#define PST_TRAINING_ARGUMENT_STYLE_NAME  "style-name"  /* "": after the paintings */
#define PST_TRAINING_ARGUMENT_BEGIN_WITH  "begin-with"  /* the name of a ready style, or a new network; "": the nearest */
#define PST_TRAINING_NEW                  "new-"        /* begins what new networks are called there; then comes the kind */
#define PST_TRAINING_ARGUMENT_GO_ON       "go-on"

/* The settings of the engine among the arguments, under their own names; ends with NULL. */
extern const gchar *const pst_training_settings[];

/**
 * PstTrainingArguments:
 * @styles: (element-type PstStyle): the paintings, with their shares
 * @title: what people are to call the style
 * @painting: what it is learnt from
 * @settings: losses, learning rate, seed and threads
 * @part: what is trained
 * @steadiness: see #PstTraining
 * @adversary: likewise
 * @seconds: how long it is to take
 * @n_steps: how many steps there are to be; 0: as many as there is time for
 * @folder: (nullable): of photographs; %NULL: the shipped ones
 * @is_new: whether it begins with a network that has learnt nothing yet
 * @kind: what that is made of
 * @ready: (nullable): with which style it begins, unless @is_new; %NULL: the nearest
 * @goes_on: whether it goes on with an interrupted training
 * @label: the arguments as GIMP writes them down, but for layers; pst_training_arguments_recall() reads them again
 */
typedef struct
{
  GPtrArray      *styles;
  gchar          *title;
  gchar          *painting;
  PstSettings    *settings;
  PstTrainedPart  part;
  gdouble         steadiness;
  gdouble         adversary;
  gdouble         seconds;
  guint           n_steps;
  GFile          *folder;
  gboolean        is_new;
  PstInstantKind  kind;
  PstReadyStyle  *ready;
  gboolean        goes_on;
  gchar          *label;
} PstTrainingArguments;

gboolean pst_training_arguments_init  (PstTrainingArguments  *arguments,
                                       GimpProcedureConfig   *config,
                                       GError               **error);
void     pst_training_arguments_clear (PstTrainingArguments  *arguments);
gboolean pst_training_arguments_recall (GimpProcedureConfig  *config,
                                        const gchar          *label);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstTrainingArguments, pst_training_arguments_clear)

G_END_DECLS
