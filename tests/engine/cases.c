/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests that are run or left out, as a table and the environment say. What is left out is skipped: TAP tells why. */
#include "config.h"

#include <string.h>

#include "cases.h"

static const gchar *
find_reason (const TestCase *test)
{
  const gchar *build = g_getenv ("PST_TEST_BUILD");
  const gchar *scale = g_getenv ("GDK_SCALE");

  if (build && test->measures_memory)
    return "this build needs memory beside the painting's";
  if (g_strcmp0 (build, "thread") == 0 && test->not_under_thread)
    return test->not_under_thread;
  if (g_strcmp0 (build, "emulator") == 0 && test->not_in_emulator)
    return test->not_in_emulator;
  if (scale && ! g_str_equal (scale, "1") && test->same_at_any_scale)
    return "it is the same at any scale";
  return NULL;
}

static void
run (gconstpointer data)
{
  const TestCase *test = data;

  g_test_summary (test->expects);
  if (test->run)
    test->run ();
  else
    test->run_with (test->data);
}

static void
skip (gconstpointer reason)
{
  g_test_skip (reason);
}

/**
 * test_add:
 * @test: a test; its name may be gone afterwards, but nothing else
 */
void
test_add (const TestCase *test)
{
  g_autofree gchar *program = g_path_get_basename (g_get_prgname ());
  g_autofree gchar *path    = NULL;
  const gchar      *reason  = find_reason (test);

  g_assert_true (g_str_has_prefix (program, "test-"));
  path = g_strconcat ("/", program + strlen ("test-"), "/", test->name, NULL);
  if (reason)
    g_test_add_data_func (path, reason, skip);
  else
    g_test_add_data_func_full (path, g_memdup2 (test, sizeof *test), run, g_free);
}

/**
 * test_add_all:
 * @tests: (array length=n_tests): tests, which are run in this order
 * @n_tests: how many
 */
void
test_add_all (const TestCase *tests,
              gsize           n_tests)
{
  for (gsize i = 0; i < n_tests; i++)
    test_add (&tests[i]);
}

/**
 * test_count_choices:
 * @type: of a setting's choices
 *
 * Returns: how many there are, so that a test of all of them takes in what is added; they count from 0
 */
gint
test_count_choices (GType type)
{
  g_autoptr (GTypeClass) choices = g_type_class_ref (type);

  return G_ENUM_CLASS (choices)->n_values;
}
