/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much each of several things counts: a text that names them, for instance "swirls:2 mosaic:1". */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstShareFinder:
 * @name: a name in the text
 * @index: (out): its place in the list of all names
 * @data: what was given to pst_shares_parse()
 * @error: to be set to a sentence that says which names there are
 *
 * Returns: whether there is something of this name
 */
typedef gboolean (* PstShareFinder) (const gchar  *name,
                                     guint        *index,
                                     gpointer      data,
                                     GError      **error);

gboolean pst_share_parse  (const gchar     *text,
                           gdouble         *share);

gboolean pst_shares_parse (const gchar     *text,
                           PstShareFinder   find,
                           gpointer         data,
                           gdouble         *shares,
                           GError         **error);

G_END_DECLS
