/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of a painting → what GIMP shows when a person opens it: upright, in its colours, with the layers that are visible, the first of
 * several frames or pages. Job, preview and gallery read it by the same functions:
 *
 *   JPEG, PNG         in a thread (picture-file.c)
 *   everything else   by GIMP, once a thread has seen that nothing of it is missing. GIMP starts a program for it, and as nobody but the
 *                     main thread may talk to GIMP, windows wait for its answer: 0.2 to 0.4 s for a small painting
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "colour/pixel-space.h"
#include "files/picture-file.h"
#include "files/picture-thumbnail.h"
#include "image/drawable.h"
#include "image/main-loop.h"
#include "image/painting-file.h"
#include "image/profile.h"

#define MOST_PIXELS 200e6 /* of a file that is opened for the sake of a thumbnail */

/* What GIMP is asked for. */
typedef struct
{
  GFile           *file;
  PstPictureFile  *found;
  const Babl      *space;
  gint             enough;
  GCancellable    *cancellable;
  GError         **error;

  GFile           *place; /* (nullable): where what was packed lies */
  gboolean         placed;
  PstPicture      *picture;

  PstWork          deed;  /* of the main thread, see send_deed() */
  GMutex           mutex;
  GCond            done_now;
  gboolean         done;
} Errand;

/* ---- by GIMP */

static void
refuse (GFile        *file,
        const gchar  *sentence,
        GError      **error)
{
  g_autofree gchar *name = g_file_get_parse_name (file);

  g_set_error (error, GIMP_PLUG_IN_ERROR, 0, sentence, name);
}

/* (transfer full): what GIMP says of the call that was the last to fail, in one line */
static gchar *
dup_reason (void)
{
  const gchar    *said  = gimp_pdb_get_last_error (gimp_get_pdb ());
  g_auto (GStrv)  words = g_strsplit_set (said ? said : "", " \n\r\t", -1);
  GString        *text  = g_string_new (NULL);

  for (guint i = 0; words[i]; i++)
    if (*words[i])
      g_string_append_printf (text, text->len > 0 ? " %s" : "%s", words[i]);
  if (g_str_has_suffix (text->str, "."))
    g_string_truncate (text, text->len - 1);
  return g_string_free (text, FALSE);
}

static void
refuse_unknown (GFile   *file,
                GError **error)
{
  g_autofree gchar *name   = g_file_get_parse_name (file);
  g_autofree gchar *reason = dup_reason ();

  g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
               /* Translators: a file's name, and what GIMP says of it */
               _ ("The style file “%s” is no image that GIMP can open (%s): choose another one."), name, reason);
}

static void
refuse_to_unpack (GFile         *file,
                  const GError  *problem,
                  GError       **error)
{
  g_autofree gchar *name = g_file_get_parse_name (file);

  g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
               /* Translators: a file's name, and what the system says */
               _ ("There is no place to unpack the style file “%s” (%s): make room on the disk, or choose another file."), name,
               problem->message);
}

/* Leaves the layers that count, see #PstPictureFile. A page is as large as it is, whatever was laid over it; a frame lies on a canvas. */
static void
drop_pages (GimpImage        *image,
            const GByteArray *pages)
{
  g_autofree GimpLayer **layers = gimp_image_get_layers (image);
  guint                  n      = gimp_core_object_array_get_length ((GObject **) layers);
  gboolean               whole  = TRUE;

  for (guint i = 0; i < n; i++)
    if (i >= pages->len || ! pages->data[i])
      {
        gimp_image_remove_layer (image, layers[n - 1 - i]);
        whole = FALSE;
      }
  if (! whole && pages->len > 1)
    gimp_image_resize_to_layers (image);
}

static gboolean
shows_something (GimpItem **items)
{
  gboolean shows = FALSE;

  for (gsize i = 0; items[i] && ! shows; i++)
    {
      g_autofree GimpItem **children = gimp_item_is_group (items[i]) ? gimp_item_get_children (items[i]) : NULL;

      shows = gimp_item_get_visible (items[i]) && (! children || shows_something (children));
    }
  return shows;
}

