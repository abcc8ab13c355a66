/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painting → style vector. */
#pragma once

#include <gio/gio.h>

#include <pastiche/picture.h>

#include "compute/compute.h"
#include "networks/tensor-file.h"

G_BEGIN_DECLS

#define PST_STYLE_VECTOR_ENTRIES 100

typedef struct _PstStyleReader PstStyleReader;

PstStyleReader *pst_style_reader_new  (const PstTensorFile  *tensors,
                                       GError              **error);
void            pst_style_reader_free (PstStyleReader       *reader);

gboolean        pst_style_reader_read (const PstStyleReader  *reader,
                                       PstCompute            *compute,
                                       const PstPicture      *picture,
                                       gfloat                *vector,
                                       GCancellable          *cancellable,
                                       GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStyleReader, pst_style_reader_free)

G_END_DECLS
