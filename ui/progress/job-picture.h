/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The picture of a job or a training, as it becomes. */
#pragma once

#include <gtk/gtk.h>

#include "progress/watched.h"

G_BEGIN_DECLS

#define PST_TYPE_JOB_PICTURE (pst_job_picture_get_type ())
G_DECLARE_FINAL_TYPE (PstJobPicture, pst_job_picture, PST, JOB_PICTURE, GtkDrawingArea)

GtkWidget *pst_job_picture_new   (gint           width,
                                  gint           height);
void       pst_job_picture_watch (PstJobPicture *area,
                                  PstWatched     watched);
void       pst_job_picture_show  (PstJobPicture *area,
                                  PstPicture    *picture);

G_END_DECLS
