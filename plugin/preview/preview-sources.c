/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures and masks for the preview. Each is read when it is asked for first, and whoever asks is told when it has arrived:
 *
 *   image files     in a thread, as a job reads them (painting-file.c)
 *   everything else from GIMP's buffers, a little whenever there is nothing else to do (drawable-reading.c)
 *
 * The content, masks (the selection is one) and a start have the preview's size and show the region that is painted; they are read anew
 * when that changes. What they say is what mask-layers.c says of them at full size. What has colours is read in the colour space in which
 * a job would paint. While the user goes on working elsewhere, what comes from GIMP may change: it can be read again, and arrives once more
 * where it differs.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <pastiche/background.h>
#include <pastiche/live-preview.h>

#include "files/mean-colour.h"
#include "image/painting-file.h"
#include "preview/preview-sources.h"

/* Pixels on the long side: of files, as many as are enough, twice the preview's; and of drawables that have a size of their own, at most:
 * they are halved as often as necessary.
 */
#define FILE_SIDE     1280
#define DRAWABLE_SIDE 1800

typedef struct _Item Item;

typedef struct
{
  void     (* begin) (Item       *item);    /* to read the drawable */
  void     (* end)   (Item       *item,
                      PstPicture *picture); /* takes what was read */
  gboolean    is_framed;                    /* whether it shows the region */
  gboolean    has_colours;
} Kind;

struct _Item
{
  PstPreviewSources  *sources;
  const Babl         *space;     /* in which it is read */
  const Kind         *kind;      /* NULL: a file */
  GimpDrawable       *drawable;  /* NULL: a file */
  PstSeen             seen;      /* the drawable, as it was when it was read last; empty: a file */
  PstSeen             selection; /* of the image that a painting belongs to, or empty */
  PstDrawableReading *reading;   /* or NULL */
  GCancellable       *given_up;  /* of a file that is read; NULL: a drawable */
  gboolean            asked;     /* since pst_preview_sources_tidy() */
  PstPicture         *picture;   /* or NULL: not there yet */
  PstMask            *mask;      /* or NULL: not there yet */
  GError             *error;     /* why it will not be, as things are */
};

/* Of the content, larger. */
typedef struct
{
  Item                   *item;    /* the content's; NULL: no part is to be read */
  GeglRectangle           place;
  gint                    width;   /* of what is wanted */
  gint                    height;
  PstDrawableReading     *reading; /* or NULL */
  PstDrawableReadingDone  done;
  gpointer                data;
} Part;

struct _PstPreviewSources
{
  GimpDrawable   *layer;   /* that is painted */
  GeglRectangle   region;  /* of it */
  gint            width;   /* of the preview */
  gint            height;
  const Babl     *space;   /* in which it is painted */
  void         (* arrived) (gpointer data);
  gpointer        data;
  GHashTable     *items;   /* what is asked for → Item */
  Part            part;
};

static PstBackground readers = PST_BACKGROUND (4);

/* ---- a part of the content */

static void
forget_part (PstPreviewSources *sources)
{
  g_clear_pointer (&sources->part.reading, pst_drawable_reading_free);
  sources->part.item = NULL;
}

static void
take_part (PstPicture *picture,
           gpointer    data)
{
  PstPreviewSources *sources = data;
  Part               part    = sources->part;

  forget_part (sources);
  if (picture->alpha)
    pst_mean_colour_fill (picture);
  part.done (picture, part.data);
}

static gboolean
begin_part (PstPreviewSources  *sources,
            GError            **error)
{
  Part       *part = &sources->part;
  const Item *item = part->item;

  part->reading = pst_drawable_reading_new (&item->seen, item->space, &part->place, part->width, part->height,
                                            pst_seen_has_alpha (&item->seen), take_part, sources, error);
  return part->reading != NULL;
}

/* ---- items */

static void
item_free (gpointer data)
{
  Item *item = data;

  if (item->sources->part.item == item)
    forget_part (item->sources);
  g_clear_pointer (&item->reading, pst_drawable_reading_free);
  g_cancellable_cancel (item->given_up);
  g_clear_object (&item->given_up);
  pst_seen_clear (&item->seen);
  pst_seen_clear (&item->selection);
  g_clear_object (&item->drawable);
  g_clear_pointer (&item->picture, pst_picture_unref);
  g_clear_pointer (&item->mask, pst_mask_unref);
  g_clear_error (&item->error);
  g_free (item);
}

