/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks the live view what the arguments and the chosen styles would paint, and gets the pixels for it:
 *
 *   the layer      from GEGL's smaller levels, a few rows whenever there is nothing else to do, so that the window stays alive
 *   a part of it   when it is looked at closely: as many pixels as the screen shows
 *   paintings      image files in a thread, layers from GEGL's levels; kept while they are chosen
 *   maps           of strength and protection, as they are; kept likewise
 *
 * A layer to start from is left out: with one, the preview is not exact.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>
#include <gdk-pixbuf/gdk-pixbuf.h>

#include <pastiche-ui/live-view.h>

#include "arguments.h"
#include "dialog-preview.h"
#include "maps.h"
#include "paintings.h"
#include "procedure.h"
#include "ready-styles.h"
#include "retouch.h"
#include "shipped.h"

#define SLICE         (1 << 19) /* pixels of the layer that are read at a time */
#define PAINTING_SIDE 1280      /* pixels on the long side of a painting that is shown live: twice the preview's */
#define PERIOD        16        /* milliseconds: many arguments change at once */

/* A map that is chosen, read once. */
typedef struct
{
  gint     id; /* of the drawable; 0 without one */
  PstMask *mask;
} Map;

/* A painting that is chosen. */
typedef struct
{
  PstPicture *picture; /* or NULL: not read yet */
  GError     *error;   /* why it cannot be */
} Painting;

typedef struct
{
  GimpProcedureConfig *config;    /* borrowed; outlives the dialog */
  PstStyleGallery     *gallery;   /* borrowed; outlives the view */
  PstLiveView         *view;      /* borrowed */
  GeglBuffer          *buffer;    /* the layer's */
  PstSource            source;    /* what it points to is borrowed */
  GeglRectangle        region;    /* of it that is painted */
  Map                  strength;
  Map                  protection;
  gboolean             has_alpha;
  PstPicture          *whole;     /* of the preview's size */
  gint                 rows;      /* of it that are there */
  GHashTable          *paintings; /* group and id → Painting */
  GPtrArray           *shipped;   /* (element-type PstPainting) */
  GCancellable        *closing;
  guint                reading;   /* source id */
  guint                plan;      /* source id */
} Preview;

static void plan_to_ask (Preview *preview);

/* ---- pixels */

static const Babl *
get_format (gboolean has_alpha)
{
  return babl_format (has_alpha ? "R'G'B'A float" : "R'G'B' float");
}

