/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the elements of a pickled tensor are: it says by offset, shape and strides which elements of its storage are its, and the storage
 * lies somewhere in the file, as it was in memory.
 */
#include "config.h"

#include <string.h>

#include "networks/pickled-tensor.h"
#include "networks/tensor-entry.h"

#define MOST_GAPS 16 /* elements that lie between two of a tensor, which are read with it; views that networks are saved with have a few */

static const gchar *const storage_names[PST_N_ELEMENTS] = {
  [PST_ELEMENT_F16]  = "HalfStorage",
  [PST_ELEMENT_BF16] = "BFloat16Storage",
  [PST_ELEMENT_F32]  = "FloatStorage",
  [PST_ELEMENT_F64]  = "DoubleStorage",
};

/* Sets how many elements there are, and how many from the first to the last; FALSE: more than there can be */
static gboolean
measure (const PstPickledTensor *tensor,
         PstTensorEntry         *entry)
{
  gsize last = 0;
  gsize row  = 1;

  entry->n = 1;
  for (guint i = 0; i < tensor->n_dimensions; i++)
    if (! g_size_checked_mul (&entry->n, entry->n, tensor->shape[i]))
      return FALSE;
  for (guint i = tensor->n_dimensions; i-- > 0 && entry->n > 0;)
    {
      gsize extent;

      if (! g_size_checked_mul (&extent, tensor->shape[i] - 1, tensor->strides[i]) || ! g_size_checked_add (&last, last, extent))
        return FALSE;
      entry->is_strided |= tensor->shape[i] > 1 && tensor->strides[i] != row;
      row *= tensor->shape[i];
    }
  return g_size_checked_add (&entry->span, last, entry->n > 0);
}

/* Whether all elements are within the storage, which has at least as many, and the storage within the bytes that are stored; and whether
 * they lie so close that reading what lies between them as well takes no more memory than the tensor is worth.
 */
static gboolean
is_stored (const PstPickledTensor *tensor,
           const PstTensorEntry   *entry,
           guint64                 stored)
{
  gsize end;
  gsize bytes;

  return entry->n <= tensor->n_stored && entry->span / MOST_GAPS <= entry->n &&
         g_size_checked_add (&end, tensor->offset, entry->span) && end <= tensor->n_stored &&
         g_size_checked_mul (&bytes, tensor->n_stored, pst_element_get_bytes (entry->element)) && bytes <= stored;
}

/* Adds a tensor to the file's, whose storage begins there, in bytes from the start of the file, where so many bytes are stored. Fails where
 * it is not within them.
 */
gboolean
pst_pickled_tensor_add (const PstPickledTensor  *tensor,
                        PstTensorFile           *tensors,
                        guint64                  begin,
                        guint64                  stored,
                        GError                 **error)
{
  PstTensorEntry entry = { .n_dimensions = tensor->n_dimensions };

  memcpy (entry.shape, tensor->shape, sizeof entry.shape);
  memcpy (entry.strides, tensor->strides, sizeof entry.strides);
  if (! pst_element_find (storage_names, tensor->type, &entry.element)) /* a type that no network here uses: known, but not readable */
    {
      pst_tensor_file_add (tensors, tensor->name, &entry);
      return TRUE;
    }
  if (! measure (tensor, &entry) || ! is_stored (tensor, &entry, stored))
    return pst_tensor_file_refuse_damaged (tensors, error);
  entry.begin = begin + tensor->offset * pst_element_get_bytes (entry.element);
  pst_tensor_file_add (tensors, tensor->name, &entry);
  return TRUE;
}
