/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picture → new layer, the last step: in the source's place or above it, of its size, kind and precision, in one undo step, with a note
 * of how it was made. In the source's place it is larger where the source's filters are seen beyond its edges.
 *
 * Its pixels begin as the source's, to the bit, and only the colours of what was painted are written over them: where nothing is selected
 * or visible, or where the painting left the picture as it was, they stay.
 *
 * In the source's place the layer is seen as the source was: by the same mask, opacity and mode. A selection is part of its pixels. The
 * source, hidden, lies right above, where its eye shows what was there before; and a file of several pages, into which GIMP exports hidden
 * layers as well, begins with what was painted. Above the source, the layer has a mask that shows what was selected.
 *
 * Everything that can fail comes before the image is touched: place, pixels and mask are complete when the layer is inserted. So no lock
 * of the groups around it is in the way. Only a source whose visibility is locked cannot be hidden.
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

/* ---- whether there is a place */

static gboolean
refuse (GError      **error,
        const gchar  *message)
{
  g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, message);
  return FALSE;
}

static gboolean
must_stay_visible (GimpItem *item)
{
  return gimp_item_get_visible (item) && gimp_item_get_lock_visibility (item);
}

/* Whether there is a place for a new layer, before anything is painted. If not, the error is a sentence that says what to do. */
gboolean
pst_layer_check_place (const PstSource     *source,
                       const PstArguments  *arguments,
                       GError             **error)
{
  if (arguments->placement == PST_PLACEMENT_IN_PLACE && must_stay_visible (GIMP_ITEM (source->layer)))
    return refuse (error, _ ("The visibility of the layer is locked, so it cannot be hidden: unlock it, or let the new layer lie above it "
                             "(placement)."));
  return TRUE;
}

static gboolean
was_turned (const PstSource *source)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (source->layer));
  PstLikeness            now;

  pst_likeness_take (&now, buffer);
  return pst_likeness_is_turned (&source->likeness, &now, source->width == source->height);
}

/* While the picture was painted, the user went on working. Another mode, precision, profile or place makes no difference. */
static gboolean
check_still_there (GimpImage        *image,
                   const PstSource  *source,
                   GError          **error)
{
  GimpItem *item = GIMP_ITEM (source->layer);

  if (! gimp_image_is_valid (image))
    return refuse (error, _ ("The image was closed while it was being repainted: open it again and start once more."));
  if (! gimp_item_is_valid (item) || gimp_item_get_image (item) != image)
    return refuse (error, _ ("The layer was deleted while it was being repainted: undo that and start once more."));
  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    return refuse (error, _ ("The image was given a palette while it was being repainted: undo that and start once more."));
  if (gimp_drawable_get_width (GIMP_DRAWABLE (item)) != source->width ||
      gimp_drawable_get_height (GIMP_DRAWABLE (item)) != source->height)
    return refuse (error, _ ("The layer was resized while it was being repainted: start once more."));
  if (was_turned (source))
    return refuse (error, _ ("The layer was mirrored or turned while it was being repainted: undo that and start once more."));
  return TRUE;
}

/* ---- pixels */

/* What is known of a row of the painting. */
typedef struct
{
  gfloat   *original; /* [width, 4] */
  gfloat   *painted;  /* [width, 4] */
  gfloat   *selected; /* [width] */
  gboolean *chosen;   /* [width]: whether it is to be written */
} Row;

static void
row_init (Row  *row,
          gsize width)
{
  *row = (Row) { g_new (gfloat, 4 * width), g_new (gfloat, 4 * width), g_new (gfloat, width), g_new (gboolean, width) };
}

