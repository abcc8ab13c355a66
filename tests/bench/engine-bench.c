/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine without GIMP, for measuring and for looking at pictures:
 *
 *   engine-bench paint PHOTO PAINTING RESULT.png [NAME=VALUE…]   paints with these settings, scores the result
 *   engine-bench score PHOTO PAINTING RESULT                     scores a finished picture, as peer_torch.py does
 *   engine-bench iterate PHOTO PAINTING [NAME=VALUE…]            times forward and backward walks at the photo's size
 *
 * `size=N` brings the photograph to N pixels on its long side. Every command prints one JSON line. PST_NETWORK names
 * the network's file.
 */
#include "config.h"

#include <stdlib.h>
#include <sys/resource.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <pastiche/pastiche.h>

#include "allocation.h"
#include "objective.h"

#define ITERATIONS 9

static void
stop_on (GError *error)
{
  if (error)
    {
      g_printerr ("%s\n", error->message);
      exit (1);
    }
}

static PstPicture *
read_picture (const gchar *path,
              gint         long_side)
{
  GError     *error  = NULL;
  GdkPixbuf  *pixbuf = gdk_pixbuf_new_from_file (path, &error);
  PstPicture *picture;
  PstPicture *resized;
  gint        n_channels;
  gdouble     factor;

  stop_on (error);
  n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  picture    = pst_picture_new (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf), FALSE, &error);
  stop_on (error);
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      for (gint c = 0; c < 3; c++)
        picture->rgb[((gsize) y * picture->width + x) * 3 + c] =
          gdk_pixbuf_read_pixels (pixbuf)[(gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + x * n_channels + c] / 255.0f;
  g_object_unref (pixbuf);
  if (long_side == 0)
    return picture;
  factor  = (gdouble) long_side / MAX (picture->width, picture->height);
  resized = pst_picture_resize (picture, picture->width * factor + 0.5, picture->height * factor + 0.5, &error);
  stop_on (error);
  pst_picture_unref (picture);
  return resized;
}

static void
write_picture (const PstPicture *picture,
               const gchar      *path)
{
  GError    *error  = NULL;
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, picture->width, picture->height);
  guchar    *pixels = gdk_pixbuf_get_pixels (pixbuf);

  for (gint y = 0; y < picture->height; y++)
    for (gint i = 0; i < 3 * picture->width; i++)
      {
        gfloat value = picture->rgb[(gsize) y * picture->width * 3 + i];

        pixels[(gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + i] = CLAMP (value, 0.0f, 1.0f) * 255.0f + 0.5f;
      }
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  stop_on (error);
  g_object_unref (pixbuf);
}

static void
apply_setting (PstSettings *settings,
               const gchar *text,
               gint        *size)
{
  g_auto (GStrv)  parts   = g_strsplit (text, "=", 2);
  GParamSpec     *setting = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), parts[0]);
  g_auto (GValue) value   = G_VALUE_INIT;

  if (g_strcmp0 (parts[0], "size") == 0 && parts[1])
    {
      *size = atoi (parts[1]);
      return;
    }
  if (! setting || ! parts[1])
    {
      g_printerr ("no setting “%s”\n", text);
      exit (2);
    }
  g_value_init (&value, setting->value_type);
  if (G_IS_PARAM_SPEC_DOUBLE (setting))
    g_value_set_double (&value, g_ascii_strtod (parts[1], NULL));
  else if (G_IS_PARAM_SPEC_INT (setting))
    g_value_set_int (&value, atoi (parts[1]));
  else if (G_IS_PARAM_SPEC_STRING (setting))
    g_value_set_string (&value, parts[1]);
  else if (G_IS_PARAM_SPEC_ENUM (setting))
    {
      GEnumValue *choice = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (setting)->enum_class, parts[1]);

      if (! choice)
        {
          g_printerr ("no choice “%s”\n", text);
          exit (2);
        }
      g_value_set_enum (&value, choice->value);
    }
  g_object_set_property (G_OBJECT (settings), parts[0], &value);
}

static glong
peak_mib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

static void
print_score (PstNetwork *network,
             PstPicture *content,
             PstPicture *painting,
             PstPicture *result)
{
  GError   *error = NULL;
  PstScore  score;

  pst_score (network, content, painting, result, &score, &error);
  stop_on (error);
  g_print ("\"content\": %.6f, \"style\": %.6f}\n", score.content, score.style);
}

