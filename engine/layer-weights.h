/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the settings that name layers: "relu1_1:2 relu4_1". */
#pragma once

#include <pastiche/network.h>

G_BEGIN_DECLS

gdouble *pst_layer_weights_parse (const PstNetwork  *network,
                                  const gchar       *text,
                                  GError           **error);

G_END_DECLS
