/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A label that tells the time and the memory that a painting will take. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche/models.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

#define PST_TYPE_NEED_LABEL (pst_need_label_get_type ())
G_DECLARE_FINAL_TYPE (PstNeedLabel, pst_need_label, PST, NEED_LABEL, GtkLabel)

/**
 * PstNeedQuestion:
 * @files: (transfer full): the networks that will paint
 * @settings: (transfer full): not to be changed any more
 * @scene: what will be painted
 */
typedef struct
{
  PstModelFiles  files;
  PstSettings   *settings;
  PstScenePlan   scene;
} PstNeedQuestion;

GtkWidget   *pst_need_label_new          (void);
void         pst_need_label_ask          (PstNeedLabel          *label,
                                          const PstNeedQuestion *question);
const gchar *pst_need_label_get_sentence (PstNeedLabel          *label,
                                          gboolean              *refused);

G_END_DECLS
