/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names networks that cannot be read. */
#pragma once

#include "networks/tensor-file.h"

G_BEGIN_DECLS

const gchar *pst_other_networks_find (const PstTensorFile *tensors);

G_END_DECLS
