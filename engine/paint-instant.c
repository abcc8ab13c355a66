/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paints at once: painting → style vector → one walk of a feed-forward network over the picture. The same makes the canvas with
 * which painting step by step may begin.
 *
 * Where a network reads the style from the painting, the setting `strength` mixes it with what the network reads from the picture
 * itself, by v = (1 - s) · v_picture + s · v_painting. Networks with styles of their own have no vector of the picture: job.c then
 * mixes the finished picture with the original.
 */
#include "config.h"

#include <math.h>

#include <pastiche/job.h>

#include "paint.h"

/* What it takes beside painting step by step, found by painting on one machine: a pixel of a feed-forward network in relation to a
 * pixel of an evaluation of the objective, and a look at a painting, in pixels' worth. Both kinds of networks are alike.
 */
#define PIXEL_WORK 0.15
#define LOOK_WORK  15000.0

static gdouble
get_strength (const PstPaintOrder *order)
{
  gdouble per_cent;

  g_object_get (order->settings, "strength", &per_cent, NULL);
  return per_cent / 100.0;
}

/* Bytes; 0 lets the network choose, which takes no more than is of use to it. */
static guint64
get_budget (const PstPaintOrder *order)
{
  gint mebibytes;

  g_object_get (order->settings, "memory", &mebibytes, NULL);
  return (guint64) mebibytes << 20;
}

/**
 * pst_paint_instant_read_style:
 * @order: what to paint, with the painting
 * @error: set as by pst_instant_look()
 *
 * Returns: (transfer full): [n_entries], the painting's style
 */
gfloat *
pst_paint_instant_read_style (const PstPaintOrder  *order,
                              GError              **error)
{
  g_autofree gfloat *style = g_new (gfloat, pst_instant_get_n_entries (order->models.instant));

  return pst_instant_look (order->models.instant, order->painting, style, error) ? g_steal_pointer (&style) : NULL;
}

/* (transfer full): the style between the picture's own and the painting's */
static gfloat *
read_mixed_style (const PstPaintOrder  *order,
                  GError              **error)
{
  gdouble            strength = get_strength (order);
  g_autofree gfloat *style    = pst_paint_instant_read_style (order, error);
  g_autofree gfloat *own      = g_new (gfloat, pst_instant_get_n_entries (order->models.instant));

  if (! style || strength == 1.0)
    return g_steal_pointer (&style);
  if (! pst_instant_look (order->models.instant, order->content, own, error))
    return NULL;
  pst_instant_blend (order->models.instant, 2, (const gfloat *[]) { own, style }, (gdouble[]) { 1.0 - strength, strength }, style);
  return g_steal_pointer (&style);
}

/**
 * pst_paint_instant_in_style:
 * @order: what to paint
 * @content: the picture, of any size
 * @style: [n_entries], the style
 * @cancellable: (nullable): asked again and again
 * @error: set to %PST_ERROR_MEMORY where there is no room, or to %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the picture in that style, without alpha
 */
PstPicture *
pst_paint_instant_in_style (const PstPaintOrder  *order,
                            const PstPicture     *content,
                            const gfloat         *style,
                            GCancellable         *cancellable,
                            GError              **error)
{
  gint n_threads;

  g_object_get (order->settings, "threads", &n_threads, NULL);
  return pst_instant_paint_within (order->models.instant, content, style, n_threads, get_budget (order), cancellable, error);
}

/* A small brush paints a large picture. */
static gint
fit (gint    side,
     gdouble brush)
{
  return CLAMP (floor (side / brush + 0.5), 1.0, G_MAXINT);
}

/**
 * pst_paint_instant_plan:
 * @settings: the settings
 * @width: of the picture to be repainted
 * @height: of the picture to be repainted
 * @painting_width: of the painting, or 0
 * @painting_height: of the painting, or 0
 * @n_scales: (out): 1
 *
 * Returns: (transfer full): the one scale at which a picture is painted at once, with one step
 */
PstScale *
pst_paint_instant_plan (PstSettings *settings,
                        gint         width,
                        gint         height,
                        gint         painting_width,
                        gint         painting_height,
                        guint       *n_scales)
{
  PstScale *scale = g_new (PstScale, 1);
  gdouble   brush;

  g_object_get (settings, "brush-size", &brush, NULL);
  *scale    = (PstScale) { fit (width, brush), fit (height, brush), painting_width, painting_height, 1 };
  *n_scales = 1;
  return scale;
}

/**
 * pst_paint_instant:
 * @order: what to paint, with the picture and either the painting or the style
 * @canvas: (out) (nullable): what is painted, with the content's alpha; %NULL where it was not finished
 * @report: told of the picture before, and of the canvas afterwards
 * @data: passed on to @report
 * @cancellable: (nullable): asked again and again
 * @error: set to a #PstError or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the canvas is finished
 */
