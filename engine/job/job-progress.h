/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What other threads see of a job while it runs. */
#pragma once

#include <pastiche/job.h>

G_BEGIN_DECLS

/**
 * PstOnlookers:
 * @mutex: guards what follows
 * @is_asked: whether somebody wants a newer canvas
 * @canvas: (nullable): a small copy, replaced and never changed; %NULL before there is one
 * @progress: how far the job is
 * @history: (nullable) (element-type PstProgress): the same after each step; %NULL where none is kept
 */
typedef struct
{
  GMutex       mutex;
  gboolean     is_asked;
  PstPicture  *canvas;
  PstProgress  progress;
  GArray      *history;
} PstOnlookers;

void        pst_onlookers_init         (PstOnlookers      *onlookers,
                                        guint              n_scales,
                                        gboolean           with_history);
void        pst_onlookers_clear        (PstOnlookers      *onlookers);

guint64     pst_onlookers_get_bytes    (gint               width,
                                        gint               height);
gboolean    pst_onlookers_want_canvas  (PstOnlookers      *onlookers);
PstPicture *pst_onlookers_copy         (const PstPicture  *canvas);
void        pst_onlookers_tell         (PstOnlookers      *onlookers,
                                        PstProgress       *progress,
                                        PstPicture        *copy);

PstPicture *pst_onlookers_dup_canvas   (PstOnlookers      *onlookers);
void        pst_onlookers_get_progress (PstOnlookers      *onlookers,
                                        PstProgress       *progress);
GArray     *pst_onlookers_dup_history  (PstOnlookers      *onlookers,
                                        guint              first);

G_END_DECLS
