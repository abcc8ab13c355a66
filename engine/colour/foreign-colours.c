/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The share of a picture's pixels whose colour is further than PST_FOREIGN_DISTANCE, in Oklab, from the nearest of a painting's colours.
 *
 * The painting's colours lie in a grid of cubes whose diagonal is that distance, [CELLS, CELLS, CELLS] for L, a and b, those of a cube side
 * by side: a cube with any of them settles all pixels that fall into it, and only the others are compared with what is around.
 */
#include "config.h"

#include <math.h>

#include "colour/foreign-colours.h"
#include "colour/oklab.h"
#include "compute/allocation.h"

#define CELL  (PST_FOREIGN_DISTANCE / sqrtf (3.0f))
#define REACH 2  /* cubes to each side: ⌈√3⌉ */
#define CELLS 40 /* L from 0 to 1, a and b from −0.5 to 0.5, and REACH cubes around them */

typedef struct
{
  guint   first[CELLS * CELLS * CELLS + 1]; /* of each cube's colours; the next one's first comes after its last */
  gfloat *colours;                          /* [n, 3] */
} Grid;

/* Of what a screen shows. */
static void
find_colour (const PstOklab *oklab,
             const gfloat   *rgb,
             gfloat          lab[3])
{
  const gfloat shown[3] = { CLAMP (rgb[0], 0.0f, 1.0f), CLAMP (rgb[1], 0.0f, 1.0f), CLAMP (rgb[2], 0.0f, 1.0f) };

  pst_oklab_from_rgb (oklab, shown, lab);
}

static guint
find_cell (const gfloat lab[3])
{
  guint l = REACH + (gint) (MAX (lab[0], 0.0f) / CELL);
  guint a = REACH + (gint) ((lab[1] + 0.5f) / CELL);
  guint b = REACH + (gint) ((lab[2] + 0.5f) / CELL);

  return (l * CELLS + a) * CELLS + b;
}

/* Counts what falls into each cube, and then lays it there. */
static void
fill (Grid             *grid,
      const PstOklab   *oklab,
      const PstPicture *painting)
{
  gsize  n = (gsize) painting->width * painting->height;
  gfloat lab[3];

  for (gsize i = 0; i < n; i++)
    {
      find_colour (oklab, painting->rgb + 3 * i, lab);
      grid->first[find_cell (lab)]++;
    }
  for (guint cell = 1; cell <= CELLS * CELLS * CELLS; cell++)
    grid->first[cell] += grid->first[cell - 1];
  for (gsize i = 0; i < n; i++)
    {
      gfloat *place;

      find_colour (oklab, painting->rgb + 3 * i, lab);
      place = grid->colours + 3 * (gsize) --grid->first[find_cell (lab)];
      for (guint c = 0; c < 3; c++)
        place[c] = lab[c];
    }
}

static gboolean
is_near_one_of (const Grid   *grid,
                guint         cell,
                const gfloat  lab[3])
{
  for (guint i = grid->first[cell]; i < grid->first[cell + 1]; i++)
    {
      const gfloat *colour = grid->colours + 3 * (gsize) i;
      gfloat        l      = colour[0] - lab[0];
      gfloat        a      = colour[1] - lab[1];
      gfloat        b      = colour[2] - lab[2];

      if (l * l + a * a + b * b <= PST_FOREIGN_DISTANCE * PST_FOREIGN_DISTANCE)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_foreign (const Grid   *grid,
            const gfloat  lab[3])
{
  guint own = find_cell (lab);

  if (grid->first[own] < grid->first[own + 1])
    return FALSE;
  for (gint l = -REACH; l <= REACH; l++)
    for (gint a = -REACH; a <= REACH; a++)
      for (gint b = -REACH; b <= REACH; b++)
        if (is_near_one_of (grid, own + (l * CELLS + a) * CELLS + b, lab))
          return FALSE;
  return TRUE;
}

/**
 * pst_foreign_colours:
 * @painting: the painting, in sRGB
 * @result: the picture painted after it, likewise
 * @share: (out): of the result's pixels, 0 to 1, have a colour that the painting does not have
 * @error: set to a #PstError
 *
 * Returns: whether there was memory to tell
 */
gboolean
pst_foreign_colours (const PstPicture  *painting,
                     const PstPicture  *result,
                     gdouble           *share,
                     GError           **error)
{
  g_autofree Grid *grid      = g_new0 (Grid, 1);
  gsize            n         = (gsize) result->width * result->height;
  gsize            n_foreign = 0;
  PstOklab         oklab;

  grid->colours = pst_floats_new (3 * (gsize) painting->width * painting->height, error);
  if (! grid->colours)
    return FALSE;
  pst_oklab_init (&oklab, NULL);
  fill (grid, &oklab, painting);
  for (gsize i = 0; i < n; i++)
    {
      gfloat lab[3];

      find_colour (&oklab, result->rgb + 3 * i, lab);
      n_foreign += is_foreign (grid, lab);
    }
  pst_memory_free (grid->colours);
  *share = (gdouble) n_foreign / n;
  return TRUE;
}
