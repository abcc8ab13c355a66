/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → new layer, the last step: above the source, of its size and at its place, in one undo step, with a note
 * of how it was made.
 *
 * Everything that can fail comes before the image is touched.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "arguments/style.h"
#include "image/main-loop.h"
#include "image/pixels.h"
#include "image/profile.h"
#include "image/seen.h"
#include "procedure/layer.h"

#define PARASITE "pastiche"

/* While the picture was painted, the user went on working. */
static gboolean
check_still_there (GimpImage        *image,
                   const PstSource  *source,
                   GError          **error)
{
  const gchar *trouble = NULL;

  if (! gimp_image_is_valid (image))
    trouble = _ ("The image was closed while it was being repainted: open it again and start once more.");
  else if (! gimp_item_is_valid (GIMP_ITEM (source->layer)))
    trouble = _ ("The layer was deleted while it was being repainted: undo that and start once more.");
  else if (gimp_drawable_get_width (GIMP_DRAWABLE (source->layer)) != source->width ||
           gimp_drawable_get_height (GIMP_DRAWABLE (source->layer)) != source->height)
    trouble = _ ("The layer was resized while it was being repainted: start once more.");
  if (trouble)
    g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, trouble);
  return trouble == NULL;
}

static void
write_region (GeglBuffer       *buffer,
              const PstSource  *source,
              const PstPicture *result)
{
  g_autofree gfloat *row = g_new (gfloat, 4 * (gsize) result->width);

  for (gint y = 0; y < result->height; y++)
    {
      gsize first = (gsize) y * result->width;

      pst_main_loop_iterate (y);
      for (gsize x = 0; x < (gsize) result->width; x++)
        {
          for (guint c = 0; c < 3; c++)
            row[4 * x + c] = result->rgb[3 * (first + x) + c];
          row[4 * x + 3] = result->alpha ? result->alpha[first + x] : 1.0f;
        }
      pst_pixels_set_row (buffer, source->space, source->region.x, source->region.y + y, result->width, row);
    }
}

/* The whole layer: the source's own pixels, and over them what was painted. */
static void
fill_layer (GimpLayer        *layer,
            const PstSource  *source,
            const PstPicture *result)
{
  g_autoptr (GeglBuffer) from = gimp_drawable_get_buffer (GIMP_DRAWABLE (source->layer));
  g_autoptr (GeglBuffer) to   = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  pst_profile_attach (to, gimp_item_get_image (GIMP_ITEM (source->layer)), NULL);
  if (source->selection)
    pst_pixels_copy (from, 0, 0, to);
  write_region (to, source, result);
}

/* Hides what the other hides, too. */
static void
multiply_mask (GeglBuffer   *mask,
               GimpDrawable *other)
{
  gint                    width   = gegl_buffer_get_width (mask);
  const Babl             *format  = babl_format ("Y float");
  g_autoptr (GeglBuffer)  buffer  = gimp_drawable_get_buffer (other);
  g_autofree gfloat      *values  = g_new (gfloat, 2 * (gsize) width);
  gfloat                 *factors = values + width;

  pst_pixels_find_way (gegl_buffer_get_format (mask), format);
  pst_pixels_find_way (format, gegl_buffer_get_format (mask));
  for (gint y = 0; y < gegl_buffer_get_height (mask); y++)
    {
      GeglRectangle row = { 0, y, width, 1 };

      pst_main_loop_iterate (y);
      gegl_buffer_get (mask, &row, 1.0, format, values, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (buffer, &row, 1.0, format, factors, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gint x = 0; x < width; x++)
        values[x] *= factors[x];
      gegl_buffer_set (mask, &row, 0, format, values, GEGL_AUTO_ROWSTRIDE);
    }
}

/* Shows what was selected, of what the source's own mask shows. */
static void
add_mask (GimpLayer       *layer,
          const PstSource *source)
{
  GimpDrawable  *own  = pst_seen_get_mask (GIMP_DRAWABLE (source->layer));
  GimpLayerMask *mask;
  GeglBuffer    *buffer;

  if (! source->selection && ! own)
    return;
  mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);
  gimp_layer_add_mask (layer, mask);
  gimp_layer_set_edit_mask (layer, FALSE); /* who goes on to paint means the layer */
  buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (mask));
  if (source->selection)
    pst_pixels_copy (source->selection, 0, 0, buffer);
  if (own)
    multiply_mask (buffer, own);
  g_object_unref (buffer); /* hands the pixels to GIMP; only then may it be told of them */
  gimp_drawable_update (GIMP_DRAWABLE (mask), 0, 0, source->width, source->height);
}

