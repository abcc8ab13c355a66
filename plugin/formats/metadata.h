/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What image files say about themselves beside their pixels. */
#pragma once

#include "formats/image.h"

G_BEGIN_DECLS

void    pst_metadata_read (PstImage        *image,
                           GBytes          *bytes);
GBytes *pst_metadata_add  (const PstImage  *image,
                           GBytes          *bytes,
                           GError         **error);

G_END_DECLS
