/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Joins the picture view and the live preview:
 *
 *   question → content of the preview's size (from whoever fetches pixels) → live preview → answers → picture view
 *   view-changed → a part of the content, larger → live preview → answers → picture view
 *
 * The view may change with every motion of the pointer; a part is asked for once it has been still for a moment, with a margin around
 * it, and stays where it is until another one is there.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/live-view.h>

#define STILL  200 /* milliseconds */
#define MARGIN 8   /* a part has this share of itself more on every side */

struct _PstLiveView
{
  GtkBox           parent_instance;

  PstPictureView  *picture;
  PstLivePreview  *preview;
  gint             width;
  gint             height;
  PstFetchPicture  fetch;
  PstShowColours   show_colours; /* or NULL */
  gpointer         data;
  GDestroyNotify   destroy;

  PstPicture      *content; /* of the preview's size, or NULL: not fetched yet */
  PstPicture      *painted; /* the last answer, of the whole, or NULL */
  gboolean         hidden;  /* it is not shown */
  gboolean         waiting; /* what is to be painted is not known yet */
  gboolean         doubted; /* what is to be painted may not be what was asked for last */
  gboolean         at_rest; /* it says that what is shown will be painted */
  gboolean         refused; /* there is nothing to be painted */
  PstRectangle     part;    /* that is asked for; empty: none */
  gint             part_width;
  PstRectangle     wanted;  /* a part whose pixels will arrive; empty: none */
  gint             wanted_width;
  guint            still;   /* source id */
};

enum
{
  ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstLiveView, pst_live_view, GTK_TYPE_BOX)

/* ---- answers */

static const gchar *
describe_stage (PstLiveStage stage)
{
  switch (stage)
    {
    case PST_LIVE_STAGE_DRAFT:
    case PST_LIVE_STAGE_SKETCH:
      return _ ("A first sketch…");
    case PST_LIVE_STAGE_PAINTING:
      return _ ("Being refined…");
    case PST_LIVE_STAGE_PART:
      return _ ("This part is being refined…");
    case PST_LIVE_STAGE_REST:
      break;
    }
  return _ ("This is what will be painted");
}

static gboolean
is_whole (const PstLiveView  *view,
          const PstRectangle *place)
{
  return place->width == view->width && place->height == view->height;
}

static void
show_painted (PstLiveView *view)
{
  pst_picture_view_set_picture (view->picture, PST_PICTURE_AFTER, view->painted);
  view->hidden = FALSE;
}

static void
show_answer (PstLiveView         *view,
             const PstLiveAnswer *answer)
{
  if (! is_whole (view, &answer->place))
    {
      if (! view->refused)
        pst_picture_view_set_part (view->picture, PST_PICTURE_AFTER, answer->picture, &answer->place);
      return;
    }
  g_clear_pointer (&view->painted, pst_picture_unref);
  view->painted = pst_picture_ref (answer->picture);
  if (! view->refused)
    show_painted (view);
  if (answer->stage < PST_LIVE_STAGE_PART) /* something else is painted: the part is as it was before */
    pst_picture_view_set_part (view->picture, PST_PICTURE_AFTER, NULL, NULL);
}

static void
take_answer (const PstLiveAnswer *answer,
             gpointer             data)
{
  PstLiveView *view = data;

  if (! view->content) /* it is about the picture that was there before */
    return;
  if (answer->picture)
    show_answer (view, answer);
  view->at_rest = FALSE;
  if (view->refused || view->waiting) /* which says what there is to say */
    return;
  if (view->hidden) /* it is asked for once more */
    show_painted (view);
  if (answer->error)
    {
      pst_picture_view_set_message (view->picture, answer->error->message);
      pst_picture_view_set_busy (view->picture, -1.0, NULL);
    }
  else if (answer->stage < PST_LIVE_STAGE_REST)
    {
      pst_picture_view_set_busy (view->picture, answer->fraction, describe_stage (answer->stage));
    }
  else
    {
      view->at_rest = ! view->doubted;
      pst_picture_view_set_busy (view->picture, -1.0, view->doubted ? NULL : describe_stage (answer->stage));
    }
}

/* ---- the picture as it is */

/* (transfer full) (nullable): what is shown of what was fetched */
static PstPicture *
make_shown (PstLiveView *view,
            PstPicture  *picture)
{
  return view->show_colours ? view->show_colours (picture, view->data) : pst_picture_ref (picture);
}

