/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine without GIMP, for measuring and for looking at pictures:
 *
 *   engine-bench paint PHOTO PAINTING RESULT.png [NAME=VALUE…]   paints with these settings
 *   engine-bench score PHOTO PAINTING RESULT [size=N]            scores a finished picture, as peer_torch.py does, and its colours
 *   engine-bench total PHOTO PAINTING RESULT [NAME=VALUE…]       the total of these settings' losses for a finished picture
 *   engine-bench iterate PHOTO PAINTING [NAME=VALUE…]            times forward and backward walks at the photo's size
 *   engine-bench turns PHOTO PAINTING [NAME=VALUE…]              the same, one walk for each line that it reads
 *   engine-bench cancel PHOTO PAINTING [NAME=VALUE…]             cancels at many moments and times how long that takes
 *   engine-bench instant PHOTO STYLE RESULT.png [NAME=VALUE…]    paints at once
 *   engine-bench instant-turns PHOTO STYLE [NAME=VALUE…]         the same, one painting for each line that it reads
 *   engine-bench preview PHOTO PAINTING RESULT.png [NAME=VALUE…] times a live preview, and keeps the picture at rest
 *   engine-bench agree PHOTO PAINTING OTHER [NAME=VALUE…]        compares what the preview shows at rest with the finished picture
 *   engine-bench cores PHOTO PAINTING [NAME=VALUE…]              works out how long a step would take with 8 and 16 processors
 *   engine-bench train PHOTO PAINTING RESULT.png [NAME=VALUE…]   trains with the other photographs beside it, for so many `steps`, and
 *                                                                paints this one
 *   engine-bench train-score PHOTO PAINTING RESULT               scores a picture that a trained style painted, as train does
 *   engine-bench train-turns PHOTO PAINTING [NAME=VALUE…]        trains with this photograph, one step for each line that it reads
 *   engine-bench limits WIDTH HEIGHT                             times each layer, beside what the machine could do
 *   engine-bench flow-scenes FOLDER -                            writes pictures whose motion is known (flow-turns.c)
 *   engine-bench flow-turns FOLDER THREADS                       finds the flow of one of these for each line that it reads
 *
 * `size=N` brings the photograph to N pixels on its long side, `square=N` the middle square of the result to N. Every command
 * prints JSON, one object a line. PST_NETWORK names the network's file, PST_INSTANT that of the one that paints at once. STYLE is a
 * painting, or the number of one of that network's own styles, or several with commas between them, in equal shares. A result may
 * be a .jpg.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include <pastiche/pastiche.h>

#include "cancel-delays.h"
#include "colour/foreign-colours.h"
#include "compute/allocation.h"
#include "core-times.h"
#include "files/picture-file.h"
#include "flow-turns.h"
#include "instant/instant-walk.h"
#include "layer-limits.h"
#include "measuring.h"
#include "objective/objective.h"
#include "objective/score.h"
#include "paint/broad-steps.h"
#include "paint/paint-choice.h"
#include "preview-agreement.h"
#include "preview-times.h"
#include "training.h"

#define ITERATIONS 9

/* What is no setting of the engine's: pixels, 0 where they are not given. */
typedef struct
{
  gint size;
  gint square;
} Sides;

/* A network that paints at once, and how. */
typedef struct
{
  PstInstant *network;
  PstCompute *compute;
  PstPicture *painting; /* or NULL, where the style is one of the network's own */
  gfloat     *vector;
} Brush;

/* A photograph and a painting that the network has looked at: ready for walks. */
typedef struct
{
  PstCompute    *compute;
  PstObjective  *objective;
  PstBroadSteps *broad;
  PstPicture    *content;
  gfloat        *gradient;
  PstLosses      losses;
} Subject;

static void
stop_with_usage (void)
{
  g_printerr ("see the opening comment of engine-bench.c\n");
  exit (2);
}

