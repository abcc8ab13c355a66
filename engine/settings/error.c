/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The domain of the engine's errors, and what their sentences can hold. */
#include "config.h"

#include <pastiche/error.h>

#define MOST_CHARACTERS 80 /* of a name that a sentence mentions */

G_DEFINE_QUARK (pst-error-quark, pst_error)

/**
 * pst_error_dup_name:
 * @name: UTF-8, what a file says, which can be anything
 *
 * Returns: (transfer full): the name as a sentence can mention it: no longer than somebody reads, and without what a terminal would obey
 */
gchar *
pst_error_dup_name (const gchar *name)
{
  GString     *text = g_string_new (NULL);
  const gchar *at   = name;

  for (guint i = 0; i < MOST_CHARACTERS && *at != '\0'; i++, at = g_utf8_next_char (at))
    g_string_append_unichar (text, g_unichar_iscntrl (g_utf8_get_char (at)) ? '?' : g_utf8_get_char (at));
  if (*at != '\0')
    g_string_append (text, "…");
  return g_string_free (text, FALSE);
}
