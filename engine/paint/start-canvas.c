/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is on the canvas before the first step of a scale.
 *
 *   the first scale   the picture, grey noise, what is painted at once, or another picture, for instance an earlier result
 *   those that follow the canvas of the scale before, enlarged, together with a part of the detail that the picture has at the finer
 *                     scale only (its band of the Laplacian pyramid: P. Burt, E. Adelson, The Laplacian Pyramid as a Compact Image
 *                     Code, 1983)
 *
 * What is protected begins as the picture has it, and gets all of its detail.
 */
#include "config.h"

#include "paint/paint-instant.h"
#include "paint/start-canvas.h"
#include "picture/picture-resize.h"

/* Pixels along a side at which a head start is painted at once. */
#define INSTANT_SIDE 512

/* How much of what the canvas is matched by is painted already: so strokes go on that were begun. */
#define PAINTED_SHARE 0.25f

/* Grey noise of the given seed, faint as usual: the picture's structure comes from the losses. */
static PstPicture *
noise_canvas (const PstScale  *scale,
              guint32          seed,
              GError         **error)
{
  PstPicture *canvas = pst_picture_new (scale->scene.width, scale->scene.height, FALSE, error);
  GRand      *random;

  if (! canvas)
    return NULL;
  random = g_rand_new_with_seed (seed);
  for (gsize i = 0; i < 3 * (gsize) canvas->width * canvas->height; i++)
    canvas->rgb[i] = 0.5 + 0.1 * (g_rand_double (random) - 0.5);
  g_rand_free (random);
  return canvas;
}

/* Gives an enlarged canvas a share, 0 to 1, of the detail that it is too small for: of what a picture of its size loses when
 * that is brought to the size of the coarser canvas. Where it is protected, it gets all of it.
 */
gboolean
pst_start_canvas_add_detail (PstPicture        *canvas,
                             PstPicture        *picture,
                             const PstPicture  *coarser,
                             PstTiling          tiling,
                             gfloat             share,
                             const PstMask     *protection,
                             GError           **error)
{
  g_autoptr (PstPicture) small   = pst_picture_bring_to_size (picture, tiling, coarser->width, coarser->height, error);
  g_autoptr (PstPicture) blurred = small ? pst_picture_bring_to_size (small, tiling, picture->width, picture->height, error) : NULL;
  gsize                  n       = 3 * (gsize) picture->width * picture->height;

  if (! blurred)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      gfloat protected = protection ? protection->values[i / 3] : 0.0f;

      canvas->rgb[i] += (share + protected * (1.0f - share)) * (picture->rgb[i] - blurred->rgb[i]);
    }
  return TRUE;
}

/* What is protected begins as the picture has it. */
static void
uncover_protected (PstPicture       *canvas,
                   const PstPicture *content,
                   const PstMask    *protection)
{
  gsize n = 3 * (gsize) canvas->width * canvas->height;

  for (gsize i = 0; i < n && protection; i++)
    canvas->rgb[i] += protection->values[i / 3] * (content->rgb[i] - canvas->rgb[i]);
}

/* Whether the first canvas is painted at once; the scene itself need not be known. */
gboolean
pst_start_canvas_is_instant (const PstPaintRequest *request)
{
  return request->choice->start == PST_START_INSTANT && ! request->plan->has_start;
}

/* The scale at which the first canvas is painted at once: the largest of at most INSTANT_SIDE pixels, or the smallest. What is
 * painted at once is better painted larger, and made smaller, than painted small.
 */
const PstScale *
pst_start_canvas_get_scale (const PstPaintRequest *request)
{
  const PstScale *scale = request->scales;

  for (guint i = 1; i < request->n_scales; i++)
    if (pst_picture_get_side (request->scales[i].scene.width, request->scales[i].scene.height) <= INSTANT_SIDE)
      scale = &request->scales[i];
  return scale;
}

