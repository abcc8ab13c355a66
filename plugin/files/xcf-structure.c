/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XCF, GIMP's own files (GIMP's developer documentation, “The XCF file format”). Numbers lie with the most significant byte first. A
 * header with properties has the places of the layers, a layer those of its pixels and its mask, which are squares of 64×64 pixels, each
 * at a place of its own. Places have 64 bits since version 11, 32 before; 0 ends a list of them. Of a file that was cut off, GIMP shows the
 * layers that it comes to, without squares that are missing.
 *
 *   header      magic (9), version (4), 0, width, height, kind of colours, since version 4 precision, properties, places of layers
 *   layer       width, height, kind, name, properties, place of its pixels, of its mask or 0
 *   mask        width, height, name, properties, place of its pixels
 *   pixels      width, height, bytes of a pixel, place of the first level: width, height, places of the squares
 *   property    what it is, how many bytes it has, bytes; 0 and 0 at the end
 */
#include "config.h"

#include <gio/gio.h>

#include "files/xcf-structure.h"

#define MAGIC_BYTES      14
#define LAYER_BYTES      12 /* of a layer before its name */
#define MASK_BYTES       8  /* of a mask, likewise */
#define SIDE             64 /* of a square */
#define PLACES_OF_64     11 /* the first version with them */
#define WITH_PRECISION   4  /* likewise */
#define PROPERTY_END     0
#define PROPERTY_COLOURS 1  /* the oldest files say a wrong size */
#define PROPERTY_VISIBLE 8
#define PROPERTY_PACKING 17
#define PROPERTY_LINK    48 /* GIMP 3.2 says a wrong size here; what comes behind it in the list is not known yet */
#define PACKED_NOT       0
#define PACKED_RUNS      1
#define PACKED_ZLIB      2

/* Where something is read from. Beyond the end there are zeros, and it is known. */
typedef struct
{
  const guint8 *bytes;
  gsize         n;
  guint         place_bytes;
  guint         packing;     /* of the squares */
  gsize         at;
  gboolean      is_short;    /* something was beyond the end */
  gboolean      is_foreign;  /* the last properties were not all known */
  guint64       n_seen;      /* places and properties that have been looked at */
  guint64       last;        /* the place of the square that lies farthest behind */
  guint         last_pixels; /* its pixels */
  guint         last_bytes;  /* of a pixel */
} Reading;

static guint64
take (Reading *reading,
      guint    size)
{
  guint64 value = 0;

  if (size > reading->n - reading->at)
    {
      reading->is_short = TRUE;
      reading->at       = reading->n;
      return 0;
    }
  for (guint i = 0; i < size; i++)
    value = value << 8 | reading->bytes[reading->at++];
  return value;
}

static void
skip (Reading *reading,
      guint64  size)
{
  reading->is_short |= size > reading->n - reading->at;
  reading->at       += MIN (size, reading->n - reading->at);
}

/* Answers %FALSE where the place is beyond the end, or so many have been looked at that they are the same again and again. */
static gboolean
go_to (Reading *reading,
       guint64  place)
{
  reading->is_short |= place >= reading->n;
  if (reading->is_short || ++reading->n_seen > reading->n)
    return FALSE;
  reading->at = place;
  return TRUE;
}

/* Answers whether what has them can be seen; %FALSE as well where not all of them are known. */
static gboolean
take_properties (Reading *reading)
{
  gboolean is_visible = TRUE;
  guint    kind;

  reading->is_foreign = FALSE;
  while ((kind = take (reading, 4)) != PROPERTY_END && ! reading->is_short && ++reading->n_seen <= reading->n)
    {
      guint64 size = take (reading, 4);
      gsize   from = reading->at;

      if ((reading->is_foreign = kind >= PROPERTY_LINK))
        return FALSE;
      if (kind == PROPERTY_VISIBLE)
        is_visible = take (reading, 4) != 0;
      else if (kind == PROPERTY_PACKING)
        reading->packing = take (reading, 1);
      else if (kind == PROPERTY_COLOURS)
        size = 4 + 3 * take (reading, 4);
      reading->at = from;
      skip (reading, size);
    }
  skip (reading, 4); /* the end's own size */
  return is_visible;
}

