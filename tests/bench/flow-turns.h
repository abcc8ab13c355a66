/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Optical flow between pictures whose motion is known. */
#pragma once

#include <glib.h>

void write_flow_scenes (const gchar *folder);
void take_flow_turns   (const gchar *folder,
                        guint        n_threads);
