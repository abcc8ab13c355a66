/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What PyTorch's torch.save() makes of a dictionary of tensors since version 1.6 (PyTorch's module torch.serialization): a ZIP archive
 * with one folder, in which `data.pkl` is the pickle of the dictionary, `data/KEY` the elements of each storage, as they are in memory,
 * and, in newer ones, `byteorder` the order of their bytes. Its members are stored, not compressed.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "networks/pickled-tensor.h"
#include "networks/tensor-entry.h"
#include "networks/zip-archive.h"

#define PICKLE_NAME "/data.pkl"

typedef struct
{
  PstTensorFile *tensors;
  guint64        bytes;   /* of the whole file */
  PstZipArchive *archive;
  gchar         *folder;
} Reading;

/* (nullable): of the archive's folder */
static const PstZipMember *
find_member (const Reading *reading,
             const gchar   *name)
{
  g_autofree gchar *path = g_strconcat (reading->folder, "/", name, NULL);

  return g_hash_table_lookup (reading->archive, path);
}

/* (transfer full) (nullable): the folder of the shortest path to a pickle */
static gchar *
find_folder (PstZipArchive *archive)
{
  g_autofree gchar *folder = NULL;
  GHashTableIter    iter;
  gpointer          name;

  g_hash_table_iter_init (&iter, archive);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_suffix (name, PICKLE_NAME) && (! folder || strlen (name) - strlen (PICKLE_NAME) < strlen (folder)))
      {
        g_free (folder);
        folder = g_strndup (name, strlen (name) - strlen (PICKLE_NAME));
      }
  return g_steal_pointer (&folder);
}

/* begin: set to where its content begins in the file */
static gboolean
find_content (const Reading       *reading,
              const PstZipMember  *member,
              guint64             *begin,
              GError             **error)
{
  if (! member->is_stored)
    return pst_tensor_file_ask_to_convert (reading->tensors, error, _ ("it is compressed"));
  return pst_zip_archive_find_content (reading->tensors, reading->bytes, member, begin, error);
}

static gboolean
check_byte_order (const Reading  *reading,
                  GError        **error)
{
  const PstZipMember *member = find_member (reading, "byteorder");
  gchar               order[sizeof "little" - 1];
  guint64             begin;

  if (! member)
    return TRUE;
  if (! find_content (reading, member, &begin, error))
    return FALSE;
  if (member->bytes == sizeof order && ! pst_tensor_file_read_bytes (reading->tensors, begin, order, sizeof order, error))
    return FALSE;
  return (member->bytes == sizeof order && memcmp (order, "little", sizeof order) == 0) ||
         pst_tensor_file_ask_to_convert (reading->tensors, error, _ ("it was saved on a computer with another order of bytes"));
}

static gboolean
list_tensor (const Reading           *reading,
             const PstPickledTensor  *tensor,
             GError                 **error)
{
  g_autofree gchar   *name   = g_strconcat ("data/", tensor->storage, NULL);
  const PstZipMember *member = find_member (reading, name);
  guint64             begin  = 0;

  if (member && ! find_content (reading, member, &begin, error))
    return FALSE;
  return pst_pickled_tensor_add (tensor, reading->tensors, begin, member ? member->bytes : 0, error);
}

static gboolean
list_pickled (const Reading  *reading,
              const guint8   *pickle,
              gsize           n,
              GError        **error)
{
  g_autoptr (GPtrArray)  pickled = NULL;
  g_autofree gchar      *foreign = NULL;
  g_autofree gchar      *what    = NULL;

  switch (pst_pickle_read_tensors (pickle, n, &pickled, &foreign))
    {
    case PST_PICKLE_READ:
      break;
    case PST_PICKLE_DAMAGED:
      return pst_tensor_file_refuse_damaged (reading->tensors, error);
    case PST_PICKLE_FOREIGN:
      what = g_strdup_printf (_ ("it holds more than weights (“%s”), and nothing that comes with a file is run here"), foreign);
      return pst_tensor_file_ask_to_convert (reading->tensors, error, what);
    case PST_PICKLE_OTHER:
      return pst_tensor_file_refuse (reading->tensors, error, _ ("it holds no dictionary of weights"));
    }
  for (guint i = 0; i < pickled->len; i++)
    if (! list_tensor (reading, g_ptr_array_index (pickled, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
list_all (const Reading  *reading,
          GError        **error)
{
  const PstZipMember *member = find_member (reading, &PICKLE_NAME[1]);
  g_autofree guint8  *pickle = NULL;
  guint64             begin;

  if (find_member (reading, "constants.pkl"))
    return pst_tensor_file_ask_to_convert (reading->tensors, error, _ ("it is a program of TorchScript"));
  if (! check_byte_order (reading, error) || ! find_content (reading, member, &begin, error))
    return FALSE;
  if (member->bytes > PST_HEADER_MOST_BYTES)
    return pst_tensor_file_refuse (reading->tensors, error, _ ("its list of tensors is longer than any network needs"));
  pickle = g_malloc (member->bytes + 1);
  return pst_tensor_file_read_bytes (reading->tensors, begin, pickle, member->bytes, error) &&
         list_pickled (reading, pickle, member->bytes, error);
}

/* bytes: of the whole file */
gboolean
pst_state_dict_list (PstTensorFile  *tensors,
                     guint64         bytes,
                     GError        **error)
{
  g_autoptr (GHashTable)  archive = pst_zip_archive_read (tensors, bytes, error);
  g_autofree gchar       *folder  = archive ? find_folder (archive) : NULL;
  const Reading           reading = { tensors, bytes, archive, folder };

  if (! archive)
    return FALSE;
  return folder ? list_all (&reading, error)
                : pst_tensor_file_refuse (tensors, error, _ ("it is a ZIP archive, but none that PyTorch saves weights in"));
}
