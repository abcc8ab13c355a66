/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One painting: a scene's content repainted in the style of its paintings, step by step or at once, as the setting `method` says.
 *
 * A job is planned from the plan of the scene, so that its need is known before any pixel is read. It is run once, by
 * pst_job_run(), usually in a thread of its own. While it runs, other threads may cancel it
 * through the GCancellable and look at it with pst_job_dup_canvas() and pst_job_get_progress(); nothing else.
 */
#pragma once

#include <gio/gio.h>
#include <pastiche/losses.h>
#include <pastiche/models.h>
#include <pastiche/picture.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

typedef struct _PstJob PstJob;

/**
 * PstProgress:
 * @fraction: how much of the work is done, 0 to 1
 * @scale: the scale being painted, from 1
 * @n_scales: how many scales there are
 * @width: width of this scale in pixels
 * @height: height of this scale in pixels
 * @step: steps done at this scale
 * @n_steps: steps that this scale has
 * @losses: the losses after the last step
 * @seconds_left: time to expect until the end, or -1 while nobody can tell
 */
typedef struct
{
  gdouble   fraction;
  guint     scale;
  guint     n_scales;
  gint      width;
  gint      height;
  guint     step;
  guint     n_steps;
  PstLosses losses;
  gdouble   seconds_left;
} PstProgress;

/**
 * PstJobWatch:
 * @canvas: the picture as it is now, of the size of the scale being painted, not finished: values are not clamped, and colours
 *          and strength not as the settings want them
 * @progress: how far the job is; step 0 of a scale is before its first one
 * @data: what was given to pst_job_set_watch()
 */
typedef void (* PstJobWatch) (const PstPicture  *canvas,
                              const PstProgress *progress,
                              gpointer           data);

PstJob      *pst_job_new             (const PstModels     *models,
                                      PstSettings         *settings,
                                      const PstScenePlan  *plan);
void         pst_job_free            (PstJob            *job);

void         pst_job_set_watch       (PstJob            *job,
                                      PstJobWatch        watch,
                                      gpointer           data);
void         pst_job_set_retouch     (PstJob            *job,
                                      PstRetouch         retouch,
                                      gpointer           data);
gboolean     pst_job_predict_memory  (PstJob            *job,
                                      guint64           *bytes,
                                      GError           **error);
gboolean     pst_job_predict_time    (PstJob            *job,
                                      gdouble           *seconds,
                                      GError           **error);
gchar       *pst_job_describe_need   (PstJob            *job,
                                      gchar            **brief,
                                      GError           **error);
gboolean     pst_job_check_memory    (PstJob            *job,
                                      GError           **error);
void         pst_job_make_ready      (PstJob            *job,
                                      PstScene          *scene,
                                      GCancellable      *cancellable);
PstPicture  *pst_job_run             (PstJob            *job,
                                      PstScene          *scene,
                                      GCancellable      *cancellable,
                                      GError           **error);

PstPicture  *pst_job_dup_canvas      (PstJob            *job);
PstPicture  *pst_job_take_unfinished (PstJob            *job,
                                      GError           **error);
void         pst_job_show_colours    (const PstJob      *job,
                                      PstPicture        *picture);
void         pst_job_get_progress    (PstJob            *job,
                                      PstProgress       *progress);
GArray      *pst_job_dup_history     (PstJob            *job,
                                      guint              first);
gchar      **pst_job_dup_remarks     (PstJob            *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstJob, pst_job_free)

G_END_DECLS