/* Pixels that GEGL has made of several, from row on. @x and @y are in the picture's own pixels, in the buffer's level. */
static void
read_rows (GeglBuffer *buffer,
           gint        x,
           gint        y,
           gdouble     scale,
           PstPicture *picture,
           gint        row,
           gint        n_rows)
{
  guint              n_values = picture->alpha ? 4 : 3;
  gsize              n        = (gsize) picture->width * n_rows;
  gsize              first    = (gsize) picture->width * row;
  g_autofree gfloat *values   = g_new (gfloat, n * n_values);
  GeglRectangle      place    = { x, y + row, picture->width, n_rows };

  gegl_buffer_get (buffer, &place, scale, get_format (picture->alpha != NULL), values, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
  for (gsize i = 0; i < n; i++)
    {
      for (guint c = 0; c < 3; c++)
        {
          gfloat value = values[n_values * i + c];

          picture->rgb[3 * (first + i) + c] = isnan (value) ? 0.0f : CLAMP (value, 0.0f, 1.0f);
        }
      if (picture->alpha)
        picture->alpha[first + i] = isnan (values[4 * i + 3]) ? 0.0f : CLAMP (values[4 * i + 3], 0.0f, 1.0f);
    }
}

static PstPicture *
read_part (GeglBuffer           *buffer,
           const GeglRectangle  *part,
           gint                  width,
           gint                  height,
           gboolean              has_alpha,
           GError              **error)
{
  gdouble     scale   = MIN ((gdouble) width / part->width, 1.0);
  PstPicture *picture = pst_picture_new (width, height, has_alpha, error);

  if (! picture)
    return NULL;
  read_rows (buffer, part->x * scale, part->y * scale, scale, picture, 0, height);
  if (has_alpha)
    pst_drawable_fill_transparent (picture);
  return picture;
}

/* As many rows as a slice has pixels. */
static gboolean
read_slice (gpointer data)
{
  Preview *preview = data;
  gdouble  stride  = MAX ((gdouble) preview->region.width / preview->whole->width, 1.0);
  gint     n_rows  = CLAMP (SLICE / (stride * preview->region.width), 1, preview->whole->height - preview->rows);

  read_rows (preview->buffer, preview->region.x / stride, preview->region.y / stride, 1.0 / stride, preview->whole, preview->rows,
             n_rows);
  preview->rows += n_rows;
  if (preview->rows < preview->whole->height)
    return G_SOURCE_CONTINUE;
  preview->reading = 0;
  if (preview->whole->alpha)
    pst_drawable_fill_transparent (preview->whole);
  pst_picture_view_set_picture (pst_live_view_get_picture (preview->view), PST_PICTURE_BEFORE, preview->whole);
  plan_to_ask (preview);
  return G_SOURCE_REMOVE;
}

static gboolean
start_to_read (Preview  *preview,
               GError  **error)
{
  gint width;
  gint height;

  pst_live_preview_choose_size (preview->region.width, preview->region.height, &width, &height);
  preview->whole = pst_picture_new (width, height, preview->has_alpha, error);
  if (! preview->whole)
    return FALSE;
  preview->reading = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, read_slice, preview, NULL);
  return TRUE;
}

static PstPicture *
fetch (const PstLivePlace  *place,
       gint                 width,
       gint                 height,
       gpointer             data,
       GError             **error)
{
  Preview       *preview = data;
  GeglRectangle  part    = { preview->region.x + place->x, preview->region.y + place->y, place->width, place->height };

  if (width == preview->whole->width && height == preview->whole->height && place->width == preview->region.width &&
      place->height == preview->region.height)
    return pst_picture_ref (preview->whole);
  return read_part (preview->buffer, &part, width, height, preview->has_alpha, error);
}

/* ---- paintings */

static void
painting_free (gpointer data)
{
  Painting *painting = data;

  g_clear_pointer (&painting->picture, pst_picture_unref);
  g_clear_error (&painting->error);
  g_free (painting);
}

static PstPicture *
convert_pixbuf (const GdkPixbuf  *pixbuf,
                GError          **error)
{
  gint          width      = gdk_pixbuf_get_width (pixbuf);
  gint          height     = gdk_pixbuf_get_height (pixbuf);
  gint          n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  gboolean      has_alpha  = gdk_pixbuf_get_has_alpha (pixbuf);
  PstPicture   *picture    = pst_picture_new (width, height, has_alpha, error);
  const guchar *pixels     = gdk_pixbuf_read_pixels (pixbuf);

  for (gint y = 0; picture && y < height; y++)
    for (gint x = 0; x < width; x++)
      {
        const guchar *pixel = pixels + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf) + x * n_channels;
        gsize         i     = (gsize) y * width + x;

        for (guint c = 0; c < 3; c++)
          picture->rgb[3 * i + c] = pixel[c] / 255.0f;
        if (has_alpha)
          picture->alpha[i] = pixel[3] / 255.0f;
      }
  if (picture && has_alpha)
    pst_drawable_fill_transparent (picture);
  return picture;
}

