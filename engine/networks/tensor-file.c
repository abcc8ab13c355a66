/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file of named tensors, of any format that is known by its content (formats[]): who reads a format lists what is where (tensor-entry.h),
 * and from here the numbers are read and become float, row-major.
 *
 * The file is not trusted: every length and offset is checked before it is used, and values that are not finite are
 * refused. It is read piece by piece and not mapped: a file that somebody cuts short meanwhile is an error then, not a signal.
 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "compute/platform.h"
#include "networks/little-endian.h"
#include "networks/tensor-entry.h"

#define MAGIC_BYTES 20    /* that tell a format */
#define PIECE_BYTES 16384 /* that are read at a time; a multiple of every element's */

struct _PstTensorFile
{
  gchar      *name;     /* of the file, for messages */
  gint        file;     /* its descriptor, or -1 */
  GHashTable *entries;  /* name → PstTensorEntry */
  GHashTable *metadata; /* key → text */
};

static const gsize element_bytes[PST_N_ELEMENTS] = {
  [PST_ELEMENT_F16]  = 2,
  [PST_ELEMENT_BF16] = 2,
  [PST_ELEMENT_F32]  = 4,
  [PST_ELEMENT_F64]  = 8,
};

gsize
pst_element_get_bytes (PstElement element)
{
  return element_bytes[element];
}

/* Finds the element of this name. names: [PST_N_ELEMENTS], how a format calls them */
gboolean
pst_element_find (const gchar *const *names,
                  const gchar        *name,
                  PstElement         *element)
{
  for (*element = 0; *element < PST_N_ELEMENTS; (*element)++)
    if (strcmp (name, names[*element]) == 0)
      return TRUE;
  return FALSE;
}

/* Says what is wrong with the file. Answers FALSE, as the next three do. */
gboolean
pst_tensor_file_refuse (const PstTensorFile  *tensors,
                        GError              **error,
                        const gchar          *what)
{
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("“%s” cannot be used as a network, %s: choose another file, or install Pastiche again if it came with this one."),
               tensors->name, what);
  return FALSE;
}

gboolean
pst_tensor_file_refuse_damaged (const PstTensorFile  *tensors,
                                GError              **error)
{
  return pst_tensor_file_refuse (tensors, error, _ ("it is damaged or cut off"));
}

/* For what PyTorch can read, and nobody else should. */
gboolean
pst_tensor_file_ask_to_convert (const PstTensorFile  *tensors,
                                GError              **error,
                                const gchar          *what)
{
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("“%s” cannot be read, %s: in Python, load it with torch and save its state_dict() anew, with "
                  "safetensors.torch.save_file() or torch.save(); then choose that file."), tensors->name, what);
  return FALSE;
}

/* With the system's own reason, which errno has. */
static gboolean
refuse_unread (const PstTensorFile  *tensors,
               GError              **error)
{
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("The network “%s” cannot be read (%s): mend that and try again, or choose another file."),
               tensors->name, g_strerror (errno));
  return FALSE;
}

/* begin: from the start of the file */
gboolean
pst_tensor_file_read_bytes (const PstTensorFile  *tensors,
                            guint64               begin,
                            gpointer              bytes,
                            gsize                 n,
                            GError              **error)
{
  if (pst_platform_read_file (tensors->file, begin, bytes, n))
    return TRUE;
  return errno ? refuse_unread (tensors, error) : pst_tensor_file_refuse_damaged (tensors, error);
}

/* Takes the place of a tensor with this name. */
void
pst_tensor_file_add (PstTensorFile        *tensors,
                     const gchar          *name,
                     const PstTensorEntry *entry)
{
  g_hash_table_insert (tensors->entries, g_strdup (name), g_memdup2 (entry, sizeof *entry));
}

void
pst_tensor_file_add_metadata (PstTensorFile *tensors,
                              const gchar   *key,
                              const gchar   *text)
{
  g_hash_table_insert (tensors->metadata, g_strdup (key), g_strdup (text));
}

/* A text file that stands for the network where Git has not fetched the large files of a repository. */
static gboolean
refuse_pointer (PstTensorFile    *tensors,
                guint64 bytes     G_GNUC_UNUSED,
                GError          **error)
{
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
               _ ("“%s” is no network, but only points to one that Git LFS has not fetched: run “git lfs pull” in its folder, or download "
                  "the file itself."), tensors->name);
  return FALSE;
}

static gboolean
refuse_keras (PstTensorFile    *tensors,
              guint64 bytes     G_GNUC_UNUSED,
              GError          **error)
{
  return pst_tensor_file_refuse (tensors, error, _ ("it is a file of Keras or another of HDF5"));
}

static gboolean
refuse_matlab (PstTensorFile    *tensors,
               guint64 bytes     G_GNUC_UNUSED,
               GError          **error)
{
  return pst_tensor_file_refuse (tensors, error, _ ("it is a file of MATLAB"));
}

