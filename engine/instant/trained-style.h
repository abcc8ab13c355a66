/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the files of trained styles are known. */
#pragma once

#include <pastiche/trained-style.h>

#include "networks/tensor-file.h"

G_BEGIN_DECLS

#define PST_TRAINED_ARCHITECTURE "architecture" /* the key; so it is in the networks that ship */

gboolean pst_trained_style_is_claimed (const PstTensorFile  *tensors);
gboolean pst_trained_style_check      (const PstTensorFile  *tensors,
                                       GError              **error);

G_END_DECLS