/* (transfer none) (nullable): a layer that is what an image shows. Of the layers below a pass-through group GIMP merges no more than the
 * group covers; then all of the canvas is copied.
 */
static GimpLayer *
merge_shown (GimpImage  *image,
             GimpLayer **layers)
{
  for (guint i = 0; layers[i]; i++)
    if (gimp_item_get_visible (GIMP_ITEM (layers[i])) && gimp_layer_get_mode (layers[i]) == GIMP_LAYER_MODE_PASS_THROUGH)
      {
        GimpLayer *layer = gimp_layer_new_from_visible (image, image, NULL);

        return layer && gimp_image_insert_layer (image, layer, NULL, 0) ? layer : NULL;
      }
  return gimp_image_merge_visible_layers (image, GIMP_CLIP_TO_IMAGE);
}

/* (transfer full): what an image shows, in memory of our own */
static GeglBuffer *
copy_shown (GimpImage         *image,
            const GByteArray  *pages,
            GFile             *file,
            GError           **error)
{
  g_autofree GimpLayer   **layers = NULL;
  g_autoptr (GeglBuffer)   buffer = NULL;
  GeglBuffer              *copy   = NULL;
  GimpLayer               *layer;

  if (pages)
    drop_pages (image, pages);
  gimp_image_policy_rotate (image, FALSE);
  layers = gimp_image_get_layers (image);
  if (! shows_something ((GimpItem **) layers))
    refuse (file, _ ("All layers of the style file “%s” are hidden: show one of them and save it again, or choose another one."), error);
  else if (! (layer = merge_shown (image, layers)))
    refuse_unknown (file, error);
  else
    {
      buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
      copy   = gegl_buffer_dup (buffer);
      if (! pst_profile_attach (copy, image, error))
        g_clear_object (&copy);
    }
  return copy;
}

/* (transfer none) (nullable): GIMP 3.0 hands nothing to loaders where there is something to choose, SVG's for instance, and they refuse
 * that. So the loader that it found for what is in the file, which it names, is called with what it would choose itself.
 */
static GimpImage *
load_by_name (GFile *file)
{
  g_autoptr (GRegex)      pattern = g_regex_new ("file-[a-z0-9-]+-load", 0, 0, NULL);
  g_autoptr (GMatchInfo)  match   = NULL;
  const gchar            *said    = gimp_pdb_get_last_error (gimp_get_pdb ());
  gboolean                named   = said && g_regex_match (pattern, said, 0, &match);
  g_autofree gchar       *name    = named ? g_match_info_fetch (match, 0) : NULL;
  GimpProcedure          *loader  = named ? gimp_pdb_lookup_procedure (gimp_get_pdb (), name) : NULL;
  GimpImage              *image   = NULL;
  GimpValueArray         *values;

  if (! loader)
    return NULL;
  values = gimp_procedure_run (loader, "run-mode", GIMP_RUN_NONINTERACTIVE, "file", file, NULL);
  if (GIMP_VALUES_GET_ENUM (values, 0) == GIMP_PDB_SUCCESS)
    image = GIMP_VALUES_GET_IMAGE (values, 1);
  gimp_value_array_unref (values);
  return image;
}

static GimpImage *
load (GFile *file)
{
  GimpImage *image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);

  return image || gimp_pdb_get_last_status (gimp_get_pdb ()) != GIMP_PDB_CALLING_ERROR ? image : load_by_name (file);
}

/* (transfer full): how the name of a file would end if it were not packed; GIMP knows some formats by nothing else */
static gchar *
dup_ending (GFile *file)
{
  g_autofree gchar *name = g_file_get_basename (file);
  gchar            *dot  = strrchr (name, '.');

  if (dot)
    *dot = '\0';
  dot = strrchr (name, '.');
  return g_strdup (dot && dot[1] && g_utf8_validate (dot, -1, NULL) ? dot + 1 : "unpacked");
}

/* What was packed lies in GIMP's own folder for such files until it is loaded, as it does when GIMP unpacks it. */
static void
choose_place (gpointer data)
{
  Errand           *errand = data;
  g_autofree gchar *ending = dup_ending (errand->file);

  errand->place = gimp_temp_file (ending);
  if (! errand->place)
    refuse_unknown (errand->file, errand->error);
}