static void
read_file (GTask        *task,
           gpointer      source G_GNUC_UNUSED,
           gpointer      data,
           GCancellable *cancellable)
{
  GFile                 *file    = data;
  g_autofree gchar      *path    = g_file_get_path (file);
  g_autofree gchar      *name    = g_file_get_parse_name (file);
  GError                *error   = NULL;
  gint                   width   = 0;
  gint                   height  = 0;
  g_autoptr (GdkPixbuf)  pixbuf  = NULL;
  g_autoptr (GdkPixbuf)  upright = NULL;
  PstPicture            *picture = NULL;

  if (path && gdk_pixbuf_get_file_info (path, &width, &height) && ! g_cancellable_is_cancelled (cancellable))
    pixbuf = MAX (width, height) > PAINTING_SIDE ? gdk_pixbuf_new_from_file_at_size (path, PAINTING_SIDE, PAINTING_SIDE, NULL)
                                                 : gdk_pixbuf_new_from_file (path, NULL);
  upright = pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
  if (upright)
    picture = convert_pixbuf (upright, &error);
  else
    g_set_error (&error, GIMP_PLUG_IN_ERROR, 0,
                 _ ("“%s” cannot be previewed. If GIMP can open it, it can be painted in all the same: press OK."), name);
  if (picture)
    g_task_return_pointer (task, picture, (GDestroyNotify) pst_picture_unref);
  else
    g_task_return_error (task, error);
}

/* What belongs to a dialog that has been closed is thrown away: the preview is gone then. */
static void
take_file (GObject      *source G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError)  error    = NULL;
  PstPicture         *picture  = g_task_propagate_pointer (G_TASK (result), &error);
  Preview            *preview  = data;
  Painting           *painting;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  painting = g_hash_table_lookup (preview->paintings, g_object_get_data (G_OBJECT (result), "key"));
  if (painting)
    {
      painting->picture = picture;
      painting->error   = g_steal_pointer (&error);
      plan_to_ask (preview);
    }
  else
    {
      g_clear_pointer (&picture, pst_picture_unref);
    }
}

static void
start_to_read_file (Preview     *preview,
                    const gchar *key,
                    GFile       *file)
{
  GTask *task = g_task_new (NULL, preview->closing, take_file, preview);

  g_object_set_data_full (G_OBJECT (task), "key", g_strdup (key), g_free);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, read_file);
  g_object_unref (task);
}

static void
read_layer (Painting *painting,
            gint      id)
{
  g_autoptr (GeglBuffer) buffer = NULL;
  GimpDrawable          *layer;
  gdouble                scale;

  if (! gimp_item_id_is_drawable (id))
    {
      g_set_error_literal (&painting->error, GIMP_PLUG_IN_ERROR, 0, _ ("The style layer is gone: choose another style."));
      return;
    }
  layer             = gimp_drawable_get_by_id (id);
  buffer            = gimp_drawable_get_buffer (layer);
  scale             = MIN ((gdouble) PAINTING_SIDE / MAX (gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer)), 1.0);
  painting->picture = read_part (buffer, gegl_buffer_get_extent (buffer), MAX (gegl_buffer_get_width (buffer) * scale, 1),
                                 MAX (gegl_buffer_get_height (buffer) * scale, 1), gimp_drawable_has_alpha (layer), &painting->error);
}

/* A painting that is there, or will be. */
static Painting *
find_painting (Preview              *preview,
               const PstStyleChoice *choice)
{
  g_autofree gchar *key      = g_strdup_printf ("%d %s", choice->group == PST_STYLE_GROUP_RECENT ? PST_STYLE_GROUP_FILES : choice->group,
                                                choice->id);
  Painting         *painting = g_hash_table_lookup (preview->paintings, key);

  if (painting)
    return painting;
  painting = g_new0 (Painting, 1);
  g_hash_table_insert (preview->paintings, g_strdup (key), painting);
  if (choice->group == PST_STYLE_GROUP_LAYERS)
    {
      read_layer (painting, atoi (choice->id));
    }
  else if (choice->group == PST_STYLE_GROUP_PAINTINGS)
    {
      const PstPainting *shipped = preview->shipped ? pst_paintings_find (preview->shipped, choice->id, &painting->error) : NULL;

      if (shipped)
        start_to_read_file (preview, key, shipped->file);
    }
  else
    {
      g_autoptr (GFile) file = g_file_new_for_uri (choice->id);

      start_to_read_file (preview, key, file);
    }
  return painting;
}

