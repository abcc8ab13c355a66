/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painted picture → retouched picture, by GEGL's operations, one after the other:
 *
 *   denoise  gegl:bilateral-filter   smooths where there are no edges
 *   sharpen  gegl:unsharp-mask
 *   grain    gegl:noise-rgb          the same in all three channels, from the seed
 *
 * An operation of which nothing is wanted is left out, and without any the picture is left as it is, bit for bit. Where edges are joined,
 * operations see the picture repeated beyond them. This comes before what it was painted from shows through (engine/colour/finishing.c):
 * where nothing is painted, there is no grain.
 */
#include "config.h"

#include <gegl.h>

#include "colour/retouch.h"

#define DENOISE_RADIUS 8.0 /* pixels, at full strength */
#define DENOISE_EDGES  8.0 /* how much edges are spared */
#define SHARPEN_RADIUS 1.5 /* pixels: the finest brush marks */
#define SHARPEN_SCALE  1.5 /* at full strength */
#define GRAIN_WIDTH    0.2 /* at full strength */
#define REACH          32  /* pixels: no operation sees more beyond an edge */

/* The last operation so far, and what hangs together with it. */
typedef struct
{
  GeglNode *graph;
  GeglNode *last;
} Chain;

static void
append (Chain    *chain,
        GeglNode *node)
{
  gegl_node_link (chain->last, node);
  chain->last = node;
}

/* The picture's pixels, and where edges are joined, what operations see beyond them. */
static GeglBuffer *
make_buffer (PstPicture          *picture,
             const Babl          *format,
             const GeglRectangle *all,
             PstTiling            tiling)
{
  gint          across = tiling & PST_TILING_X ? REACH : 0;
  gint          down   = tiling & PST_TILING_Y ? REACH : 0;
  GeglRectangle seen   = { -across, -down, all->width + 2 * across, all->height + 2 * down };
  GeglRectangle place  = *all;
  GeglBuffer   *buffer;

  if (tiling == PST_TILING_NONE)
    return gegl_buffer_linear_new_from_data (picture->rgb, format, all, GEGL_AUTO_ROWSTRIDE, NULL, NULL);
  buffer = gegl_buffer_new (&seen, format);
  for (gint row = -((down + all->height - 1) / all->height); row * all->height < all->height + down; row++)
    for (gint column = -((across + all->width - 1) / all->width); column * all->width < all->width + across; column++)
      {
        place.x = column * all->width;
        place.y = row * all->height;
        gegl_buffer_set (buffer, &place, 0, format, picture->rgb, GEGL_AUTO_ROWSTRIDE);
      }
  return buffer;
}

static GeglNode *
make_source (GeglNode   *graph,
             GeglBuffer *buffer)
{
  return gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
}

static void
append_operations (Chain       *chain,
                   gdouble      density,
                   PstSettings *settings)
{
  gdouble denoise;
  gdouble sharpen;
  gdouble grain;
  gdouble width;
  gint    seed;

  g_object_get (settings, "denoise", &denoise, "sharpen", &sharpen, "grain", &grain, "seed", &seed, NULL);
  if (denoise > 0.0)
    append (chain, gegl_node_new_child (chain->graph, "operation", "gegl:bilateral-filter",
                                        "blur-radius", density * DENOISE_RADIUS * denoise / 100.0,
                                        "edge-preservation", DENOISE_EDGES, NULL));
  if (sharpen > 0.0)
    append (chain, gegl_node_new_child (chain->graph, "operation", "gegl:unsharp-mask",
                                        "std-dev", density * SHARPEN_RADIUS, "scale", SHARPEN_SCALE * sharpen / 100.0, NULL));
  width = density * GRAIN_WIDTH * grain / 100.0; /* a pixel that stands for n has the mean of n grains */
  if (grain > 0.0)
    append (chain, gegl_node_new_child (chain->graph, "operation", "gegl:noise-rgb", "independent", FALSE, "gaussian", TRUE,
                                        "red", width, "green", width, "blue", width, "alpha", 0.0, "seed", (guint) seed, NULL));
}

static PstTiling
get_tiling (PstSettings *settings)
{
  PstTiling tiling;

  g_object_get (settings, "canvas", &tiling, NULL);
  return tiling;
}

/* Takes the retouched pixels, as far as they can be shown. */
static void
take_row (PstPicture *picture,
          GeglBuffer *retouched,
          gint        y)
{
  gsize   n   = 3 * (gsize) picture->width;
  gfloat *row = picture->rgb + y * n;

  gegl_buffer_get (retouched, &(GeglRectangle) { 0, y, picture->width, 1 }, 1.0, gegl_buffer_get_format (retouched), row,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    row[i] = CLAMP (row[i], 0.0f, 1.0f);
}

/* Whether anything of it is wanted: else no operation of GEGL's is needed. */
gboolean
pst_retouch_is_wanted (PstSettings *settings)
{
  gdouble denoise;
  gdouble sharpen;
  gdouble grain;

  g_object_get (settings, "denoise", &denoise, "sharpen", &sharpen, "grain", &grain, NULL);
  return denoise > 0.0 || sharpen > 0.0 || grain > 0.0;
}

/* Retouches a painting in its colour space. @density: how many of its pixels there are for each of the picture that is painted at last,
 * along a side: 1 for that picture.
 */
void
pst_retouch (PstPicture  *picture,
             const Babl  *space,
             gdouble      density,
             PstSettings *settings)
{
  const Babl             *format = babl_format_with_space ("R'G'B' float", space);
  const GeglRectangle     all    = { 0, 0, picture->width, picture->height };
  g_autoptr (GeglBuffer)  from   = NULL;
  g_autoptr (GeglBuffer)  to     = NULL;
  g_autoptr (GeglNode)    graph  = NULL;
  Chain                   chain;

  if (! pst_retouch_is_wanted (settings))
    return;
  from  = make_buffer (picture, format, &all, get_tiling (settings));
  graph = gegl_node_new ();
  chain = (Chain) { graph, make_source (graph, from) };
  append_operations (&chain, density, settings);
  append (&chain, gegl_node_new_child (graph, "operation", "gegl:crop", "x", 0.0, "y", 0.0, "width", (gdouble) all.width,
                                       "height", (gdouble) all.height, NULL));
  to = gegl_buffer_new (&all, format);
  append (&chain, gegl_node_new_child (graph, "operation", "gegl:write-buffer", "buffer", to, NULL));
  gegl_node_process (chain.last);
  for (gint y = 0; y < picture->height; y++)
    take_row (picture, to, y);
}
