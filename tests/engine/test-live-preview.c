/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live previews at rest show what a job paints, bit for bit; a change costs the steps that it has to and no more. */
#include "config.h"

#include <math.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "live-previews.h"
#include "made-folder.h"
#include "pictures.h"
#include "scenes.h"

static const TestSources *sources;

static void
test_job (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  g_assert_cmpuint (asker.n_pictures, >, 1);
  test_asker_assert_job (&asker);
  g_assert_cmpint (asker.place.width, ==, TEST_PREVIEW_WIDTH);
  g_assert_cmpint (asker.place.height, ==, TEST_PREVIEW_HEIGHT);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0); /* nothing is new */
  g_assert_cmpuint (asker.n_answers, ==, 1);
  g_assert_cmpuint (asker.n_pictures, ==, 0);
  test_asker_clear (&asker);
}

static void
test_supersampled (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  g_object_set (asker.settings, "supersampling", 1.5, NULL);
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  g_assert_cmpint (asker.picture->width, ==, TEST_PREVIEW_WIDTH);
  test_asker_clear (&asker);
}

static void
test_no_draft (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  asker.question.files.instant = NULL;
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_finishing (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  test_asker_ask_and_settle (&asker);
  g_object_set (asker.settings, "strength", 40.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  g_assert_cmpuint (asker.n_pictures, ==, 1);
  test_asker_assert_job (&asker);
  g_object_set (asker.settings, "colours", PST_COLOURS_HUE, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  test_asker_assert_job (&asker);
  g_object_set (asker.settings, "threads", 1, NULL); /* nothing to the picture */
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  g_assert_cmpuint (asker.n_pictures, ==, 0);
  test_asker_clear (&asker);
}

static gboolean all_white; /* looked at by whiten() while nothing is painted */

/* So much white as the setting wants grain. */
static void
whiten (PstPicture         *picture,
        const PstRectangle *place,
        PstSettings        *settings,
        gpointer            main_thread)
{
  gdouble grain;

  g_assert_true (g_thread_self () != main_thread);
  g_assert_cmpint (place->x, ==, 0);
  g_assert_cmpint (place->width, ==, picture->width); /* which is as small as a preview */
  g_object_get (settings, "grain", &grain, NULL);
  for (gint i = 0; i < 3 * picture->width * picture->height && (grain == 100.0 || all_white); i++)
    picture->rgb[i] = 1.0f;
}

static gfloat darkness = 0.0f; /* looked at by darken() while nothing is painted */
static gfloat original = 0.0f; /* a number that it has seen */

static void
darken (PstPicture         *picture,
        const PstPicture   *content,
        const PstRectangle *place,
        gpointer            main_thread)
{
  g_assert_true (g_thread_self () != main_thread);
  g_assert_cmpint (content->width, ==, picture->width);
  g_assert_cmpint (content->height, ==, picture->height);
  g_assert_cmpint (place->height, ==, picture->height);
  original = content->rgb[0];
  for (gint i = 0; i < 3 * picture->width * picture->height; i++)
    picture->rgb[i] -= darkness;
}

static void
test_retouch (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  pst_live_preview_set_retouch (asker.preview, whiten, darken, g_thread_self ());
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  g_object_set (asker.settings, "grain", 100.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  g_assert_cmpfloat (asker.picture->rgb[0], ==, 1.0);
  darkness = 2.0f;
  g_object_set (asker.settings, "strength", 50.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  g_assert_cmpfloat_with_epsilon (asker.picture->rgb[0], 0.5 * original + 0.5 - 2.0, 1e-6); /* half of what is retouched */
  g_object_set (asker.settings, "strength", 0.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  g_assert_cmpfloat (asker.picture->rgb[0], ==, original - 2.0f);
  darkness = 0.0f;
  g_object_set (asker.settings, "grain", 0.0, "strength", 100.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  test_asker_assert_job (&asker);
  all_white = TRUE;
  pst_live_preview_retouch_anew (asker.preview);
  test_asker_settle (&asker);
  g_assert_cmpfloat (asker.picture->rgb[0], ==, 1.0);
  all_white = FALSE;
  test_asker_clear (&asker);
}

static void
test_finishing_meanwhile (void)
{
  TestAsker asker;
  guint     before;

  test_asker_init (&asker);
  before = pst_live_preview_count_steps (asker.preview);
  test_asker_ask (&asker);
  while (pst_live_preview_count_steps (asker.preview) < TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + 2)
    test_run_iterations (1);
  g_object_set (asker.settings, "strength", 40.0, NULL);
  test_asker_ask (&asker);
  test_asker_settle (&asker);
  g_assert_cmpuint (pst_live_preview_count_steps (asker.preview) - before, ==, TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_course (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  test_asker_ask_and_settle (&asker);
  g_object_set (asker.settings, "steps", TEST_STEPS + 4, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_JOB_STEPS + 6);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

/* Where the machine is busy, the first picture that is seen is a later one, and says nothing of what it was made of. */
static gboolean
is_early (const TestAsker *asker)
{
  g_test_message ("%u steps until a picture was seen", asker->n_first);
  return asker->n_first <= TEST_JOB_STEPS / 2;
}

static void
test_aim (void)
{
  TestAsker              asker;
  g_autoptr (PstPicture) before = NULL;

  test_asker_init (&asker);
  test_asker_ask_and_settle (&asker);
  before = pst_picture_ref (asker.picture);
  g_object_set (asker.settings, "style-weight", 4.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  if (is_early (&asker))
    g_assert_cmpfloat (test_get_distance (asker.first, before), <, 0.3 * test_get_distance (before, sources->photograph));
  g_assert_false (test_same_pixels (asker.first, before));
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_subject (void)
{
  TestAsker              asker;
  g_autoptr (PstPicture) other = pst_picture_crop (sources->photograph, 0, 0, 60, 40, NULL);

  test_asker_init (&asker);
  test_asker_ask_and_settle (&asker);
  asker.scene.paintings[0].picture = sources->other_painting;
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  g_object_set (asker.settings, "brush-size", 1.5, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  asker.scene.content    = other;
  asker.question.width   = 60;
  asker.question.height  = 40;
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_scene (void)
{
  g_autoptr (PstMask) mask = pst_mask_new (30, 20, NULL);
  TestAsker           asker;

  for (gint i = 0; i < 600; i++)
    mask->values[i] = i % 30 < 15 ? 0.0f : 0.8f;
  test_asker_init (&asker);
  asker.scene.n_paintings  = 2;
  asker.scene.paintings[1] = (PstScenePainting) { .picture = sources->other_painting, .share = 0.5 };
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_DRAFT_STEPS + TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  test_asker_assert_job (&asker);
  asker.scene.paintings[1].share = 2.0;
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  test_asker_assert_job (&asker);
  asker.scene.paintings[1].region = mask;
  asker.scene.strength            = mask;
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

/* Of the pixels that the mask has all of. */
static gdouble
get_distance_inside (const PstMask    *mask,
                     const PstPicture *a,
                     const PstPicture *b)
{
  gdouble sum = 0.0;
  guint   n   = 0;

  for (gint i = 0; i < 3 * a->width * a->height; i++)
    if (mask->values[i / 3] == 1.0f)
      {
        sum += fabs (a->rgb[i] - b->rgb[i]);
        n++;
      }
  return sum / n;
}

/* Asks, and waits for the rest. The first picture is near to what was there where the mask has all. */
static void
ask_and_go_on (TestAsker     *asker,
               const PstMask *mask,
               guint          n_steps)
{
  g_autoptr (PstPicture) before = pst_picture_ref (asker->picture);

  g_assert_cmpuint (test_asker_ask_and_settle (asker), ==, n_steps);
  if (is_early (asker))
    g_assert_cmpfloat (get_distance_inside (mask, asker->first, before), <,
                       0.5 * get_distance_inside (mask, asker->first, sources->photograph));
  test_asker_assert_job (asker);
}

/* One after the other until it is all there; at rest it is what the job paints. */
static void
test_places (void)
{
  g_autoptr (PstPicture) start = pst_picture_resize (sources->other_painting, 70, 70, NULL);
  g_autoptr (PstMask)    right = test_right_part (TEST_PREVIEW_WIDTH, TEST_PREVIEW_HEIGHT, 0.6, 10.0);
  g_autoptr (PstMask)    left  = test_right_part (TEST_PREVIEW_WIDTH, TEST_PREVIEW_HEIGHT, 0.6, 10.0);
  TestAsker              asker;

  for (gint i = 0; i < TEST_PREVIEW_WIDTH * TEST_PREVIEW_HEIGHT; i++)
    left->values[i] = 1.0f - right->values[i];
  test_asker_init (&asker);
  asker.scene.n_paintings  = 2;
  asker.scene.paintings[1] = (PstScenePainting) { .picture = sources->other_painting, .share = 1.0 };
  test_asker_ask_and_settle (&asker);
  asker.scene.paintings[1].region = right;
  ask_and_go_on (&asker, left, TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  asker.scene.protection = right;
  ask_and_go_on (&asker, left, TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  asker.scene.strength = left;
  ask_and_go_on (&asker, left, TEST_JOB_STEPS);
  asker.scene.start = start; /* which is another picture: nothing is gone on from */
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_JOB_STEPS);
  test_asker_assert_job (&asker);
  g_object_set (asker.settings, "style-weight", 4.0, NULL);
  ask_and_go_on (&asker, left, TEST_SKETCH_STEPS + TEST_JOB_STEPS);
  test_asker_clear (&asker);
}

static void
test_first (void)
{
  g_autoptr (PstMask) nothing = pst_mask_new (30, 20, NULL);
  TestAsker           asker;
  guint               n_steps;

  for (gint i = 0; i < 600; i++)
    nothing->values[i] = 0.0f;
  test_asker_init (&asker);
  n_steps = test_asker_ask_and_settle (&asker);
  g_object_set (asker.settings, "steps", TEST_MANY_STEPS, NULL);
  asker.scene.strength = nothing;
  test_asker_ask (&asker);
  while (asker.n_pictures == 0)
    test_run_iterations (1);
  g_assert_cmpuint (pst_live_preview_count_steps (asker.preview), <, n_steps + TEST_MANY_STEPS);
  g_assert_cmpfloat (test_get_distance (asker.first, sources->photograph), <, 0.002);
  test_asker_clear (&asker);
}

/* The picture says nothing of that question's scene. */
static void
test_scene_meanwhile (void)
{
  g_autoptr (PstMask) nothing = pst_mask_new (30, 20, NULL);
  TestAsker           asker;

  for (gint i = 0; i < 600; i++)
    nothing->values[i] = 0.0f;
  test_asker_init (&asker);
  asker.scene.strength = nothing;
  test_asker_ask_and_settle (&asker);
  g_assert_cmpfloat (test_get_distance (asker.picture, sources->photograph), <, 0.002);
  asker.scene.strength = NULL;
  test_asker_ask (&asker);
  pst_live_preview_retouch_anew (asker.preview);
  test_asker_settle (&asker);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static void
test_palette (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  g_object_set (asker.settings, "palette", PST_PALETTE_MATCH_LINEAR, "strength", 80.0, NULL);
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  g_object_set (asker.settings, "colours", PST_COLOURS_PALETTE, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, 0);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static gfloat shares[26] = { 0.5f, 0.5f };

static void
test_instant (void)
{
  TestAsker asker;

  test_asker_init (&asker);
  g_object_set (asker.settings, "method", PST_METHOD_INSTANT, "brush-size", 0.5, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_DRAFT_STEPS + 1);
  test_asker_assert_job (&asker);
  g_object_set (asker.settings, "strength", 60.0, NULL);
  g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, TEST_DRAFT_STEPS + 1);
  test_asker_assert_job (&asker);
  asker.question.files     = (PstModelFiles) { NULL, sources->style26, G_N_ELEMENTS (shares) };
  asker.scene.paintings[0] = (PstScenePainting) { .style = shares, .share = 1.0 };
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

/* One style of its own, as somebody has trained it; then another one, of which the scene says the same. */
static void
test_trained (void)
{
  static gfloat        whole[]  = { 1.0f };
  const PstTrainedNote note     = { (gchar *) "Rain", (gchar *) "", (gchar *) "", (gchar *) "{}", 0, 0.0 };
  gchar               *folder   = test_folder_new ();
  TestAsker            asker;

  test_asker_init (&asker);
  g_object_set (asker.settings, "method", PST_METHOD_INSTANT, "strength", 80.0, NULL);
  asker.scene.paintings[0] = (PstScenePainting) { .style = whole, .share = 1.0 };
  for (guint style = 3; style < 5; style++)
    {
      g_autofree gchar       *name    = g_strdup_printf ("%u.safetensors", style);
      g_autoptr (GFile)       file    = g_file_new_build_filename (folder, name, NULL);
      g_autoptr (PstInstant)  instant = pst_instant_load (sources->style26, NULL);

      g_assert_true (pst_trained_style_write (instant, style, &note, file, NULL));
      asker.question.files = (PstModelFiles) { NULL, file, 1 };
      g_assert_cmpuint (test_asker_ask_and_settle (&asker), ==, style == 3 ? TEST_DRAFT_STEPS + 1 : 1);
      test_asker_assert_job (&asker);
    }
  test_asker_clear (&asker);
  test_folder_remove (folder);
}

static void
test_joined (void)
{
  g_autoptr (PstPicture) odd = pst_picture_crop (sources->photograph, 0, 0, 89, 59, NULL);
  TestAsker              asker;

  test_asker_init (&asker);
  asker.scene.content   = odd;
  asker.question.width  = odd->width;
  asker.question.height = odd->height;
  g_object_set (asker.settings, "canvas", PST_TILING_BOTH, NULL);
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  g_object_set (asker.settings, "method", PST_METHOD_INSTANT, "brush-size", 0.625, NULL);
  test_asker_ask_and_settle (&asker);
  test_asker_assert_job (&asker);
  test_asker_clear (&asker);
}

static const TestCase tests[] = {
  { "job", test_job, .expects = "draft, sketch and painting follow each other, and at rest it is the job's own picture" },
  { "supersampled", test_supersampled, .expects = "what is painted larger than the preview is the job's own picture at rest, too" },
  { "no-draft", test_no_draft, .expects = "without a network that paints at once, the sketch begins with the photograph",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "finishing", test_finishing, .expects = "colours and strength cost no step, and give the picture that a job would hand over",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "finishing-meanwhile", test_finishing_meanwhile,
    .expects = "colours and strength that change while it paints cost no step either: nothing is painted twice" },
  { "retouch", test_retouch,
    .expects = "what a job does not do itself is done with every picture, in a thread of the preview's own, and costs no step" },
  { "course", test_course, .expects = "the number of steps changes only the way, and needs no sketch",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "aim", test_aim,
    .expects = "a weight needs no draft: the first picture is near to what was there, and at rest it is the job's, whatever was there",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "subject", test_subject, .expects = "another painting, another brush, another photograph need a new draft",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "scene", test_scene,
    .expects = "of two paintings, shares are weights; a third is another subject; masks are brought to the size of the content",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "places", test_places,
    .expects = "what says where, and what a painting starts from, costs the steps that it has to, and goes on from what is there",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "first", test_first, .expects = "where it will be painted is seen before the first scale is painted anew" },
  { "scene-meanwhile", test_scene_meanwhile,
    .expects = "what is there is finished with the settings of the next question before anything is painted for that" },
  { "palette", test_palette,
    .expects = "the palette is the painting's, before and after, and the picture's own colours are brought to it without a step",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "instant", test_instant,
    .expects = "at rest it is the job's picture also at once: with a painting, where the strength mixes styles, and in a ready style",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "trained", test_trained, .expects = "of one trained style after another, each is the job's own picture",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
  { "joined", test_joined,
    .expects = "edges are joined as a job joins them, in a picture whose sides are not those of any canvas",
    .not_under_thread = TEST_IN_INTERRUPTIONS },
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
