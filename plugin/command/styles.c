/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people name as a style: a shipped painting, a ready or a trained style, or a file, each with a share if they like ("great-wave:2").
 * A name that is given twice counts twice. What was read of a painting is kept for the next picture that wants the same of it.
 */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/shares.h>
#include <pastiche/trained-style.h>

#include "catalogue/paintings.h"
#include "catalogue/shipped.h"
#include "catalogue/trained-styles.h"
#include "colour/pixel-space.h"
#include "command/styles.h"
#include "files/picture-file.h"
#include "formats/formats.h"
#include "formats/image-colours.h"

typedef struct
{
  gchar         *name;
  gdouble        share;
  GFile         *file;  /* of a painting, or NULL */
  PstReadyStyle *ready; /* or NULL */

  PstPicture    *picture; /* what was read last, or NULL */
  const Babl    *space;   /* in this */
  gint           enough;  /* with so many pixels */
} Style;

struct _PstStyles
{
  GPtrArray *list; /* (element-type Style) */
  GMutex     mutex; /* for what was read */
};

static void
style_free (gpointer data)
{
  Style *style = data;

  g_free (style->name);
  g_clear_object (&style->file);
  g_clear_pointer (&style->ready, pst_ready_style_unref);
  g_clear_pointer (&style->picture, pst_picture_unref);
  g_free (style);
}

PstStyles *
pst_styles_new (void)
{
  PstStyles *styles = g_new0 (PstStyles, 1);

  styles->list = g_ptr_array_new_with_free_func (style_free);
  g_mutex_init (&styles->mutex);
  return styles;
}

void
pst_styles_free (PstStyles *styles)
{
  g_ptr_array_unref (styles->list);
  g_mutex_clear (&styles->mutex);
  g_free (styles);
}

static const Style *
get_style (const PstStyles *styles,
           guint            index)
{
  return g_ptr_array_index (styles->list, index);
}

/* ---- names */

static gboolean
find_painting (Style *style)
{
  g_autoptr (GPtrArray)  list     = pst_paintings_list (NULL);
  const PstPainting     *painting = list ? pst_paintings_find (list, style->name, NULL) : NULL;

  if (painting)
    style->file = g_object_ref (painting->file);
  return painting != NULL;
}

static gboolean
find_ready_style (Style *style)
{
  g_autoptr (GPtrArray)  list  = pst_ready_styles_list (NULL);
  const PstReadyStyle   *ready = list ? pst_ready_styles_find (list, style->name, NULL) : NULL;

  if (ready)
    style->ready = pst_ready_style_ref (ready);
  return ready != NULL;
}

/* A file of a trained style that lies anywhere: its folder takes the place of the user's own. */
static gboolean
find_trained_file (Style *style)
{
  g_autoptr (GFile)     file   = g_file_new_for_commandline_arg (style->name);
  g_autoptr (GFile)     parent = g_file_get_parent (file);
  g_autofree gchar     *folder = parent ? g_file_get_path (parent) : NULL;
  g_autoptr (GPtrArray) list   = NULL;

  if (! folder)
    return FALSE;
  pst_trained_styles_set_folder (folder);
  list = pst_ready_styles_list (NULL);
  for (guint i = 0; list && i < list->len && ! style->ready; i++)
    {
      const PstReadyStyle *ready = g_ptr_array_index (list, i);

      if (ready->is_trained && g_file_equal (ready->network, file))
        style->ready = pst_ready_style_ref (ready);
    }
  return style->ready != NULL;
}

static gboolean
find_file (Style *style)
{
  if (! g_file_test (style->name, G_FILE_TEST_EXISTS))
    return FALSE;
  if (g_str_has_suffix (style->name, PST_TRAINED_STYLE_SUFFIX))
    return find_trained_file (style);
  style->file = g_file_new_for_commandline_arg (style->name);
  return TRUE;
}

static gboolean
find (Style *style)
{
  return find_painting (style) || find_ready_style (style) || find_file (style);
}

/* Adds a style by its name or file, with a share behind a colon or without. The error is a sentence. */
gboolean
pst_styles_add (PstStyles    *styles,
                const gchar  *text,
                GError      **error)
{
  Style       *style = g_new0 (Style, 1);
  const gchar *colon = strrchr (text, ':');

  g_ptr_array_add (styles->list, style);
  style->name  = g_strdup (text);
  style->share = 1.0;
  if (! find (style) && colon && pst_share_parse (colon + 1, &style->share))
    style->name[colon - text] = '\0';
  if (! style->file && ! style->ready && ! find (style))
    g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
                 _ ("There is no style called “%s”, and no such file: pastiche --list-styles shows all."), style->name);
  else if (styles->list->len > PST_MOST_PAINTINGS)
    g_set_error (error, PST_ERROR, PST_ERROR_SETTING, _ ("There are more styles than Pastiche can mix: name at most %d."),
                 PST_MOST_PAINTINGS);
  else
    return TRUE;
  return FALSE;
}

/* Adds all that a text names, with blanks or commas between them. */
gboolean
pst_styles_add_named (PstStyles    *styles,
                      const gchar  *text,
                      GError      **error)
{
  g_auto (GStrv) names = g_strsplit_set (text, " ,\t\n", 0);

  for (guint i = 0; names[i]; i++)
    if (*names[i] != '\0' && ! pst_styles_add (styles, names[i], error))
      return FALSE;
  return TRUE;
}

