/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What PyTorch pickles. */
#include "config.h"

#include "fuzz.h"
#include "networks/pickle.h"

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autoptr (GPtrArray) tensors = NULL;
  g_autofree gchar     *foreign = NULL;
  PstPickleAnswer       answer  = pst_pickle_read_tensors (bytes, n, &tensors, &foreign);

  g_assert_true ((answer == PST_PICKLE_READ) == (tensors != NULL));
  g_assert_true ((answer == PST_PICKLE_FOREIGN) == (foreign != NULL));
  for (guint i = 0; tensors && i < tensors->len; i++)
    {
      const PstPickledTensor *tensor = g_ptr_array_index (tensors, i);

      g_assert_true (tensor->name && tensor->storage && tensor->type && tensor->n_dimensions <= PST_TENSOR_MAX_DIMENSIONS);
    }
  return 0;
}
