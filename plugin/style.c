/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Style argument → picture: a shipped painting, a file (read by GIMP, with its colour management), or a layer of any
 * open image; or → style vector: a ready style (ready-styles.c).
 *
 * GIMP forgets drawables between runs, and uses the numbers of items again in its next session. The note that is kept
 * instead names GIMP's session, the item, its tattoo and its name; only a layer that fits all of them is taken for the
 * same. A session is known by a token that GIMP keeps until it ends and never saves.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "drawable.h"
#include "image-file.h"
#include "paintings.h"
#include "ready-styles.h"
#include "style.h"

#define SESSION_PARASITE "pastiche-session"

/* A painting twice as large as the picture times the brush holds all that the engine will look at. */
#define PAINTING_FACTOR 2

static gboolean
refuse (GError      **error,
        const gchar  *message)
{
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, message);
  return FALSE;
}

/* What an image file shows: all its visible layers, or the first page of a TIFF file, whose other pages (GIMP writes a
 * thumbnail of the picture as one) GIMP loads as layers on top of it.
 */
static GimpLayer *
get_shown_layer (GimpImage   *image,
                 const gchar *name)
{
  g_autofree gchar      *type   = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree GimpLayer **layers = gimp_image_get_layers (image);
  gint                   n      = gimp_core_object_array_get_length ((GObject **) layers);

  if (n > 0 && g_content_type_equals (type, "image/tiff"))
    return layers[n - 1];
  return gimp_image_merge_visible_layers (image, GIMP_CLIP_TO_IMAGE);
}

/* (transfer full): the visible content of an image file */
static PstPicture *
load_file (GFile       *file,
           const Babl  *space,
           gint         enough,
           GError     **error)
{
  g_autofree gchar *name    = g_file_get_parse_name (file);
  PstPicture       *picture = NULL;
  GimpImage        *image;
  GimpLayer        *layer   = NULL;

  if (! pst_image_file_check (file, error))
    return NULL;
  image = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
  if (image)
    layer = get_shown_layer (image, name);
  if (layer)
    picture = pst_drawable_get_picture (GIMP_DRAWABLE (layer), space, enough, error);
  else
    g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                 _ ("The style file “%s” is no image that GIMP can open: choose another one."), name);
  if (image)
    gimp_image_delete (image);
  return picture;
}

static gboolean
init_from_painting (PstStyle     *style,
                    const gchar  *name,
                    const Babl   *space,
                    gint          enough,
                    GError      **error)
{
  g_autoptr (GPtrArray)  paintings = pst_paintings_list (error);
  const PstPainting     *painting  = paintings ? pst_paintings_find (paintings, name, error) : NULL;

  if (! painting)
    return FALSE;
  style->kind    = PST_ARGUMENT_PAINTING;
  style->name    = g_strdup (painting->title);
  style->origin  = g_strdup (name);
  style->picture = load_file (painting->file, space, enough, error);
  return style->picture != NULL;
}

static gboolean
init_from_file (PstStyle    *style,
                GFile       *file,
                const Babl  *space,
                gint         enough,
                GError     **error)
{
  g_autofree gchar *base = g_file_get_basename (file);
  gchar            *dot  = strrchr (base, '.');

  if (dot && dot != base)
    *dot = '\0';
  style->kind    = PST_ARGUMENT_STYLE_FILE;
  style->name    = g_filename_display_name (base);
  style->origin  = g_file_get_uri (file);
  style->picture = load_file (file, space, enough, error);
  return style->picture != NULL;
}

static gboolean
init_from_layer (PstStyle      *style,
                 GimpDrawable  *layer,
                 const Babl    *space,
                 gint           enough,
                 GError       **error)
{
  if (! gimp_item_is_valid (GIMP_ITEM (layer)))
    return refuse (error, _ ("The style layer is gone: choose another style."));
  style->kind    = PST_ARGUMENT_STYLE_LAYER;
  style->name    = gimp_item_get_name (GIMP_ITEM (layer));
  style->origin  = gimp_item_get_name (GIMP_ITEM (layer));
  style->picture = pst_drawable_get_picture (layer, space, enough, error);
  return style->picture != NULL;
}

