/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a gallery knows of one style.
 *
 * The thumbnail comes from an image file, which threads have read (no more than two at a time: the machine paints meanwhile) by whoever
 * knows how, or from a function, which is called in the main thread when nothing else is to be done. Either happens when somebody wants
 * to show it, and again when they want it larger. The signal "thumbnail-changed" says that it is there, or will never be.
 */
#include "config.h"

#include <pastiche/background.h>
#include <pastiche-ui/style-entry.h>

#include "gallery/words.h"

#define MOST_THREADS 2

struct _PstStyleEntry
{
  GObject           parent_instance;

  gchar            *id;
  gchar            *title;
  gchar            *details;
  gchar            *words;     /* of title and details, that can be searched for, case folded; NULL: nobody has searched yet */
  GdkPixbuf        *thumbnail; /* or NULL */

  GFile            *file;      /* where it comes from, or NULL */
  PstMakeThumbnail  make;      /* what makes it otherwise, or NULL */
  gpointer          data;
  GDestroyNotify    destroy;

  gint              side;      /* of what was wanted last; 0: nothing was */
  gboolean          failed;
  guint             idle;      /* source id */
};

enum
{
  THUMBNAIL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static PstBackground readers = PST_BACKGROUND (MOST_THREADS);

G_DEFINE_FINAL_TYPE (PstStyleEntry, pst_style_entry, G_TYPE_OBJECT)

static void
forget_source (PstStyleEntry *entry)
{
  g_clear_handle_id (&entry->idle, g_source_remove);
  if (entry->destroy)
    entry->destroy (entry->data);
  entry->destroy = NULL;
  entry->make    = NULL;
  g_clear_object (&entry->file);
  entry->side   = 0;
  entry->failed = FALSE;
}

static void
pst_style_entry_dispose (GObject *object)
{
  PstStyleEntry *entry = PST_STYLE_ENTRY (object);

  forget_source (entry);
  g_clear_object (&entry->thumbnail);
  G_OBJECT_CLASS (pst_style_entry_parent_class)->dispose (object);
}

static void
pst_style_entry_finalize (GObject *object)
{
  PstStyleEntry *entry = PST_STYLE_ENTRY (object);

  g_free (entry->id);
  g_free (entry->title);
  g_free (entry->details);
  g_free (entry->words);
  G_OBJECT_CLASS (pst_style_entry_parent_class)->finalize (object);
}

static void
pst_style_entry_class_init (PstStyleEntryClass *class)
{
  G_OBJECT_CLASS (class)->dispose  = pst_style_entry_dispose;
  G_OBJECT_CLASS (class)->finalize = pst_style_entry_finalize;

  /**
   * PstStyleEntry::thumbnail-changed:
   * @entry: the entry
   *
   * There is a new thumbnail, or it is clear that there will be none.
   */
  signals[THUMBNAIL_CHANGED] = g_signal_new ("thumbnail-changed", PST_TYPE_STYLE_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
}

static void
pst_style_entry_init (PstStyleEntry *entry)
{
}

/* Takes the thumbnail. */
static void
take_thumbnail (PstStyleEntry *entry,
                GdkPixbuf     *thumbnail)
{
  entry->failed = thumbnail == NULL;
  if (thumbnail)
    {
      g_clear_object (&entry->thumbnail);
      entry->thumbnail = thumbnail;
    }
  g_signal_emit (entry, signals[THUMBNAIL_CHANGED], 0);
}

static PstReadThumbnail reader;

/* In a thread. */
static void
read_thumbnail (GTask        *task,
                gpointer      entry       G_GNUC_UNUSED,
                gpointer      file,
                GCancellable *cancellable G_GNUC_UNUSED)
{
  gint side = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (task), "side"));

  g_task_return_pointer (task, reader ? reader (file, side) : NULL, g_object_unref);
}

/* Two threads may finish in any order: what is smaller than wanted counts only until the other is there. */
static void
take_read (GObject      *source,
           GAsyncResult *result,
           gpointer      data G_GNUC_UNUSED)
{
  PstStyleEntry        *entry     = PST_STYLE_ENTRY (source);
  g_autoptr (GdkPixbuf) thumbnail = g_task_propagate_pointer (G_TASK (result), NULL);
  gboolean              is_wanted = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (result), "side")) == entry->side;

  if (g_task_get_task_data (G_TASK (result)) != entry->file) /* another file was named meanwhile */
    return;
  if (is_wanted || (thumbnail && ! entry->thumbnail))
    take_thumbnail (entry, g_steal_pointer (&thumbnail));
}

static gboolean
make_when_idle (gpointer data)
{
  PstStyleEntry *entry = data;

  entry->idle = 0;
  take_thumbnail (entry, entry->make (entry->side, entry->data));
  return G_SOURCE_REMOVE;
}

/**
 * pst_style_entry_set_reader:
 * @read: reads the thumbnails of all files, of those that are painted in as they are painted in
 */
void
pst_style_entry_set_reader (PstReadThumbnail read)
{
  reader = read;
}

/**
 * pst_style_entry_new:
 * @id: what tells it from all others
 * @title: what it is called
 * @details: (nullable): a few words more: the painter, the licence, the image that a layer belongs to
 *
 * Returns: (transfer full): an entry without a thumbnail
 */
