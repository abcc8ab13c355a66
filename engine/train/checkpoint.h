/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file from which an interrupted training goes on. */
#pragma once

#include <pastiche/training-run.h>

G_BEGIN_DECLS

/**
 * PstCheckpoint:
 * @paintings: what tells whether the paintings are the same
 * @photographs: the same of the photographs
 * @settings: the same of all else that the training depends on
 * @label: the caller's text
 * @n_steps: how many steps there are to be
 * @n_done: how many have been made
 * @style: with which style training began
 * @seconds: how long it has taken so far
 * @kept_out: (element-type PstKeptOut): what was measured so far
 * @state: what the trainer needs to go on
 */
typedef struct
{
  gchar   *paintings;
  gchar   *photographs;
  gchar   *settings;
  gchar   *label;
  guint    n_steps;
  guint    n_done;
  guint    style;
  gdouble  seconds;
  GArray  *kept_out;
  GBytes  *state;
} PstCheckpoint;

void     pst_checkpoint_clear (PstCheckpoint        *checkpoint);

gboolean pst_checkpoint_parse (GBytes               *content,
                               PstCheckpoint        *checkpoint);
gboolean pst_checkpoint_read  (GFile                *file,
                               PstCheckpoint        *checkpoint,
                               GError              **error);
gboolean pst_checkpoint_lock  (GFile                *file,
                               gint                 *lock,
                               GError              **error);
void     pst_checkpoint_free_lock
                              (gint                  lock);
gboolean pst_checkpoint_write (const PstCheckpoint  *checkpoint,
                               GFile                *file,
                               GError              **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstCheckpoint, pst_checkpoint_clear)

G_END_DECLS
