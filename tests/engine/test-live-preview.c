/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live previews: at rest they show what a job paints, bit for bit; a change costs the steps that it has to and no more; the last
 * question is always answered; nothing is painted while it is not to be seen, and nothing works at rest; and a preview can be given up
 * at any moment, from inside an answer as well.
 *
 * How many steps that are is known: a picture of 96 × 64 pixels has the scales 48 and 96. The network is walked through as far as the
 * third block only, which takes a fifth of the time.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "pictures.h"
#include "scene/scene-copy.h"
#include "scenes.h"

#define WIDTH          96
#define HEIGHT         64
#define STEPS          8
#define LEAST_STEPS    4
#define JOB_STEPS      (STEPS + LEAST_STEPS)
#define SKETCH_STEPS   (24 + 12)
#define DRAFT_STEPS    1
#define MANY_STEPS     10000
#define N_QUESTIONS    12
#define MANY_QUESTIONS 10000

static GFile      *network_file;
static GFile      *arbitrary_file;
static GFile      *style26_file;
static PstPicture *photograph;
static PstPicture *painting;
static PstPicture *other_painting;
static gfloat      shares[26] = { 0.5f, 0.5f };

/* Whoever asks. */
typedef struct
{
  PstLivePreview  *preview;
  PstSettings     *settings;
  PstScene         scene;     /* owns nothing */
  PstLiveQuestion  question;
  guint            n_pictures;
  guint            n_answers;
  gboolean         freeing;   /* the preview is freed by an answer */
  PstPicture      *first;     /* of the pictures since the last question */
  PstPicture      *picture;   /* the last one */
  PstRectangle     place;
  PstRectangle     only;      /* no picture of another place may come; empty: any may */
  PstLiveStage     stage;
  gdouble          fraction;
  GError          *error;
} Painter;

static void
take_answer (const PstLiveAnswer *answer,
             gpointer             data)
{
  Painter *painter = data;

  painter->n_answers++;
  g_clear_error (&painter->error);
  painter->error    = answer->error ? g_error_copy (answer->error) : NULL;
  painter->stage    = answer->stage;
  painter->fraction = answer->fraction;
  g_assert_cmpfloat (answer->fraction, >=, 0.0);
  g_assert_cmpfloat (answer->fraction, <=, 1.0);
  if (answer->picture)
    {
      painter->n_pictures++;
      g_clear_pointer (&painter->picture, pst_picture_unref);
      painter->picture = pst_picture_ref (answer->picture);
      painter->place   = answer->place;
      if (painter->only.width > 0)
        g_assert_cmpint (painter->place.x, ==, painter->only.x);
      if (! painter->first)
        painter->first = pst_picture_ref (answer->picture);
    }
  if (painter->freeing)
    g_clear_pointer (&painter->preview, pst_live_preview_free);
}

static void
painter_init (Painter *painter)
{
  *painter          = (Painter) { 0 };
  painter->settings = pst_settings_new ();
  g_object_set (painter->settings, "smallest-scale", 48, "steps", STEPS, "least-steps", LEAST_STEPS,
                "style-layers", "relu1_1 relu2_1 relu3_1", "content-layers", "relu3_1", NULL);
  painter->question = (PstLiveQuestion) {
    .files    = { network_file, arbitrary_file },
    .settings = painter->settings,
    .scene    = &painter->scene,
    .width    = photograph->width,
    .height   = photograph->height,
  };
  painter->scene   = (PstScene) { .content = photograph, .n_paintings = 1, .paintings = { { .picture = painting, .share = 1.0 } } };
  painter->preview = pst_live_preview_new (take_answer, painter);
}

static void
painter_clear (Painter *painter)
{
  g_clear_pointer (&painter->preview, pst_live_preview_free);
  g_clear_pointer (&painter->first, pst_picture_unref);
  g_clear_pointer (&painter->picture, pst_picture_unref);
  g_clear_error (&painter->error);
  g_object_unref (painter->settings);
}

static void
ask (Painter *painter)
{
  g_clear_pointer (&painter->first, pst_picture_unref);
  painter->n_pictures = painter->n_answers = 0;
  painter->place      = (PstRectangle) { 0 };
  pst_live_preview_ask (painter->preview, &painter->question);
}