/* (transfer full): of something of this name that is read in a space */
static gchar *
make_key (const gchar *name,
          const Babl  *space)
{
  return g_strdup_printf ("%p %s", (gpointer) space, name);
}

/* (transfer none): the item of this name that is read in a space; a new one where is_new says so */
static Item *
find_item (PstPreviewSources *sources,
           const gchar       *name,
           const Babl        *space,
           gboolean          *is_new)
{
  g_autofree gchar *key  = make_key (name, space);
  Item             *item = g_hash_table_lookup (sources->items, key);

  *is_new = ! item;
  if (! item)
    {
      item          = g_new0 (Item, 1);
      item->sources = sources;
      item->space   = space;
      g_hash_table_insert (sources->items, g_steal_pointer (&key), item);
    }
  item->asked = TRUE;
  return item;
}

static gboolean
has_error (const Item  *item,
           GError     **error)
{
  if (item->error)
    g_propagate_error (error, g_error_copy (item->error));
  return item->error != NULL;
}

/* Whoever asked goes on with what was there before, where it has not changed. */
static void
take_reading (PstPicture *picture,
              gpointer    data)
{
  Item       *item   = data;
  PstPicture *before = item->picture;
  PstMask    *mask   = item->mask;

  g_clear_pointer (&item->reading, pst_drawable_reading_free);
  item->kind->end (item, picture);
  if (item->error || item->picture != before || item->mask != mask)
    item->sources->arrived (item->sources->data);
}

/* Reads it, or reads it again. */
static void
begin (Item *item)
{
  gboolean has_part = item->sources->part.item == item;

  g_clear_pointer (&item->reading, pst_drawable_reading_free); /* of what may have changed since it began */
  if (has_part)
    g_clear_pointer (&item->sources->part.reading, pst_drawable_reading_free);
  pst_seen_clear (&item->seen);
  pst_seen_clear (&item->selection);
  g_clear_error (&item->error);
  if (! pst_seen_init (&item->seen, item->drawable, &item->error))
    return;
  item->kind->begin (item);
  if (has_part)
    begin_part (item->sources, NULL);
}

/* (transfer none): what is read from a drawable */
static Item *
get_item (PstPreviewSources *sources,
          const Kind        *kind,
          const gchar       *name,
          GimpDrawable      *drawable)
{
  g_autofree gchar *numbered = g_strdup_printf ("%s %d", name, gimp_item_get_id (GIMP_ITEM (drawable)));
  gboolean          is_new;
  Item             *item = find_item (sources, numbered, kind->has_colours ? sources->space : babl_space ("sRGB"), &is_new);

  if (is_new)
    {
      item->kind     = kind;
      item->drawable = g_object_ref (drawable);
      begin (item);
    }
  return item;
}

static gboolean
is_same (const gfloat *values,
         const gfloat *others,
         gsize         n)
{
  return values == others || (values && others && memcmp (values, others, n * sizeof (gfloat)) == 0);
}

/* Takes the picture. */
static void
keep_picture (Item       *item,
              PstPicture *picture)
{
  PstPicture *before = item->picture;
  gsize       n      = (gsize) picture->width * picture->height;

  if (before && before->width == picture->width && before->height == picture->height && is_same (before->rgb, picture->rgb, 3 * n) &&
      is_same (before->alpha, picture->alpha, n))
    {
      pst_picture_unref (picture);
      return;
    }
  g_clear_pointer (&item->picture, pst_picture_unref);
  item->picture = picture;
}

/* ---- files */

static void
read_file (GTask        *task,
           gpointer      source G_GNUC_UNUSED,
           gpointer      file,
           GCancellable *cancellable)
{
  const Babl *space   = g_object_get_data (G_OBJECT (task), "space");
  GError     *error   = NULL;
  PstPicture *picture = pst_painting_file_read_in_thread (file, space, FILE_SIDE, cancellable, &error);

  if (picture)
    g_task_return_pointer (task, picture, (GDestroyNotify) pst_picture_unref);
  else
    g_task_return_error (task, error);
}

