/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Training: it learns; the same bits come out with any number of threads, interrupted, given up in the middle of a step, saved and
 * restored; what is kept of a training can be anything; and the memory is what was predicted.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "instant/instant.h"
#include "made-folder.h"
#include "peak-memory.h"
#include "pictures.h"
#include "scenes.h"
#include "train/motion.h"

#define SIDE   64
#define STEPS  4
#define STYLE  7
#define HEADER 7 /* numbers before what is kept */

static PstNetwork *network;
static PstPicture *photo;
static PstPicture *paintings[2];

/* How large crops are, after how many they come again, which of them fails, and whom to tell of one. */
typedef struct
{
  gint          side;
  guint64       period;
  guint64       fails_at;
  GCancellable *cancellable;
} Crops;

/* A training, and what is borrowed by it. */
typedef struct
{
  PstInstant  *instant;
  PstSettings *settings;
  gdouble      shares[2];
  Crops        crops;
  PstTraining  training;
} Fixture;

/* Wherever they lie, they overlap. As large as the training wants them. */
static PstPicture *
get_crop (guint64   index,
          gpointer  data,
          GError  **error)
{
  const Crops *crops = data;
  gint         left  = index % crops->period * 37 % (photo->width - crops->side);
  gint         top   = index % crops->period * 53 % (photo->height - crops->side);

  if (crops->cancellable && index == 3)
    g_cancellable_cancel (crops->cancellable);
  if (index + 1 == crops->fails_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no photograph");
      return NULL;
    }
  return pst_picture_crop (photo, left, top, crops->side, crops->side, error);
}

static void
fixture_init (Fixture        *fixture,
              PstTrainedPart  part,
              guint           n_threads)
{
  g_autoptr (GFile) file = g_file_new_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL);

  *fixture = (Fixture) { .instant = pst_instant_load (file, NULL), .settings = pst_trainer_settings_new (), .shares = { 1.0, 0.0 },
                         .crops = { .side = SIDE, .period = G_MAXUINT64 } };
  g_assert_nonnull (fixture->instant);
  g_object_set (fixture->settings, "threads", n_threads, NULL);
  fixture->training = (PstTraining) {
    .network = network, .instant = fixture->instant, .style = STYLE, .part = part, .n_paintings = 2, .paintings = paintings,
    .shares = fixture->shares, .settings = fixture->settings, .side = SIDE, .batch = 2, .n_steps = STEPS, .get_crop = get_crop,
    .data = &fixture->crops,
  };
}

static void
fixture_clear (Fixture *fixture)
{
  pst_instant_free (fixture->instant);
  g_object_unref (fixture->settings);
}

static PstTrainer *
new_trainer (const Fixture *fixture)
{
  g_autoptr (GError)  error   = NULL;
  PstTrainer         *trainer = pst_trainer_new (&fixture->training, NULL, &error);

  g_assert_no_error (error);
  return trainer;
}

/* The total before the last of these steps. */
static gdouble
step (PstTrainer *trainer,
      guint       n)
{
  g_autoptr (GError) error  = NULL;
  PstLosses          losses = { .total = 0.0 };

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (pst_trainer_step (trainer, &losses, NULL, &error));
      g_assert_no_error (error);
    }
  return losses.total;
}

static void
assert_same (GBytes *state,
             GBytes *other)
{
  g_assert_cmpmem (g_bytes_get_data (state, NULL), g_bytes_get_size (state), g_bytes_get_data (other, NULL), g_bytes_get_size (other));
}

/* (transfer full): what a whole training comes to */
static GBytes *
train (PstTrainedPart part,
       guint          n_threads)
{
  Fixture                fixture;
  g_autoptr (PstTrainer) trainer = NULL;
  GBytes                *state;

  fixture_init (&fixture, part, n_threads);
  trainer = new_trainer (&fixture);
  step (trainer, STEPS);
  g_assert_cmpuint (pst_trainer_count_steps (trainer), ==, STEPS);
  state = pst_trainer_save (trainer);
  g_clear_pointer (&trainer, pst_trainer_free);
  fixture_clear (&fixture);
  return state;
}

