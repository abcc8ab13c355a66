/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads tensors by name from a file of safetensors or of PyTorch. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PST_TENSOR_MAX_DIMENSIONS 8

typedef struct _PstTensorFile PstTensorFile;

PstTensorFile *pst_tensor_file_open           (GFile                 *file,
                                                GError              **error);
void            pst_tensor_file_free           (PstTensorFile        *tensors);

const gchar    *pst_tensor_file_get_name       (const PstTensorFile  *tensors);
const gchar    *pst_tensor_file_get_metadata   (const PstTensorFile  *tensors,
                                                const gchar          *key);
gboolean        pst_tensor_file_has            (const PstTensorFile  *tensors,
                                                const gchar          *name);
gboolean        pst_tensor_file_has_like       (const PstTensorFile  *tensors,
                                                const gchar          *pattern,
                                                const gsize          *shape);
void            pst_tensor_file_replace_prefix (PstTensorFile        *tensors,
                                                const gchar          *prefix,
                                                const gchar          *replacement);
gchar          *pst_tensor_file_dup_shared_prefix (const PstTensorFile *tensors);
gfloat         *pst_tensor_file_read           (const PstTensorFile  *tensors,
                                                const gchar          *name,
                                                guint                 n_dimensions,
                                                const gsize          *shape,
                                                GError              **error);
gboolean        pst_tensor_file_check_all_read (const PstTensorFile  *tensors,
                                                const gchar          *kind,
                                                const gchar *const   *patterns,
                                                GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstTensorFile, pst_tensor_file_free)

G_END_DECLS
