/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks the live view what the arguments would paint, once everything for it has been read (preview-sources.c), and gets the pixels of
 * parts that are looked at closely. What it shows at rest is what a job paints at that size, with the maps, the regions and the start
 * that the arguments name, and with the original where the selection is not. It is read and painted in the job's space (pixel-space.c),
 * and made sRGB where it is shown (screen.c). When the user comes back from another window, it looks
 * whether something has changed there.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche-ui/live-view.h>

#include "arguments/arguments.h"
#include "catalogue/shipped.h"
#include "colour/pixel-space.h"
#include "colour/retouch.h"
#include "image/pixels.h"
#include "image/screen.h"
#include "preview/dialog-preview.h"
#include "preview/preview-sources.h"

#define PERIOD   16 /* milliseconds: many arguments change at once */
#define DATA_KEY "pastiche-preview"

typedef struct
{
  GimpProcedureConfig *config;    /* borrowed; outlives the dialog */
  GtkWindow           *dialog;    /* borrowed; outlives the view */
  PstLiveView         *view;      /* borrowed */
  PstSource            source;    /* without its selection */
  GeglRectangle        region;    /* of the layer that is painted: the source's, or more of it where edges are joined */
  PstPreviewSources   *sources;
  PstPicture          *content;   /* that is painted, or NULL */
  PstPicture          *shown;     /* the same in sRGB, or NULL */
  PstRectangle         part;      /* of the region, that is being read */
  gboolean             away;      /* the user is in another window */
  guint                plan;      /* source id */

  GMutex               mutex;     /* guards what follows: the view's threads look at it */
  PstMask             *selection; /* of the region, or NULL */
  gint                 width;     /* of the region */
  const Babl          *space;     /* in which it is painted */
  gboolean             is_grey;   /* the image */
} Preview;

/* ---- pixels */

static void
take_part (PstPicture *picture,
           gpointer    data)
{
  Preview                *preview = data;
  g_autoptr (PstPicture)  content = picture;

  pst_live_view_take_part (preview->view, &preview->part, content);
}

/* Parts of an image's own size have many pixels: they arrive in a while. */
static PstPicture *
fetch (const PstRectangle  *place,
       gint                 width,
       gint                 height,
       gpointer             data,
       GError             **error)
{
  Preview       *preview = data;
  GeglRectangle  part    = { preview->region.x + place->x, preview->region.y + place->y, place->width, place->height };

  if (place->width == preview->region.width && place->height == preview->region.height)
    return pst_picture_ref (preview->content);
  preview->part = *place;
  pst_preview_sources_read_part (preview->sources, &part, width, height, take_part, preview, error);
  return NULL;
}

/* (transfer full) (nullable): in sRGB; %NULL where there is no memory for it */
static PstPicture *
make_shown (const Preview *preview,
            PstPicture    *picture)
{
  PstPicture *shown;

  if (preview->space == babl_space ("sRGB"))
    return pst_picture_ref (picture);
  shown = pst_picture_copy (picture, NULL);
  if (shown)
    pst_screen_convert (preview->space, shown);
  return shown;
}

static PstPicture *
show_colours (PstPicture *picture,
              gpointer    data)
{
  const Preview *preview = data;

  if (picture == preview->content && preview->shown)
    return pst_picture_ref (preview->shown);
  return make_shown (preview, picture);
}

static void
forget_content (Preview *preview)
{
  g_clear_pointer (&preview->content, pst_picture_unref);
  g_clear_pointer (&preview->shown, pst_picture_unref);
}

/* ---- the selection */

static void
take_selection (Preview *preview,
                PstMask *selection)
{
  g_mutex_lock (&preview->mutex);
  g_clear_pointer (&preview->selection, pst_mask_unref);
  preview->selection = selection ? pst_mask_ref (selection) : NULL;
  preview->width     = preview->region.width;
  g_mutex_unlock (&preview->mutex);
  pst_live_preview_retouch_anew (pst_live_view_get_preview (preview->view));
}

/* A mask between its pixels, whose middles have whole coordinates. */
static gfloat
sample_mask (const PstMask *mask,
             gdouble        x,
             gdouble        y)
{
  gint          left  = CLAMP (floor (x), 0, mask->width - 1);
  gint          above = CLAMP (floor (y), 0, mask->height - 1);
  gint          right = MIN (left + 1, mask->width - 1);
  gint          below = MIN (above + 1, mask->height - 1);
  gdouble       dx    = CLAMP (x - left, 0.0, 1.0);
  gdouble       dy    = CLAMP (y - above, 0.0, 1.0);
  const gfloat *upper = mask->values + (gsize) above * mask->width;
  const gfloat *lower = mask->values + (gsize) below * mask->width;

  return (1.0 - dy) * ((1.0 - dx) * upper[left] + dx * upper[right]) + dy * ((1.0 - dx) * lower[left] + dx * lower[right]);
}

