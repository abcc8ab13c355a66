/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How good a painting is to become, in a painter's words: what each quality means in settings is said here, and nowhere else. */
#pragma once

#include <pastiche/settings.h>

G_BEGIN_DECLS

/**
 * PstQuality:
 * @PST_QUALITY_SKETCH: painted at once
 * @PST_QUALITY_PAINTING: painted step by step
 * @PST_QUALITY_MASTERPIECE: painted step by step, larger than the picture, and then made smaller
 */
typedef enum
{
  PST_QUALITY_SKETCH,
  PST_QUALITY_PAINTING,
  PST_QUALITY_MASTERPIECE,
  PST_N_QUALITIES
} PstQuality;

/* The settings that a quality says something about; ends with NULL. */
extern const gchar *const pst_quality_settings[];

PstQuality pst_quality_find  (PstSettings *settings);
void       pst_quality_apply (PstQuality   quality,
                              PstSettings *settings);

G_END_DECLS
