/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The most memory that this program had, for tests of what was predicted. */
#pragma once

#include <pastiche/pastiche.h>

gboolean test_forget_peak       (guint64         *resident);
void     test_assert_peak       (guint64          predicted);
void     test_assert_job_memory (const PstModels *models,
                                 PstSettings     *settings,
                                 PstScene        *scene);
