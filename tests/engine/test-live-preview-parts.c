/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live previews of a part: how large it is, when it is painted, and when it is given up. */
#include "config.h"

#include <pastiche/pastiche.h>

#include "cases.h"
#include "live-previews.h"

static const TestSources *sources;

static void
test_sizes (void)
{
  PstRectangle place = { 1003, 701, 300, 200 };
  gint         width;
  gint         height;

  pst_live_question_choose_size (640, 480, &width, &height);
  g_assert_cmpint (width, ==, 640);
  g_assert_cmpint (height, ==, 480);
  pst_live_question_choose_size (4096, 2731, &width, &height);
  g_assert_cmpint (width, ==, 512);
  g_assert_cmpint (height, ==, 341);
  pst_live_question_choose_size (6000, 8, &width, &height); /* 48,000 pixels are few */
  g_assert_cmpint (width, ==, 6000);
  g_assert_cmpint (height, ==, 8);
  pst_live_question_choose_size (60000, 400, &width, &height);
  g_assert_cmpint (width, ==, 3750);
  g_assert_cmpint (height, ==, 25);
  g_assert_true (pst_live_question_choose_part (4096, 2731, 2.0, &place, &width, &height));
  g_assert_cmpint (place.x, ==, 1000);
  g_assert_cmpint (place.y, ==, 696);
  g_assert_cmpint (place.x + place.width, ==, 1304);
  g_assert_cmpint (place.y + place.height, ==, 904);
  g_assert_cmpint (width, ==, place.width);
  g_assert_cmpint (height, ==, place.height);
  g_assert_true (pst_live_question_choose_part (4096, 2731, 0.5, &place, &width, &height));
  g_assert_cmpint (width, ==, place.width / 2);
  place = (PstRectangle) { -20, 2600, 5000, 500 };
  g_assert_false (pst_live_question_choose_part (4096, 2731, 1.0, &place, &width, &height));
  g_assert_cmpint (place.x, ==, 0);
  g_assert_cmpint (place.width, ==, 4096);
  g_assert_cmpint (place.y + place.height, ==, 2731);
}