static void
show_content (PstLiveView *view)
{
  g_autoptr (PstPicture) shown = make_shown (view, view->content);

  pst_picture_view_set_picture (view->picture, PST_PICTURE_BEFORE, shown);
}

static void
show_part (PstLiveView        *view,
           PstPicture         *content,
           const PstRectangle *place)
{
  g_autoptr (PstPicture) shown = make_shown (view, content);

  pst_picture_view_set_part (view->picture, PST_PICTURE_BEFORE, shown, place);
}

/* ---- questions */

static PstPicture *
fetch_pixels (PstLiveView        *view,
              const PstRectangle *place,
              gint                width,
              gint                height)
{
  g_autoptr (GError)  error   = NULL;
  PstPicture         *picture = view->fetch (place, width, height, view->data, &error);

  if (error)
    pst_picture_view_set_message (view->picture, error->message);
  return picture;
}

static gboolean
fetch_content (PstLiveView *view)
{
  PstRectangle all = { 0, 0, view->width, view->height };
  gint         width;
  gint         height;

  if (view->content)
    return TRUE;
  pst_live_question_choose_size (view->width, view->height, &width, &height);
  view->content = fetch_pixels (view, &all, width, height);
  if (! view->content)
    return FALSE;
  show_content (view);
  return TRUE;
}

static void
ask (PstLiveView           *view,
     const PstLiveQuestion *question)
{
  PstLiveQuestion complete = *question;
  PstScene        scene    = *question->scene;

  pst_picture_view_set_message (view->picture, NULL);
  if (! fetch_content (view))
    return;
  scene.content   = view->content;
  complete.scene  = &scene;
  complete.width  = view->width;
  complete.height = view->height;
  pst_live_preview_ask (view->preview, &complete);
}

/* ---- parts */

static gboolean
is_inside (const PstRectangle *place,
           const PstRectangle *other)
{
  return place->x >= other->x && place->y >= other->y && place->x + place->width <= other->x + other->width &&
         place->y + place->height <= other->y + other->height;
}

static void
drop_part (PstLiveView *view)
{
  view->wanted = (PstRectangle) { 0 };
  if (view->part.width == 0)
    return;
  view->part = (PstRectangle) { 0 };
  pst_live_preview_ask_part (view->preview, NULL, NULL);
  pst_picture_view_set_part (view->picture, PST_PICTURE_BEFORE, NULL, NULL);
  pst_picture_view_set_part (view->picture, PST_PICTURE_AFTER, NULL, NULL);
}

static void
ask_part (PstLiveView        *view,
          const PstRectangle *place,
          gint                width,
          gint                height)
{
  g_autoptr (PstPicture) content = NULL;

  view->wanted       = *place;
  view->wanted_width = width;
  content            = fetch_pixels (view, place, width, height);
  if (content)
    pst_live_view_take_part (view, place, content);
}

/* Whether a part that is so many pixels wide would do. */
static gboolean
would_do (const PstRectangle *part,
          gint                part_width,
          const PstRectangle *seen,
          const PstRectangle *place,
          gint                width)
{
  return part->width > 0 && is_inside (seen, part) && (gdouble) part_width / part->width >= (gdouble) width / place->width;
}

/* Whether one that is there already would, so that no other one is wanted, or one that will be. */
static gboolean
has_part (PstLiveView        *view,
          const PstRectangle *seen,
          const PstRectangle *place,
          gint                width)
{
  if (! would_do (&view->part, view->part_width, seen, place, width))
    return would_do (&view->wanted, view->wanted_width, seen, place, width);
  view->wanted = (PstRectangle) { 0 };
  return TRUE;
}

static gboolean
choose_part (gpointer data)
{
  PstLiveView  *view = data;
  PstRectangle  seen;
  PstRectangle  place;
  gdouble       density;
  gint          width;
  gint          height;

  view->still = 0;
  pst_picture_view_get_visible (view->picture, &seen, &density);
  if (seen.width == 0 || ! view->content)
    return G_SOURCE_REMOVE;
  place = (PstRectangle) { seen.x - seen.width / MARGIN, seen.y - seen.height / MARGIN, seen.width + 2 * seen.width / MARGIN,
                           seen.height + 2 * seen.height / MARGIN };
  if (! pst_live_question_choose_part (view->width, view->height, density, &place, &width, &height))
    drop_part (view);
  else if (! has_part (view, &seen, &place, width))
    ask_part (view, &place, width, height);
  return G_SOURCE_REMOVE;
}

