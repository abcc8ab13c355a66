/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads which tensors a pickled dictionary of PyTorch's names. */
#pragma once

#include "networks/tensor-file.h"

G_BEGIN_DECLS

/**
 * PstPickledTensor:
 * @name: its key in the dictionary
 * @storage: the key of what its elements are in
 * @type: the storage's, for instance "FloatStorage"
 * @n_stored: elements of the storage
 * @offset: of its first element in the storage, in elements
 * @n_dimensions: at most %PST_TENSOR_MAX_DIMENSIONS
 * @shape: [n_dimensions]
 * @strides: [n_dimensions], in elements
 *
 * As it is told: whether its elements are in the storage is still to be found out.
 */
typedef struct
{
  gchar *name;
  gchar *storage;
  gchar *type;
  gsize  n_stored;
  gsize  offset;
  guint  n_dimensions;
  gsize  shape[PST_TENSOR_MAX_DIMENSIONS];
  gsize  strides[PST_TENSOR_MAX_DIMENSIONS];
} PstPickledTensor;

/**
 * PstPickleAnswer:
 * @PST_PICKLE_READ: there are tensors
 * @PST_PICKLE_DAMAGED: it is cut off, or no pickle
 * @PST_PICKLE_FOREIGN: it asks for a class or function of Python's that weights do not need
 * @PST_PICKLE_OTHER: it is something else than a dictionary of tensors
 */
typedef enum
{
  PST_PICKLE_READ,
  PST_PICKLE_DAMAGED,
  PST_PICKLE_FOREIGN,
  PST_PICKLE_OTHER,
} PstPickleAnswer;

PstPickleAnswer pst_pickle_read_tensors (const guint8  *bytes,
                                         gsize          n,
                                         GPtrArray    **tensors,
                                         gchar        **foreign);

PstPickleAnswer pst_pickle_take_tensors (const guint8  *bytes,
                                         gsize          n,
                                         gsize         *used,
                                         GPtrArray    **tensors,
                                         gchar        **foreign);
gchar         **pst_pickle_take_texts   (const guint8  *bytes,
                                         gsize          n,
                                         gsize         *used);
gboolean        pst_pickle_take_flag    (const guint8  *bytes,
                                         gsize          n,
                                         gsize         *used,
                                         const gchar   *name,
                                         gboolean      *flag);

G_END_DECLS
