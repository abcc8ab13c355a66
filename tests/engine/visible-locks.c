/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GLib's locks, so that ThreadSanitizer sees them.
 *
 * GLib makes them of futexes and is not compiled for ThreadSanitizer, which so takes all that they guard for races. A list of
 * suppressions would have to name all of the engine. Instead the linker's --wrap leads the engine's calls through here in
 * builds for ThreadSanitizer: GLib does the work, and ThreadSanitizer is told. A lock that the engine did not use before is
 * added here and in meson.build.
 */
#include "config.h"

#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

#define WRAP(type, name, parameter)                     \
  extern type __real_##name parameter;                  \
  type        __wrap_##name parameter;                  \
  type        __wrap_##name parameter

WRAP (void, g_mutex_lock, (GMutex *mutex))
{
  __tsan_mutex_pre_lock (mutex, 0);
  __real_g_mutex_lock (mutex);
  __tsan_mutex_post_lock (mutex, 0, 1);
}

WRAP (void, g_mutex_unlock, (GMutex *mutex))
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __real_g_mutex_unlock (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

WRAP (void, g_mutex_clear, (GMutex *mutex))
{
  __tsan_mutex_destroy (mutex, 0);
  __real_g_mutex_clear (mutex);
}

/* Waiting lets go of the mutex and takes it again. */
WRAP (void, g_cond_wait, (GCond  *cond,
                          GMutex *mutex))
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  __real_g_cond_wait (cond, mutex);
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 1);
}

WRAP (gboolean, g_cond_wait_until, (GCond  *cond,
                                    GMutex *mutex,
                                    gint64  end))
{
  gboolean woken;

  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  woken = __real_g_cond_wait_until (cond, mutex, end);
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 1);
  return woken;
}

typedef struct
{
  GCallback      callback;
  gpointer       data;
  GDestroyNotify destroy;
} Connection;

static void
call_back (GCancellable *cancellable,
           Connection   *connection)
{
  __tsan_acquire (cancellable);
  ((void (*) (GCancellable *, gpointer)) connection->callback) (cancellable, connection->data);
}

static void
connection_free (Connection *connection)
{
  if (connection->destroy)
    connection->destroy (connection->data);
  g_free (connection);
}

/* Whoever cancels is later than whoever asked to be told: there is a lock within, which is not seen either. */
WRAP (gulong, g_cancellable_connect, (GCancellable   *cancellable,
                                      GCallback       callback,
                                      gpointer        data,
                                      GDestroyNotify  destroy))
{
  Connection *connection = g_new (Connection, 1);

  *connection = (Connection) { callback, data, destroy };
  __tsan_release (cancellable);
  return __real_g_cancellable_connect (cancellable, G_CALLBACK (call_back), connection, (GDestroyNotify) connection_free);
}
