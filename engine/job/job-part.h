/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Jobs that paint a part of a picture, for the preview. */
#pragma once

#include <pastiche/job.h>

#include "job/finisher.h"

G_BEGIN_DECLS

void pst_job_follow (PstJob            *job,
                     const PstFinisher *whole);

G_END_DECLS
