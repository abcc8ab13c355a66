/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a job needs, in words. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean  pst_need_words_is_more  (guint64   bytes,
                                   guint64   allowed);
gchar    *pst_need_words_remark   (guint64   bytes,
                                   guint64   allowed);
gboolean  pst_need_words_check_training (guint64   bytes,
                                         guint64   available,
                                         GError  **error);
gchar    *pst_need_words_describe (guint64   bytes,
                                   guint64   available,
                                   guint64   allowed,
                                   gdouble   seconds,
                                   gchar   **brief,
                                   GError  **error);

G_END_DECLS
