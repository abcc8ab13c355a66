/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Image files as somebody's program writes them, made byte by byte. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TEST_PACKING_GZIP,
  TEST_PACKING_BZIP2,
  TEST_PACKING_XZ,
  TEST_N_PACKINGS
} TestPacking;

/**
 * TestPixels:
 * @width: in pixels
 * @height: in pixels
 * @n_channels: of each: 1: grey, 2: with alpha, 3: RGB, 4: with alpha
 * @is_deep: whether a number has 16 bits in a file
 * @bytes: [@height, @width, @n_channels]; both halves of a number with 16 bits
 *
 * What is to be in a file.
 */
typedef struct
{
  gint          width;
  gint          height;
  gint          n_channels;
  gboolean      is_deep;
  const guint8 *bytes;
} TestPixels;

GByteArray *test_compress           (const guint8          *bytes,
                                     gsize                  n,
                                     GZlibCompressorFormat  format);
GByteArray *test_pack               (const guint8     *bytes,
                                     gsize             n,
                                     TestPacking       packing);
GByteArray *test_make_png           (const TestPixels *pixels,
                                     GByteArray       *chunks);
void        test_add_png_chunk      (GByteArray       *chunks,
                                     const gchar      *type,
                                     const guint8     *data,
                                     gsize             n);
void        test_add_png_profile    (GByteArray       *chunks,
                                     GBytes           *profile);
GByteArray *test_make_jpeg          (const TestPixels *pixels,
                                     gboolean          is_progressive,
                                     GBytes           *profile);
void        test_add_jpeg_segment   (GByteArray       *jpeg,
                                     guint8            marker,
                                     const guint8     *data,
                                     gsize             n);
GByteArray *test_make_exif          (guint             orientation);
GByteArray *test_make_gif           (gint              width,
                                     gint              height,
                                     guint             n_frames,
                                     gsize            *first_end);
GByteArray *test_make_bmp           (gint              width,
                                     gint              height);
GBytes     *test_make_table_profile (void);
GBytes     *test_make_matrix_profile (gdouble          gamma);

G_END_DECLS
