/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A whole training: it comes to the same bits whenever it is interrupted, also where its program is killed; it can be paused, stopped and
 * cancelled; what it writes down can be anything when it is read again; and the memory is what was predicted. And crops: the same number
 * gives the same one.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "instant/instant.h"
#include "made-folder.h"
#include "peak-memory.h"
#include "pictures.h"
#include "scenes.h"
#include "train/checkpoint.h"
#include "train/crops.h"

#define SIDE        64
#define STEPS       6
#define STYLE       7
#define CHILD       "PST_TRAINING_CHILD" /* the environment's variable that has the folder of a program that is to be killed */
#define CHILD_STEPS 40
#define ELSEWHERE   "trainings that are watched from another thread are in training-run/paused and .../stopped"
#define SAME        "\"paintings\":\"\",\"photographs\":\"\",\"label\":\"\"" /* of a checkpoint's header */

static const gchar *program;
static PstNetwork  *network;
static PstPicture  *photos[2];
static PstPicture  *painting;

/* A plan, and what it borrows. */
typedef struct
{
  gchar           *folder;
  GFile           *start;
  GFile           *result;
  GFile           *checkpoint;
  gdouble          share;
  PstTrainingPlan  plan;
} Fixture;

static void
fixture_init (Fixture        *fixture,
              gchar          *folder,
              PstTrainedPart  part)
{
  *fixture = (Fixture) { .folder = folder, .start = g_file_new_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL),
                         .result = g_file_new_build_filename (folder, "style.safetensors", NULL),
                         .checkpoint = g_file_new_build_filename (folder, "training", NULL), .share = 1.0 };
  fixture->plan = (PstTrainingPlan) {
    .network = network, .start = fixture->start, .style = STYLE, .part = part, .n_paintings = 1, .paintings = &painting,
    .shares = &fixture->share, .n_photographs = 1, .photographs = photos, .kept_out = photos[1], .settings = pst_trainer_settings_new (),
    .side = SIDE, .batch = 1, .n_steps = STEPS, .checkpoint = fixture->checkpoint, .label = "what it is",
  };
  g_object_set (fixture->plan.settings, "seed", 5, NULL);
}

static void
fixture_clear (Fixture *fixture)
{
  g_object_unref (fixture->start);
  g_object_unref (fixture->result);
  g_object_unref (fixture->checkpoint);
  g_object_unref (fixture->plan.settings);
  test_folder_remove (fixture->folder);
}

static PstTrainingRun *
new_run (const Fixture *fixture)
{
  g_autoptr (GError)  error = NULL;
  PstTrainingRun     *run   = pst_training_run_new (&fixture->plan, &error);

  g_assert_no_error (error);
  return run;
}

static PstTrainingRun *
new_run_that_goes_on (const Fixture *fixture)
{
  g_autoptr (GError)  error = NULL;
  PstTrainingRun     *run   = new_run (fixture);

  pst_training_run_restore (run, &error);
  g_assert_no_error (error);
  return run;
}

/* Comes to its end. */
static void
train (PstTrainingRun *run)
{
  g_autoptr (GError) error = NULL;

  pst_training_run_run (run, NULL, &error);
  g_assert_no_error (error);
}

/* (transfer full): what is learnt, without what the file says about it: how long it took is never the same. Frees the run. */
static GBytes *
save (PstTrainingRun *run,
      const Fixture  *fixture)
{
  const PstTrainedNote  note    = { .title = (gchar *) "Title", .painting = (gchar *) "Wave", .licence = (gchar *) "none" };
  g_autoptr (GError)    error   = NULL;
  g_autoptr (GBytes)    content = NULL;
  guint64               length;

  pst_training_run_save (run, &note, fixture->result, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_query_exists (fixture->checkpoint, NULL));
  pst_training_run_free (run);
  content = g_file_load_bytes (fixture->result, NULL, NULL, NULL);
  memcpy (&length, g_bytes_get_data (content, NULL), sizeof length);
  length = 8 + GUINT64_FROM_LE (length);
  return g_bytes_new_from_bytes (content, length, g_bytes_get_size (content) - length);
}

