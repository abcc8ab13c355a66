/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Control groups, in which containers and services run, can have less memory and less of the processors than the machine, which the rest of
 * the system does not tell. A process is in a group and in all above it, so the strictest limit on the way up counts (Linux,
 * Documentation/admin-guide/cgroup-v2.rst, and cgroup-v1/memory.rst and scheduler/sched-bwc.rst beside it).
 *
 *   membership   a line for each hierarchy: "0::/PATH" of version 2, "4:memory:/PATH" or "1:cpu,cpuacct:/PATH" of version 1
 *   version 2    PATH/memory.max, memory.current, memory.stat; cpu.max "QUOTA PERIOD"
 *   version 1    memory/PATH/memory.limit_in_bytes, memory.usage_in_bytes, memory.stat; cpu/PATH/cpu.cfs_quota_us, cpu.cfs_period_us
 *
 * Inside of a container, PATH may be as it is called outside: what is not there is passed over.
 */
#include "config.h"

#include <string.h>

#include "compute/control-group.h"

/* What is asked of each group on the way up. */
typedef guint64 (* Ask) (const gchar *group);

static gchar *
read_file (const gchar *group,
           const gchar *name)
{
  g_autofree gchar *path = g_build_filename (group, name, NULL);
  gchar            *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* The number that the file begins with; G_MAXUINT64 where it is not there or says that there is no limit. */
static guint64
read_number (const gchar *group,
             const gchar *name)
{
  g_autofree gchar *text = read_file (group, name);

  return text && g_ascii_isdigit (*text) ? g_ascii_strtoull (text, NULL, 10) : G_MAXUINT64;
}

/* Bytes of files that are in memory and not in use: taken away as soon as a program needs them. */
static guint64
read_cache (const gchar *group,
            const gchar *entry)
{
  g_autofree gchar *text = read_file (group, "memory.stat");
  const gchar      *line = text ? strstr (text, entry) : NULL;

  return line ? g_ascii_strtoull (line + strlen (entry), NULL, 10) : 0;
}

static guint64
subtract (guint64 a,
          guint64 b)
{
  return a > b ? a - b : 0;
}

static guint64
find_free (guint64 limit,
           guint64 used,
           guint64 cache)
{
  return limit == G_MAXUINT64 || used == G_MAXUINT64 ? G_MAXUINT64 : subtract (limit, subtract (used, cache));
}

static guint64
ask_memory_2 (const gchar *group)
{
  return find_free (read_number (group, "memory.max"), read_number (group, "memory.current"), read_cache (group, "inactive_file "));
}

static guint64
ask_memory_1 (const gchar *group)
{
  return find_free (read_number (group, "memory.limit_in_bytes"), read_number (group, "memory.usage_in_bytes"),
                    read_cache (group, "total_inactive_file "));
}

/* How many processors' time is allowed, rounded up. */
static guint64
find_processors (guint64 quota,
                 guint64 period)
{
  return quota == G_MAXUINT64 || period == G_MAXUINT64 || period == 0 ? G_MAXUINT64 : MAX (quota / period + (quota % period > 0), 1);
}

static guint64
ask_processors_2 (const gchar *group)
{
  g_autofree gchar *text = read_file (group, "cpu.max");
  gchar            *rest = NULL;
  guint64           quota;

  if (! text || ! g_ascii_isdigit (*text))
    return G_MAXUINT64;
  quota = g_ascii_strtoull (text, &rest, 10);
  return find_processors (quota, g_ascii_strtoull (rest, NULL, 10));
}

static guint64
ask_processors_1 (const gchar *group)
{
  return find_processors (read_number (group, "cpu.cfs_quota_us"), read_number (group, "cpu.cfs_period_us"));
}

/* The least answer of a group, by its path in a hierarchy, and of all above it. */
static guint64
ask_all (const gchar *hierarchy,
         const gchar *path,
         Ask          ask)
{
  g_autofree gchar *group = g_strdup (path);
  guint64           least = G_MAXUINT64;
  gchar            *end;

  do
    {
      g_autofree gchar *folder = g_build_filename (hierarchy, group, NULL);
      guint64           answer = ask (folder);

      least = MIN (least, answer);
      end   = strrchr (group, '/');
      if (end)
        *end = '\0';
    }
  while (end);
  return least;
}

/* Whether a list "memory" or "cpu,cpuacct" names a controller. */
static gboolean
names_controller (const gchar *list,
                  const gchar *controller)
{
  g_auto (GStrv) names = g_strsplit (list, ",", 0);

  return g_strv_contains ((const gchar *const *) names, controller);
}

static guint64
ask_membership (const gchar *folder,
                const gchar *membership,
                const gchar *controller,
                Ask          ask_1,
                Ask          ask_2)
{
  g_auto (GStrv) lines = g_strsplit (membership, "\n", 0);
  guint64        least = G_MAXUINT64;

  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) parts  = g_strsplit (lines[i], ":", 3);
      guint64        answer = G_MAXUINT64;

      if (g_strv_length (parts) != 3)
        continue;
      if (*parts[1] == '\0')
        {
          answer = ask_all (folder, parts[2], ask_2);
        }
      else if (names_controller (parts[1], controller))
        {
          g_autofree gchar *hierarchy = g_build_filename (folder, parts[1], NULL);

          answer = ask_all (hierarchy, parts[2], ask_1);
        }
      least = MIN (least, answer);
    }
  return least;
}

/* Bytes that may still be taken, G_MAXUINT64 where nothing limits them. folder: where the control groups are; membership: what the system
 * says of the process, as above.
 */
guint64
pst_control_group_get_free_memory (const gchar *folder,
                                   const gchar *membership)
{
  return ask_membership (folder, membership, "memory", ask_memory_1, ask_memory_2);
}

/* How many processors may be kept busy, at least 1, G_MAXUINT where nothing limits them. The arguments are the same. */
guint
pst_control_group_get_processors (const gchar *folder,
                                  const gchar *membership)
{
  return MIN (ask_membership (folder, membership, "cpu", ask_processors_1, ask_processors_2), G_MAXUINT);
}