static PstPicture *
read_picture (const gchar *path,
              gint         long_side)
{
  g_autoptr (GFile)  file  = g_file_new_for_path (path);
  PstPictureFile     found = { 0 };
  GError            *error = NULL;
  PstPicture        *picture;
  PstPicture        *resized;
  gdouble            factor;

  pst_picture_file_read (file, NULL, G_MAXINT, FALSE, NULL, &found, &error);
  stop_on (error);
  picture = found.picture;
  if (long_side == 0)
    return picture;
  factor  = (gdouble) long_side / MAX (picture->width, picture->height);
  resized = pst_picture_resize (picture, picture->width * factor + 0.5, picture->height * factor + 0.5, &error);
  stop_on (error);
  pst_picture_unref (picture);
  return resized;
}

static GdkPixbuf *
make_pixbuf (const PstPicture *picture)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, picture->width, picture->height);
  guchar    *pixels = gdk_pixbuf_get_pixels (pixbuf);

  for (gint y = 0; y < picture->height; y++)
    for (gint i = 0; i < 3 * picture->width; i++)
      {
        gfloat value = picture->rgb[(gsize) y * picture->width * 3 + i];

        pixels[(gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + i] = CLAMP (value, 0.0f, 1.0f) * 255.0f + 0.5f;
      }
  return pixbuf;
}

static GdkPixbuf *
cut_square (GdkPixbuf *pixbuf,
            gint       side)
{
  gint                  width  = gdk_pixbuf_get_width (pixbuf);
  gint                  height = gdk_pixbuf_get_height (pixbuf);
  gint                  middle = MIN (width, height);
  g_autoptr (GdkPixbuf) square = gdk_pixbuf_new_subpixbuf (pixbuf, (width - middle) / 2, (height - middle) / 2, middle, middle);

  return gdk_pixbuf_scale_simple (square, side, side, GDK_INTERP_BILINEAR);
}

static void
write_picture (const PstPicture *picture,
               gint              square,
               const gchar      *path)
{
  GError    *error  = NULL;
  GdkPixbuf *pixbuf = make_pixbuf (picture);

  if (square)
    {
      GdkPixbuf *whole = pixbuf;

      pixbuf = cut_square (whole, square);
      g_object_unref (whole);
    }
  if (g_str_has_suffix (path, ".jpg"))
    gdk_pixbuf_save (pixbuf, path, "jpeg", &error, "quality", "85", NULL);
  else
    gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  stop_on (error);
  g_object_unref (pixbuf);
}

