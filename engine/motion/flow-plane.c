/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Planes of brightness and of flow, each half as wide and high as the one before, rounded up: what is in the middle of pixel i lies at
 * (i + ½) / 2 - ½ in the next one. Brightness is Rec. 601's luma of the values as they are, from 0 to 255.
 */
#include "config.h"

#include <string.h>

#include "motion/flow-plane.h"

#define ROWS_A_TASK 32
#define MOST_LUMA   16.0f /* beyond which values mean nothing */

typedef struct _Pass Pass;

/* What becomes of one plane, or of a picture, in another, row by row. */
struct _Pass
{
  PstCompute         *compute;
  const PstPicture   *picture;
  const PstFlowPlane *from;
  PstFlowPlane       *to;
  void             (* do_row) (const Pass *pass,
                               gint        y,
                               gfloat     *row);
};

static gsize
get_stride (gint width)
{
  return ((gsize) width + PST_FLOW_MARGIN - 1) / PST_FLOW_MARGIN * PST_FLOW_MARGIN + 2 * PST_FLOW_MARGIN;
}

/* Takes its memory from the arena, which may have none yet. Whether its size fits into numbers. */
gboolean
pst_flow_plane_take (PstFlowPlane *plane,
                     PstArena     *arena,
                     gint          width,
                     gint          height)
{
  gsize   bytes;
  gfloat *memory;

  if (! pst_size_multiply (&bytes, 3, get_stride (width), (gsize) height + 2 * PST_FLOW_MARGIN, sizeof (gfloat)) ||
      bytes > G_MAXSIZE / 64)
    return FALSE;
  memory        = pst_arena_take (arena, bytes);
  plane->stride = 0;
  plane->pixels = memory ? memory + PST_FLOW_MARGIN : NULL;
  if (memory)
    pst_flow_plane_lay_out (plane, width, height);
  return TRUE;
}

/* Gives it another size, for which its memory is enough. */
void
pst_flow_plane_lay_out (PstFlowPlane *plane,
                        gint          width,
                        gint          height)
{
  plane->pixels -= PST_FLOW_MARGIN * plane->stride; /* 0 the first time */
  plane->width  = width;
  plane->height = height;
  plane->stride = get_stride (width);
  plane->pixels += PST_FLOW_MARGIN * plane->stride;
}

gfloat *
pst_flow_plane_get_row (const PstFlowPlane *plane,
                        gint                y)
{
  return plane->pixels + (gssize) y * (gssize) plane->stride;
}

/* Repeats the ends of a row, and the first and last row with them. */
void
pst_flow_plane_fill_margin (PstFlowPlane *plane,
                            gint          y)
{
  gfloat *row  = pst_flow_plane_get_row (plane, y);
  gsize   size = plane->stride * sizeof (gfloat);

  for (gint i = 1; i <= PST_FLOW_MARGIN; i++)
    row[-i] = row[0];
  for (gint i = plane->width; i < (gint) plane->stride - PST_FLOW_MARGIN; i++)
    row[i] = row[plane->width - 1];
  for (gint i = 1; y == 0 && i <= PST_FLOW_MARGIN; i++)
    memcpy (pst_flow_plane_get_row (plane, -i) - PST_FLOW_MARGIN, row - PST_FLOW_MARGIN, size);
  for (gint i = 1; y == plane->height - 1 && i <= PST_FLOW_MARGIN; i++)
    memcpy (pst_flow_plane_get_row (plane, y + i) - PST_FLOW_MARGIN, row - PST_FLOW_MARGIN, size);
}

static void
do_rows (guint    task,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const Pass *pass = data;
  gint        end  = MIN ((gint) (task + 1) * ROWS_A_TASK, pass->to->height);

  for (gint y = task * ROWS_A_TASK; y < end; y++)
    {
      pass->do_row (pass, y, pst_flow_plane_get_row (pass->to, y));
      pst_flow_plane_fill_margin (pass->to, y);
    }
}

static void
run_pass (Pass *pass)
{
  pst_workers_run (pass->compute->workers, (pass->to->height + ROWS_A_TASK - 1) / ROWS_A_TASK, do_rows, pass);
}

static void
read_row (const Pass *pass,
          gint        y,
          gfloat     *row)
{
  const gfloat *rgb = pass->picture->rgb + 3 * (gsize) y * pass->picture->width;

  for (gint x = 0; x < pass->to->width; x++, rgb += 3)
    {
      gfloat luma = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];

      row[x] = 255.0f * (luma > -MOST_LUMA ? MIN (luma, MOST_LUMA) : -MOST_LUMA); /* also what is no number */
    }
}

/* Sets the plane to the picture's brightness, of the same size. */
void
pst_flow_plane_read (PstFlowPlane     *plane,
                     const PstPicture *picture,
                     PstCompute       *compute)
{
  run_pass (&(Pass) { .compute = compute, .picture = picture, .to = plane, .do_row = read_row });
}

static void
shrink_row (const Pass *pass,
            gint        y,
            gfloat     *row)
{
  const gfloat *upper = pst_flow_plane_get_row (pass->from, 2 * y);

  pass->compute->kernels->flow->shrink (upper, upper + pass->from->stride, pass->to->width, row);
}

/* Sets a plane of half the size, rounded up. */
void
pst_flow_plane_shrink (const PstFlowPlane *plane,
                       PstFlowPlane       *smaller,
                       PstCompute         *compute)
{
  run_pass (&(Pass) { .compute = compute, .from = plane, .to = smaller, .do_row = shrink_row });
}

static void
enlarge_row (const Pass *pass,
             gint        y,
             gfloat     *row)
{
  pass->compute->kernels->flow->enlarge (pst_flow_plane_get_row (pass->from, y / 2),
                                         pst_flow_plane_get_row (pass->from, y % 2 ? y / 2 + 1 : y / 2 - 1),
                                         (pass->to->width + 1) / 2, row);
}

/* Sets a plane of twice the size, or a pixel less, to twice the flow. */
void
pst_flow_plane_enlarge (const PstFlowPlane *plane,
                        PstFlowPlane       *larger,
                        PstCompute         *compute)
{
  run_pass (&(Pass) { .compute = compute, .from = plane, .to = larger, .do_row = enlarge_row });
}
