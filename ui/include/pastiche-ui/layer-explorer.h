/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each layer of the network sees, for the curious and for teaching: the painting remade from one layer alone, as a texture, and the
 * picture remade from its content alone.
 */
#pragma once

#include <gtk/gtk.h>
#include <pastiche/job.h>

G_BEGIN_DECLS

#define PST_TYPE_LAYER_EXPLORER (pst_layer_explorer_get_type ())
G_DECLARE_FINAL_TYPE (PstLayerExplorer, pst_layer_explorer, PST, LAYER_EXPLORER, GtkBox)

GtkWidget   *pst_layer_explorer_new           (const gchar *const *layers);
PstSettings *pst_layer_explorer_make_settings (PstLayerExplorer   *explorer,
                                               PstSettings        *settings);
void         pst_layer_explorer_watch         (PstLayerExplorer   *explorer,
                                               PstJob             *job);
void         pst_layer_explorer_show          (PstLayerExplorer   *explorer,
                                               PstPicture         *picture);

G_END_DECLS