static void
settle (Painter *painter)
{
  while (! pst_live_preview_is_at_rest (painter->preview))
    if (! g_main_context_iteration (NULL, FALSE))
      g_usleep (500);
}

/* Asks, and waits for the rest. Returns how many steps were painted. */
static guint
ask_and_settle (Painter *painter)
{
  guint before = pst_live_preview_count_steps (painter->preview);

  ask (painter);
  settle (painter);
  g_assert_no_error (painter->error);
  g_assert_cmpint (painter->stage, ==, PST_LIVE_STAGE_REST);
  g_assert_cmpfloat (painter->fraction, ==, 1.0);
  return pst_live_preview_count_steps (painter->preview) - before;
}

static void
run_iterations (guint milliseconds)
{
  for (guint i = 0; i < milliseconds; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* (transfer full): what a job paints */
static PstPicture *
run_job (const PstLiveQuestion *question,
         gint                   width,
         gint                   height)
{
  g_auto (PstModels)  models = { 0 };
  g_auto (PstScene)   scene  = { 0 };
  PstScenePlan        plan;
  g_autoptr (PstJob)  job    = NULL;
  GError             *error  = NULL;
  PstPicture         *result;

  pst_models_load (&models, &question->files, &error);
  g_assert_no_error (error);
  g_assert_true (pst_scene_resize (question->scene, question->n_entries, width, height, &scene, NULL));
  plan   = pst_scene_get_plan (&scene);
  job    = pst_job_new (&models, question->settings, &plan);
  result = pst_job_run (job, &scene, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static void
assert_is_job (const Painter *painter)
{
  g_autoptr (PstPicture) expected = run_job (&painter->question, painter->question.width, painter->question.height);

  g_assert_cmpint (painter->picture->width, ==, expected->width);
  g_assert_cmpint (painter->picture->height, ==, expected->height);
  g_assert_true (test_same_pixels (painter->picture, expected));
}

static gdouble
get_distance (const PstPicture *a,
              const PstPicture *b)
{
  gsize   n   = 3 * (gsize) a->width * a->height;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += fabs (a->rgb[i] - b->rgb[i]);
  return sum / n;
}

static void
test_job (void)
{
  Painter painter;

  painter_init (&painter);
  g_assert_cmpuint (ask_and_settle (&painter), ==, DRAFT_STEPS + SKETCH_STEPS + JOB_STEPS);
  g_assert_cmpuint (painter.n_pictures, >, 1);
  assert_is_job (&painter);
  g_assert_cmpint (painter.place.width, ==, WIDTH);
  g_assert_cmpint (painter.place.height, ==, HEIGHT);
  g_assert_cmpuint (ask_and_settle (&painter), ==, 0); /* nothing is new */
  g_assert_cmpuint (painter.n_answers, ==, 1);
  g_assert_cmpuint (painter.n_pictures, ==, 0);
  painter_clear (&painter);
}

static void
test_asked_again (void)
{
  Painter painter;

  painter_init (&painter);
  ask (&painter);
  while (pst_live_preview_count_steps (painter.preview) < DRAFT_STEPS + SKETCH_STEPS)
    {
      pst_live_preview_ask (painter.preview, &painter.question);
      run_iterations (1);
      g_assert_cmpint (painter.stage, !=, PST_LIVE_STAGE_REST);
    }
  settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_no_draft (void)
{
  Painter painter;

  painter_init (&painter);
  painter.question.files.instant = NULL;
  g_assert_cmpuint (ask_and_settle (&painter), ==, SKETCH_STEPS + JOB_STEPS);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_finishing (void)
{
  Painter painter;

  painter_init (&painter);
  ask_and_settle (&painter);
  g_object_set (painter.settings, "strength", 40.0, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, 0);
  g_assert_cmpuint (painter.n_pictures, ==, 1);
  assert_is_job (&painter);
  g_object_set (painter.settings, "colours", PST_COLOURS_HUE, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, 0);
  assert_is_job (&painter);
  g_object_set (painter.settings, "threads", 1, NULL); /* nothing to the picture */
  g_assert_cmpuint (ask_and_settle (&painter), ==, 0);
  g_assert_cmpuint (painter.n_pictures, ==, 0);
  painter_clear (&painter);
}

static gboolean all_white; /* looked at by whiten() while nothing is painted */

/* So much white as the setting wants grain. */
static void
whiten (PstPicture         *picture,
        const PstPicture   *content,
        const PstRectangle *place,
        PstSettings        *settings,
        gpointer            main_thread)
{
  gdouble grain;

  g_assert_true (g_thread_self () != main_thread);
  g_assert_cmpint (content->width, ==, picture->width);
  g_assert_cmpint (content->height, ==, picture->height);
  g_assert_cmpint (place->x, ==, 0);
  g_assert_cmpint (place->width, ==, picture->width); /* which is as small as a preview */
  g_object_get (settings, "grain", &grain, NULL);
  for (gint i = 0; i < 3 * picture->width * picture->height && (grain == 100.0 || all_white); i++)
    picture->rgb[i] = 1.0f;
}

static void
test_retouch (void)
{
  Painter painter;

  painter_init (&painter);
  pst_live_preview_set_retouch (painter.preview, whiten, g_thread_self ());
  ask_and_settle (&painter);
  assert_is_job (&painter);
  g_object_set (painter.settings, "grain", 100.0, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, 0);
  g_assert_cmpfloat (painter.picture->rgb[0], ==, 1.0);
  g_object_set (painter.settings, "grain", 0.0, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, 0);
  assert_is_job (&painter);
  all_white = TRUE;
  pst_live_preview_retouch_anew (painter.preview);
  settle (&painter);
  g_assert_cmpfloat (painter.picture->rgb[0], ==, 1.0);
  all_white = FALSE;
  painter_clear (&painter);
}

static void
test_finishing_meanwhile (void)
{
  Painter painter;
  guint   before;

  painter_init (&painter);
  before = pst_live_preview_count_steps (painter.preview);
  ask (&painter);
  while (pst_live_preview_count_steps (painter.preview) < DRAFT_STEPS + SKETCH_STEPS + 2)
    run_iterations (1);
  g_object_set (painter.settings, "strength", 40.0, NULL);
  ask (&painter);
  settle (&painter);
  g_assert_cmpuint (pst_live_preview_count_steps (painter.preview) - before, ==, DRAFT_STEPS + SKETCH_STEPS + JOB_STEPS);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_course (void)
{
  Painter painter;

  painter_init (&painter);
  ask_and_settle (&painter);
  g_object_set (painter.settings, "steps", STEPS + 4, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, JOB_STEPS + 6);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_aim (void)
{
  Painter                painter;
  g_autoptr (PstPicture) before = NULL;

  painter_init (&painter);
  ask_and_settle (&painter);
  before = pst_picture_ref (painter.picture);
  g_object_set (painter.settings, "style-weight", 4.0, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, SKETCH_STEPS + JOB_STEPS);
  g_assert_cmpfloat (get_distance (painter.first, before), <, 0.3 * get_distance (before, photograph));
  g_assert_false (test_same_pixels (painter.first, before));
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_subject (void)
{
  Painter                painter;
  g_autoptr (PstPicture) other = pst_picture_crop (photograph, 0, 0, 60, 40, NULL);

  painter_init (&painter);
  ask_and_settle (&painter);
  painter.scene.paintings[0].picture = other_painting;
  g_assert_cmpuint (ask_and_settle (&painter), ==, DRAFT_STEPS + SKETCH_STEPS + JOB_STEPS);
  g_object_set (painter.settings, "brush-size", 1.5, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, DRAFT_STEPS + SKETCH_STEPS + JOB_STEPS);
  painter.scene.content    = other;
  painter.question.width   = 60;
  painter.question.height  = 40;
  ask_and_settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_scene (void)
{
  g_autoptr (PstMask) mask = pst_mask_new (30, 20, NULL);
  Painter             painter;

  for (gint i = 0; i < 600; i++)
    mask->values[i] = i % 30 < 15 ? 0.0f : 0.8f;
  painter_init (&painter);
  painter.scene.n_paintings  = 2;
  painter.scene.paintings[1] = (PstScenePainting) { .picture = other_painting, .share = 0.5 };
  g_assert_cmpuint (ask_and_settle (&painter), ==, DRAFT_STEPS + SKETCH_STEPS + JOB_STEPS);
  assert_is_job (&painter);
  painter.scene.paintings[1].share = 2.0;
  g_assert_cmpuint (ask_and_settle (&painter), ==, SKETCH_STEPS + JOB_STEPS);
  assert_is_job (&painter);
  painter.scene.paintings[1].region = mask;
  painter.scene.strength            = mask;
  g_assert_cmpuint (ask_and_settle (&painter), ==, SKETCH_STEPS + JOB_STEPS);
  assert_is_job (&painter);
  painter_clear (&painter);
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
ask_and_go_on (Painter       *painter,
               const PstMask *mask,
               guint          n_steps)
{
  g_autoptr (PstPicture) before = pst_picture_ref (painter->picture);

  g_assert_cmpuint (ask_and_settle (painter), ==, n_steps);
  g_assert_cmpfloat (get_distance_inside (mask, painter->first, before), <,
                     0.5 * get_distance_inside (mask, painter->first, photograph));
  assert_is_job (painter);
}

/* One after the other until it is all there; at rest it is what the job paints. */
static void
test_places (void)
{
  g_autoptr (PstPicture) start = pst_picture_resize (other_painting, 70, 70, NULL);
  g_autoptr (PstMask)    right = test_right_part (WIDTH, HEIGHT, 0.6, 10.0);
  g_autoptr (PstMask)    left  = test_right_part (WIDTH, HEIGHT, 0.6, 10.0);
  Painter                painter;

  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    left->values[i] = 1.0f - right->values[i];
  painter_init (&painter);
  painter.scene.n_paintings  = 2;
  painter.scene.paintings[1] = (PstScenePainting) { .picture = other_painting, .share = 1.0 };
  ask_and_settle (&painter);
  painter.scene.paintings[1].region = right;
  ask_and_go_on (&painter, left, SKETCH_STEPS + JOB_STEPS);
  painter.scene.protection = right;
  ask_and_go_on (&painter, left, SKETCH_STEPS + JOB_STEPS);
  painter.scene.strength = left;
  ask_and_go_on (&painter, left, JOB_STEPS);
  painter.scene.start = start; /* which is another picture: nothing is gone on from */
  g_assert_cmpuint (ask_and_settle (&painter), ==, JOB_STEPS);
  assert_is_job (&painter);
  g_object_set (painter.settings, "style-weight", 4.0, NULL);
  ask_and_go_on (&painter, left, SKETCH_STEPS + JOB_STEPS);
  painter_clear (&painter);
}

static void
test_first (void)
{
  g_autoptr (PstMask) nothing = pst_mask_new (30, 20, NULL);
  Painter             painter;
  guint               n_steps;

  for (gint i = 0; i < 600; i++)
    nothing->values[i] = 0.0f;
  painter_init (&painter);
  n_steps = ask_and_settle (&painter);
  g_object_set (painter.settings, "steps", MANY_STEPS, NULL);
  painter.scene.strength = nothing;
  ask (&painter);
  while (painter.n_pictures == 0)
    run_iterations (1);
  g_assert_cmpuint (pst_live_preview_count_steps (painter.preview), <, n_steps + MANY_STEPS);
  g_assert_cmpfloat (get_distance (painter.first, photograph), <, 0.002);
  painter_clear (&painter);
}

/* The picture says nothing of that question's scene. */
static void
test_scene_meanwhile (void)
{
  g_autoptr (PstMask) nothing = pst_mask_new (30, 20, NULL);
  Painter             painter;

  for (gint i = 0; i < 600; i++)
    nothing->values[i] = 0.0f;
  painter_init (&painter);
  painter.scene.strength = nothing;
  ask_and_settle (&painter);
  g_assert_cmpfloat (get_distance (painter.picture, photograph), <, 0.002);
  painter.scene.strength = NULL;
  ask (&painter);
  pst_live_preview_retouch_anew (painter.preview);
  settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_palette (void)
{
  Painter painter;

  painter_init (&painter);
  g_object_set (painter.settings, "palette", PST_PALETTE_MATCH_LINEAR, "strength", 80.0, NULL);
  ask_and_settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_instant (void)
{
  Painter painter;

  painter_init (&painter);
  g_object_set (painter.settings, "method", PST_METHOD_INSTANT, "brush-size", 0.5, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, DRAFT_STEPS + 1);
  assert_is_job (&painter);
  g_object_set (painter.settings, "strength", 60.0, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, DRAFT_STEPS + 1);
  assert_is_job (&painter);
  painter.question.files     = (PstModelFiles) { NULL, style26_file };
  painter.question.n_entries = G_N_ELEMENTS (shares);
  painter.scene.paintings[0] = (PstScenePainting) { .style = shares, .share = 1.0 };
  ask_and_settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_joined (void)
{
  g_autoptr (PstPicture) odd = pst_picture_crop (photograph, 0, 0, 89, 59, NULL);
  Painter                painter;

  painter_init (&painter);
  painter.scene.content   = odd;
  painter.question.width  = odd->width;
  painter.question.height = odd->height;
  g_object_set (painter.settings, "canvas", PST_TILING_BOTH, NULL);
  ask_and_settle (&painter);
  assert_is_job (&painter);
  g_object_set (painter.settings, "method", PST_METHOD_INSTANT, "brush-size", 0.625, NULL);
  ask_and_settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_last (void)
{
  Painter painter;
  guint   n_pictures = 0;

  painter_init (&painter);
  ask_and_settle (&painter);
  for (guint i = 1; n_pictures < 3; i++)
    {
      g_assert_cmpuint (i, <, MANY_QUESTIONS);
      g_object_set (painter.settings, "style-weight", 2.0 + 0.001 * i, NULL);
      ask (&painter);
      run_iterations (5);
      n_pictures += painter.n_pictures;
    }
  settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_pause (void)
{
  Painter painter;
  guint   n_steps;

  painter_init (&painter);
  g_object_set (painter.settings, "steps", MANY_STEPS, NULL);
  pst_live_preview_pause (painter.preview);
  ask (&painter);
  run_iterations (50);
  g_assert_cmpuint (pst_live_preview_count_steps (painter.preview), ==, 0);
  pst_live_preview_resume (painter.preview);
  while (pst_live_preview_count_steps (painter.preview) < DRAFT_STEPS + SKETCH_STEPS + 2)
    run_iterations (1);
  pst_live_preview_pause (painter.preview);
  settle (&painter);
  n_steps = pst_live_preview_count_steps (painter.preview);
  g_assert_cmpuint (n_steps, <, MANY_STEPS);
  run_iterations (50);
  g_assert_cmpuint (pst_live_preview_count_steps (painter.preview), ==, n_steps);
  pst_live_preview_resume (painter.preview);
  g_assert_false (pst_live_preview_is_at_rest (painter.preview));
  pst_live_preview_pause (painter.preview);
  settle (&painter);
  g_object_set (painter.settings, "style-weight", 4.0, "steps", STEPS, NULL);
  ask (&painter);
  g_assert_true (pst_live_preview_is_at_rest (painter.preview));
  pst_live_preview_resume (painter.preview);
  settle (&painter);
  assert_is_job (&painter);
  pst_live_preview_pause (painter.preview);
  g_object_set (painter.settings, "strength", 40.0, NULL);
  ask (&painter);
  run_iterations (50);
  g_assert_cmpuint (painter.n_pictures, ==, 0); /* nor finished */
  pst_live_preview_resume (painter.preview);
  settle (&painter);
  g_assert_cmpuint (painter.n_pictures, ==, 1);
  assert_is_job (&painter);
  painter_clear (&painter);
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
  Painter painter;
  guint64 before = 0;
  guint64 after;

  painter_init (&painter);
  ask_and_settle (&painter);
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
  painter_clear (&painter);
}

static void
test_sizes (void)
{
  PstRectangle place = { 1003, 701, 300, 200 };
  gint         width;
  gint         height;

  pst_live_preview_choose_size (640, 480, &width, &height);
  g_assert_cmpint (width, ==, 640);
  g_assert_cmpint (height, ==, 480);
  pst_live_preview_choose_size (4096, 2731, &width, &height);
  g_assert_cmpint (width, ==, 512);
  g_assert_cmpint (height, ==, 341);
  g_assert_true (pst_live_preview_choose_part (4096, 2731, 2.0, &place, &width, &height));
  g_assert_cmpint (place.x, ==, 1000);
  g_assert_cmpint (place.y, ==, 696);
  g_assert_cmpint (place.x + place.width, ==, 1304);
  g_assert_cmpint (place.y + place.height, ==, 904);
  g_assert_cmpint (width, ==, place.width);
  g_assert_cmpint (height, ==, place.height);
  g_assert_true (pst_live_preview_choose_part (4096, 2731, 0.5, &place, &width, &height));
  g_assert_cmpint (width, ==, place.width / 2);
  place = (PstRectangle) { -20, 2600, 5000, 500 };
  g_assert_false (pst_live_preview_choose_part (4096, 2731, 1.0, &place, &width, &height));
  g_assert_cmpint (place.x, ==, 0);
  g_assert_cmpint (place.width, ==, 4096);
  g_assert_cmpint (place.y + place.height, ==, 2731);
}

static void
test_part (void)
{
  Painter      painter;
  PstRectangle place   = { 600, 200, 300, 200 };
  gint         width;
  gint         height;
  g_autoptr (PstPicture) whole   = pst_picture_resize (photograph, 322, 215, NULL);
  g_autoptr (PstPicture) content = NULL;
  g_autoptr (PstPicture) before  = NULL;
  guint                  n_steps;

  g_assert_true (pst_live_preview_choose_part (1288, 860, 1.0, &place, &width, &height));
  painter_init (&painter);
  g_object_set (painter.settings, "smallest-scale", 161, "steps", 2, "least-steps", 1, NULL);
  painter.scene.content    = whole;
  painter.question.width   = 1288;
  painter.question.height  = 860;
  content = pst_picture_resize (photograph, width, height, NULL);
  pst_live_preview_ask_part (painter.preview, content, &place);
  ask_and_settle (&painter);
  n_steps = pst_live_preview_count_steps (painter.preview);
  g_assert_cmpuint (n_steps, ==, DRAFT_STEPS + SKETCH_STEPS + 3 + 2); /* both scales that follow have one */
  g_assert_cmpint (painter.picture->width, ==, width);
  g_assert_cmpint (painter.picture->height, ==, height);
  g_assert_cmpint (painter.place.x, ==, place.x);
  g_assert_cmpint (painter.place.width, ==, place.width);
  before = pst_picture_ref (painter.picture);
  g_object_set (painter.settings, "strength", 0.0, NULL);
  g_assert_cmpuint (ask_and_settle (&painter), ==, 0);
  g_assert_cmpfloat (get_distance (painter.picture, content), <, 0.002);
  g_assert_cmpfloat (get_distance (before, content), >, 0.01);
  pst_live_preview_ask_part (painter.preview, NULL, NULL);
  settle (&painter);
  g_assert_cmpuint (pst_live_preview_count_steps (painter.preview), ==, n_steps);
  painter_clear (&painter);
}

#define WIDE        644 /* whose preview is half as large */
#define WIDE_HEIGHT 64

/* A strip, so that there is little to paint in the preview and in its parts. Returns the content, which the caller has to keep. */
static PstPicture *
painter_init_wide (Painter *painter)
{
  PstPicture *content = pst_picture_resize (photograph, WIDE / 2, WIDE_HEIGHT / 2, NULL);

  painter_init (painter);
  g_object_set (painter->settings, "smallest-scale", WIDE / 2, "steps", 2, "least-steps", 2, NULL);
  painter->scene.content   = content;
  painter->question.width  = WIDE;
  painter->question.height = WIDE_HEIGHT;
  return content;
}

static void
ask_part (Painter *painter,
          gint     x)
{
  g_autoptr (PstPicture) content = pst_picture_resize (photograph, 96, WIDE_HEIGHT, NULL);

  pst_live_preview_ask_part (painter->preview, content, &(PstRectangle) { x, 0, 96, WIDE_HEIGHT });
}

static void
test_parts (void)
{
  Painter                painter;
  g_autoptr (PstPicture) content = painter_init_wide (&painter);
  guint                  before;
  guint                  n_steps;

  g_object_set (painter.settings, "steps", 5, "least-steps", 5, NULL);
  ask_and_settle (&painter);
  before = pst_live_preview_count_steps (painter.preview);
  ask_part (&painter, 96);
  settle (&painter);
  n_steps = pst_live_preview_count_steps (painter.preview) - before;
  for (guint i = 0; i < 8; i++)
    {
      painter.only = (PstRectangle) { .x = 0, .width = 96 };
      ask_part (&painter, 0);
      run_iterations (2 * i);
      before       = pst_live_preview_count_steps (painter.preview);
      painter.only = (PstRectangle) { .x = 96, .width = 96 };
      ask_part (&painter, 96);
      settle (&painter);
      g_assert_cmpuint (pst_live_preview_count_steps (painter.preview) - before, <=, n_steps + 1);
    }
  painter_clear (&painter);
}

static void
test_there_and_back (void)
{
  Painter                painter;
  g_autoptr (PstPicture) content = painter_init_wide (&painter);
  gdouble                weight;

  g_object_get (painter.settings, "style-weight", &weight, NULL);
  ask_part (&painter, 96);
  ask_and_settle (&painter);
  g_assert_cmpint (painter.place.x, ==, 96);
  pst_live_preview_pause (painter.preview);
  g_object_set (painter.settings, "strength", 40.0, "style-weight", 4.0, NULL);
  ask (&painter);
  g_object_set (painter.settings, "style-weight", weight, NULL);
  ask (&painter);
  pst_live_preview_resume (painter.preview);
  settle (&painter);
  g_assert_cmpint (painter.place.x, ==, 96);
  g_assert_cmpint (painter.stage, ==, PST_LIVE_STAGE_REST);
  pst_live_preview_ask_part (painter.preview, NULL, NULL);
  settle (&painter);

  pst_live_preview_pause (painter.preview);
  painter.scene.content  = photograph;
  painter.question.width = WIDTH;
  ask (&painter);
  painter.scene.content  = content;
  painter.question.width = WIDE;
  ask (&painter);
  pst_live_preview_resume (painter.preview);
  settle (&painter);
  g_assert_cmpuint (painter.n_pictures, >, 0);
  g_assert_cmpint (painter.place.width, ==, WIDE);
  painter_clear (&painter);
}

static void
test_part_after_error (void)
{
  g_autoptr (GFile)      missing = g_file_new_for_path ("/nonexistent");
  Painter                painter;
  g_autoptr (PstPicture) content = painter_init_wide (&painter);

  painter.question.files.network = missing;
  ask_part (&painter, 96);
  ask (&painter);
  settle (&painter);
  g_assert_error (painter.error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  painter.question.files.network = network_file;
  painter.question.width         = WIDTH;
  painter.question.height        = HEIGHT;
  painter.scene.content          = photograph;
  ask_and_settle (&painter);
  g_assert_cmpint (painter.place.width, ==, WIDTH);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_error (void)
{
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent");
  Painter           painter;

  painter_init (&painter);
  painter.question.files.network = missing;
  ask (&painter);
  settle (&painter);
  g_assert_error (painter.error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_cmpint (painter.stage, ==, PST_LIVE_STAGE_REST);
  pst_live_preview_retouch_anew (painter.preview);
  settle (&painter);
  g_assert_error (painter.error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  painter.question.files.network = network_file;
  ask_and_settle (&painter);
  assert_is_job (&painter);
  painter_clear (&painter);
}

static void
test_freed (void)
{
  Painter painter;

  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      painter_init (&painter);
      ask (&painter);
      g_usleep (i * i * 2000);
      g_clear_pointer (&painter.preview, pst_live_preview_free);
      run_iterations (1);
      g_assert_cmpuint (painter.n_answers, ==, 0);
      painter_clear (&painter);
    }
  painter_init (&painter);
  painter.freeing = TRUE;
  ask (&painter);
  while (painter.preview)
    g_main_context_iteration (NULL, TRUE);
  painter_clear (&painter);
}

static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Painter                  painter;

  g_main_context_push_thread_default (context);
  painter_init (&painter);
  g_main_context_pop_thread_default (context);
  ask (&painter);
  while (pst_live_preview_count_steps (painter.preview) < DRAFT_STEPS + 2)
    run_iterations (1);
  g_assert_cmpuint (painter.n_answers, ==, 0);
  while (painter.n_pictures == 0)
    g_main_context_iteration (context, TRUE);
  painter_clear (&painter);
}

static GFile *
find_model (const gchar *name)
{
  return g_file_new_build_filename (g_getenv ("PST_MODELS"), name, NULL);
}

#define WITH_INTERRUPTIONS "a preview's threads are in the cases that interrupt it"

static const TestCase tests[] = {
  { "job", test_job, .expects = "draft, sketch and painting follow each other, and at rest it is the job's own picture" },
  { "asked-again", test_asked_again,
    .expects = "asked the same again and again while it is painted, nothing says that it is at rest" },
  { "no-draft", test_no_draft, .expects = "without a network that paints at once, the sketch begins with the photograph",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "finishing", test_finishing, .expects = "colours and strength cost no step, and give the picture that a job would hand over",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "finishing-meanwhile", test_finishing_meanwhile,
    .expects = "colours and strength that change while it paints cost no step either: nothing is painted twice" },
  { "retouch", test_retouch,
    .expects = "what a job does not do itself is done with every picture, in a thread of the preview's own, and costs no step" },
  { "course", test_course, .expects = "the number of steps changes only the way, and needs no sketch",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "aim", test_aim,
    .expects = "a weight needs no draft: the first picture is near to what was there, and at rest it is the job's, whatever was there",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "subject", test_subject, .expects = "another painting, another brush, another photograph need a new draft",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "scene", test_scene,
    .expects = "of two paintings, shares are weights; a third is another subject; masks are brought to the size of the content",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "places", test_places,
    .expects = "what says where, and what a painting starts from, costs the steps that it has to, and goes on from what is there",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "first", test_first, .expects = "where it will be painted is seen before the first scale is painted anew" },
  { "scene-meanwhile", test_scene_meanwhile,
    .expects = "what is there is finished with the settings of the next question before anything is painted for that" },
  { "palette", test_palette, .expects = "the palette is the painting's, before and after", .not_under_thread = WITH_INTERRUPTIONS },
  { "instant", test_instant,
    .expects = "at rest it is the job's picture also at once: with a painting, where the strength mixes styles, and in a ready style",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "joined", test_joined,
    .expects = "edges are joined as a job joins them, in a picture whose sides are not those of any canvas",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "last", test_last,
    .expects = "of many questions, each long before the other is painted, the last counts; pictures come all the while" },
  { "pause", test_pause,
    .expects = "in a pause nothing is painted, and questions are kept; what would have taken many steps more is given up" },
  { "rest", test_rest, .expects = "at rest no thread of the preview is woken, and the main loop has nothing to do",
    .not_under_thread = "a thread of ThreadSanitizer's own is never at rest" },
  { "sizes", test_sizes, .expects = "a preview has the size of one of the job's scales; a part lies on its pixels" },
  { "part", test_part,
    .expects = "after the whole, a part is painted at a larger size, and finished anew as the whole is; the way back costs nothing",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "parts", test_parts,
    .expects = "of parts soon after each other, the one before is not painted to its end, nor does anything come of it any more" },
  { "part-after-error", test_part_after_error,
    .expects = "what comes after an error is about another picture: the part is none of that",
    .not_under_thread = WITH_INTERRUPTIONS },
  { "there-and-back", test_there_and_back,
    .expects = "what is asked for and taken back before anything of it is painted comes again: what is there no longer is" },
  { "error", test_error,
    .expects = "an error is an answer as well, and no end: what was painted before is still finished, and the error told again with that",
    .not_under_thread = WITH_INTERRUPTIONS },
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
  network_file   = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  arbitrary_file = find_model ("arbitrary.safetensors");
  style26_file   = find_model ("style26.safetensors");
  photograph     = test_read_picture ("PST_PHOTOS", "china.png", WIDTH);
  painting       = test_read_picture ("PST_STYLES", "great-wave.jpg", 96);
  other_painting = test_read_picture ("PST_STYLES", "poppies.jpg", 96);
  g_assert_cmpint (photograph->height, ==, HEIGHT);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_picture_unref (photograph);
  pst_picture_unref (painting);
  pst_picture_unref (other_painting);
  g_object_unref (network_file);
  g_object_unref (arbitrary_file);
  g_object_unref (style26_file);
  return result;
}