static void
apply_setting (PstSettings *settings,
               const gchar *text,
               Sides       *sides)
{
  g_auto (GStrv)  parts   = g_strsplit (text, "=", 2);
  GParamSpec     *setting = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), parts[0]);
  g_auto (GValue) value   = G_VALUE_INIT;

  if (parts[1] && (g_str_equal (parts[0], "size") || g_str_equal (parts[0], "square")))
    {
      *(g_str_equal (parts[0], "size") ? &sides->size : &sides->square) = atoi (parts[1]);
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

static void
print_score (PstNetwork *network,
             PstPicture *content,
             PstPicture *painting,
             PstPicture *result)
{
  GError   *error = NULL;
  PstScore  score;
  gdouble   foreign;

  if (pst_score (network, content, painting, result, &score, &error))
    pst_foreign_colours (painting, result, &foreign, &error);
  stop_on (error);
  g_print ("\"content\": %.6f, \"style\": %.6f, \"foreign\": %.6f}\n", score.content, score.style, foreign);
}

static void
score (PstNetwork  *network,
       PstPicture  *content,
       PstPicture  *painting,
       const gchar *result_path,
       gint         size)
{
  PstPicture *result = read_picture (result_path, size);

  g_print ("{");
  print_score (network, content, painting, result);
  pst_picture_unref (result);
}

static PstInstant *
load_instant (void)
{
  GError            *error   = NULL;
  g_autoptr (GFile)  file    = g_file_new_for_path (g_getenv ("PST_INSTANT"));
  PstInstant        *instant = pst_instant_load (file, &error);

  stop_on (error);
  return instant;
}

/* NULL where the settings do not ask for it. */
static PstInstant *
load_instant_for (PstSettings *settings)
{
  PstStart start;

  g_object_get (settings, "start", &start, NULL);
  return start == PST_START_INSTANT ? load_instant () : NULL;
}

/* Takes both pictures: what the job lets go of is to be free. */
static void
paint (PstNetwork  *network,
       PstSettings *settings,
       PstPicture  *content,
       PstPicture  *painting,
       const gchar *result_path)
{
  GError     *error  = NULL;
  PstModels   models = { network, load_instant_for (settings) };
  PstScene    scene  = { .content = content, .n_paintings = 1, .paintings = { { .picture = painting, .share = 1.0 } } };
  PstScenePlan plan  = pst_scene_get_plan (&scene);
  PstJob     *job    = pst_job_new (&models, settings, &plan);
  gint64      start;
  guint64     predicted;
  gdouble     predicted_seconds;
  PstPicture *result;

  pst_job_predict_memory (job, &predicted, &error);
  stop_on (error);
  pst_job_predict_time (job, &predicted_seconds, &error);
  stop_on (error);
  start = g_get_monotonic_time ();
  result = pst_job_run (job, &scene, NULL, &error);
  stop_on (error);
  g_print ("{\"width\": %d, \"height\": %d, \"seconds\": %.2f, \"predicted_seconds\": %.2f, \"predicted_mib\": %" G_GUINT64_FORMAT
           ", \"peak_mib\": %ld}\n",
           result->width, result->height, (g_get_monotonic_time () - start) / 1e6, predicted_seconds, predicted >> 20, peak_mib ());
  write_picture (result, 0, result_path);
  pst_picture_unref (result);
  pst_job_free (job);
  g_clear_pointer (&models.instant, pst_instant_free);
}

static gint
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  return (*(const gdouble *) a > *(const gdouble *) b) - (*(const gdouble *) a < *(const gdouble *) b);
}

static void
subject_init (Subject     *subject,
              PstNetwork  *network,
              PstSettings *settings,
              PstPicture  *content,
              PstPicture  *painting)
{
  GError     *error     = NULL;
  gint        long_side = MAX (content->width, content->height);
  gdouble     factor    = (gdouble) long_side / MAX (painting->width, painting->height);
  PstPicture *style     = pst_picture_resize (painting, painting->width * factor + 0.5, painting->height * factor + 0.5, &error);
  PstPlane    plane     = { content->width, content->height, { PST_EDGE_REPLICATE, PST_EDGE_REPLICATE } };
  PstScenePlan plan;
  gint        n_threads;

  stop_on (error);
  plan = pst_scene_plan_one (content->width, content->height, style->width, style->height);
  g_object_get (settings, "threads", &n_threads, NULL);
  subject->content  = content;
  subject->gradient = pst_floats_new (3 * (gsize) content->width * content->height, &error);
  stop_on (error);
  subject->compute   = pst_compute_new (n_threads, NULL);
  subject->objective = pst_objective_new (network, settings, subject->compute, &plan, G_MAXUINT64, &error);
  stop_on (error);
  if (pst_objective_set_style (subject->objective, 0, style, NULL, &error))
    pst_objective_prepare (subject->objective, content, NULL, NULL, NULL, NULL, &error);
  stop_on (error);
  pst_picture_unref (style);
  subject->broad = pst_broad_steps_new (subject->compute, &plane, NULL, &error);
  stop_on (error);
}

static void
subject_clear (Subject *subject)
{
  pst_broad_steps_free (subject->broad);
  pst_objective_free (subject->objective);
  pst_compute_free (subject->compute);
  pst_memory_free (subject->gradient);
}

/* One walk forward and backward, in milliseconds. */
static gdouble
time_walk (Subject *subject)
{
  GError *error = NULL;
  gint64  start = g_get_monotonic_time ();

  pst_objective_evaluate (subject->objective, subject->content->rgb, subject->gradient, &subject->losses, NULL, &error);
  stop_on (error);
  return (g_get_monotonic_time () - start) / 1e3;
}