static void
add_name (JsonBuilder  *note,
          const gchar  *member,
          GimpDrawable *drawable)
{
  g_autofree gchar *name = drawable && gimp_item_is_valid (GIMP_ITEM (drawable)) ? gimp_item_get_name (GIMP_ITEM (drawable)) : NULL;

  if (! name)
    return;
  json_builder_set_member_name (note, member);
  json_builder_add_string_value (note, name);
}

static void
add_style (JsonBuilder    *note,
           const PstStyle *style)
{
  json_builder_begin_object (note);
  json_builder_set_member_name (note, "kind");
  json_builder_add_string_value (note, style->kind);
  json_builder_set_member_name (note, "origin");
  json_builder_add_string_value (note, style->origin);
  json_builder_set_member_name (note, "share");
  json_builder_add_double_value (note, style->share);
  add_name (note, "region", style->region);
  json_builder_end_object (note);
}

/* { "version": …, "styles": [ { "kind": …, "origin": …, "share": … } ], "settings": { … } }, and the names of regions and maps where
 * there are any
 */
static gchar *
write_note (const PstArguments *arguments,
            PstSettings        *settings)
{
  g_autoptr (JsonBuilder)  note          = json_builder_new ();
  g_autofree gchar        *settings_text = pst_settings_to_json (settings);
  g_autoptr (JsonNode)     root          = NULL;

  json_builder_begin_object (note);
  json_builder_set_member_name (note, "version");
  json_builder_add_string_value (note, PST_VERSION);
  json_builder_set_member_name (note, "styles");
  json_builder_begin_array (note);
  for (guint i = 0; i < arguments->styles->len; i++)
    add_style (note, g_ptr_array_index (arguments->styles, i));
  json_builder_end_array (note);
  add_name (note, PST_ARGUMENT_STRENGTH_MAP, arguments->strength);
  add_name (note, PST_ARGUMENT_PROTECTION_MAP, arguments->protection);
  add_name (note, PST_ARGUMENT_START_LAYER, arguments->start);
  json_builder_set_member_name (note, "settings");
  json_builder_add_value (note, json_from_string (settings_text, NULL));
  json_builder_end_object (note);
  root = json_builder_get_root (note);
  return json_to_string (root, TRUE);
}

static void
attach_note (GimpLayer          *layer,
             const PstArguments *arguments,
             PstSettings        *settings)
{
  g_autofree gchar *note     = write_note (arguments, settings);
  GimpParasite     *parasite = gimp_parasite_new (PARASITE, GIMP_PARASITE_PERSISTENT, strlen (note) + 1, note);

  gimp_item_attach_parasite (GIMP_ITEM (layer), parasite);
  gimp_parasite_free (parasite);
}

/* Adds the finished picture, of the size and in the colour space of the source's region, to the image as a layer, with a note of what
 * it was painted from and how. Answers whether there is a place for it still; if not, the error is a sentence that says what to do.
 */
gboolean
pst_layer_add_result (GimpImage           *image,
                      const PstSource     *source,
                      const PstPicture    *result,
                      const PstArguments  *arguments,
                      PstSettings         *settings,
                      GError             **error)
{
  GimpItem         *item  = GIMP_ITEM (source->layer);
  g_autofree gchar *title = pst_arguments_dup_title (arguments);
  GimpLayer        *layer;
  gint              x;
  gint              y;

  if (! check_still_there (image, source, error))
    return FALSE;
  gimp_image_undo_group_start (image);
  layer = gimp_layer_new (image, title, source->width, source->height,
                          gimp_image_get_base_type (image) == GIMP_GRAY ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE,
                          100.0, gimp_image_get_default_new_layer_mode (image));
  fill_layer (layer, source, result);
  attach_note (layer, arguments, settings); /* on a layer that is in the image already, GIMP cannot undo this */
  gimp_image_insert_layer (image, layer, GIMP_LAYER (gimp_item_get_parent (item)), gimp_image_get_item_position (image, item));
  gimp_drawable_get_offsets (GIMP_DRAWABLE (source->layer), &x, &y);
  gimp_layer_set_offsets (layer, x, y);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, source->width, source->height);
  add_mask (layer, source);
  gimp_image_undo_group_end (image);
  return TRUE;
}