static void
test_part (void)
{
  TestAsker              asker;
  PstRectangle           place   = { 600, 200, 300, 200 };
  gint                   width;
  gint                   height;
  g_autoptr (PstPicture) whole   = pst_picture_resize (sources->photograph, 322, 215, NULL);
  g_autoptr (PstPicture) content = NULL;
  g_autoptr (PstPicture) before  = NULL;
  guint                  n_steps;

  g_assert_true (pst_live_question_choose_part (1288, 860, 1.0, &place, &width, &height));
  test_asker_init (&asker);
  g_object_set (asker.settings, "smallest-scale", 161, "steps", 2, "least-steps", 1, NULL);
  asker.scene.content    = whole;
  asker.question.width   = 1288;
  asker.question.height  = 860;
  content = pst_picture_resize (sources->photograph, width, height, NULL);
  pst_live_preview_ask_part (asker.preview, content, &place);
  test_asker_ask_and_settle (&asker);
  n_steps = pst_live_preview_count_steps (asker.preview);
  g_assert_cmpuint (n_steps, ==, TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + 3 + 2); /* both scales that follow have one */
  g_assert_cmpint (asker.picture->width, ==, width);
  g_assert_cmpint (asker.picture->height, ==, height);
  g_assert_cmpint (asker.place.x, ==, place.x);
  g_assert_cmpint (asker.place.width, ==, place.width);
  before = pst_picture_ref (asker.picture);
  g_object_set (asker.settings, "strength", 0.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  g_assert_cmpfloat (test_get_distance (asker.picture, content), <, 0.002);
  g_assert_cmpfloat (test_get_distance (before, content), >, 0.01);
  pst_live_preview_ask_part (asker.preview, NULL, NULL);
  test_asker_settle (&asker);
  g_assert_cmpuint (pst_live_preview_count_steps (asker.preview), ==, n_steps);
  test_asker_clear (&asker);
}

#define WIDE        644 /* whose preview is half as large */
#define WIDE_HEIGHT 320

/* As narrow as it can be, and with nothing that matches, so that there is little to paint in the preview and in its parts. Returns the
 * content, which the caller has to keep.
 */
static PstPicture *
init_wide (TestAsker *asker)
{
  PstPicture *content = pst_picture_resize (sources->photograph, WIDE / 2, WIDE_HEIGHT / 2, NULL);

  test_asker_init (asker);
  g_object_set (asker->settings, "smallest-scale", WIDE / 2, "steps", 2, "least-steps", 2, "matching-weight", 0.0, "contours", 0.0,
                "content-weight", 1.0, NULL);
  asker->scene.content   = content;
  asker->question.width  = WIDE;
  asker->question.height = WIDE_HEIGHT;
  return content;
}

static void
ask_part (TestAsker *asker,
          gint       x)
{
  g_autoptr (PstPicture) content = pst_picture_resize (sources->photograph, 96, WIDE_HEIGHT, NULL);

  pst_live_preview_ask_part (asker->preview, content, &(PstRectangle) { x, 0, 96, WIDE_HEIGHT });
}

static void
test_parts (void)
{
  TestAsker              asker;
  g_autoptr (PstPicture) content = init_wide (&asker);
  guint                  before;
  guint                  n_steps;

  g_object_set (asker.settings, "steps", 5, "least-steps", 5, NULL);
  test_asker_ask_and_settle (&asker);
  before = pst_live_preview_count_steps (asker.preview);
  ask_part (&asker, 96);
  test_asker_settle (&asker);
  n_steps = pst_live_preview_count_steps (asker.preview) - before;
  for (guint i = 0; i < 4; i++)
    {
      asker.only = (PstRectangle) { .x = 0, .width = 96 };
      ask_part (&asker, 0);
      test_run_iterations (4 * i);
      before       = pst_live_preview_count_steps (asker.preview);
      asker.only = (PstRectangle) { .x = 96, .width = 96 };
      ask_part (&asker, 96);
      test_asker_settle (&asker);
      g_assert_cmpuint (pst_live_preview_count_steps (asker.preview) - before, <=, n_steps + 1);
    }
  test_asker_clear (&asker);
}

static void
test_there_and_back (void)
{
  TestAsker              asker;
  g_autoptr (PstPicture) content = init_wide (&asker);
  gdouble                weight;

  g_object_get (asker.settings, "style-weight", &weight, NULL);
  ask_part (&asker, 96);
  test_asker_ask_and_settle (&asker);
  g_assert_cmpint (asker.place.x, ==, 96);
  pst_live_preview_pause (asker.preview);
  g_object_set (asker.settings, "strength", 40.0, "style-weight", 4.0, NULL);
  test_asker_ask (&asker);
  g_object_set (asker.settings, "style-weight", weight, NULL);
  test_asker_ask (&asker);
  pst_live_preview_resume (asker.preview);
  test_asker_settle (&asker);
  g_assert_cmpint (asker.place.x, ==, 96);
  g_assert_cmpint (asker.stage, ==, PST_LIVE_STAGE_REST);
  pst_live_preview_ask_part (asker.preview, NULL, NULL);
  test_asker_settle (&asker);

  pst_live_preview_pause (asker.preview);
  asker.scene.content  = sources->photograph;
  asker.question.width = TEST_PREVIEW_WIDTH;
  test_asker_ask (&asker);
  asker.scene.content  = content;
  asker.question.width = WIDE;
  test_asker_ask (&asker);
  pst_live_preview_resume (asker.preview);
  test_asker_settle (&asker);
  g_assert_cmpuint (asker.n_pictures, >, 0);
  g_assert_cmpint (asker.place.width, ==, WIDE);
  test_asker_clear (&asker);
}

static void
test_part_after_error (void)
{
  g_autoptr (GFile)      missing = g_file_new_for_path ("/nonexistent");
  TestAsker              asker;
  g_autoptr (PstPicture) content = init_wide (&asker);

  asker.question.files.network = missing;
  ask_part (&asker, 96);
  test_asker_ask (&asker);
  test_asker_settle (&asker);
  g_assert_error (asker.error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  asker.question.files.network = sources->network;
  asker.question.width         = TEST_PREVIEW_WIDTH;
  asker.question.height        = TEST_PREVIEW_HEIGHT;
  asker.scene.content          = sources->photograph;
  test_asker_ask_and_settle (&asker);
  g_assert_cmpint (asker.place.width, ==, TEST_PREVIEW_WIDTH);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

/* Of what is painted at a place, or of all that the picture shows. */
static void
find_mean (const PstPicture *picture,
           gint              width,
           gfloat            mean[3])
{
  gdouble sums[3] = { 0.0 };

  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < width; x++)
      for (guint c = 0; c < 3; c++)
        sums[c] += picture->rgb[3 * (y * picture->width + x) + c];
  for (guint c = 0; c < 3; c++)
    mean[c] = sums[c] / ((gdouble) width * picture->height);
}

/* The part is that end of the picture which is nearly black and blue. */
static void
test_part_in_palette (gconstpointer data)
{
  const gchar           *setting = data;
  TestAsker              asker;
  g_autoptr (PstPicture) content = init_wide (&asker);
  g_autoptr (PstPicture) part    = NULL;
  g_autoptr (PstPicture) large   = NULL;
  gfloat                 in_whole[3];
  gfloat                 in_part[3];

  for (gint i = 0; i < content->width * content->height; i++)
    for (guint c = 0; c < 3 && i % content->width < 48; c++)
      content->rgb[3 * i + c] *= c == 2 ? 0.5f : 0.2f;
  part  = pst_picture_crop (content, 0, 0, 48, content->height, NULL);
  large = pst_picture_resize (part, 96, WIDE_HEIGHT, NULL);
  if (g_str_equal (setting, "palette"))
    g_object_set (asker.settings, "palette", PST_PALETTE_MATCH_LINEAR, NULL);
  else
    g_object_set (asker.settings, "colours", PST_COLOURS_PALETTE, NULL);
  test_asker_ask_and_settle (&asker);
  find_mean (asker.picture, 48, in_whole);
  pst_live_preview_ask_part (asker.preview, large, &(PstRectangle) { 0, 0, 96, WIDE_HEIGHT });
  test_asker_settle (&asker);
  g_assert_cmpint (asker.place.width, ==, 96);
  find_mean (asker.picture, asker.picture->width, in_part);
  g_test_message ("mean of the whole there: %.3f %.3f %.3f, of the part: %.3f %.3f %.3f", in_whole[0], in_whole[1], in_whole[2],
                  in_part[0], in_part[1], in_part[2]);
  for (guint c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (in_part[c], in_whole[c], 0.05f);
  test_asker_clear (&asker);
}

static const TestCase tests[] = {
  { "sizes", test_sizes, .expects = "a preview has the size of one of the job's scales; a part lies on its pixels" },
  { "part", test_part,
    .expects = "after the whole, a part is painted at a larger size, and finished anew as the whole is; the way back costs nothing",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "part-in-palette/palette", .run_with = test_part_in_palette, .data = "palette",
    .expects = "a part in the painting's palette has the colours that the whole has there" },
  { "part-in-palette/colours", .run_with = test_part_in_palette, .data = "colours",
    .expects = "a part in the painting's palette has the colours that the whole has there" },
  { "parts", test_parts,
    .expects = "of parts soon after each other, the one before is not painted to its end, nor does anything come of it any more" },
  { "part-after-error", test_part_after_error,
    .expects = "what comes after an error is about another picture: the part is none of that",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "there-and-back", test_there_and_back,
    .expects = "what is asked for and taken back before anything of it is painted comes again: what is there no longer is" },
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
