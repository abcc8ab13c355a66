/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values that PyTorch computed (reference.safetensors, which make_reference.py wrote). */
#pragma once

#include <pastiche/job.h>
#include <pastiche/network.h>
#include <pastiche/picture.h>

#include "compute/compute.h"

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
PstLosses   test_reference_evaluate     (PstNetwork  *network,
                                         PstCompute  *compute,
                                         const gchar *style_layers,
                                         const gchar *content_layers,
                                         gdouble      style_weight,
                                         gfloat      *gradient);
void        test_reference_assert_same  (const gchar  *name,
                                         const gfloat *values,
                                         const gfloat *expected,
                                         gsize         positions,
                                         gsize         channels,
                                         gdouble       factor,
                                         gdouble       tolerance);
