/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the user chooses one style or mixes several.
 *
 * It is given the entries of each group, and again whenever a group changes; then what is chosen. The signal "changed" says that the
 * user has chosen otherwise: pst_style_gallery_get_chosen() tells what. The signal "fill-menu" asks what else can be done with a trained
 * style.
 *
 * It looks after recent files, files that are dropped, and "Add style…" itself, but for files of trained styles, which it hands on.
 */
#pragma once

#include <gtk/gtk.h>
#include <pastiche-ui/style-entry.h>

G_BEGIN_DECLS

#define PST_TYPE_STYLE_GALLERY (pst_style_gallery_get_type ())
G_DECLARE_FINAL_TYPE (PstStyleGallery, pst_style_gallery, PST, STYLE_GALLERY, GtkBox)

/**
 * PstStyleGroup:
 * @PST_STYLE_GROUP_FILES: paintings that the user has added; an entry's id is the file's URI
 * @PST_STYLE_GROUP_PAINTINGS: paintings that ship with the program
 * @PST_STYLE_GROUP_TRAINED: styles that the user has trained; they mix with nothing
 * @PST_STYLE_GROUP_READY: ready styles, which a network has of its own; they mix with each other only
 * @PST_STYLE_GROUP_LAYERS: layers of open images
 * @PST_STYLE_GROUP_RECENT: image files that were used recently; an entry's id is the file's URI
 * @PST_N_STYLE_GROUPS: how many there are
 *
 * In the order in which they are shown.
 */
typedef enum
{
  PST_STYLE_GROUP_FILES,
  PST_STYLE_GROUP_PAINTINGS,
  PST_STYLE_GROUP_TRAINED,
  PST_STYLE_GROUP_READY,
  PST_STYLE_GROUP_LAYERS,
  PST_STYLE_GROUP_RECENT,
  PST_N_STYLE_GROUPS
} PstStyleGroup;

/**
 * PstStyleChoice:
 * @group: the group of the style
 * @id: (transfer none): what tells it from the others of the group
 * @share: how much it counts, 0 to 1; all together 1
 * @place: (nullable) (transfer none): where it goes: the id of a place; %NULL: wherever no other has its place
 */
typedef struct
{
  PstStyleGroup  group;
  const gchar   *id;
  gdouble        share;
  const gchar   *place;
} PstStyleChoice;

/**
 * PstImportStyle:
 * @file: a file of this computer that is called like that of a trained style
 * @data: what was given to pst_style_gallery_set_importer()
 *
 * Takes the style in and chooses it, by pst_style_gallery_set_entries() and pst_style_gallery_choose().
 *
 * Returns: (transfer full) (nullable): a translated sentence that says why it cannot be used
 */
typedef gchar * (* PstImportStyle) (GFile    *file,
                                    gpointer  data);

GtkWidget      *pst_style_gallery_new         (void);
void            pst_style_gallery_take_drops  (PstStyleGallery       *gallery,
                                               GtkWidget             *widget);
void            pst_style_gallery_set_importer (PstStyleGallery      *gallery,
                                                PstImportStyle        import,
                                                gpointer              data);
void            pst_style_gallery_add_button (PstStyleGallery        *gallery,
                                              GtkWidget              *button);
void            pst_style_gallery_set_entries (PstStyleGallery       *gallery,
                                               PstStyleGroup          group,
                                               GPtrArray             *entries);
void            pst_style_gallery_set_places  (PstStyleGallery       *gallery,
                                               GtkTreeModel          *places);
PstStyleChoice *pst_style_gallery_get_chosen  (PstStyleGallery       *gallery,
                                               guint                 *n_chosen);
void            pst_style_gallery_set_chosen  (PstStyleGallery       *gallery,
                                               const PstStyleChoice  *chosen,
                                               guint                  n_chosen);
void            pst_style_gallery_choose      (PstStyleGallery       *gallery,
                                               PstStyleGroup          group,
                                               const gchar           *id);
void            pst_style_gallery_say         (PstStyleGallery       *gallery,
                                               const gchar           *text);

G_END_DECLS
