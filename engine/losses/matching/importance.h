/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a picture shows something, and where it is blank. */
#pragma once

#include <pastiche/mask.h>
#include <pastiche/picture.h>

#include "compute/compute.h"
#include "picture/edges.h"

G_BEGIN_DECLS

PstMask *pst_importance_new (const PstPicture  *content,
                             PstEdges           edges,
                             gint               stride,
                             gdouble            least,
                             GError           **error);

G_END_DECLS
