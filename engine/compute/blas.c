/* SPDX-License-Identifier: GPL-3.0-or-later */

/* OpenBLAS needs a buffer for each thread that is inside it, and takes one from the system where none is free. Where the system has no more
 * memory, it tries again without end. So it is made to take as many as will be needed beforehand, while it can
 * be looked whether there is room; it keeps them. All of them together are left to take half of what there is.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "compute/blas.h"
#include "compute/platform.h"

/* OpenBLAS's own functions, which no header of its declares; some builds hide them. */
void *blas_memory_alloc     (int   unused) __attribute__ ((weak));
void  blas_memory_free      (void *buffer) __attribute__ ((weak));
int   blas_thread_shutdown_ (void)         __attribute__ ((weak));

/* When it is loaded, before this program's first line, it takes a buffer for each thread that it has then, and would try without end there,
 * too. What an executable has in this section, the linker runs before that: a program without room ends with a reason.
 */
#define MOST_THREADS 128 /* that it has, on any machine */
#define STACK        ((gsize) 10 << 20)

static guint
count_threads_when_loaded (gchar **environment)
{
  static const gchar  name[] = "OPENBLAS_NUM_THREADS=";
  guint               n      = MIN (g_get_num_processors (), MOST_THREADS);

  for (guint i = 0; environment[i]; i++)
    if (strncmp (environment[i], name, strlen (name)) == 0)
      n = CLAMP (atoi (environment[i] + strlen (name)), 1, (gint) n);
  return n;
}

static void
check_room_to_load (gint    n_arguments G_GNUC_UNUSED,
                    gchar **arguments   G_GNUC_UNUSED,
                    gchar **environment)
{
  if (pst_platform_has_room (count_threads_when_loaded (environment) * (PST_BLAS_BUFFER + STACK)))
    return;
  fputs ("Pastiche: there is too little memory to load OpenBLAS.\n", stderr);
  _Exit (EXIT_FAILURE);
}

__attribute__ ((section (".preinit_array"), used))
static void (* const before_loading) (gint, gchar **, gchar **) = check_room_to_load;

/* OpenBLAS keeps to the thread that calls it: its own would compete with the workers, and wait for their first work without sleeping, one
 * on each processor. So they are ended as soon as it is loaded; where it is part of this program, it may have none before it is used.
 */
__attribute__ ((constructor)) static void
end_own_threads (void)
{
  if (openblas_get_num_threads () <= 1)
    return;
  openblas_set_num_threads (1);
  if (blas_thread_shutdown_)
    blas_thread_shutdown_ ();
}

static GMutex mutex;
static guint  n_reserved; /* by threads that may be inside it at the same time */
static guint  n_taken;    /* buffers that OpenBLAS has */

/* Whether OpenBLAS can be asked for a buffer beside so many. Those that it has may be with threads that are inside it, if any may be. */
static gboolean
is_room_beside (guint n_held)
{
  return (n_reserved == 0 && n_held < n_taken) || pst_platform_has_room (n_held == 0 ? PST_BLAS_BUFFER : (n_held + 2) * PST_BLAS_BUFFER);
}

/* Makes OpenBLAS have @n buffers, or as many as there is room for. */
static void
take_buffers (guint n)
{
  g_autofree gpointer *buffers = g_new (gpointer, n);
  guint                n_held  = 0;

  while (n_held < n && is_room_beside (n_held))
    {
      buffers[n_held++] = blas_memory_alloc ? blas_memory_alloc (0) : NULL;
      n_taken           = MAX (n_taken, n_held);
    }
  while (n_held > 0 && blas_memory_free)
    blas_memory_free (buffers[--n_held]);
}

/* Whether so many threads, or fewer, may call OpenBLAS at the same time from now on, beside those that may already: how many. */
guint
pst_blas_reserve (guint n_threads)
{
  guint n_granted;

  g_mutex_lock (&mutex);
  end_own_threads ();
  if (n_reserved + n_threads > n_taken)
    take_buffers (n_reserved + n_threads);
  n_granted   = MIN (n_threads, n_taken - MIN (n_taken, n_reserved));
  n_reserved += n_granted;
  g_mutex_unlock (&mutex);
  return n_granted;
}

/* So many threads that were granted will not call it again. */
void
pst_blas_release (guint n_threads)
{
  g_mutex_lock (&mutex);
  n_reserved -= n_threads;
  g_mutex_unlock (&mutex);
}
