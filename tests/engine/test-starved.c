/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A system that has little memory left for this program, which starts itself again for each limit: what is painted then, if anything, is
 * the same, and if nothing is, a sentence says why. It fails where it ends otherwise, or is ended by an alarm since it does nothing more.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "scenes.h"

#define MIB          ((guint64) 1 << 20)
#define MOST_LEFT    350 /* MiB: enough for everything */
#define LEAST_LEFT   8   /* GLib itself ends a program that has less */
#define STEP         19
#define MOST_SECONDS 300

/* ---- the program that is starved */

static guint64
read_address_space (void)
{
  g_autofree gchar *text = NULL;
  const gchar      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmSize:");
  return line ? g_ascii_strtoull (line + strlen ("VmSize:"), NULL, 10) * 1024 : 0;
}

static void
starve (guint64 left)
{
  guint64       most  = read_address_space () + left;
  struct rlimit limit = { most, most };

  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

static gint
refuse (const GError *error)
{
  printf ("%s %s", g_error_matches (error, PST_ERROR, PST_ERROR_MEMORY) ? "refused" : "failed", error->message);
  return 0;
}

/* With what OpenBLAS is called for, Wasserstein's loss, and the style vector of what is painted at once; or FFTW, Fourier's. */
static gint
paint_starved (guint64      left,
               PstStyleLoss style_loss)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "steps", 2, "least-steps", 1, "threads", 2,
                                                   "style-loss", style_loss, "start", PST_START_INSTANT,
                                                   "style-layers", "relu1_1 relu2_1", "matching-layers", "relu2_1", NULL);
  g_autofree gchar       *network  = g_build_filename (g_getenv ("PST_MODELS"), "vgg16.safetensors", NULL);
  g_autofree gchar       *instant  = g_build_filename (g_getenv ("PST_MODELS"), "arbitrary.safetensors", NULL);
  g_auto (PstModelFiles)  files    = { g_file_new_for_path (network), g_file_new_for_path (instant), 0 };
  g_auto (PstModels)      models   = { 0 };
  g_autoptr (PstPicture)  content  = test_stripes (96, 7);
  g_autoptr (PstPicture)  style    = test_stripes (80, 16);
  g_autoptr (PstPicture)  result   = NULL;
  g_autoptr (PstJob)      job      = NULL;
  g_autoptr (GError)      error    = NULL;
  g_autofree gchar       *sum      = NULL;
  PstScene                scene    = { .content = pst_picture_ref (content), .n_paintings = 1,
                                       .paintings = { { .picture = pst_picture_ref (style), .share = 1.0 } } };
  PstScenePlan            plan     = pst_scene_get_plan (&scene);

  alarm (MOST_SECONDS);
  starve (left);
  if (! pst_models_load (&models, &files, &error))
    return refuse (error);
  job = pst_job_new (&models, settings, &plan);
  if (! (result = pst_job_run (job, &scene, NULL, &error)))
    return refuse (error);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) result->rgb, 3 * sizeof (gfloat) * 96 * 96);
  printf ("painted %s", sum);
  return 0;
}

/* ---- the test */

static gchar *
run_starved (guint64      left,
             PstStyleLoss style_loss)
{
  g_autofree gchar  *number = g_strdup_printf ("%" G_GUINT64_FORMAT, left);
  g_autofree gchar  *loss   = g_strdup_printf ("%u", style_loss);
  const gchar       *call[] = { "/proc/self/exe", "starved", number, loss, NULL };
  g_autoptr (GError) error  = NULL;
  gchar             *said;
  gint               status;

  g_assert_true (g_spawn_sync (NULL, (gchar **) call, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status, &error));
  g_test_message ("%" G_GUINT64_FORMAT " MiB: %s", left / MIB, said);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return said;
}

static void
assert_starved (PstStyleLoss style_loss)
{
  g_autofree gchar *painted = run_starved (16 * 1024 * MIB, style_loss);

  g_assert_true (g_str_has_prefix (painted, "painted "));
  for (guint64 left = LEAST_LEFT; left <= MOST_LEFT; left += STEP)
    {
      g_autofree gchar *said = run_starved (left * MIB, style_loss);

      if (! g_str_has_prefix (said, "refused "))
        g_assert_cmpstr (said, ==, painted);
    }
}

static void
test_blas (void)
{
  assert_starved (PST_STYLE_LOSS_WASSERSTEIN);
}

static void
test_fourier (void)
{
  assert_starved (PST_STYLE_LOSS_FOURIER);
}

/* OpenBLAS itself takes memory when it is loaded. */
static void
test_loaded (void)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);

  for (guint kibibytes = 20000; kibibytes <= 180000; kibibytes += 40000)
    {
      g_autofree gchar  *script = g_strdup_printf ("ulimit -v %u; exec \"$0\" starved 0 0", kibibytes);
      const gchar       *call[] = { "/bin/sh", "-c", script, self, NULL };
      g_autoptr (GError) error  = NULL;
      g_autofree gchar  *said   = NULL;
      gint               status;

      g_assert_true (g_spawn_sync (NULL, (gchar **) call, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &said, &status, &error));
      g_test_message ("%u KiB: %s", kibibytes, said);
      g_assert_false (g_spawn_check_wait_status (status, &error));
      g_assert_true (error->domain == G_SPAWN_EXIT_ERROR); /* and not by a signal */
      g_assert_cmpstr (said, !=, "");
    }
}

static const TestCase tests[] = {
  { "blas", test_blas, .expects = "with whatever little memory, the same is painted, or a sentence says that there is too little" },
  { "fourier", test_fourier, .expects = "so it is where FFTW has part in it" },
  { "loaded", test_loaded, .expects = "a program that has too little to be loaded ends with a reason" },
};

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "starved"))
    return paint_starved (g_ascii_strtoull (argv[2], NULL, 10), atoi (argv[3]));
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
