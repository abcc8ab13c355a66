/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From the canvas of a job to the picture that it hands over. */
#pragma once

#include <pastiche/scene.h>

#include "colour/finishing.h"
#include "paint/paint-choice.h"
#include "scene/scene-palettes.h"

G_BEGIN_DECLS

/**
 * PstJobFinishing:
 * @plan: the plan of the scene; borrowed
 * @regions: its regions
 * @tiling: which edges of it are joined
 * @pixels: what is done with each pixel
 * @is_wide: the pictures' primaries are not sRGB's
 * @palettes: from the run on; how they are matched is known before
 * @original: (nullable): from the run on, where it is needed
 * @mask: (nullable): likewise: how much of each pixel is painted
 * @small_original: (nullable): the original as large as the last copy for those who look on
 * @small_mask: (nullable): likewise
 */
typedef struct
{
  const PstScenePlan *plan;
  PstRegions          regions;
  PstTiling           tiling;
  PstFinishing        pixels;
  gboolean            is_wide;
  PstScenePalettes    palettes;
  PstPicture         *original;
  PstMask            *mask;
  PstPicture         *small_original;
  PstMask            *small_mask;
} PstJobFinishing;

void        pst_job_finishing_init           (PstJobFinishing       *finishing,
                                              const PstPaintChoice  *choice,
                                              const PstScenePlan    *plan);
void        pst_job_finishing_clear          (PstJobFinishing       *finishing);
void        pst_job_finishing_set_primaries  (PstJobFinishing       *finishing,
                                              const gdouble          to_srgb[9]);
gboolean    pst_job_finishing_needs_original (const PstJobFinishing *finishing);
guint64     pst_job_finishing_get_bytes      (const PstJobFinishing *finishing);

gboolean    pst_job_finishing_keep_original  (PstJobFinishing       *finishing,
                                              const PstScene        *scene,
                                              PstMask *const        *regions,
                                              gboolean               at_once,
                                              GError               **error);
gboolean    pst_job_finishing_choose_palette (PstJobFinishing       *finishing,
                                              PstWorkers            *workers,
                                              PstScene              *scene,
                                              PstMask *const        *regions,
                                              GError               **error);

PstPicture *pst_job_finishing_copy                    (PstJobFinishing       *finishing,
                                                       PstWorkers            *workers,
                                                       const PstPicture      *canvas);
void        pst_job_finishing_forget_small_original   (PstJobFinishing       *finishing);
PstPicture *pst_job_finishing_apply                   (const PstJobFinishing *finishing,
                                                       PstWorkers            *workers,
                                                       const PstPicture      *content,
                                                       PstPicture            *canvas,
                                                       GError               **error);
void        pst_job_finishing_show_colours            (const PstJobFinishing *finishing,
                                                       PstPicture            *picture);

G_END_DECLS
