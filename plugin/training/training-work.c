/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paintings, photographs and networks → the engine's run of a training → a file among the user's trained styles. Paintings are read in the
 * main thread, as for painting; all else has threads of its own meanwhile, and windows live on.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/network.h>
#include <pastiche/scene.h>

#include "arguments/style.h"
#include "catalogue/shipped.h"
#include "catalogue/trained-styles.h"
#include "files/photograph-folder.h"
#include "files/picture-file.h"
#include "image/main-loop.h"
#include "training/training-work.h"

#define KEPT_OUT      "coffee.png" /* of the shipped photographs: nothing is ever trained with it */
#define CHECKPOINT    "interrupted-training"
#define SHIPPED_TERMS "Begun with a network by The TensorFlow Authors, Apache License 2.0." /* of all ready styles that ship */

static gchar *folder; /* of the checkpoint */

/* Says in which folder interrupted trainings are kept, which need not be there. To be called in the main thread. */
void
pst_training_work_set_folder (const gchar *path)
{
  g_free (folder);
  folder = g_strdup (path);
}

/* (transfer full): where an interrupted training is, or would be, see pst_training_read_label() */
static GFile *
get_checkpoint (void)
{
  return g_file_new_build_filename (folder, CHECKPOINT, NULL);
}

/* Whether there is an interrupted training. @label: (out) (transfer full): its arguments, for pst_training_arguments_recall(). @fraction:
 * (out): how much of it is done.
 */
gboolean
pst_training_work_find (gchar   **label,
                        gdouble  *fraction)
{
  g_autoptr (GFile) file = get_checkpoint ();

  return pst_training_read_label (file, label, fraction, NULL);
}

/* Makes the arguments what they were for the interrupted training, but for layers, and lets it go on. The error is a sentence that says
 * what to do.
 */
gboolean
pst_training_work_recall (GimpProcedureConfig  *config,
                          GError              **error)
{
  g_autoptr (GFile) file  = get_checkpoint ();
  g_autofree gchar *label = NULL;
  gdouble           fraction;

  if (! pst_training_read_label (file, &label, &fraction, error))
    return FALSE;
  if (pst_training_arguments_recall (config, label))
    return TRUE;
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0,
                       _ ("What the interrupted training was to learn is not known any more: name the same paintings, photographs and "
                          "settings, or begin it anew."));
  return FALSE;
}

/* ---- what it is made of */

/* Everything that is read for it. */
typedef struct
{
  const PstTrainingArguments  *arguments;
  GCancellable                *cancellable;
  PstPicture                  *paintings[PST_MOST_PAINTINGS];
  gdouble                      shares[PST_MOST_PAINTINGS];
  guint                        n_paintings;
  GPtrArray                   *photographs;
  PstPicture                  *kept_out;
  PstNetwork                  *network;
  guint                        n_passed_over;
  PstTrainingRun              *run;
  GError                     **error;
} Making;

