/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tests of a program, in a table: what each of them expects, and in which builds it is left out. */
#pragma once

#include <glib-object.h>

/* PST_TEST_BUILD in the environment says which build it is: address, thread or emulator; none: the usual one, with everything.
 *
 * Under ThreadSanitizer everything takes twenty times as long. What is left out there compares numbers, and has no way of working together
 * that what is named as the reason does not have as well. An emulator takes a hundred times as long, and is there for the kernels: what
 * is left out has none of its own. GDK_SCALE is how many pixels the screen has for each of a widget's.
 */
typedef struct
{
  const gchar   *name;              /* after the program's: "memory" of test-scene is /scene/memory */
  GTestFunc      run;
  const gchar   *expects;           /* told along with its result */
  GTestDataFunc  run_with;          /* takes the place of run, where there is data */
  gconstpointer  data;
  const gchar   *not_under_thread;  /* why not; NULL: it is run there */
  const gchar   *not_in_emulator;   /* likewise */
  gboolean       measures_memory;   /* only in the usual build: the others need memory beside the painting's */
  gboolean       same_at_any_scale; /* where GDK_SCALE is not 1, it is left out */
} TestCase;

/* A reason that several programs have. */
#define TEST_IN_WHOLE_JOBS "a whole job with all that it can have is in scene-painting/hidden and .../no-region, with either method"

void test_add           (const TestCase *test);
void test_add_all       (const TestCase *tests,
                         gsize           n_tests);
gint test_count_choices (GType           type);
