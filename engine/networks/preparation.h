/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How pictures are prepared for a network. */
#pragma once

#include "networks/tensor-file.h"

G_BEGIN_DECLS

/**
 * PstPreparation:
 * @is_bgr: whether the network takes blue, green and red, and not red, green and blue
 * @mean: what is subtracted from red, green and blue, which are 0 to 1
 * @std: what the difference is divided by
 * @states_order: whether the file says in which order the network takes the channels
 * @states_numbers: whether the file says @mean, @std, or what range they are meant for
 */
typedef struct
{
  gboolean is_bgr;
  gfloat   mean[3];
  gfloat   std[3];
  gboolean states_order;
  gboolean states_numbers;
} PstPreparation;

gboolean  pst_preparation_read     (PstPreparation        *preparation,
                                    const PstTensorFile   *tensors,
                                    GError               **error);
gchar    *pst_preparation_complete (PstPreparation        *preparation,
                                    const PstPreparation  *needed,
                                    const gchar           *name);

G_END_DECLS
