/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A convolutional network whose feature maps see a picture. Immutable once loaded, so jobs in several threads may
 * share it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PstNetwork PstNetwork;

PstNetwork  *pst_network_load       (GFile             *file,
                                     GError           **error);
PstNetwork  *pst_network_ref        (PstNetwork        *network);
void         pst_network_unref      (PstNetwork        *network);

const gchar *pst_network_get_remark (const PstNetwork  *network);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstNetwork, pst_network_unref)

G_END_DECLS
