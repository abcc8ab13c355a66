/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The most memory that this program had, as Linux tells it. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "peak-memory.h"

#define TOLERANCE 0.15

/* In MiB; negative where this system does not tell. */
static gdouble
read_entry (const gchar *name)
{
  g_autofree gchar *text = NULL;
  const gchar      *line;

  if (! g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return -1.0;
  line = strstr (text, name);
  return line ? g_ascii_strtod (line + strlen (name), NULL) / 1024.0 : -1.0;
}

/**
 * test_forget_peak:
 * @resident: (out) (optional): how many bytes it has now
 *
 * From now on, the peak is the one that follows.
 *
 * Returns: %FALSE where this system does not tell a program's memory
 */
gboolean
test_forget_peak (guint64 *resident)
{
  FILE     *file = fopen ("/proc/self/clear_refs", "w");
  gboolean  forgotten;

  if (! file)
    return FALSE;
  forgotten = fputs ("5", file) >= 0;
  if (resident)
    *resident = MAX (read_entry ("VmRSS:"), 0.0) * 1048576.0;
  return fclose (file) == 0 && forgotten && read_entry ("VmHWM:") >= 0.0;
}

/**
 * test_assert_peak:
 * @predicted: what the peak should be, in bytes
 */
void
test_assert_peak (guint64 predicted)
{
  gdouble mib  = predicted / 1048576.0;
  gdouble peak = read_entry ("VmHWM:");

  g_test_message ("predicted %.0f MiB, peak %.0f MiB", mib, peak);
  g_assert_cmpfloat (fabs (mib / peak - 1.0), <, TOLERANCE);
}

/**
 * test_assert_job_memory_once:
 * @models: the networks
 * @settings: the settings
 * @make_scene: makes what is painted
 *
 * Paints, and compares the memory that this takes with what the job predicts.
 */
void
test_assert_job_memory_once (const PstModels *models,
                             PstSettings     *settings,
                             TestMakeScene    make_scene)
{
  PstScene               scene  = make_scene ();
  const PstScenePlan     plan   = pst_scene_get_plan (&scene);
  g_autoptr (PstJob)     job    = pst_job_new (models, settings, &plan);
  g_autoptr (PstPicture) result = NULL;
  guint64                predicted;

  if (! test_forget_peak (NULL))
    {
      g_test_skip ("this system does not tell a program's memory");
      pst_scene_clear (&scene);
      return;
    }
  g_assert_true (pst_job_predict_memory (job, &predicted, NULL));
  result = pst_job_run (job, &scene, NULL, NULL);
  g_assert_nonnull (result);
  test_assert_peak (predicted);
}

/**
 * test_assert_job_memory:
 * @models: the networks
 * @settings: the settings; afterwards they ask for little memory
 * @make_scene: makes what is painted
 *
 * Paints, as a whole and in little memory, and compares the memory that this takes with what the job predicts.
 */
void
test_assert_job_memory (const PstModels *models,
                        PstSettings     *settings,
                        TestMakeScene    make_scene)
{
  for (gint memory = 0; memory <= 1; memory++)
    {
      g_object_set (settings, "memory", memory, NULL);
      test_assert_job_memory_once (models, settings, make_scene);
    }
}