/* In any thread. It is not kept in memory as well. */
static void
write_unpacked (gpointer data)
{
  Errand             *errand  = data;
  g_autoptr (GBytes)  content = g_steal_pointer (&errand->found->unpacked);
  g_autoptr (GError)  problem = NULL;
  gsize               size;
  gconstpointer       bytes   = g_bytes_get_data (content, &size);

  errand->placed = g_file_replace_contents (errand->place, bytes, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, errand->cancellable,
                                            &problem);
  if (! errand->placed && ! g_cancellable_set_error_if_cancelled (errand->cancellable, errand->error))
    refuse_to_unpack (errand->file, problem, errand->error);
}

/* Windows wait until GIMP has opened the file. The image is gone before anything else happens: no list shows it. */
static void
open_image (gpointer data)
{
  Errand                 *errand = data;
  GimpImage              *image  = load (errand->place ? errand->place : errand->file);
  g_autoptr (GeglBuffer)  buffer = NULL;

  if (! image)
    {
      refuse_unknown (errand->file, errand->error);
      return;
    }
  buffer = copy_shown (image, errand->found->pages, errand->file, errand->error);
  gimp_image_delete (image);
  if (buffer)
    errand->picture = pst_drawable_read_buffer (buffer, errand->space, errand->enough, errand->error);
}

/* (transfer full): @ask has the main thread do something, @work another one. */
static PstPicture *
run_errand (Errand  *errand,
            void   (*ask)  (PstWork deed, gpointer errand),
            void   (*work) (PstWork deed, gpointer errand))
{
  gboolean is_packed = errand->found->unpacked != NULL;

  if (is_packed)
    ask (choose_place, errand);
  if (errand->place)
    work (write_unpacked, errand);
  if (! is_packed || errand->placed)
    ask (open_image, errand);
  if (errand->place)
    g_file_delete (errand->place, NULL, NULL);
  g_clear_object (&errand->place);
  return errand->picture;
}

static void
do_here (PstWork  deed,
         gpointer errand)
{
  deed (errand);
}

/* ---- from the main thread */

typedef struct
{
  GFile           *file;
  GBytes          *space;
  gint             enough;
  GCancellable    *cancellable;
  PstPictureFile  *found;
  gboolean         done;
  GError         **error;
} Reading;

static void
read_file (gpointer data)
{
  Reading *reading = data;

  reading->done = pst_picture_file_read (reading->file, reading->space, reading->enough, FALSE, reading->cancellable, reading->found,
                                         reading->error);
}

/* (transfer full): what the file shows, in a colour space (pixel-space.c), values from 0 to 1, with alpha where it has it. Its side
 * (pst_picture_get_side()) need not have many more than @enough pixels. @cancellable: (nullable): ends it soon, but while GIMP opens a
 * file. The error is a sentence that says what to do. To be called in the main thread; windows live on, but while GIMP opens a file.
 */
PstPicture *
pst_painting_file_read (GFile         *file,
                        const Babl    *space,
                        gint           enough,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (GBytes)      profile = pst_pixel_space_dup_profile (space);
  g_auto (PstPictureFile) found   = { 0 };
  Reading                 reading = { file, profile, enough, cancellable, &found, FALSE, error };

  pst_main_loop_run_work (read_file, &reading);
  if (! reading.done)
    return NULL;
  if (found.picture)
    return g_steal_pointer (&found.picture);
  return run_errand (&(Errand) { .file = file, .found = &found, .space = space, .enough = enough, .cancellable = cancellable,
                                 .error = error }, do_here, pst_main_loop_run_work);
}

/* ---- from other threads */

static gboolean
run_deed (gpointer data)
{
  Errand *errand = data;

  if (! g_cancellable_set_error_if_cancelled (errand->cancellable, errand->error))
    errand->deed (errand);
  g_mutex_lock (&errand->mutex);
  errand->done = TRUE;
  g_cond_signal (&errand->done_now);
  g_mutex_unlock (&errand->mutex);
  return G_SOURCE_REMOVE;
}

