/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the settings that name layers: "relu1_1:2 relu4_1". */
#pragma once

#include <pastiche/network.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

gdouble *pst_layer_weights_get_style   (const PstNetwork  *network,
                                        PstSettings       *settings,
                                        GError           **error);
gdouble *pst_layer_weights_get_content (const PstNetwork  *network,
                                        PstSettings       *settings,
                                        GError           **error);

G_END_DECLS