/* By what they begin with; the last of them is what all else is taken for. */
static const struct
{
  const gchar *magic;
  gboolean  (* list) (PstTensorFile *tensors, guint64 bytes, GError **error); /* bytes: of the whole file */
} formats[] = {
  { "version https://git-lfs", refuse_pointer },  /* Git LFS's specification, docs/spec.md */
  { "PK\3\4", pst_state_dict_list },
  { "\x80\2\x8a\nl\xfc\x9c" "F\xf9 j\xa8P\x19", pst_old_state_dict_list },
  { "\x89HDF\r\n", refuse_keras },
  { "MATLAB 5.0", refuse_matlab },
  { "", pst_safetensors_list },
};

static gboolean
list_tensors (PstTensorFile  *tensors,
              guint64         bytes,
              GError        **error)
{
  gchar begin[MAGIC_BYTES] = { 0 };
  guint format             = 0;

  if (! pst_tensor_file_read_bytes (tensors, 0, begin, MIN (bytes, sizeof begin), error))
    return FALSE;
  while (strncmp (begin, formats[format].magic, MIN (strlen (formats[format].magic), sizeof begin)) != 0)
    format++;
  return formats[format].list (tensors, bytes, error);
}

static gboolean
open_file (PstTensorFile  *tensors,
           GFile          *file,
           guint64        *bytes,
           GError        **error)
{
  g_autofree gchar *path = g_file_get_path (file);
  gboolean          is_regular;

  tensors->file = path ? pst_platform_open_file (path, &is_regular, bytes) : -1;
  if (! path || (tensors->file < 0 && errno == ENOENT))
    return pst_tensor_file_refuse (tensors, error, _ ("it is missing or may not be read"));
  if (tensors->file < 0)
    return refuse_unread (tensors, error);
  return is_regular || pst_tensor_file_refuse (tensors, error, _ ("it is a folder, a pipe or a device"));
}

/* Of a local file; the tensors are not yet read. Fails where it cannot be read or is no sound file of a known
 * format. */
PstTensorFile *
pst_tensor_file_open (GFile   *file,
                      GError **error)
{
  g_autoptr (PstTensorFile) tensors = g_new0 (PstTensorFile, 1);
  guint64                   bytes;

  tensors->name     = g_file_get_parse_name (file);
  tensors->file     = -1;
  tensors->entries  = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  tensors->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (! open_file (tensors, file, &bytes, error) || ! list_tensors (tensors, bytes, error))
    return NULL;
  return g_steal_pointer (&tensors);
}

void
pst_tensor_file_free (PstTensorFile *tensors)
{
  g_free (tensors->name);
  if (tensors->file >= 0)
    pst_platform_close_file (tensors->file);
  g_hash_table_unref (tensors->entries);
  g_hash_table_unref (tensors->metadata);
  g_free (tensors);
}

/* What sentences call the file. */
const gchar *
pst_tensor_file_get_name (const PstTensorFile *tensors)
{
  return tensors->name;
}

/* What the file says about itself under a key, or NULL: the `__metadata__` of safetensors; other formats have none. */
const gchar *
pst_tensor_file_get_metadata (const PstTensorFile *tensors,
                              const gchar         *key)
{
  return g_hash_table_lookup (tensors->metadata, key);
}

gboolean
pst_tensor_file_has (const PstTensorFile *tensors,
                     const gchar         *name)
{
  return g_hash_table_contains (tensors->entries, name);
}

static gboolean
has_shape (const PstTensorEntry *entry,
           const gsize          *shape)
{
  gboolean is_same = entry->n_dimensions == 4;

  for (guint i = 0; i < 4 && is_same; i++)
    is_same = shape[i] == 0 || entry->shape[i] == shape[i];
  return is_same;
}