static gboolean
init_from_ready_style (PstStyle     *style,
                       const gchar  *text,
                       PstMethod     method,
                       GError      **error)
{
  if (method != PST_METHOD_INSTANT)
    return refuse (error, _ ("A ready style can only be painted at once: choose the method “At once” (instant), or a painting."));
  style->kind   = PST_ARGUMENT_READY_STYLE;
  style->origin = g_strdup (text);
  style->vector = pst_ready_styles_mix (text, &style->name, error);
  return style->vector != NULL;
}

/**
 * pst_style_get_enough:
 * @region: what is to be repainted
 * @settings: how
 *
 * Returns: pixels on the long side that the painting need not exceed much
 */
gint
pst_style_get_enough (const GeglRectangle *region,
                      PstSettings         *settings)
{
  gdouble brush;

  g_object_get (settings, "brush-size", &brush, NULL);
  return MIN (PAINTING_FACTOR * MAX (brush, 1.0) * MAX (region->width, region->height), G_MAXINT);
}

/* What the arguments say; nothing is "" where a name can stand. */
typedef struct
{
  gchar        *painting;
  GFile        *file;
  GimpDrawable *layer;
  gchar        *ready;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->painting);
  g_clear_object (&arguments->file);
  g_clear_object (&arguments->layer);
  g_free (arguments->ready);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
is_named (const gchar *name)
{
  return name && *name != '\0';
}

/* Returns how many styles there are. */
static guint
arguments_init (Arguments           *arguments,
                GimpProcedureConfig *config)
{
  g_object_get (config, PST_ARGUMENT_PAINTING, &arguments->painting, PST_ARGUMENT_STYLE_FILE, &arguments->file,
                PST_ARGUMENT_STYLE_LAYER, &arguments->layer, PST_ARGUMENT_READY_STYLE, &arguments->ready, NULL);
  return is_named (arguments->painting) + (arguments->file != NULL) + (arguments->layer != NULL) + is_named (arguments->ready);
}

/**
 * pst_style_is_ready:
 * @config: the procedure's arguments
 *
 * Returns: whether they name a ready style
 */
gboolean
pst_style_is_ready (GimpProcedureConfig *config)
{
  g_autofree gchar *ready = NULL;

  g_object_get (config, PST_ARGUMENT_READY_STYLE, &ready, NULL);
  return is_named (ready);
}

/**
 * pst_style_init:
 * @style: (out caller-allocates): the style
 * @config: the procedure's arguments
 * @method: how it will be painted
 * @space: the colour space in which the painting is wanted
 * @enough: pixels on the long side that the painting need not exceed much
 * @error: set to a sentence that says what to do, where none or several are named, it cannot be read, or not be painted in this way
 *
 * Returns: whether there is a style
 */
gboolean
pst_style_init (PstStyle             *style,
                GimpProcedureConfig  *config,
                PstMethod             method,
                const Babl           *space,
                gint                  enough,
                GError              **error)
{
  g_auto (Arguments) arguments = { 0 };
  guint              n         = arguments_init (&arguments, config);

  if (n == 0)
    return refuse (error, _ ("There is no style to paint in: name a shipped painting (painting), a file (style-file), "
                             "a layer (style-layer) or a ready style (ready-style)."));
  if (n > 1)
    return refuse (error, _ ("There are several styles to paint in: name only one of a shipped painting (painting), "
                             "a file (style-file), a layer (style-layer) and a ready style (ready-style)."));
  if (arguments.layer)
    return init_from_layer (style, arguments.layer, space, enough, error);
  if (arguments.file)
    return init_from_file (style, arguments.file, space, enough, error);
  if (is_named (arguments.ready))
    return init_from_ready_style (style, arguments.ready, method, error);
  return init_from_painting (style, arguments.painting, space, enough, error);
}

void
pst_style_clear (PstStyle *style)
{
  g_free (style->name);
  g_free (style->origin);
  g_clear_pointer (&style->picture, pst_picture_unref);
  g_clear_pointer (&style->vector, g_free);
}

