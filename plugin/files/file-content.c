/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A style file → its bytes. Anything may bear the name that somebody gave: a pipe, which would be waited for, a device, which never ends,
 * a folder, a file on a network that is no longer there, which answers to nobody, not even to a question about it. So a thread of its own
 * asks and reads, and whoever waits for it gives up when nothing has come for a while. The thread then keeps what it needs, and ends
 * when the system lets it.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/allocation.h>
#include <pastiche/error.h>

#include "files/file-content.h"

#define FIRST_CHUNK ((gsize) 64 * 1024) /* bytes; each chunk is as large as all before it */
#define MOST_CHUNK  ((gsize) 8 * 1024 * 1024)

typedef struct
{
  gatomicrefcount  refs;
  GFile           *file;
  PstIsEnough      is_enough;
  GCancellable    *given_up;

  GMutex           mutex;    /* guards what follows */
  GCond            changed;
  guint            n_chunks; /* that have come */
  gboolean         done;
  GBytes          *content;
  GError          *error;
} Reading;

static void
reading_unref (Reading *reading)
{
  if (! g_atomic_ref_count_dec (&reading->refs))
    return;
  g_object_unref (reading->file);
  g_object_unref (reading->given_up);
  g_mutex_clear (&reading->mutex);
  g_cond_clear (&reading->changed);
  g_clear_pointer (&reading->content, g_bytes_unref);
  g_clear_error (&reading->error);
  g_free (reading);
}

/* How many bytes a file may have which is read whole, or may be needed beside its picture, which small files can ask a lot for: half of
 * what is free, since the picture needs room as well. What a job may take makes no difference: gallery and preview read the same files.
 */
guint64
pst_file_content_get_most_bytes (void)
{
  return pst_memory_get_available () / 2;
}

/* Says %PST_ERROR_MEMORY. */
void
pst_file_content_set_memory_error (GFile   *file,
                                   GError **error)
{
  g_autofree gchar *name = g_file_get_parse_name (file);

  g_set_error (error, PST_ERROR, PST_ERROR_MEMORY, _ ("There is no memory for the style file “%s”: close other pictures, or choose "
                                                      "a smaller one."), name);
}

/* Names the system's own reason. */
static void
explain (GFile         *file,
         const GError  *problem,
         GError       **error)
{
  g_autofree gchar *name = g_file_get_parse_name (file);

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                 _ ("The style file “%s” is missing or may not be read: choose another one."), name);
  else
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                 _ ("The style file “%s” cannot be read (%s): mend that and try again, or choose another one."), name, problem->message);
}

static gboolean
check_type (GFile   *file,
            GError **error)
{
  GFileType         type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);
  g_autofree gchar *name = g_file_get_parse_name (file);

  if (type != G_FILE_TYPE_DIRECTORY && type != G_FILE_TYPE_SPECIAL)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
               _ ("The style file “%s” is a folder, a pipe or a device: choose another one."), name);
  return FALSE;
}

static void
count_chunk (Reading *reading)
{
  g_mutex_lock (&reading->mutex);
  reading->n_chunks++;
  g_cond_signal (&reading->changed);
  g_mutex_unlock (&reading->mutex);
}

/* Whether there can be room for all of a file, as long as it says that it is: it need not be so long, nor tell. */
static gboolean
has_room (Reading          *reading,
          GFileInputStream *stream,
          guint64           most)
{
  g_autoptr (GFileInfo) info  = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, reading->given_up, NULL);
  guint64               size  = info ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_STANDARD_SIZE) : 0;
  g_autofree gpointer   probe = size <= most ? g_try_malloc (size + 1) : NULL;

  return probe != NULL;
}

/* Fills the memory, which grows; *@n: how much of it is filled. */
static gboolean
read_all (Reading           *reading,
          GFileInputStream  *stream,
          guint8           **bytes,
          gsize             *n,
          GError           **error)
{
  g_autoptr (GError) problem = NULL;
  guint64            most    = pst_file_content_get_most_bytes ();
  gsize              got     = 1;

  while (got > 0 && ! (*n > 0 && reading->is_enough (*bytes, *n)))
    {
      gsize    chunk = CLAMP (*n, FIRST_CHUNK, MOST_CHUNK);
      gboolean fits  = *n + chunk <= most && (*n != FIRST_CHUNK || has_room (reading, stream, most));
      guint8  *more  = fits ? g_try_realloc (*bytes, *n + chunk) : NULL;

      if (! more)
        {
          pst_file_content_set_memory_error (reading->file, error);
          return FALSE;
        }
      *bytes = more;
      if (! g_input_stream_read_all (G_INPUT_STREAM (stream), more + *n, chunk, &got, reading->given_up, &problem))
        {
          explain (reading->file, problem, error);
          return FALSE;
        }
      *n += got;
      count_chunk (reading);
    }
  return TRUE;
}

