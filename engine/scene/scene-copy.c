/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How two scenes differ, and scenes at other sizes. The content, the picture to start from and all the masks are brought to one size;
 * paintings are shared, as they are. Paintings that had a region in common still do: the same mask becomes the same mask.
 */
#include "config.h"

#include <string.h>

#include "picture/picture-resize.h"
#include "scene/scene-copy.h"

/* (transfer full) (nullable): a mask for another size, or a part of it */
typedef PstMask * (* ChangeMask) (const PstMask       *mask,
                                  const PstRectangle  *place,
                                  gint                 width,
                                  gint                 height,
                                  GError             **error);

static PstPicture *
ref_picture (PstPicture *picture)
{
  return picture ? pst_picture_ref (picture) : NULL;
}

static PstMask *
ref_mask (PstMask *mask)
{
  return mask ? pst_mask_ref (mask) : NULL;
}

/* A scene, with or without content, with the same pictures and masks; style vectors, n_entries long, are copied. */
void
pst_scene_copy (const PstScene *scene,
                gsize           n_entries,
                PstScene       *copy)
{
  *copy            = *scene;
  copy->content    = ref_picture (scene->content);
  copy->start      = ref_picture (scene->start);
  copy->strength   = ref_mask (scene->strength);
  copy->protection = ref_mask (scene->protection);
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      copy->paintings[i].picture = ref_picture (scene->paintings[i].picture);
      copy->paintings[i].style   = g_memdup2 (scene->paintings[i].style, n_entries * sizeof (gfloat));
      copy->paintings[i].region  = ref_mask (scene->paintings[i].region);
    }
}

static gboolean
is_same_style (const PstScenePainting *painting,
               gsize                   n_entries,
               const PstScenePainting *other,
               gsize                   n_other)
{
  if (painting->picture || other->picture)
    return painting->picture == other->picture;
  return n_entries == n_other && memcmp (painting->style, other->style, n_entries * sizeof (gfloat)) == 0;
}

/* What the difference of two scenes with the same content means to what is painted for one of them. */
PstChange
pst_scene_compare (const PstScene *scene,
                   gsize           n_entries,
                   const PstScene *other,
                   gsize           n_other)
{
  PstChange change = scene->start != other->start || scene->strength != other->strength ? PST_CHANGE_COURSE : PST_CHANGE_NONE;

  if (scene->n_paintings != other->n_paintings)
    return PST_CHANGE_SUBJECT;
  if (scene->protection != other->protection)
    change = PST_CHANGE_AIM;
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      const PstScenePainting *a = &scene->paintings[i];
      const PstScenePainting *b = &other->paintings[i];

      if (! is_same_style (a, n_entries, b, n_other))
        return PST_CHANGE_SUBJECT;
      if (a->share != b->share || a->region != b->region)
        change = PST_CHANGE_AIM;
    }
  return change;
}

/* In place. */
static gboolean
change_mask (PstMask            **mask,
             ChangeMask           change,
             const PstRectangle  *place,
             const PstPicture    *content,
             GError             **error)
{
  PstMask *before = *mask;

  if (! before)
    return TRUE;
  *mask = change (before, place, content->width, content->height, error);
  pst_mask_unref (before);
  return *mask != NULL;
}

/* The masks of a copy, in place. */
static gboolean
change_masks (const PstScene      *scene,
              ChangeMask           change,
              const PstRectangle  *place,
              PstScene            *copy,
              GError             **error)
{
  if (! change_mask (&copy->strength, change, place, copy->content, error) ||
      ! change_mask (&copy->protection, change, place, copy->content, error))
    return FALSE;
  for (guint i = 0; i < scene->n_paintings; i++)
    {
      guint first = 0;

      while (scene->paintings[first].region != scene->paintings[i].region)
        first++;
      if (first == i && ! change_mask (&copy->paintings[i].region, change, place, copy->content, error))
        return FALSE;
      if (first < i && scene->paintings[i].region)
        {
          pst_mask_unref (copy->paintings[i].region);
          copy->paintings[i].region = pst_mask_ref (copy->paintings[first].region);
        }
    }
  return TRUE;
}

static PstMask *
resize_mask (const PstMask       *mask,
             const PstRectangle *placeG_GNUC_UNUSED,
             gint                 width,
             gint                 height,
             GError             **error)
{
  if (mask->width == width && mask->height == height)
    return pst_mask_ref ((PstMask *) mask);
  return pst_mask_resize (mask, width, height, error);
}

/* The place is in the mask's pixels. */
static PstMask *
crop_mask (const PstMask       *mask,
           const PstRectangle  *place,
           gint                 width,
           gint                 height,
           GError             **error)
{
  g_autoptr (PstMask) part = pst_mask_new (place->width, place->height, error);

  for (gint y = 0; y < place->height && part; y++)
    memcpy (part->values + (gsize) y * place->width, mask->values + (gsize) (place->y + y) * mask->width + place->x,
            place->width * sizeof (gfloat));
  return part ? pst_mask_resize (part, width, height, error) : NULL;
}

/* The scene at another size; nothing on error. */
gboolean
pst_scene_resize (const PstScene  *scene,
                  gsize            n_entries,
                  gint             width,
                  gint             height,
                  PstScene        *resized,
                  GError         **error)
{
  PstPicture *content = pst_picture_bring_to_size (scene->content, PST_TILING_NONE, width, height, error);
  gboolean    ready;

  pst_scene_copy (scene, n_entries, resized);
  pst_picture_unref (resized->content);
  resized->content = content;
  ready = content && change_masks (scene, resize_mask, NULL, resized, error);
  if (! ready)
    pst_scene_clear (resized);
  return ready;
}

/* The scene of a part, which is given in its content's pixels, at the size of the content there and without a start; nothing
 * on error.
 */
gboolean
pst_scene_crop (const PstScene      *scene,
                gsize                n_entries,
                const PstRectangle  *place,
                PstPicture          *content,
                PstScene            *part,
                GError             **error)
{
  pst_scene_copy (scene, n_entries, part);
  g_clear_pointer (&part->start, pst_picture_unref);
  pst_picture_unref (part->content);
  part->content = pst_picture_ref (content);
  if (change_masks (scene, crop_mask, place, part, error))
    return TRUE;
  pst_scene_clear (part);
  return FALSE;
}