/* As the new layer does it, in its pixels or by its mask. */
static void
show_selected (PstPicture         *picture,
               const PstPicture   *content,
               const PstRectangle *place,
               const PstMask      *selection,
               gint                width)
{
  gdouble shrink = (gdouble) selection->width / width;
  gdouble step   = shrink * place->width / picture->width;

  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      {
        gsize  i        = 3 * ((gsize) y * picture->width + x);
        gfloat selected = sample_mask (selection, place->x * shrink + (x + 0.5) * step - 0.5,
                                       place->y * shrink + (y + 0.5) * step - 0.5);

        for (guint c = 0; c < 3; c++)
          picture->rgb[i + c] = content->rgb[i + c] + selected * (picture->rgb[i + c] - content->rgb[i + c]);
      }
}

/* As a layer of a greyscale image does it. */
static void
make_grey (PstPicture *picture)
{
  gsize              n      = (gsize) picture->width * picture->height;
  const Babl        *grey   = babl_format ("Y' float");
  const Babl        *rgb    = babl_format ("R'G'B' float");
  g_autofree gfloat *values = g_new (gfloat, n);

  babl_process (babl_fish (rgb, grey), picture->rgb, values, n);
  babl_process (babl_fish (grey, rgb), values, picture->rgb, n);
}

/* This and the next are called in a thread of the live preview's. */
static void
retouch (PstPicture         *picture,
         const PstRectangle *place,
         PstSettings        *settings,
         gpointer            data)
{
  Preview    *preview = data;
  const Babl *space;

  g_mutex_lock (&preview->mutex);
  space = preview->space;
  g_mutex_unlock (&preview->mutex);
  pst_retouch (picture, space, MIN ((gdouble) picture->width / place->width, 1.0), settings);
}

/* What happens to a painting before it is seen in the image, and so on a screen. */
static void
merge (PstPicture         *picture,
       const PstPicture   *content,
       const PstRectangle *place,
       gpointer            data)
{
  Preview             *preview   = data;
  g_autoptr (PstMask)  selection = NULL;
  const Babl          *space;
  gint                 width;
  gboolean             is_grey;

  g_mutex_lock (&preview->mutex);
  selection = preview->selection ? pst_mask_ref (preview->selection) : NULL;
  width     = preview->width;
  space     = preview->space;
  is_grey   = preview->is_grey;
  g_mutex_unlock (&preview->mutex);
  if (is_grey)
    make_grey (picture);
  if (selection)
    show_selected (picture, content, place, selection, width);
  pst_screen_convert (space, picture);
}

/* ---- questions */

