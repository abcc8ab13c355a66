/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The safetensors file format (safetensors.c), the other way: float32 tensors, row-major, one behind the other in the order in which they
 * were added, and texts about them. The header ends with blanks, so that the data begin at a multiple of eight bytes.
 *
 * The file is written under another name in the same folder, brought to the disk, and then renamed: whatever happens, there is the file
 * that was there before or the whole new one.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "networks/tensor-writer.h"

#define LENGTH_BYTES 8
#define ALIGNMENT    8
#define MODE         0666 /* what the user's mask leaves of it */

/* values: [n], borrowed */
typedef struct
{
  const gfloat *values;
  gsize         n;
} Tensor;

struct _PstTensorWriter
{
  JsonObject *header;
  JsonObject *metadata; /* the header's */
  GArray     *tensors;  /* of Tensor, in their order */
  gsize       n_bytes;  /* of all tensors */
};

/* (transfer full): a file without tensors, which is as yet nowhere */
PstTensorWriter *
pst_tensor_writer_new (void)
{
  PstTensorWriter *writer = g_new0 (PstTensorWriter, 1);

  writer->header   = json_object_new ();
  writer->metadata = json_object_new ();
  writer->tensors  = g_array_new (FALSE, FALSE, sizeof (Tensor));
  json_object_set_object_member (writer->header, "__metadata__", writer->metadata);
  return writer;
}

void
pst_tensor_writer_free (PstTensorWriter *writer)
{
  json_object_unref (writer->header);
  g_array_unref (writer->tensors);
  g_free (writer);
}

/* What the file is to say about itself under a key. What is no UTF-8 of the text is replaced. */
void
pst_tensor_writer_add_metadata (PstTensorWriter *writer,
                                const gchar     *key,
                                const gchar     *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);

  json_object_set_string_member (writer->metadata, key, valid);
}

/* (transfer full): of numbers, each a #gsize */
static JsonArray *
make_array (guint        n,
            const gsize *numbers)
{
  JsonArray *array = json_array_sized_new (n);

  for (guint i = 0; i < n; i++)
    json_array_add_int_element (array, numbers[i]);
  return array;
}

/* A tensor of this shape, [n_dimensions], whose numbers have to stay as they are until it is written. */
void
pst_tensor_writer_add (PstTensorWriter *writer,
                       const gchar     *name,
                       guint            n_dimensions,
                       const gsize     *shape,
                       const gfloat    *values)
{
  JsonObject *entry  = json_object_new ();
  Tensor      tensor = { values, 1 };
  gsize       begin  = writer->n_bytes;

  for (guint i = 0; i < n_dimensions; i++)
    tensor.n *= shape[i];
  writer->n_bytes += tensor.n * sizeof (gfloat);
  g_array_append_val (writer->tensors, tensor);
  json_object_set_string_member (entry, "dtype", "F32");
  json_object_set_array_member (entry, "shape", make_array (n_dimensions, shape));
  json_object_set_array_member (entry, "data_offsets", make_array (2, (gsize[]) { begin, writer->n_bytes }));
  json_object_set_object_member (writer->header, name, entry);
}

/* (transfer full): the header, with blanks behind it */
static gchar *
make_header (PstTensorWriter *writer,
             gsize           *n_bytes)
{
  g_autoptr (JsonNode)  node    = json_node_init_object (json_node_alloc (), writer->header);
  g_autofree gchar     *text    = json_to_string (node, FALSE);
  gsize                 missing = -strlen (text) % ALIGNMENT;
  g_autofree gchar     *blanks  = g_strnfill (missing, ' ');

  *n_bytes = strlen (text) + missing;
  return g_strconcat (text, blanks, NULL);
}

static void
put_tensor (const Tensor *tensor,
            guint8       *to)
{
  for (gsize i = 0; i < tensor->n; i++)
    {
      union { gfloat value; guint32 bits; } number = { tensor->values[i] };

      number.bits = GUINT32_TO_LE (number.bits);
      memcpy (to + i * sizeof number, &number, sizeof number);
    }
}

static void
put_content (const PstTensorWriter *writer,
             const gchar           *header,
             gsize                  header_bytes,
             guint8                *to)
{
  guint64 length = GUINT64_TO_LE (header_bytes);

  memcpy (to, &length, LENGTH_BYTES);
  memcpy (to + LENGTH_BYTES, header, header_bytes);
  to += LENGTH_BYTES + header_bytes;
  for (guint i = 0; i < writer->tensors->len; i++)
    {
      const Tensor *tensor = &g_array_index (writer->tensors, Tensor, i);

      put_tensor (tensor, to);
      to += tensor->n * sizeof (gfloat);
    }
}

/* Makes a local file have this content, in the place of one of the same name. The error says why that cannot be. */
gboolean
pst_tensor_writer_put (GFile          *file,
                       gconstpointer   content,
                       gsize           n_bytes,
                       GError        **error)
{
  g_autofree gchar  *path    = g_file_get_path (file);
  g_autofree gchar  *name    = g_file_get_parse_name (file);
  g_autoptr (GError) problem = NULL;

  if (! path)
    g_set_error_literal (&problem, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("it would not be on this computer"));
  else if (g_file_set_contents_full (path, content, n_bytes, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, MODE, &problem))
    return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE, _ ("“%s” cannot be saved (%s): mend that, or choose another place."), name,
               problem->message);
  return FALSE;
}

/* Writes all of it to a file, as pst_tensor_writer_put() does. */
gboolean
pst_tensor_writer_write (PstTensorWriter  *writer,
                         GFile            *file,
                         GError          **error)
{
  gsize             header_bytes;
  g_autofree gchar *header  = make_header (writer, &header_bytes);
  gsize             n_bytes = LENGTH_BYTES + header_bytes + writer->n_bytes;
  guint8           *content = pst_bytes_new (n_bytes, error);
  gboolean          written;

  if (! content)
    return FALSE;
  put_content (writer, header, header_bytes, content);
  written = pst_tensor_writer_put (file, content, n_bytes, error);
  pst_memory_free (content);
  return written;
}
