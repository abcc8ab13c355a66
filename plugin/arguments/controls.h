/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The few main controls of the dialog, in an artist's words: what they mean in settings is said here, and nowhere else. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

/**
 * PstQuality:
 * @PST_QUALITY_SKETCH: painted at once
 * @PST_QUALITY_PAINTING: painted step by step, with the usual number of steps
 * @PST_QUALITY_MASTERPIECE: painted step by step, with many
 */
typedef enum
{
  PST_QUALITY_SKETCH,
  PST_QUALITY_PAINTING,
  PST_QUALITY_MASTERPIECE,
  PST_N_QUALITIES
} PstQuality;

#define PST_TYPE_CONTROLS (pst_controls_get_type ())
G_DECLARE_FINAL_TYPE (PstControls, pst_controls, PST, CONTROLS, GObject)

PstControls         *pst_controls_new          (GimpProcedureConfig *config);
PstQuality           pst_controls_get_quality  (PstControls         *controls);
void                 pst_controls_set_quality  (PstControls         *controls,
                                                PstQuality           quality);
void                 pst_controls_try_quality  (PstControls         *controls,
                                                PstQuality           quality,
                                                PstSettings         *settings);
const gchar * const *pst_controls_get_settings (const gchar         *control);

G_END_DECLS