/* Of the same crops, over and over again. */
static void
test_learns (void)
{
  for (PstTrainedPart part = PST_TRAINED_ALL; part < PST_N_TRAINED_PARTS; part++)
    {
      g_autoptr (PstTrainer) trainer = NULL;
      Fixture                fixture;
      gdouble                before;
      gdouble                after;

      fixture_init (&fixture, part, 2);
      fixture.training.n_steps = 12;
      fixture.crops.period     = 2;
      trainer = new_trainer (&fixture);
      before  = step (trainer, 1);
      after   = step (trainer, 11);
      g_test_message ("part %d: %.4f, then %.4f", part, before, after);
      g_assert_cmpfloat (after, <, 0.97 * before);
      g_clear_pointer (&trainer, pst_trainer_free);
      fixture_clear (&fixture);
    }
}

/* How far the first step has taken the first number of what is trained. */
static gdouble
measure_step (PstTrainedPart part)
{
  g_autoptr (GBytes)  state = NULL;
  PstTrainer         *trainer;
  Fixture             fixture;
  gfloat              before;
  gfloat              after;

  fixture_init (&fixture, part, 2);
  trainer = new_trainer (&fixture);
  before  = part == PST_TRAINED_ALL     ? fixture.instant->layers[0].parameters.filter[0]
            : part == PST_TRAINED_STYLE ? fixture.instant->layers[0].scale.matrix[STYLE * fixture.instant->layers[0].scale.by_entry]
                                        : 0.0f;
  step (trainer, 1);
  state = pst_trainer_save (trainer);
  memcpy (&after, (const guint8 *) g_bytes_get_data (state, NULL) + HEADER * sizeof (guint64), sizeof after);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
  return fabs (after - before);
}

static void
test_rates (void)
{
  gdouble all      = measure_step (PST_TRAINED_ALL);
  gdouble style    = measure_step (PST_TRAINED_STYLE);
  gdouble low_rank = measure_step (PST_TRAINED_LOW_RANK);

  g_test_message ("%g, %g, %g", all, style, low_rank);
  g_assert_cmpfloat (fabs (all - 0.003), <, 1e-4);
  g_assert_cmpfloat (low_rank, >, 2.0 * all);
  g_assert_cmpfloat (style, >, 2.0 * low_rank);
}

/* The total of the first step, from this style on, or from the nearest, which is then set. */
static gdouble
begin_with (guint    *style,
            gboolean  nearest)
{
  PstTrainer *trainer;
  gdouble     total;
  Fixture     fixture;

  fixture_init (&fixture, PST_TRAINED_STYLE, 2);
  fixture.training.style = *style;
  trainer                = new_trainer (&fixture);
  if (nearest)
    g_assert_true (pst_trainer_choose_style (trainer, style, NULL, NULL));
  total = step (trainer, 1);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
  return total;
}

static void
test_nearest (void)
{
  guint   found = 0;
  gdouble least = begin_with (&found, TRUE);

  for (guint style = found % 5; style < 26; style += 5)
    {
      gdouble total = begin_with (&style, FALSE);

      g_assert_true (style == found ? total == least : total > least);
    }
}

static void
test_threads (void)
{
  for (PstTrainedPart part = PST_TRAINED_ALL; part < PST_N_TRAINED_PARTS; part++)
    {
      g_autoptr (GBytes) alone  = train (part, 1);
      g_autoptr (GBytes) shared = train (part, 3);

      assert_same (alone, shared);
    }
}