static void
making_clear (Making *making)
{
  for (guint i = 0; i < making->n_paintings; i++)
    g_clear_pointer (&making->paintings[i], pst_picture_unref);
  g_clear_pointer (&making->photographs, g_ptr_array_unref);
  g_clear_pointer (&making->kept_out, pst_picture_unref);
  g_clear_pointer (&making->network, pst_network_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, making_clear)

static gboolean
read_paintings (Making *making)
{
  GPtrArray *styles = making->arguments->styles;
  gdouble    brush;

  g_object_get (making->arguments->settings, "brush-size", &brush, NULL);
  for (guint i = 0; i < styles->len; i++)
    {
      const PstStyle *style   = g_ptr_array_index (styles, i);
      PstPicture     *picture = pst_style_get_picture (style, NULL, babl_space ("sRGB"), PST_TRAINING_SIZE * MAX (brush, 1.0),
                                                       making->cancellable, making->error);

      if (! picture)
        return FALSE;
      making->shares[making->n_paintings]      = style->share;
      making->paintings[making->n_paintings++] = picture;
    }
  return TRUE;
}

static gboolean
read_photographs (Making *making)
{
  g_autoptr (GFile)     photos   = pst_shipped_file ("photos", NULL);
  g_autoptr (GFile)     kept_out = pst_shipped_file ("photos", KEPT_OUT);
  GFile                *own      = making->arguments->folder;
  g_auto (PstPictureFile) found  = { 0 };

  making->photographs = pst_photograph_folder_read (own ? own : photos, kept_out, PST_TRAINING_SIZE, making->cancellable,
                                                    &making->n_passed_over, making->error);
  if (! making->photographs ||
      ! pst_picture_file_read (kept_out, NULL, PST_TRAINING_SIZE, FALSE, making->cancellable, &found, making->error))
    return FALSE;
  making->kept_out = g_steal_pointer (&found.picture);
  return TRUE;
}

/* It is read once. */
static gboolean
load_network (Making *making)
{
  static GMutex      mutex;
  static PstNetwork *network;
  g_autoptr (GFile)  file = pst_shipped_file ("models", "vgg16.safetensors");

  g_mutex_lock (&mutex);
  if (! network)
    network = pst_network_load (file, making->error);
  making->network = network ? pst_network_ref (network) : NULL;
  g_mutex_unlock (&mutex);
  return making->network != NULL;
}

static gint
choose_style (const PstTrainingArguments *arguments)
{
  if (arguments->is_new)
    return 0;
  return arguments->ready ? (gint) arguments->ready->index : PST_TRAINING_NEAREST;
}

static PstTrainingPlan
make_plan (const Making *making)
{
  const PstTrainingArguments *arguments = making->arguments;

  return (PstTrainingPlan) {
    .network = making->network, .kind = arguments->kind, .style = choose_style (arguments), .part = arguments->part,
    .n_paintings = making->n_paintings, .paintings = (PstPicture **) making->paintings, .shares = making->shares,
    .n_photographs = making->photographs->len, .photographs = (PstPicture **) making->photographs->pdata, .kept_out = making->kept_out,
    .settings = arguments->settings, .side = PST_TRAINING_SIDE, .batch = PST_TRAINING_BATCH, .seconds = arguments->seconds,
    .n_steps = arguments->n_steps, .label = arguments->label, .steadiness = arguments->steadiness, .adversary = arguments->adversary,
  };
}

/* (transfer full) (nullable): the file of the network with which it begins */
static GFile *
get_start (const PstTrainingArguments *arguments)
{
  if (arguments->is_new)
    return NULL;
  return arguments->ready ? g_object_ref (arguments->ready->network) : pst_shipped_file ("models", "style26.safetensors");
}

static void
make_run (gpointer data)
{
  Making            *making     = data;
  g_autoptr (GFile)  start      = get_start (making->arguments);
  g_autoptr (GFile)  checkpoint = get_checkpoint ();
  PstTrainingPlan    plan;

  if (! read_photographs (making) || ! load_network (making))
    return;
  plan            = make_plan (making);
  plan.start      = start;
  plan.checkpoint = checkpoint;
  making->run     = pst_training_run_new (&plan, making->error);
  if (making->run && making->arguments->goes_on && ! pst_training_run_restore (making->run, making->error))
    g_clear_pointer (&making->run, pst_training_run_free);
}

static gboolean
make_folder (GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GFile)  file   = g_file_new_for_path (folder);

  if (g_file_make_directory_with_parents (file, NULL, &reason) || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("The folder “%s” cannot be made (%s): mend that and try again."), folder,
               reason->message);
  return FALSE;
}

/* (transfer full): a training that is ready to be run. @n_passed_over: (out): how many files of the folder could not be read. The error is
 * a sentence that says what to do. To be called in the main thread.
 */
PstTrainingRun *
pst_training_work_begin (const PstTrainingArguments  *arguments,
                         GCancellable                *cancellable,
                         guint                       *n_passed_over,
                         GError                     **error)
{
  g_auto (Making) making = { .arguments = arguments, .cancellable = cancellable, .error = error };

  *n_passed_over = 0;
  if (! make_folder (error) || ! read_paintings (&making))
    return NULL;
  pst_main_loop_run_work (make_run, &making);
  *n_passed_over = making.n_passed_over;
  return making.run;
}

