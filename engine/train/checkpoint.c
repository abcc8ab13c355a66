/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file from which an interrupted training goes on:
 *
 *   "PSTTRAIN"   8 bytes
 *   version      8 bytes, 1
 *   checksum     32 bytes, SHA-256 of all that is behind it
 *   length       8 bytes, of the header
 *   header       an object in JSON, with the members of PstCheckpoint
 *   state        what the trainer needs to go on (trainer.c)
 *
 * Numbers lie with the least significant byte first. It is written as a whole or not at all, and then on the disk: whenever the power
 * fails, there is this one or the one before. What is read can be anything.
 *
 * A file beside it, whose name ends with ".lock", is locked as long as a training writes it.
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
#include "networks/tensor-writer.h"
#include "train/checkpoint.h"

#define MAGIC          "PSTTRAIN"
#define VERSION        1
#define CHECKSUM_BYTES 32
#define FIXED_BYTES    (8 + 8 + CHECKSUM_BYTES + 8)
#define MOST_BYTES     ((goffset) 1 << 30) /* of a file that is worth reading */
#define MOST_KEPT_OUT  10000
#define MOST_SECONDS   1e9

void
pst_checkpoint_clear (PstCheckpoint *checkpoint)
{
  g_free (checkpoint->paintings);
  g_free (checkpoint->photographs);
  g_free (checkpoint->settings);
  g_free (checkpoint->label);
  g_clear_pointer (&checkpoint->kept_out, g_array_unref);
  g_clear_pointer (&checkpoint->state, g_bytes_unref);
  *checkpoint = (PstCheckpoint) { 0 };
}

static void
put_number (guint8  *to,
            guint64  number)
{
  number = GUINT64_TO_LE (number);
  memcpy (to, &number, sizeof number);
}

static guint64
get_number (const guint8 *from)
{
  guint64 number;

  memcpy (&number, from, sizeof number);
  return GUINT64_FROM_LE (number);
}

static void
sum_up (const guint8 *bytes,
        gsize         n_bytes,
        guint8       *sum)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize                 size     = CHECKSUM_BYTES;

  for (gsize done = 0, step; done < n_bytes; done += step)
    {
      step = MIN (n_bytes - done, G_MAXINT32);
      g_checksum_update (checksum, bytes + done, step);
    }
  g_checksum_get_digest (checksum, sum, &size);
}

/* ---- one training at a time */

/* Nobody else trains with this checkpoint until pst_checkpoint_free_lock(). @lock: (out): below 0 where files cannot be locked there. The
 * error is %PST_ERROR_NETWORK_FILE: another training has locked it.
 */
gboolean
pst_checkpoint_lock (GFile   *file,
                     gint    *lock,
                     GError **error)
{
  g_autofree gchar *path = g_file_get_path (file);
  g_autofree gchar *name = g_strconcat (path, ".lock", NULL);

  *lock = pst_platform_lock_file (name);
  if (*lock >= 0 || errno != EWOULDBLOCK)
    return TRUE;
  g_set_error_literal (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
                       _ ("Another style is being trained: let that come to its end, or stop it, and try again."));
  return FALSE;
}

void
pst_checkpoint_free_lock (gint lock)
{
  if (lock >= 0)
    pst_platform_close_file (lock);
}

/* ---- reading */

static JsonNode *
get_value (JsonObject  *object,
           const gchar *member,
           GType        type)
{
  JsonNode *node = json_object_get_member (object, member);

  return node && json_node_get_value_type (node) == type ? node : NULL;
}

static gchar *
dup_text (JsonObject  *object,
          const gchar *member)
{
  JsonNode *node = get_value (object, member, G_TYPE_STRING);

  return node ? json_node_dup_string (node) : NULL;
}

/* A whole number, or -1 where there is none that makes sense. */
static gint64
get_whole (JsonObject  *object,
           const gchar *member)
{
  JsonNode *node  = get_value (object, member, G_TYPE_INT64);
  gint64    value = node ? json_node_get_int (node) : -1;

  return value <= G_MAXINT ? value : -1;
}

