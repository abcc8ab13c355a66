/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of a trained style: safetensors, with the tensors of one network that paints at once, as those of style26.safetensors are
 * called, but for one style, in float32 as it is written and in any precision as it is read. Its metadata, all of them texts:
 *
 *   format        "pastiche-style"
 *   version       "1"
 *   architecture  "residual" or "u-net": which network it is (instant.c)
 *   title         what people call the style
 *   painting      what it was learnt from
 *   license       what may be done with it
 *   settings      what it was trained with, an object in JSON
 *   seed          of the training, a whole number
 *   seconds       that the training took, a number
 *
 * Whoever changes what such a file means writes another version. The manual describes all this for other programs.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "instant/instant.h"
#include "instant/trained-style.h"
#include "networks/tensor-writer.h"

#define FORMAT  "pastiche-style"
#define VERSION "1"

/**
 * pst_trained_note_clear:
 * @note: (inout): a note; afterwards it is empty
 */
void
pst_trained_note_clear (PstTrainedNote *note)
{
  g_free (note->title);
  g_free (note->painting);
  g_free (note->licence);
  g_free (note->settings);
  *note = (PstTrainedNote) { 0 };
}

/* Whether a file says that it is a trained style, of whatever version. */
gboolean
pst_trained_style_is_claimed (const PstTensorFile *tensors)
{
  return g_strcmp0 (pst_tensor_file_get_metadata (tensors, "format"), FORMAT) == 0;
}

/* Whether a file says that it is a trained style that is known here; if not, PST_ERROR_NETWORK_KIND. */
gboolean
pst_trained_style_check (const PstTensorFile  *tensors,
                         GError              **error)
{
  g_autofree gchar *name = g_path_get_basename (pst_tensor_file_get_name (tensors));

  if (! pst_trained_style_is_claimed (tensors))
    g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                 _ ("“%s” is no trained style: choose a file that was made by training a style in Pastiche."), name);
  else if (g_strcmp0 (pst_tensor_file_get_metadata (tensors, "version"), VERSION) != 0 ||
           ! pst_instant_knows (pst_tensor_file_get_metadata (tensors, PST_TRAINED_ARCHITECTURE)))
    g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
                 _ ("“%s” is a trained style of a newer Pastiche than this one: install the newest Pastiche, and try again."), name);
  else
    return TRUE;
  return FALSE;
}

/* (transfer full): a name that a file has, which can be anything; empty where it has none */
static gchar *
dup_name (const PstTensorFile *tensors,
           const gchar         *key)
{
  const gchar *text = pst_tensor_file_get_metadata (tensors, key);

  return text ? pst_error_dup_name (text) : g_strdup ("");
}

/* (transfer full): what the file is called, without its ending */
static gchar *
make_title (GFile *file)
{
  g_autofree gchar *base = g_file_get_basename (file);

  if (g_str_has_suffix (base, PST_TRAINED_STYLE_SUFFIX))
    base[strlen (base) - strlen (PST_TRAINED_STYLE_SUFFIX)] = '\0';
  return g_filename_display_name (base);
}

/**
 * pst_trained_style_read_note:
 * @file: a file
 * @note: (out caller-allocates): what it says about itself; its title is the file's name where it has none
 * @error: set to %PST_ERROR_NETWORK_FILE where it is missing or damaged, to %PST_ERROR_NETWORK_KIND where it is no trained style, or one
 *         that only a newer version knows
 *
 * The network itself is not read: pst_instant_load() does, and it may yet be damaged.
 *
 * Returns: whether it is a trained style
 */
gboolean
pst_trained_style_read_note (GFile           *file,
                             PstTrainedNote  *note,
                             GError         **error)
{
  g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, error);
  const gchar              *licence;
  const gchar              *settings;
  const gchar              *seed;
  const gchar              *seconds;

  *note = (PstTrainedNote) { 0 };
  if (! tensors || ! pst_trained_style_check (tensors, error))
    return FALSE;
  licence  = pst_tensor_file_get_metadata (tensors, "license");
  settings = pst_tensor_file_get_metadata (tensors, "settings");
  seed     = pst_tensor_file_get_metadata (tensors, "seed");
  seconds  = pst_tensor_file_get_metadata (tensors, "seconds");
  *note    = (PstTrainedNote) {
    .title    = dup_name (tensors, "title"),
    .painting = dup_name (tensors, "painting"),
    .licence  = g_strdup (licence ? licence : ""),
    .settings = g_strdup (settings ? settings : "{}"),
    .seed     = seed ? g_ascii_strtoull (seed, NULL, 10) : 0,
    .seconds  = seconds ? g_ascii_strtod (seconds, NULL) : 0.0,
  };
  if (*note->title == '\0')
    {
      g_free (note->title);
      note->title = make_title (file);
    }
  return TRUE;
}