/* ---- what it will need */

/* Pictures as large as those that would be read, with nothing on them. */
static gboolean
imagine_pictures (Making *making)
{
  g_autoptr (GFile)      photos = pst_shipped_file ("photos", NULL);
  GFile                 *own    = making->arguments->folder;
  guint                  n      = pst_photograph_folder_count (own ? own : photos);
  g_autoptr (PstPicture) blank  = pst_picture_new (PST_TRAINING_SIZE, PST_TRAINING_SIZE, FALSE, making->error);

  if (! blank)
    return FALSE;
  memset (blank->rgb, 0, 3 * sizeof (gfloat) * PST_TRAINING_SIZE * PST_TRAINING_SIZE);
  for (; making->n_paintings < making->arguments->styles->len; making->n_paintings++)
    {
      making->shares[making->n_paintings]    = 1.0;
      making->paintings[making->n_paintings] = pst_picture_ref (blank);
    }
  making->photographs = g_ptr_array_new_with_free_func ((GDestroyNotify) pst_picture_unref);
  for (guint i = own ? 0 : 1; i < MAX (n, 2); i++) /* one of the shipped ones is kept out */
    g_ptr_array_add (making->photographs, pst_picture_ref (blank));
  making->kept_out = pst_picture_ref (blank);
  return TRUE;
}

/* (transfer full) (nullable): a translated sentence: what time and memory a training takes; the error says why it cannot be run. No
 * picture is read. To be called in any thread.
 */
gchar *
pst_training_work_describe_need (const PstTrainingArguments  *arguments,
                                 GError                     **error)
{
  g_auto (Making)            making = { .arguments = arguments, .error = error };
  g_autoptr (GFile)          start  = get_start (arguments);
  g_autoptr (PstTrainingRun) run    = NULL;
  PstTrainingPlan            plan;

  if (! imagine_pictures (&making) || ! load_network (&making))
    return NULL;
  plan       = make_plan (&making);
  plan.start = start;
  run        = pst_training_run_new (&plan, error);
  return run ? pst_training_run_describe_need (run, error) : NULL;
}

/* ---- the training */

typedef struct
{
  PstTrainingRun  *run;
  GCancellable    *cancellable;
  gboolean         done;
  GError         **error;
} Running;

static void
do_run (gpointer data)
{
  Running *running = data;

  running->done = pst_training_run_run (running->run, running->cancellable, running->error);
}

/* Trains, in another thread: whoever is in the main loop can look at the run, pause it and stop it. Answers as pst_training_run_run(). */
gboolean
pst_training_work_run (PstTrainingRun  *run,
                       GCancellable    *cancellable,
                       GError         **error)
{
  Running running = { run, cancellable, FALSE, error };

  pst_main_loop_run_work (do_run, &running);
  return running.done;
}

/* (transfer full): what may be done with a style that began as these say: as they wish who have trained it from nothing */
static gchar *
make_licence (const PstTrainingArguments *arguments)
{
  const PstReadyStyle     *ready = arguments->ready;
  g_auto (PstTrainedNote)  note  = { 0 };

  if (arguments->is_new)
    return g_strdup ("");
  if (ready && ready->is_trained && pst_trained_style_read_note (ready->network, &note, NULL))
    return g_steal_pointer (&note.licence);
  return g_strdup (SHIPPED_TERMS);
}

/* (transfer full): the style that a training came to, whose file is now among the trained ones. The error is a sentence that says why it
 * could not be written; what has been learnt is still there then, to go on with.
 */
PstReadyStyle *
pst_training_work_save (PstTrainingRun              *run,
                        const PstTrainingArguments  *arguments,
                        GError                     **error)
{
  g_autofree gchar     *licence = make_licence (arguments);
  const PstTrainedNote  note    = { .title = arguments->title, .painting = arguments->painting, .licence = licence };
  g_autoptr (GFile)     file    = pst_trained_styles_choose_file (arguments->title, error);

  if (! file || ! pst_training_run_save (run, &note, file, error))
    return NULL;
  return pst_trained_styles_import (file, error);
}
