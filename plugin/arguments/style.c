/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A style → the picture of a painting: a file (read by GIMP, with its colour management), shipped or not, or a layer of any open image;
 * or → the vector of a ready style.
 *
 * Of a painting that is a layer, what can be seen of it is learned from: its filters, its transparency and its layer mask count, and
 * where it belongs to another image than that which is painted, so does that image's selection.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/style.h"
#include "catalogue/ready-styles.h"
#include "files/image-file.h"
#include "files/picture-file.h"
#include "image/drawable.h"
#include "image/main-loop.h"
#include "image/mask-layers.h"

/* (transfer full): a style with the share 1, and as yet no painting. @kind is the name of the argument that names it, which is not
 * copied, @origin what that argument says, and @title what people call it.
 */
PstStyle *
pst_style_new (const gchar *kind,
               const gchar *origin,
               const gchar *title)
{
  PstStyle *style = g_new0 (PstStyle, 1);

  style->kind   = kind;
  style->origin = g_strdup (origin);
  style->title  = g_strdup (title);
  style->share  = 1.0;
  style->ready  = -1;
  return style;
}

/* (transfer full): the style of a painting, named after its file; @kind as in pst_style_new() */
PstStyle *
pst_style_new_file (const gchar *kind,
                    GFile       *file)
{
  g_autofree gchar *base  = g_file_get_basename (file);
  g_autofree gchar *uri   = g_file_get_uri (file);
  g_autofree gchar *title = NULL;
  gchar            *dot   = strrchr (base, '.');
  PstStyle         *style;

  if (dot && dot != base)
    *dot = '\0';
  title       = g_filename_display_name (base);
  style       = pst_style_new (kind, uri, title);
  style->file = g_object_ref (file);
  return style;
}

/* (transfer full): the style of a painting, named after its layer; @kind as in pst_style_new() */
PstStyle *
pst_style_new_layer (const gchar  *kind,
                     GimpDrawable *layer)
{
  g_autofree gchar *name  = gimp_item_is_valid (GIMP_ITEM (layer)) ? gimp_item_get_name (GIMP_ITEM (layer)) : NULL;
  PstStyle         *style = pst_style_new (kind, name, name);

  style->layer = g_object_ref (layer);
  return style;
}

void
pst_style_free (PstStyle *style)
{
  g_free (style->origin);
  g_free (style->title);
  g_clear_object (&style->file);
  g_clear_object (&style->layer);
  g_clear_object (&style->region);
  g_free (style);
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

/* (transfer full): what GIMP says of the call that was the last to fail, in one line */
static gchar *
dup_reason (void)
{
  const gchar *said   = gimp_pdb_get_last_error (gimp_get_pdb ());
  gchar       *reason = g_strdelimit (g_strdup (said ? said : ""), "\n\r\t", ' ');
  gsize        length = strlen (g_strstrip (reason));

  if (length > 0 && reason[length - 1] == '.')
    reason[length - 1] = '\0';
  return reason;
}

/* (transfer full): the visible content of an image file. GIMP starts a program for it, and as nobody but the main thread may talk to
 * GIMP, windows wait for its answer: 0.2 s for a small painting.
 */
static PstPicture *
load_file (GFile       *file,
           const Babl  *space,
           gint         enough,
           GError     **error)
{
  g_autofree gchar *name    = g_file_get_parse_name (file);
  PstPicture       *picture = NULL;
  g_autofree gchar *reason  = NULL;
  GimpImage        *image;
  GimpLayer        *layer   = NULL;

  if (! pst_image_file_check (file, error))
    return NULL;
  image  = gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
  reason = dup_reason ();
  if (image)
    layer = get_shown_layer (image, name);
  if (layer)
    picture = pst_drawable_get_picture (GIMP_DRAWABLE (layer), space, enough, FALSE, error);
  else
    g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
                 /* Translators: a file's name, and what GIMP says of it */
                 _ ("The style file “%s” is no image that GIMP can open (%s): choose another one."), name, reason);
  if (image)
    gimp_image_delete (image);
  return picture;
}

/* A painting, and a mask that says how far it can be seen. */
typedef struct
{
  PstPicture     *picture;
  const PstMask  *mask;
  gboolean        done;
  GError        **error;
} MaskErrand;