static void
iterate (PstNetwork  *network,
         PstSettings *settings,
         PstPicture  *content,
         PstPicture  *painting)
{
  Subject subject;
  gdouble times[ITERATIONS];

  subject_init (&subject, network, settings, content, painting);
  for (guint i = 0; i < ITERATIONS; i++)
    times[i] = time_walk (&subject);
  qsort (times, ITERATIONS, sizeof *times, compare_doubles);
  g_print ("{\"width\": %d, \"height\": %d, \"best_ms\": %.1f, \"median_ms\": %.1f, \"peak_mib\": %ld, \"kernels\": \"%s\", "
           "\"total\": %.6f}\n", content->width, content->height, times[0], times[ITERATIONS / 2], peak_mib (),
           subject.compute->kernels->name, subject.losses.total);
  subject_clear (&subject);
}

/* Waits for a line before each walk, so that two programs can be timed in turns. */
static void
take_turns (PstNetwork  *network,
            PstSettings *settings,
            PstPicture  *content,
            PstPicture  *painting)
{
  Subject subject;
  gchar   line[16];

  subject_init (&subject, network, settings, content, painting);
  g_print ("{\"kernels\": \"%s\", \"threads\": %u}\n", subject.compute->kernels->name,
           pst_workers_get_count (subject.compute->workers));
  while (fgets (line, sizeof line, stdin))
    {
      gdouble ms = time_walk (&subject);

      g_print ("{\"ms\": %.2f, \"peak_mib\": %ld}\n", ms, peak_mib ());
    }
  subject_clear (&subject);
}

static gboolean
evaluate (const gfloat  *rgb,
          gdouble       *value,
          gpointer       data,
          GError       **error)
{
  Subject  *subject = data;
  gboolean  done    = pst_objective_evaluate (subject->objective, rgb, NULL, &subject->losses, NULL, error);

  *value = subject->losses.total;
  return done;
}

static gboolean
differentiate (const gfloat  *rgb,
               gfloat        *gradient,
               gpointer       data,
               GError       **error)
{
  Subject *subject = data;

  return pst_objective_differentiate (subject->objective, rgb, gradient, NULL, error);
}

static const gfloat *
blur (const gfloat *rgb,
      gpointer      data)
{
  const Subject *subject = data;

  return pst_broad_steps_blur (subject->broad, rgb);
}

/* The photograph is brought to the result's size. */
static void
print_total (PstNetwork  *network,
             PstSettings *settings,
             PstPicture  *content,
             PstPicture  *painting,
             const gchar *result_path)
{
  GError     *error  = NULL;
  PstPicture *result = read_picture (result_path, 0);
  PstPicture *sized  = pst_picture_resize (content, result->width, result->height, &error);
  Subject     subject;

  stop_on (error);
  subject_init (&subject, network, settings, sized, painting);
  pst_objective_evaluate (subject.objective, result->rgb, NULL, &subject.losses, NULL, &error);
  stop_on (error);
  g_print ("{\"total\": %.6f}\n", subject.losses.total);
  subject_clear (&subject);
  pst_picture_unref (sized);
  pst_picture_unref (result);
}

static StepTimes *
record_steps (PstNetwork  *network,
              PstSettings *settings,
              PstPicture  *content,
              PstPicture  *painting,
              guint        n_workers)
{
  gsize           n      = 3 * (gsize) content->width * content->height;
  GError         *error  = NULL;
  PstPaintChoice  choice = pst_paint_choice_read (settings);
  Subject         subject;
  PstOptimiser   *optimiser;
  gfloat         *canvas;
  StepTimes      *times;

  g_object_set (settings, "threads", n_workers, NULL);
  subject_init (&subject, network, settings, content, painting);
  canvas = g_memdup2 (content->rgb, n * sizeof (gfloat));
  optimiser = pst_optimiser_new (&choice.optimiser, subject.compute, n, 100,
                                 (PstFunction) { evaluate, differentiate, blur, &subject }, &error);
  stop_on (error);
  times = step_times_record (optimiser, canvas);
  pst_optimiser_free (optimiser);
  g_free (canvas);
  subject_clear (&subject);
  return times;
}

