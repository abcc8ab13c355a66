/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values that PyTorch computed (reference.safetensors, which make_reference.py wrote). */
#pragma once

#include <pastiche/picture.h>

#define TEST_REFERENCE_WIDTH  64 /* of all its pictures */
#define TEST_REFERENCE_HEIGHT 48

void        test_reference_open         (void);
void        test_reference_close        (void);
gfloat     *test_reference_read         (const gchar *name,
                                         guint        n_dimensions,
                                         const gsize *shape);
PstPicture *test_reference_read_picture (const gchar *name,
                                         gint         width,
                                         gint         height);
void        test_reference_assert_same  (const gchar  *name,
                                         const gfloat *values,
                                         const gfloat *expected,
                                         gsize         positions,
                                         gsize         channels,
                                         gdouble       factor,
                                         gdouble       tolerance);