static void
row_clear (Row *row)
{
  g_free (row->original);
  g_free (row->painted);
  g_free (row->selected);
  g_free (row->chosen);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

/* How far each pixel of the row is selected. */
static void
read_selection (Row             *row,
                const PstSource *source,
                gint             y)
{
  GeglRectangle place = { source->region.x, y, source->region.width, 1 };

  if (source->selection)
    gegl_buffer_get (source->selection, &place, 1.0, babl_format ("Y float"), row->selected, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gint x = 0; x < place.width && ! source->selection; x++)
    row->selected[x] = 1.0f;
}

/* A pixel is written where it is visible, selected and painted. @pixel: of the result; @x: in the row. */
static void
choose_pixel (Row              *row,
              const PstPicture *result,
              gsize             pixel,
              gsize             x,
              gboolean          mixed)
{
  const gfloat *original = row->original + 4 * x;
  gfloat       *painted  = row->painted + 4 * x;
  gfloat        mix      = mixed ? MIN (row->selected[x], 1.0f) : 1.0f;

  row->chosen[x] = FALSE;
  painted[3]     = 1.0f;
  for (guint c = 0; c < 3; c++)
    {
      gfloat old = pst_source_take_value (original[c]);
      gfloat new = result->rgb[3 * pixel + c];

      row->chosen[x] |= new != old;
      painted[c]      = mix < 1.0f ? old + mix * (new - old) : new;
    }
  row->chosen[x] &= row->selected[x] > 0.0f && original[3] > 0.0f && (! result->alpha || result->alpha[pixel] > 0.0f);
}

/* @buffer: the new layer's pixels, a copy of what is seen. @mixed: whether what is selected in part becomes so much of each. */
static void
write_result (GeglBuffer       *seen,
              GeglBuffer       *buffer,
              const PstSource  *source,
              const PstPicture *result,
              gboolean          mixed)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (seen);
  const GeglRectangle *region = &source->region;
  g_auto (Row)         row    = { 0 };

  row_init (&row, region->width);
  if (source->selection)
    pst_pixels_find_way (gegl_buffer_get_format (source->selection), babl_format ("Y float"));
  for (gint y = 0; y < region->height; y++)
    {
      pst_main_loop_iterate (y);
      pst_pixels_get (seen, source->space, &(GeglRectangle) { region->x, region->y + y, region->width, 1 }, row.original);
      read_selection (&row, source, region->y + y);
      for (gsize x = 0; x < (gsize) region->width; x++)
        choose_pixel (&row, result, (gsize) y * region->width + x, x, mixed);
      pst_pixels_set_colours (buffer, source->space, region->x - extent->x, region->y + y - extent->y, region->width, row.painted,
                              row.chosen);
    }
}

/* ---- the mask */

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
  pst_pixels_find_way (gegl_buffer_get_format (buffer), format);
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

/* The layer is in no image yet. Who goes on to paint means the layer, not the mask. */
static GeglBuffer *
add_white_mask (GimpLayer *layer)
{
  GimpLayerMask *mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);

  if (! mask || ! gimp_layer_add_mask (layer, mask))
    return NULL;
  gimp_layer_set_edit_mask (layer, FALSE);
  return gimp_drawable_get_buffer (GIMP_DRAWABLE (mask));
}

/* Shows what was selected, of what the source's own mask shows. */
static gboolean
add_selection_mask (GimpLayer       *layer,
                    const PstSource *source)
{
  GimpDrawable           *own    = pst_seen_get_mask (GIMP_DRAWABLE (source->layer));
  g_autoptr (GeglBuffer)  buffer = NULL;

  if (! source->selection && ! own)
    return TRUE;
  buffer = add_white_mask (layer);
  if (! buffer)
    return FALSE;
  if (source->selection)
    pst_pixels_copy (source->selection, 0, 0, buffer);
  if (own)
    multiply_mask (buffer, own);
  return TRUE;
}

/* A copy of the source's own, in use or not, which shows nothing beyond it. */
static gboolean
copy_mask (GimpLayer           *layer,
           const PstSource     *source,
           const GeglRectangle *extent)
{
  GimpLayerMask          *own    = gimp_layer_get_mask (source->layer);
  g_autoptr (GeglBuffer)  from   = own ? gimp_drawable_get_buffer (GIMP_DRAWABLE (own)) : NULL;
  g_autoptr (GeglBuffer)  buffer = own ? add_white_mask (layer) : NULL;

  if (! own)
    return TRUE;
  if (! buffer)
    return FALSE;
  pst_pixels_copy (from, extent->x, extent->y, buffer);
  return gimp_layer_set_apply_mask (layer, gimp_layer_get_apply_mask (source->layer));
}

/* ---- the note */

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

/* ---- the layer */