/* Any number; -1 where there is none that makes sense. */
static gdouble
get_real (JsonObject  *object,
          const gchar *member)
{
  JsonNode *node  = json_object_get_member (object, member);
  gdouble   value = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : -1.0;

  return isfinite (value) && value <= MOST_SECONDS ? value : -1.0;
}

static gboolean
parse_kept_out (JsonObject *object,
                GArray     *kept_out)
{
  JsonNode  *node  = json_object_get_member (object, "kept-out");
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode   *element = json_array_get_element (array, i);
      JsonObject *entry   = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
      PstKeptOut  measured;
      gint64      step    = entry ? get_whole (entry, "step") : -1;

      if (step < 0 || i >= MOST_KEPT_OUT)
        return FALSE;
      measured = (PstKeptOut) { step, get_real (entry, "content"), get_real (entry, "style") };
      g_array_append_val (kept_out, measured);
    }
  return array != NULL;
}

static gboolean
parse_header (JsonObject    *object,
              PstCheckpoint *checkpoint)
{
  gint64 n_steps = get_whole (object, "steps");
  gint64 n_done  = get_whole (object, "done");
  gint64 style   = get_whole (object, "style");

  checkpoint->paintings   = dup_text (object, "paintings");
  checkpoint->photographs = dup_text (object, "photographs");
  checkpoint->settings    = dup_text (object, "settings");
  checkpoint->label       = dup_text (object, "label");
  checkpoint->seconds     = get_real (object, "seconds");
  checkpoint->kept_out    = g_array_new (FALSE, FALSE, sizeof (PstKeptOut));
  if (n_steps < 1 || n_done < 1 || n_done > n_steps || style < 0 || checkpoint->seconds < 0.0)
    return FALSE;
  checkpoint->n_steps = n_steps;
  checkpoint->n_done  = n_done;
  checkpoint->style   = style;
  return checkpoint->paintings && checkpoint->photographs && checkpoint->settings && checkpoint->label &&
         parse_kept_out (object, checkpoint->kept_out);
}

/* What is behind the checksum, whether that is right or not. */
static gboolean
parse_behind (GBytes        *content,
              gsize          from,
              PstCheckpoint *checkpoint)
{
  g_autoptr (JsonParser)  parser = json_parser_new ();
  gsize                   n_bytes;
  const guint8           *bytes  = g_bytes_get_data (content, &n_bytes);
  guint64                 length = get_number (bytes + from);
  JsonNode               *root;

  from += 8;
  if (length > n_bytes - from || ! g_utf8_validate ((const gchar *) bytes + from, length, NULL) ||
      ! json_parser_load_from_data (parser, (const gchar *) bytes + from, length, NULL))
    return FALSE;
  root              = json_parser_get_root (parser);
  checkpoint->state = g_bytes_new_from_bytes (content, from + length, n_bytes - from - length);
  return root && JSON_NODE_HOLDS_OBJECT (root) && parse_header (json_node_get_object (root), checkpoint);
}

/* Whether the content of a file is a checkpoint's. @checkpoint: (out caller-allocates): to be cleared in any case. */
gboolean
pst_checkpoint_parse (GBytes        *content,
                      PstCheckpoint *checkpoint)
{
  gsize         n_bytes;
  const guint8 *bytes = g_bytes_get_data (content, &n_bytes);
  guint8        sum[CHECKSUM_BYTES];

  *checkpoint = (PstCheckpoint) { 0 };
  if (n_bytes < FIXED_BYTES || memcmp (bytes, MAGIC, 8) != 0 || get_number (bytes + 8) != VERSION)
    return FALSE;
  sum_up (bytes + 16 + CHECKSUM_BYTES, n_bytes - 16 - CHECKSUM_BYTES, sum);
  return memcmp (sum, bytes + 16, CHECKSUM_BYTES) == 0 && parse_behind (content, FIXED_BYTES - 8, checkpoint);
}

