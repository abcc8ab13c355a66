/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The most memory that this program had, for tests of what was predicted. */
#pragma once

#include <pastiche/pastiche.h>

/* (transfer full): a scene whose pictures nobody else has */
typedef PstScene (* TestMakeScene) (void);

gboolean test_forget_peak            (guint64         *resident);
void     test_assert_peak            (guint64          predicted);
void     test_assert_job_memory      (const PstModels *models,
                                      PstSettings     *settings,
                                      TestMakeScene    make_scene);
void     test_assert_job_memory_once (const PstModels *models,
                                      PstSettings     *settings,
                                      TestMakeScene    make_scene);
