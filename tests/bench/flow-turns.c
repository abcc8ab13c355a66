/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Optical flow between pictures whose motion is known (tests/engine/motion-scenes.c), for whoever finds it. Of each scene there are, in a
 * folder, NAME-first.png, NAME-second.png and NAME-truth.f32: three planes [H, W] of floats, the motion along x and y, and what is seen in
 * both. What is found is written likewise, without the third plane.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <pastiche/pastiche.h>

#include "compute/kernels/kernels.h"
#include "files/picture-file.h"
#include "flow-turns.h"
#include "measuring.h"
#include "motion-scenes.h"

static gchar *
get_path (const gchar *folder,
          const gchar *name,
          const gchar *what)
{
  g_autofree gchar *file = g_strconcat (name, what, NULL);

  return g_build_filename (folder, file, NULL);
}

static void
write_picture (const PstPicture *picture,
               const gchar      *path)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, picture->width, picture->height);
  GError               *error  = NULL;

  for (gint y = 0; y < picture->height; y++)
    for (gint i = 0; i < 3 * picture->width; i++)
      gdk_pixbuf_get_pixels (pixbuf)[(gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + i] =
        picture->rgb[(gsize) y * 3 * picture->width + i] * 255.0f + 0.5f;
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  stop_on (error);
}

static PstPicture *
read_picture (const gchar *path)
{
  g_autoptr (GFile) file  = g_file_new_for_path (path);
  PstPictureFile    found = { 0 };
  GError           *error = NULL;

  pst_picture_file_read (file, NULL, G_MAXINT, FALSE, NULL, &found, &error);
  stop_on (error);
  return found.picture;
}

/* seen (nullable): a third plane */
static void
write_flow (const PstFlow *flow,
            const PstMask *seen,
            const gchar   *path)
{
  gsize                 plane = (gsize) flow->width * flow->height * sizeof (gfloat);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GError               *error = NULL;

  g_byte_array_append (bytes, (const guint8 *) flow->x, plane);
  g_byte_array_append (bytes, (const guint8 *) flow->y, plane);
  if (seen)
    g_byte_array_append (bytes, (const guint8 *) seen->values, plane);
  g_file_set_contents (path, (const gchar *) bytes->data, bytes->len, &error);
  stop_on (error);
}

/* Writes all scenes, and prints a line for each. */
void
write_flow_scenes (const gchar *folder)
{
  for (guint i = 0; i < test_n_motions; i++)
    {
      const TestMotion           *motion = &test_motions[i];
      g_autoptr (TestMotionScene) scene  = test_motion_scene_new (motion);
      g_autofree gchar           *first  = get_path (folder, motion->name, "-first.png");
      g_autofree gchar           *second = get_path (folder, motion->name, "-second.png");
      g_autofree gchar           *truth  = get_path (folder, motion->name, "-truth.f32");

      write_picture (scene->first, first);
      write_picture (scene->second, second);
      write_flow (scene->truth, scene->seen, truth);
      g_print ("{\"name\": \"%s\", \"kind\": \"%s\", \"width\": %d, \"height\": %d}\n", motion->name, motion->kind, motion->width,
               motion->height);
    }
}

static gdouble
get_processor_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e3 * time.tv_sec + time.tv_nsec / 1e6;
}

/* Finds the flow of the scene that each line names, and writes it; the finder is kept while the size is the same. */
void
take_flow_turns (const gchar *folder,
                 guint        n_threads)
{
  PstFlowFinder *finder = NULL;
  gint           width  = 0;
  gint           height = 0;
  GError        *error  = NULL;
  gchar          line[64];

  g_print ("{\"kernels\": \"%s\"}\n", pst_kernels_get ()->name);
  while (fgets (line, sizeof line, stdin))
    {
      const gchar            *name   = g_strchomp (line);
      g_autofree gchar       *first  = get_path (folder, name, "-first.png");
      g_autofree gchar       *second = get_path (folder, name, "-second.png");
      g_autofree gchar       *result = get_path (folder, name, "-engine.f32");
      g_autoptr (PstPicture)  from   = read_picture (first);
      g_autoptr (PstPicture)  to     = read_picture (second);
      g_autoptr (PstFlow)     flow   = NULL;
      gint64                  start;
      gdouble                 before;

      if (width != from->width || height != from->height)
        {
          g_clear_pointer (&finder, pst_flow_finder_free);
          width  = from->width;
          height = from->height;
          finder = pst_flow_finder_new (width, height, n_threads, &error);
          stop_on (error);
        }
      start  = g_get_monotonic_time ();
      before = get_processor_ms ();
      flow   = pst_flow_finder_find (finder, from, to, NULL, NULL, &error);
      stop_on (error);
      before = get_processor_ms () - before;
      start  = g_get_monotonic_time () - start;
      write_flow (flow, NULL, result);
      g_print ("{\"ms\": %.3f, \"processor_ms\": %.3f, \"peak_mib\": %ld}\n", start / 1e3, before, peak_mib ());
    }
  g_clear_pointer (&finder, pst_flow_finder_free);
}