/* What is no longer asked for, or belongs to sources that are no longer there, is thrown away. */
static void
take_file (GObject      *source G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError)      error   = NULL;
  g_autoptr (PstPicture)  picture = g_task_propagate_pointer (G_TASK (result), &error);
  PstPreviewSources      *sources = data;
  Item                   *item;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  item = g_hash_table_lookup (sources->items, g_object_get_data (G_OBJECT (result), "key"));
  if (! item || item->picture || item->error)
    return;
  item->picture = g_steal_pointer (&picture);
  item->error   = g_steal_pointer (&error);
  sources->arrived (sources->data);
}

static Item *
get_file (PstPreviewSources *sources,
          GFile             *file)
{
  g_autofree gchar *uri = g_file_get_uri (file);
  gboolean          is_new;
  Item             *item = find_item (sources, uri, sources->space, &is_new);

  if (is_new)
    {
      g_autoptr (GTask) task = NULL;

      item->given_up = g_cancellable_new ();
      task           = g_task_new (NULL, item->given_up, take_file, sources);
      g_object_set_data_full (G_OBJECT (task), "key", make_key (uri, item->space), g_free);
      g_object_set_data (G_OBJECT (task), "space", (gpointer) item->space);
      g_task_set_task_data (task, g_object_ref (file), g_object_unref);
      pst_background_run (&readers, task, read_file);
    }
  return item;
}

/* ---- layers to learn from */

/* A whole drawable, in a size of its own. */
static void
begin_whole (Item     *item,
             gboolean  with_alpha)
{
  GeglRectangle all    = { 0, 0, gimp_drawable_get_width (item->drawable), gimp_drawable_get_height (item->drawable) };
  gint          stride = 1;

  while (pst_picture_get_side (all.width, all.height) / stride > DRAWABLE_SIDE)
    stride *= 2;
  item->reading = pst_drawable_reading_new (&item->seen, item->space, &all, MAX (all.width / stride, 1), MAX (all.height / stride, 1),
                                            with_alpha, take_reading, item, &item->error);
}

static void
add_selection (Item         *item,
               GimpDrawable *selection)
{
  gint x;
  gint y;

  if (! item->reading || ! pst_seen_init (&item->selection, selection, &item->error))
    return;
  gimp_drawable_get_offsets (item->drawable, &x, &y);
  pst_drawable_reading_add_mask (item->reading, &item->selection, x, y);
}

/* As style.c reads it. */
static void
begin_painting (Item *item)
{
  GimpDrawable *selection = pst_style_get_selection (item->drawable, gimp_item_get_image (GIMP_ITEM (item->sources->layer)));

  begin_whole (item, pst_seen_has_alpha (&item->seen) || selection);
  if (selection)
    add_selection (item, selection);
}

static void
end_picture (Item       *item,
             PstPicture *picture)
{
  if (picture->alpha)
    pst_mean_colour_fill (picture);
  keep_picture (item, picture);
}

static void
end_painting (Item       *item,
              PstPicture *picture)
{
  if (item->selection.drawable && ! pst_style_check_picture (item->drawable, picture, &item->error))
    pst_picture_unref (picture);
  else
    end_picture (item, picture);
}

/* ---- what shows the region */

/* The region's part of a drawable that lies there in the layer. */
static void
begin_region (Item     *item,
              gint      x,
              gint      y,
              gboolean  with_alpha)
{
  const PstPreviewSources *sources = item->sources;
  GeglRectangle            part    = { sources->region.x - x, sources->region.y - y, sources->region.width, sources->region.height };

  item->reading = pst_drawable_reading_new (&item->seen, item->space, &part, sources->width, sources->height, with_alpha, take_reading,
                                            item, &item->error);
}

static void
begin_content (Item *item)
{
  begin_region (item, 0, 0, pst_seen_has_alpha (&item->seen));
}

/* One of another image is stretched over the layer. */
static gboolean
is_stretched (const Item *item)
{
  return gimp_item_get_image (GIMP_ITEM (item->drawable)) != gimp_item_get_image (GIMP_ITEM (item->sources->layer));
}

static void
begin_overlay (Item *item)
{
  gint layer_x;
  gint layer_y;
  gint x;
  gint y;

  gimp_drawable_get_offsets (item->sources->layer, &layer_x, &layer_y);
  gimp_drawable_get_offsets (item->drawable, &x, &y);
  if (is_stretched (item))
    begin_whole (item, TRUE);
  else
    begin_region (item, x - layer_x, y - layer_y, TRUE);
}

static void
begin_mask (Item *item)
{
  begin_overlay (item);
  if (item->reading)
    pst_drawable_reading_take_amounts (item->reading);
}

