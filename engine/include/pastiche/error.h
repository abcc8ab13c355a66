/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can go wrong in the engine. Each message is one translated sentence for a painter, complete as it stands.
 * A cancelled job is not listed here: it reports G_IO_ERROR_CANCELLED, as GCancellable does.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstError:
 * @PST_ERROR_NETWORK_FILE: the file of the network is missing, cut off or damaged
 * @PST_ERROR_NETWORK_KIND: the file is sound, but holds no network that the engine can run
 * @PST_ERROR_SETTING: a setting names something that does not exist, a layer for instance
 * @PST_ERROR_SIZE: the picture or a painting is too small for what is set
 * @PST_ERROR_MEMORY: the picture does not fit into the memory that is free
 * @PST_ERROR_DIVERGED: the losses left the finite numbers
 */
typedef enum
{
  PST_ERROR_NETWORK_FILE,
  PST_ERROR_NETWORK_KIND,
  PST_ERROR_SETTING,
  PST_ERROR_SIZE,
  PST_ERROR_MEMORY,
  PST_ERROR_DIVERGED,
} PstError;

#define PST_ERROR (pst_error_quark ())
GQuark pst_error_quark    (void);
gchar *pst_error_dup_name (const gchar *name);

G_END_DECLS
