/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The safetensors file format, as its authors describe it (huggingface/safetensors, README): eight bytes with the
 * header's length, little-endian; the header, a JSON object of name → { dtype, shape, data_offsets } and
 * `__metadata__` → { string: string }; then the data, row-major, to the end of the file. F16, BF16, F32 and F64
 * tensors are read, and become float.
 *
 * The file is not trusted: every length and offset is checked before it is used, and values that are not finite are
 * refused. It is read piece by piece and not mapped: a file that somebody cuts short meanwhile is an error then, not a signal.
 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "compute/platform.h"
#include "networks/safetensors.h"

#define LENGTH_BYTES     8
#define LFS_POINTER      "version https://git-lfs" /* what the pointers of Git LFS begin with (its specification, docs/spec.md) */
#define MAX_HEADER_BYTES ((guint64) 1 << 20) /* fifty times what any network here has */
#define PIECE_BYTES      16384               /* that are read at a time; a multiple of every element's */

typedef enum
{
  ELEMENT_F16,
  ELEMENT_BF16,
  ELEMENT_F32,
  ELEMENT_F64,
  N_ELEMENTS,
} Element;

typedef struct
{
  Element  element;
  guint    n_dimensions;
  gsize    shape[PST_TENSOR_MAX_DIMENSIONS];
  gsize    begin;   /* bytes from the start of the data */
  gsize    n;       /* elements */
  gboolean is_read; /* somebody has asked for it */
} Entry;

struct _PstSafetensors
{
  gchar      *name;     /* of the file, for messages */
  gint        file;     /* its descriptor, or -1 */
  guint64     data;     /* where the data begin in it */
  gsize       data_bytes;
  GHashTable *entries;  /* name → Entry */
  GHashTable *metadata; /* key → text */
};

static gboolean
refuse (const PstSafetensors *tensors,
        GError              **error,
        const gchar          *what)
{
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("“%s” cannot be used as a network, %s: choose another file, or install Pastiche again if it came with this one."),
               tensors->name, what);
  return FALSE;
}

/* With the system's own reason, which errno has. */
static gboolean
refuse_unread (const PstSafetensors *tensors,
               GError              **error)
{
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("The network “%s” cannot be read (%s): mend that and try again, or choose another file."),
               tensors->name, g_strerror (errno));
  return FALSE;
}

static const struct
{
  const gchar *name;
  gsize        bytes;
} elements[N_ELEMENTS] = {
  [ELEMENT_F16]  = { "F16", 2 },
  [ELEMENT_BF16] = { "BF16", 2 },
  [ELEMENT_F32]  = { "F32", 4 },
  [ELEMENT_F64]  = { "F64", 8 },
};

