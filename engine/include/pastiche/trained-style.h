/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A style that a user has trained: a file with the transformation network that paints in it, and what it says about itself. */
#pragma once

#include <pastiche/instant.h>

G_BEGIN_DECLS

#define PST_TRAINED_STYLE_SUFFIX ".safetensors" /* what the names of such files end with */

/**
 * PstTrainedNote:
 * @title: what people call the style
 * @painting: what it was learnt from: a painting's title, or several; may be empty
 * @licence: what may be done with it; may be empty
 * @settings: the settings that it was trained with, an object in JSON
 * @seed: of the training
 * @seconds: that the training took
 *
 * All texts are UTF-8. Nothing in it says where anything lies on the user's computer.
 */
typedef struct
{
  gchar   *title;
  gchar   *painting;
  gchar   *licence;
  gchar   *settings;
  guint64  seed;
  gdouble  seconds;
} PstTrainedNote;

void     pst_trained_note_clear      (PstTrainedNote        *note);

gboolean pst_trained_style_read_note (GFile                 *file,
                                      PstTrainedNote        *note,
                                      GError               **error);
gboolean pst_trained_style_write     (PstInstant            *instant,
                                      guint                  style,
                                      const PstTrainedNote  *note,
                                      GFile                 *file,
                                      GError               **error);
gboolean pst_trained_style_copy      (GFile                 *from,
                                      GFile                 *to,
                                      GError               **error);
gboolean pst_trained_style_rename    (GFile                 *file,
                                      const gchar           *title,
                                      GError               **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstTrainedNote, pst_trained_note_clear)

G_END_DECLS