/* Paintings that are no longer chosen are not kept. */
static void
forget_others (Preview              *preview,
               const PstStyleChoice *chosen,
               guint                 n_chosen)
{
  GHashTable *kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, painting_free);

  for (guint i = 0; i < n_chosen; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("%d %s", chosen[i].group == PST_STYLE_GROUP_RECENT ? PST_STYLE_GROUP_FILES
                                                                                                   : chosen[i].group, chosen[i].id);
      gpointer          own;
      gpointer          painting;

      if (g_hash_table_steal_extended (preview->paintings, key, &own, &painting))
        g_hash_table_insert (kept, own, painting);
    }
  g_hash_table_unref (preview->paintings);
  preview->paintings = kept;
}

/* ---- maps */

/* (transfer none) (nullable): the mask, read anew when another drawable is chosen */
static PstMask *
read_map (Preview      *preview,
          Map          *map,
          GimpDrawable *drawable)
{
  g_autoptr (GError) error = NULL;
  gint               id    = drawable ? gimp_item_get_id (GIMP_ITEM (drawable)) : 0;

  if (id == map->id)
    return map->mask;
  g_clear_pointer (&map->mask, pst_mask_unref);
  map->id   = id;
  map->mask = drawable ? pst_map_read (drawable, &preview->source, &error) : NULL;
  if (error)
    pst_picture_view_set_message (pst_live_view_get_picture (preview->view), error->message);
  return map->mask;
}

static void
add_maps (Preview            *preview,
          const PstArguments *arguments,
          PstScene           *scene)
{
  scene->strength   = read_map (preview, &preview->strength, arguments->strength);
  scene->protection = read_map (preview, &preview->protection, arguments->protection);
}

/* ---- questions */

/* Returns whether all are there; says why, where one never will be. The scene borrows the pictures. */
static gboolean
add_paintings (Preview              *preview,
               const PstStyleChoice *chosen,
               guint                 n_chosen,
               PstScene             *scene)
{
  gboolean complete = TRUE;

  for (guint i = 0; i < MIN (n_chosen, PST_MOST_PAINTINGS); i++)
    {
      Painting *painting = find_painting (preview, &chosen[i]);

      if (painting->error)
        {
          pst_live_view_refuse (preview->view, painting->error->message);
          return FALSE;
        }
      complete &= painting->picture != NULL;
      scene->paintings[scene->n_paintings++] = (PstScenePainting) { .picture = painting->picture, .share = chosen[i].share };
    }
  return complete;
}

/* (transfer full): [PST_READY_STYLES] */
static gfloat *
mix_ready_styles (const PstArguments *arguments)
{
  gfloat  *vector = g_new0 (gfloat, PST_READY_STYLES);
  gdouble  sum    = 0.0;

  for (guint i = 0; i < arguments->styles->len; i++)
    sum += ((PstStyle *) g_ptr_array_index (arguments->styles, i))->share;
  for (guint i = 0; i < arguments->styles->len; i++)
    {
      const PstStyle *style = g_ptr_array_index (arguments->styles, i);

      vector[style->ready] = style->share / sum;
    }
  return vector;
}

static void
ask_about (Preview              *preview,
           const PstStyleChoice *chosen,
           guint                 n_chosen)
{
  g_autoptr (PstSettings) settings  = pst_procedure_get_settings (preview->config);
  g_autoptr (GError)      error     = NULL;
  g_auto (PstArguments)   arguments = { 0 };
  g_auto (PstModelFiles)  files     = { 0 };
  g_autofree gfloat      *vector    = NULL;
  PstScene                scene     = { 0 }; /* borrows */
  gboolean                ready     = pst_arguments_are_ready (preview->config);
  gboolean                complete  = pst_arguments_init (&arguments, preview->config, &error);

  forget_others (preview, chosen, ready ? 0 : n_chosen);
  if (ready && ! complete)
    {
      pst_live_view_refuse (preview->view, error->message);
      return;
    }
  if (ready)
    {
      vector             = mix_ready_styles (&arguments);
      scene.n_paintings  = 1;
      scene.paintings[0] = (PstScenePainting) { .style = vector, .share = 1.0 };
    }
  else if (! add_paintings (preview, chosen, n_chosen, &scene))
    return;
  if (complete)
    add_maps (preview, &arguments, &scene);
  pst_shipped_model_files (settings, ready, &files);
  if (! files.instant)
    files.instant = pst_shipped_file ("models", "arbitrary.safetensors"); /* for the first picture */
  pst_live_view_ask (preview->view, &(PstLiveQuestion) { .files = files, .settings = settings, .scene = &scene,
                                                         .n_entries = ready ? PST_READY_STYLES : 0 });
}

