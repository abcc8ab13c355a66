/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The directory of a ZIP archive (PKWARE, .ZIP File Format Specification, version 6.3.10, section 4.3), as far as it is needed to find
 * members that are stored: it is at the archive's end, and tells of each member where its local header is, behind whose names the content
 * follows. What local headers say themselves, and descriptors behind the content, only repeats the directory. Where numbers do not fit
 * into 32 bits, they are 0xffffffff and follow, with 64 bits, in the extra field 1 (section 4.5.3).
 *
 * The archive is not trusted: the directory is bounded before it is read, and every place is checked against the file.
 */
#include "config.h"

#include <string.h>

#include "networks/little-endian.h"
#include "networks/tensor-entry.h"
#include "networks/zip-archive.h"

#define END_BYTES          22      /* of the record at the end, without its comment */
#define MOST_COMMENT_BYTES 0xffff
#define LOCATOR_BYTES      20      /* of what says, before it, where the record with 64 bits is */
#define LARGE_END_BYTES    56
#define MEMBER_BYTES       46      /* in the directory, without its names */
#define LOCAL_BYTES        30      /* of a local header, likewise */
#define ENCRYPTED          1       /* flag */
#define LARGE_FIELD        1       /* the extra field with 64 bits */
#define LARGE              0xffffffffu

static guint64
get_number (const guint8 *bytes,
            gsize         at,
            guint         n)
{
  return pst_read_little_endian (bytes + at, n);
}

static gboolean
has_signature (const guint8 *bytes,
               const gchar  *letters)
{
  return memcmp (bytes, letters, 4) == 0;
}

/* Where the directory is. */
typedef struct
{
  guint64 begin;
  guint64 bytes;
} Directory;

/* The directory of an archive that needs 64 bits; end: where the record at the end is. */
static gboolean
read_large_end (PstTensorFile  *file,
                guint64         end,
                Directory      *directory,
                GError        **error)
{
  guint8 locator[LOCATOR_BYTES];
  guint8 record[LARGE_END_BYTES];

  if (end < LOCATOR_BYTES + LARGE_END_BYTES)
    return pst_tensor_file_refuse_damaged (file, error);
  if (! pst_tensor_file_read_bytes (file, end - LOCATOR_BYTES, locator, sizeof locator, error))
    return FALSE;
  if (! has_signature (locator, "PK\6\7") || get_number (locator, 8, 8) > end - LOCATOR_BYTES - LARGE_END_BYTES)
    return pst_tensor_file_refuse_damaged (file, error);
  if (! pst_tensor_file_read_bytes (file, get_number (locator, 8, 8), record, sizeof record, error))
    return FALSE;
  if (! has_signature (record, "PK\6\6"))
    return pst_tensor_file_refuse_damaged (file, error);
  *directory = (Directory) { get_number (record, 48, 8), get_number (record, 40, 8) };
  return TRUE;
}

/* Finds the last record that can be the one at the end: a comment may follow it. */
static gboolean
find_directory (PstTensorFile  *file,
                guint64         file_bytes,
                Directory      *directory,
                GError        **error)
{
  gsize              n    = MIN (file_bytes, END_BYTES + MOST_COMMENT_BYTES);
  g_autofree guint8 *tail = g_malloc (n + 1);
  gssize             i    = (gssize) n - END_BYTES;

  if (! pst_tensor_file_read_bytes (file, file_bytes - n, tail, n, error))
    return FALSE;
  while (i >= 0 && ! (has_signature (tail + i, "PK\5\6") && get_number (tail + i, 20, 2) == n - END_BYTES - i))
    i--;
  if (i < 0)
    return pst_tensor_file_refuse_damaged (file, error);
  *directory = (Directory) { get_number (tail + i, 16, 4), get_number (tail + i, 12, 4) };
  if ((directory->begin == LARGE || directory->bytes == LARGE || get_number (tail + i, 10, 2) == 0xffff) &&
      ! read_large_end (file, file_bytes - n + i, directory, error))
    return FALSE;
  if (directory->bytes > PST_HEADER_MOST_BYTES || directory->begin > file_bytes || directory->bytes > file_bytes - directory->begin)
    return pst_tensor_file_refuse_damaged (file, error);
  return TRUE;
}

/* Takes the next number of the extra field with 64 bits where the one with 32 bits says so. */
static gboolean
take_large (const guint8 **field,
            gsize         *field_bytes,
            guint64       *number)
{
  if (*number != LARGE)
    return TRUE;
  if (*field_bytes < 8)
    return FALSE;
  *number = get_number (*field, 0, 8);
  *field += 8;
  *field_bytes -= 8;
  return TRUE;
}

