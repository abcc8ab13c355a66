/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the readers of the formats put into a file of tensors, and what they ask of it. */
#pragma once

#include "networks/tensor-file.h"

G_BEGIN_DECLS

#define PST_HEADER_MOST_BYTES ((guint64) 1 << 20) /* that are parsed of any file: fifty times what any network here has */

typedef enum
{
  PST_ELEMENT_F16,
  PST_ELEMENT_BF16,
  PST_ELEMENT_F32,
  PST_ELEMENT_F64,
  PST_N_ELEMENTS,
} PstElement;

/**
 * PstTensorEntry:
 * @element: what its numbers are
 * @n_dimensions: at most %PST_TENSOR_MAX_DIMENSIONS
 * @shape: [n_dimensions]
 * @strides: [n_dimensions], how many elements apart neighbours are; only where it is strided: otherwise it is row-major, without gaps
 * @is_strided: whether its elements lie in another order
 * @begin: bytes from the start of the file
 * @n: elements; 0: a type that no network here uses, or none at all
 * @span: elements from the first to the last, both included, as they lie in the file; is @n where it is not strided
 * @is_read: somebody has asked for it
 */
typedef struct
{
  PstElement element;
  guint      n_dimensions;
  gsize      shape[PST_TENSOR_MAX_DIMENSIONS];
  gsize      strides[PST_TENSOR_MAX_DIMENSIONS];
  gboolean   is_strided;
  guint64    begin;
  gsize      n;
  gsize      span;
  gboolean   is_read;
} PstTensorEntry;

gsize    pst_element_get_bytes           (PstElement             element);
gboolean pst_element_find                (const gchar *const    *names,
                                          const gchar           *name,
                                          PstElement            *element);

void     pst_tensor_file_add             (PstTensorFile         *tensors,
                                          const gchar           *name,
                                          const PstTensorEntry  *entry);
void     pst_tensor_file_add_metadata    (PstTensorFile         *tensors,
                                          const gchar           *key,
                                          const gchar           *text);
gboolean pst_tensor_file_read_bytes      (const PstTensorFile   *tensors,
                                          guint64                begin,
                                          gpointer               bytes,
                                          gsize                  n,
                                          GError               **error);
gboolean pst_tensor_file_refuse          (const PstTensorFile   *tensors,
                                          GError               **error,
                                          const gchar           *what);
gboolean pst_tensor_file_refuse_damaged  (const PstTensorFile   *tensors,
                                          GError               **error);
gboolean pst_tensor_file_ask_to_convert  (const PstTensorFile   *tensors,
                                          GError               **error,
                                          const gchar           *what);

gboolean pst_safetensors_list            (PstTensorFile         *tensors,
                                          guint64                bytes,
                                          GError               **error);
gboolean pst_state_dict_list             (PstTensorFile         *tensors,
                                          guint64                bytes,
                                          GError               **error);
gboolean pst_old_state_dict_list         (PstTensorFile         *tensors,
                                          guint64                bytes,
                                          GError               **error);

G_END_DECLS