/* Those that answer say whether everything is there. The scene borrows. */
static gboolean
add_styles (Preview             *preview,
            const PstArguments  *arguments,
            PstScene            *scene,
            GError             **error)
{
  for (guint i = 0; i < arguments->styles->len; i++)
    {
      const PstStyle   *style    = g_ptr_array_index (arguments->styles, i);
      PstScenePainting *painting = &scene->paintings[scene->n_paintings++];

      painting->share = style->share;
      if (style->ready)
        painting->style = pst_style_get_vector (style);
      else
        painting->picture = pst_preview_sources_get_painting (preview->sources, style, *error ? NULL : error);
      if (style->region)
        painting->region = pst_preview_sources_get_mask (preview->sources, style->region, *error ? NULL : error);
    }
  for (guint i = 0; i < arguments->styles->len; i++)
    {
      const PstStyle *style = g_ptr_array_index (arguments->styles, i);

      if ((! style->ready && ! scene->paintings[i].picture) || (style->region && ! scene->paintings[i].region))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_masks (Preview             *preview,
           const PstArguments  *arguments,
           PstScene            *scene,
           GError             **error)
{
  if (arguments->strength)
    scene->strength = pst_preview_sources_get_mask (preview->sources, arguments->strength, *error ? NULL : error);
  if (arguments->protection)
    scene->protection = pst_preview_sources_get_mask (preview->sources, arguments->protection, *error ? NULL : error);
  if (arguments->start)
    scene->start = pst_preview_sources_get_start (preview->sources, arguments->start, *error ? NULL : error);
  return (! arguments->strength || scene->strength) && (! arguments->protection || scene->protection) &&
         (! arguments->start || scene->start);
}

static gboolean
add_selection (Preview  *preview,
               GError  **error)
{
  GimpImage *image     = gimp_item_get_image (GIMP_ITEM (preview->source.layer));
  gboolean   is_all    = gimp_selection_is_empty (image);
  PstMask   *selection = is_all ? NULL : pst_preview_sources_get_mask (preview->sources,
                                                                       GIMP_DRAWABLE (gimp_image_get_selection (image)), error);

  if (selection != preview->selection)
    take_selection (preview, selection);
  return is_all || selection;
}

static void
clear_scene (PstScene *scene)
{
  for (guint i = 0; i < scene->n_paintings; i++)
    g_free (scene->paintings[i].style);
}

static void
ask_about (Preview            *preview,
           const PstArguments *arguments,
           PstSettings        *settings)
{
  g_autoptr (GError)     error    = NULL;
  g_auto (PstModelFiles) files    = { 0 };
  PstScene               scene    = { 0 };
  gboolean               complete = add_selection (preview, &error);

  complete &= add_styles (preview, arguments, &scene, &error);
  complete &= add_masks (preview, arguments, &scene, &error);
  pst_pixel_space_get_primaries (preview->space, scene.primaries);
  pst_shipped_model_files (settings, pst_arguments_get_ready (arguments), &files);
  if (! files.instant)
    files.instant = pst_shipped_file ("models", "arbitrary.safetensors"); /* for the first picture */
  if (error)
    pst_live_view_refuse (preview->view, error->message);
  else if (complete)
    pst_live_view_ask (preview->view, &(PstLiveQuestion) { .files = files, .settings = settings, .scene = &scene });
  else
    pst_live_view_wait (preview->view);
  clear_scene (&scene);
}

/* The user may have changed it meanwhile. */
static void
follow_mode (Preview *preview)
{
  GimpImage *image   = gimp_item_get_image (GIMP_ITEM (preview->source.layer));
  gboolean   is_grey = gimp_image_get_base_type (image) == GIMP_GRAY;

  if (is_grey == preview->is_grey)
    return;
  g_mutex_lock (&preview->mutex);
  preview->is_grey = is_grey;
  g_mutex_unlock (&preview->mutex);
  pst_live_preview_retouch_anew (pst_live_view_get_preview (preview->view));
}

/* Ready styles are painted in sRGB, everything else as the layer wants it. */
static void
choose_space (Preview *preview)
{
  const Babl *space = pst_arguments_are_ready (preview->config) ? babl_space ("sRGB") : preview->source.space;

  if (space == preview->space)
    return;
  g_mutex_lock (&preview->mutex);
  preview->space = space;
  g_mutex_unlock (&preview->mutex);
  forget_content (preview);
  pst_preview_sources_set_space (preview->sources, space);
  pst_live_view_fetch_anew (preview->view, preview->region.width, preview->region.height);
}

/* Where edges are joined, more is painted than what is selected and what lies around it. */
static void
choose_region (Preview     *preview,
               PstSettings *settings)
{
  PstSource source = preview->source;

  pst_source_join_edges (&source, settings);
  if (gegl_rectangle_equal (&source.region, &preview->region))
    return;
  preview->region = source.region;
  forget_content (preview);
  take_selection (preview, NULL);
  pst_preview_sources_set_region (preview->sources, &preview->region);
  pst_live_view_fetch_anew (preview->view, preview->region.width, preview->region.height);
}

/* Another one than before: the user has painted on the layer. */
static gboolean
show_content (Preview  *preview,
              GError  **error)
{
  PstPicture *content = pst_preview_sources_get_content (preview->sources, error);

  if (! content || content == preview->content)
    return content != NULL;
  if (preview->content)
    pst_live_view_fetch_anew (preview->view, preview->region.width, preview->region.height);
  forget_content (preview);
  preview->content = pst_picture_ref (content);
  preview->shown   = make_shown (preview, content);
  pst_picture_view_set_picture (pst_live_view_get_picture (preview->view), PST_PICTURE_BEFORE, preview->shown);
  return TRUE;
}

/* Without a style, the gallery says what to do. */
static gboolean
ask (gpointer data)
{
  Preview                *preview   = data;
  g_autoptr (PstSettings) settings  = pst_arguments_get_settings (preview->config);
  g_autoptr (GError)      error     = NULL;
  g_auto (PstArguments)   arguments = { 0 };

  preview->plan = 0;
  if (! gimp_item_is_valid (GIMP_ITEM (preview->source.layer))) /* what is shown stays: OK will say so */
    return G_SOURCE_REMOVE;
  follow_mode (preview);
  choose_space (preview);
  choose_region (preview, settings);
  if (! show_content (preview, &error))
    {
      if (error)
        pst_live_view_refuse (preview->view, error->message);
      else
        pst_live_view_wait (preview->view);
      return G_SOURCE_REMOVE;
    }
  if (pst_arguments_init (&arguments, preview->config, &error))
    ask_about (preview, &arguments, settings);
  else
    pst_live_view_refuse (preview->view, arguments.styles->len > 0 ? error->message : NULL);
  pst_preview_sources_tidy (preview->sources);
  return G_SOURCE_REMOVE;
}

static void
plan_to_ask (Preview *preview)
{
  pst_live_view_doubt (preview->view);
  if (preview->plan == 0)
    preview->plan = g_timeout_add (PERIOD, ask, preview);
}

/* Back from another window, where layers, channels and the selection may have been changed. */
static void
take_active (Preview *preview)
{
  gboolean is_back = preview->away && gtk_window_is_active (preview->dialog);

  preview->away = ! gtk_window_is_active (preview->dialog);
  if (! is_back || ! pst_source_find_again (&preview->source))
    return;
  pst_preview_sources_read_again (preview->sources);
  plan_to_ask (preview);
}

/* ---- the whole */

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  g_object_set_data (G_OBJECT (preview->view), DATA_KEY, NULL);
  g_signal_handlers_disconnect_by_data (preview->config, preview);
  g_signal_handlers_disconnect_by_data (preview->dialog, preview);
  g_clear_handle_id (&preview->plan, g_source_remove);
  forget_content (preview);
  g_clear_pointer (&preview->selection, pst_mask_unref);
  pst_preview_sources_free (preview->sources);
  g_mutex_clear (&preview->mutex);
  g_free (preview);
}

/* (transfer floating): a view that shows what would be painted, a #PstLiveView, which the dialog outlives */
GtkWidget *
pst_dialog_preview_new (GimpProcedureConfig *config,
                        const PstSource     *source,
                        GtkWindow           *dialog)
{
  Preview   *preview = g_new0 (Preview, 1);
  GtkWidget *view    = pst_live_view_new (source->region.width, source->region.height, fetch, preview, preview_free);

  preview->config  = config;
  preview->dialog  = dialog;
  preview->view    = PST_LIVE_VIEW (view);
  preview->source  = *source;
  preview->region  = source->region;
  preview->space   = babl_space ("sRGB");
  preview->sources = pst_preview_sources_new (GIMP_DRAWABLE (source->layer), G_CALLBACK (plan_to_ask), preview);
  preview->source.selection = NULL;
  pst_preview_sources_set_region (preview->sources, &preview->region);
  g_mutex_init (&preview->mutex);
  g_object_set_data (G_OBJECT (view), DATA_KEY, preview);
  pst_live_view_set_colours (preview->view, show_colours);
  pst_live_preview_set_retouch (pst_live_view_get_preview (preview->view), retouch, merge, preview);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (plan_to_ask), preview);
  g_signal_connect_swapped (dialog, "notify::is-active", G_CALLBACK (take_active), preview);
  plan_to_ask (preview);
  gtk_widget_show (view);
  return view;
}