/* Whether a tensor has a name that fits the pattern, and this shape, [4], whose zeros stand for any; all zeros: for any tensor. */
gboolean
pst_tensor_file_has_like (const PstTensorFile *tensors,
                          const gchar         *pattern,
                          const gsize         *shape)
{
  GHashTableIter iter;
  gpointer       name;
  gpointer       entry;

  g_hash_table_iter_init (&iter, tensors->entries);
  while (g_hash_table_iter_next (&iter, &name, &entry))
    if (g_pattern_match_simple (pattern, name) && (shape[0] + shape[1] + shape[2] + shape[3] == 0 || has_shape (entry, shape)))
      return TRUE;
  return FALSE;
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

/* BF16 is the upper half of a binary32. What is too large for a float becomes infinite. */
static inline gfloat
read_element (const guint8 *from,
              PstElement    element)
{
  union { guint32 bits; gfloat value; } single;
  union { guint64 bits; gdouble value; } wide;

  switch (element)
    {
    case PST_ELEMENT_F16:
      return widen_half (pst_read_little_endian (from, 2));
    case PST_ELEMENT_BF16:
      single.bits = (guint32) pst_read_little_endian (from, 2) << 16;
      return single.value;
    case PST_ELEMENT_F32:
      single.bits = pst_read_little_endian (from, 4);
      return single.value;
    default:
      wide.bits = pst_read_little_endian (from, 8);
      return wide.value;
    }
}

static gboolean
widen (const guint8 *from,
       PstElement    element,
       gsize         n,
       gfloat       *to)
{
  gboolean finite = TRUE;

  for (gsize i = 0; i < n; i++)
    {
      to[i]   = read_element (from + i * element_bytes[element], element);
      finite &= isfinite (to[i]) != 0;
    }
  return finite;
}

/* [span], as they lie in the file. Piece by piece, so that no second copy is needed. */
static gboolean
read_span (const PstTensorFile   *tensors,
           const PstTensorEntry  *entry,
           gfloat                *values,
           GError               **error)
{
  const gsize size = element_bytes[entry->element];
  gsize       n;
  guint8      piece[PIECE_BYTES];

  for (gsize i = 0; i < entry->span; i += n)
    {
      n = MIN (entry->span - i, PIECE_BYTES / size);
      if (! pst_tensor_file_read_bytes (tensors, entry->begin + i * size, piece, n * size, error))
        return FALSE;
      if (! widen (piece, entry->element, n, values + i))
        return pst_tensor_file_refuse (tensors, error, _ ("some of its numbers are not finite"));
    }
  return TRUE;
}

/* [span] → [n], row-major */
static void
gather (const PstTensorEntry *entry,
        const gfloat         *span,
        gfloat               *values)
{
  for (gsize i = 0; i < entry->n; i++)
    {
      gsize from = 0;
      gsize rest = i;

      for (guint dimension = entry->n_dimensions; dimension-- > 0; rest /= entry->shape[dimension])
        from += rest % entry->shape[dimension] * entry->strides[dimension];
      values[i] = span[from];
    }
}

/* (transfer full): [n], row-major */
static gfloat *
read_values (const PstTensorFile   *tensors,
             const PstTensorEntry  *entry,
             GError               **error)
{
  gfloat *span   = pst_floats_new (entry->span, error);
  gfloat *values = NULL;

  if (span && read_span (tensors, entry, span, error))
    values = entry->is_strided ? pst_floats_new (entry->n, error) : g_steal_pointer (&span);
  if (values && entry->is_strided)
    gather (entry, span, values);
  pst_memory_free (span);
  return values;
}

/* A tensor that must have this shape, [n_dimensions], row-major, to be freed with pst_memory_free(). Where it is missing or
 * has another shape, the file is of another kind (PST_ERROR_NETWORK_KIND); where its numbers are not finite, it is damaged.
 */
gfloat *
pst_tensor_file_read (const PstTensorFile *tensors,
                      const gchar         *name,
                      guint                n_dimensions,
                      const gsize         *shape,
                      GError             **error)
{
  PstTensorEntry *entry = g_hash_table_lookup (tensors->entries, name);

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
  return read_values (tensors, entry, error);
}

/* Puts something in the place of what some names begin with. A name that is there already is left to its tensor. */
void
pst_tensor_file_replace_prefix (PstTensorFile *tensors,
                                const gchar   *prefix,
                                const gchar   *replacement)
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
      if (pst_tensor_file_has (tensors, name) || ! g_hash_table_steal_extended (tensors->entries, old, &old, &entry))
        continue;
      g_hash_table_insert (tensors->entries, g_steal_pointer (&name), entry);
      g_free (old);
    }
}

/* (transfer full) (nullable): what all names begin with, up to their first full stop and with it */
gchar *
pst_tensor_file_dup_shared_prefix (const PstTensorFile *tensors)
{
  g_autofree gchar *shared = NULL;
  GHashTableIter    iter;
  gpointer          name;

  g_hash_table_iter_init (&iter, tensors->entries);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      const gchar *stop = strchr (name, '.');

      if (! stop || (shared && ! g_str_has_prefix (name, shared)))
        return NULL;
      if (! shared)
        shared = g_strndup (name, stop + 1 - (const gchar *) name);
    }
  return g_steal_pointer (&shared);
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

/* (nullable): the first name, in the order of their letters, of a tensor that was not read and fits none of the patterns */
static const gchar *
find_unread (const PstTensorFile *tensors,
             const gchar *const  *patterns)
{
  const gchar    *first = NULL;
  GHashTableIter  iter;
  gpointer        name;
  gpointer        entry;

  g_hash_table_iter_init (&iter, tensors->entries);
  while (g_hash_table_iter_next (&iter, &name, &entry))
    if (! ((PstTensorEntry *) entry)->is_read && ! fits_one (name, patterns) && (! first || strcmp (name, first) < 0))
      first = name;
  return first;
}

/* Whether all tensors were read, but for those that fit one of the patterns, a list that ends with NULL. Where another is there, the file
 * holds another network than the one of this kind that was read: PST_ERROR_NETWORK_KIND.
 */
gboolean
pst_tensor_file_check_all_read (const PstTensorFile  *tensors,
                                const gchar          *kind,
                                const gchar *const   *patterns,
                                GError              **error)
{
  const gchar      *unread = find_unread (tensors, patterns);
  g_autofree gchar *shown  = unread ? pst_error_dup_name (unread) : NULL;

  if (unread)
    g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                 _ ("“%s” looks like %s, but also holds the tensor “%s”: choose one of the files that the manual names."),
                 tensors->name, kind, shown);
  return unread == NULL;
}
