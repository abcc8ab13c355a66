/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Control groups of both versions, in a folder that looks like the system's. */
#include "config.h"

#include <glib/gstdio.h>

#include "cases.h"
#include "compute/control-group.h"

#define MIB ((guint64) 1 << 20)

typedef struct
{
  const gchar *path;
  const gchar *content;
} File;

/* A group within a group, in a slice without limits; 1.5 GiB − (1 GiB − 256 MiB) and 2 GiB − 1.75 GiB are left. */
static const File version_2[] = {
  { "memory.stat", "inactive_file 5\n" },
  { "user.slice/memory.max", "max\n" },
  { "user.slice/memory.current", "9000000000\n" },
  { "user.slice/cpu.max", "max 100000\n" },
  { "user.slice/outer/memory.max", "2147483648\n" },
  { "user.slice/outer/memory.current", "1879048192\n" },
  { "user.slice/outer/cpu.max", "250000 100000\n" },
  { "user.slice/outer/inner/memory.max", "1610612736\n" },
  { "user.slice/outer/inner/memory.current", "1073741824\n" },
  { "user.slice/outer/inner/memory.stat", "anon 1\nfile 7\ninactive_file 268435456\nactive_file 3\n" },
  { "user.slice/outer/inner/cpu.max", "400000 100000\n" },
};

static const File version_1[] = {
  { "memory/memory.limit_in_bytes", "9223372036854771712\n" },
  { "memory/memory.usage_in_bytes", "5000000000\n" },
  { "memory/box/memory.limit_in_bytes", "1073741824\n" },
  { "memory/box/memory.usage_in_bytes", "1342177280\n" },
  { "memory/box/memory.stat", "inactive_file 1\ntotal_inactive_file 805306368\n" },
  { "cpu,cpuacct/cpu.cfs_quota_us", "-1\n" },
  { "cpu,cpuacct/cpu.cfs_period_us", "100000\n" },
  { "cpu,cpuacct/box/cpu.cfs_quota_us", "50000\n" },
  { "cpu,cpuacct/box/cpu.cfs_period_us", "100000\n" },
};

static void
write_files (const gchar *folder,
             const File  *files,
             gsize        n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree gchar *path  = g_build_filename (folder, files[i].path, NULL);
      g_autofree gchar *above = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (above, 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, files[i].content, -1, NULL));
    }
}

static void
remove_files (const gchar *folder,
              const File  *files,
              gsize        n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree gchar *path = g_build_filename (folder, files[i].path, NULL);

      g_unlink (path);
    }
  for (gsize i = n; i-- > 0;)
    {
      g_autofree gchar *path  = g_build_filename (folder, files[i].path, NULL);
      g_autofree gchar *above = g_path_get_dirname (path);

      g_rmdir (above);
    }
}

static void
test_version_2 (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("pastiche-XXXXXX", NULL);

  write_files (folder, version_2, G_N_ELEMENTS (version_2));
  g_assert_cmpuint (pst_control_group_get_free_memory (folder, "0::/user.slice/outer/inner\n"), ==, 256 * MIB);
  g_assert_cmpuint (pst_control_group_get_free_memory (folder, "0::/user.slice\n"), ==, G_MAXUINT64);
  g_assert_cmpuint (pst_control_group_get_processors (folder, "0::/user.slice/outer/inner\n"), ==, 3);
  g_assert_cmpuint (pst_control_group_get_processors (folder, "0::/user.slice/outer/gone/too"), ==, 3);
  g_assert_cmpuint (pst_control_group_get_processors (folder, "0::/\n"), ==, G_MAXUINT);
  remove_files (folder, version_2, G_N_ELEMENTS (version_2));
}

static void
test_version_1 (void)
{
  static const gchar membership[] = "9:name=systemd:/\n4:memory:/box\n1:cpu,cpuacct:/box\n0::/\n";
  g_autofree gchar  *folder       = g_dir_make_tmp ("pastiche-XXXXXX", NULL);

  write_files (folder, version_1, G_N_ELEMENTS (version_1));
  g_assert_cmpuint (pst_control_group_get_free_memory (folder, membership), ==, 512 * MIB);
  g_assert_cmpuint (pst_control_group_get_processors (folder, membership), ==, 1);
  g_assert_cmpuint (pst_control_group_get_processors (folder, "1:cpuset:/box\n"), ==, G_MAXUINT);
  remove_files (folder, version_1, G_N_ELEMENTS (version_1));
  g_rmdir (folder);
}

static void
test_nothing (void)
{
  static const gchar *const memberships[] = { "", "\n", "nonsense", "0::", ":::::", "0::/../../..\n", "4:memory\n" };

  for (guint i = 0; i < G_N_ELEMENTS (memberships); i++)
    {
      g_assert_cmpuint (pst_control_group_get_free_memory ("/nowhere", memberships[i]), ==, G_MAXUINT64);
      g_assert_cmpuint (pst_control_group_get_processors ("/nowhere", memberships[i]), ==, G_MAXUINT);
    }
}

static const TestCase tests[] = {
  { "version-2", test_version_2, .expects = "the strictest limit of a group and those above it counts, files that are only kept do not" },
  { "version-1", test_version_1, .expects = "so it does where each kind of limit has groups of its own" },
  { "nothing", test_nothing, .expects = "where there are no groups, nothing limits" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
