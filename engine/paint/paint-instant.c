/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paints at once: paintings → style vectors → one walk of a transformation network over the picture. The same makes the canvas with
 * which painting step by step may begin.
 *
 * Several paintings are mixed by their shares: v = Σ_k share(k) · v_k. Where a network reads styles from paintings, the setting
 * `strength` mixes that with what the network reads from the picture itself, by v = (1 - s) · v_picture + s · v_paintings. Networks
 * with styles of their own have no vector of the picture: finisher.c then mixes the finished picture with the original.
 *
 * With regions, the network paints the whole picture once for each, and the results are mixed pixel by pixel as much as each region
 * covers. What is protected fades into the picture (scene-preparation.c).
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/cost.h"
#include "instant/instant-plan.h"
#include "instant/instant-walk.h"
#include "paint/paint-instant.h"
#include "picture/edges.h"
#include "picture/picture-resize.h"
#include "picture/transparency.h"
#include "scene/regions.h"

/* (transfer full): the smallest part of a picture with all that is visible of it; NULL without memory, or where nothing is */
static PstPicture *
crop_visible (PstPicture  *picture,
              GError     **error)
{
  gint left   = picture->width;
  gint right  = -1;
  gint top    = picture->height;
  gint bottom = -1;

  if (! picture->alpha)
    return pst_picture_ref (picture);
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      if (picture->alpha[(gsize) y * picture->width + x] > 0.0f)
        {
          left   = MIN (left, x);
          right  = MAX (right, x);
          top    = MIN (top, y);
          bottom = y;
        }
  if (right >= 0)
    return pst_picture_crop (picture, left, top, right - left + 1, bottom - top + 1, error);
  pst_transparency_set_error (error);
  return NULL;
}