static void
wait_until_still (PstLiveView *view)
{
  g_clear_handle_id (&view->still, g_source_remove);
  view->still = g_timeout_add (STILL, choose_part, view);
}

/* ---- the widget */

/* Paints what is wanted and can be seen, and nothing else. */
static void
paint_or_pause (PstLiveView *view)
{
  if (view->content && ! view->refused && ! view->waiting && gtk_widget_get_mapped (GTK_WIDGET (view)))
    pst_live_preview_resume (view->preview);
  else
    pst_live_preview_pause (view->preview);
}

static void
pst_live_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pst_live_view_parent_class)->map (widget);
  paint_or_pause (PST_LIVE_VIEW (widget));
}

static void
pst_live_view_unmap (GtkWidget *widget)
{
  PstLiveView *view = PST_LIVE_VIEW (widget);

  if (view->preview)
    pst_live_preview_pause (view->preview);
  GTK_WIDGET_CLASS (pst_live_view_parent_class)->unmap (widget);
}

static void
pst_live_view_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (PST_LIVE_VIEW (widget)->picture));
}

static void
pst_live_view_destroy (GtkWidget *widget)
{
  PstLiveView *view = PST_LIVE_VIEW (widget);

  g_clear_handle_id (&view->still, g_source_remove);
  g_clear_pointer (&view->preview, pst_live_preview_free);
  g_clear_pointer (&view->content, pst_picture_unref);
  g_clear_pointer (&view->painted, pst_picture_unref);
  if (view->destroy)
    view->destroy (view->data);
  view->destroy = NULL;
  GTK_WIDGET_CLASS (pst_live_view_parent_class)->destroy (widget);
}

