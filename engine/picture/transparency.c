/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Transparent pixels have colours, too, which nobody has seen: black, or what an eraser left. They do not count for any loss
 * (scene-guidance.c), but filters that make pictures smaller, and networks, see across the edge of what is visible. So before anything else
 * they get the colours of what is around them, by averages over ever larger squares that are smoothed on the way back (S. Gortler,
 * R. Grzeszczuk, R. Szeliski, M. Cohen, The Lumigraph, 1996, section 3.4). Then the picture goes on beyond its visible part without
 * an edge, and does not depend on the hidden colours.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "picture/transparency.h"

/* What filters make of an alpha of 1 is sometimes a little less. */
#define OPAQUE 0.9999f

/* A picture, or an average of it over squares. */
typedef struct
{
  gint    width;
  gint    height;
  gfloat *rgb;     /* [H, W, 3] */
  gfloat *opacity; /* [H, W]; where it is 0, the colour is not known */
} Level;

/* Whether all pixels are opaque, but for what rounding leaves. */
gboolean
pst_transparency_is_opaque (const PstPicture *picture)
{
  gsize n = (gsize) picture->width * picture->height;

  for (gsize i = 0; i < n && picture->alpha; i++)
    if (picture->alpha[i] < OPAQUE)
      return FALSE;
  return TRUE;
}

/* Whether there are pixels of which nothing is visible. */
gboolean
pst_transparency_has_holes (const PstPicture *picture)
{
  gsize n = (gsize) picture->width * picture->height;

  for (gsize i = 0; i < n && picture->alpha; i++)
    if (picture->alpha[i] <= 0.0f)
      return TRUE;
  return FALSE;
}

/* Averages over 2 × 2 pixels of which at least one is known. */
static void
shrink (const Level *from,
        const Level *to)
{
  for (gint y = 0; y < to->height; y++)
    for (gint x = 0; x < to->width; x++)
      {
        gsize   out    = (gsize) y * to->width + x;
        gdouble sum[3] = { 0.0 };
        gdouble weight = 0.0;

        for (gint row = 2 * y; row < MIN (2 * y + 2, from->height); row++)
          for (gint column = 2 * x; column < MIN (2 * x + 2, from->width); column++)
            {
              gsize in = (gsize) row * from->width + column;

              if (from->opacity[in] <= 0.0f)
                continue;
              weight += from->opacity[in];
              for (guint c = 0; c < 3; c++)
                sum[c] += from->opacity[in] * from->rgb[3 * in + c];
            }
        to->opacity[out] = weight / 4.0;
        for (guint c = 0; c < 3 && weight > 0.0; c++)
          to->rgb[3 * out + c] = sum[c] / weight;
      }
}

/* The value between four pixels of a picture half as large. */
static gfloat
between (const Level *half,
         gint         x,
         gint         y,
         guint        c)
{
  gfloat        across = CLAMP ((x - 0.5f) / 2.0f, 0.0f, half->width - 1.0f);
  gfloat        down   = CLAMP ((y - 0.5f) / 2.0f, 0.0f, half->height - 1.0f);
  gint          left   = across;
  gint          top    = down;
  gsize         right  = left + 1 < half->width ? 3 : 0;
  const gfloat *above  = half->rgb + 3 * ((gsize) top * half->width + left) + c;
  const gfloat *below  = top + 1 < half->height ? above + 3 * (gsize) half->width : above;

  across -= left;
  down -= top;
  return (1.0f - down) * (above[0] + across * (above[right] - above[0])) + down * (below[0] + across * (below[right] - below[0]));
}

static void
fill_from (const Level *half,
           const Level *level)
{
  for (gint y = 0; y < level->height; y++)
    for (gint x = 0; x < level->width; x++)
      {
        gsize pixel = (gsize) y * level->width + x;

        for (guint c = 0; c < 3 && level->opacity[pixel] <= 0.0f; c++)
          level->rgb[3 * pixel + c] = between (half, x, y, c);
      }
}

static gboolean
fill_level (const Level  *level,
            GError      **error)
{
  Level    half   = { .width = (level->width + 1) / 2, .height = (level->height + 1) / 2 };
  gsize    n      = (gsize) half.width * half.height;
  gboolean filled;

  if (level->width == 1 && level->height == 1)
    {
      if (level->opacity[0] <= 0.0f) /* nothing is known at all */
        level->rgb[0] = level->rgb[1] = level->rgb[2] = 0.5f;
      return TRUE;
    }
  half.rgb     = pst_floats_new (3 * n, error);
  half.opacity = half.rgb ? pst_floats_new (n, error) : NULL;
  filled       = half.opacity != NULL;
  if (filled)
    {
      shrink (level, &half);
      filled = fill_level (&half, error);
    }
  if (filled)
    fill_from (&half, level);
  pst_memory_free (half.rgb);
  pst_memory_free (half.opacity);
  return filled;
}

/* Where nothing is visible, the picture gets the colours of what is around. */
gboolean
pst_transparency_fill (PstPicture  *picture,
                       GError     **error)
{
  return ! pst_transparency_has_holes (picture) ||
         fill_level (&(Level) { picture->width, picture->height, picture->rgb, picture->alpha }, error);
}

/* (transfer full): a copy with the colours of what is around where nothing is visible; the picture itself where everything
 * is
 */
PstPicture *
pst_transparency_fill_copy (PstPicture  *picture,
                            GError     **error)
{
  g_autoptr (PstPicture) copy = NULL;

  if (! pst_transparency_has_holes (picture))
    return pst_picture_ref (picture);
  copy = pst_picture_copy (picture, error);
  return copy && pst_transparency_fill (copy, error) ? g_steal_pointer (&copy) : NULL;
}

/* PST_ERROR_SETTING, where a painting has nothing that is visible. */
void
pst_transparency_set_error (GError **error)
{
  g_set_error_literal (error, PST_ERROR, PST_ERROR_SETTING,
                       _ ("A painting is transparent, so nothing can be learned from it: choose another one, or make it opaque."));
}
