/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "gallery/words.h"

/* (transfer full): the text as it is compared, whether somebody writes it with capitals or not, and accents in one sign or in two */
gchar *
pst_words_fold (const gchar *text)
{
  g_autofree gchar *folded = g_utf8_casefold (text, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}