static void
add_note (PstTensorWriter      *writer,
          const gchar          *architecture,
          const PstTrainedNote *note)
{
  g_autofree gchar *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, note->seed);
  gchar             seconds[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (seconds, sizeof seconds, "%.1f", note->seconds);
  pst_tensor_writer_add_metadata (writer, "format", FORMAT);
  pst_tensor_writer_add_metadata (writer, "version", VERSION);
  pst_tensor_writer_add_metadata (writer, PST_TRAINED_ARCHITECTURE, architecture);
  pst_tensor_writer_add_metadata (writer, "title", note->title);
  pst_tensor_writer_add_metadata (writer, "painting", note->painting);
  pst_tensor_writer_add_metadata (writer, "license", note->licence);
  pst_tensor_writer_add_metadata (writer, "settings", note->settings);
  pst_tensor_writer_add_metadata (writer, "seed", seed);
  pst_tensor_writer_add_metadata (writer, "seconds", seconds);
}

/* What a layer is written to, and in which style. */
typedef struct
{
  PstTensorWriter *writer;
  guint            style;
} Writing;

static void
add_tensor (const Writing *writing,
            const gchar   *layer,
            const gchar   *part,
            guint          n_dimensions,
            const gsize   *shape,
            const gfloat  *values)
{
  g_autofree gchar *name = g_strconcat (layer, ".", part, NULL);

  pst_tensor_writer_add (writing->writer, name, n_dimensions, shape, values);
}

/* A PstInstantVisitor. */
static gboolean
add_layer (PstInstantLayer  *layer,
           gpointer          data,
           GError          **error G_GNUC_UNUSED)
{
  const Writing            *writing     = data;
  const PstLineConvolution *convolution = &layer->convolution;
  gsize                     out         = convolution->out_channels;

  add_tensor (writing, layer->name, "conv.weight", 4, (gsize[]) { out, convolution->in_channels, convolution->size, convolution->size },
              layer->parameters.filter);
  add_tensor (writing, layer->name, "norm.gamma", 2, (gsize[]) { 1, out }, layer->scale.matrix + writing->style * layer->scale.by_entry);
  add_tensor (writing, layer->name, "norm.beta", 2, (gsize[]) { 1, out }, layer->shift.matrix + writing->style * layer->shift.by_entry);
  return TRUE;
}

/**
 * pst_trained_style_write:
 * @instant: a network with styles of its own, a trained one or that of the ready styles, which has not painted yet: what it has learnt is
 *           given up when it does
 * @style: which of its styles; 0 where it has but one
 * @note: what the file is to say about itself
 * @file: where it is to be, in the place of another
 * @error: set to %PST_ERROR_NETWORK_FILE where it cannot be written, to %PST_ERROR_MEMORY where there is no memory for it
 *
 * The file is written whole or not at all, and then on the disk.
 *
 * Returns: whether it was written
 */
gboolean
pst_trained_style_write (PstInstant            *instant,
                         guint                  style,
                         const PstTrainedNote  *note,
                         GFile                 *file,
                         GError               **error)
{
  g_autoptr (PstTensorWriter) writer  = pst_tensor_writer_new ();
  Writing                     writing = { writer, style };

  g_return_val_if_fail (instant->architecture && style < instant->n_entries && instant->layers[0].parameters.filter, FALSE);
  add_note (writer, instant->architecture, note);
  return pst_instant_visit (instant, add_layer, &writing, error) && pst_tensor_writer_write (writer, file, error);
}

/* (transfer full) (nullable): a trained style, and in @note, which is empty before, what it says about itself */
static PstInstant *
load (GFile           *file,
      PstTrainedNote  *note,
      GError         **error)
{
  return pst_trained_style_read_note (file, note, error) ? pst_instant_load (file, error) : NULL;
}

/**
 * pst_trained_style_copy:
 * @from: the file of a trained style
 * @to: where a copy of it is to be, in the place of another
 * @error: set as by pst_trained_style_read_note(), pst_instant_load() and pst_trained_style_write()
 *
 * The network is looked at before: what is damaged is not copied. The copy is there whole or not at all.
 *
 * Returns: whether it was written
 */
gboolean
pst_trained_style_copy (GFile   *from,
                        GFile   *to,
                        GError **error)
{
  g_auto (PstTrainedNote) note    = { 0 };
  g_autoptr (PstInstant)  instant = load (from, &note, error);
  g_autoptr (GBytes)      content = instant ? g_file_load_bytes (from, NULL, NULL, error) : NULL;
  gsize                   n;
  gconstpointer           bytes   = content ? g_bytes_get_data (content, &n) : NULL;

  return bytes && pst_tensor_writer_put (to, bytes, n, error);
}

/**
 * pst_trained_style_rename:
 * @file: the file of a trained style, which is written anew
 * @title: what people are to call the style
 * @error: set as by pst_trained_style_read_note(), pst_instant_load() and pst_trained_style_write()
 *
 * What the file had beside the style is lost.
 *
 * Returns: whether it was written
 */
gboolean
pst_trained_style_rename (GFile        *file,
                          const gchar  *title,
                          GError      **error)
{
  g_auto (PstTrainedNote) note    = { 0 };
  g_autoptr (PstInstant)  instant = load (file, &note, error);

  g_free (note.title);
  note.title = g_strdup (title);
  return instant && pst_trained_style_write (instant, 0, &note, file, error);
}