/* (transfer full): what a training that nobody interrupts comes to */
static GBytes *
train_whole (Fixture *fixture)
{
  PstTrainingRun *run = new_run (fixture);

  train (run);
  return save (run, fixture);
}

/* A training in a thread of its own. */
typedef struct
{
  PstTrainingRun *run;
  GCancellable   *cancellable;
  GThread        *thread;
  gboolean        done;
  GError         *error;
} Background;

static gpointer
run_in_background (gpointer data)
{
  Background *background = data;

  background->done = pst_training_run_run (background->run, background->cancellable, &background->error);
  return NULL;
}

static void
background_start (Background     *background,
                  PstTrainingRun *run)
{
  *background        = (Background) { .run = run, .cancellable = g_cancellable_new () };
  background->thread = g_thread_new ("training", run_in_background, background);
}

static void
background_end (Background *background)
{
  g_thread_join (background->thread);
  g_object_unref (background->cancellable);
}

static guint
count_steps (PstTrainingRun *run)
{
  PstProgress progress;

  pst_training_run_get_progress (run, &progress);
  return progress.step;
}

static void
wait_for_step (PstTrainingRun *run,
               guint           step)
{
  while (count_steps (run) < step)
    g_usleep (1000);
}

/* It has not begun anew. */
static void
assert_gone_on (PstTrainingRun *run,
                guint           n_steps)
{
  g_autoptr (GArray) history = pst_training_run_dup_history (run, 0);

  g_assert_cmpuint (history->len, <, n_steps);
  g_assert_cmpuint (count_steps (run), ==, n_steps);
  for (guint i = 0; i < history->len; i++)
    g_assert_cmpfloat (g_array_index (history, PstProgress, i).losses.total, >, 0.0);
}

static void
assert_same (GBytes *a,
             GBytes *b)
{
  g_assert_true (g_bytes_equal (a, b));
}

/* ---- crops */

static void
test_crops (void)
{
  PstCrops crops     = { .n_photographs = 2, .photographs = photos, .side = SIDE, .seed = 5 };
  guint    different = 0;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (PstPicture) crop    = pst_crops_get (i, &crops, NULL);
      g_autoptr (PstPicture) again   = pst_crops_get (i, &crops, NULL);
      g_autoptr (PstPicture) next    = pst_crops_get (i + 1, &crops, NULL);
      g_autoptr (PstPicture) far_off = pst_crops_get (i + (1LL << 32), &crops, NULL);

      g_assert_cmpint (crop->width, ==, SIDE);
      g_assert_cmpint (crop->height, ==, SIDE);
      g_assert_null (crop->alpha);
      g_assert_true (test_same_pixels (crop, again));
      different += ! test_same_pixels (crop, next) + ! test_same_pixels (crop, far_off);
      for (gint j = 0; j < 3 * SIDE * SIDE; j++)
        g_assert_true (crop->rgb[j] >= 0.0f && crop->rgb[j] <= 1.0f);
    }
  g_assert_cmpuint (different, ==, 40);
}

/* The mean of a channel's, and how much darker it is on the left than on the right. */
static void
measure (const PstPicture *picture,
         gdouble          *mean,
         gdouble          *slope)
{
  *mean = *slope = 0.0;
  for (gint i = 0; i < picture->width * picture->height; i++)
    {
      *mean  += picture->rgb[3 * i] / (picture->width * picture->height);
      *slope += picture->rgb[3 * i] * (i % picture->width < picture->width / 2 ? -1 : 1);
    }
}

/* Of a photograph that is darker on the left, and no larger than a crop. */
static void
test_crops_vary (void)
{
  g_autoptr (PstPicture) wedge    = pst_picture_new (30, 30, FALSE, NULL);
  PstCrops               crops    = { .n_photographs = 1, .photographs = &wedge, .side = SIDE };
  guint                  mirrored = 0;
  gdouble                least    = 1.0;
  gdouble                most     = 0.0;

  for (gint i = 0; i < 3 * 900; i++)
    wedge->rgb[i] = 0.3f + 0.4f * (i / 3 % 30) / 30.0f;
  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (PstPicture) crop = pst_crops_get (i, &crops, NULL);
      gdouble                mean;
      gdouble                slope;

      measure (crop, &mean, &slope);
      mirrored += slope < 0.0;
      least     = MIN (least, mean);
      most      = MAX (most, mean);
    }
  g_assert_cmpuint (mirrored, >, 15);
  g_assert_cmpuint (mirrored, <, 45);
  g_assert_cmpfloat (least, <, 0.46);
  g_assert_cmpfloat (least, >, 0.4);
  g_assert_cmpfloat (most, >, 0.53);
  g_assert_cmpfloat (most, <, 0.6);
}

