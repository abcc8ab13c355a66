/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The styles that the network for painting at once has of its own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PST_READY_STYLES 26 /* of models/style26.safetensors */

/**
 * PstReadyStyle:
 * @name: what scripts call it
 * @title: its title
 * @index: its place in the network's style vector
 * @thumbnail: the file of a small picture painted in it
 */
typedef struct
{
  gchar *name;
  gchar *title;
  guint  index;
  GFile *thumbnail;
} PstReadyStyle;

GPtrArray           *pst_ready_styles_list (GError       **error);
const PstReadyStyle *pst_ready_styles_find (GPtrArray     *styles,
                                            const gchar   *name,
                                            GError       **error);

G_END_DECLS