static void
resume (PstTrainedPart part)
{
  g_autoptr (GBytes)     whole   = train (part, 2);
  g_autoptr (GBytes)     kept    = NULL;
  g_autoptr (GBytes)     state   = NULL;
  PstTrainer            *trainer = NULL;
  Fixture                fixture;

  fixture_init (&fixture, part, 2);
  trainer = new_trainer (&fixture);
  step (trainer, STEPS / 2);
  kept = pst_trainer_save (trainer);
  pst_trainer_free (trainer);
  trainer = new_trainer (&fixture);
  g_assert_true (pst_trainer_restore (trainer, kept, NULL));
  g_assert_cmpuint (pst_trainer_count_steps (trainer), ==, STEPS / 2);
  step (trainer, STEPS - STEPS / 2);
  state = pst_trainer_save (trainer);
  assert_same (state, whole);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
}

static void
test_resumed (void)
{
  resume (PST_TRAINED_ALL);
  resume (PST_TRAINED_LOW_RANK);
}

static void
test_cancelled (void)
{
  g_autoptr (GBytes)       whole       = train (PST_TRAINED_ALL, 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes)       state       = NULL;
  g_autoptr (GError)       error       = NULL;
  PstTrainer              *trainer;
  PstLosses                losses;
  Fixture                  fixture;

  fixture_init (&fixture, PST_TRAINED_ALL, 2);
  trainer = new_trainer (&fixture);
  step (trainer, 1);
  fixture.crops.cancellable = cancellable;
  g_assert_false (pst_trainer_step (trainer, &losses, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (pst_trainer_count_steps (trainer), ==, 1);
  fixture.crops.cancellable = NULL;
  step (trainer, STEPS - 1);
  state = pst_trainer_save (trainer);
  assert_same (state, whole);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
}

/* What is painted meanwhile changes nothing. */
static void
finish (PstTrainedPart part)
{
  g_autoptr (GBytes)     whole      = train (part, 2);
  g_autoptr (GBytes)     state      = NULL;
  g_autoptr (PstPicture) meanwhile  = NULL;
  g_autoptr (PstPicture) painted    = NULL;
  g_autoptr (PstPicture) at_once    = NULL;
  gfloat                 shares[26] = { [STYLE] = 1.0f };
  gdouble                worst      = 0.0;
  PstTrainer            *trainer;
  Fixture                fixture;

  fixture_init (&fixture, part, 2);
  trainer = new_trainer (&fixture);
  step (trainer, 1);
  meanwhile = pst_trainer_paint (trainer, photo, NULL);
  g_assert_true (pst_trainer_finish (trainer, NULL));
  step (trainer, STEPS - 1);
  state = pst_trainer_save (trainer);
  assert_same (state, whole);
  painted = pst_trainer_paint (trainer, photo, NULL);
  g_assert_true (pst_trainer_finish (trainer, NULL));
  at_once = test_paint_at_once (fixture.instant, photo, shares, PST_TILING_NONE, 2, 0, NULL, NULL);
  g_assert_cmpint (painted->width, ==, photo->width);
  g_assert_cmpint (painted->height, ==, photo->height);
  for (gint i = 0; i < 3 * photo->width * photo->height; i++)
    worst = MAX (worst, fabs (painted->rgb[i] - at_once->rgb[i]));
  g_assert_cmpfloat (worst, <, 1e-4);
  g_assert_cmpfloat (fabs (meanwhile->rgb[0] - painted->rgb[0]), >, 1e-4);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
}

static void
test_finish (void)
{
  finish (PST_TRAINED_ALL);
  finish (PST_TRAINED_LOW_RANK);
}

/* The file's network has one style, the other one many. */
static void
compare_file (PstTrainedPart part)
{
  const PstTrainedNote   note       = { (gchar *) "Wave", (gchar *) "", (gchar *) "", (gchar *) "{}", 0, 1.0 };
  gchar                 *folder     = test_folder_new ();
  g_autoptr (GFile)      file       = g_file_new_build_filename (folder, "wave.safetensors", NULL);
  g_autoptr (PstInstant) trained    = NULL;
  g_autoptr (PstPicture) at_once    = NULL;
  g_autoptr (PstPicture) from_file  = NULL;
  gfloat                 shares[26] = { [STYLE] = 1.0f };
  PstTrainer            *trainer;
  Fixture                fixture;

  fixture_init (&fixture, part, 1);
  trainer = new_trainer (&fixture);
  step (trainer, 1);
  g_assert_true (pst_trainer_finish (trainer, NULL));
  g_assert_true (pst_trained_style_write (fixture.instant, STYLE, &note, file, NULL));
  trained   = pst_instant_load (file, NULL);
  from_file = test_paint_at_once (trained, photo, (gfloat[]) { 1.0f }, PST_TILING_NONE, 2, 0, NULL, NULL);
  at_once   = test_paint_at_once (fixture.instant, photo, shares, PST_TILING_NONE, 2, 0, NULL, NULL);
  g_assert_true (test_same_pixels (from_file, at_once));
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
  test_folder_remove (folder);
}

static void
test_file (void)
{
  compare_file (PST_TRAINED_ALL);
  compare_file (PST_TRAINED_LOW_RANK);
}

static void
assert_refused (PstTrainer   *trainer,
                const guint8 *bytes,
                gsize         n)
{
  g_autoptr (GBytes) state = g_bytes_new (bytes, n);
  g_autoptr (GError) error = NULL;

  g_assert_false (pst_trainer_restore (trainer, state, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
}

/* Each number of the header is another one for once; then it is too short, too long, and has something that is no number. */
static void
test_damaged (void)
{
  g_autoptr (GBytes)  whole = train (PST_TRAINED_STYLE, 2);
  gsize               n     = g_bytes_get_size (whole);
  g_autofree guint8  *bytes = g_memdup2 (g_bytes_get_data (whole, NULL), n);
  const gfloat        nan   = NAN;
  PstTrainer         *trainer;
  Fixture             fixture;

  fixture_init (&fixture, PST_TRAINED_STYLE, 2);
  trainer = new_trainer (&fixture);
  for (guint i = 0; i < HEADER; i++)
    {
      bytes[8 * i] ^= 0x40;
      assert_refused (trainer, bytes, n);
      bytes[8 * i] ^= 0x40;
    }
  assert_refused (trainer, bytes, 0);
  assert_refused (trainer, bytes, n - 1);
  memcpy (bytes + n - sizeof nan, &nan, sizeof nan);
  assert_refused (trainer, bytes, n);
  g_assert_cmpuint (pst_trainer_count_steps (trainer), ==, 0);
  g_assert_true (pst_trainer_restore (trainer, whole, NULL));
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
}

static void
test_failures (void)
{
  g_autoptr (GError) error = NULL;
  PstTrainer        *trainer;
  PstLosses          losses;
  Fixture            fixture;

  fixture_init (&fixture, PST_TRAINED_ALL, 2);
  fixture.crops.fails_at = 2;
  trainer = new_trainer (&fixture);
  g_assert_false (pst_trainer_step (trainer, &losses, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_clear_error (&error);
  pst_trainer_free (trainer);
  fixture.instant->layers[1].parameters.filter[5] = NAN;
  trainer = new_trainer (&fixture);
  fixture.crops.fails_at = 0;
  g_assert_false (pst_trainer_step (trainer, &losses, NULL, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_DIVERGED);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
}

/* A painting without a share makes no difference, and two with the same share do. */
static void
test_shares (void)
{
  const gdouble shares[][2] = { { 1.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 1.0 } };
  gdouble       totals[3];

  for (guint i = 0; i < 3; i++)
    {
      PstTrainer *trainer;
      Fixture     fixture;

      fixture_init (&fixture, PST_TRAINED_STYLE, 2);
      memcpy (fixture.shares, shares[i], sizeof shares[i]);
      trainer   = new_trainer (&fixture);
      totals[i] = step (trainer, 1);
      pst_trainer_free (trainer);
      fixture_clear (&fixture);
    }
  g_assert_cmpfloat (fabs (totals[0] - totals[1]), >, 1e-3);
  g_assert_cmpfloat (totals[2], >, MIN (totals[0], totals[1]));
  g_assert_cmpfloat (totals[2], <, MAX (totals[0], totals[1]));
}

/* What can be asked for beside. */
typedef struct
{
  gdouble steadiness;
  gdouble adversary;
} Extra;

static const Extra extras[] = { { .steadiness = 1.0 }, { .adversary = 1.0 }, { .steadiness = 1.0, .adversary = 1.0 } };

static void
ask_for (Fixture     *fixture,
         const Extra *extra)
{
  fixture->training.steadiness = extra->steadiness;
  fixture->training.adversary  = extra->adversary;
}

/* (transfer full): what a whole training comes to; given up in the middle of its second step, saved and restored where it is interrupted */
static GBytes *
train_with (const Extra *extra,
            guint        n_threads,
            gboolean     interrupted)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GBytes                  *state;
  PstTrainer              *trainer;
  PstLosses                losses;
  Fixture                  fixture;

  fixture_init (&fixture, PST_TRAINED_ALL, n_threads);
  ask_for (&fixture, extra);
  trainer = new_trainer (&fixture);
  step (trainer, 1);
  if (interrupted)
    {
      fixture.crops.cancellable = cancellable;
      g_assert_false (pst_trainer_step (trainer, &losses, cancellable, NULL));
      fixture.crops.cancellable = NULL;
      state = pst_trainer_save (trainer);
      pst_trainer_free (trainer);
      trainer = new_trainer (&fixture);
      g_assert_true (pst_trainer_restore (trainer, state, NULL));
      g_bytes_unref (state);
    }
  step (trainer, STEPS - 1);
  state = pst_trainer_save (trainer);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
  return state;
}

static void
test_extras (void)
{
  g_autoptr (GBytes) plain = train (PST_TRAINED_ALL, 2);

  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    {
      g_autoptr (GBytes) alone       = train_with (&extras[i], 1, FALSE);
      g_autoptr (GBytes) interrupted = train_with (&extras[i], 3, TRUE);

      assert_same (alone, interrupted);
      g_assert_false (g_bytes_equal (alone, plain));
    }
}

/* How far what is painted is from following motions of a photograph that it was not trained with, after training with others. */
static gdouble
measure_flicker (gdouble  steadiness,
                 gdouble *style)
{
  g_autoptr (PstPicture) seen    = pst_picture_crop (photo, photo->width - SIDE, photo->height - SIDE, SIDE, SIDE, NULL);
  gdouble                flicker = 0.0;
  PstTrainer            *trainer;
  PstLosses              losses;
  Fixture                fixture;

  fixture_init (&fixture, PST_TRAINED_ALL, 2);
  fixture.training.n_steps    = 60;
  fixture.training.steadiness = steadiness;
  fixture.crops.period        = 8;
  trainer = new_trainer (&fixture);
  step (trainer, 60);
  for (guint i = 0; i < 4; i++)
    {
      const PstMotion        motion  = pst_motion_choose (SIDE, SIDE, 77, i);
      g_autoptr (PstPicture) moved   = pst_picture_new (SIDE, SIDE, FALSE, NULL);
      g_autoptr (PstPicture) painted = pst_trainer_paint (trainer, seen, NULL);
      g_autoptr (PstPicture) follows = NULL;

      pst_motion_apply (&motion, seen->rgb, moved->rgb);
      follows = pst_trainer_paint (trainer, moved, NULL);
      flicker += pst_motion_compare (&motion, painted->rgb, follows->rgb, 0.0, NULL);
    }
  g_assert_true (pst_trainer_compare (trainer, seen, &losses, NULL, NULL));
  *style = losses.values[PST_LOSS_STYLE];
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
  return flicker;
}

static void
test_steady (void)
{
  gdouble style;
  gdouble steady_style;
  gdouble flicker = measure_flicker (0.0, &style);
  gdouble steady  = measure_flicker (3.0, &steady_style);

  g_test_message ("flicker %.5f, then %.5f; style %.4f, then %.4f", flicker, steady, style, steady_style);
  g_assert_cmpfloat (steady, <, 0.75 * flicker);
  g_assert_cmpfloat (steady_style, <, 1.1 * style);
}

/* The network is part of it: it takes another form. */
static void
assert_memory (PstTrainedPart  part,
               const Extra    *extra)
{
  g_autoptr (GFile)      file = g_file_new_build_filename (g_getenv ("PST_NETWORK"), NULL);
  g_autoptr (PstNetwork) own  = NULL;
  guint64                predicted;
  guint64                resident;
  PstTrainer            *trainer;
  Fixture                fixture;

  g_assert_true (test_forget_peak (&resident));
  own = pst_network_load (file, NULL);
  fixture_init (&fixture, part, 2);
  fixture.training.network = own;
  ask_for (&fixture, extra);
  fixture.training.side    = fixture.crops.side = 136;
  g_assert_true (pst_trainer_predict_memory (&fixture.training, &predicted, NULL));
  trainer = new_trainer (&fixture);
  step (trainer, 1);
  test_assert_peak (predicted + resident);
  pst_trainer_free (trainer);
  fixture_clear (&fixture);
}

static void
test_memory (void)
{
  if (! test_forget_peak (NULL))
    {
      g_test_skip ("this system does not tell a program's memory");
      return;
    }
  assert_memory (PST_TRAINED_ALL, &(Extra) { 0 });
  assert_memory (PST_TRAINED_LOW_RANK, &(Extra) { 0 });
  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    assert_memory (PST_TRAINED_ALL, &extras[i]);
}

#define WITH_OTHERS "steps with several threads, all that is trained, are in trainer/threads"

static const TestCase tests[] = {
  { "memory", test_memory, .expects = "the memory is what was predicted", .measures_memory = TRUE },
  { "learns", test_learns, .expects = "whatever is trained, the losses fall",
    .not_under_thread = WITH_OTHERS },
  { "rates", test_rates, .expects = "the less is trained, the longer are the steps",
    .not_under_thread = WITH_OTHERS },
  { "nearest", test_nearest, .expects = "training begins with the style whose losses are the least",
    .not_under_thread = WITH_OTHERS },
  { "threads", test_threads, .expects = "any number of threads comes to the same bits" },
  { "resumed", test_resumed, .expects = "saved and restored, it comes to the same bits",
    .not_under_thread = WITH_OTHERS },
  { "cancelled", test_cancelled, .expects = "a step that is given up can be made again, and comes to the same bits",
    .not_under_thread = WITH_OTHERS },
  { "finish", test_finish, .expects = "what has been learnt is what the network paints at once afterwards",
    .not_under_thread = WITH_OTHERS },
  { "file", test_file, .expects = "what has been learnt is written to a file, and paints the same bits from there",
    .not_under_thread = WITH_OTHERS },
  { "extras", test_extras, .expects = "so it does with what can be asked for beside" },
  { "steady", test_steady, .expects = "where that is asked for, what is painted follows motions more closely",
    .not_under_thread = WITH_OTHERS },
  { "damaged", test_damaged, .expects = "what was kept is refused where it is damaged, or of another training",
    .not_under_thread = WITH_OTHERS },
  { "failures", test_failures, .expects = "a crop that cannot be had, and losses that are no numbers, end a step with a reason",
    .not_under_thread = WITH_OTHERS },
  { "shares", test_shares, .expects = "paintings count by their shares",
    .not_under_thread = WITH_OTHERS },
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  int               result;

  g_test_init (&argc, &argv, NULL);
  network      = pst_network_load (file, NULL);
  photo        = test_astronaut (150, 141);
  paintings[0] = test_painting ("great-wave.jpg", 96);
  paintings[1] = test_painting ("village-street-auvers.jpg", 96);
  g_assert_nonnull (network);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_picture_unref (photo);
  pst_picture_unref (paintings[0]);
  pst_picture_unref (paintings[1]);
  pst_network_unref (network);
  return result;
}
