/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The safetensors file format, as its authors describe it (huggingface/safetensors, README): eight bytes with the
 * header's length, little-endian; the header, a JSON object of name → { dtype, shape, data_offsets } and
 * `__metadata__` → { string: string }; then the data, row-major, to the end of the file. F16, BF16, F32 and F64
 * tensors are read.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "networks/tensor-entry.h"

#define LENGTH_BYTES 8

/* Where the tensors' data are in the file. */
typedef struct
{
  guint64 begin;
  gsize   bytes;
} Data;

static const gchar *const element_names[PST_N_ELEMENTS] = {
  [PST_ELEMENT_F16]  = "F16",
  [PST_ELEMENT_BF16] = "BF16",
  [PST_ELEMENT_F32]  = "F32",
  [PST_ELEMENT_F64]  = "F64",
};

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
parse_shape (JsonArray      *shape,
             PstTensorEntry *entry)
{
  entry->n            = 1;
  entry->n_dimensions = json_array_get_length (shape);
  if (entry->n_dimensions > PST_TENSOR_MAX_DIMENSIONS)
    return FALSE;
  for (guint i = 0; i < entry->n_dimensions; i++)
    if (! parse_size (shape, i, &entry->shape[i]) || ! g_size_checked_mul (&entry->n, entry->n, entry->shape[i]))
      return FALSE;
  return TRUE;
}

static gboolean
parse_entry (JsonNode       *node,
             const Data     *data,
             PstTensorEntry *entry)
{
  JsonObject *object  = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode   *element = object ? json_object_get_member (object, "dtype") : NULL;
  JsonArray  *shape   = object ? get_array (object, "shape") : NULL;
  JsonArray  *offsets = object ? get_array (object, "data_offsets") : NULL;
  gsize       begin;
  gsize       end;
  gsize       bytes;

  if (! element || json_node_get_value_type (element) != G_TYPE_STRING || ! shape || ! offsets || ! parse_shape (shape, entry) ||
      json_array_get_length (offsets) != 2 || ! parse_size (offsets, 0, &begin) || ! parse_size (offsets, 1, &end) ||
      begin > end || end > data->bytes)
    return FALSE;
  entry->begin = data->begin + begin;
  if (! pst_element_find (element_names, json_node_get_string (element), &entry->element))
    {
      entry->n = 0; /* a type that no network here uses: known, but not readable */
      return TRUE;
    }
  entry->span = entry->n;
  return g_size_checked_mul (&bytes, entry->n, pst_element_get_bytes (entry->element)) && bytes == end - begin;
}

static void
keep_metadata (PstTensorFile *tensors,
               JsonNode      *node)
{
  JsonObjectIter  iter;
  const gchar    *key;
  JsonNode       *value;

  if (! JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    if (json_node_get_value_type (value) == G_TYPE_STRING)
      pst_tensor_file_add_metadata (tensors, key, json_node_get_string (value));
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

/* (transfer none) (nullable): the object that the header is; the parser's */
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
parse_header (PstTensorFile  *tensors,
              const gchar    *header,
              gsize           header_bytes,
              const Data     *data,
              GError        **error)
{
  g_autoptr (JsonParser)  parser = json_parser_new ();
  JsonObject             *object = parse_object (parser, header, header_bytes);
  JsonObjectIter          iter;
  const gchar            *name;
  JsonNode               *node;

  if (! object)
    return pst_tensor_file_refuse (tensors, error, _ ("its header is damaged"));
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    {
      PstTensorEntry entry = { 0 };

      if (strcmp (name, "__metadata__") == 0)
        keep_metadata (tensors, node);
      else if (parse_entry (node, data, &entry))
        pst_tensor_file_add (tensors, name, &entry);
      else
        return pst_tensor_file_refuse_damaged (tensors, error);
    }
  return TRUE;
}

/* bytes: of the whole file */
gboolean
pst_safetensors_list (PstTensorFile  *tensors,
                      guint64         bytes,
                      GError        **error)
{
  g_autofree gchar *header = NULL;
  guint64           header_bytes;
  Data              data;

  if (bytes < LENGTH_BYTES)
    return pst_tensor_file_refuse (tensors, error, _ ("it is no file of safetensors or PyTorch"));
  if (! pst_tensor_file_read_bytes (tensors, 0, &header_bytes, LENGTH_BYTES, error))
    return FALSE;
  header_bytes = GUINT64_FROM_LE (header_bytes);
  if (header_bytes > PST_HEADER_MOST_BYTES)
    return pst_tensor_file_refuse (tensors, error,
                                   _ ("it is no file of safetensors or PyTorch, or its header is longer than any network needs"));
  if (header_bytes > bytes - LENGTH_BYTES || bytes > G_MAXSSIZE)
    return pst_tensor_file_refuse_damaged (tensors, error);
  data   = (Data) { LENGTH_BYTES + header_bytes, bytes - LENGTH_BYTES - header_bytes };
  header = g_malloc (header_bytes + 1);
  return pst_tensor_file_read_bytes (tensors, LENGTH_BYTES, header, header_bytes, error) &&
         parse_header (tensors, header, header_bytes, &data, error);
}