/* (nullable): the extra field with 64 bits, among all of a member */
static const guint8 *
find_large_field (const guint8 *extra,
                  gsize         extra_bytes,
                  gsize        *field_bytes)
{
  gsize i = 0;

  *field_bytes = 0;
  while (i + 4 <= extra_bytes && get_number (extra, i + 2, 2) <= extra_bytes - i - 4)
    {
      *field_bytes = get_number (extra, i + 2, 2);
      if (get_number (extra, i, 2) == LARGE_FIELD)
        return extra + i + 4;
      i += 4 + *field_bytes;
    }
  *field_bytes = 0;
  return NULL;
}

/* The sizes and the place of a member; bytes: its entry in the directory, whole, names included */
static gboolean
read_member (const guint8 *bytes,
             gsize         name_bytes,
             PstZipMember *member)
{
  gsize         field_bytes;
  const guint8 *field  = find_large_field (bytes + MEMBER_BYTES + name_bytes, get_number (bytes, 30, 2), &field_bytes);
  guint64       packed = get_number (bytes, 20, 4);

  member->bytes  = get_number (bytes, 24, 4);
  member->header = get_number (bytes, 42, 4);
  if (! take_large (&field, &field_bytes, &member->bytes) || ! take_large (&field, &field_bytes, &packed) ||
      ! take_large (&field, &field_bytes, &member->header))
    return FALSE;
  member->is_stored = get_number (bytes, 10, 2) == 0 && ! (get_number (bytes, 8, 2) & ENCRYPTED) && packed == member->bytes;
  return TRUE;
}

/* How many bytes of the directory a member takes; 0 where it is damaged. */
static gsize
take_member (PstZipArchive *archive,
             const guint8  *bytes,
             gsize          n)
{
  g_autofree gchar *name       = NULL;
  PstZipMember      member     = { 0 };
  gsize             name_bytes = n < MEMBER_BYTES ? 0 : get_number (bytes, 28, 2);
  gsize             all        = n < MEMBER_BYTES ? 0 : MEMBER_BYTES + name_bytes + get_number (bytes, 30, 2) + get_number (bytes, 32, 2);

  if (all == 0 || all > n || ! has_signature (bytes, "PK\1\2"))
    return 0;
  name = g_strndup ((const gchar *) bytes + MEMBER_BYTES, name_bytes);
  if (strlen (name) != name_bytes || g_hash_table_contains (archive, name) || ! read_member (bytes, name_bytes, &member))
    return 0;
  g_hash_table_insert (archive, g_steal_pointer (&name), g_memdup2 (&member, sizeof member));
  return all;
}

/* (transfer full): the members; to be freed with g_hash_table_unref() */
PstZipArchive *
pst_zip_archive_read (PstTensorFile  *file,
                      guint64         file_bytes,
                      GError        **error)
{
  g_autoptr (GHashTable)  archive   = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree guint8      *bytes     = NULL;
  Directory               directory = { 0 };

  if (! find_directory (file, file_bytes, &directory, error))
    return NULL;
  bytes = g_malloc (directory.bytes + 1);
  if (! pst_tensor_file_read_bytes (file, directory.begin, bytes, directory.bytes, error))
    return NULL;
  for (gsize i = 0, taken; i < directory.bytes; i += taken)
    if ((taken = take_member (archive, bytes + i, directory.bytes - i)) == 0)
      {
        pst_tensor_file_refuse_damaged (file, error);
        return NULL;
      }
  return g_steal_pointer (&archive);
}

/* begin: set to where a member's content, which is stored, begins in the file: all of it is in the file */
gboolean
pst_zip_archive_find_content (PstTensorFile       *file,
                              guint64              file_bytes,
                              const PstZipMember  *member,
                              guint64             *begin,
                              GError             **error)
{
  guint8 local[LOCAL_BYTES];

  if (member->header > file_bytes || file_bytes - member->header < LOCAL_BYTES)
    return pst_tensor_file_refuse_damaged (file, error);
  if (! pst_tensor_file_read_bytes (file, member->header, local, sizeof local, error))
    return FALSE;
  *begin = member->header + LOCAL_BYTES + get_number (local, 26, 2) + get_number (local, 28, 2);
  if (! has_signature (local, "PK\3\4") || *begin > file_bytes || member->bytes > file_bytes - *begin)
    return pst_tensor_file_refuse_damaged (file, error);
  return TRUE;
}
