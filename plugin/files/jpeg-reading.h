/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JPEG → picture. */
#pragma once

#include <gio/gio.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

/**
 * PstDecoding:
 * @PST_DECODING_DONE: there is a picture, or an error, or it was cancelled
 * @PST_DECODING_CUT_OFF: data are missing
 * @PST_DECODING_FOREIGN: nothing is missing, but the picture is of a kind that is not read here
 *
 * How a decoder fared.
 */
typedef enum
{
  PST_DECODING_DONE,
  PST_DECODING_CUT_OFF,
  PST_DECODING_FOREIGN,
} PstDecoding;

gboolean    pst_jpeg_get_size (const guint8  *bytes,
                               gsize          n,
                               gint          *width,
                               gint          *height);
PstDecoding pst_jpeg_read     (const guint8  *bytes,
                               gsize          n,
                               GBytes        *space,
                               gint           enough,
                               gboolean       roughly,
                               GCancellable  *cancellable,
                               PstPicture   **picture,
                               GError       **error);

G_END_DECLS
