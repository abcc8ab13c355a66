/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a live preview is asked, for the engine itself. */
#pragma once

#include <pastiche/live-question.h>

G_BEGIN_DECLS

gboolean  pst_live_question_shows_the_same (const PstLiveQuestion *question,
                                            const PstLiveQuestion *other);
PstChange pst_live_question_compare        (const PstLiveQuestion *question,
                                            const PstLiveQuestion *other);
gboolean  pst_live_question_is_complete    (const PstLiveQuestion *question);

gint      pst_live_divide                  (gint                   side,
                                            gint                   stride);
gint      pst_live_find_stride             (gint                   width,
                                            gint                   height);

G_END_DECLS
