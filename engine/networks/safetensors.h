/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads tensors by name from a safetensors file. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PST_TENSOR_MAX_DIMENSIONS 8

typedef struct _PstSafetensors PstSafetensors;

PstSafetensors *pst_safetensors_open           (GFile                 *file,
                                                GError               **error);
void            pst_safetensors_free           (PstSafetensors        *tensors);

const gchar    *pst_safetensors_get_metadata   (const PstSafetensors  *tensors,
                                                const gchar           *key);
gboolean        pst_safetensors_has            (const PstSafetensors  *tensors,
                                                const gchar           *name);
void            pst_safetensors_replace_prefix (PstSafetensors        *tensors,
                                                const gchar           *prefix,
                                                const gchar           *replacement);
gfloat         *pst_safetensors_read           (const PstSafetensors  *tensors,
                                                const gchar           *name,
                                                guint                  n_dimensions,
                                                const gsize           *shape,
                                                GError               **error);
const gchar    *pst_safetensors_find_unread    (const PstSafetensors  *tensors,
                                                const gchar *const    *patterns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstSafetensors, pst_safetensors_free)

G_END_DECLS