static void
multiply_alpha (gpointer data)
{
  MaskErrand          *errand  = data;
  PstPicture          *picture = errand->picture;
  g_autoptr (PstMask)  mask    = pst_mask_resize (errand->mask, picture->width, picture->height, errand->error);

  for (gsize i = 0; mask && i < (gsize) picture->width * picture->height; i++)
    picture->alpha[i] *= mask->values[i];
  errand->done = mask != NULL;
}

/* Multiplies how far the picture of a layer can be seen by what a mask or a selection says at the layer's place. */
static gboolean
apply_mask (PstPicture           *picture,
            GimpDrawable         *drawable,
            const GeglRectangle  *place,
            GError              **error)
{
  g_autoptr (PstMask) mask   = pst_mask_layer_read_place (drawable, place, error);
  MaskErrand          errand = { picture, mask, FALSE, error };

  if (mask)
    pst_main_loop_run_work (multiply_alpha, &errand);
  return errand.done;
}

/* (transfer none) (nullable): the selection by which a part of a painting is chosen; that of the painted image says where to paint
 * instead
 */
GimpDrawable *
pst_style_get_selection (GimpDrawable *layer,
                         GimpImage    *painted)
{
  GimpImage *image = gimp_item_get_image (GIMP_ITEM (layer));

  return image == painted || gimp_selection_is_empty (image) ? NULL : GIMP_DRAWABLE (gimp_image_get_selection (image));
}

/* Whether a painting that was read through its image's selection shows anything. If not, the error is a sentence that says what to do. */
gboolean
pst_style_check_picture (GimpDrawable      *layer,
                          const PstPicture  *picture,
                          GError           **error)
{
  gsize             n    = (gsize) picture->width * picture->height;
  g_autofree gchar *name = NULL;

  for (gsize i = 0; i < n; i++)
    if (picture->alpha[i] > 0.0f)
      return TRUE;
  name = gimp_item_get_name (GIMP_ITEM (layer));
  g_set_error (error, GIMP_PLUG_IN_ERROR, 0,
               _ ("Nothing of the painting “%s” is seen where its image is selected: select a part of it there, or nothing "
                  "(Select ▸ None)."), name);
  return FALSE;
}

static PstPicture *
read_layer (GimpDrawable  *layer,
            GimpImage     *painted,
            const Babl    *space,
            gint           enough,
            GError       **error)
{
  GimpDrawable           *selection = pst_style_get_selection (layer, painted);
  GeglRectangle           place     = { 0, 0, gimp_drawable_get_width (layer), gimp_drawable_get_height (layer) };
  g_autoptr (PstPicture)  picture   = pst_drawable_get_picture (layer, space, enough, selection != NULL, error);

  gimp_drawable_get_offsets (layer, &place.x, &place.y);
  if (! picture)
    return NULL;
  if (selection && (! apply_mask (picture, selection, &place, error) || ! pst_style_check_picture (layer, picture, error)))
    return NULL;
  return g_steal_pointer (&picture);
}

/* (transfer full): the painting of a style that is no ready style, in a colour space; its alpha says what is learned from. Its side
 * (pst_picture_get_side()) need not have many more than @enough pixels. The error is a sentence that says what to do. @image is the image
 * that is painted.
 */
PstPicture *
pst_style_get_picture (const PstStyle  *style,
                       GimpImage       *image,
                       const Babl      *space,
                       gint             enough,
                       GError         **error)
{
  if (style->file)
    return load_file (style->file, space, enough, error);
  return read_layer (style->layer, image, space, enough, error);
}

/* (transfer full): [PST_READY_STYLES], a ready style as its network knows it */
gfloat *
pst_style_get_vector (const PstStyle *style)
{
  gfloat *vector = g_new0 (gfloat, PST_READY_STYLES);

  vector[style->ready] = 1.0f;
  return vector;
}

/* Finds the size of the picture that pst_style_get_picture() would make of the painting, without reading pixels: of an image file, the
 * size that it claims. Answers %FALSE where that cannot be told.
 */
gboolean
pst_style_guess_size (const PstStyle *style,
                      gint            enough,
                      gint           *width,
                      gint           *height)
{
  g_autofree gchar *path = style->file ? g_file_get_path (style->file) : NULL;

  if (style->layer)
    {
      *width  = gimp_drawable_get_width (style->layer);
      *height = gimp_drawable_get_height (style->layer);
    }
  else if (! path || ! pst_picture_file_get_size (path, width, height))
    {
      return FALSE;
    }
  pst_drawable_shrink_size (width, height, enough);
  return TRUE;
}
