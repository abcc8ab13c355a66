/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told of a run. */
#pragma once

#include "command/painter.h"

G_BEGIN_DECLS

typedef struct _PstReport PstReport;

PstReport *pst_report_new           (const PstOptions  *options,
                                     guint              n_pictures);
void       pst_report_free          (PstReport         *report);

void       pst_report_tell_result   (PstReport         *report,
                                     const PstResult   *result);
void       pst_report_show_progress (PstReport         *report,
                                     const PstProgress *progress,
                                     const PstPlace    *place);
void       pst_report_tell          (PstReport         *report,
                                     const gchar       *sentence);
gboolean   pst_report_finish        (PstReport         *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstReport, pst_report_free)

G_END_DECLS