/* Adds so much of a style. */
static gboolean
add_style (const PstPaintRequest  *request,
           PstPicture             *picture,
           const gfloat           *style,
           gdouble                 share,
           gfloat                 *sum,
           GCancellable           *cancellable,
           GError                **error)
{
  gsize              n    = pst_instant_get_n_entries (request->models.instant);
  g_autofree gfloat *read = NULL;

  if (! style)
    {
      g_autoptr (PstPicture) visible = crop_visible (picture, error);

      style = read = g_new (gfloat, n);
      if (! visible || ! pst_instant_read_style (request->models.instant, request->compute, visible, read, cancellable, error))
        return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    sum[i] += share * style[i];
  return TRUE;
}

/* (transfer full): [n_regions, n_entries], the style of each region: so much of the paintings' as strength says, 0 to 1, and
 * the rest of the picture's own
 */
gfloat *
pst_paint_instant_read_styles (const PstPaintRequest  *request,
                               gdouble                 strength,
                               GCancellable           *cancellable,
                               GError                **error)
{
  PstRegions         regions = pst_regions_plan (request->plan);
  gsize              n       = pst_instant_get_n_entries (request->models.instant);
  g_autofree gfloat *styles  = g_new0 (gfloat, regions.n * n);

  for (guint region = 0; region < regions.n && strength < 1.0; region++)
    if (region > 0) /* the picture is looked at once */
      memcpy (styles + region * n, styles, n * sizeof (gfloat));
    else if (! add_style (request, request->scene->content, NULL, 1.0 - strength, styles, cancellable, error))
      return NULL;
  for (guint i = 0; i < request->scene->n_paintings; i++)
    {
      const PstScenePainting *painting = &request->scene->paintings[i];

      if (regions.shares[i] > 0.0 && ! add_style (request, painting->picture, painting->style, strength * regions.shares[i],
                                                  styles + regions.of[i] * n, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&styles);
}

static PstPicture *
paint_in_style (const PstPaintRequest  *request,
                const PstPicture       *content,
                const gfloat           *style,
                GCancellable           *cancellable,
                GError                **error)
{
  const PstPaintChoice *choice = request->choice;

  return pst_instant_paint (request->models.instant, request->compute, content, style, choice->tiling, choice->memory, cancellable,
                            error);
}

/* Adds a picture as much as its region covers. */
static gboolean
add_region (PstPicture        *sum,
            PstMask           *covered,
            const PstPicture  *painted,
            const PstMask     *region,
            GError           **error)
{
  g_autoptr (PstMask) mask = pst_mask_resize (region, sum->width, sum->height, error);
  gsize               n    = (gsize) sum->width * sum->height;

  for (gsize i = 0; i < n && mask; i++)
    {
      covered->values[i] += mask->values[i];
      for (guint c = 0; c < 3; c++)
        sum->rgb[3 * i + c] += mask->values[i] * painted->rgb[3 * i + c];
    }
  return mask != NULL;
}

/* The mean; where there is no region, the picture itself. */
static void
divide (PstPicture       *sum,
        const PstMask    *covered,
        const PstPicture *content)
{
  gsize n = (gsize) sum->width * sum->height;

  for (gsize i = 0; i < n; i++)
    for (guint c = 0; c < 3; c++)
      sum->rgb[3 * i + c] = covered->values[i] > 0.0f ? sum->rgb[3 * i + c] / covered->values[i] : content->rgb[3 * i + c];
}

/* (transfer full): a picture of any size in the styles [n_regions, n_entries], without alpha */
PstPicture *
pst_paint_instant_in_styles (const PstPaintRequest  *request,
                             const PstPicture       *content,
                             const gfloat           *styles,
                             GCancellable           *cancellable,
                             GError                **error)
{
  gsize                  n       = pst_instant_get_n_entries (request->models.instant);
  PstRegions             regions = pst_regions_plan (request->plan);
  g_autoptr (PstPicture) sum     = NULL;
  g_autoptr (PstMask)    covered = NULL;

  if (regions.n == 1)
    return paint_in_style (request, content, styles, cancellable, error);
  sum     = pst_picture_new (content->width, content->height, FALSE, error);
  covered = sum ? pst_mask_new (content->width, content->height, error) : NULL;
  if (! covered)
    return NULL;
  memset (sum->rgb, 0, 3 * (gsize) sum->width * sum->height * sizeof (gfloat));
  memset (covered->values, 0, (gsize) sum->width * sum->height * sizeof (gfloat));
  for (guint region = 0; region < regions.n; region++)
    {
      g_autoptr (PstPicture) painted = paint_in_style (request, content, styles + region * n, cancellable, error);

      if (! painted || ! add_region (sum, covered, painted, request->regions[region], error))
        return NULL;
    }
  divide (sum, covered, content);
  return g_steal_pointer (&sum);
}

/* A small brush paints a large picture. */
static gint
fit (gint    side,
     gdouble brush)
{
  return CLAMP (floor (side / brush + 0.5), 1.0, G_MAXINT);
}

/* (transfer full): the one scale at which a picture is painted at once, with one step */
PstScale *
pst_paint_instant_plan (const PstPaintChoice *choice,
                        const PstScenePlan   *scene,
                        guint                *n_scales)
{
  PstScale *scale = g_new (PstScale, 1);

  *scale              = (PstScale) { *scene, 1 };
  scale->scene.width  = fit (scene->width, choice->brush);
  scale->scene.height = fit (scene->height, choice->brush);
  pst_tiling_fit (choice->tiling, PST_INSTANT_MULTIPLE, &scale->scene.width, &scale->scene.height);
  *n_scales           = 1;
  return scale;
}

/* Networks with styles of their own know nothing between these and the picture. */
static gdouble
get_strength (const PstPaintRequest *request)
{
  return pst_scene_plan_has_paintings (&request->scales[0].scene) ? request->choice->strength : 1.0;
}

/* Sets the canvas to what is painted, with the content's alpha, or to NULL. report is told of the picture before, and of the
 * canvas afterwards.
 */
gboolean
pst_paint_instant (PstPaintRequest  *request,
                   PstPicture      **canvas,
                   PstPaintReport    report,
                   gpointer          data,
                   GCancellable     *cancellable,
                   GError          **error)
{
  const PstScenePlan     *scene    = &request->scales[0].scene;
  gdouble                 strength = get_strength (request);
  g_autofree gfloat      *read     = NULL;
  const gfloat           *styles   = request->styles;
  g_autoptr (PstPicture)  content  = NULL;
  g_autoptr (PstPicture)  painted  = NULL;
  const PstLosses         none     = { 0 };

  *canvas = NULL;
  report (request->scene->content, 0, 0, &none, data);
  if (! styles && ! (styles = read = pst_paint_instant_read_styles (request, strength, cancellable, error)))
    return FALSE;
  for (guint i = 0; i < request->scene->n_paintings; i++)
    g_clear_pointer (&request->scene->paintings[i].picture, pst_picture_unref);
  content = pst_picture_bring_to_size (request->scene->content, request->choice->tiling, scene->width, scene->height, error);
  painted = content ? pst_paint_instant_in_styles (request, content, styles, cancellable, error) : NULL;
  if (! painted || ! pst_picture_copy_alpha (painted, content, error))
    return FALSE;
  report (painted, 0, 1, &none, data);
  *canvas = g_steal_pointer (&painted);
  return TRUE;
}

/* The masks, and one of them as large as the network paints; what is painted so far. */
static guint64
regions_bytes (const PstPaintRequest *request,
               const PstScenePlan    *scene)
{
  PstRegions regions = pst_regions_plan (scene);
  guint64    bytes   = (regions.n_masks > 0 ? regions.n : 0) * pst_mask_get_bytes (request->plan->width, request->plan->height);

  if (regions.n > 1)
    bytes += pst_picture_get_bytes (scene->width, scene->height, FALSE) + 2 * pst_mask_get_bytes (scene->width, scene->height);
  return bytes;
}

/* What the network takes, the picture and the result included. */
static guint64
network_bytes (const PstPaintRequest *request,
               const PstScale        *scale)
{
  return pst_instant_get_bytes (request->models.instant, request->compute, scale->scene.width, scale->scene.height,
                                request->choice->tiling, request->choice->memory) +
         regions_bytes (request, &scale->scene);
}

/* A look takes a copy of the square in the middle. */
static guint64
look_bytes (gint width,
            gint height)
{
  return pst_picture_get_bytes (MIN (width, height), MIN (width, height), FALSE);
}

/* All paintings, and the largest look at one. */
static guint64
paintings_bytes (const PstScenePlan *scene,
                 guint64            *look)
{
  guint64 bytes = 0;

  *look = 0;
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      bytes += pst_picture_get_bytes (scene->paintings[i].width, scene->paintings[i].height, FALSE);
      *look  = MAX (*look, look_bytes (scene->paintings[i].width, scene->paintings[i].height));
    }
  return bytes;
}

/* The most memory that the start of a painting step by step takes, the pictures included, where the network paints at this
 * scale.
 */
guint64
pst_paint_instant_get_start_bytes (const PstPaintRequest *request,
                                   const PstScale        *scale)
{
  const PstScenePlan *smallest = &request->scales[0].scene;
  guint64             pictures = pst_picture_get_bytes (request->plan->width, request->plan->height, FALSE) +
                                 pst_picture_get_bytes (smallest->width, smallest->height, FALSE);
  guint64             look;

  pictures += paintings_bytes (request->plan, &look);
  return request->beside + pictures + MAX (look, network_bytes (request, scale));
}

/* The picture and the result as they are to be, where the network paints at another size. */
static guint64
resizing_bytes (const PstPaintRequest *request)
{
  const PstScenePlan *scene = &request->scales[0].scene;

  if (scene->width == request->plan->width && scene->height == request->plan->height)
    return 0;
  return 2 * pst_picture_get_bytes (request->plan->width, request->plan->height, FALSE);
}

/* The most memory that pst_paint_instant() takes, the pictures included; the scene itself need not be known. */
guint64
pst_paint_instant_get_bytes (const PstPaintRequest  *request,
                             GError **error          G_GNUC_UNUSED)
{
  const PstScale     *scale   = &request->scales[0];
  const PstScenePlan *scene   = &scale->scene;
  guint64             look;
  guint64             looking = pst_picture_get_bytes (scene->width, scene->height, FALSE) + paintings_bytes (scene, &look);

  looking += MAX (look, look_bytes (scene->width, scene->height));
  return request->beside + resizing_bytes (request) + MAX (looking, network_bytes (request, scale));
}

/* How long pst_paint_instant() takes, in pixels' worth of an evaluation of the objective; the scene itself need not be known. There is
 * nothing to be prepared.
 */
gdouble
pst_paint_instant_get_work (const PstPaintRequest *request,
                            guint                  index,
                            gdouble               *preparation)
{
  const PstScenePlan *scene    = &request->scales[index].scene;
  guint               n_looks  = pst_scene_plan_has_paintings (scene) && request->choice->strength < 1.0 ? 1 : 0;
  guint64             n_pixels = pst_instant_plan_count_pixels (scene->width, scene->height, request->choice->tiling);

  *preparation = 0.0;
  for (guint i = 0; i < scene->n_paintings; i++)
    n_looks += scene->paintings[i].share > 0.0 && scene->paintings[i].width > 0;
  return PST_COST_INSTANT_PIXEL * request->models.instant->cost * pst_regions_plan (scene).n * n_pixels + n_looks * PST_COST_INSTANT_LOOK;
}

/* While the scene is being read, which is so far only paintings: has ready as much of the memory that pst_paint_instant() will take, within
 * what was predicted, as it comes to until it is cancelled. Returns, (transfer full) (nullable), the styles for it.
 */
gfloat *
pst_paint_instant_make_ready (const PstPaintRequest *request,
                              GCancellable          *cancellable)
{
  const PstScenePlan *scene    = &request->scales[0].scene;
  gdouble             strength = get_strength (request);
  gfloat             *styles   = NULL;
  guint64             look;
  guint64             beside   = paintings_bytes (scene, &look);

  if (strength == 1.0 && request->choice->turn == PST_TURN_UPRIGHT)
    styles = pst_paint_instant_read_styles (request, strength, NULL, NULL);
  pst_instant_make_ready (request->models.instant, request->compute, scene->width, scene->height, request->choice->tiling,
                          request->choice->memory, beside, cancellable);
  return styles;
}