static GFile *
get_painting_file (const gchar *name)
{
  g_autoptr (GPtrArray)  paintings = pst_paintings_list (NULL);
  const PstPainting     *painting  = paintings ? pst_paintings_find (paintings, name, NULL) : NULL;

  return painting ? g_object_ref (painting->file) : NULL;
}

/**
 * pst_style_guess_size:
 * @config: the procedure's arguments
 * @enough: as for pst_style_init()
 * @width: (out): of the picture that pst_style_init() would make of the style
 * @height: (out): of the picture that pst_style_init() would make of the style
 *
 * Reads no pixels, and looks no closer at an image file than to find the size that it claims.
 *
 * Returns: %FALSE where there is no painting or its size cannot be told
 */
gboolean
pst_style_guess_size (GimpProcedureConfig *config,
                      gint                 enough,
                      gint                *width,
                      gint                *height)
{
  g_auto (Arguments) arguments = { 0 };
  g_autofree gchar  *path      = NULL;

  arguments_init (&arguments, config);
  if (! arguments.file && is_named (arguments.painting))
    arguments.file = get_painting_file (arguments.painting);
  path = arguments.file ? g_file_get_path (arguments.file) : NULL;
  if (arguments.layer && gimp_item_is_valid (GIMP_ITEM (arguments.layer)))
    {
      *width  = gimp_drawable_get_width (arguments.layer);
      *height = gimp_drawable_get_height (arguments.layer);
    }
  else if (! path || ! gdk_pixbuf_get_file_info (path, width, height))
    {
      return FALSE;
    }
  pst_drawable_shrink_size (width, height, enough);
  return TRUE;
}

/* (transfer full): what GIMP's session is known by */
static gchar *
get_session (void)
{
  GimpParasite *parasite = gimp_get_parasite (SESSION_PARASITE);
  gchar        *token;

  if (parasite)
    {
      guint32       n;
      gconstpointer data = gimp_parasite_get_data (parasite, &n);

      token = g_strndup (data, n);
    }
  else
    {
      token    = g_uuid_string_random ();
      parasite = gimp_parasite_new (SESSION_PARASITE, 0, strlen (token), token); /* 0: neither saved nor undone */
      gimp_attach_parasite (parasite);
    }
  gimp_parasite_free (parasite);
  return token;
}

static gchar *
describe_layer (GimpItem *layer)
{
  g_autofree gchar *session = get_session ();
  g_autofree gchar *name    = gimp_item_get_name (layer);

  return g_strdup_printf ("%d %s %u %s", gimp_item_get_id (layer), session, gimp_item_get_tattoo (layer), name);
}

/**
 * pst_style_remember_layer:
 * @config: the procedure's arguments, whose note is set to their style layer, or to nothing without one
 */
void
pst_style_remember_layer (GimpProcedureConfig *config)
{
  g_autoptr (GimpDrawable)  layer = NULL;
  g_autofree gchar         *note  = NULL;

  g_object_get (config, PST_ARGUMENT_STYLE_LAYER, &layer, NULL);
  if (layer)
    note = describe_layer (GIMP_ITEM (layer));
  g_object_set (config, PST_ARGUMENT_STYLE_NOTE, note ? note : "", NULL);
}

/**
 * pst_style_recall_layer:
 * @config: the procedure's arguments, whose style layer is set to the one in their note, if there is one
 * @error: set where that layer is gone
 *
 * Returns: %FALSE if there was a style layer and it is gone
 */
gboolean
pst_style_recall_layer (GimpProcedureConfig  *config,
                        GError              **error)
{
  g_autofree gchar *note  = NULL;
  g_autofree gchar *found = NULL;
  gint              id;

  g_object_get (config, PST_ARGUMENT_STYLE_NOTE, &note, NULL);
  if (! note || *note == '\0')
    return TRUE;
  if (sscanf (note, "%d ", &id) == 1 && gimp_item_id_is_drawable (id))
    {
      GimpItem *item = gimp_item_get_by_id (id);

      found = describe_layer (item);
      if (g_str_equal (found, note))
        {
          g_object_set (config, PST_ARGUMENT_STYLE_LAYER, item, NULL);
          return TRUE;
        }
    }
  return refuse (error, _ ("The layer that was the style the last time is gone: choose a style again."));
}