/* Waits until the main thread has nothing else to do, and has done it. Where there was no other thread, this is the main thread. */
static void
send_deed (PstWork  deed,
           gpointer data)
{
  Errand             *errand = data;
  g_autoptr (GSource) source = NULL;

  if (g_main_context_is_owner (NULL))
    {
      deed (errand);
      return;
    }
  errand->deed = deed;
  errand->done = FALSE;
  source       = g_idle_source_new ();
  g_mutex_init (&errand->mutex);
  g_cond_init (&errand->done_now);
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, run_deed, errand, NULL);
  g_source_attach (source, NULL);
  g_mutex_lock (&errand->mutex);
  while (! errand->done)
    g_cond_wait (&errand->done_now, &errand->mutex);
  g_mutex_unlock (&errand->mutex);
  g_mutex_clear (&errand->mutex);
  g_cond_clear (&errand->done_now);
}

/* (transfer full): as pst_painting_file_read(), for any thread: the main thread goes on meanwhile */
PstPicture *
pst_painting_file_read_in_thread (GFile         *file,
                                  const Babl    *space,
                                  gint           enough,
                                  GCancellable  *cancellable,
                                  GError       **error)
{
  g_autoptr (GBytes)      profile = pst_pixel_space_dup_profile (space);
  g_auto (PstPictureFile) found   = { 0 };

  if (! pst_picture_file_read (file, profile, enough, FALSE, cancellable, &found, error))
    return NULL;
  if (found.picture)
    return g_steal_pointer (&found.picture);
  return run_errand (&(Errand) { .file = file, .found = &found, .space = space, .enough = enough, .cancellable = cancellable,
                                 .error = error }, send_deed, do_here);
}

/* ---- thumbnails */

/* (transfer full) (nullable): a thumbnail that another program has made; GIMP makes one of each of its own files */
static GdkPixbuf *
find_ready_made (GFile *file)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_THUMBNAIL_PATH, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  const gchar          *path = info ? g_file_info_get_attribute_byte_string (info, G_FILE_ATTRIBUTE_THUMBNAIL_PATH) : NULL;

  return path ? gdk_pixbuf_new_from_file (path, NULL) : NULL;
}

static gboolean
is_large (GFile *file)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info && g_file_info_get_size (info) > PST_PICTURE_FILE_MOST_ROUGHLY;
}

/* (transfer full) (nullable): reads a file, unless that would keep windows waiting for long */
static PstPicture *
read_small (GFile   *file,
            gint     enough,
            GError **error)
{
  g_auto (PstPictureFile) found = { 0 };

  if (! pst_picture_file_read (file, NULL, enough, TRUE, NULL, &found, error))
    return NULL;
  if (found.picture)
    return g_steal_pointer (&found.picture);
  if (is_large (file))
    return NULL;
  return run_errand (&(Errand) { .file = file, .found = &found, .space = babl_space ("sRGB"), .enough = enough, .error = error },
                     send_deed, do_here);
}

/* (transfer full) (nullable): a thumbnail in sRGB. Its shorter side has @side pixels, or less where the picture is smaller or very long.
 * %NULL: there is none, since the file cannot be painted in, or is very large. For any thread: the main thread goes on meanwhile.
 */
GdkPixbuf *
pst_painting_file_read_thumbnail (GFile *file,
                                  gint   side)
{
  g_autoptr (PstPicture)  picture = NULL;
  g_autoptr (GError)      error   = NULL;
  gint                    width   = 1;
  gint                    height  = 1;
  gboolean                sized   = pst_picture_file_get_size (file, &width, &height);
  gboolean                wanted  = (gdouble) width * height <= MOST_PIXELS;

  pst_picture_thumbnail_choose_size (&width, &height, side);
  if (wanted)
    picture = read_small (file, sized ? pst_picture_get_side (width, height) : 4 * side, &error);
  if (picture)
    return pst_picture_thumbnail_new (picture, side);
  return error && ! g_error_matches (error, PST_ERROR, PST_ERROR_MEMORY) ? NULL : find_ready_made (file);
}