/* From which pixel to which of so many stretched over the layer's side a part of it reaches. */
static void
find_part (gint  n,
           gint  side,
           gint *start,
           gint *length)
{
  gdouble scale = (gdouble) n / side;
  gint    end   = CLAMP (ceil ((*start + *length) * scale), 1, n);

  *start  = CLAMP (floor (*start * scale), 0, end - 1);
  *length = end - *start;
}

/* (transfer full) (nullable): of what was read, what lies over the region; takes the picture */
static PstPicture *
crop (Item       *item,
      PstPicture *picture)
{
  const PstPreviewSources *sources = item->sources;
  GeglRectangle            part    = sources->region;
  g_autoptr (PstPicture)   whole   = picture;

  if (! is_stretched (item))
    return g_steal_pointer (&whole);
  find_part (picture->width, gimp_drawable_get_width (sources->layer), &part.x, &part.width);
  find_part (picture->height, gimp_drawable_get_height (sources->layer), &part.y, &part.height);
  return pst_picture_crop (whole, part.x, part.y, part.width, part.height, &item->error);
}

static void
end_start (Item       *item,
           PstPicture *picture)
{
  const PstPreviewSources *sources = item->sources;
  gfloat                   opacity = pst_seen_get_opacity (item->drawable);
  g_autoptr (PstPicture)   part    = NULL;
  PstPicture              *laid;

  pst_mean_colour_fill (picture);
  part = crop (item, picture);
  laid = part ? pst_picture_resize (part, sources->width, sources->height, &item->error) : NULL;
  for (gsize i = 0; laid && i < (gsize) laid->width * laid->height; i++)
    laid->alpha[i] *= opacity;
  if (laid)
    keep_picture (item, laid);
}

/* Takes the mask. */
static void
keep_mask (Item    *item,
           PstMask *mask)
{
  PstMask *before = item->mask;

  if (before && before->width == mask->width && before->height == mask->height &&
      is_same (before->values, mask->values, (gsize) mask->width * mask->height))
    {
      pst_mask_unref (mask);
      return;
    }
  g_clear_pointer (&item->mask, pst_mask_unref);
  item->mask = mask;
}

/* Its alpha says how much there is. */
static void
end_mask (Item       *item,
          PstPicture *picture)
{
  const PstPreviewSources *sources = item->sources;
  g_autoptr (PstPicture)   part    = crop (item, picture);
  gfloat                   opacity = pst_seen_get_opacity (item->drawable);
  g_autoptr (PstMask)      mask    = part ? pst_mask_new (part->width, part->height, &item->error) : NULL;
  PstMask                 *laid;

  for (gsize i = 0; mask && i < (gsize) mask->width * mask->height; i++)
    mask->values[i] = opacity * part->alpha[i];
  laid = mask ? pst_mask_resize (mask, sources->width, sources->height, &item->error) : NULL;
  if (laid)
    keep_mask (item, laid);
}

/* ---- what can be asked for */

static const Kind content_kind  = { begin_content, end_picture, TRUE, TRUE };
static const Kind painting_kind = { begin_painting, end_painting, FALSE, TRUE };
static const Kind mask_kind     = { begin_mask, end_mask, TRUE, FALSE };
static const Kind start_kind    = { begin_overlay, end_start, TRUE, TRUE };

static PstPicture *
get_picture (const Item  *item,
             GError     **error)
{
  return has_error (item, error) ? NULL : item->picture;
}

/* (transfer none) (nullable): the region of the layer that is painted; %NULL without an error: it will arrive. The error says that
 * there is no room for it.
 */
PstPicture *
pst_preview_sources_get_content (PstPreviewSources  *sources,
                                 GError            **error)
{
  return get_picture (get_item (sources, &content_kind, "content", sources->layer), error);
}

/* Reads a part of the content, which has arrived, in its layer's pixels. @done takes it in a while, unless the content is gone or another
 * part is asked for first. Answers whether it can be read; the error is a sentence that says what to do.
 */