gboolean
pst_styles_is_empty (const PstStyles *styles)
{
  return styles->list->len == 0;
}

/* Whether they are ready styles. */
gboolean
pst_styles_are_ready (const PstStyles *styles)
{
  return styles->list->len > 0 && get_style (styles, 0)->ready;
}

static gboolean
refuse (const gchar  *sentence,
        GError      **error)
{
  g_set_error_literal (error, PST_ERROR, PST_ERROR_SETTING, sentence);
  return FALSE;
}

/* Whether they go together, and with the settings. If not, the error is a sentence. */
gboolean
pst_styles_check (const PstStyles  *styles,
                  PstSettings      *settings,
                  GError          **error)
{
  guint     n_ready = 0;
  gdouble   sum     = 0.0;
  PstMethod method;

  g_object_get (settings, "method", &method, NULL);
  for (guint i = 0; i < styles->list->len; i++)
    {
      const Style *style = get_style (styles, i);

      n_ready += style->ready != NULL;
      sum     += style->share;
      if (style->ready && style->ready->is_trained && styles->list->len > 1)
        return refuse (_ ("A trained style cannot be mixed with others: name it alone."), error);
    }
  if (styles->list->len == 0)
    return refuse (_ ("There is no style to paint in: name one with --style, or a look with --look."), error);
  if (n_ready > 0 && n_ready < styles->list->len)
    return refuse (_ ("Ready styles cannot be mixed with paintings: name either the ones or the others."), error);
  if (n_ready > 0 && method != PST_METHOD_INSTANT)
    return refuse (_ ("A ready style can only be painted at once: say --method instant, or name a painting."), error);
  return sum > 0.0 || refuse (_ ("No style has a share: give at least one a number above 0."), error);
}

/* Finds the files of the networks that these styles are painted with. */
void
pst_styles_find_models (const PstStyles *styles,
                        PstSettings     *settings,
                        PstModelFiles   *files)
{
  pst_shipped_model_files (settings, get_style (styles, 0)->ready, files);
}

/* ---- pixels */

/* (transfer full) (nullable): what picture-file.c leaves to GIMP */
static PstPicture *
read_otherwise (GFile       *file,
                const Babl  *space,
                GError     **error)
{
  g_autofree gchar     *path  = g_file_get_path (file);
  g_autoptr (PstImage)  image = path ? pst_formats_read (path, error) : NULL;

  return image ? pst_image_make_picture (image, space, error) : NULL;
}

static PstPicture *
read_painting (const Style   *style,
               const Babl    *space,
               gint           enough,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GBytes)      profile = pst_pixel_space_dup_profile (space);
  g_auto (PstPictureFile) found   = { 0 };

  if (! pst_picture_file_read (style->file, profile, enough, FALSE, cancellable, &found, error))
    return NULL;
  if (! found.picture && ! (found.picture = read_otherwise (style->file, space, error)))
    g_prefix_error (error, "%s: ", style->name);
  return g_steal_pointer (&found.picture);
}

/* (transfer full) (nullable): in one thread at a time */
static PstPicture *
get_picture (Style         *style,
             const Babl    *space,
             gint           enough,
             GCancellable  *cancellable,
             GError       **error)
{
  if (! style->picture || style->space != space || style->enough != enough)
    {
      g_clear_pointer (&style->picture, pst_picture_unref);
      style->picture = read_painting (style, space, enough, cancellable, error);
      style->space   = space;
      style->enough  = enough;
    }
  return style->picture ? pst_picture_ref (style->picture) : NULL;
}

/* Adds the styles to a scene without any, whose pictures are in this space. @enough: as pst_scene_get_enough() says. The error is a
 * sentence. In any thread.
 */
gboolean
pst_styles_read (PstStyles     *styles,
                 PstScene      *scene,
                 const Babl    *space,
                 gint           enough,
                 GCancellable  *cancellable,
                 GError       **error)
{
  gboolean done = TRUE;

  g_mutex_lock (&styles->mutex);
  for (guint i = 0; i < styles->list->len && done; i++)
    {
      Style            *style    = g_ptr_array_index (styles->list, i);
      PstScenePainting *painting = &scene->paintings[scene->n_paintings++];

      painting->share = style->share;
      if (style->ready)
        {
          painting->style                      = g_new0 (gfloat, style->ready->n_entries);
          painting->style[style->ready->index] = 1.0f;
        }
      else
        {
          painting->picture = get_picture (style, space, enough, cancellable, error);
          done              = painting->picture != NULL;
        }
    }
  g_mutex_unlock (&styles->mutex);
  return done;
}

/* (transfer full): all of them as they can be named */
gchar *
pst_styles_dup_text (const PstStyles *styles)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < styles->list->len; i++)
    {
      gchar share[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (share, sizeof share, "%.12g", get_style (styles, i)->share);
      g_string_append_printf (text, "%s%s:%s", i ? " " : "", get_style (styles, i)->name, share);
    }
  return g_string_free (text, FALSE);
}