/* Of a photograph that is white but for its left edge. */
static void
test_crops_show (void)
{
  g_autoptr (PstPicture) white = pst_picture_new (4 * SIDE, 4 * SIDE, FALSE, NULL);
  PstCrops               crops = { .n_photographs = 1, .photographs = &white, .side = SIDE };

  for (gint i = 0; i < 3 * white->width * white->height; i++)
    white->rgb[i] = MIN (0.5f + (gfloat) (i / 3 % white->width) / SIDE, 1.0f);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (PstPicture) crop  = pst_crops_get (i, &crops, NULL);
      gfloat                 least = 1.0f;
      gfloat                 most  = 0.0f;

      for (gint j = 0; j < 3 * SIDE * SIDE; j++)
        {
          least = MIN (least, crop->rgb[j]);
          most  = MAX (most, crop->rgb[j]);
        }
      g_assert_cmpfloat (most - least, >, 0.01);
    }
}

/* ---- interrupted */

static void
refuse (const Fixture *fixture,
        const gchar   *expected)
{
  g_autoptr (PstTrainingRun) run   = new_run (fixture);
  g_autoptr (GError)         error = NULL;

  g_assert_false (pst_training_run_restore (run, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_nonnull (strstr (error->message, expected));
}

/* Wherever it happens. */
static void
test_resumed (void)
{
  for (PstTrainedPart part = PST_TRAINED_ALL; part < PST_N_TRAINED_PARTS; part++)
    {
      g_autoptr (GBytes)  whole   = NULL;
      g_autoptr (GBytes)  resumed = NULL;
      g_autoptr (GArray)  before  = NULL;
      g_autoptr (GArray)  after   = NULL;
      PstTrainingRun     *run;
      Background          background;
      Fixture             fixture;

      fixture_init (&fixture, test_folder_new (), part);
      run = new_run (&fixture);
      train (run);
      before = pst_training_run_dup_kept_out (run);
      whole  = save (run, &fixture);
      background_start (&background, new_run (&fixture));
      wait_for_step (background.run, 2);
      g_cancellable_cancel (background.cancellable);
      background_end (&background);
      g_assert_true (background.done || g_error_matches (background.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
      g_clear_error (&background.error);
      pst_training_run_free (background.run);
      fixture.plan.n_steps = 0; /* what was decided stays */
      fixture.plan.seconds = 1.0;
      g_object_set (fixture.plan.settings, "threads", 1, NULL);
      run = new_run_that_goes_on (&fixture);
      train (run);
      assert_gone_on (run, STEPS);
      after   = pst_training_run_dup_kept_out (run);
      resumed = save (run, &fixture);
      assert_same (whole, resumed);
      g_assert_cmpuint (before->len, ==, after->len);
      for (guint i = 0; i < before->len; i++)
        g_assert_cmpfloat (g_array_index (before, PstKeptOut, i).style, ==, g_array_index (after, PstKeptOut, i).style);
      fixture_clear (&fixture);
    }
}

/* Without anything to begin with; another seed begins with another network. */
static void
test_new (void)
{
  for (PstInstantKind kind = 0; kind < PST_N_INSTANT_KINDS; kind++)
    {
      g_autoptr (GBytes)      whole   = NULL;
      g_autoptr (GBytes)      resumed = NULL;
      g_autoptr (GBytes)      another = NULL;
      g_autoptr (PstInstant)  instant = NULL;
      PstTrainingRun         *run;
      Background              background;
      Fixture                 fixture;

      fixture_init (&fixture, test_folder_new (), PST_TRAINED_ALL);
      fixture.plan.start = NULL;
      fixture.plan.kind  = kind;
      fixture.plan.style = 0;
      whole = train_whole (&fixture);
      background_start (&background, new_run (&fixture));
      wait_for_step (background.run, 2);
      g_cancellable_cancel (background.cancellable);
      background_end (&background);
      g_clear_error (&background.error);
      pst_training_run_free (background.run);
      fixture.plan.kind = PST_N_INSTANT_KINDS - 1 - kind;
      refuse (&fixture, "settings");
      fixture.plan.kind = kind;
      run     = new_run_that_goes_on (&fixture);
      train (run);
      assert_gone_on (run, STEPS);
      resumed = save (run, &fixture);
      assert_same (whole, resumed);
      instant = pst_instant_load (fixture.result, NULL);
      g_assert_cmpstr (instant->architecture, ==, pst_instant_kind_get_name (kind));
      g_object_set (fixture.plan.settings, "seed", 6, NULL);
      another = train_whole (&fixture);
      g_assert_false (g_bytes_equal (whole, another));
      fixture_clear (&fixture);
    }
}

/* What the program does that is killed: it goes on with what there is. */
static gint
train_as_child (const gchar *folder)
{
  PstTrainingRun *run;
  Fixture         fixture;

  fixture_init (&fixture, g_strdup (folder), PST_TRAINED_STYLE);
  fixture.plan.n_steps = CHILD_STEPS;
  run = g_file_query_exists (fixture.checkpoint, NULL) ? new_run_that_goes_on (&fixture) : new_run (&fixture);
  train (run);
  pst_training_run_free (run);
  return 0;
}

static void
test_killed (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GBytes)              whole    = NULL;
  g_autoptr (GBytes)              resumed  = NULL;
  PstTrainingRun                 *run;
  Fixture                         fixture;

  fixture_init (&fixture, test_folder_new (), PST_TRAINED_STYLE);
  fixture.plan.n_steps = CHILD_STEPS;
  whole = train_whole (&fixture);
  g_subprocess_launcher_setenv (launcher, CHILD, fixture.folder, TRUE);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GSubprocess) child = g_subprocess_launcher_spawn (launcher, NULL, program, NULL);

      g_assert_nonnull (child);
      while (! g_file_query_exists (fixture.checkpoint, NULL))
        g_usleep (1000);
      g_usleep (g_test_rand_int_range (0, 300000));
      g_subprocess_force_exit (child);
      g_subprocess_wait (child, NULL, NULL);
    }
  run = new_run_that_goes_on (&fixture);
  train (run);
  assert_gone_on (run, CHILD_STEPS);
  resumed = save (run, &fixture);
  assert_same (whole, resumed);
  fixture_clear (&fixture);
}

/* While another one runs: neither begun, nor offered to go on. */
static void
assert_alone (const Fixture *fixture)
{
  g_autoptr (PstTrainingRun) other   = new_run (fixture);
  g_autoptr (GError)         error   = NULL;
  g_autoptr (GError)         problem = NULL;
  gchar                     *label;
  gdouble                    fraction;

  g_assert_false (pst_training_run_run (other, NULL, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_false (pst_training_read_label (fixture->checkpoint, &label, &fraction, &problem));
  g_assert_error (problem, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_assert_cmpstr (problem->message, ==, error->message);
}

/* Before the first step, and while it is made. */
static void
test_paused (void)
{
  g_autoptr (GBytes) whole  = NULL;
  g_autoptr (GBytes) paused = NULL;
  PstTrainingRun    *run;
  Background         background;
  Fixture            fixture;

  fixture_init (&fixture, test_folder_new (), PST_TRAINED_ALL);
  whole = train_whole (&fixture);
  run = new_run (&fixture);
  pst_training_run_pause (run, TRUE);
  background_start (&background, run);
  g_usleep (300000);
  g_assert_cmpuint (count_steps (background.run), ==, 0);
  pst_training_run_pause (background.run, FALSE);
  wait_for_step (background.run, 2);
  pst_training_run_pause (background.run, TRUE);
  g_usleep (300000);
  g_assert_true (g_file_query_exists (fixture.checkpoint, NULL));
  assert_alone (&fixture);
  pst_training_run_pause (background.run, FALSE);
  background_end (&background);
  g_assert_true (background.done);
  paused = save (background.run, &fixture);
  assert_same (whole, paused);
  fixture_clear (&fixture);
}

/* Also where it is paused: what is learnt by then is the style, and what has been seen of it is told. */
static void
test_stopped (void)
{
  g_autoptr (GBytes)      stopped  = NULL;
  g_autoptr (PstPicture)  canvas   = NULL;
  g_autoptr (GArray)      history  = NULL;
  g_autoptr (GArray)      kept_out = NULL;
  g_auto (PstTrainedNote) note     = { 0 };
  Background              background;
  Fixture                 fixture;

  fixture_init (&fixture, test_folder_new (), PST_TRAINED_LOW_RANK);
  fixture.plan.n_steps = 1000;
  background_start (&background, new_run (&fixture));
  wait_for_step (background.run, 2);
  pst_training_run_pause (background.run, TRUE);
  pst_training_run_stop (background.run);
  background_end (&background);
  g_assert_true (background.done);
  g_assert_cmpuint (count_steps (background.run), <, 1000);
  canvas   = pst_training_run_dup_canvas (background.run);
  history  = pst_training_run_dup_history (background.run, 1);
  kept_out = pst_training_run_dup_kept_out (background.run);
  g_assert_cmpint (canvas->width, ==, photos[1]->width);
  g_assert_cmpuint (history->len, ==, count_steps (background.run) - 1);
  g_assert_cmpuint (kept_out->len, >, 0);
  g_assert_cmpfloat (g_array_index (kept_out, PstKeptOut, 0).style, >, 0.0);
  stopped = save (background.run, &fixture);
  g_assert_true (pst_trained_style_read_note (fixture.result, &note, NULL));
  g_assert_cmpstr (note.title, ==, "Title");
  g_assert_cmpuint (note.seed, ==, 5);
  g_assert_cmpfloat (note.seconds, >, 0.0);
  g_assert_nonnull (strstr (note.settings, "\"train\":\"low-rank\""));
  g_assert_null (strstr (note.settings, fixture.folder));
  fixture_clear (&fixture);
}

/* As short a time as there can be: so many steps all the same, with whatever style is nearest. */
static void
test_minutes (void)
{
  PstTrainingRun *run;
  Fixture         fixture;

  fixture_init (&fixture, test_folder_new (), PST_TRAINED_STYLE);
  fixture.plan.n_steps = 0;
  fixture.plan.seconds = 0.001;
  fixture.plan.style   = PST_TRAINING_NEAREST;
  run = new_run (&fixture);
  train (run);
  g_assert_cmpuint (count_steps (run), ==, 20);
  pst_training_run_free (run);
  fixture_clear (&fixture);
}

/* ---- what is read again */

static void
interrupt (Fixture *fixture)
{
  Background background;

  background_start (&background, new_run (fixture));
  wait_for_step (background.run, 2);
  g_cancellable_cancel (background.cancellable);
  background_end (&background);
  g_clear_error (&background.error);
  pst_training_run_free (background.run);
}

static void
write_checkpoint (const Fixture *fixture,
                  gconstpointer  bytes,
                  gsize          n)
{
  g_autoptr (GFile) file = test_folder_write (fixture->folder, "training", bytes, n);
}

static void
test_damaged (void)
{
  g_autoptr (GBytes)  content = NULL;
  g_autofree guint8  *bytes   = NULL;
  g_autofree gchar   *label   = NULL;
  gdouble             fraction;
  gsize               n;
  Fixture             fixture;

  fixture_init (&fixture, test_folder_new (), PST_TRAINED_STYLE);
  refuse (&fixture, "no interrupted training");
  interrupt (&fixture);
  content = g_file_load_bytes (fixture.checkpoint, NULL, NULL, NULL);
  bytes   = g_memdup2 (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
  n       = g_bytes_get_size (content);
  g_assert_true (pst_training_read_label (fixture.checkpoint, &label, &fraction, NULL));
  g_assert_cmpstr (label, ==, "what it is");
  g_assert_cmpfloat (fraction, >, 0.0);
  for (gsize i = 0; i < n; i += i < 64 ? 5 : n / 7)
    {
      bytes[i] ^= 4;
      write_checkpoint (&fixture, bytes, n);
      refuse (&fixture, "damaged");
      bytes[i] ^= 4;
    }
  for (gsize i = 0; i < n; i += i < 64 ? 7 : n / 5)
    {
      write_checkpoint (&fixture, bytes, i);
      refuse (&fixture, "damaged");
    }
  fixture_clear (&fixture);
}

/* A header that says what cannot be, with the right checksum; a state that is another network's is refused when it is run. */
static void
test_foreign (void)
{
  static const gchar *const headers[] = {
    "[]", "", "{}", "{\"steps\":3}", "true{}", "{\"steps\":",
    "{" SAME ",\"settings\":\"\",\"steps\":3,\"done\":4,\"style\":0,\"seconds\":1,\"kept-out\":[]}",
    "{" SAME ",\"settings\":\"\",\"steps\":3,\"done\":1,\"style\":-1,\"seconds\":1,\"kept-out\":[]}",
    "{" SAME ",\"settings\":\"\",\"steps\":3,\"done\":1,\"style\":0,\"seconds\":1e99,\"kept-out\":[]}",
    "{" SAME ",\"settings\":3,\"steps\":3,\"done\":1,\"style\":0,\"seconds\":1,\"kept-out\":[]}",
    "{" SAME ",\"settings\":\"\",\"steps\":3,\"done\":1,\"style\":0,\"seconds\":1,\"kept-out\":[3]}",
    "{" SAME ",\"settings\":\"\",\"steps\":3,\"done\":1,\"style\":0,\"seconds\":1}",
  };
  Fixture fixture;

  fixture_init (&fixture, test_folder_new (), PST_TRAINED_STYLE);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (GByteArray) bytes    = g_byte_array_new ();
      g_autoptr (GChecksum)  checksum = g_checksum_new (G_CHECKSUM_SHA256);
      guint64                version  = GUINT64_TO_LE (1);
      guint64                length   = GUINT64_TO_LE (strlen (headers[i]));
      guint8                 sum[32];
      gsize                  size     = sizeof sum;

      g_checksum_update (checksum, (const guchar *) &length, 8);
      g_checksum_update (checksum, (const guchar *) headers[i], -1);
      g_checksum_get_digest (checksum, sum, &size);
      g_byte_array_append (bytes, (const guint8 *) "PSTTRAIN", 8);
      g_byte_array_append (bytes, (const guint8 *) &version, 8);
      g_byte_array_append (bytes, sum, sizeof sum);
      g_byte_array_append (bytes, (const guint8 *) &length, 8);
      g_byte_array_append (bytes, (const guint8 *) headers[i], strlen (headers[i]));
      write_checkpoint (&fixture, bytes->data, bytes->len);
      refuse (&fixture, "damaged");
    }
  fixture_clear (&fixture);
}

static void
test_another (void)
{
  PstPicture *other = photos[1];
  Fixture     fixture;

  fixture_init (&fixture, test_folder_new (), PST_TRAINED_STYLE);
  interrupt (&fixture);
  fixture.share = 0.5;
  refuse (&fixture, "paintings");
  fixture.share          = 1.0;
  fixture.plan.paintings = &other;
  refuse (&fixture, "paintings");
  fixture.plan.paintings   = &painting;
  fixture.plan.photographs = &other;
  refuse (&fixture, "photographs");
  fixture.plan.photographs = photos;
  fixture.plan.part        = PST_TRAINED_ALL;
  refuse (&fixture, "settings");
  fixture.plan.part  = PST_TRAINED_STYLE;
  fixture.plan.style = STYLE + 1;
  refuse (&fixture, "settings");
  fixture.plan.style      = STYLE;
  fixture.plan.steadiness = 1.0;
  refuse (&fixture, "settings");
  fixture.plan.steadiness = 0.0;
  fixture.plan.adversary  = 1.0;
  refuse (&fixture, "settings");
  fixture.plan.adversary = 0.0;
  g_object_set (fixture.plan.settings, "seed", 6, NULL);
  refuse (&fixture, "settings");
  g_object_set (fixture.plan.settings, "seed", 5, "threads", 1, NULL);
  pst_training_run_free (new_run_that_goes_on (&fixture));
  fixture_clear (&fixture);
}

/* ---- memory */

/* The network takes another form when it is used first. */
static void
compare_memory (gboolean is_new)
{
  g_autoptr (GFile)      file = g_file_new_build_filename (g_getenv ("PST_NETWORK"), NULL);
  g_autoptr (PstNetwork) own  = NULL;
  guint64                predicted;
  guint64                resident;
  PstTrainingRun        *run;
  Fixture                fixture;

  if (! test_forget_peak (NULL))
    {
      g_test_skip ("this system does not tell a program's memory");
      return;
    }
  g_assert_true (test_forget_peak (&resident));
  own = pst_network_load (file, NULL);
  fixture_init (&fixture, test_folder_new (), PST_TRAINED_ALL);
  if (is_new)
    {
      fixture.plan.start = NULL;
      fixture.plan.kind  = PST_INSTANT_U_NET;
      fixture.plan.style = 0;
    }
  fixture.plan.network = own;
  fixture.plan.side    = PST_TRAINING_SIDE;
  fixture.plan.batch   = PST_TRAINING_BATCH;
  fixture.plan.n_steps = 2;
  run = new_run (&fixture);
  g_assert_true (pst_training_run_predict_memory (run, &predicted, NULL));
  g_test_message ("%.0f MiB", predicted / 1048576.0);
  train (run);
  test_assert_peak (predicted + resident);
  pst_training_run_free (run);
  fixture_clear (&fixture);
}

static void
test_memory (void)
{
  compare_memory (FALSE);
  compare_memory (TRUE);
}

static const TestCase tests[] = {
  { "memory", test_memory, .expects = "the memory is what was predicted", .measures_memory = TRUE },
  { "crops", test_crops, .expects = "a number's crop is the same each time, and another than another's" },
  { "crops-vary", test_crops_vary, .expects = "crops are mirrored, and lighter and darker, also of a photograph that is too small" },
  { "crops-show", test_crops_show, .expects = "crops show something, also of a photograph that is white in most places" },
  { "resumed", test_resumed, .expects = "cancelled somewhere, it goes on to the same bits",
    .not_under_thread = ELSEWHERE },
  { "new", test_new, .expects = "each kind of network can be trained from nothing, interrupted as well",
    .not_under_thread = ELSEWHERE },
  { "killed", test_killed, .expects = "killed at random moments, it goes on to the same bits",
    .not_under_thread = ELSEWHERE },
  { "paused", test_paused, .expects = "paused, it waits, is on the disk, lets no other begin, and comes to the same bits" },
  { "stopped", test_stopped, .expects = "stopped, it leaves a style, and tells what it was like" },
  { "minutes", test_minutes, .expects = "with hardly any time it makes some steps",
    .not_under_thread = ELSEWHERE },
  { "damaged", test_damaged, .expects = "a checkpoint is refused wherever it is damaged or cut off",
    .not_under_thread = ELSEWHERE },
  { "foreign", test_foreign, .expects = "a checkpoint is refused whose header says what cannot be" },
  { "another", test_another, .expects = "a checkpoint goes with the same paintings, photographs and settings only",
    .not_under_thread = ELSEWHERE },
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  int               result;

  program   = argv[0];
  network   = pst_network_load (file, NULL);
  photos[0] = test_astronaut (150, 141);
  photos[1] = test_read_picture ("PST_PHOTOS", "coffee.png", 120);
  painting  = test_painting ("great-wave.jpg", 96);
  g_assert_nonnull (network);
  if (g_getenv (CHILD))
    return train_as_child (g_getenv (CHILD));
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_picture_unref (photos[0]);
  pst_picture_unref (photos[1]);
  pst_picture_unref (painting);
  pst_network_unref (network);
  return result;
}
