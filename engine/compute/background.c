/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Work that is done while the main loop goes on. GLib's own pools end the program, or let the work wait without end, where the system has
 * no thread left: there, the main loop does it when it has nothing else to do.
 */
#include "config.h"

#include <pastiche/background.h>

typedef struct
{
  GTask           *task;
  GTaskThreadFunc  work;
} Item;

/* Nobody else may have the task, nor its source, a widget perhaps, any more: the end of that is for the main thread. */
static gboolean
drop_task (gpointer task)
{
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
do_item (Item *item)
{
  item->work (item->task, g_task_get_source_object (item->task), g_task_get_task_data (item->task),
              g_task_get_cancellable (item->task));
  g_idle_add (drop_task, item->task);
  g_free (item);
}

/* What has waited for the longest time. A thread for which nothing is left ends. */
static Item *
take_item (PstBackground *background,
           gboolean       is_thread)
{
  Item *item;

  g_mutex_lock (&background->mutex);
  item = g_queue_pop_head (&background->waiting);
  if (! item && is_thread)
    background->n_threads--;
  g_mutex_unlock (&background->mutex);
  return item;
}

static gpointer
do_items (gpointer data)
{
  Item *item;

  while ((item = take_item (data, TRUE)))
    do_item (item);
  return NULL;
}

static gboolean
do_item_here (gpointer data)
{
  Item *item = take_item (data, FALSE);

  if (item)
    do_item (item);
  return G_SOURCE_REMOVE;
}

/**
 * pst_background_run:
 * @background: threads for this kind of work
 * @task: the work's task
 * @work: does the work, and returns from the task, in a thread, or in the main loop where there is none
 *
 * As g_task_run_in_thread(), but for that. To be called in the main thread.
 */
void
pst_background_run (PstBackground   *background,
                    GTask           *task,
                    GTaskThreadFunc  work)
{
  Item    *item   = g_new (Item, 1);
  GThread *thread = NULL;

  *item = (Item) { g_object_ref (task), work };
  g_mutex_lock (&background->mutex);
  g_queue_push_tail (&background->waiting, item);
  if (background->n_threads < background->most && (thread = g_thread_try_new ("pastiche-background", do_items, background, NULL)))
    background->n_threads++;
  if (background->n_threads == 0)
    g_idle_add (do_item_here, background);
  g_mutex_unlock (&background->mutex);
  g_clear_pointer (&thread, g_thread_unref);
}
