/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parameters, and what every convolution does to pack them. */
#include "config.h"

#include "compute/allocation.h"
#include "layers/layer.h"

void
pst_parameters_clear (PstParameters *parameters)
{
  g_clear_pointer (&parameters->filter, pst_memory_free);
  g_clear_pointer (&parameters->bias, pst_memory_free);
}

/* A copy of the bias, or zeros. */
gboolean
pst_parameters_pack_bias (const PstParameters  *parameters,
                          gsize                 out_channels,
                          gfloat              **packed,
                          GError              **error)
{
  if (! pst_packed_reserve (packed, out_channels, error))
    return FALSE;
  for (gsize k = 0; k < out_channels; k++)
    (*packed)[k] = parameters->bias ? parameters->bias[k] : 0.0f;
  return TRUE;
}

/* Makes room for a packed form [n], unless it has been packed before: its size depends on the layer only. */
gboolean
pst_packed_reserve (gfloat **packed,
                    gsize    n,
                    GError **error)
{
  if (! *packed)
    *packed = pst_floats_new (n, error);
  return *packed != NULL;
}
