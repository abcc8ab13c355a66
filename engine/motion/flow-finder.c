/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds flow from coarse to fine: at each scale patches search (flow-search.c) from what the coarser one has found, and all of it is
 * refined together (flow-refinement.c). At the finest scale it is refined only: there is little left to find.
 */
#include "config.h"

#include <string.h>

#include <pastiche/flow.h>

#include "motion/flow-plane.h"
#include "motion/flow-refinement.h"
#include "motion/flow-search.h"

#define MOST_LEVELS  32
#define SMALLEST     10 /* pixels along the short side of the coarsest scale, at least, where there is more than one */
#define REFINEMENTS  5  /* at each scale, but for the finest */
#define LAST_REFINEMENTS 3
#define FINEST_SEARCH 1 /* level */

struct _PstFlowFinder
{
  PstCompute   *compute;
  gpointer      memory;
  guint         n_levels;
  PstFlowPlane  pictures[2][MOST_LEVELS];
  PstFlowPlane  flow[2];
  PstFlowPlane  other[2]; /* what becomes of it */
  PstFlowMatch *matches[2];
};

static gint
halve (gint side)
{
  return side / 2 + side % 2;
}

/* Divides up the memory, or finds out how much there should be; FALSE where sizes are beyond numbers. */
static gboolean
lay_out (PstFlowFinder *finder,
         gint           width,
         gint           height,
         PstArena      *arena)
{
  guint level   = 0;
  gsize matches;
  gint  level_width  = width;
  gint  level_height = height;

  for (guint k = 0; k < 2; k++)
    if (! pst_flow_plane_take (&finder->flow[k], arena, width, height) || ! pst_flow_plane_take (&finder->other[k], arena, width, height))
      return FALSE;
  matches = pst_flow_search_count (width, height) * sizeof (PstFlowMatch);
  for (;; level++)
    {
      for (guint k = 0; k < 2; k++)
        if (! pst_flow_plane_take (&finder->pictures[k][level], arena, level_width, level_height))
          return FALSE;
      if (level == FINEST_SEARCH)
        matches = pst_flow_search_count (level_width, level_height) * sizeof (PstFlowMatch);
      if (MIN (level_width, level_height) < 2 * SMALLEST)
        break;
      level_width  = halve (level_width);
      level_height = halve (level_height);
    }
  finder->n_levels = level + 1;
  for (guint k = 0; k < 2; k++)
    finder->matches[k] = pst_arena_take (arena, matches);
  return TRUE;
}

static gsize
count_scratch (gint width)
{
  return MAX (pst_flow_search_scratch (width), pst_flow_refinement_scratch (width));
}

/**
 * pst_flow_finder_get_bytes:
 * @width: in pixels
 * @height: in pixels
 * @n_threads: how many threads
 *
 * Returns: the memory that a finder takes for pictures of this size, and %G_MAXUINT64 where that is beyond numbers
 */
guint64
pst_flow_finder_get_bytes (gint  width,
                           gint  height,
                           guint n_threads)
{
  PstFlowFinder finder = { 0 };
  PstArena      arena  = { 0 };

  if (! lay_out (&finder, width, height, &arena))
    return G_MAXUINT64;
  return arena.used + (guint64) n_threads * count_scratch (width) * sizeof (gfloat);
}

/**
 * pst_flow_finder_new:
 * @width: of the pictures, at least 1
 * @height: likewise
 * @n_threads: how many threads are to work, 0: one for each processor
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Returns: (transfer full): a finder for pictures of this size
 */
PstFlowFinder *
pst_flow_finder_new (gint     width,
                     gint     height,
                     guint    n_threads,
                     GError **error)
{
  g_autoptr (PstFlowFinder) finder = NULL;
  PstArena                  arena  = { 0 };

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  finder          = g_new0 (PstFlowFinder, 1);
  finder->compute = pst_compute_new (n_threads, NULL);
  finder->memory  = pst_bytes_new (lay_out (finder, width, height, &arena) ? arena.used : G_MAXSIZE, error);
  if (! finder->memory ||
      ! pst_compute_reserve (finder->compute, pst_workers_get_count (finder->compute->workers) * count_scratch (width), error))
    return NULL;
  arena = (PstArena) { .memory = finder->memory };
  lay_out (finder, width, height, &arena);
  return g_steal_pointer (&finder);
}

/**
 * pst_flow_finder_free:
 * @finder: (transfer full): a finder
 */
void
pst_flow_finder_free (PstFlowFinder *finder)
{
  pst_memory_free (finder->memory);
  pst_compute_free (finder->compute);
  g_free (finder);
}