static gboolean
ask (gpointer data)
{
  Preview                   *preview = data;
  guint                      n_chosen;
  g_autofree PstStyleChoice *chosen  = pst_style_gallery_get_chosen (preview->gallery, &n_chosen);

  preview->plan = 0;
  if (n_chosen == 0)
    pst_live_view_refuse (preview->view, NULL); /* the gallery says what to do */
  else if (preview->rows == preview->whole->height)
    ask_about (preview, chosen, n_chosen);
  return G_SOURCE_REMOVE;
}

static void
plan_to_ask (Preview *preview)
{
  if (preview->plan == 0)
    preview->plan = g_timeout_add (PERIOD, ask, preview);
}

/* Called in a thread of the live preview's. */
static void
retouch (PstPicture  *picture,
         gdouble      density,
         PstSettings *settings,
         gpointer     data G_GNUC_UNUSED)
{
  pst_retouch (picture, babl_space ("sRGB"), MIN (density, 1.0), settings);
}

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  g_cancellable_cancel (preview->closing);
  g_object_unref (preview->closing);
  g_signal_handlers_disconnect_by_data (preview->config, preview);
  g_clear_handle_id (&preview->reading, g_source_remove);
  g_clear_handle_id (&preview->plan, g_source_remove);
  g_clear_pointer (&preview->whole, pst_picture_unref);
  g_clear_pointer (&preview->shipped, g_ptr_array_unref);
  g_clear_pointer (&preview->strength.mask, pst_mask_unref);
  g_clear_pointer (&preview->protection.mask, pst_mask_unref);
  g_hash_table_unref (preview->paintings);
  g_object_unref (preview->buffer);
  g_free (preview);
}

/**
 * pst_dialog_preview_new:
 * @config: the procedure's arguments
 * @gallery: where the styles are chosen; outlives the preview
 * @source: what is to be repainted
 *
 * Returns: (transfer floating): a view that shows what would be painted
 */
GtkWidget *
pst_dialog_preview_new (GimpProcedureConfig *config,
                        PstStyleGallery     *gallery,
                        const PstSource     *source)
{
  Preview            *preview = g_new0 (Preview, 1);
  GtkWidget          *view    = pst_live_view_new (source->region.width, source->region.height, fetch, preview, preview_free);
  g_autoptr (GError)  error   = NULL;

  *preview = (Preview) {
    .config    = config,
    .gallery   = gallery,
    .view      = PST_LIVE_VIEW (view),
    .buffer    = gimp_drawable_get_buffer (GIMP_DRAWABLE (source->layer)),
    .source    = *source,
    .region    = source->region,
    .has_alpha = gimp_drawable_has_alpha (GIMP_DRAWABLE (source->layer)),
    .paintings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, painting_free),
    .shipped   = pst_paintings_list (NULL),
    .closing   = g_cancellable_new (),
  };
  pst_live_preview_set_retouch (pst_live_view_get_preview (preview->view), retouch, NULL);
  if (start_to_read (preview, &error))
    {
      g_signal_connect_swapped (config, "notify", G_CALLBACK (plan_to_ask), preview);
      plan_to_ask (preview);
    }
  else
    {
      pst_live_view_refuse (preview->view, error->message);
    }
  gtk_widget_show (view);
  return view;
}
