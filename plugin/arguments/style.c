/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A style → the picture of a painting: a file (painting-file.c), shipped or not, or a layer of any open image;
 * or → the vector of a ready style.
 *
 * Of a painting that is a layer, what can be seen of it is learned from: its filters, its transparency and its layer mask count, and
 * where it belongs to another image than that which is painted, so does that image's selection.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/style.h"
#include "files/picture-file.h"
#include "image/drawable.h"
#include "image/main-loop.h"
#include "image/mask-layers.h"
#include "image/painting-file.h"

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
  g_clear_pointer (&style->ready, pst_ready_style_unref);
  g_clear_object (&style->region);
  g_free (style);
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
 * (pst_picture_get_side()) need not have many more than @enough pixels. @cancellable: (nullable): ends the reading of a file. The error is
 * a sentence that says what to do. @image is the image that is painted.
 */
PstPicture *
pst_style_get_picture (const PstStyle  *style,
                       GimpImage       *image,
                       const Babl      *space,
                       gint             enough,
                       GCancellable    *cancellable,
                       GError         **error)
{
  if (style->file)
    return pst_painting_file_read (style->file, space, enough, cancellable, error);
  return read_layer (style->layer, image, space, enough, error);
}

/* (transfer full): [n_entries], a ready style as its network knows it */
gfloat *
pst_style_get_vector (const PstStyle *style)
{
  gfloat *vector = g_new0 (gfloat, style->ready->n_entries);

  vector[style->ready->index] = 1.0f;
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
  if (style->layer)
    {
      *width  = gimp_drawable_get_width (style->layer);
      *height = gimp_drawable_get_height (style->layer);
    }
  else if (! style->file || ! pst_picture_file_get_size (style->file, width, height))
    {
      return FALSE;
    }
  pst_drawable_shrink_size (width, height, enough);
  return TRUE;
}
