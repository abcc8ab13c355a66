/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture files → pictures, without GIMP and in any thread. */
#pragma once

#include <gio/gio.h>
#include <pastiche/picture.h>

#include "files/jpeg-reading.h"

G_BEGIN_DECLS

#define PST_PICTURE_FILE_MOST_ROUGHLY (32 << 20) /* bytes of a file that are worth a picture which need not be exact */

/**
 * PstPictureFile:
 * @picture: (nullable): what the file shows; %NULL: GIMP is to read it
 * @pages: (nullable): which of the layers that GIMP makes of it are to be seen, from the bottom up, a byte for each that is not 0; none
 *         beyond them; %NULL: as they are
 * @unpacked: (nullable): what GIMP is to read instead of the file, which is packed
 *
 * What was found in a file.
 */
typedef struct
{
  PstPicture *picture;
  GByteArray *pages;
  GBytes     *unpacked;
} PstPictureFile;

PstDecoding pst_picture_file_decode   (const guint8    *bytes,
                                       gsize            n,
                                       GBytes          *space,
                                       gint             enough,
                                       gboolean         roughly,
                                       GCancellable    *cancellable,
                                       PstPictureFile  *found,
                                       GError         **error);
gboolean    pst_picture_file_read     (GFile           *file,
                                       GBytes          *space,
                                       gint             enough,
                                       gboolean         roughly,
                                       GCancellable    *cancellable,
                                       PstPictureFile  *found,
                                       GError         **error);
void        pst_picture_file_clear    (PstPictureFile  *found);
gboolean    pst_picture_file_get_size (GFile           *file,
                                       gint            *width,
                                       gint            *height);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstPictureFile, pst_picture_file_clear)

G_END_DECLS