static void
pst_live_view_class_init (PstLiveViewClass *class)
{
  GTK_WIDGET_CLASS (class)->map        = pst_live_view_map;
  GTK_WIDGET_CLASS (class)->unmap      = pst_live_view_unmap;
  GTK_WIDGET_CLASS (class)->grab_focus = pst_live_view_grab_focus;
  GTK_WIDGET_CLASS (class)->destroy    = pst_live_view_destroy;

  /**
   * PstLiveView::asked:
   * @view: the view
   *
   * Something else is to be painted than before, or nothing.
   */
  signals[ASKED] = g_signal_new ("asked", PST_TYPE_LIVE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pst_live_view_init (PstLiveView *view)
{
  GtkWidget *picture = pst_picture_view_new ();

  view->picture = PST_PICTURE_VIEW (picture);
  view->preview = pst_live_preview_new (take_answer, view);
  pst_live_preview_pause (view->preview);
  g_signal_connect_swapped (picture, "view-changed", G_CALLBACK (wait_until_still), view);
  gtk_box_pack_start (GTK_BOX (view), picture, TRUE, TRUE, 0);
  gtk_widget_show (picture);
}

/**
 * pst_live_view_new:
 * @width: of the picture that is to be painted, in pixels
 * @height: of the picture, in pixels
 * @fetch: gets its pixels
 * @data: passed on to @fetch
 * @destroy: (nullable): is told when @data is not needed any more
 *
 * Returns: (transfer floating): a view that has not been asked yet, and shows nothing
 */
GtkWidget *
pst_live_view_new (gint            width,
                   gint            height,
                   PstFetchPicture fetch,
                   gpointer        data,
                   GDestroyNotify  destroy)
{
  PstLiveView *view = g_object_new (PST_TYPE_LIVE_VIEW, NULL);

  view->width   = width;
  view->height  = height;
  view->fetch   = fetch;
  view->data    = data;
  view->destroy = destroy;
  pst_picture_view_set_size (view->picture, width, height);
  return GTK_WIDGET (view);
}

/**
 * pst_live_view_set_colours:
 * @view: a view that has not been asked yet
 * @show_colours: makes of what is fetched what is shown, where that is not in sRGB; what is painted of it has to be in sRGB once it is
 *                retouched
 */
void
pst_live_view_set_colours (PstLiveView    *view,
                           PstShowColours  show_colours)
{
  view->show_colours = show_colours;
}

/**
 * pst_live_view_ask:
 * @view: the view
 * @question: what is to be painted; the scene's content and the size are the view's own, masks may have any size
 *
 * Takes the place of the question before.
 */
void
pst_live_view_ask (PstLiveView           *view,
                   const PstLiveQuestion *question)
{
  ask (view, question);
  view->refused = FALSE;
  view->waiting = FALSE;
  view->doubted = FALSE;
  paint_or_pause (view);
  g_signal_emit (view, signals[ASKED], 0);
}

/**
 * pst_live_view_refuse:
 * @view: the view
 * @reason: (nullable): translated: a sentence that says why nothing can be painted, and what to do
 *
 * Takes the place of a question that cannot be asked, without a painting for instance. Nothing is painted until there is one, and what
 * was painted last is not shown.
 */
void
pst_live_view_refuse (PstLiveView *view,
                      const gchar *reason)
{
  view->refused = TRUE;
  view->waiting = FALSE;
  view->at_rest = FALSE;
  view->hidden  = view->painted != NULL;
  paint_or_pause (view);
  drop_part (view);
  wait_until_still (view); /* and ask for it once more */
  pst_picture_view_set_picture (view->picture, PST_PICTURE_AFTER, NULL);
  pst_picture_view_set_message (view->picture, reason);
  pst_picture_view_set_busy (view->picture, -1.0, NULL);
  g_signal_emit (view, signals[ASKED], 0);
}

/**
 * pst_live_view_wait:
 * @view: the view
 *
 * Takes the place of a question that can be asked in a moment, once a painting has been read for instance. What was painted last is shown
 * until then, but nobody says that it is what will be painted.
 */
void
pst_live_view_wait (PstLiveView *view)
{
  view->waiting = TRUE;
  view->at_rest = FALSE;
  paint_or_pause (view);
  pst_picture_view_set_message (view->picture, NULL);
  pst_picture_view_set_busy (view->picture, 0.0, _ ("Being read…"));
}

/**
 * pst_live_view_doubt:
 * @view: the view
 *
 * To be called as soon as something has changed that the next question may be about: until that is answered, nobody says that what is shown
 * will be painted.
 */
void
pst_live_view_doubt (PstLiveView *view)
{
  view->doubted = TRUE;
  if (view->at_rest)
    pst_picture_view_set_busy (view->picture, -1.0, NULL);
  view->at_rest = FALSE;
}

/**
 * pst_live_view_take_part:
 * @view: the view
 * @place: a part of the picture that was fetched
 * @picture: its pixels; not to be changed afterwards
 *
 * What is not wanted any more is not shown.
 */
void
pst_live_view_take_part (PstLiveView        *view,
                         const PstRectangle *place,
                         PstPicture         *picture)
{
  if (! is_inside (place, &view->wanted) || ! is_inside (&view->wanted, place))
    return;
  view->part       = view->wanted;
  view->part_width = view->wanted_width;
  view->wanted     = (PstRectangle) { 0 };
  show_part (view, picture, &view->part);
  pst_live_preview_ask_part (view->preview, picture, &view->part);
}

/**
 * pst_live_view_fetch_anew:
 * @view: the view
 * @width: of the picture that is to be painted from now on, in pixels
 * @height: of that picture, in pixels
 *
 * To be called when there are other pixels than before, or more or less of them. The next question fetches them.
 */
void
pst_live_view_fetch_anew (PstLiveView *view,
                          gint         width,
                          gint         height)
{
  drop_part (view);
  g_clear_pointer (&view->content, pst_picture_unref);
  g_clear_pointer (&view->painted, pst_picture_unref);
  view->width  = width;
  view->height = height;
  paint_or_pause (view);
  pst_picture_view_set_size (view->picture, width, height);
}

/**
 * pst_live_view_get_picture:
 * @view: the view
 *
 * Returns: (transfer none): the widget that shows the picture
 */
PstPictureView *
pst_live_view_get_picture (PstLiveView *view)
{
  return view->picture;
}

/**
 * pst_live_view_get_preview:
 * @view: the view
 *
 * Returns: (transfer none): what paints it, to look whether it is at rest
 */
PstLivePreview *
pst_live_view_get_preview (PstLiveView *view)
{
  return view->preview;
}