static gboolean
is_too_large (GFile *file)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info && g_file_info_get_size (info) > MOST_BYTES;
}

/* As pst_checkpoint_parse(), of a file. The error is %PST_ERROR_NETWORK_FILE. */
gboolean
pst_checkpoint_read (GFile          *file,
                     PstCheckpoint  *checkpoint,
                     GError        **error)
{
  g_autoptr (GError)  problem = NULL;
  gboolean            large   = is_too_large (file);
  g_autoptr (GBytes)  content = large ? NULL : g_file_load_bytes (file, NULL, NULL, &problem);

  *checkpoint = (PstCheckpoint) { 0 };
  if (content && pst_checkpoint_parse (content, checkpoint))
    return TRUE;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error_literal (error, PST_ERROR, PST_ERROR_NETWORK_FILE, _ ("There is no interrupted training to go on with: begin one."));
  else if (problem)
    g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
                 _ ("What was kept of the interrupted training cannot be read (%s): mend that, or begin it anew."), problem->message);
  else
    g_set_error_literal (error, PST_ERROR, PST_ERROR_NETWORK_FILE,
                         _ ("What was kept of the interrupted training is damaged, or of another version of Pastiche: begin it anew."));
  return FALSE;
}

/* ---- writing */

static void
add_text (JsonBuilder *builder,
          const gchar *member,
          const gchar *text)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

static void
add_whole (JsonBuilder *builder,
           const gchar *member,
           gint64       value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_int_value (builder, value);
}

static void
add_real (JsonBuilder *builder,
          const gchar *member,
          gdouble      value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_double_value (builder, value);
}

static gchar *
make_header (const PstCheckpoint *checkpoint)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode)    root    = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "paintings", checkpoint->paintings);
  add_text (builder, "photographs", checkpoint->photographs);
  add_text (builder, "settings", checkpoint->settings);
  add_text (builder, "label", checkpoint->label);
  add_whole (builder, "steps", checkpoint->n_steps);
  add_whole (builder, "done", checkpoint->n_done);
  add_whole (builder, "style", checkpoint->style);
  add_real (builder, "seconds", checkpoint->seconds);
  json_builder_set_member_name (builder, "kept-out");
  json_builder_begin_array (builder);
  for (guint i = 0; i < checkpoint->kept_out->len; i++)
    {
      const PstKeptOut *measured = &g_array_index (checkpoint->kept_out, PstKeptOut, i);

      json_builder_begin_object (builder);
      add_whole (builder, "step", measured->step);
      add_real (builder, "content", measured->content);
      add_real (builder, "style", measured->style);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Puts it in the place of the one before. The error is %PST_ERROR_NETWORK_FILE, or %PST_ERROR_MEMORY. */
gboolean
pst_checkpoint_write (const PstCheckpoint  *checkpoint,
                      GFile                *file,
                      GError              **error)
{
  g_autofree gchar *header  = make_header (checkpoint);
  gsize             length  = strlen (header);
  gsize             n_state = g_bytes_get_size (checkpoint->state);
  gsize             n_bytes = FIXED_BYTES + length + n_state;
  guint8           *content = pst_bytes_new (n_bytes, error);
  gboolean          written;

  if (! content)
    return FALSE;
  memcpy (content, MAGIC, 8);
  put_number (content + 8, VERSION);
  put_number (content + FIXED_BYTES - 8, length);
  memcpy (content + FIXED_BYTES, header, length);
  memcpy (content + FIXED_BYTES + length, g_bytes_get_data (checkpoint->state, NULL), n_state);
  sum_up (content + 16 + CHECKSUM_BYTES, n_bytes - 16 - CHECKSUM_BYTES, content + 16);
  written = pst_tensor_writer_put (file, content, n_bytes, error);
  pst_memory_free (content);
  return written;
}
