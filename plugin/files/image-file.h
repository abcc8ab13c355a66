/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether an image file is all there. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean pst_image_file_check (GFile   *file,
                               GError **error);

G_END_DECLS