gboolean
pst_preview_sources_read_part (PstPreviewSources       *sources,
                               const GeglRectangle     *place,
                               gint                     width,
                               gint                     height,
                               PstDrawableReadingDone   done,
                               gpointer                 data,
                               GError                 **error)
{
  Item *item = get_item (sources, &content_kind, "content", sources->layer);

  forget_part (sources);
  if (has_error (item, error))
    return FALSE;
  if (! pst_seen_is_there (&item->seen))
    {
      g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, _ ("The layer to be repainted is gone: select another one."));
      return FALSE;
    }
  sources->part = (Part) { .item = item, .place = *place, .width = width, .height = height, .done = done, .data = data };
  return begin_part (sources, error);
}

/* (transfer none) (nullable): the painting of a style that is no ready style; %NULL without an error: it will arrive. The error says
 * why it cannot be read.
 */
PstPicture *
pst_preview_sources_get_painting (PstPreviewSources  *sources,
                                  const PstStyle     *style,
                                  GError            **error)
{
  return get_picture (style->file ? get_file (sources, style->file) : get_item (sources, &painting_kind, "painting", style->layer), error);
}

/* (transfer none) (nullable): what a layer, a layer mask or a channel (the selection is one) says of the region, always the same mask
 * for the same drawable; %NULL without an error: it will arrive. The error says that there is no room for it.
 */
PstMask *
pst_preview_sources_get_mask (PstPreviewSources  *sources,
                              GimpDrawable       *drawable,
                              GError            **error)
{
  const Item *item = get_item (sources, &mask_kind, "mask", drawable);

  return has_error (item, error) ? NULL : item->mask;
}

/* (transfer none) (nullable): what of a layer to start from lies over the region, with alpha; %NULL without an error: it will arrive.
 * The error says that there is no room for it.
 */
PstPicture *
pst_preview_sources_get_start (PstPreviewSources  *sources,
                               GimpDrawable       *start,
                               GError            **error)
{
  return get_picture (get_item (sources, &start_kind, "start", start), error);
}

/* ---- the whole */

static gboolean
is_framed (gpointer key  G_GNUC_UNUSED,
           gpointer item,
           gpointer data G_GNUC_UNUSED)
{
  const Kind *kind = ((Item *) item)->kind;

  return kind && kind->is_framed;
}

static void
read_again (gpointer key  G_GNUC_UNUSED,
            gpointer data,
            gpointer user G_GNUC_UNUSED)
{
  Item *item = data;

  if (! item->kind || ! gimp_item_is_valid (GIMP_ITEM (item->drawable)))
    return;
  begin (item);
}

static gboolean
is_left_over (gpointer key  G_GNUC_UNUSED,
              gpointer data,
              gpointer user G_GNUC_UNUSED)
{
  Item     *item      = data;
  gboolean  left_over = ! item->asked;

  item->asked = FALSE;
  return left_over;
}

/* (transfer full): sources of which nothing is read; their region has to be set. @layer: the layer that is painted. @arrived is called
 * with @data when something that was asked for has arrived, or never will.
 */
PstPreviewSources *
pst_preview_sources_new (GimpDrawable *layer,
                         GCallback     arrived,
                         gpointer      data)
{
  PstPreviewSources *sources = g_new0 (PstPreviewSources, 1);

  sources->layer   = g_object_ref (layer);
  sources->space   = babl_space ("sRGB");
  sources->arrived = (void (*) (gpointer)) arrived;
  sources->data    = data;
  sources->items   = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, item_free);
  return sources;
}

void
pst_preview_sources_free (PstPreviewSources *sources)
{
  g_hash_table_unref (sources->items);
  g_object_unref (sources->layer);
  g_free (sources);
}

/* Says which part of the layer is painted from now on. */
void
pst_preview_sources_set_region (PstPreviewSources   *sources,
                                const GeglRectangle *region)
{
  sources->region = *region;
  pst_live_question_choose_size (region->width, region->height, &sources->width, &sources->height);
  g_hash_table_foreach_remove (sources->items, is_framed, NULL);
}

/* Says in which colour space (pixel-space.c) it is painted from now on; at first, in sRGB. */
void
pst_preview_sources_set_space (PstPreviewSources *sources,
                               const Babl        *space)
{
  sources->space = space;
}

/* To be called when what comes from GIMP may have changed: what has, arrives once more. */
void
pst_preview_sources_read_again (PstPreviewSources *sources)
{
  g_hash_table_foreach (sources->items, read_again, NULL);
}

/* Forgets what has not been asked for since the last call. */
void
pst_preview_sources_tidy (PstPreviewSources *sources)
{
  g_hash_table_foreach_remove (sources->items, is_left_over, NULL);
}
