/* SPDX-License-Identifier: GPL-3.0-or-later */

/* OpenBLAS as this program uses it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PST_BLAS_BUFFER ((gsize) 129 << 20) /* bytes that it needs for each thread, at most, whatever the processor */

guint pst_blas_reserve (guint n_threads);
void  pst_blas_release (guint n_threads);

G_END_DECLS
