/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The few main controls of the dialog, in an artist's words. */
#pragma once

#include <libgimp/gimp.h>

#include "catalogue/quality.h"

G_BEGIN_DECLS

#define PST_TYPE_CONTROLS (pst_controls_get_type ())
G_DECLARE_FINAL_TYPE (PstControls, pst_controls, PST, CONTROLS, GObject)

PstControls         *pst_controls_new          (GimpProcedureConfig *config);
PstQuality           pst_controls_get_quality  (PstControls         *controls);
void                 pst_controls_set_quality  (PstControls         *controls,
                                                PstQuality           quality);
const gchar * const *pst_controls_get_settings (const gchar         *control);

G_END_DECLS