/* (transfer full): how the new layer is called */
static gchar *
make_name (const PstSource    *source,
           const PstArguments *arguments)
{
  return arguments->layer_name == PST_LAYER_NAME_SOURCE ? gimp_item_get_name (GIMP_ITEM (source->layer))
                                                        : pst_arguments_dup_title (arguments);
}

/* Filters may have made holes in a layer without alpha, and give it one even where they have not. */
static gboolean
has_holes (GeglBuffer *seen)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (seen);
  gint                 width  = extent->width;
  const Babl          *format = babl_format ("A float");
  g_autofree gfloat   *alpha  = g_new (gfloat, width);
  gboolean             holes  = FALSE;

  if (! babl_format_has_alpha (gegl_buffer_get_format (seen)))
    return FALSE;
  pst_pixels_find_way (gegl_buffer_get_format (seen), format);
  for (gint y = 0; y < extent->height && ! holes; y++)
    {
      pst_main_loop_iterate (y);
      gegl_buffer_get (seen, &(GeglRectangle) { extent->x, extent->y + y, width, 1 }, 1.0, format, alpha, GEGL_AUTO_ROWSTRIDE,
                       GEGL_ABYSS_NONE);
      for (gint x = 0; x < width && ! holes; x++)
        holes = alpha[x] < 1.0f;
    }
  return holes;
}

/* A layer in no image yet, as large as what is seen, of the source's kind, and where it is. */
static GimpLayer *
make_layer (GimpImage       *image,
            const PstSource *source,
            GeglBuffer      *seen,
            const gchar     *name)
{
  const GeglRectangle *extent   = gegl_buffer_get_extent (seen);
  GimpDrawable        *drawable = GIMP_DRAWABLE (source->layer);
  gboolean             as_is    = gimp_drawable_has_alpha (drawable) || ! has_holes (seen);
  GimpImageType        type     = as_is ? gimp_drawable_type (drawable) : gimp_drawable_type_with_alpha (drawable);
  GimpLayer           *layer    = gimp_layer_new (image, name, extent->width, extent->height, type, 100.0,
                                                  gimp_image_get_default_new_layer_mode (image));
  gint                 x;
  gint                 y;

  if (layer && gimp_drawable_get_offsets (drawable, &x, &y) && gimp_layer_set_offsets (layer, x + extent->x, y + extent->y))
    return layer;
  if (layer)
    gimp_item_delete (GIMP_ITEM (layer));
  return NULL;
}

static void
fill_layer (GimpLayer        *layer,
            const PstSource  *source,
            GeglBuffer       *seen,
            const PstPicture *result,
            gboolean          mixed)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  pst_profile_attach (buffer, gimp_item_get_image (GIMP_ITEM (source->layer)), NULL); /* which has been done with what is seen */
  pst_pixels_copy (seen, gegl_buffer_get_x (seen), gegl_buffer_get_y (seen), buffer);
  write_result (seen, buffer, source, result, mixed);
}

/* The layer is seen as the source was. */
static gboolean
take_looks (GimpLayer           *layer,
            const PstSource     *source,
            const GeglRectangle *extent)
{
  GimpItem  *item = GIMP_ITEM (source->layer);
  GimpLayer *from = source->layer;

  return gimp_layer_set_mode (layer, gimp_layer_get_mode (from)) &&
         gimp_layer_set_opacity (layer, gimp_layer_get_opacity (from)) &&
         gimp_layer_set_composite_space (layer, gimp_layer_get_composite_space (from)) &&
         gimp_layer_set_composite_mode (layer, gimp_layer_get_composite_mode (from)) &&
         gimp_layer_set_blend_space (layer, gimp_layer_get_blend_space (from)) &&
         gimp_item_set_visible (GIMP_ITEM (layer), gimp_item_get_visible (item)) &&
         gimp_item_set_color_tag (GIMP_ITEM (layer), gimp_item_get_color_tag (item)) &&
         copy_mask (layer, source, extent);
}