static void
print_cores (PstNetwork  *network,
             PstSettings *settings,
             PstPicture  *content,
             PstPicture  *painting)
{
  StepTimes *one = record_steps (network, settings, content, painting, 1);

  for (guint n_workers = 8; n_workers <= 16; n_workers *= 2)
    {
      StepTimes *many = record_steps (network, settings, content, painting, n_workers);

      print_step_times (one, many);
      step_times_free (many);
    }
  step_times_free (one);
}

/* The shares of the network's own styles, where the text is numbers: FALSE where it is anything else. */
static gboolean
read_shares (const gchar *text,
             gsize        n_entries,
             gfloat      *vector)
{
  g_auto (GStrv) numbers = g_strsplit (text, ",", -1);

  for (gchar **number = numbers; *number; number++)
    {
      guint64 index;

      if (! g_ascii_string_to_unsigned (*number, 10, 0, n_entries - 1, &index, NULL))
        return FALSE;
      vector[index] += 1.0f / g_strv_length (numbers);
    }
  return TRUE;
}

static void
brush_init (Brush       *brush,
            PstSettings *settings,
            const gchar *style)
{
  gsize n_entries;
  gint  n_threads;

  g_object_get (settings, "threads", &n_threads, NULL);
  brush->network  = load_instant ();
  brush->compute  = pst_compute_new (n_threads, NULL);
  n_entries       = pst_instant_get_n_entries (brush->network);
  brush->vector   = g_new0 (gfloat, n_entries);
  brush->painting = read_shares (style, n_entries, brush->vector) ? NULL : read_picture (style, 0);
}

static void
brush_clear (Brush *brush)
{
  g_clear_pointer (&brush->painting, pst_picture_unref);
  pst_compute_free (brush->compute);
  pst_instant_free (brush->network);
  g_free (brush->vector);
}

/* Looks at the painting, where there is one, paints, and prints how long both took. */
static PstPicture *
paint_at_once (Brush            *brush,
               const PstPicture *content,
               PstSettings      *settings)
{
  GError     *error = NULL;
  gint64      start = g_get_monotonic_time ();
  gint64      looked;
  gint        memory;
  PstPicture *result;

  g_object_get (settings, "memory", &memory, NULL);
  if (brush->painting)
    pst_instant_read_style (brush->network, brush->compute, brush->painting, brush->vector, NULL, &error);
  stop_on (error);
  looked = g_get_monotonic_time ();
  result = pst_instant_paint (brush->network, brush->compute, content, brush->vector, PST_TILING_NONE, (guint64) memory << 20,
                              NULL, &error);
  stop_on (error);
  g_print ("{\"width\": %d, \"height\": %d, \"look_ms\": %.2f, \"ms\": %.2f, \"peak_mib\": %ld, \"predicted_mib\": %"
           G_GUINT64_FORMAT "}\n", result->width, result->height, (looked - start) / 1e3,
           (g_get_monotonic_time () - looked) / 1e3, peak_mib (),
           pst_instant_get_bytes (brush->network, brush->compute, content->width, content->height, PST_TILING_NONE,
                                  (guint64) memory << 20) >> 20);
  return result;
}

/* The first painting prepares the network for the others. */
static void
paint_at_once_in_turns (Brush            *brush,
                        const PstPicture *content,
                        PstSettings      *settings)
{
  gchar line[16];

  g_print ("{\"kernels\": \"%s\", \"threads\": %u}\n", pst_kernels_get ()->name, g_get_num_processors ());
  while (fgets (line, sizeof line, stdin))
    pst_picture_unref (paint_at_once (brush, content, settings));
}

