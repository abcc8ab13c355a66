/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The styles that networks for painting at once have of their own: those that ship, and those that the user has trained. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PST_READY_STYLES 26 /* of models/style26.safetensors */

/**
 * PstReadyStyle:
 * @name: what scripts call it
 * @title: its title
 * @details: a few words more: what it was learnt from; may be empty
 * @index: its place in the network's style vector
 * @n_entries: how long that vector is
 * @network: the file of the network
 * @thumbnail: (nullable): the file of a small picture painted in it
 * @is_trained: whether it is the user's
 *
 * Nobody changes it.
 */
typedef struct
{
  gchar    *name;
  gchar    *title;
  gchar    *details;
  guint     index;
  gsize     n_entries;
  GFile    *network;
  GFile    *thumbnail;
  gboolean  is_trained;
} PstReadyStyle;

PstReadyStyle       *pst_ready_style_new   (void);
PstReadyStyle       *pst_ready_style_ref   (const PstReadyStyle  *style);
void                 pst_ready_style_unref (gpointer              style);

GPtrArray           *pst_ready_styles_list (GError              **error);
const PstReadyStyle *pst_ready_styles_find (GPtrArray            *styles,
                                            const gchar          *name,
                                            GError              **error);

G_END_DECLS
