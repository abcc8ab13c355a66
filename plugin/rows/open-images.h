/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in the images that are open, for lists that follow it.
 *
 * The signal "changed" says that something has come, gone, or got another name.
 */
#pragma once

#include <gtk/gtk.h>
#include <libgimp/gimp.h>

G_BEGIN_DECLS

typedef enum
{
  PST_OPEN_CHANNEL,
  PST_OPEN_LAYER,
  PST_OPEN_GROUP,
  PST_OPEN_MASK
} PstOpenKind;

/**
 * PstOpenItem:
 * @id: GIMP's number of a channel, a layer or a mask
 * @kind: which of them it is
 * @name: its name; that of its layer where it is a mask
 * @image: the number of its image
 * @image_name: the name of its image
 */
typedef struct
{
  gint         id;
  PstOpenKind  kind;
  gchar       *name;
  gint         image;
  gchar       *image_name; /* a #GRefString */
} PstOpenItem;

#define PST_TYPE_OPEN_IMAGES (pst_open_images_get_type ())
G_DECLARE_FINAL_TYPE (PstOpenImages, pst_open_images, PST, OPEN_IMAGES, GObject)

PstOpenImages *pst_open_images_new       (GtkWindow     *dialog);
GPtrArray     *pst_open_images_get_items (PstOpenImages *images);

G_END_DECLS
