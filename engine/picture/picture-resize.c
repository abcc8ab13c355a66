/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes a picture larger or smaller with the Lanczos filter of three lobes, widened when shrinking so that nothing
 * aliases (C. Duchon, Lanczos filtering in one and two dimensions, 1979). Along x first, then along y; weights in
 * double precision, normalised to sum 1, cut off at the edges unless these are joined. The same definition as Pillow's LANCZOS, so
 * that losses can be compared with programs that use it. Done in the sRGB encoding, as those programs do.
 */
#include "config.h"

#include <math.h>

#include <string.h>

#include "compute/allocation.h"
#include "picture/edges.h"
#include "picture/picture-resize.h"

#define LOBES 3.0

/* The input samples that one output sample is made of; where edges are joined, some may lie beyond. */
typedef struct
{
  gint     first;
  gint     n;
  gfloat  *weights; /* borrowed from the table */
} Tap;

typedef struct
{
  Tap     *taps;    /* [n_out] */
  gint     n_out;
  gint     margin;  /* how many samples beyond an edge are seen at the most */
  gfloat  *weights;
} TapTable;

static void
tap_table_clear (TapTable *table)
{
  g_free (table->taps);
  g_free (table->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TapTable, tap_table_clear)

static gdouble
sinc (gdouble x)
{
  return x == 0.0 ? 1.0 : sin (G_PI * x) / (G_PI * x);
}

static gdouble
lanczos (gdouble x)
{
  return fabs (x) < LOBES ? sinc (x) * sinc (x / LOBES) : 0.0;
}

static void
tap_table_fill (TapTable *table,
                gint      n_in,
                gint      n_out,
                gboolean  is_ring)
{
  gdouble scale   = (gdouble) n_in / n_out;
  gdouble stretch = MAX (scale, 1.0);
  gdouble support = LOBES * stretch;
  gsize   most    = (gsize) ceil (support) * 2 + 1;

  table->n_out   = n_out;
  table->taps    = g_new (Tap, n_out);
  table->weights = g_new (gfloat, most * n_out);
  for (gint out = 0; out < n_out; out++)
    {
      Tap     *tap    = &table->taps[out];
      gdouble  centre = (out + 0.5) * scale;
      gint     first  = floor (centre - support + 0.5);
      gint     end    = centre + support + 0.5;
      gdouble  sum    = 0.0;

      if (is_ring)
        {
          table->margin = MAX (table->margin, MAX (-first, end - n_in));
        }
      else
        {
          first = MAX (first, 0);
          end   = MIN (end, n_in);
        }
      tap->first   = first;
      tap->n       = end - first;
      tap->weights = table->weights + out * most;
      for (gint i = first; i < end; i++)
        sum += lanczos ((i + 0.5 - centre) / stretch);
      for (gint i = first; i < end; i++)
        tap->weights[i - first] = lanczos ((i + 0.5 - centre) / stretch) / sum;
    }
}

/* A row with so many pixels before and behind it as are seen beyond its ends, which are joined. */
static void
join_ends (const gfloat *row,
           gint          width,
           gint          n_channels,
           gint          margin,
           gfloat       *ring)
{
  for (gint x = -margin; x < width + margin; x++)
    memcpy (ring + (gsize) (x + margin) * n_channels, row + (gsize) pst_edge_resolve (x, width, PST_EDGE_WRAP) * n_channels,
            n_channels * sizeof (gfloat));
}

/* in is [n_rows, width_in, n_channels], out is [n_rows, n_taps, n_channels]. */
static void
resize_rows (const gfloat   *in,
             gint            width_in,
             gint            n_rows,
             gint            n_channels,
             const TapTable *table,
             GCancellable   *cancellable,
             gfloat         *out)
{
  const Tap          *taps   = table->taps;
  gint                n_taps = table->n_out;
  g_autofree gfloat  *ring   = table->margin > 0 ? g_new (gfloat, ((gsize) width_in + 2 * table->margin) * n_channels) : NULL;

  for (gsize y = 0; y < (gsize) n_rows && ! g_cancellable_is_cancelled (cancellable); y++)
    {
      const gfloat *row = in + y * width_in * n_channels;

      if (ring)
        {
          join_ends (row, width_in, n_channels, table->margin, ring);
          row = ring + (gsize) table->margin * n_channels;
        }
      for (gint x = 0; x < n_taps; x++)
        for (gint c = 0; c < n_channels; c++)
          {
            const gfloat *from = row + (gssize) taps[x].first * n_channels + c;
            gfloat        sum  = 0.0f;

            for (gint i = 0; i < taps[x].n; i++)
              sum += taps[x].weights[i] * from[(gsize) i * n_channels];
            out[(y * n_taps + x) * n_channels + c] = sum;
          }
    }
}

/* in is [height_in, row], out is [n_taps, row]; row is everything that lies in one line of the picture. */
static void
resize_columns (const gfloat   *in,
                gint            height_in,
                gsize           row,
                const TapTable *table,
                GCancellable   *cancellable,
                gfloat         *out)
{
  const Tap *taps = table->taps;

  for (gint y = 0; y < table->n_out && ! g_cancellable_is_cancelled (cancellable); y++)
    {
      gfloat *to = out + y * row;

      for (gsize x = 0; x < row; x++)
        to[x] = 0.0f;
      for (gint i = 0; i < taps[y].n; i++)
        {
          const gfloat *from   = in + pst_edge_resolve (taps[y].first + i, height_in, PST_EDGE_WRAP) * row;
          gfloat        weight = taps[y].weights[i];

          for (gsize x = 0; x < row; x++)
            to[x] += weight * from[x];
        }
    }
}

static void
resize_plane (const gfloat   *in,
              gint            width_in,
              gint            height_in,
              gint            n_channels,
              const TapTable *across,
              const TapTable *down,
              gfloat         *between,
              GCancellable   *cancellable,
              gfloat         *out)
{
  resize_rows (in, width_in, height_in, n_channels, across, cancellable, between);
  resize_columns (between, height_in, (gsize) across->n_out * n_channels, down, cancellable, out);
}

static PstPicture *
resize (const PstPicture  *picture,
        PstTiling          tiling,
        gint               width,
        gint               height,
        GCancellable      *cancellable,
        GError           **error)
{
  g_autoptr (PstPicture)  resized = NULL;
  g_auto (TapTable)       across  = { 0 };
  g_auto (TapTable)       down    = { 0 };
  gfloat                 *between;
  gsize                   n_between;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  resized = pst_picture_new (width, height, picture->alpha != NULL, error);
  if (! resized)
    return NULL;
  if (! pst_size_multiply (&n_between, 3, (gsize) picture->height, (gsize) width, (gsize) 3))
    n_between = G_MAXSIZE;
  between = pst_floats_new (n_between, error);
  if (! between)
    return NULL;
  tap_table_fill (&across, picture->width, width, tiling & PST_TILING_X);
  tap_table_fill (&down, picture->height, height, tiling & PST_TILING_Y);
  resize_plane (picture->rgb, picture->width, picture->height, 3, &across, &down, between, cancellable, resized->rgb);
  if (picture->alpha)
    resize_plane (picture->alpha, picture->width, picture->height, 1, &across, &down, between, cancellable, resized->alpha);
  pst_memory_free (between);
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : g_steal_pointer (&resized);
}

/* As pst_picture_resize(), with a cancellable that is asked again and again. */
PstPicture *
pst_picture_resize_cancellable (const PstPicture  *picture,
                                gint               width,
                                gint               height,
                                GCancellable      *cancellable,
                                GError           **error)
{
  return resize (picture, PST_TILING_NONE, width, height, cancellable, error);
}

/* As pst_picture_resize(), but where edges are joined samples are taken from beyond them. */
PstPicture *
pst_picture_resize_joined (const PstPicture  *picture,
                           PstTiling          tiling,
                           gint               width,
                           gint               height,
                           GError           **error)
{
  return resize (picture, tiling, width, height, NULL, error);
}

/**
 * pst_picture_resize:
 * @picture: the picture
 * @width: the new width in pixels
 * @height: the new height
 * @error: set to %PST_ERROR_MEMORY where there is no room for it
 *
 * Values can overshoot a little beside hard edges; nothing is clamped.
 *
 * Returns: (transfer full): the picture at the new size
 */
PstPicture *
pst_picture_resize (const PstPicture  *picture,
                    gint               width,
                    gint               height,
                    GError           **error)
{
  return resize (picture, PST_TILING_NONE, width, height, NULL, error);
}

/* (transfer full): the picture at this size, across joined edges: a copy, or the picture itself where it has it */
PstPicture *
pst_picture_bring_to_size (PstPicture  *picture,
                           PstTiling    tiling,
                           gint         width,
                           gint         height,
                           GError     **error)
{
  if (picture->width == width && picture->height == height)
    return pst_picture_ref (picture);
  return pst_picture_resize_joined (picture, tiling, width, height, error);
}

/* Gives the canvas the alpha of a content of the same size, where that has one. */
gboolean
pst_picture_copy_alpha (PstPicture        *canvas,
                        const PstPicture  *content,
                        GError           **error)
{
  gsize n_pixels = (gsize) canvas->width * canvas->height;

  if (! content->alpha)
    return TRUE;
  if (! canvas->alpha && ! (canvas->alpha = pst_floats_new (n_pixels, error)))
    return FALSE;
  memcpy (canvas->alpha, content->alpha, n_pixels * sizeof (gfloat));
  return TRUE;
}