static void
paint (PstNetwork  *network,
       PstSettings *settings,
       PstPicture  *content,
       PstPicture  *painting,
       const gchar *result_path)
{
  GError     *error = NULL;
  PstJob     *job   = pst_job_new (network, settings, content->width, content->height, painting);
  gint64      start = g_get_monotonic_time ();
  guint64     predicted;
  PstPicture *result;

  pst_job_predict_memory (job, &predicted, &error);
  stop_on (error);
  result = pst_job_run (job, content, NULL, &error);
  stop_on (error);
  g_print ("{\"seconds\": %.2f, \"predicted_mib\": %" G_GUINT64_FORMAT ", \"peak_mib\": %ld, ",
           (g_get_monotonic_time () - start) / 1e6, predicted >> 20, peak_mib ());
  write_picture (result, result_path);
  print_score (network, content, painting, result);
  pst_picture_unref (result);
  pst_job_free (job);
}

static gint
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  return (*(const gdouble *) a > *(const gdouble *) b) - (*(const gdouble *) a < *(const gdouble *) b);
}

static void
iterate (PstNetwork  *network,
         PstSettings *settings,
         PstPicture  *content,
         PstPicture  *painting)
{
  GError       *error     = NULL;
  gint          long_side = MAX (content->width, content->height);
  gdouble       factor    = (gdouble) long_side / MAX (painting->width, painting->height);
  PstPicture   *style     = pst_picture_resize (painting, painting->width * factor + 0.5, painting->height * factor + 0.5, &error);
  PstCompute   *compute;
  PstObjective *objective;
  gfloat       *gradient  = pst_floats_new (3 * (gsize) content->width * content->height, &error);
  gdouble       times[ITERATIONS];
  PstLosses     losses;
  gint          n_threads;

  stop_on (error);
  g_object_get (settings, "threads", &n_threads, NULL);
  compute   = pst_compute_new (n_threads, NULL);
  objective = pst_objective_new (network, settings, compute, content->width, content->height, style->width, style->height,
                                 G_MAXUINT64, &error);
  stop_on (error);
  pst_objective_prepare (objective, content, style, NULL, &error);
  stop_on (error);
  for (guint i = 0; i < ITERATIONS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      pst_objective_evaluate (objective, content->rgb, gradient, &losses, NULL, &error);
      stop_on (error);
      times[i] = (g_get_monotonic_time () - start) / 1e3;
    }
  qsort (times, ITERATIONS, sizeof *times, compare_doubles);
  g_print ("{\"width\": %d, \"height\": %d, \"best_ms\": %.1f, \"median_ms\": %.1f, \"peak_mib\": %ld, \"kernels\": \"%s\", "
           "\"total\": %.6f}\n", content->width, content->height, times[0], times[ITERATIONS / 2], peak_mib (),
           compute->kernels->name, losses.total);
  pst_objective_free (objective);
  pst_compute_free (compute);
  pst_memory_free (gradient);
  pst_picture_unref (style);
}

int
main (int    argc,
      char **argv)
{
  GError      *error     = NULL;
  PstSettings *settings  = pst_settings_new ();
  GFile       *file      = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  PstNetwork  *network   = pst_network_load (file, &error);
  gboolean     iterating = argc > 1 && g_str_equal (argv[1], "iterate");
  gint         first     = iterating ? 4 : 5;
  gint         size      = 0;
  PstPicture  *content;
  PstPicture  *painting;

  stop_on (error);
  if (argc < first)
    {
      g_printerr ("see the opening comment of engine-bench.c\n");
      return 2;
    }
  for (gint i = first; i < argc; i++)
    apply_setting (settings, argv[i], &size);
  content  = read_picture (argv[2], size);
  painting = read_picture (argv[3], 0);
  if (iterating)
    {
      iterate (network, settings, content, painting);
    }
  else if (g_str_equal (argv[1], "paint"))
    {
      paint (network, settings, content, painting, argv[4]);
    }
  else
    {
      PstPicture *result = read_picture (argv[4], 0);

      g_print ("{");
      print_score (network, content, painting, result);
      pst_picture_unref (result);
    }
  pst_picture_unref (content);
  pst_picture_unref (painting);
  pst_network_unref (network);
  g_object_unref (settings);
  g_object_unref (file);
  return 0;
}
