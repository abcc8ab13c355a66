/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a canvas to the picture that is handed over: for a job, and for a preview that finishes what jobs have painted. */
#pragma once

#include <pastiche/scene.h>

#include "compute/workers.h"
#include "paint/paint-choice.h"

G_BEGIN_DECLS

typedef struct _PstFinisher PstFinisher;

PstFinisher *pst_finisher_new                   (const PstPaintChoice  *choice,
                                                 const PstScenePlan    *plan,
                                                 PstWorkers            *workers);
void         pst_finisher_free                  (PstFinisher           *finisher);
void         pst_finisher_follow                (PstFinisher           *finisher,
                                                 const PstFinisher     *whole);
gboolean     pst_finisher_needs_original        (const PstFinisher     *finisher);
guint64      pst_finisher_get_bytes             (const PstFinisher     *finisher);

gboolean     pst_finisher_prepare               (PstFinisher           *finisher,
                                                 PstScene              *scene,
                                                 PstMask              **regions,
                                                 GError               **error);

PstPicture  *pst_finisher_copy                  (PstFinisher           *finisher,
                                                 const PstPicture      *canvas);
void         pst_finisher_forget_small_original (PstFinisher           *finisher);
PstPicture  *pst_finisher_finish                (PstFinisher           *finisher,
                                                 const PstPicture      *content,
                                                 PstPicture            *canvas,
                                                 PstRetouch             retouch,
                                                 gpointer               data,
                                                 GError               **error);
void         pst_finisher_show_colours          (const PstFinisher     *finisher,
                                                 PstPicture            *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstFinisher, pst_finisher_free)

G_END_DECLS
