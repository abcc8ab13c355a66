/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which of a network's layers the settings name. */
#pragma once

#include <pastiche/network.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

GStrv pst_layer_weights_dup_style_layers (const PstNetwork  *network,
                                          PstSettings       *settings,
                                          GError           **error);

G_END_DECLS
