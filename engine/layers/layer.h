/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a convolution has learnt, apart from the form in which it is multiplied with. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstParameters:
 * @filter: [K, C, size, size], row-major
 * @bias: (nullable): [K]; %NULL: none
 *
 * The parameters of a convolution. Whoever owns them decides whether they are kept once the convolution is prepared.
 */
typedef struct
{
  gfloat *filter;
  gfloat *bias;
} PstParameters;

void     pst_parameters_clear     (PstParameters        *parameters);
gboolean pst_parameters_pack_bias (const PstParameters  *parameters,
                                   gsize                 out_channels,
                                   gfloat              **packed,
                                   GError              **error);

gboolean pst_packed_reserve       (gfloat              **packed,
                                   gsize                 n,
                                   GError              **error);

G_END_DECLS
