/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TIFF (revision 6.0, section 2; BigTIFF: libtiff's description of it). A file begins with its byte order, 42 or 43, and the place of the
 * first directory; a directory is the number of its entries, the entries (tag, type, how many values, the values or their place), and
 * the place of the next directory. Nothing is believed: what lies outside of the bytes is not there, and where all directories together
 * would have more entries and values than the file has bytes, they are the same ones again and again, and that is the end of them.
 */
#include "config.h"

#include <string.h>

#include "files/tiff-directory.h"

#define MOST_DIRECTORIES 10000 /* a chain may bite its tail */

/* Values of one entry, wherever they are. */
typedef struct
{
  guint64 place;
  guint64 n_values;
  guint   size;     /* of each, bytes */
} Field;

static guint64
read_number (const PstTiff *tiff,
             guint64        place,
             guint          size)
{
  guint64 value = 0;

  for (guint i = 0; i < size; i++)
    value = value << 8 | tiff->bytes[place + (tiff->is_little ? size - 1 - i : i)];
  return value;
}

/* Whether so many things of this size lie there. */
static gboolean
is_inside (const PstTiff *tiff,
           guint64        place,
           guint64        n_things,
           guint64        size)
{
  return place <= tiff->n && n_things <= (tiff->n - place) / size;
}

/* Counts what is looked at. Answers whether there can be so much. */
static gboolean
see (PstTiff *tiff,
     guint64  n_things)
{
  tiff->n_seen += n_things;
  return tiff->n_seen <= tiff->n;
}

static gboolean
open_directory (PstTiff *tiff,
                guint64  place)
{
  guint count_size = tiff->is_wide ? 8 : 2;

  if (place == 0 || ! is_inside (tiff, place, 1, count_size))
    return FALSE;
  tiff->directory = place + count_size;
  tiff->n_entries = read_number (tiff, place, count_size);
  return is_inside (tiff, tiff->directory, tiff->n_entries, tiff->is_wide ? 20 : 12) && see (tiff, tiff->n_entries);
}

/* Goes to the first directory. Answers %FALSE where there is none. */
gboolean
pst_tiff_begin (PstTiff      *tiff,
                const guint8 *bytes,
                gsize         n)
{
  guint version;

  *tiff = (PstTiff) { .bytes = bytes, .n = n };
  if (n < 16 || (memcmp (bytes, "II", 2) != 0 && memcmp (bytes, "MM", 2) != 0))
    return FALSE;
  tiff->is_little = bytes[0] == 'I';
  version         = read_number (tiff, 2, 2);
  tiff->is_wide   = version == 43;
  if (version != 42 && version != 43)
    return FALSE;
  return open_directory (tiff, tiff->is_wide ? read_number (tiff, 8, 8) : read_number (tiff, 4, 4));
}

/* Where the place of the next directory stands. */
static guint64
find_link (const PstTiff *tiff)
{
  return tiff->directory + tiff->n_entries * (tiff->is_wide ? 20 : 12);
}

/* Whether this directory says that there is no other. */
gboolean
pst_tiff_is_last (const PstTiff *tiff)
{
  guint size = tiff->is_wide ? 8 : 4;

  return is_inside (tiff, find_link (tiff), 1, size) && read_number (tiff, find_link (tiff), size) == 0;
}

/* Goes to the next directory. Answers %FALSE where there is none. */
gboolean
pst_tiff_next (PstTiff *tiff)
{
  guint   size = tiff->is_wide ? 8 : 4;
  guint64 link = find_link (tiff);

  return ++tiff->n_directories < MOST_DIRECTORIES && is_inside (tiff, link, 1, size) &&
         open_directory (tiff, read_number (tiff, link, size));
}

static guint
size_of_type (guint type)
{
  switch (type)
    {
    case 1:  /* bytes */
    case 2:  /* text */
    case 7:  /* anything */
      return 1;
    case 3:  /* short */
      return 2;
    case 4:  /* long */
    case 13: /* the place of a directory */
      return 4;
    case 16: /* long, 64 bits */
    case 18:
      return 8;
    default: /* fractions, negative numbers: nobody asks for them */
      return 0;
    }
}

static gboolean
find_entry (const PstTiff *tiff,
            guint          tag,
            Field         *field)
{
  guint place_size = tiff->is_wide ? 8 : 4;
  guint entry_size = 4 + 2 * place_size;

  for (guint64 i = 0; i < tiff->n_entries; i++)
    {
      guint64 entry = tiff->directory + i * entry_size;

      if (read_number (tiff, entry, 2) != tag)
        continue;
      field->size     = size_of_type (read_number (tiff, entry + 2, 2));
      field->n_values = read_number (tiff, entry + 4, place_size);
      field->place    = entry + 4 + place_size;
      if (field->size > 0 && field->n_values > place_size / field->size)
        field->place = read_number (tiff, field->place, place_size);
      return field->size > 0;
    }
  return FALSE;
}

static gboolean
has_values (const PstTiff *tiff,
            const Field   *field)
{
  return is_inside (tiff, field->place, field->n_values, field->size);
}

/* How many values this directory has under a tag; 0: it is not there. */
guint64
pst_tiff_count (const PstTiff *tiff,
                guint          tag)
{
  Field field;

  return find_entry (tiff, tag, &field) && has_values (tiff, &field) ? field.n_values : 0;
}

/* The first value that this directory has under a tag. */
guint64
pst_tiff_get (const PstTiff *tiff,
              guint          tag,
              guint64        fallback)
{
  Field field;

  return find_entry (tiff, tag, &field) && has_values (tiff, &field) && field.n_values > 0
           ? read_number (tiff, field.place, field.size) : fallback;
}

/* Whether all parts whose places and lengths stand under these tags are inside; also where there are none. */
gboolean
pst_tiff_all_inside (PstTiff *tiff,
                     guint    offsets,
                     guint    byte_counts)
{
  Field   places;
  Field   lengths;
  guint64 n;

  if (! find_entry (tiff, offsets, &places) || ! find_entry (tiff, byte_counts, &lengths))
    return TRUE;
  if (! has_values (tiff, &places) || ! has_values (tiff, &lengths))
    return FALSE;
  n = MIN (places.n_values, lengths.n_values);
  if (! see (tiff, n)) /* others have been looked at again and again */
    return TRUE;
  for (guint64 i = 0; i < n; i++)
    if (! is_inside (tiff, read_number (tiff, places.place + i * places.size, places.size),
                     read_number (tiff, lengths.place + i * lengths.size, lengths.size), 1))
      return FALSE;
  return TRUE;
}

/* Whether this directory has a smaller copy of another's picture. */
gboolean
pst_tiff_is_copy (const PstTiff *tiff)
{
  return pst_tiff_get (tiff, PST_TIFF_SUBFILE_TYPE, 0) & 1;
}

/* Goes to the first directory that has no smaller copy; most files begin with it. Answers %FALSE where there is none. */
gboolean
pst_tiff_begin_picture (PstTiff      *tiff,
                        const guint8 *bytes,
                        gsize         n)
{
  gboolean has_more = pst_tiff_begin (tiff, bytes, n);

  while (has_more && pst_tiff_is_copy (tiff))
    has_more = pst_tiff_next (tiff);
  return has_more;
}
