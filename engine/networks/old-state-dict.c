/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What PyTorch's torch.save() made of a dictionary of tensors before version 1.6 (PyTorch's module torch.serialization, _legacy_save):
 * five pickles one behind the other: a magic number; the version of the format; a dictionary about the computer, with `little_endian`;
 * the dictionary of tensors; the keys of their storages. Then the storages follow in this order, each with how many elements it has in
 * eight bytes, and the elements.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "networks/pickled-tensor.h"
#include "networks/tensor-entry.h"

#define COUNT_BYTES 8
#define N_ABOUT     3 /* pickles before that of the tensors */

typedef struct
{
  guint64 begin;
  guint64 bytes;
} Storage;

static const struct
{
  const gchar *name;
  gsize        bytes; /* of an element */
} types[] = {
  { "FloatStorage", 4 }, { "HalfStorage", 2 }, { "BFloat16Storage", 2 }, { "DoubleStorage", 8 }, { "LongStorage", 8 },
  { "IntStorage", 4 }, { "ShortStorage", 2 }, { "CharStorage", 1 }, { "ByteStorage", 1 }, { "BoolStorage", 1 },
};

static gboolean
ask_to_convert (const PstTensorFile  *tensors,
                GError              **error)
{
  return pst_tensor_file_ask_to_convert (tensors, error,
                                         _ ("it was saved by PyTorch in the way from before version 1.6, with more than weights"));
}

/* (transfer full): the key of each storage → bytes of one of its elements, where its type is known */
static GHashTable *
list_element_bytes (GPtrArray *pickled)
{
  GHashTable *elements = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < pickled->len; i++)
    {
      const PstPickledTensor *tensor = g_ptr_array_index (pickled, i);

      for (guint j = 0; j < G_N_ELEMENTS (types); j++)
        if (g_str_equal (tensor->type, types[j].name))
          g_hash_table_insert (elements, tensor->storage, GSIZE_TO_POINTER (types[j].bytes));
    }
  return elements;
}

/* (transfer full) (nullable): key → Storage; begin, bytes: where the first one is in the file, and what the file has */
static GHashTable *
find_storages (PstTensorFile  *tensors,
               GPtrArray      *pickled,
               gchar         **keys,
               guint64         begin,
               guint64         bytes,
               GError        **error)
{
  g_autoptr (GHashTable) storages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) elements = list_element_bytes (pickled);

  for (guint i = 0; keys[i]; i++)
    {
      gsize   element = GPOINTER_TO_SIZE (g_hash_table_lookup (elements, keys[i])); /* 0: not of the dictionary, or not known */
      guint64 count;

      if (element == 0 && ! ask_to_convert (tensors, error))
        return NULL;
      if ((bytes - begin < COUNT_BYTES && ! pst_tensor_file_refuse_damaged (tensors, error)) ||
          ! pst_tensor_file_read_bytes (tensors, begin, &count, COUNT_BYTES, error))
        return NULL;
      begin += COUNT_BYTES;
      count  = GUINT64_FROM_LE (count);
      if (count > (bytes - begin) / element && ! pst_tensor_file_refuse_damaged (tensors, error))
        return NULL;
      g_hash_table_insert (storages, g_strdup (keys[i]), g_memdup2 (&(Storage) { begin, count * element }, sizeof (Storage)));
      begin += count * element;
    }
  return g_steal_pointer (&storages);
}

/* begin: where the storages begin; bytes: of the whole file */
static gboolean
list_tensors (PstTensorFile  *tensors,
              GPtrArray      *pickled,
              gchar         **keys,
              guint64         begin,
              guint64         bytes,
              GError        **error)
{
  g_autoptr (GHashTable) storages = find_storages (tensors, pickled, keys, begin, bytes, error);

  for (guint i = 0; storages && i < pickled->len; i++)
    {
      const PstPickledTensor *tensor  = g_ptr_array_index (pickled, i);
      const Storage          *storage = g_hash_table_lookup (storages, tensor->storage);

      if (! pst_pickled_tensor_add (tensor, tensors, storage ? storage->begin : 0, storage ? storage->bytes : 0, error))
        return FALSE;
    }
  return storages != NULL;
}

/* Takes the pickles before that of the tensors. Answers how many bytes they have; 0: they are damaged. */
static gsize
take_about (const guint8 *head,
            gsize         n,
            gboolean     *is_little_endian)
{
  gsize at = 0;

  *is_little_endian = FALSE;
  for (guint i = 0; i < N_ABOUT; i++)
    {
      gsize used;

      if (! pst_pickle_take_flag (head + at, n - at, &used, "little_endian", is_little_endian))
        return 0;
      at += used;
    }
  return at;
}

/* Takes the pickles of the tensors and of the keys. Answers how many bytes they have; 0 is an error. */
static gsize
take_pickles (const PstTensorFile  *tensors,
              const guint8         *bytes,
              gsize                 n,
              GPtrArray           **pickled,
              gchar              ***keys,
              GError              **error)
{
  g_autofree gchar *foreign = NULL;
  gsize             of_tensors;
  gsize             of_keys;

  switch (pst_pickle_take_tensors (bytes, n, &of_tensors, pickled, &foreign))
    {
    case PST_PICKLE_READ:
      *keys = pst_pickle_take_texts (bytes + of_tensors, n - of_tensors, &of_keys);
      return *keys || pst_tensor_file_refuse_damaged (tensors, error) ? of_tensors + of_keys : 0;
    case PST_PICKLE_DAMAGED:
      return pst_tensor_file_refuse_damaged (tensors, error);
    case PST_PICKLE_FOREIGN:
    case PST_PICKLE_OTHER:
      break;
    }
  return ask_to_convert (tensors, error);
}

/* bytes: of the whole file */
gboolean
pst_old_state_dict_list (PstTensorFile  *tensors,
                         guint64         bytes,
                         GError        **error)
{
  gsize                  n       = MIN (bytes, PST_HEADER_MOST_BYTES);
  g_autofree guint8     *head    = g_malloc (n + 1);
  g_autoptr (GPtrArray)  pickled = NULL;
  g_auto (GStrv)         keys    = NULL;
  gboolean               is_little_endian;
  gsize                  about;
  gsize                  rest;

  if (! pst_tensor_file_read_bytes (tensors, 0, head, n, error))
    return FALSE;
  about = take_about (head, n, &is_little_endian);
  if (about == 0)
    return pst_tensor_file_refuse_damaged (tensors, error);
  if (! is_little_endian)
    return pst_tensor_file_ask_to_convert (tensors, error, _ ("it was saved on a computer with another order of bytes"));
  rest = take_pickles (tensors, head + about, n - about, &pickled, &keys, error);
  return rest > 0 && list_tensors (tensors, pickled, keys, about + rest, bytes, error);
}