/* (transfer full) (nullable) */
static GBytes *
read_file (Reading  *reading,
           GError  **error)
{
  g_autoptr (GError)           problem = NULL;
  g_autoptr (GFileInputStream) stream  = NULL;
  g_autofree guint8           *bytes   = NULL;
  gsize                        n       = 0;

  if (! check_type (reading->file, error))
    return NULL;
  stream = g_file_read (reading->file, reading->given_up, &problem);
  if (! stream)
    {
      explain (reading->file, problem, error);
      return NULL;
    }
  if (! read_all (reading, stream, &bytes, &n, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), n);
}

static gpointer
run (gpointer data)
{
  Reading *reading = data;
  GError  *error   = NULL;
  GBytes  *content = read_file (reading, &error);

  g_mutex_lock (&reading->mutex);
  reading->content = content;
  reading->error   = error;
  reading->done    = TRUE;
  g_cond_signal (&reading->changed);
  g_mutex_unlock (&reading->mutex);
  reading_unref (reading);
  return NULL;
}

/* Lets whoever waits look about. */
static void
wake (GCancellable *cancellable G_GNUC_UNUSED,
      Reading      *reading)
{
  g_mutex_lock (&reading->mutex);
  g_cond_signal (&reading->changed);
  g_mutex_unlock (&reading->mutex);
}

/* Waits until it came to an end, is cancelled, or nothing has come for so long; the mutex is locked. */
static void
wait_for (Reading      *reading,
          guint         patience,
          GCancellable *cancellable)
{
  while (! reading->done)
    {
      gint64 end      = g_get_monotonic_time () + patience * G_TIME_SPAN_SECOND;
      guint  n_chunks = reading->n_chunks;

      while (! reading->done && reading->n_chunks == n_chunks)
        if (g_cancellable_is_cancelled (cancellable) || ! g_cond_wait_until (&reading->changed, &reading->mutex, end))
          return;
    }
}

/* Of what did not come to an end. */
static void
give_up (Reading       *reading,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autofree gchar *name = g_file_get_parse_name (reading->file);

  g_cancellable_cancel (reading->given_up);
  if (! g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_IO,
                 _ ("The style file “%s” does not answer: see whether the disk or the network that it lies on is there, or choose "
                    "another one."), name);
}

static Reading *
reading_new (GFile       *file,
             PstIsEnough  is_enough)
{
  Reading *reading = g_new0 (Reading, 1);

  *reading = (Reading) { .file = g_object_ref (file), .is_enough = is_enough, .given_up = g_cancellable_new () };
  g_atomic_ref_count_init (&reading->refs);
  g_mutex_init (&reading->mutex);
  g_cond_init (&reading->changed);
  return reading;
}

/* (transfer full) (nullable): what is in a regular file, or so much of it that @is_enough says so. @patience: seconds without a byte that
 * are waited for. @cancellable: (nullable): ends the waiting at once. The error is a sentence that says why it cannot be had and what to
 * do; %PST_ERROR_MEMORY where there is no room for it, %G_IO_ERROR_CANCELLED. To be called in any thread.
 */
GBytes *
pst_file_content_load (GFile         *file,
                       PstIsEnough    is_enough,
                       guint          patience,
                       GCancellable  *cancellable,
                       GError       **error)
{
  Reading *reading = reading_new (file, is_enough);
  gulong   waking  = cancellable ? g_cancellable_connect (cancellable, G_CALLBACK (wake), reading, NULL) : 0;
  GBytes  *content;
  GThread *thread;
  gboolean done;

  g_atomic_ref_count_inc (&reading->refs); /* the thread's */
  thread = g_thread_try_new ("pastiche-file", run, reading, NULL);
  if (! thread)
    run (reading);
  g_mutex_lock (&reading->mutex);
  wait_for (reading, patience, cancellable);
  done = reading->done;
  if (! done)
    give_up (reading, cancellable, error);
  else if (reading->error)
    g_propagate_error (error, g_steal_pointer (&reading->error));
  content = g_steal_pointer (&reading->content);
  g_mutex_unlock (&reading->mutex);
  g_cancellable_disconnect (cancellable, waking);
  if (thread && done)
    g_thread_join (thread);
  else if (thread) /* which may hang for ever */
    g_thread_unref (thread);
  reading_unref (reading);
  return content;
}