/* (transfer none) (nullable): the painting with the largest share, the first of several */
static const PstStyle *
find_main_style (const PstArguments *arguments)
{
  const PstStyle *found = NULL;

  for (guint i = 0; i < arguments->styles->len; i++)
    {
      const PstStyle *style = g_ptr_array_index (arguments->styles, i);

      if (! style->ready && (! found || style->share > found->share))
        found = style;
    }
  return found;
}

/* Finds a scene of small pictures, borrowed from a view of pst_dialog_preview_new(): what is to be repainted, and the painting with the
 * largest share. Answers whether both are there; a ready style has no painting.
 */
gboolean
pst_dialog_preview_get_scene (GtkWidget *view,
                              PstScene  *scene)
{
  Preview               *preview   = g_object_get_data (G_OBJECT (view), DATA_KEY);
  g_auto (PstArguments)  arguments = { 0 };
  const PstStyle        *style;
  PstPicture            *painting;

  if (! preview) /* the dialog is being closed */
    return FALSE;
  style    = pst_arguments_init (&arguments, preview->config, NULL) ? find_main_style (&arguments) : NULL;
  painting = style ? pst_preview_sources_get_painting (preview->sources, style, NULL) : NULL;
  *scene   = (PstScene) { .content = preview->content, .n_paintings = 1, .paintings = { { .picture = painting, .share = 1.0 } } };
  pst_pixel_space_get_primaries (preview->space, scene->primaries);
  return scene->content && painting;
}
