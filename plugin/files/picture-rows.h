/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows of pixels, as image files have them, become a picture. */
#pragma once

#include <gio/gio.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

/**
 * PstRowForm:
 * @width: pixels of a row
 * @height: how many rows there are
 * @n_channels: 1: grey, 2: grey and alpha, 3: RGB, 4: RGB and alpha
 * @is_deep: whether a number has 16 bits, in this machine's order, and not 8
 * @profile: (nullable): what the numbers mean, an ICC profile; one of another kind of colours is passed over
 * @profile_size: its bytes
 *
 * What the rows of a file are.
 */
typedef struct
{
  gint          width;
  gint          height;
  gint          n_channels;
  gboolean      is_deep;
  gconstpointer profile;
  gsize         profile_size;
} PstRowForm;

typedef struct _PstPictureRows PstPictureRows;

gint            pst_picture_rows_choose_factor (gint               width,
                                                gint               height,
                                                gint               enough);
PstPictureRows *pst_picture_rows_new    (const PstRowForm  *form,
                                         GBytes            *space,
                                         gint               enough,
                                         GError           **error);
void            pst_picture_rows_free   (PstPictureRows    *rows);
void            pst_picture_rows_add    (PstPictureRows    *rows,
                                         gconstpointer      row);
PstPicture     *pst_picture_rows_finish (PstPictureRows    *rows,
                                         guint              orientation,
                                         GCancellable      *cancellable,
                                         GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstPictureRows, pst_picture_rows_free)

G_END_DECLS
