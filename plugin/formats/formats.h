/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The formats of image files that are read and written. */
#pragma once

#include "formats/image.h"

G_BEGIN_DECLS

#define PST_QUALITY_AS_IT_WAS 0 /* of a lossy format: what the file had that was read, or a very good one */

/**
 * PstFormat:
 * @title: what people call it
 * @endings: of the names of such files, the usual one first; ends with %NULL
 * @numbers: a bit, 1 << #PstNumbers, for each kind of numbers that such files can have
 * @has_grey: whether there can be one colour
 * @has_alpha: whether there can be an alpha channel, with which colours are not multiplied
 * @is_in: whether some bytes are such a file
 * @read: fills an empty image with what is in such a file; the error is a sentence about the file
 * @write: (transfer full) (nullable): such a file, of the same bytes for the same image; the error is a sentence about the file
 *
 * Calls of @read and @write are independent of each other, in any thread.
 */
typedef struct
{
  const gchar *title;
  const gchar *endings[4];
  guint        numbers;
  gboolean     has_grey;
  gboolean     has_alpha;
  gboolean     (* is_in) (const guint8 *bytes,
                          gsize         n);
  gboolean     (* read)  (PstImage     *image,
                          GBytes       *bytes,
                          GError      **error);
  GBytes     * (* write) (const PstImage *image,
                          gint            quality,
                          GError        **error);
} PstFormat;

const PstFormat *pst_formats_find_by_name (const gchar      *path);
gchar           *pst_formats_dup_endings  (void);

PstImage        *pst_formats_read         (const gchar      *path,
                                           GError          **error);
gboolean         pst_formats_fit          (PstImage         *image,
                                           const PstFormat  *format,
                                           GError          **error);
GBytes          *pst_formats_write        (const PstImage   *image,
                                           const PstFormat  *format,
                                           gint              quality,
                                           GError          **error);

G_END_DECLS
