/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures for cairo. */
#pragma once

#include <gtk/gtk.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

cairo_surface_t *pst_picture_surface_new (const PstPicture *picture);

G_END_DECLS
