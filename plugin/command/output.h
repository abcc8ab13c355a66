/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are there whole or not at all. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstExisting:
 * @PST_EXISTING_KEEP: a file that is there is an error
 * @PST_EXISTING_SKIP: it is left alone, and so is one that another program is making
 * @PST_EXISTING_REPLACE: it is replaced, once there is another
 */
typedef enum
{
  PST_EXISTING_KEEP,
  PST_EXISTING_SKIP,
  PST_EXISTING_REPLACE,
} PstExisting;

typedef struct _PstOutput PstOutput;

PstOutput *pst_output_claim (const gchar  *path,
                             PstExisting   existing,
                             gboolean     *skipped,
                             GError      **error);
gboolean   pst_output_write (PstOutput    *output,
                             GBytes       *bytes,
                             GError      **error);
void       pst_output_free  (PstOutput    *output);

void       pst_output_sweep (const gchar  *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstOutput, pst_output_free)

G_END_DECLS
