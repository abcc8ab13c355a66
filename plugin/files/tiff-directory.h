/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The directories of a TIFF file, or of Exif data, which are the same: names and numbers, no pixels. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PST_TIFF_SUBFILE_TYPE      254 /* bit 0: a smaller copy of another picture; 1: and nothing else */
#define PST_TIFF_WIDTH             256
#define PST_TIFF_HEIGHT            257
#define PST_TIFF_BITS              258 /* of a number */
#define PST_TIFF_COMPRESSION       259 /* 1: none */
#define PST_TIFF_STRIP_OFFSETS     273
#define PST_TIFF_ORIENTATION       274
#define PST_TIFF_SAMPLES           277 /* numbers of a pixel */
#define PST_TIFF_STRIP_BYTE_COUNTS 279
#define PST_TIFF_PAGE_NAME         285
#define PST_TIFF_TILE_OFFSETS      324
#define PST_TIFF_TILE_BYTE_COUNTS  325

/**
 * PstTiff:
 * @bytes: all of them
 * @n: how many there are
 * @is_little: the least byte of a number comes first
 * @is_wide: BigTIFF: places have 64 bits
 * @directory: where the first entry of this directory is
 * @n_entries: how many it has
 * @n_directories: how many there were before it
 * @n_seen: entries and values that have been looked at
 */
typedef struct
{
  const guint8 *bytes;
  gsize         n;
  gboolean      is_little;
  gboolean      is_wide;
  guint64       directory;
  guint64       n_entries;
  guint         n_directories;
  guint64       n_seen;
} PstTiff;

gboolean pst_tiff_begin         (PstTiff       *tiff,
                                 const guint8  *bytes,
                                 gsize          n);
gboolean pst_tiff_begin_picture (PstTiff       *tiff,
                                 const guint8  *bytes,
                                 gsize          n);
gboolean pst_tiff_next          (PstTiff       *tiff);
gboolean pst_tiff_is_last       (const PstTiff *tiff);
gboolean pst_tiff_is_copy       (const PstTiff *tiff);
guint64  pst_tiff_count         (const PstTiff *tiff,
                                 guint          tag);
guint64  pst_tiff_get           (const PstTiff *tiff,
                                 guint          tag,
                                 guint64        fallback);
gboolean pst_tiff_all_inside    (PstTiff       *tiff,
                                 guint          offsets,
                                 guint          byte_counts);

G_END_DECLS