PstStyleEntry *
pst_style_entry_new (const gchar *id,
                     const gchar *title,
                     const gchar *details)
{
  PstStyleEntry *entry = g_object_new (PST_TYPE_STYLE_ENTRY, NULL);

  entry->id      = g_strdup (id);
  entry->title   = g_strdup (title);
  entry->details = g_strdup (details);
  return entry;
}

/**
 * pst_style_entry_new_for_file:
 * @file: an image file
 *
 * Returns: (transfer full): an entry with the file's URI for an id, its name without the extension for a title
 */
PstStyleEntry *
pst_style_entry_new_for_file (GFile *file)
{
  g_autofree gchar *uri    = g_file_get_uri (file);
  g_autofree gchar *name   = g_file_get_basename (file);
  g_autofree gchar *folder = NULL;
  g_autofree gchar *title  = NULL;
  g_autoptr (GFile) parent = g_file_get_parent (file);
  gchar            *dot    = strrchr (name, '.');
  PstStyleEntry    *entry;

  if (dot && dot != name)
    *dot = '\0';
  title  = g_filename_display_name (name);
  folder = parent ? g_file_get_parse_name (parent) : NULL;
  entry  = pst_style_entry_new (uri, title, folder);
  pst_style_entry_set_file (entry, file);
  return entry;
}

/**
 * pst_style_entry_set_file:
 * @entry: the entry
 * @file: the image file that the thumbnail is made from
 */
void
pst_style_entry_set_file (PstStyleEntry *entry,
                          GFile         *file)
{
  g_object_ref (file);
  forget_source (entry);
  entry->file = file;
}

/**
 * pst_style_entry_set_maker:
 * @entry: the entry
 * @make: makes the thumbnail
 * @data: passed on to @make
 * @destroy: (nullable): frees @data
 */
void
pst_style_entry_set_maker (PstStyleEntry    *entry,
                           PstMakeThumbnail  make,
                           gpointer          data,
                           GDestroyNotify    destroy)
{
  forget_source (entry);
  entry->make    = make;
  entry->data    = data;
  entry->destroy = destroy;
}

/**
 * pst_style_entry_set_thumbnail:
 * @entry: the entry
 * @thumbnail: a thumbnail that is there already
 */
void
pst_style_entry_set_thumbnail (PstStyleEntry *entry,
                               GdkPixbuf     *thumbnail)
{
  take_thumbnail (entry, g_object_ref (thumbnail));
}

/**
 * pst_style_entry_get_id:
 * @entry: the entry
 *
 * Returns: what tells it from all others
 */
const gchar *
pst_style_entry_get_id (PstStyleEntry *entry)
{
  return entry->id;
}

/**
 * pst_style_entry_get_title:
 * @entry: the entry
 *
 * Returns: what it is called
 */
const gchar *
pst_style_entry_get_title (PstStyleEntry *entry)
{
  return entry->title;
}

/**
 * pst_style_entry_get_details:
 * @entry: the entry
 *
 * Returns: (nullable): a few words more
 */
const gchar *
pst_style_entry_get_details (PstStyleEntry *entry)
{
  return entry->details;
}

/**
 * pst_style_entry_matches:
 * @entry: the entry
 * @words: case folded and normalised
 *
 * Returns: whether the words are in its title or its details
 */
gboolean
pst_style_entry_matches (PstStyleEntry *entry,
                         const gchar   *words)
{
  if (! entry->words)
    {
      g_autofree gchar *known = g_strjoin ("\n", entry->title, entry->details, NULL);

      entry->words = pst_words_fold (known);
    }
  return strstr (entry->words, words) != NULL;
}

/**
 * pst_style_entry_get_thumbnail:
 * @entry: the entry
 *
 * Returns: (transfer none) (nullable): the thumbnail, as large as it was wanted last, or smaller until it is made anew
 */
GdkPixbuf *
pst_style_entry_get_thumbnail (PstStyleEntry *entry)
{
  return entry->thumbnail;
}

/**
 * pst_style_entry_has_failed:
 * @entry: the entry
 *
 * Returns: whether its picture could not be read
 */
gboolean
pst_style_entry_has_failed (PstStyleEntry *entry)
{
  return entry->failed;
}

/**
 * pst_style_entry_want:
 * @entry: the entry
 * @side: pixels that the shorter side of the thumbnail should have
 *
 * Has the thumbnail made, unless it is there, under way, or known not to work.
 */
void
pst_style_entry_want (PstStyleEntry *entry,
                      gint           side)
{
  if (side <= entry->side || entry->failed)
    return;
  if (entry->file)
    {
      g_autoptr (GTask) task = g_task_new (entry, NULL, take_read, NULL);

      g_task_set_task_data (task, g_object_ref (entry->file), g_object_unref);
      g_object_set_data (G_OBJECT (task), "side", GINT_TO_POINTER (side));
      pst_background_run (&readers, task, read_thumbnail);
    }
  else if (entry->make && entry->idle == 0)
    {
      entry->idle = g_idle_add_full (G_PRIORITY_LOW, make_when_idle, entry, NULL);
    }
  entry->side = side;
}