gboolean
pst_paint_instant (PstPaintOrder   *order,
                   PstPicture     **canvas,
                   PstPaintReport   report,
                   gpointer         data,
                   GCancellable    *cancellable,
                   GError         **error)
{
  const PstScale         *scale   = &order->scales[0];
  g_autofree gfloat      *read    = NULL;
  g_autoptr (PstPicture)  content = NULL;
  g_autoptr (PstPicture)  painted = NULL;
  const PstLosses         none    = { 0 };

  *canvas = NULL;
  report (order->content, 0, 0, &none, data);
  if (! order->style && ! (read = read_mixed_style (order, error)))
    return FALSE;
  g_clear_pointer (&order->painting, pst_picture_unref);
  content = pst_paint_bring_to_size (order->content, scale->width, scale->height, error);
  painted = content ? pst_paint_instant_in_style (order, content, read ? read : order->style, cancellable, error) : NULL;
  if (! painted || ! pst_paint_copy_alpha (painted, content, error))
    return FALSE;
  report (painted, 0, 1, &none, data);
  *canvas = g_steal_pointer (&painted);
  return TRUE;
}

static guint64
count_pixels (gint width,
              gint height)
{
  return (guint64) width * height;
}

/* What the network takes, the picture and the result included. */
static guint64
network_bytes (const PstPaintOrder *order,
               const PstScale      *scale)
{
  gint n_threads;

  g_object_get (order->settings, "threads", &n_threads, NULL);
  return pst_instant_get_bytes (order->models.instant, scale->width, scale->height, n_threads, get_budget (order));
}

/* A look takes a copy of the square in the middle. */
static guint64
look_bytes (gint width,
            gint height)
{
  gint side = MIN (width, height);

  return 3 * count_pixels (side, side) * sizeof (gfloat);
}

/**
 * pst_paint_instant_get_start_bytes:
 * @order: what to paint step by step
 * @scale: the scale at which the network paints
 *
 * Returns: the most memory that the start of a painting step by step takes, the pictures included
 */
guint64
pst_paint_instant_get_start_bytes (const PstPaintOrder *order,
                                   const PstScale      *scale)
{
  const PstScale *largest  = &order->scales[order->n_scales - 1];
  guint64         pictures = 3 * sizeof (gfloat) * (count_pixels (largest->width, largest->height) +
                                                    count_pixels (order->painting_width, order->painting_height) +
                                                    count_pixels (order->scales[0].width, order->scales[0].height));

  return order->beside + pictures + MAX (look_bytes (order->painting_width, order->painting_height), network_bytes (order, scale));
}

/* The picture and the result as they are to be, where the network paints at another size. */
static guint64
resizing_bytes (const PstPaintOrder *order)
{
  gdouble brush;

  g_object_get (order->settings, "brush-size", &brush, NULL);
  return brush == 1.0 ? 0 : 6 * sizeof (gfloat) * brush * brush * count_pixels (order->scales[0].width, order->scales[0].height);
}

/**
 * pst_paint_instant_get_bytes:
 * @order: what to paint; the pictures themselves need not be known
 * @error: never set
 *
 * Returns: the most memory that pst_paint_instant() takes, both pictures included
 */
guint64
pst_paint_instant_get_bytes (const PstPaintOrder  *order,
                             GError              **error G_GNUC_UNUSED)
{
  const PstScale *scale    = &order->scales[0];
  guint64         content  = 3 * sizeof (gfloat) * count_pixels (scale->width, scale->height);
  guint64         painting = 3 * sizeof (gfloat) * count_pixels (scale->painting_width, scale->painting_height);
  guint64         look     = MAX (look_bytes (scale->width, scale->height),
                                  look_bytes (scale->painting_width, scale->painting_height));

  return order->beside + resizing_bytes (order) + MAX (content + painting + look, network_bytes (order, scale));
}

/**
 * pst_paint_instant_get_work:
 * @order: what to paint; the pictures themselves need not be known
 * @index: 0
 *
 * Returns: how long pst_paint_instant() takes, in pixels' worth of an evaluation of the objective
 */
gdouble
pst_paint_instant_get_work (const PstPaintOrder *order,
                            guint                index)
{
  const PstScale *scale   = &order->scales[index];
  gint            n_looks = order->painting_width == 0 ? 0 : get_strength (order) < 1.0 ? 2 : 1;

  return PIXEL_WORK * count_pixels (scale->width, scale->height) + n_looks * LOOK_WORK;
}
