/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The note of the last run's drawables, which can come with an image. */
#include "config.h"

#include <string.h>

#include "arguments/drawables-note.h"
#include "fuzz.h"

static void
look_at (gpointer argument,
         gpointer value,
         gpointer data)
{
  const PstNotedDrawable *noted = value;

  g_assert_true (*noted->name != '\0' && *noted->key != '\0' && noted->id > 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  static const gchar *const  arguments[] = { "style-layer", "region-2", NULL };
  g_autofree gchar          *text        = g_strndup ((const gchar *) bytes, n);
  g_autoptr (GHashTable)     noted       = pst_drawables_note_read (text, arguments);

  g_hash_table_foreach (noted, look_at, NULL);
  return 0;
}
