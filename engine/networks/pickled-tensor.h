/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds the elements of pickled tensors in a file. */
#pragma once

#include "networks/pickle.h"
#include "networks/tensor-file.h"

G_BEGIN_DECLS

gboolean pst_pickled_tensor_add (const PstPickledTensor  *tensor,
                                 PstTensorFile           *tensors,
                                 guint64                  begin,
                                 guint64                  stored,
                                 GError                 **error);

G_END_DECLS