/* The commands that paint at once, which need no other network. */
static void
run_at_once (const gchar *command,
             gint         argc,
             gchar      **argv)
{
  gboolean     saving   = g_str_equal (command, "instant");
  gint         n_paths  = saving ? 3 : 2;
  PstSettings *settings = pst_settings_new ();
  Sides        sides    = { 0, 0 };
  PstPicture  *content;
  Brush        brush;

  if (argc < n_paths)
    stop_with_usage ();
  for (gint i = n_paths; i < argc; i++)
    apply_setting (settings, argv[i], &sides);
  content = read_picture (argv[0], sides.size);
  brush_init (&brush, settings, argv[1]);
  if (saving)
    {
      PstPicture *result = paint_at_once (&brush, content, settings);

      write_picture (result, sides.square, argv[2]);
      pst_picture_unref (result);
    }
  else
    paint_at_once_in_turns (&brush, content, settings);
  brush_clear (&brush);
  pst_picture_unref (content);
  g_object_unref (settings);
}

static void
preview (PstSettings *settings,
         PstPicture  *content,
         PstPicture  *painting,
         Sides        sides,
         const gchar *path)
{
  g_autoptr (GFile)  network = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  g_autoptr (GFile)  instant = g_file_new_for_path (g_getenv ("PST_INSTANT"));
  PstPicture        *result  = print_preview_times (&(PstLiveQuestion) {
    .files    = { network, instant },
    .settings = settings,
    .scene    = &(PstScene) { .content = content, .n_paintings = 1, .paintings = { { .picture = painting, .share = 1.0 } } },
    .width    = content->width,
    .height   = content->height,
  });

  write_picture (result, sides.square, path);
  pst_picture_unref (result);
}

static void
agree (PstNetwork  *network,
       PstSettings *settings,
       PstPicture  *content,
       PstPicture  *painting,
       const gchar *other_path)
{
  GError     *error = NULL;
  PstPicture *other = read_picture (other_path, 0);

  print_preview_agreement (network, settings, content, painting, other, &error);
  stop_on (error);
  pst_picture_unref (other);
}

/* As large as a painting is beside a photograph, and either large enough for crops. */
#define TRAINING_SIZE 512

/* All in the folder of a photograph but that one. */
static GPtrArray *
read_other_photos (const gchar *path)
{
  g_autofree gchar      *folder = g_path_get_dirname (path);
  g_autofree gchar      *own    = g_path_get_basename (path);
  g_autoptr (GDir)       dir    = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray)  names  = g_ptr_array_new_with_free_func (g_free);
  GPtrArray             *photos = g_ptr_array_new_with_free_func ((GDestroyNotify) pst_picture_unref);
  const gchar           *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (! g_str_equal (name, own) && ! g_str_has_suffix (name, ".license"))
      g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (photos, read_picture (g_ptr_array_index (names, i), TRAINING_SIZE));
  return photos;
}

/* result_path NULL: in turns */
static void
train (PstNetwork  *network,
       gint         argc,
       gchar      **argv,
       const gchar *result_path)
{
  g_autoptr (PstSettings) settings = pst_trainer_settings_new ();
  Sides                   sides    = { TRAINING_SIZE, 0 };
  TrainingScene           scene    = { .network = network, .instant = load_instant (), .settings = settings };
  PstPicture             *result;

  for (gint i = result_path ? 3 : 2; i < argc; i++)
    apply_setting (settings, argv[i], &sides);
  scene.kept_out = read_picture (argv[0], sides.size);
  scene.painting = read_picture (argv[1], sides.size);
  if (result_path)
    {
      scene.photos = read_other_photos (argv[0]);
      result       = print_training (&scene);
      write_picture (result, sides.square, result_path);
      pst_picture_unref (result);
    }
  else
    {
      scene.photos = g_ptr_array_new ();
      g_ptr_array_add (scene.photos, scene.kept_out);
      take_training_turns (&scene);
    }
  g_ptr_array_unref (scene.photos);
  pst_picture_unref (scene.kept_out);
  pst_picture_unref (scene.painting);
  pst_instant_free (scene.instant);
}

