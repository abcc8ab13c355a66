/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture view that shows what will be painted while somebody makes up their mind: picture-view.h and the engine's live preview
 * together. To use it:
 *
 *   view = pst_live_view_new (width, height, fetch, data, NULL);   the picture's size, and who gets its pixels
 *   pst_live_view_ask (view, &question);                           at first, and after every change of settings or style
 *   pst_live_view_fetch_anew (view, width, height);                when another picture is to be painted; then ask again
 *
 * It looks after itself otherwise: it paints only while it is mapped, asks for the parts that are zoomed into, and says what is wrong. The
 * signal "asked" says that it has been asked or told that there is nothing to paint.
 */
#pragma once

#include <pastiche-ui/picture-view.h>

G_BEGIN_DECLS

#define PST_TYPE_LIVE_VIEW (pst_live_view_get_type ())
G_DECLARE_FINAL_TYPE (PstLiveView, pst_live_view, PST, LIVE_VIEW, GtkBox)

/**
 * PstFetchPicture:
 * @place: a part of the picture, or all of it, in the picture's pixels
 * @width: of what is wanted
 * @height: of what is wanted
 * @data: what was given to pst_live_view_new()
 * @error: set to a translated sentence
 *
 * Called in the main thread.
 *
 * Returns: (transfer full) (nullable): the part at that size; %NULL without an error: pst_live_view_take_part() will be called with it,
 * unless another one is asked for first. All of it is there at once.
 */
typedef PstPicture * (* PstFetchPicture) (const PstRectangle  *place,
                                          gint                 width,
                                          gint                 height,
                                          gpointer             data,
                                          GError             **error);

/**
 * PstShowColours:
 * @picture: what was fetched
 * @data: what was given to pst_live_view_new()
 *
 * Called in the main thread.
 *
 * Returns: (transfer full) (nullable): the same in the colours of a screen, sRGB; %NULL where there is no memory for it
 */
typedef PstPicture * (* PstShowColours) (PstPicture *picture,
                                         gpointer    data);

GtkWidget       *pst_live_view_new         (gint                    width,
                                            gint                    height,
                                            PstFetchPicture         fetch,
                                            gpointer                data,
                                            GDestroyNotify          destroy);
void             pst_live_view_set_colours (PstLiveView            *view,
                                            PstShowColours          show_colours);
void             pst_live_view_ask         (PstLiveView            *view,
                                            const PstLiveQuestion  *question);
void             pst_live_view_refuse      (PstLiveView            *view,
                                            const gchar            *reason);
void             pst_live_view_wait        (PstLiveView            *view);
void             pst_live_view_doubt       (PstLiveView            *view);
void             pst_live_view_take_part   (PstLiveView            *view,
                                            const PstRectangle     *place,
                                            PstPicture             *picture);
void             pst_live_view_fetch_anew  (PstLiveView            *view,
                                            gint                    width,
                                            gint                    height);
PstPictureView  *pst_live_view_get_picture (PstLiveView            *view);
PstLivePreview  *pst_live_view_get_preview (PstLiveView            *view);

G_END_DECLS
