/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes named tensors to a file of safetensors. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PstTensorWriter PstTensorWriter;

PstTensorWriter *pst_tensor_writer_new          (void);
void             pst_tensor_writer_free         (PstTensorWriter  *writer);

void             pst_tensor_writer_add_metadata (PstTensorWriter  *writer,
                                                 const gchar      *key,
                                                 const gchar      *text);
void             pst_tensor_writer_add          (PstTensorWriter  *writer,
                                                 const gchar      *name,
                                                 guint             n_dimensions,
                                                 const gsize      *shape,
                                                 const gfloat     *values);
gboolean         pst_tensor_writer_write        (PstTensorWriter  *writer,
                                                 GFile            *file,
                                                 GError          **error);
gboolean         pst_tensor_writer_put          (GFile            *file,
                                                 gconstpointer     content,
                                                 gsize             n_bytes,
                                                 GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstTensorWriter, pst_tensor_writer_free)

G_END_DECLS