/* Takes the source out of sight. GIMP says that it has hidden a layer whose visibility is locked, and has not. */
static gboolean
give_place (GimpImage       *image,
            GimpLayer       *layer,
            const PstSource *source,
            PstPlacement     placement,
            const gchar     *name)
{
  GimpItem *item      = GIMP_ITEM (source->layer);
  gboolean  shows_own = gimp_layer_get_mask (source->layer) && gimp_layer_get_show_mask (source->layer);

  if (shows_own && ! gimp_layer_set_show_mask (layer, TRUE)) /* which can only be done with a layer that is in an image */
    return FALSE;
  if (placement == PST_PLACEMENT_REPLACE) /* then its name is free */
    return gimp_image_remove_layer (image, source->layer) && gimp_item_set_name (GIMP_ITEM (layer), name);
  return gimp_item_set_visible (item, FALSE) && ! gimp_item_get_visible (item);
}

/* Inserts a layer that is complete, in one step to undo. */
static gboolean
insert_layer (GimpImage       *image,
              GimpLayer       *layer,
              const PstSource *source,
              PstPlacement     placement,
              const gchar     *name)
{
  GimpItem  *item   = GIMP_ITEM (source->layer);
  GimpItem  *parent = gimp_item_get_parent (item);
  gint       place  = gimp_image_get_item_position (image, item) + (placement == PST_PLACEMENT_ABOVE ? 0 : 1);
  GimpLayer *chosen[] = { layer, NULL };
  gboolean   done;

  gimp_image_undo_group_start (image);
  done = gimp_image_insert_layer (image, layer, GIMP_LAYER (parent), place);
  if (done && placement != PST_PLACEMENT_ABOVE && ! give_place (image, layer, source, placement, name))
    {
      gimp_image_remove_layer (image, layer);
      done = FALSE;
    }
  if (done)
    gimp_image_set_selected_layers (image, (const GimpLayer **) chosen);
  gimp_image_undo_group_end (image);
  return done;
}

/* The user may have locked it while it was painted, or pasted something over it: then nothing of either is lost. */
static PstPlacement
choose_placement (const PstSource    *source,
                  const PstArguments *arguments)
{
  if (arguments->placement == PST_PLACEMENT_ABOVE)
    return PST_PLACEMENT_ABOVE;
  if (! pst_layer_check_place (source, arguments, NULL))
    gimp_message (_ ("The visibility of the layer was locked while it was being repainted: the new layer lies above it."));
  else if (pst_drawable_has_floating (source->layer))
    gimp_message (_ ("A floating selection was laid over the layer while it was being repainted: the new layer lies above both."));
  else
    return arguments->placement;
  return PST_PLACEMENT_ABOVE;
}

/* (transfer none) (nullable): the finished picture, of the size and in the colour space of the source's region, as a new layer of the
 * image, with a note of what it was painted from and how. %NULL where there is no place for it any more; the error is a sentence that
 * says what to do, and the image is as it was.
 */
GimpLayer *
pst_layer_add_result (GimpImage           *image,
                      const PstSource     *source,
                      const PstPicture    *result,
                      const PstArguments  *arguments,
                      PstSettings         *settings,
                      GError             **error)
{
  g_autoptr (GeglBuffer)  seen = NULL;
  g_autofree gchar       *name = NULL;
  GimpLayer              *layer;
  PstPlacement            placement;
  gboolean                above;

  if (! check_still_there (image, source, error))
    return NULL;
  placement = choose_placement (source, arguments);
  above     = placement == PST_PLACEMENT_ABOVE;
  seen      = (above ? pst_seen_get_buffer : pst_seen_get_whole) (GIMP_DRAWABLE (source->layer), error);
  if (! seen)
    return NULL;
  name      = make_name (source, arguments);
  layer     = make_layer (image, source, seen, name);
  if (layer)
    {
      fill_layer (layer, source, seen, result, ! above);
      attach_note (layer, arguments, settings); /* on a layer that is in the image already, GIMP cannot undo this */
      gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, gegl_buffer_get_width (seen), gegl_buffer_get_height (seen));
      if ((above ? add_selection_mask (layer, source) : take_looks (layer, source, gegl_buffer_get_extent (seen))) &&
          insert_layer (image, layer, source, placement, name))
        return layer;
      if (gimp_item_is_valid (GIMP_ITEM (layer)))
        gimp_item_delete (GIMP_ITEM (layer));
    }
  refuse (error, _ ("GIMP does not take the painted layer into the image: unlock the groups around yours, and start once more."));
  return NULL;
}
