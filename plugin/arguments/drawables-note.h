/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a note of drawables says, in a form that can be trusted. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstNotedDrawable:
 * @name: what the drawable was called, not empty
 * @key: what it was known by
 * @id: the number that the key begins with
 */
typedef struct
{
  gchar *name;
  gchar *key;
  gint   id;
} PstNotedDrawable;

GHashTable *pst_drawables_note_read (const gchar        *text,
                                     const gchar *const *arguments);

G_END_DECLS
