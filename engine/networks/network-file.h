/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all kinds of networks have in their files. */
#pragma once

#include "layers/layer.h"
#include "networks/tensor-file.h"

G_BEGIN_DECLS

/**
 * PstFilterShape:
 * @out_channels: K
 * @in_channels: C
 * @size: pixels along a side of the filter
 */
typedef struct
{
  gsize out_channels;
  gsize in_channels;
  gsize size;
} PstFilterShape;

gboolean pst_network_file_read_convolution   (const PstTensorFile   *tensors,
                                              const gchar           *convolution,
                                              const gchar           *normalisation,
                                              gboolean               with_bias,
                                              const PstFilterShape  *shape,
                                              PstParameters         *parameters,
                                              GError               **error);
gboolean pst_network_file_makes_sense        (const gfloat          *values,
                                              gsize                  n);
gboolean pst_network_file_refuse_numbers     (const gchar           *name,
                                              GError               **error);

G_END_DECLS