static void
look_at_squares (Reading *reading,
                 guint    pixel_bytes)
{
  guint64 width  = take (reading, 4);
  guint64 height = take (reading, 4);

  for (guint64 y = 0; y < height && width > 0 && ! reading->is_short && reading->n_seen <= reading->n; y += SIDE)
    for (guint64 x = 0; x < width && ! reading->is_short && ++reading->n_seen <= reading->n; x += SIDE)
      {
        guint64 place = take (reading, reading->place_bytes);

        reading->is_short |= place >= reading->n || place == 0;
        if (place < reading->last)
          continue;
        reading->last        = place;
        reading->last_pixels = MIN (SIDE, width - x) * MIN (SIDE, height - y);
        reading->last_bytes  = pixel_bytes;
      }
}

static void
look_at_pixels (Reading *reading,
                guint64  place)
{
  guint pixel_bytes;

  if (! go_to (reading, place))
    return;
  skip (reading, 8);
  pixel_bytes = take (reading, 4);
  if (go_to (reading, take (reading, reading->place_bytes)))
    look_at_squares (reading, pixel_bytes);
}

/* Of a layer, or of its mask, whose header has this size without the name. */
static void
look_at_item (Reading *reading,
              guint64  place,
              guint    header_bytes)
{
  gboolean is_layer = header_bytes == LAYER_BYTES;
  guint64  pixels;
  guint64  mask;

  if (! go_to (reading, place))
    return;
  skip (reading, header_bytes);
  skip (reading, take (reading, 4)); /* name */
  if ((! take_properties (reading) && is_layer) || reading->is_foreign)
    return;
  pixels = take (reading, reading->place_bytes);
  mask   = is_layer ? take (reading, reading->place_bytes) : 0;
  if (pixels > 0)
    look_at_pixels (reading, pixels);
  if (mask > 0)
    look_at_item (reading, mask, MASK_BYTES);
}

/* The first bytes of all pixels, then the second ones, and so on, in runs: of one value, or of values as they are. */
static void
skip_runs (Reading *reading)
{
  for (guint i = 0; i < reading->last_bytes && ! reading->is_short; i++)
    for (guint64 pixels = 0, run = 0; pixels < reading->last_pixels && ! reading->is_short; pixels += run)
      {
        guint    code    = take (reading, 1);
        gboolean is_same = code < 128;

        run = is_same ? code + 1 : 256 - code;
        if (code == 127 || code == 128)
          run = take (reading, 2);
        skip (reading, is_same ? 1 : run);
        if (run == 0)
          return;
      }
}

/* As they are, packed by zlib. What is wrong in them otherwise is GIMP's to find. */
static void
unpack (Reading *reading)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GError)            error        = NULL;
  guint64                       wanted       = (guint64) reading->last_pixels * reading->last_bytes;
  guint64                       found        = 0;
  guint8                        bytes[4096];
  gsize                         n_read;
  gsize                         n_made;

  while (found < wanted)
    {
      GConverterResult result = g_converter_convert (G_CONVERTER (decompressor), reading->bytes + reading->at, reading->n - reading->at,
                                                     bytes, sizeof bytes, G_CONVERTER_INPUT_AT_END, &n_read, &n_made, &error);

      if (result != G_CONVERTER_CONVERTED)
        break;
      reading->at += n_read;
      found       += n_made;
    }
  reading->is_short |= g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
}

/* Whether the square that was written last goes beyond the end. */
static void
look_at_last (Reading *reading)
{
  if (! go_to (reading, reading->last))
    return;
  if (reading->packing == PACKED_NOT)
    skip (reading, (guint64) reading->last_pixels * reading->last_bytes);
  else if (reading->packing == PACKED_RUNS)
    skip_runs (reading);
  else if (reading->packing == PACKED_ZLIB)
    unpack (reading);
}

/* Whether all pixels of layers that can be seen are there. */
gboolean
pst_xcf_is_whole (const guint8 *bytes,
                  gsize         n)
{
  Reading reading = { .bytes = bytes, .n = n, .at = MAGIC_BYTES };
  guint   version = n > MAGIC_BYTES && bytes[9] == 'v' ? g_ascii_strtoull ((const gchar *) bytes + 10, NULL, 10) : 0;
  guint64 place;

  if (n <= MAGIC_BYTES || bytes[MAGIC_BYTES - 1] != '\0')
    return FALSE;
  reading.place_bytes = version < PLACES_OF_64 ? 4 : 8;
  skip (&reading, version < WITH_PRECISION ? 12 : 16);
  take_properties (&reading);
  if (reading.is_foreign)
    return TRUE;
  while ((place = take (&reading, reading.place_bytes)) > 0)
    {
      gsize next = reading.at;

      look_at_item (&reading, place, LAYER_BYTES);
      reading.at = next;
    }
  if (reading.last > 0)
    look_at_last (&reading);
  return ! reading.is_short;
}