static PstPicture *
instant_canvas (const PstPaintRequest  *request,
                const PstScale         *scale,
                GCancellable           *cancellable,
                GError                **error)
{
  const PstScenePlan     *larger  = &pst_start_canvas_get_scale (request)->scene;
  PstTiling               tiling  = request->choice->tiling;
  g_autoptr (PstPicture)  content = pst_picture_bring_to_size (request->scene->content, tiling, larger->width, larger->height, error);
  g_autoptr (PstPicture)  painted = content ? pst_paint_instant_in_styles (request, content, request->styles, cancellable, error)
                                            : NULL;

  return painted ? pst_picture_bring_to_size (painted, tiling, scale->scene.width, scale->scene.height, error) : NULL;
}

/* What is on the canvas before the first step of all; content has the size of the first scale. */
static PstPicture *
first_canvas (const PstPaintRequest  *request,
              const PstScale         *scale,
              const PstPicture       *content,
              GCancellable           *cancellable,
              GError                **error)
{
  const PstPaintChoice *choice = request->choice;

  if (request->plan->has_start)
    return pst_picture_resize_joined (request->scene->start, choice->tiling, scale->scene.width, scale->scene.height, error);
  switch (choice->start)
    {
    case PST_START_NOISE:
      return noise_canvas (scale, choice->seed, error);
    case PST_START_INSTANT:
      return instant_canvas (request, scale, cancellable, error);
    case PST_START_PICTURE:
      return pst_picture_copy (content, error);
    }
  g_return_val_if_reached (NULL);
}

/* What is on the canvas before the first step of a scale that follows another. */
static PstPicture *
next_canvas (const PstPaintRequest  *request,
             PstPicture             *content,
             const PstMask          *protection,
             const PstPicture       *coarser,
             GError                **error)
{
  gint                    width  = content->width;
  gint                    height = content->height;
  PstTiling               tiling = request->choice->tiling;
  g_autoptr (PstPicture)  canvas = pst_picture_resize_joined (coarser, tiling, width, height, error);
  g_autoptr (PstPicture)  start  = NULL;
  gboolean                noisy  = request->choice->start == PST_START_NOISE && ! request->plan->has_start;
  gfloat                  share  = noisy ? 0.0f : PST_DETAIL_SHARE;

  if (! canvas)
    return NULL;
  if (request->plan->has_start && ! (start = pst_picture_bring_to_size (request->scene->start, tiling, width, height, error)))
    return NULL;
  if ((share > 0.0f || protection) &&
      ! pst_start_canvas_add_detail (canvas, start ? start : content, coarser, tiling, share, protection, error))
    return NULL;
  return g_steal_pointer (&canvas);
}

/* (transfer full): the canvas before the first step at a scale, with the content's alpha. The content and what is protected
 * (NULL: nothing) have the scale's size; coarser is the canvas of the scale before (NULL: this is the first).
 */
PstPicture *
pst_start_canvas_make (const PstPaintRequest  *request,
                       const PstScale         *scale,
                       PstPicture             *content,
                       const PstMask          *protection,
                       const PstPicture       *coarser,
                       GCancellable           *cancellable,
                       GError                **error)
{
  g_autoptr (PstPicture) canvas = coarser ? next_canvas (request, content, protection, coarser, error)
                                          : first_canvas (request, scale, content, cancellable, error);

  if (canvas && ! coarser)
    uncover_protected (canvas, content, protection);
  return canvas && pst_picture_copy_alpha (canvas, content, error) ? g_steal_pointer (&canvas) : NULL;
}

/* (transfer full): what the canvas is matched by at a scale that follows another: the content, and a little of what was painted before,
 * with all of the content's detail.
 */
PstPicture *
pst_start_canvas_make_source (const PstPaintRequest  *request,
                              PstPicture             *content,
                              const PstPicture       *coarser,
                              GError                **error)
{
  PstTiling              tiling = request->choice->tiling;
  g_autoptr (PstPicture) source = pst_picture_resize_joined (coarser, tiling, content->width, content->height, error);
  gsize                  n      = 3 * (gsize) content->width * content->height;

  if (! source || ! pst_start_canvas_add_detail (source, content, coarser, tiling, 1.0f, NULL, error))
    return NULL;
  for (gsize i = 0; i < n; i++)
    source->rgb[i] = content->rgb[i] + PAINTED_SHARE * (source->rgb[i] - content->rgb[i]);
  return g_steal_pointer (&source);
}
