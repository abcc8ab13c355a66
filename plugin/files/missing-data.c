/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP's loaders fill the missing part of some image files that were cut off with grey, black or nothing and report success; a style
 * learnt from that would be grey as well. What GIMP loads is looked at here: whether the data of the picture that counts, the first one,
 * are all there. What else is wrong in a file, or missing behind them, does not matter, nor what GIMP makes nothing of.
 *
 *   GIF    (GIF89a specification): as many pixels as codes stand for, which needs their lengths only
 *   BMP    (Microsoft's bitmap storage, BITMAPFILEHEADER and BITMAPINFOHEADER): as many bytes as the pixels need, or codes to the end
 *   TIFF   (revision 6.0): all strips and tiles
 *   XCF    (xcf-structure.c): all layers that can be seen
 *
 * JPEG and PNG are read to their ends by those who decode them.
 */
#include "config.h"

#include "files/file-number.h"
#include "files/image-format.h"
#include "files/missing-data.h"
#include "files/tiff-directory.h"
#include "files/xcf-structure.h"

#define MOST_PAGES 4096 /* of a TIFF file that are looked at */

/* ---- GIF */

/* The codes of a GIF's picture, in chains of sub-blocks, each with its length before it and an empty one at the end. */
typedef struct
{
  const guint8 *bytes;
  gsize         n;
  gsize         at;
  guint         left;   /* bytes of this sub-block */
  guint32       bits;   /* that are read, and no code yet */
  guint         n_bits;
} Codes;

/* Bytes of the colour table that a GIF's packed field announces. */
static gsize
count_colours (guint8 packed)
{
  return packed & 0x80 ? 3 * (gsize) (2 << (packed & 7)) : 0;
}

static gsize
skip_blocks (const guint8 *bytes,
             gsize         n,
             gsize         at)
{
  while (at < n && bytes[at] != 0)
    at += 1 + (gsize) bytes[at];
  return at + 1;
}

/* The next code of so many bits, or -1. Of a sub-block that is cut off nothing counts: GIMP takes none of it, and leaves those pixels to
 * whatever was in memory.
 */
static gint
read_code (Codes *codes,
           guint  width)
{
  gint code;

  while (codes->n_bits < width)
    {
      if (codes->left == 0)
        codes->left = codes->at < codes->n ? codes->bytes[codes->at++] : 0;
      if (codes->left == 0 || codes->left > codes->n - codes->at)
        return -1;
      codes->bits |= (guint32) codes->bytes[codes->at++] << codes->n_bits;
      codes->n_bits += 8;
      codes->left--;
    }
  code = codes->bits & ((1u << width) - 1);
  codes->bits >>= width;
  codes->n_bits -= width;
  return code;
}

/* Whether the codes stand for so many pixels. Each stands for a string that was there before and one pixel more; @minimum: bits of a
 * pixel.
 */
static gboolean
has_pixels (Codes   *codes,
            guint    minimum,
            guint64  wanted)
{
  guint16 lengths[4096];
  gint    clear  = 1 << minimum;
  gint    next   = clear + 2;
  guint   width  = minimum + 1;
  guint   before = 0; /* the length of the last string; 0: there is none */
  guint64 found  = 0;
  gint    code;

  while (found < wanted && (code = read_code (codes, width)) >= 0 && code != clear + 1)
    {
      if (code == clear)
        {
          next   = clear + 2;
          width  = minimum + 1;
          before = 0;
          continue;
        }
      if (before > 0 && next < 4096)
        lengths[next++] = before + 1;
      if (code > clear && code >= next)
        return FALSE;
      before = code < clear ? 1 : lengths[code];
      found += before;
      if (next == 1 << width && width < 12)
        width++;
    }
  return found >= wanted;
}

static gboolean
has_gif_picture (const guint8 *bytes,
                 gsize         n,
                 gsize         at)
{
  guint64 wanted = (guint64) pst_file_read_number (bytes + at + 5, 2) * pst_file_read_number (bytes + at + 7, 2);
  Codes   codes  = { .bytes = bytes, .n = n, .at = at + 10 + count_colours (bytes[at + 9]) };
  guint   minimum;

  if (codes.at >= n)
    return FALSE;
  minimum = bytes[codes.at++];
  return minimum >= 1 && minimum <= 8 && has_pixels (&codes, minimum, wanted);
}

/* Whatever stands between blocks is passed over, as GIMP does. */
static gboolean
is_gif_whole (const guint8 *bytes,
              gsize         n)
{
  gsize at = 13 + (n > 10 ? count_colours (bytes[10]) : 0);

  while (at + 10 <= n && bytes[at] != 0x3b) /* the trailer */
    if (bytes[at] == 0x2c)                  /* a picture: its descriptor, its colours, the bits of a pixel, its codes */
      return has_gif_picture (bytes, n, at);
    else
      at = bytes[at] == 0x21 ? skip_blocks (bytes, n, at + 2) : at + 1;
  return FALSE;
}

/* ---- BMP */

/* Runs of equal pixels (compressions 1 and 2): two bytes each, some with more behind them. Rows that nobody writes stay as they are. */
static gboolean
has_runs (const guint8 *bytes,
          gsize         n,
          gsize         at,
          gboolean      is_half, /* a pixel has four bits */
          guint64       width,
          guint64       height)
{
  guint64 x = 0;

  while (height > 0 && at + 2 <= n)
    {
      guint8 count = bytes[at];
      guint8 value = bytes[at + 1];

      at += 2;
      if (count > 0 || value > 2) /* pixels that are equal, or as they are, in an even number of bytes */
        {
          x  += count > 0 ? count : value;
          at += count > 0 ? 0 : ((is_half ? (value + 1) / 2 : value) + 1) / 2 * 2;
        }
      else if (value == 1) /* the end of the picture */
        {
          return TRUE;
        }
      else if (value == 0) /* of a row */
        {
          x = 0;
          height--;
        }
      else if (at + 2 <= n) /* elsewhere: so many pixels to the right, so many rows on */
        {
          x      += bytes[at];
          height -= MIN (height, bytes[at + 1]);
          at     += 2;
        }
    }
  return at <= n && (height == 0 || (height == 1 && x >= width));
}

static gboolean
is_bmp_whole (const guint8 *bytes,
              gsize         n)
{
  guint32 width;
  guint32 height;
  guint   header;
  guint64 start;
  guint64 row;
  guint   depth;
  guint   compression;

  if (n < PST_BMP_BYTES)
    return FALSE;
  header = pst_image_format_read_bmp (bytes, &width, &height);
  if (header != PST_BMP_OLD_HEADER && n < 34)
    return FALSE;
  start       = pst_file_read_number (bytes + 10, 4);
  depth       = pst_file_read_number (bytes + (header == PST_BMP_OLD_HEADER ? 24 : 28), 2);
  compression = header >= 20 ? pst_file_read_number (bytes + 30, 4) : 0;
  row         = ((guint64) width * depth + 31) / 32 * 4;
  if (compression == 1 || compression == 2)
    return start <= n && has_runs (bytes, n, start, compression == 2, width, height);
  if (compression != 0 && compression != 3 && compression != 6) /* a picture of another format inside */
    return TRUE;
  return height == 0 || row <= (G_MAXUINT64 - start) / height ? start + row * height <= n : FALSE;
}

/* ---- TIFF */

/* A file that GIMP wrote names its layers; pages of a document have no names. */
static gboolean
has_layers (const guint8 *bytes,
            gsize         n)
{
  PstTiff  tiff;
  gboolean has_more = pst_tiff_begin (&tiff, bytes, n) && pst_tiff_next (&tiff);

  while (has_more)
    {
      if (! pst_tiff_is_copy (&tiff) && pst_tiff_count (&tiff, PST_TIFF_PAGE_NAME) > 1)
        return TRUE;
      has_more = pst_tiff_next (&tiff);
    }
  return FALSE;
}

/* (transfer full): for each directory, whether it counts: of pages the first one, of layers all; never a smaller copy, unless there is
 * nothing else
 */
static GByteArray *
find_tiff_directories (const guint8 *bytes,
                       gsize         n)
{
  GByteArray *directories = g_byte_array_new ();
  gboolean    layered     = has_layers (bytes, n);
  PstTiff     tiff;
  guint       first       = pst_tiff_begin_picture (&tiff, bytes, n) ? tiff.n_directories : 0;
  gboolean    has_more    = pst_tiff_begin (&tiff, bytes, n);

  while (has_more && directories->len < MOST_PAGES)
    {
      guint8 counts = directories->len == first || (layered && ! pst_tiff_is_copy (&tiff));

      g_byte_array_append (directories, &counts, 1);
      has_more = pst_tiff_next (&tiff);
    }
  return directories;
}

/* (transfer full): for each of GIMP's layers, whether it counts. There is one for each directory; but GIMP leaves out a smaller copy that
 * is the only one, and has the last directory twice instead.
 */
static GByteArray *
find_tiff_layers (const guint8 *bytes,
                  gsize         n)
{
  GByteArray *layers   = find_tiff_directories (bytes, n);
  guint       n_copies = 0;
  guint       copy     = 0;
  PstTiff     tiff;
  gboolean    has_more = pst_tiff_begin (&tiff, bytes, n);

  for (guint i = 0; i < layers->len && has_more; i++)
    {
      if (pst_tiff_get (&tiff, PST_TIFF_SUBFILE_TYPE, 0) == 1 && ++n_copies == 1)
        copy = i;
      has_more = pst_tiff_next (&tiff);
    }
  if (n_copies == 1 && layers->len > 1)
    g_byte_array_append (g_byte_array_remove_index (layers, copy), &(guint8) { 0 }, 1);
  return layers;
}

/* Whether there is a single strip that is not compressed, with all its pixels: whatever is said of its length is not believed by libtiff,
 * where it goes beyond the end.
 */
static gboolean
has_plain_strip (const PstTiff *tiff)
{
  guint64 width   = pst_tiff_get (tiff, PST_TIFF_WIDTH, 0);
  guint64 height  = pst_tiff_get (tiff, PST_TIFF_HEIGHT, 0);
  guint64 samples = pst_tiff_get (tiff, PST_TIFF_SAMPLES, 1);
  guint64 bits    = pst_tiff_get (tiff, PST_TIFF_BITS, 1);
  guint64 start   = pst_tiff_get (tiff, PST_TIFF_STRIP_OFFSETS, G_MAXUINT64);
  guint64 row;

  if (pst_tiff_get (tiff, PST_TIFF_COMPRESSION, 1) != 1 || pst_tiff_count (tiff, PST_TIFF_STRIP_OFFSETS) != 1 || start > tiff->n ||
      width > G_MAXUINT32 || samples > G_MAXUINT16 || bits > 64)
    return FALSE;
  row = (width * samples * bits + 7) / 8;
  return row > 0 && height > 0 && height <= (tiff->n - start) / row;
}

static gboolean
is_page_whole (PstTiff *tiff)
{
  return has_plain_strip (tiff) || (pst_tiff_all_inside (tiff, PST_TIFF_STRIP_OFFSETS, PST_TIFF_STRIP_BYTE_COUNTS) &&
                                    pst_tiff_all_inside (tiff, PST_TIFF_TILE_OFFSETS, PST_TIFF_TILE_BYTE_COUNTS));
}

/* Whether a file begins with smaller copies, and the directory of the picture is missing. */
static gboolean
lacks_picture (const guint8 *bytes,
               gsize         n)
{
  PstTiff  tiff;
  PstTiff  last;
  gboolean has_more = ! pst_tiff_begin_picture (&tiff, bytes, n) && pst_tiff_begin (&tiff, bytes, n);

  if (! has_more)
    return FALSE;
  for (; has_more; has_more = pst_tiff_next (&tiff))
    last = tiff;
  return ! pst_tiff_is_last (&last);
}

static gboolean
is_tiff_whole (const guint8 *bytes,
               gsize         n)
{
  g_autoptr (GByteArray) directories = find_tiff_directories (bytes, n);
  gboolean               whole       = directories->len > 0 && ! lacks_picture (bytes, n);
  PstTiff                tiff;
  gboolean               has_more    = pst_tiff_begin (&tiff, bytes, n);

  for (guint i = 0; i < directories->len && has_more && whole; i++)
    {
      whole    = ! directories->data[i] || is_page_whole (&tiff);
      has_more = pst_tiff_next (&tiff);
    }
  return whole;
}

/* ---- all */

/* Whether data of the picture are missing at the end of a GIF, BMP, TIFF or XCF file; of others this cannot be told. */
gboolean
pst_missing_data_is_cut_off (const guint8 *bytes,
                             gsize         n)
{
  switch (pst_image_format_find (bytes, n))
    {
    case PST_IMAGE_FORMAT_GIF:
      return ! is_gif_whole (bytes, n);
    case PST_IMAGE_FORMAT_BMP:
      return ! is_bmp_whole (bytes, n);
    case PST_IMAGE_FORMAT_TIFF:
      return ! is_tiff_whole (bytes, n);
    case PST_IMAGE_FORMAT_XCF:
      return ! pst_xcf_is_whole (bytes, n);
    default:
      return n == 0;
    }
}

/* (transfer full) (nullable): which of the pictures in a file are to be seen, a byte for each that is not 0: of frames and of pages the
 * first one, of layers all. Pictures beyond them are not to be seen. %NULL: all are.
 */
GByteArray *
pst_missing_data_find_pages (const guint8 *bytes,
                             gsize         n)
{
  const guint8 first = 1;

  switch (pst_image_format_find (bytes, n))
    {
    case PST_IMAGE_FORMAT_GIF:
    case PST_IMAGE_FORMAT_WEBP:
      return g_byte_array_append (g_byte_array_new (), &first, 1);
    case PST_IMAGE_FORMAT_TIFF:
      return find_tiff_layers (bytes, n);
    default:
      return NULL;
    }
}