static gboolean
parse_element (const gchar *name,
               Element     *element)
{
  for (*element = 0; *element < N_ELEMENTS; (*element)++)
    if (strcmp (name, elements[*element].name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
parse_size (JsonArray *array,
            guint      index,
            gsize     *size)
{
  JsonNode *node = json_array_get_element (array, index);

  if (json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return FALSE;
  *size = json_node_get_int (node);
  return TRUE;
}

static JsonArray *
get_array (JsonObject  *object,
           const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
parse_entry (JsonNode *node,
             gsize     data_bytes,
             Entry    *entry)
{
  JsonObject *object;
  JsonNode   *element;
  JsonArray  *shape;
  JsonArray  *offsets;
  gsize       end;
  gsize       bytes;

  if (! JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object  = json_node_get_object (node);
  element = json_object_get_member (object, "dtype");
  shape   = get_array (object, "shape");
  offsets = get_array (object, "data_offsets");
  if (! element || json_node_get_value_type (element) != G_TYPE_STRING || ! shape || ! offsets ||
      json_array_get_length (shape) > PST_TENSOR_MAX_DIMENSIONS || json_array_get_length (offsets) != 2)
    return FALSE;

  entry->n            = 1;
  entry->n_dimensions = json_array_get_length (shape);
  for (guint i = 0; i < entry->n_dimensions; i++)
    if (! parse_size (shape, i, &entry->shape[i]) || ! g_size_checked_mul (&entry->n, entry->n, entry->shape[i]))
      return FALSE;
  if (! parse_size (offsets, 0, &entry->begin) || ! parse_size (offsets, 1, &end) ||
      entry->begin > end || end > data_bytes)
    return FALSE;
  if (! parse_element (json_node_get_string (element), &entry->element))
    {
      entry->n = 0; /* a type that no network here uses: known, but not readable */
      return TRUE;
    }
  return g_size_checked_mul (&bytes, entry->n, elements[entry->element].bytes) && bytes == end - entry->begin;
}

static void
keep_metadata (PstSafetensors *tensors,
               JsonNode       *node)
{
  JsonObjectIter  iter;
  const gchar    *key;
  JsonNode       *value;

  if (! JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    if (json_node_get_value_type (value) == G_TYPE_STRING)
      g_hash_table_insert (tensors->metadata, g_strdup (key), json_node_dup_string (value));
}

static void
count_member (guint *n_members)
{
  (*n_members)++;
}

/* Members of the header, and of the objects in it: fewer than were read where a name was there twice. */
static guint
count_members (JsonObject *header)
{
  guint           n = json_object_get_size (header);
  JsonObjectIter  iter;
  const gchar    *name;
  JsonNode       *node;

  json_object_iter_init (&iter, header);
  while (json_object_iter_next (&iter, &name, &node))
    if (JSON_NODE_HOLDS_OBJECT (node))
      n += json_object_get_size (json_node_get_object (node));
  return n;
}

/* (transfer none) (nullable): the object that the header is; the parser's. A parser that makes immutable nodes is none for a file that
 * is not trusted: it aborts where an object is cut off.
 */
static JsonObject *
parse_object (JsonParser  *parser,
              const gchar *header,
              gsize        header_bytes)
{
  guint     n_members = 0;
  JsonNode *root;

  g_signal_connect_swapped (parser, "object-member", G_CALLBACK (count_member), &n_members);
  if (! g_utf8_validate_len (header, header_bytes, NULL) || ! json_parser_load_from_data (parser, header, header_bytes, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (! root || ! JSON_NODE_HOLDS_OBJECT (root) || count_members (json_node_get_object (root)) != n_members)
    return NULL;
  return json_node_get_object (root);
}

static gboolean
parse_header (PstSafetensors  *tensors,
              const gchar     *header,
              gsize            header_bytes,
              GError         **error)
{
  g_autoptr (JsonParser)  parser = json_parser_new ();
  JsonObject             *object = parse_object (parser, header, header_bytes);
  JsonObjectIter          iter;
  const gchar            *name;
  JsonNode               *node;

  if (! object)
    return refuse (tensors, error, _ ("its header is damaged"));
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      g_autofree Entry *entry = NULL;

      if (strcmp (name, "__metadata__") == 0)
        {
          keep_metadata (tensors, node);
          continue;
        }
      entry = g_new0 (Entry, 1);
      if (! parse_entry (node, tensors->data_bytes, entry))
        return refuse (tensors, error, _ ("it is damaged or cut off"));
      g_hash_table_insert (tensors->entries, g_strdup (name), g_steal_pointer (&entry));
    }
  return TRUE;
}

static gboolean
read_bytes (const PstSafetensors  *tensors,
            guint64                begin,
            gpointer               bytes,
            gsize                  n,
            GError               **error)
{
  if (pst_platform_read_file (tensors->file, begin, bytes, n))
    return TRUE;
  return errno ? refuse_unread (tensors, error) : refuse (tensors, error, _ ("it is damaged or cut off"));
}

/* A text file that stands for the network where Git has not fetched the large files of a repository. */
static gboolean
check_no_pointer (const PstSafetensors  *tensors,
                  guint64                bytes,
                  GError               **error)
{
  gchar begin[sizeof LFS_POINTER - 1];

  if (bytes < sizeof begin)
    return TRUE;
  if (! read_bytes (tensors, 0, begin, sizeof begin, error))
    return FALSE;
  if (memcmp (begin, LFS_POINTER, sizeof begin) != 0)
    return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("“%s” is no network, but only points to one that Git LFS has not fetched: run “git lfs pull” in its folder, or download "
                  "the file itself."), tensors->name);
  return FALSE;
}

/* bytes: of the whole file */
static gboolean
read_header (PstSafetensors  *tensors,
             guint64          bytes,
             GError         **error)
{
  g_autofree gchar *header = NULL;
  guint64           header_bytes;

  if (bytes < LENGTH_BYTES)
    return refuse (tensors, error, _ ("it is no safetensors file"));
  if (! check_no_pointer (tensors, bytes, error) || ! read_bytes (tensors, 0, &header_bytes, LENGTH_BYTES, error))
    return FALSE;
  header_bytes = GUINT64_FROM_LE (header_bytes);
  if (header_bytes > MAX_HEADER_BYTES)
    return refuse (tensors, error, _ ("it is no safetensors file, or its header is longer than any network needs"));
  if (header_bytes > bytes - LENGTH_BYTES || bytes > G_MAXSSIZE)
    return refuse (tensors, error, _ ("it is damaged or cut off"));
  tensors->data       = LENGTH_BYTES + header_bytes;
  tensors->data_bytes = bytes - tensors->data;
  header              = g_malloc (header_bytes + 1);
  return read_bytes (tensors, LENGTH_BYTES, header, header_bytes, error) && parse_header (tensors, header, header_bytes, error);
}

static gboolean
open_file (PstSafetensors  *tensors,
           GFile           *file,
           guint64         *bytes,
           GError         **error)
{
  g_autofree gchar *path = g_file_get_path (file);
  gboolean          is_regular;

  tensors->file = path ? pst_platform_open_file (path, &is_regular, bytes) : -1;
  if (! path || (tensors->file < 0 && errno == ENOENT))
    return refuse (tensors, error, _ ("it is missing or may not be read"));
  if (tensors->file < 0)
    return refuse_unread (tensors, error);
  return is_regular || refuse (tensors, error, _ ("it is a folder, a pipe or a device"));
}

/* Of a local file; the tensors are not yet read. Fails where it cannot be read or is no sound safetensors file. */
PstSafetensors *
pst_safetensors_open (GFile   *file,
                      GError **error)
{
  g_autoptr (PstSafetensors) tensors = g_new0 (PstSafetensors, 1);
  guint64                    bytes;

  tensors->name     = g_file_get_parse_name (file);
  tensors->file     = -1;
  tensors->entries  = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  tensors->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (! open_file (tensors, file, &bytes, error) || ! read_header (tensors, bytes, error))
    return NULL;
  return g_steal_pointer (&tensors);
}

void
pst_safetensors_free (PstSafetensors *tensors)
{
  g_free (tensors->name);
  if (tensors->file >= 0)
    pst_platform_close_file (tensors->file);
  g_hash_table_unref (tensors->entries);
  g_hash_table_unref (tensors->metadata);
  g_free (tensors);
}

/* The text under a key of `__metadata__`, or NULL. */
const gchar *
pst_safetensors_get_metadata (const PstSafetensors *tensors,
                              const gchar          *key)
{
  return g_hash_table_lookup (tensors->metadata, key);
}

gboolean
pst_safetensors_has (const PstSafetensors *tensors,
                     const gchar          *name)
{
  return g_hash_table_contains (tensors->entries, name);
}

/* IEEE 754 binary16 → binary32. Shifting the exponent field of a half into place leaves it too small by 127 - 15;
 * the multiplication by a power of two repairs that and normalises subnormal numbers on the way.
 */
static gfloat
widen_half (guint16 half)
{
  union { guint32 bits; gfloat value; } magnitude = { (guint32) (half & 0x7fff) << 13 };

  magnitude.value *= 0x1p112f;
  if ((half & 0x7c00) == 0x7c00)
    magnitude.bits = 0x7f800000 | (guint32) (half & 0x03ff) << 13;
  magnitude.bits |= (guint32) (half & 0x8000) << 16;
  return magnitude.value;
}

static guint64
read_bits (const guint8 *from,
           gsize         bytes)
{
  guint64 bits = 0;

  for (gsize i = 0; i < bytes; i++)
    bits |= (guint64) from[i] << 8 * i;
  return bits;
}

/* BF16 is the upper half of a binary32. What is too large for a float becomes infinite. */
static inline gfloat
read_element (const guint8 *from,
              Element       element)
{
  union { guint32 bits; gfloat value; } single;
  union { guint64 bits; gdouble value; } wide;

  switch (element)
    {
    case ELEMENT_F16:
      return widen_half (read_bits (from, 2));
    case ELEMENT_BF16:
      single.bits = (guint32) read_bits (from, 2) << 16;
      return single.value;
    case ELEMENT_F32:
      single.bits = read_bits (from, 4);
      return single.value;
    default:
      wide.bits = read_bits (from, 8);
      return wide.value;
    }
}

static gboolean
widen (const guint8 *from,
       Element       element,
       gsize         n,
       gfloat       *to)
{
  gboolean finite = TRUE;

  for (gsize i = 0; i < n; i++)
    {
      to[i]   = read_element (from + i * elements[element].bytes, element);
      finite &= isfinite (to[i]) != 0;
    }
  return finite;
}

/* Piece by piece, so that no second copy is needed. */
static gboolean
read_values (const PstSafetensors  *tensors,
             const Entry           *entry,
             gfloat                *values,
             GError               **error)
{
  const gsize size = elements[entry->element].bytes;
  gsize       n;
  guint8      piece[PIECE_BYTES];

  for (gsize i = 0; i < entry->n; i += n)
    {
      n = MIN (entry->n - i, PIECE_BYTES / size);
      if (! read_bytes (tensors, tensors->data + entry->begin + i * size, piece, n * size, error))
        return FALSE;
      if (! widen (piece, entry->element, n, values + i))
        return refuse (tensors, error, _ ("some of its numbers are not finite"));
    }
  return TRUE;
}

/* A tensor that must have this shape, [n_dimensions], row-major, to be freed with pst_memory_free(). Where it is missing or
 * has another shape, the file is of another kind (PST_ERROR_NETWORK_KIND); where its numbers are not finite, it is damaged.
 */
gfloat *
pst_safetensors_read (const PstSafetensors *tensors,
                      const gchar          *name,
                      guint                 n_dimensions,
                      const gsize          *shape,
                      GError              **error)
{
  Entry  *entry = g_hash_table_lookup (tensors->entries, name);
  gfloat *values;

  if (! entry || entry->n == 0 || entry->n_dimensions != n_dimensions ||
      memcmp (entry->shape, shape, n_dimensions * sizeof *shape) != 0)
    {
      g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                   entry ? _ ("The tensor “%s” in “%s” has another shape or type than this network needs: "
                              "choose one of the files that the manual names.")
                         : _ ("The tensor “%s” is missing in “%s”: choose one of the files that the manual names."),
                   name, tensors->name);
      return NULL;
    }
  entry->is_read = TRUE;
  values         = pst_floats_new (entry->n, error);
  if (values && ! read_values (tensors, entry, values, error))
    g_clear_pointer (&values, pst_memory_free);
  return values;
}

/* Puts something in the place of what some names begin with. A name that is there already is left to its tensor. */
void
pst_safetensors_replace_prefix (PstSafetensors *tensors,
                                const gchar    *prefix,
                                const gchar    *replacement)
{
  guint               n;
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (tensors->entries, &n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *name  = NULL;
      gpointer          old   = names[i];
      gpointer          entry = NULL;

      if (! g_str_has_prefix (old, prefix))
        continue;
      name = g_strconcat (replacement, (const gchar *) old + strlen (prefix), NULL);
      if (pst_safetensors_has (tensors, name) || ! g_hash_table_steal_extended (tensors->entries, old, &old, &entry))
        continue;
      g_hash_table_insert (tensors->entries, g_steal_pointer (&name), entry);
      g_free (old);
    }
}

static gboolean
fits_one (const gchar        *name,
          const gchar *const *patterns)
{
  for (guint i = 0; patterns[i]; i++)
    if (g_pattern_match_simple (patterns[i], name))
      return TRUE;
  return FALSE;
}

/* (transfer none) (nullable): the first name, in the order of their letters, of a tensor that was not read and fits none of the patterns, a
 * list that ends with NULL: the file is another kind than that which was read, then.
 */
const gchar *
pst_safetensors_find_unread (const PstSafetensors *tensors,
                             const gchar *const   *patterns)
{
  const gchar    *first = NULL;
  GHashTableIter  iter;
  gpointer        name;
  gpointer        entry;

  g_hash_table_iter_init (&iter, tensors->entries);
  while (g_hash_table_iter_next (&iter, &name, &entry))
    if (! ((Entry *) entry)->is_read && ! fits_one (name, patterns) && (! first || strcmp (name, first) < 0))
      first = name;
  return first;
}