/* As large as a training sees all of them. */
static void
score_training (PstNetwork   *network,
                gchar       **paths)
{
  TrainingScene  scene   = { .network = network, .kept_out = read_picture (paths[0], TRAINING_SIZE),
                             .painting = read_picture (paths[1], TRAINING_SIZE) };
  PstPicture    *painted = read_picture (paths[2], TRAINING_SIZE);

  g_print ("{");
  print_training_score (&scene, painted);
  g_print ("}\n");
  pst_picture_unref (scene.kept_out);
  pst_picture_unref (scene.painting);
  pst_picture_unref (painted);
}

/* The commands that look at a photograph and a painting with the network of the losses. */
static void
run_with_pictures (PstNetwork  *network,
                   const gchar *command,
                   gint         argc,
                   gchar      **argv)
{
  PstSettings *settings = pst_settings_new ();
  const gchar *third[]  = { "paint", "score", "total", "preview", "agree", NULL }; /* has a third path */
  gint         n_paths  = g_strv_contains (third, command) ? 3 : 2;
  Sides        sides    = { 0, 0 };
  PstPicture  *content;
  PstPicture  *painting;

  if (argc < n_paths)
    stop_with_usage ();
  for (gint i = n_paths; i < argc; i++)
    apply_setting (settings, argv[i], &sides);
  content  = read_picture (argv[0], sides.size);
  painting = read_picture (argv[1], 0);
  if (g_str_equal (command, "iterate"))
    iterate (network, settings, content, painting);
  else if (g_str_equal (command, "turns"))
    take_turns (network, settings, content, painting);
  else if (g_str_equal (command, "cores"))
    print_cores (network, settings, content, painting);
  else if (g_str_equal (command, "cancel"))
    print_cancel_delays (network, settings, content, painting);
  else if (g_str_equal (command, "preview"))
    preview (settings, content, painting, sides, argv[2]);
  else if (g_str_equal (command, "agree"))
    agree (network, settings, content, painting, argv[2]);
  else if (g_str_equal (command, "paint"))
    paint (network, settings, g_steal_pointer (&content), g_steal_pointer (&painting), argv[2]);
  else if (g_str_equal (command, "score"))
    score (network, content, painting, argv[2], sides.size);
  else if (g_str_equal (command, "total"))
    print_total (network, settings, content, painting, argv[2]);
  else
    stop_with_usage ();
  g_clear_pointer (&content, pst_picture_unref);
  g_clear_pointer (&painting, pst_picture_unref);
  g_object_unref (settings);
}

static void
run_with_network (const gchar *command,
                  gint         argc,
                  gchar      **argv)
{
  GError            *error   = NULL;
  g_autoptr (GFile)  file    = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  PstNetwork        *network = pst_network_load (file, &error);

  stop_on (error);
  if (g_str_equal (command, "limits"))
    print_limits (network, atoi (argv[0]), atoi (argv[1]));
  else if (g_str_equal (command, "train") && argc >= 3)
    train (network, argc, argv, argv[2]);
  else if (g_str_equal (command, "train-score") && argc == 3)
    score_training (network, argv);
  else if (g_str_equal (command, "train-turns"))
    train (network, argc, argv, NULL);
  else
    run_with_pictures (network, command, argc, argv);
  pst_network_unref (network);
}

int
main (int    argc,
      char **argv)
{
  if (argc < 4)
    stop_with_usage ();
  if (g_str_has_prefix (argv[1], "instant"))
    run_at_once (argv[1], argc - 2, argv + 2);
  else if (g_str_equal (argv[1], "flow-scenes"))
    write_flow_scenes (argv[2]);
  else if (g_str_equal (argv[1], "flow-turns"))
    take_flow_turns (argv[2], atoi (argv[3]));
  else
    run_with_network (argv[1], argc - 2, argv + 2);
  return 0;
}
