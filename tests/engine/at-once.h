/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting at once, on threads of its own. */
#pragma once

#include <pastiche/pastiche.h>

PstPicture *test_paint_at_once     (PstInstant        *instant,
                                    const PstPicture  *picture,
                                    const gfloat      *vector,
                                    PstTiling          tiling,
                                    guint              n_threads,
                                    guint64            budget,
                                    GCancellable      *cancellable,
                                    GError           **error);
guint64     test_get_at_once_bytes (const PstInstant  *instant,
                                    gint               width,
                                    gint               height,
                                    guint              n_threads,
                                    guint64            budget);
gboolean    test_read_style        (const PstInstant  *instant,
                                    const PstPicture  *painting,
                                    gfloat            *vector,
                                    GCancellable      *cancellable,
                                    GError           **error);
