/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words that are searched for, and names that may have them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gchar *pst_words_fold (const gchar *text);

G_END_DECLS
