/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photographs and paintings for tests. */
#pragma once

#include <pastiche/picture.h>

PstPicture *test_read_picture (const gchar      *variable,
                               const gchar      *name,
                               gint              long_side);
gboolean    test_same_pixels  (const PstPicture *a,
                               const PstPicture *b);
