/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether any pixel would be painted and seen, which is known before anything is painted; if not, why. A pixel has to come past several
 * hurdles, one after the other. The first that none of them comes past is the reason.
 *
 * A setting is not a reason: who sets the strength to 0 means it.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "image/main-loop.h"
#include "image/pixels.h"
#include "image/seen.h"
#include "procedure/outcome.h"

typedef enum
{
  SELECTION,  /* it is selected */
  MASK,       /* the layer's mask does not hide it */
  ALPHA,      /* it is not transparent */
  STRENGTH,   /* the strength map is not black */
  REGIONS,    /* one of the styles goes there */
  PROTECTION, /* it is not protected from being painted at once */
  N_HURDLES
} Hurdle;

/* What a row of pixels has to come past. */
typedef struct
{
  const PstScene *scene;
  gboolean        at_once;
  gboolean        anywhere;  /* a style goes wherever no region is */
  GeglBuffer     *selection; /* or NULL */
  GeglBuffer     *mask;      /* or NULL */
  gfloat         *selected;  /* [width] */
  gfloat         *shown;     /* [width] */
} Course;

static void
read_numbers (GeglBuffer *buffer,
              gint        x,
              gint        y,
              gint        width,
              gfloat     *numbers)
{
  if (buffer)
    gegl_buffer_get (buffer, &(GeglRectangle) { x, y, width, 1 }, 1.0, babl_format ("Y float"), numbers, GEGL_AUTO_ROWSTRIDE,
                     GEGL_ABYSS_NONE);
  for (gint i = 0; i < width && ! buffer; i++)
    numbers[i] = 1.0f;
}

static gboolean
has_region (const PstScene *scene,
            gsize           pixel)
{
  for (guint i = 0; i < scene->n_paintings; i++)
    if (scene->paintings[i].region && scene->paintings[i].share > 0.0 && scene->paintings[i].region->values[pixel] > 0.0f)
      return TRUE;
  return FALSE;
}

/* The hurdle at which a pixel, which is the one at @x in its row, comes to its end. */
static Hurdle
run_course (const Course *course,
            gsize         pixel,
            gsize         x)
{
  const PstScene *scene = course->scene;

  if (course->selected[x] <= 0.0f)
    return SELECTION;
  if (course->shown[x] <= 0.0f)
    return MASK;
  if (scene->content->alpha && scene->content->alpha[pixel] <= 0.0f)
    return ALPHA;
  if (scene->strength && scene->strength->values[pixel] <= 0.0f)
    return STRENGTH;
  if (! course->anywhere && ! has_region (scene, pixel))
    return REGIONS;
  if (course->at_once && scene->protection && scene->protection->values[pixel] >= 1.0f)
    return PROTECTION;
  return N_HURDLES;
}

/* The hurdle that no pixel comes past, or N_HURDLES. */
static Hurdle
find_last_hurdle (Course          *course,
                  const PstSource *source)
{
  const GeglRectangle *region = &source->region;
  Hurdle               last   = SELECTION;

  if (course->selection)
    pst_pixels_find_way (gegl_buffer_get_format (course->selection), babl_format ("Y float"));
  if (course->mask)
    pst_pixels_find_way (gegl_buffer_get_format (course->mask), babl_format ("Y float"));
  for (gint y = 0; y < region->height && last < N_HURDLES; y++)
    {
      pst_main_loop_iterate (y);
      read_numbers (course->selection, region->x, region->y + y, region->width, course->selected);
      read_numbers (course->mask, region->x, region->y + y, region->width, course->shown);
      for (gsize x = 0; x < (gsize) region->width && last < N_HURDLES; x++)
        last = MAX (last, run_course (course, (gsize) y * region->width + x, x));
    }
  return last;
}

static const gchar *
explain (Hurdle   hurdle,
         gboolean selected)
{
  switch (hurdle)
    {
    case SELECTION:
      return _ ("No pixel of the layer is selected: select some of them, or nothing at all (Select ▸ None).");
    case MASK:
      return _ ("The layer's mask hides all that would be repainted: change the mask, or switch it off.");
    case ALPHA:
      return selected ? _ ("Only transparent pixels of the layer are selected: select some that can be seen.")
                      : _ ("The layer is wholly transparent: select another one.");
    case STRENGTH:
      return _ ("The strength map is black wherever the layer would be repainted: choose another one, or none.");
    case REGIONS:
      return _ ("The regions of all styles are black wherever the layer would be repainted: choose others, or none for one of the styles.");
    case PROTECTION:
      return _ ("The protection map protects all that would be repainted: choose another one, or none.");
    case N_HURDLES:
      break;
    }
  return NULL;
}

static gboolean
goes_anywhere (const PstScene *scene)
{
  for (guint i = 0; i < scene->n_paintings; i++)
    if (! scene->paintings[i].region && scene->paintings[i].share > 0.0)
      return TRUE;
  return FALSE;
}

/* Whether something would be painted of a scene that is complete. If not, the error is a sentence that says why, and what to do. */
gboolean
pst_outcome_check (const PstScene   *scene,
                   const PstSource  *source,
                   PstSettings      *settings,
                   GError          **error)
{
  GimpDrawable           *mask     = pst_seen_get_mask (GIMP_DRAWABLE (source->layer));
  g_autoptr (GeglBuffer)  buffer   = mask ? gimp_drawable_get_buffer (mask) : NULL;
  g_autofree gfloat      *selected = g_new (gfloat, source->region.width);
  g_autofree gfloat      *shown    = g_new (gfloat, source->region.width);
  Course                  course   = { scene, FALSE, goes_anywhere (scene), source->selection, buffer, selected, shown };
  PstMethod               method;
  const gchar            *reason;

  g_object_get (settings, "method", &method, NULL);
  course.at_once = method == PST_METHOD_INSTANT;
  reason         = explain (find_last_hurdle (&course, source), source->selection != NULL);
  if (reason)
    g_set_error_literal (error, GIMP_PLUG_IN_ERROR, 0, reason);
  return reason == NULL;
}
