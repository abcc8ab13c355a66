/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The only file of the engine that knows the operating system: POSIX, with what Linux has beyond it. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "compute/control-group.h"
#include "compute/platform.h"

#define CONTROL_GROUPS "/sys/fs/cgroup"
#define MEMBERSHIP     "/proc/self/cgroup"

/* (transfer full) (nullable): n bytes, at least 1, uninitialised, on a multiple of the alignment, a power of two, and in
 * pages of megabytes, where these are asked for and the system has such; to be freed with pst_platform_free(). NULL where
 * there are not so many.
 */
gpointer
pst_platform_allocate (gsize    n,
                       gsize    alignment,
                       gboolean in_huge_pages)
{
  gpointer memory = NULL;

  if (posix_memalign (&memory, alignment, n) != 0)
    return NULL;
#ifdef MADV_HUGEPAGE
  if (in_huge_pages)
    madvise (memory, n, MADV_HUGEPAGE);
#endif
  return memory;
}

void
pst_platform_free (gpointer memory)
{
  free (memory);
}

/* Has the system clear memory that was allocated and not touched before, which it does otherwise when it is; nothing that has been written
 * changes. Where the system does not offer that, nothing happens.
 */
void
pst_platform_populate (gpointer memory,
                       gsize    n)
{
#ifdef MADV_POPULATE_WRITE
  gsize page  = sysconf (_SC_PAGESIZE);
  gsize first = ((gsize) memory + page - 1) / page * page;
  gsize end   = ((gsize) memory + n) / page * page;

  if (end > first)
    madvise ((gpointer) first, end - first, MADV_POPULATE_WRITE);
#endif
}

/* Whether the system would give so many bytes, in one piece, if they were asked for now. */
gboolean
pst_platform_has_room (gsize n)
{
  gpointer memory = mmap (NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    return FALSE;
  munmap (memory, n);
  return TRUE;
}

/* Bytes that programs can still take without swapping, and this one may, or G_MAXUINT64 where the system does not tell. */
guint64
pst_platform_get_free_memory (void)
{
  g_autofree gchar *text       = NULL;
  g_autofree gchar *membership = NULL;
  const gchar      *entry      = NULL;
  guint64           available  = G_MAXUINT64;

  if (g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    entry = strstr (text, "MemAvailable:");
  if (entry)
    available = g_ascii_strtoull (entry + strlen ("MemAvailable:"), NULL, 10) * 1024;
  if (g_file_get_contents (MEMBERSHIP, &membership, NULL, NULL))
    available = MIN (available, pst_control_group_get_free_memory (CONTROL_GROUPS, membership));
  return available;
}

/* How many threads this program can keep busy. */
guint
pst_platform_get_processors (void)
{
  g_autofree gchar *membership = NULL;
  guint             n          = g_get_num_processors ();

  if (g_file_get_contents (MEMBERSHIP, &membership, NULL, NULL))
    n = MIN (n, pst_control_group_get_processors (CONTROL_GROUPS, membership));
  return n;
}

/* The processor's time that the thread which asks has had. */
gdouble
pst_platform_get_thread_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* A file's descriptor, open for reading, whether it is a regular file, and its size; -1, and the reason in errno, where it cannot be had.
 * A pipe is not waited for.
 */
gint
pst_platform_open_file (const gchar *path,
                        gboolean    *is_regular,
                        guint64     *bytes)
{
  gint        file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat about;

  if (file < 0)
    return -1;
  if (fstat (file, &about) != 0)
    {
      gint reason = errno;

      close (file);
      errno = reason;
      return -1;
    }
  *is_regular = S_ISREG (about.st_mode);
  *bytes      = about.st_size;
  return file;
}

/* Whether so many bytes from there on were read; where not, errno has the reason, and is 0 where the file has ended before. */
gboolean
pst_platform_read_file (gint     file,
                        guint64  begin,
                        gpointer bytes,
                        gsize    n)
{
  for (gsize done = 0; done < n;)
    {
      gssize came = pread (file, (guint8 *) bytes + done, n - done, begin + done);

      if (came > 0)
        done += came;
      else if (came == 0 || errno != EINTR)
        {
          errno = came == 0 ? 0 : errno;
          return FALSE;
        }
    }
  return TRUE;
}

/* The descriptor of a file, which is made where there is none, and is locked until that is closed or the process ends; -1, and the reason
 * in errno, where it cannot be: EWOULDBLOCK where somebody has locked it.
 */
gint
pst_platform_lock_file (const gchar *path)
{
  gint file = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (file >= 0 && flock (file, LOCK_EX | LOCK_NB) != 0)
    {
      gint reason = errno;

      close (file);
      errno = reason;
      return -1;
    }
  return file;
}

void
pst_platform_close_file (gint file)
{
  close (file);
}
