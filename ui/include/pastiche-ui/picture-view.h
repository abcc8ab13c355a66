/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture before and after it is painted, to be looked at closely: with zoom, a divider between the two, a busy mark and messages.
 *
 * The picture need not be there in full: it has a size (in its own pixels), and is shown from smaller pictures of the whole and larger
 * ones of the part that is looked at. The signal "view-changed" says that another part is looked at, or the same more closely.
 */
#pragma once

#include <gtk/gtk.h>
#include <pastiche/live-preview.h>

G_BEGIN_DECLS

#define PST_TYPE_PICTURE_VIEW (pst_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (PstPictureView, pst_picture_view, PST, PICTURE_VIEW, GtkBox)

/**
 * PstPictureSide:
 * @PST_PICTURE_BEFORE: the picture as it is
 * @PST_PICTURE_AFTER: the picture as it is painted
 */
typedef enum
{
  PST_PICTURE_BEFORE,
  PST_PICTURE_AFTER,
} PstPictureSide;

GtkWidget *pst_picture_view_new         (void);
void       pst_picture_view_set_size    (PstPictureView     *view,
                                         gint                width,
                                         gint                height);
void       pst_picture_view_set_picture (PstPictureView     *view,
                                         PstPictureSide      side,
                                         PstPicture         *picture);
void       pst_picture_view_set_part    (PstPictureView     *view,
                                         PstPictureSide      side,
                                         PstPicture         *picture,
                                         const PstRectangle *place);
void       pst_picture_view_set_busy    (PstPictureView     *view,
                                         gdouble             fraction,
                                         const gchar        *status);
void       pst_picture_view_set_message (PstPictureView     *view,
                                         const gchar        *message);
void       pst_picture_view_get_visible (PstPictureView     *view,
                                         PstRectangle       *place,
                                         gdouble            *density);

G_END_DECLS