static void
swap_flow (PstFlowFinder *finder)
{
  for (guint k = 0; k < 2; k++)
    {
      PstFlowPlane plane = finder->flow[k];

      finder->flow[k]  = finder->other[k];
      finder->other[k] = plane;
    }
}

/* Brings the other flow to the size of a level. */
static void
lay_out_flow (PstFlowFinder *finder,
              guint          level)
{
  for (guint k = 0; k < 2; k++)
    pst_flow_plane_lay_out (&finder->other[k], finder->pictures[0][level].width, finder->pictures[0][level].height);
}

static void
begin (PstFlowFinder *finder,
       guint          level)
{
  lay_out_flow (finder, level);
  for (guint k = 0; k < 2; k++)
    for (gint y = 0; y < finder->other[k].height; y++)
      {
        memset (pst_flow_plane_get_row (&finder->other[k], y), 0, finder->other[k].width * sizeof (gfloat));
        pst_flow_plane_fill_margin (&finder->other[k], y);
      }
  swap_flow (finder);
}

static void
find_at_level (PstFlowFinder *finder,
               guint          level,
               const PstFlow *before)
{
  const PstFlowPlane *from = &finder->pictures[0][level];
  const PstFlowPlane *to   = &finder->pictures[1][level];
  guint               n    = level == 0 && finder->n_levels > 1 ? LAST_REFINEMENTS : REFINEMENTS;

  if (level >= FINEST_SEARCH || finder->n_levels == 1)
    pst_flow_search (finder->compute, from, to, finder->flow, before, level, finder->matches);
  lay_out_flow (finder, level);
  for (guint i = 0; i < n; i++)
    {
      pst_flow_refine (finder->compute, from, to, finder->flow, finder->other);
      swap_flow (finder);
    }
}

static void
read_pictures (PstFlowFinder    *finder,
               const PstPicture *from,
               const PstPicture *to)
{
  const PstPicture *pictures[] = { from, to };

  for (guint k = 0; k < 2; k++)
    {
      pst_flow_plane_read (&finder->pictures[k][0], pictures[k], finder->compute);
      for (guint level = 1; level < finder->n_levels; level++)
        pst_flow_plane_shrink (&finder->pictures[k][level - 1], &finder->pictures[k][level], finder->compute);
    }
}

/* (transfer full): a copy of what was found */
static PstFlow *
take_flow (const PstFlowFinder  *finder,
           GError              **error)
{
  const PstFlowPlane *plane = finder->flow;
  PstFlow            *flow  = pst_flow_new (plane->width, plane->height, error);
  gsize               row   = plane->width * sizeof (gfloat);

  for (gint y = 0; flow && y < plane->height; y++)
    {
      memcpy (flow->x + (gsize) y * plane->width, pst_flow_plane_get_row (&plane[0], y), row);
      memcpy (flow->y + (gsize) y * plane->width, pst_flow_plane_get_row (&plane[1], y), row);
    }
  return flow;
}

/**
 * pst_flow_finder_find:
 * @finder: a finder
 * @from: a picture of the finder's size; whether it is transparent does not matter
 * @to: another one
 * @before: (nullable): a flow of this size that is probably like it: the one between the two frames before
 * @cancellable: (nullable): from another thread
 * @error: set to %G_IO_ERROR_CANCELLED where it is cancelled, %PST_ERROR_MEMORY where there is no room for the flow
 *
 * Returns: (transfer full): where each pixel of @from is in @to
 */
PstFlow *
pst_flow_finder_find (PstFlowFinder     *finder,
                      const PstPicture  *from,
                      const PstPicture  *to,
                      const PstFlow     *before,
                      GCancellable      *cancellable,
                      GError           **error)
{
  const PstFlowPlane *plane = &finder->pictures[0][0];

  g_return_val_if_fail (from->width == plane->width && from->height == plane->height, NULL);
  g_return_val_if_fail (to->width == plane->width && to->height == plane->height, NULL);
  g_return_val_if_fail (! before || (before->width == plane->width && before->height == plane->height), NULL);

  pst_workers_set_cancellable (finder->compute->workers, cancellable);
  read_pictures (finder, from, to);
  begin (finder, finder->n_levels - 1);
  for (guint level = finder->n_levels; level-- > 0 && ! g_cancellable_is_cancelled (cancellable);)
    {
      find_at_level (finder, level, before);
      if (level == 0)
        break;
      lay_out_flow (finder, level - 1);
      for (guint k = 0; k < 2; k++)
        pst_flow_plane_enlarge (&finder->flow[k], &finder->other[k], finder->compute);
      swap_flow (finder);
    }
  pst_workers_set_cancellable (finder->compute->workers, NULL);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : take_flow (finder, error);
}
