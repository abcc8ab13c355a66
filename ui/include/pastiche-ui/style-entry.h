/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Something to learn a style from, as a gallery shows it: a title, a few words, and a thumbnail that is made when it is first needed. */
#pragma once

#include <gio/gio.h>
#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

#define PST_TYPE_STYLE_ENTRY (pst_style_entry_get_type ())
G_DECLARE_FINAL_TYPE (PstStyleEntry, pst_style_entry, PST, STYLE_ENTRY, GObject)

/**
 * PstMakeThumbnail:
 * @side: pixels that its shorter side should have
 * @data: what was given to pst_style_entry_set_maker()
 *
 * Called in the main thread, when nothing else is to be done.
 *
 * Returns: (transfer full) (nullable): the thumbnail
 */
typedef GdkPixbuf * (* PstMakeThumbnail) (gint     side,
                                          gpointer data);

/**
 * PstReadThumbnail:
 * @file: an image file
 * @side: pixels that the shorter side of its thumbnail should have, or less where the picture is smaller or very long
 *
 * Called in any thread but the main thread.
 *
 * Returns: (transfer full) (nullable): the thumbnail
 */
typedef GdkPixbuf * (* PstReadThumbnail) (GFile *file,
                                          gint   side);

void           pst_style_entry_set_reader    (PstReadThumbnail   read);
PstStyleEntry *pst_style_entry_new           (const gchar       *id,
                                              const gchar       *title,
                                              const gchar       *details);
PstStyleEntry *pst_style_entry_new_for_file  (GFile             *file);
void           pst_style_entry_set_file      (PstStyleEntry     *entry,
                                              GFile             *file);
void           pst_style_entry_set_maker     (PstStyleEntry     *entry,
                                              PstMakeThumbnail   make,
                                              gpointer           data,
                                              GDestroyNotify     destroy);
void           pst_style_entry_set_thumbnail (PstStyleEntry     *entry,
                                              GdkPixbuf         *thumbnail);

const gchar   *pst_style_entry_get_id        (PstStyleEntry     *entry);
const gchar   *pst_style_entry_get_title     (PstStyleEntry     *entry);
const gchar   *pst_style_entry_get_details   (PstStyleEntry     *entry);
gboolean       pst_style_entry_matches       (PstStyleEntry     *entry,
                                              const gchar       *words);
GdkPixbuf     *pst_style_entry_get_thumbnail (PstStyleEntry     *entry);
gboolean       pst_style_entry_has_failed    (PstStyleEntry     *entry);
void           pst_style_entry_want          (PstStyleEntry     *entry,
                                              gint               side);

G_END_DECLS
