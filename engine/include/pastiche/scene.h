/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a painting is made from: the picture to be repainted, one or several paintings to learn from, and masks that say where.
 *
 * There are two forms. A PstScenePlan knows sizes and what there will be, but no pixel: with it a job tells what it will need. A
 * PstScene has the pictures, and is what the job then paints.
 */
#pragma once

#include <pastiche/picture.h>
#include <pastiche/mask.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

#define PST_MOST_PAINTINGS 16

/**
 * PstPaintingPlan:
 * @width: of the painting; 0 for a ready style
 * @height: of the painting; 0 for a ready style
 * @has_alpha: whether its pixels are not all opaque
 * @share: how much it counts beside the others of its region, not negative
 * @region: 0: it goes wherever no other region is; else the number of a region: 1 for the first that is named, 2 for the next
 */
typedef struct
{
  gint     width;
  gint     height;
  gboolean has_alpha;
  gdouble  share;
  guint    region;
} PstPaintingPlan;

/**
 * PstScenePlan:
 * @width: of the picture to be repainted
 * @height: of the picture to be repainted
 * @has_alpha: whether its pixels are not all opaque
 * @has_start: whether there is a picture to start from
 * @has_strength: whether a mask says how much is painted
 * @has_protection: whether a mask says what is protected
 * @n_paintings: how many paintings there are, at least 1
 * @paintings: the first @n_paintings count
 *
 * A plain value; owns nothing.
 */
typedef struct
{
  gint            width;
  gint            height;
  gboolean        has_alpha;
  gboolean        has_start;
  gboolean        has_strength;
  gboolean        has_protection;
  guint           n_paintings;
  PstPaintingPlan paintings[PST_MOST_PAINTINGS];
} PstScenePlan;

/**
 * PstScenePainting:
 * @picture: (nullable): the painting, of any size; its alpha says how much of each part is learned from
 * @style: (nullable): [n_entries]: instead of a painting, a style that the network that paints at once has of its own
 * @share: how much it counts beside the other paintings of its region, not negative; only how they compare matters
 * @region: (nullable): where it goes, of the content's size; paintings with the same mask (the same pointer) share a region; %NULL:
 *          wherever no region is
 *
 * Where regions overlap and their masks add up to more than 1, they are divided by their sum: so all of them count. Where they add
 * up to less, the rest belongs to the paintings without a region; without such a painting, the picture shows through there.
 */
typedef struct
{
  PstPicture *picture;
  gfloat     *style;
  gdouble     share;
  PstMask    *region;
} PstScenePainting;

/**
 * PstScene:
 * @primaries: [3, 3], from linear RGB with the primaries of all its pictures to linear sRGB; zeros: they are sRGB's. The encoding is
 *             that of sRGB, whatever the primaries
 * @content: the picture to be repainted; its transparent pixels are neither looked at nor changed
 * @start: (nullable): what is on the canvas first, of any size, instead of what the setting `start` says
 * @strength: (nullable): of the content's size: how much of the result is painted, beside the setting `strength`; the rest is the
 *            content
 * @protection: (nullable): of the content's size: 1 where the picture is to stay as it is, but for what the painting around it makes
 *              necessary; 0 where it is painted as usual
 * @n_paintings: how many paintings there are, at least 1
 * @paintings: the first @n_paintings count
 *
 * Owns everything that it points to. Zeros make an empty one.
 */
typedef struct
{
  gdouble           primaries[9];
  PstPicture       *content;
  PstPicture       *start;
  PstMask          *strength;
  PstMask          *protection;
  guint             n_paintings;
  PstScenePainting  paintings[PST_MOST_PAINTINGS];
} PstScene;

PstScenePlan pst_scene_plan_one              (gint                 width,
                                              gint                 height,
                                              gint                 painting_width,
                                              gint                 painting_height);
void         pst_scene_plan_number_regions   (PstScenePlan        *plan,
                                              const gpointer      *masks);
gboolean     pst_scene_plan_has_paintings    (const PstScenePlan  *plan);
gboolean     pst_scene_plan_has_ready_styles (const PstScenePlan  *plan);

PstScenePlan pst_scene_get_plan              (const PstScene      *scene);
void         pst_scene_clear                 (PstScene            *scene);
gint         pst_scene_get_enough            (PstSettings         *settings,
                                              gint                 width,
                                              gint                 height);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstScene, pst_scene_clear)

G_END_DECLS
