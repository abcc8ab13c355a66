/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a job needs, in words. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gchar *pst_need_words_describe (guint64   bytes,
                                guint64   available,
                                gdouble   seconds,
                                gchar   **brief,
                                GError  **error);

G_END_DECLS
