/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live previews that are asked: the last question is always answered; nothing is painted while it is not to be seen, and nothing works at
 * rest; and a preview can be given up at any moment, from inside an answer as well.
 */
#include "config.h"

#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "live-previews.h"

#define N_QUESTIONS    12
#define MANY_QUESTIONS 10000

static const TestSources *sources;

static void
test_asked_again (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  test_asker_ask (&asker);
  while (pst_live_preview_count_steps (asker.preview) < TEST_DRAFT_STEPS + TEST_SKETCH_STEPS)
    {
      pst_live_preview_ask (asker.preview, &asker.question);
      test_run_iterations (1);
      g_assert_cmpint (asker.stage, !=, PST_LIVE_STAGE_REST);
    }
  test_asker_settle (&asker);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_last (void)
{
  TestAsker asker;
  guint     n_pictures = 0;

  test_asker_init (&asker);
  test_asker_ask_and_settle (&asker);
  for (guint i = 1; n_pictures < 3; i++)
    {
      g_assert_cmpuint (i, <, MANY_QUESTIONS);
      g_object_set (asker.settings, "style-weight", 2.0 + 0.001 * i, NULL);
      test_asker_ask (&asker);
      test_run_iterations (5);
      n_pictures += asker.n_pictures;
    }
  test_asker_settle (&asker);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_pause (void)
{
  TestAsker asker;
  guint     n_steps;

  test_asker_init (&asker);
  g_object_set (asker.settings, "steps", TEST_MANY_STEPS, NULL);
  pst_live_preview_pause (asker.preview);
  test_asker_ask (&asker);
  test_run_iterations (50);
  g_assert_cmpuint (pst_live_preview_count_steps (asker.preview), ==, 0);
  pst_live_preview_resume (asker.preview);
  while (pst_live_preview_count_steps (asker.preview) < TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + 2)
    test_run_iterations (1);
  pst_live_preview_pause (asker.preview);
  test_asker_settle (&asker);
  n_steps = pst_live_preview_count_steps (asker.preview);
  g_assert_cmpuint (n_steps, <, TEST_MANY_STEPS);
  test_run_iterations (50);
  g_assert_cmpuint (pst_live_preview_count_steps (asker.preview), ==, n_steps);
  pst_live_preview_resume (asker.preview);
  g_assert_false (pst_live_preview_is_at_rest (asker.preview));
  pst_live_preview_pause (asker.preview);
  test_asker_settle (&asker);
  g_object_set (asker.settings, "style-weight", 4.0, "steps", TEST_STEPS, NULL);
  test_asker_ask (&asker);
  g_assert_true (pst_live_preview_is_at_rest (asker.preview));
  pst_live_preview_resume (asker.preview);
  test_asker_settle (&asker);
  test_asker_assert_job (&asker);
  pst_live_preview_pause (asker.preview);
  g_object_set (asker.settings, "strength", 40.0, NULL);
  test_asker_ask (&asker);
  test_run_iterations (50);
  g_assert_cmpuint (asker.n_pictures, ==, 0); /* nor finished */
  pst_live_preview_resume (asker.preview);
  test_asker_settle (&asker);
  g_assert_cmpuint (asker.n_pictures, ==, 1);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

/* How often any other thread than this one has been woken or interrupted. */
static guint64
count_switches (void)
{
  g_autoptr (GDir)  tasks = g_dir_open ("/proc/self/task", 0, NULL);
  g_autofree gchar *link  = g_file_read_link ("/proc/thread-self", NULL);
  g_autofree gchar *own   = g_path_get_basename (link);
  const gchar      *task;
  guint64           sum = 0;

  g_assert_nonnull (tasks);
  while ((task = g_dir_read_name (tasks)))
    {
      g_autofree gchar *path  = g_build_filename ("/proc/self/task", task, "status", NULL);
      g_autofree gchar *text  = NULL;
      const gchar      *count = NULL;

      if (! g_str_equal (task, own) && g_file_get_contents (path, &text, NULL, NULL))
        for (count = strstr (text, "ctxt_switches:"); count; count = strstr (count + 1, "ctxt_switches:"))
          sum += g_ascii_strtoull (count + strlen ("ctxt_switches:"), NULL, 10);
    }
  return sum;
}

/* The last thread may fall asleep late on a busy machine. */
static void
test_rest (void)
{
  TestAsker asker;
  guint64   before = 0;
  guint64   after;

  test_asker_init (&asker);
  test_asker_ask_and_settle (&asker);
  after = count_switches ();
  for (guint times = 0; times < 10 && after != before; times++)
    {
      before = after;
      for (guint i = 0; i < 300; i++)
        {
          g_assert_false (g_main_context_iteration (NULL, FALSE));
          g_usleep (1000);
        }
      after = count_switches ();
    }
  g_assert_cmpuint (after, ==, before);
  test_asker_clear (&asker);
}

static void
test_error (void)
{
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent");
  TestAsker         asker;

  test_asker_init (&asker);
  asker.question.files.network = missing;
  test_asker_ask (&asker);
  test_asker_settle (&asker);
  g_assert_error (asker.error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_cmpint (asker.stage, ==, PST_LIVE_STAGE_REST);
  pst_live_preview_retouch_anew (asker.preview);
  test_asker_settle (&asker);
  g_assert_error (asker.error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  asker.question.files.network = sources->network;
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

/* Of a strip, which is twice as large as its preview. */
static void
assert_refused (gint         width,
                gint         height,
                const gchar *reason)
{
  g_autoptr (PstPicture) content = pst_picture_resize (sources->photograph, width / 2, height / 2, NULL);
  TestAsker              asker;

  test_asker_init (&asker);
  g_object_set (asker.settings, "style-layers", "relu5_1", NULL);
  asker.scene.content   = content;
  asker.question.width  = width;
  asker.question.height = height;
  test_asker_ask (&asker);
  test_asker_settle (&asker);
  g_assert_error (asker.error, PST_ERROR, PST_ERROR_SIZE);
  g_test_message ("%s", asker.error->message);
  g_assert_nonnull (strstr (asker.error->message, reason));
  test_asker_clear (&asker);
}

static void
test_strips (void)
{
  assert_refused (30000, 16, "The picture itself is large enough");
  assert_refused (40000, 12, "the picture is painted at 40000 × 12 pixels");
}

static void
test_small_part (void)
{
  g_autoptr (PstPicture) part = pst_picture_resize (sources->photograph, 12, 12, NULL);
  TestAsker              asker;
  guint                  n_steps;

  test_asker_init (&asker);
  g_object_set (asker.settings, "style-layers", "relu5_1", "smallest-scale", 96, "steps", 1, NULL);
  test_asker_ask_and_settle (&asker);
  n_steps = pst_live_preview_count_steps (asker.preview);
  pst_live_preview_ask_part (asker.preview, part, &(PstRectangle) { 0, 0, 12, 12 });
  test_asker_settle (&asker);
  g_assert_no_error (asker.error);
  g_assert_cmpint (asker.stage, ==, PST_LIVE_STAGE_REST);
  g_assert_cmpuint (pst_live_preview_count_steps (asker.preview), ==, n_steps);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_freed (void)
{
  TestAsker asker;

  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      test_asker_init (&asker);
      test_asker_ask (&asker);
      g_usleep (i * i * 2000);
      g_clear_pointer (&asker.preview, pst_live_preview_free);
      test_run_iterations (1);
      g_assert_cmpuint (asker.n_answers, ==, 0);
      test_asker_clear (&asker);
    }
  test_asker_init (&asker);
  asker.freeing = TRUE;
  test_asker_ask (&asker);
  while (asker.preview)
    g_main_context_iteration (NULL, TRUE);
  test_asker_clear (&asker);
}

static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  TestAsker                asker;

  g_main_context_push_thread_default (context);
  test_asker_init (&asker);
  g_main_context_pop_thread_default (context);
  test_asker_ask (&asker);
  while (pst_live_preview_count_steps (asker.preview) < TEST_DRAFT_STEPS + 2)
    test_run_iterations (1);
  g_assert_cmpuint (asker.n_answers, ==, 0);
  while (asker.n_pictures == 0)
    g_main_context_iteration (context, TRUE);
  test_asker_clear (&asker);
}

static const TestCase tests[] = {
  { "asked-again", test_asked_again,
    .expects = "asked the same again and again while it is painted, nothing says that it is at rest" },
  { "last", test_last,
    .expects = "of many questions, each long before the other is painted, the last counts; pictures come all the while" },
  { "pause", test_pause,
    .expects = "in a pause nothing is painted, and questions are kept; what would have taken many steps more is given up" },
  { "rest", test_rest, .expects = "at rest no thread of the preview is woken, and the main loop has nothing to do",
    .not_under_thread = "a thread of ThreadSanitizer's own is never at rest" },
  { "error", test_error,
    .expects = "an error is an answer as well, and no end: what was painted before is still finished, and the error told again with that",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "strips", test_strips,
    .expects = "where the style layers are too deep for the preview, it says so, and that nothing would be painted only where that is so",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "small-part", test_small_part, .expects = "a part that is too small for the style layers is shown as it lies in the whole",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "freed", test_freed,
    .expects = "a preview can be freed at many moments: before it began, while it paints, when an answer is waiting, and by an answer" },
  { "context", test_context, .expects = "answers come where the preview was made, and nowhere else" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  sources = test_sources_open ();
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  test_sources_close ();
  return result;
}
